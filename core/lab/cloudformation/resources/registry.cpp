#include "core/lab/cloudformation/resource_type.h"

#include <map>

namespace skydeck::lab::cloudformation {

// One declaration per resource type, each in a file of its own …
ResourceType batchComputeEnvironment();
ResourceType batchJobDefinition();
ResourceType batchJobQueue();
ResourceType cdkMetadata();
ResourceType dynamoDbTable();
ResourceType ec2InternetGateway();
ResourceType ec2Route();
ResourceType ec2RouteTable();
ResourceType ec2SecurityGroup();
ResourceType ec2Subnet();
ResourceType ec2SubnetRouteTableAssociation();
ResourceType ec2Vpc();
ResourceType ec2VpcGatewayAttachment();
ResourceType ecrRepository();
ResourceType iamInstanceProfile();
ResourceType iamRole();
ResourceType logsLogGroup();
ResourceType s3Bucket();
ResourceType s3BucketPolicy();
ResourceType ssmParameter();

namespace {

std::map<std::string, ResourceType, std::less<>> makeTypes() {
    std::map<std::string, ResourceType, std::less<>> types;
    // … and one row here.
    for (const auto make : {
             batchComputeEnvironment,
             batchJobDefinition,
             batchJobQueue,
             cdkMetadata,
             dynamoDbTable,
             ec2InternetGateway,
             ec2Route,
             ec2RouteTable,
             ec2SecurityGroup,
             ec2Subnet,
             ec2SubnetRouteTableAssociation,
             ec2Vpc,
             ec2VpcGatewayAttachment,
             ecrRepository,
             iamInstanceProfile,
             iamRole,
             logsLogGroup,
             s3Bucket,
             s3BucketPolicy,
             ssmParameter,
         }) {
        ResourceType type = make();
        std::string name = type.name;
        types.emplace(std::move(name), std::move(type));
    }
    return types;
}

} // namespace

const ResourceType* findResourceType(std::string_view name) {
    static const auto types = makeTypes();
    const auto found = types.find(name);
    return found == types.end() ? nullptr : &found->second;
}

} // namespace skydeck::lab::cloudformation
