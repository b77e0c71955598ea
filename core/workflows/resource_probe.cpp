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
    Probe{"AWS::EC2::Instance", "ec2", "DescribeInstances", "InstanceIds", true, "Reservations"},
    Probe{"AWS::EC2::NetworkInterface", "ec2", "DescribeNetworkInterfaces", "NetworkInterfaceIds", true,
          "NetworkInterfaces"},
    Probe{"AWS::EC2::NatGateway", "ec2", "DescribeNatGateways", "NatGatewayIds", true, "NatGateways", "State",
          "deleted"},
    Probe{"AWS::EC2::VPCEndpoint", "ec2", "DescribeVpcEndpoints", "VpcEndpointIds", true, "VpcEndpoints", "State",
          "deleted"},
    Probe{"AWS::DynamoDB::Table", "dynamodb", "DescribeTable", "TableName"},
    Probe{"AWS::ECS::Cluster", "ecs", "DescribeClusters", "clusters", true, "clusters", "status", "INACTIVE"},
    Probe{"AWS::ECS::TaskDefinition", "ecs", "DescribeTaskDefinition", "taskDefinition", false, "taskDefinition",
          "status", "INACTIVE"},
    Probe{"AWS::SSM::Parameter", "ssm", "GetParameter", "Name"},
    Probe{"AWS::Lambda::Function", "lambda", "GetFunction", "FunctionName"},
    Probe{"AWS::SQS::Queue", "sqs", "GetQueueAttributes", "QueueUrl"},
    Probe{"AWS::ApiGateway::RestApi", "apigateway", "GetRestApi", "restApiId"},
};

/// Parts of another resource: they go with it, and there is nothing to ask.
constexpr std::array<std::string_view, 15> kParts{
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::Resource",
    "AWS::ApiGateway::Stage",
    "AWS::EC2::EIPAssociation",
    "AWS::EC2::Route",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::IAM::Policy",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
};

/// AWS has no one word for "there is no such thing": Batch says ClientException for an unknown ARN of a deleted queue.
bool saysGone(const Error& error) {
    return error.kind == ErrorKind::NotFound || error.code == "ClientException" ||
           error.code.find("NonExistentQueue") != std::string::npos || error.code == "QueueDoesNotExist";
}

/// A terminated instance is shown for an hour.
bool runsStill(const Json& reservation) {
    const Json& instances = arrayAt(reservation, "Instances");
    return std::any_of(instances.begin(), instances.end(), [](const Json& instance) {
        return stringAt(memberAt(instance, "State"), "Name") != "terminated";
    });
}

} // namespace

bool canBeLookedFor(std::string_view resourceType) {
    return std::any_of(kProbes.begin(), kProbes.end(), [&](const Probe& row) { return row.type == resourceType; });
}

bool isPartOfAnother(std::string_view resourceType) {
    return std::find(kParts.begin(), kParts.end(), resourceType) != kParts.end();
}

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
    const Json& found = memberAt(*output, probe->rows);
    const Json rows = found.is_object() ? Json::array({found}) : found;
    return std::optional(std::any_of(rows.begin(), rows.end(), [&](const Json& row) {
        if (resourceType == "AWS::EC2::Instance") return runsStill(row);
        if (resourceType == "AWS::Logs::LogGroup") return stringAt(row, "logGroupName") == physicalId;
        return probe->state.empty() || stringAt(row, probe->state) != probe->goneState;
    }));
}

} // namespace skydeck::workflows
