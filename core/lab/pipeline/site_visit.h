#pragma once

#include "core/lab/pipeline/authenticator.h"
#include "core/lab/pipeline/pipeline.h"
#include "core/lab/store/body_spool.h"

#include <optional>
#include <string>

namespace skydeck::lab {

/// A request for an address that a service answers besides its API: a function's, a deployed API's. A signature, where
/// there is one, is checked; whom it lets in without one is the site's own affair.
class SiteVisit final : public Exchange {
public:
    SiteVisit(const Pipeline& pipeline, const Site& site, wire::HttpRequest request);

    std::optional<Answer> begin() override;
    bool receive(std::string_view bytes) override;
    Answer finish() override;

private:
    Status judge();
    Result<wire::HttpResponse> visit();
    Answer answered(wire::HttpResponse response) const;
    Answer refused(const Error& error) const;

    const Pipeline& m_pipeline;
    const Site& m_site;
    wire::HttpRequest m_request;
    std::string m_id;
    BodySpool m_spool;
    Status m_received;
    std::optional<Identity> m_identity;
    std::chrono::steady_clock::time_point m_started;
};

} // namespace skydeck::lab
