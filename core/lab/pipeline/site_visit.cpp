#include "core/lab/pipeline/site_visit.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/lab/server/host_guard.h"
#include "core/wire/codec.h"
#include "core/wire/crypto.h"

namespace skydeck::lab {

namespace {
constexpr std::uint64_t kLargestVisit = 10ULL << 20; // API Gateway quotas, "Payload size"
} // namespace

SiteVisit::SiteVisit(const Pipeline& pipeline, const Site& site, wire::HttpRequest request)
    : m_pipeline(pipeline), m_site(site), m_request(std::move(request)), m_id(wire::randomUuid()),
      m_spool(pipeline.spoolFolder), m_started(pipeline.lab.clock.steadyNow()) {}

std::optional<Answer> SiteVisit::begin() {
    if (const Status judged = judge(); !judged) return refused(judged.error());
    return std::nullopt;
}

Status SiteVisit::judge() {
    auto foreign = refusedHost(m_request);
    if (!foreign) foreign = refusedOrigin(m_request);
    if (foreign) return awsError(403, "AccessDeniedException", *foreign);
    SKYDECK_ASSIGN(const auto claim, wire::parseSignature(m_request));
    if (!claim) return {};
    SKYDECK_ASSIGN(m_identity, m_pipeline.authenticator.checkHead(m_request, *claim, Dialect::Json));
    return {};
}

bool SiteVisit::receive(std::string_view bytes) {
    if (m_received && m_spool.size() + bytes.size() > kLargestVisit)
        m_received = awsError(413, "RequestEntityTooLargeException", "Request Too Long");
    if (m_received) m_received = m_spool.write(bytes);
    return m_received.has_value();
}

Answer SiteVisit::finish() {
    try {
        auto response = visit();
        return response ? answered(std::move(*response)) : refused(response.error());
    } catch (const std::exception& caught) {
        log::error("lab.request", m_id + ": " + caught.what());
        return refused(awsError(500, "InternalServerErrorException", "Internal Server Error").value());
    }
}

Result<wire::HttpResponse> SiteVisit::visit() {
    SKYDECK_TRY(m_received);
    Body body = m_spool.finish();
    if (m_identity) SKYDECK_TRY(m_pipeline.authenticator.checkBody(m_request, *m_identity, Dialect::Json, body.sha256));
    if (body.file.empty()) {
        m_request.body = std::move(body.bytes);
    } else {
        SKYDECK_ASSIGN(m_request.body, readFile(body.file.path()));
    }
    return m_site.answer({m_request, m_id, m_identity ? &m_identity->caller : nullptr});
}

Answer SiteVisit::answered(wire::HttpResponse response) const {
    response.headers.set("x-amzn-RequestId", m_id);
    if (log::enabled(log::Level::Info)) {
        const std::chrono::duration<double, std::milli> took = m_pipeline.lab.clock.steadyNow() - m_started;
        log::info("lab.request", m_request.method + ' ' + m_request.host + m_request.path + ' ' + m_site.service +
                                     " site " + std::to_string(response.status) + ' ' + std::to_string(took.count()) +
                                     " ms " + m_id);
    }
    Answer answer;
    answer.response = std::move(response);
    return answer;
}

Answer SiteVisit::refused(const Error& error) const {
    return answered(wire::encodeError(*wire::embeddedModel(m_site.service), nullptr, error, m_id));
}

} // namespace skydeck::lab
