#include "core/aws/credentials/metadata_http.h"

namespace skydeck::aws {

Result<wire::HttpResponse> askMetadata(Transport& http, std::string_view method, const wire::Url& url,
                                       wire::Headers headers, Duration limit, const CallContext& context) {
    wire::HttpRequest request;
    request.method = method;
    request.scheme = url.scheme;
    request.host = url.host;
    request.path = url.path.empty() ? "/" : url.path;
    request.query = url.query;
    request.headers = std::move(headers);
    CallContext bounded;
    bounded.stop = context.stop;
    // The transport measures real time, whatever clock the credentials' expiry is measured by.
    bounded.deadline = systemClock().steadyNow() + limit;
    if (context.deadline) bounded.deadline = std::min(*bounded.deadline, *context.deadline);
    auto answer = http.send(request, bounded);
    if (!answer && answer.error().kind == ErrorKind::Timeout) {
        SKYDECK_TRY(context.check());
        return fail(ErrorKind::Network, "NoAnswer", request.host + " does not answer");
    }
    return answer;
}

} // namespace skydeck::aws
