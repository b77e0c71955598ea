#pragma once

#include "core/aws/session.h"
#include "core/base/call_context.h"
#include "core/base/json.h"
#include "core/wire/http.h"
#include "core/wire/service_model.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace skydeck::aws {

/// Calls any operation of one service's embedded model. Thread-safe, blocking, cheap to copy.
class ApiClient {
public:
    /// InvalidInput (UnknownService) when no model of that name is embedded.
    static Result<ApiClient> create(std::shared_ptr<Session> session, std::string_view service);

    /// validate → encode → send → decode. Errors carry AWS's code, message, status and request id, and a hint where we
    /// know one.
    Result<Json> call(std::string_view operation, const Json& input, const CallContext& context) const;

    /// A bucket that turns out to be in another region is asked for there, once, and remembered.
    /// The same with streaming bodies: `source` becomes the request's body, 2xx bodies go to `sink`.
    struct Streams {
        std::shared_ptr<wire::BodySource> source;
        wire::BodySink* sink = nullptr;
    };
    Result<Json> call(std::string_view operation, const Json& input, const Streams& streams,
                      const CallContext& context) const;

    /// The request that `call` would send, addressed but not signed: for presigned addresses.
    Result<wire::HttpRequest> prepare(std::string_view operation, const Json& input) const;

    /// Follows the model's paginator: `page` gets each whole output; returning false stops early without an error.
    Status paginate(std::string_view operation, Json input, const std::function<bool(const Json& page)>& page,
                    const CallContext& context) const;

    /// Polls as the model's waiter says ("StackCreateComplete"), giving the last output. Failure states become errors;
    /// `interval` overrides the model's delay when above zero.
    Result<Json> wait(std::string_view waiter, const Json& input, const CallContext& context,
                      Duration interval = Duration::zero()) const;

    const wire::ServiceModel& model() const { return *m_model; }
    const std::shared_ptr<Session>& session() const { return m_session; }

private:
    ApiClient(std::shared_ptr<Session> session, const wire::ServiceModel& model);
    Result<const wire::OperationModel*> find(std::string_view operation) const;
    Result<wire::HttpRequest> prepare(const wire::OperationModel& operation, const Json& input,
                                      const std::string& region) const;
    Result<wire::HttpResponse> send(const wire::OperationModel& operation, const Json& input, const Streams& streams,
                                    const CallContext& context) const;
    std::string bucketOf(const Json& input) const;
    std::shared_ptr<Session> m_session;
    const wire::ServiceModel* m_model;
};

} // namespace skydeck::aws
