#pragma once

#include "core/aws/session.h"
#include "core/base/json.h"
#include "core/workflows/prices.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// Something that costs for as long as it exists.
struct RunningCost {
    std::string service = {}; ///< "EC2"
    std::string type = {};    ///< AWS's noun: "Instance", "NAT gateway", "Fargate task"
    std::string id = {}, name = {};
    std::string region = {};
    std::string stack = {};                    ///< the stack that holds it, or empty
    std::string detail = {};                   ///< one phrase: "g4dn.xlarge, running"
    std::optional<double> dollarsPerHour = {}; ///< none: no price is known
    double since = 0;                          ///< seconds since 1970; 0: unknown
};

/// What a look found. Storage of S3 and what is paid by the request is not in it: counting that is itself paid for.
struct CostReport {
    std::vector<RunningCost> items; ///< dearest first
    struct Unread {
        std::string service, region;
        Error error;
    };
    std::vector<Unread> unread; ///< services that did not answer: their part is missing

    double dollarsPerHour() const; ///< of what has a known price
    std::size_t unpriced() const;
};
Json toJson(const CostReport& report);

/// Asks each service for what runs, in the session's region; no call of it is billed. An error only when nobody
/// answered.
Result<CostReport> costsNow(const std::shared_ptr<aws::Session>& session, const Prices& prices,
                            const CallContext& context);

/// The same in every region that the account has enabled (a lab has one); progress counts regions.
Result<CostReport> costsEverywhere(const std::shared_ptr<aws::Session>& session, const Prices& prices,
                                   const CallContext& context);

/// For people: "0.53", "1,548.04", "0.0058", "<0.0001": enough to tell from zero.
std::string dollarsText(double dollars);

} // namespace skydeck::workflows
