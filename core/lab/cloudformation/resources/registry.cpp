#include "core/lab/cloudformation/custom_resource.h"
#include "core/lab/cloudformation/resource_type.h"

#include <map>

namespace skydeck::lab::cloudformation {

// One declaration per resource type, each in a file of its own …
ResourceType apiGatewayAccount();
ResourceType apiGatewayDeployment();
ResourceType apiGatewayMethod();
ResourceType apiGatewayResource();
ResourceType apiGatewayRestApi();
ResourceType apiGatewayStage();
ResourceType batchComputeEnvironment();
ResourceType batchJobDefinition();
ResourceType batchJobQueue();
ResourceType cdkMetadata();
ResourceType cloudFormationStack();
ResourceType customCdkBucketDeployment();
ResourceType customLogRetention();
ResourceType customS3AutoDeleteObjects();
ResourceType customVpcRestrictDefaultSg();
ResourceType dynamoDbTable();
ResourceType ec2Eip();
ResourceType ec2EipAssociation();
ResourceType ec2Instance();
ResourceType ec2InternetGateway();
ResourceType ec2KeyPair();
ResourceType ec2LaunchTemplate();
ResourceType ec2NatGateway();
ResourceType ec2Route();
ResourceType ec2RouteTable();
ResourceType ec2SecurityGroup();
ResourceType ec2SecurityGroupEgress();
ResourceType ec2SecurityGroupIngress();
ResourceType ec2Subnet();
ResourceType ec2SubnetRouteTableAssociation();
ResourceType ec2Vpc();
ResourceType ec2VpcEndpoint();
ResourceType ec2VpcGatewayAttachment();
ResourceType ecrRepository();
ResourceType ecsCluster();
ResourceType ecsService();
ResourceType ecsTaskDefinition();
ResourceType eventsRule();
ResourceType iamInstanceProfile();
ResourceType iamManagedPolicy();
ResourceType iamPolicy();
ResourceType iamRole();
ResourceType iamServiceLinkedRole();
ResourceType kmsAlias();
ResourceType kmsKey();
ResourceType lambdaAlias();
ResourceType lambdaEventInvokeConfig();
ResourceType lambdaFunction();
ResourceType lambdaLayerVersion();
ResourceType lambdaPermission();
ResourceType lambdaUrl();
ResourceType lambdaVersion();
ResourceType logsLogGroup();
ResourceType logsLogStream();
ResourceType s3Bucket();
ResourceType s3BucketPolicy();
ResourceType schedulerSchedule();
ResourceType schedulerScheduleGroup();
ResourceType snsSubscription();
ResourceType snsTopic();
ResourceType snsTopicPolicy();
ResourceType sqsQueue();
ResourceType sqsQueuePolicy();
ResourceType ssmParameter();

namespace {

std::map<std::string, ResourceType, std::less<>> makeTypes() {
    std::map<std::string, ResourceType, std::less<>> types;
    // … and one row here.
    for (const auto make : {
             apiGatewayAccount,
             apiGatewayDeployment,
             apiGatewayMethod,
             apiGatewayResource,
             apiGatewayRestApi,
             apiGatewayStage,
             batchComputeEnvironment,
             batchJobDefinition,
             batchJobQueue,
             cdkMetadata,
             cloudFormationStack,
             customCdkBucketDeployment,
             customLogRetention,
             customResource,
             customS3AutoDeleteObjects,
             customVpcRestrictDefaultSg,
             dynamoDbTable,
             ec2Eip,
             ec2EipAssociation,
             ec2Instance,
             ec2InternetGateway,
             ec2KeyPair,
             ec2LaunchTemplate,
             ec2NatGateway,
             ec2Route,
             ec2RouteTable,
             ec2SecurityGroup,
             ec2SecurityGroupEgress,
             ec2SecurityGroupIngress,
             ec2Subnet,
             ec2SubnetRouteTableAssociation,
             ec2Vpc,
             ec2VpcEndpoint,
             ec2VpcGatewayAttachment,
             ecrRepository,
             ecsCluster,
             ecsService,
             ecsTaskDefinition,
             eventsRule,
             iamInstanceProfile,
             iamManagedPolicy,
             iamPolicy,
             iamRole,
             iamServiceLinkedRole,
             kmsAlias,
             kmsKey,
             lambdaAlias,
             lambdaEventInvokeConfig,
             lambdaFunction,
             lambdaLayerVersion,
             lambdaPermission,
             lambdaUrl,
             lambdaVersion,
             logsLogGroup,
             logsLogStream,
             s3Bucket,
             s3BucketPolicy,
             schedulerSchedule,
             schedulerScheduleGroup,
             snsSubscription,
             snsTopic,
             snsTopicPolicy,
             sqsQueue,
             sqsQueuePolicy,
             ssmParameter,
         }) {
        ResourceType type = make();
        std::string name = type.name;
        types.emplace(std::move(name), std::move(type));
    }
    return types;
}

const auto& allTypes() {
    static const auto types = makeTypes();
    return types;
}

} // namespace

std::vector<const ResourceType*> resourceTypes() {
    std::vector<const ResourceType*> own;
    for (const auto& [name, type] : allTypes())
        if (name.starts_with("AWS::")) own.push_back(&type);
    return own;
}

const ResourceType* findResourceType(std::string_view name) {
    const auto& types = allTypes();
    auto found = types.find(name);
    // Every other Custom::NAME is what its function makes of it.
    if (found == types.end() && name.starts_with("Custom::")) found = types.find("AWS::CloudFormation::CustomResource");
    return found == types.end() ? nullptr : &found->second;
}

} // namespace skydeck::lab::cloudformation
