#include "core/workflows/resource_probe.h"

#include "core/aws/api_client.h"
#include "core/workflows/quiet.h"

#include <algorithm>
#include <array>

namespace skydeck::workflows {

namespace {

/// How one type is asked for: the operation, the member that takes the id, and what its answer lists. A described row
/// whose state is one of `goneStates` is a memory of the resource, not the resource.
struct Probe {
    std::string_view type, service, operation, idMember;
    bool idIsList = false;
    std::string_view rows = {};  ///< member of the answer; empty: any answer means that it exists
    std::string_view state = {}; ///< member of a row
    std::string_view goneState = {};
};

constexpr std::array kProbes{
    Probe{"AWS::S3::Bucket", "s3", "HeadBucket", "Bucket"},
    Probe{"AWS::ECR::Repository", "ecr", "DescribeRepositories", "repositoryNames", true, "repositories"},
    Probe{"AWS::Batch::ComputeEnvironment", "batch", "DescribeComputeEnvironments", "computeEnvironments", true,
          "computeEnvironments", "status", "DELETED"},
    Probe{"AWS::Batch::JobQueue", "batch", "DescribeJobQueues", "jobQueues", true, "jobQueues", "status", "DELETED"},
    Probe{"AWS::Batch::JobDefinition", "batch", "DescribeJobDefinitions", "jobDefinitions", true, "jobDefinitions",
          "status", "INACTIVE"},
    Probe{"AWS::Logs::LogGroup", "logs", "DescribeLogGroups", "logGroupNamePrefix", false, "logGroups"},
    Probe{"AWS::IAM::Role", "iam", "GetRole", "RoleName"},
    Probe{"AWS::IAM::InstanceProfile", "iam", "GetInstanceProfile", "InstanceProfileName"},
    Probe{"AWS::EC2::VPC", "ec2", "DescribeVpcs", "VpcIds", true, "Vpcs"},
    Probe{"AWS::EC2::Subnet", "ec2", "DescribeSubnets", "SubnetIds", true, "Subnets"},
    Probe{"AWS::EC2::InternetGateway", "ec2", "DescribeInternetGateways", "InternetGatewayIds", true,
          "InternetGateways"},
    Probe{"AWS::EC2::RouteTable", "ec2", "DescribeRouteTables", "RouteTableIds", true, "RouteTables"},
    Probe{"AWS::EC2::SecurityGroup", "ec2", "DescribeSecurityGroups", "GroupIds", true, "SecurityGroups"},
};

/// AWS has no one word for "there is no such thing": Batch says ClientException for an unknown ARN of a deleted queue.
bool saysGone(const Error& error) {
    return error.kind == ErrorKind::NotFound || error.code == "ClientException";
}

} // namespace

Result<std::optional<bool>> stillExists(const std::shared_ptr<aws::Session>& session, const std::string& resourceType,
                                        const std::string& physicalId, const CallContext& context) {
    const auto probe =
        std::find_if(kProbes.begin(), kProbes.end(), [&](const Probe& row) { return row.type == resourceType; });
    if (probe == kProbes.end() || physicalId.empty()) return std::optional<bool>();

    SKYDECK_ASSIGN(const auto client, aws::ApiClient::create(session, probe->service));
    Json input = Json::object();
    input[std::string(probe->idMember)] = probe->idIsList ? Json::array({physicalId}) : Json(physicalId);
    auto output = client.call(probe->operation, input, quiet(context));
    if (!output && saysGone(output.error())) return std::optional(false);
    if (!output) return fail(std::move(output.error()));
    if (probe->rows.empty()) return std::optional(true);
    const Json& rows = arrayAt(*output, probe->rows);
    return std::optional(std::any_of(rows.begin(), rows.end(), [&](const Json& row) {
        if (resourceType == "AWS::Logs::LogGroup") return stringAt(row, "logGroupName") == physicalId;
        return probe->state.empty() || stringAt(row, probe->state) != probe->goneState;
    }));
}

} // namespace skydeck::workflows
