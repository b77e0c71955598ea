#pragma once

#include "core/base/json.h"
#include "core/wire/http.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace skydeck::lab::cloudformation {

/// What custom resources answer: CloudFormation gives each request an address of its own (ResponseURL), to which the
/// function behind it sends one document. Thread-safe.
class CustomResponses {
public:
    static constexpr const char* kPath = "/_cloudformation/response/";

    /// A new address' last part, a secret; answers to it are kept from now on.
    std::string expect();
    /// The answer, once it is there; its address is forgotten then.
    std::optional<Json> take(const std::string& secret);
    /// No answer is wanted any more.
    void forget(const std::string& secret);

    /// A request to an address below kPath.
    wire::HttpResponse receive(const wire::HttpRequest& request);

private:
    std::mutex m_mutex;
    std::map<std::string, std::optional<Json>> m_answers;
};

} // namespace skydeck::lab::cloudformation
