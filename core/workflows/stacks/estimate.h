#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/workflows/prices.h"

namespace skydeck::workflows {

/// Something of a template that costs by the hour.
struct EstimatedCost {
    std::string logicalId;
    std::string type;                     ///< AWS's noun, as RunningCost has it: "Instance", "NAT gateway"
    std::string detail;                   ///< one phrase: "g4dn.xlarge, public address"
    std::optional<double> dollarsPerHour; ///< none: no price is known
    bool always = true;                   ///< false: of one, and only while it works (a job's instance, a task)
};

/// What a stack costs for as long as it exists, before it does. Storage and what is paid by the request is not in it.
struct CostEstimate {
    std::vector<EstimatedCost> items; ///< as the template has them

    double dollarsPerHour() const; ///< of what always costs and has a known price
    std::size_t unpriced() const;  ///< of what always costs
};
Json toJson(const CostEstimate& estimate);

/// Reads the template, asks nobody. `parameters` are those that differ from the template's defaults. What only the
/// deployment settles (an instance's type from another stack) has no price rather than a wrong one.
Result<CostEstimate> estimateCost(std::string_view templateBody,
                                  const std::vector<aws::cloudformation::Parameter>& parameters, const Prices& prices,
                                  const std::string& region);

} // namespace skydeck::workflows
