#include "core/workflows/stack_of.h"

#include "core/aws/api_client.h"
#include "core/workflows/quiet.h"

namespace skydeck::workflows {

Result<std::string> stackOf(const std::shared_ptr<aws::Session>& session, const std::string& physicalId,
                            const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::ApiClient::create(session, "cloudformation"));
    const auto found = client.call("DescribeStackResources", {{"PhysicalResourceId", physicalId}}, quiet(context));
    // CloudFormation says "Stack for … does not exist" as a validation error.
    if (!found && (found.error().code == "ValidationError" || found.error().kind == ErrorKind::NotFound))
        return std::string();
    if (!found) return fail(found.error());
    const Json& resources = arrayAt(*found, "StackResources");
    return resources.empty() ? std::string() : stringAt(resources.front(), "StackName");
}

} // namespace skydeck::workflows
