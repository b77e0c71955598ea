#pragma once

#include "core/aws/config_file.h"
#include "core/aws/transport/transport.h"

namespace skydeck::aws {

/// Calls an operation of a service that gives credentials (STS, SSO), in a region (empty: the session's), signed by
/// `signer` or unsigned when that is null. Endpoints are those of environment and profile; `--endpoint-url` is about
/// what the credentials are for.
using ServiceCall = std::function<Result<Json>(std::string_view service, std::string_view operation, const Json& input,
                                               const std::string& region, std::shared_ptr<CredentialsProvider> signer,
                                               const CallContext& context)>;

/// What the providers draw on. Cheap to copy.
struct CredentialSources {
    Environment environment;
    std::shared_ptr<const SharedConfig> shared;
    std::shared_ptr<const Clock> clock; ///< the services' time
    std::shared_ptr<Transport> http;    ///< bare: no signing, no retrying
    ServiceCall call;
    CredentialPrompts prompts;

    std::string variable(std::string_view name) const { return environment(name).value_or(""); }
};

/// The error with what was being done before its message; a hint of its own stays.
inline Error withContext(Error error, const std::string& doing, const std::string& hint = {}) {
    error.message = doing + ": " + error.message;
    if (error.hint.empty()) error.hint = hint;
    return error;
}

} // namespace skydeck::aws
