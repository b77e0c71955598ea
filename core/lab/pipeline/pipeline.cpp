#include "core/lab/pipeline/pipeline.h"

#include "core/lab/pipeline/passage.h"
#include "core/lab/pipeline/site_visit.h"
#include "core/lab/server/host_guard.h"

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
constexpr std::size_t kLargestLocalBody = 1 << 20; // AWS takes 4096 bytes from a custom resource

/// A request for an address of LocalRoutes.
class LocalVisit final : public Exchange {
public:
    LocalVisit(const LocalRoutes& routes, wire::HttpRequest request)
        : m_routes(routes), m_request(std::move(request)) {}

    std::optional<Answer> begin() override {
        auto refused = refusedHost(m_request);
        if (!refused) refused = refusedOrigin(m_request);
        if (refused) return plain(403, *refused);
        return std::nullopt;
    }
    bool receive(std::string_view bytes) override {
        m_large = m_large || m_request.body.size() + bytes.size() > kLargestLocalBody;
        if (!m_large) m_request.body += bytes;
        return !m_large;
    }
    bool isQuick() override { return true; }
    Answer finish() override {
        if (m_large) return plain(413, "The body is too large.\n");
        Answer answer;
        answer.response = m_routes.answer(m_request);
        return answer;
    }

private:
    static Answer plain(int status, std::string words) {
        Answer answer;
        answer.response = {status, {{"Content-Type", "text/plain"}}, std::move(words)};
        return answer;
    }

    const LocalRoutes& m_routes;
    wire::HttpRequest m_request;
    bool m_large = false;
};
} // namespace

Result<std::unique_ptr<Pipeline>> Pipeline::create(Lab& lab, std::vector<KeyLookup> lookups) {
    fs::path folder = lab.config.dataFolder / "spool";
    std::error_code status;
    fs::remove_all(folder, status);
    fs::create_directories(folder, status);
    if (status)
        return fail(ErrorKind::Io, "SpoolFolderNotMade", "Cannot make '" + folder.string() + "': " + status.message());
    return std::unique_ptr<Pipeline>(new Pipeline(lab, std::move(lookups), std::move(folder)));
}

std::unique_ptr<Exchange> Pipeline::open(wire::HttpRequest request) const {
    if (lab.localRoutes.has(request.path)) return std::make_unique<LocalVisit>(lab.localRoutes, std::move(request));
    for (const Site& site : lab.sites)
        if (site.covers(request)) return std::make_unique<SiteVisit>(*this, site, std::move(request));
    return std::make_unique<Passage>(*this, std::move(request));
}

} // namespace skydeck::lab
