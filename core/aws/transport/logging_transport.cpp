#include "core/aws/transport/logging_transport.h"

#include "core/base/log.h"
#include "core/wire/uri.h"

namespace skydeck::aws {

namespace {
// Presigned addresses carry their secrets in the query.
std::string redactedQuery(const std::string& query) {
    wire::QueryPairs pairs = wire::parseQuery(query);
    for (auto& [name, value] : pairs)
        if (name == "X-Amz-Signature" || name == "X-Amz-Security-Token" || name == "X-Amz-Credential")
            value = "[redacted]";
    return wire::buildQuery(pairs);
}
} // namespace

LoggingTransport::LoggingTransport(std::unique_ptr<Transport> next, const Clock& clock)
    : m_next(std::move(next)), m_clock(clock) {}

Result<wire::HttpResponse> LoggingTransport::send(const wire::HttpRequest& request, const CallContext& context) {
    if (!log::enabled(log::Level::Debug)) return m_next->send(request, context);
    const auto start = m_clock.steadyNow();
    auto outcome = m_next->send(request, context);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(m_clock.steadyNow() - start).count();
    std::string line = request.method + " " + request.scheme + "://" + request.host + request.path;
    if (!request.query.empty()) line += "?" + redactedQuery(request.query);
    line += outcome ? " -> " + std::to_string(outcome->status) : " -> " + describe(outcome.error());
    line += " (" + std::to_string(ms) + " ms)";
    for (const auto& [name, value] : request.headers)
        line += " " + name + ": " + log::redact(name, value) + ";";
    log::debug("aws.transport", line);
    return outcome;
}

} // namespace skydeck::aws
