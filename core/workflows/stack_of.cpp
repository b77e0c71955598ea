#include "core/workflows/stack_of.h"

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/workflows/quiet.h"

#include <algorithm>

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

Result<StackStores> storesNamed(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                const std::vector<std::string>& values, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto resources, client.stackResources(stackName, quiet(context)));
    StackStores stores;
    for (const auto& resource : resources) {
        if (std::ranges::find(values, resource.physicalResourceId) == values.end()) continue;
        if (resource.resourceType == "AWS::DynamoDB::Table") stores.tables.push_back(resource.physicalResourceId);
        if (resource.resourceType == "AWS::S3::Bucket") stores.buckets.push_back(resource.physicalResourceId);
    }
    return stores;
}

} // namespace skydeck::workflows
