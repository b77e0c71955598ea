#include "core/workflows/stacks/drift.h"

#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"

namespace skydeck::workflows {

namespace cfn = aws::cloudformation;

Result<DriftReport> detectDrift(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    const CallContext calls = quiet(context);
    SKYDECK_ASSIGN(const auto detection, client.detectDrift(stackName, calls));
    for (;;) {
        SKYDECK_ASSIGN(const auto status, client.driftDetection(detection, calls));
        if (status.detectionStatus == "DETECTION_IN_PROGRESS") {
            SKYDECK_TRY(pauseBetweenLooks(*session, context));
            continue;
        }
        if (status.detectionStatus != "DETECTION_COMPLETE")
            return fail(ErrorKind::Conflict, "DriftNotDetected",
                        "Drift of '" + stackName + "' could not be detected" +
                            (status.reason.empty() ? std::string() : ": " + status.reason));
        DriftReport report{status.stackDriftStatus, {}, status.timestamp};
        SKYDECK_ASSIGN(report.resources, client.resourceDrifts(stackName, calls));
        return report;
    }
}

Json toJson(const DriftReport& report) {
    Json resources = Json::array();
    for (const auto& resource : report.resources) {
        Json differences = Json::array();
        for (const auto& difference : resource.differences)
            differences.push_back({{"property", difference.path},
                                   {"kind", difference.kind},
                                   {"expected", difference.expected},
                                   {"actual", difference.actual}});
        resources.push_back({{"logicalId", resource.logicalResourceId},
                             {"physicalId", resource.physicalResourceId},
                             {"type", resource.resourceType},
                             {"status", resource.status},
                             {"differences", std::move(differences)}});
    }
    return {{"status", report.stackStatus}, {"resources", std::move(resources)}};
}

} // namespace skydeck::workflows
