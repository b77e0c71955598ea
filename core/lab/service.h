#pragma once

#include "core/base/json.h"
#include "core/lab/store/files.h"
#include "core/wire/http.h"
#include "core/wire/service_model.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace skydeck::lab {

/// A request body as the server received it: small ones in memory, large ones spooled to a private file below the data
/// folder, which a handler may rename into its store. The file is removed with the object unless taken.
struct Body {
    std::string bytes; ///< when `file` is empty
    ScratchFile file;
    std::uint64_t size = 0;
    std::string sha256; ///< raw digest of the bytes, taken while receiving
    std::string md5;    ///< raw digest, likewise; only of S3's bodies
};

/// Who calls, after authentication.
struct Caller {
    std::string accountId;
    std::string accessKeyId;
    std::string arn;    ///< arn:aws:iam::123456789012:root, or an assumed role's
    std::string region; ///< of the credential scope
    bool anonymous = false;
    bool internal = false; ///< the lab itself, through Lab::invoke: may write the reserved "aws:" tags
};

/// One call as a handler sees it: parsed and validated input, and the raw request for the few that need it.
struct Call {
    const wire::OperationModel& operation;
    const Json& input;
    const wire::HttpRequest& request; ///< headers, path, query; the body is in `body`
    Body& body;
    const Caller& caller;
    const std::string& requestId;
};

/// A part of a file as a response body. Held open, so that removing the name meanwhile does not matter.
struct FileBody {
    std::shared_ptr<const OpenFile> file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

/// What a handler answers. Most return Json, which converts.
struct Reply {
    /// Null stands for no members. Not an empty object: tl::expected 1.0 never destroys the default value that a
    /// Result<Json> replaces when it becomes a Result<Reply>, and an object would leak each time.
    Json output;
    std::optional<int> status;                                  ///< overrides the model's response code
    wire::Headers headers;                                      ///< added to the codec's
    std::variant<std::monostate, std::string, FileBody> stream; ///< body of a streaming operation (S3 GetObject)
    std::optional<Error> refusal; ///< answered instead of the output: for errors that carry `headers`

    Reply() = default;
    Reply(Json json) : output(std::move(json)) {}
};

/// The answer of an operation that gives nothing but its success.
inline Result<Reply> replyOf(const Status& status) {
    if (!status) return fail(status.error());
    return Reply{};
}

using Handler = std::function<Result<Reply>(const Call&)>;

/// One AWS service of the lab: its model and its handlers by operation name. Operations of the model with no handler
/// answer 501 NotImplemented with their name.
struct Service {
    std::string name; ///< botocore's name, the key of the embedded model
    const wire::ServiceModel* model = nullptr;
    std::unordered_map<std::string, Handler> handlers;
    /// The code for input that the model does not allow; empty: the protocol's usual one (ValidationException,
    /// ValidationError, MissingParameter, InvalidRequest).
    std::string validationCode = {};
    /// Operations that take no longer than a turn to another thread: they run where their request came in.
    std::set<std::string, std::less<>> quick = {};
    /// Operations that may share their commits with others, since they keep nothing in memory of what they change.
    std::set<std::string, std::less<>> sharing = {};
    /// Extra members of an error answer, such as S3's BucketName; `input` is null when parsing failed.
    std::function<Json(const Error&, const wire::HttpRequest&, const Json& input)> errorDetails = {};

    template <class T>
    using Method = Result<Reply> (T::*)(const Call&);
    /// Builds a service from rows `{"RunTask", &Ecs::runTask}`; the instance lives as long as the service.
    template <class T>
    static Service of(std::string name, std::shared_ptr<T> instance,
                      std::initializer_list<std::pair<const char*, Method<T>>> rows) {
        Service service{std::move(name), nullptr, {}};
        service.model = wire::embeddedModel(service.name);
        for (const auto& [operation, method] : rows)
            service.handlers.emplace(
                operation, [instance, method = method](const Call& call) { return (instance.get()->*method)(call); });
        return service;
    }
};

/// An error with AWS's code and status, for handlers: `return awsError(404, "NoSuchBucket", "…")`.
inline tl::unexpected<Error> awsError(int status, std::string code, std::string message) {
    Error error{classify(code, status), std::move(code), std::move(message), status, {}, {}};
    return tl::unexpected<Error>(std::move(error));
}

} // namespace skydeck::lab
