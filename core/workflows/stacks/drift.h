#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"

namespace skydeck::workflows {

/// How a stack's resources differ from its template.
struct DriftReport {
    std::string stackStatus;                                   ///< IN_SYNC, DRIFTED, NOT_CHECKED, UNKNOWN
    std::vector<aws::cloudformation::ResourceDrift> resources; ///< those that CloudFormation can look at
    std::optional<WallTime> checkedAt;
};
Json toJson(const DriftReport& report);

/// Has CloudFormation look at every resource and waits for what it finds; changes nothing. DriftNotDetected with
/// CloudFormation's reason when it could not come to an end.
Result<DriftReport> detectDrift(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                const CallContext& context);

} // namespace skydeck::workflows
