#include "core/aws/api_client.h"

#include "core/aws/endpoints.h"
#include "core/aws/hints.h"
#include "core/aws/paginator.h"
#include "core/aws/s3_addressing.h"
#include "core/aws/transport/transport.h"
#include "core/aws/waiter.h"
#include "core/base/strings.h"
#include "core/wire/codec.h"
#include "core/wire/uri.h"

#include <algorithm>

namespace skydeck::aws {

namespace {
std::string authorityWithoutPort(const std::string& authority) {
    return authority.substr(0, authority.rfind(':'));
}

// "https://host:443" is sent, and signed, as "host".
std::string wireHost(const wire::Url& url) {
    const bool standard =
        (url.scheme == "https" && url.host.ends_with(":443")) || (url.scheme == "http" && url.host.ends_with(":80"));
    return standard ? authorityWithoutPort(url.host) : url.host;
}

bool isAwsHost(const std::string& host) {
    return host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn") || host.ends_with(".api.aws");
}
} // namespace

ApiClient::ApiClient(std::shared_ptr<Session> session, const wire::ServiceModel& model)
    : m_session(std::move(session)), m_model(&model) {}

Result<ApiClient> ApiClient::create(std::shared_ptr<Session> session, std::string_view service) {
    const wire::ServiceModel* model = wire::embeddedModel(service);
    if (!model)
        return fail(ErrorKind::InvalidInput, "UnknownService", "There is no service '" + std::string(service) + "'",
                    "Services: " + join(wire::embeddedServices(), ", ") + ".");
    return ApiClient(std::move(session), *model);
}

Result<const wire::OperationModel*> ApiClient::find(std::string_view operation) const {
    if (const auto* found = m_model->operation(operation)) return found;
    return fail(ErrorKind::InvalidInput, "UnknownOperation",
                m_model->name + " has no operation '" + std::string(operation) + "' here");
}

std::string ApiClient::bucketOf(const Json& input) const {
    return m_model->name == "s3" ? stringAt(input, "Bucket") : std::string();
}

Result<wire::HttpRequest> ApiClient::prepare(const wire::OperationModel& operation, const Json& input,
                                             const std::string& region) const {
    if (operation.input.shape) {
        SKYDECK_TRY(wire::validateInput(*operation.input.shape, input));
    } else if (!input.empty()) {
        return fail(ErrorKind::InvalidInput, "ParamValidationFailed", operation.name + " takes no input");
    }
    SKYDECK_ASSIGN(wire::HttpRequest request, wire::encodeRequest(*m_model, operation, input));
    SKYDECK_ASSIGN(const std::string endpoint, m_session->endpoint(m_model->name, region));
    SKYDECK_ASSIGN(const wire::Url url, wire::parseUrl(endpoint));
    const std::string hostPrefix = request.host;
    const std::string pathPrefix = url.path == "/" ? "" : url.path;
    request.scheme = url.scheme;
    request.host = wireHost(url);
    request.path = pathPrefix + request.path;
    request.operation = &operation;
    const bool onAws = isAwsHost(request.host);
    // "data.127.0.0.1" is no host, and an endpoint of one's own need not have such names.
    if (onAws) request.host = hostPrefix + request.host;
    const S3Addressing addressing = m_session->s3Addressing();
    const bool inHost = addressing == S3Addressing::Virtual || (addressing == S3Addressing::Auto && onAws);
    if (const std::string bucket = bucketOf(input); inHost && !bucket.empty())
        useVirtualHost(request, bucket, pathPrefix);
    return request;
}

Result<wire::HttpRequest> ApiClient::prepare(std::string_view operation, const Json& input) const {
    SKYDECK_ASSIGN(const wire::OperationModel* model, find(operation));
    return prepare(*model, input, m_session->bucketRegion(bucketOf(input)));
}

Result<Json> ApiClient::call(std::string_view operation, const Json& input, const CallContext& context) const {
    return call(operation, input, Streams{}, context);
}

Result<Json> ApiClient::call(std::string_view operation, const Json& input, const Streams& streams,
                             const CallContext& context) const {
    SKYDECK_ASSIGN(const wire::OperationModel* model, find(operation));
    const auto failed = [&](Error error, const wire::HttpResponse* response) {
        addHint(error, *m_session, response);
        return fail(std::move(error));
    };
    auto response = send(*model, input, streams, context);
    if (!response) return failed(std::move(response).error(), nullptr);
    auto output = wire::decodeResponse(*m_model, *model, *response);
    if (!output) return failed(std::move(output).error(), &*response);
    return output;
}

Result<wire::HttpResponse> ApiClient::send(const wire::OperationModel& operation, const Json& input,
                                           const Streams& streams, const CallContext& context) const {
    const std::string bucket = bucketOf(input);
    const auto sendTo = [&](const std::string& region) -> Result<wire::HttpResponse> {
        SKYDECK_ASSIGN(wire::HttpRequest request, prepare(operation, input, region));
        request.source = streams.source;
        request.sink = streams.sink;
        const std::string signingName = operation.authType == "none" ? "" : m_model->signingName;
        return m_session->transport(signingName, region).send(request, context);
    };
    const std::string known = bucket.empty() ? std::string() : m_session->bucketRegion(bucket);
    auto response = sendTo(known);
    // A bucket that is to be made elsewhere than the endpoint is the caller's mistake.
    if (bucket.empty() || !response || operation.name == "CreateBucket") return response;
    const std::string region = redirectedRegion(*response);
    if (region.empty() || region == (known.empty() ? m_session->region() : known)) return response;
    m_session->rememberBucketRegion(bucket, region);
    if (streams.source) SKYDECK_TRY(streams.source->rewind());
    return sendTo(region);
}

Status ApiClient::paginate(std::string_view operation, Json input, const std::function<bool(const Json& page)>& page,
                           const CallContext& context) const {
    SKYDECK_TRY(find(operation));
    SKYDECK_ASSIGN(const Paginator paginator, Paginator::find(m_model->paginators, operation));
    for (;;) {
        SKYDECK_ASSIGN(const Json output, call(operation, input, context));
        if (!page(output)) return {};
        SKYDECK_ASSIGN(const bool more, paginator.advance(output, input));
        if (!more) return {};
    }
}

Result<Json> ApiClient::wait(std::string_view name, const Json& input, const CallContext& context,
                             Duration interval) const {
    SKYDECK_ASSIGN(const Waiter waiter, Waiter::find(m_model->waiters, name));
    SKYDECK_ASSIGN(const wire::OperationModel* model, find(waiter.operation()));
    const Duration delay = interval > Duration::zero() ? interval : Duration(waiter.delay());
    // Asking more often does not mean giving up earlier.
    const auto attempts = std::max<std::int64_t>(
        waiter.maxAttempts(), delay > Duration::zero() ? Duration(waiter.delay()) * waiter.maxAttempts() / delay : 0);
    for (std::int64_t attempt = 1;; ++attempt) {
        auto answer = call(waiter.operation(), input, context);
        if (!answer && answer.error().kind == ErrorKind::Cancelled) return answer;
        const auto judgement = waiter.judge(answer, model->responseCode);
        if (!judgement) return answer;
        if (judgement->verdict == Waiter::Verdict::Success) return answer ? std::move(answer) : Json::object();
        if (judgement->verdict == Waiter::Verdict::Failure)
            return fail(ErrorKind::Conflict, "WaiterFailed",
                        std::string(name) + " cannot be reached: " + judgement->reason);
        if (attempt >= attempts)
            return fail(ErrorKind::Timeout, "WaiterTimeout",
                        std::string(name) + " was not reached in " + std::to_string(attempts) + " attempts");
        SKYDECK_TRY(context.check(m_session->clock()));
        if (!m_session->clock().sleepFor(delay, context.stop)) SKYDECK_TRY(context.check(m_session->clock()));
    }
}

} // namespace skydeck::aws
