#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-subnet.html
constexpr const char* kSchema = R"({
    "VpcId!": "string", "CidrBlock!": "string", "AvailabilityZone": "string", "MapPublicIpOnLaunch": "boolean",
    "Tags": [{"Key!": "string", "Value!": "string"}],
    "AssignIpv6AddressOnCreation": "unserved", "AvailabilityZoneId": "unserved", "EnableDns64": "unserved",
    "Ipv4IpamPoolId": "unserved", "Ipv4NetmaskLength": "unserved", "Ipv6CidrBlock": "unserved",
    "Ipv6IpamPoolId": "unserved", "Ipv6Native": "unserved", "Ipv6NetmaskLength": "unserved", "OutpostArn": "unserved",
    "PrivateDnsNameOptionsOnLaunch": "unserved",
    "EnableLniAtDeviceIndex": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input{{"VpcId", properties["VpcId"]},
               {"CidrBlock", properties["CidrBlock"]},
               {"TagSpecifications", {{{"ResourceType", "subnet"}, {"Tags", context.tags(properties)}}}}};
    if (properties.contains("AvailabilityZone")) input["AvailabilityZone"] = properties["AvailabilityZone"];
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "CreateSubnet", input));
    const Json& subnet = memberAt(made, "Subnet");
    const std::string id = stringAt(subnet, "SubnetId");
    SKYDECK_TRY(context.exists(id));
    if (properties.contains("MapPublicIpOnLaunch"))
        SKYDECK_TRY(
            context.call("ec2", "ModifySubnetAttribute",
                         {{"SubnetId", id}, {"MapPublicIpOnLaunch", {{"Value", properties["MapPublicIpOnLaunch"]}}}}));
    return Json{{"SubnetId", id},
                {"VpcId", properties["VpcId"]},
                {"CidrBlock", properties["CidrBlock"]},
                {"AvailabilityZone", stringAt(subnet, "AvailabilityZone")}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("ec2", "DeleteSubnet", {{"SubnetId", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    const Json publicIps = after.contains("MapPublicIpOnLaunch") ? after["MapPublicIpOnLaunch"] : Json(false);
    SKYDECK_TRY(context.call("ec2", "ModifySubnetAttribute",
                             {{"SubnetId", physicalId}, {"MapPublicIpOnLaunch", {{"Value", publicIps}}}}));
    SKYDECK_TRY(updateEc2Tags(context, physicalId, before, after));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json subnet,
                   describeEc2(context, "DescribeSubnets", "SubnetIds", physicalId, "Subnets", properties));
    return withLive(properties, subnet, {"VpcId", "CidrBlock", "AvailabilityZone", "MapPublicIpOnLaunch", "Tags"});
}

} // namespace

ResourceType ec2Subnet() {
    return {.name = "AWS::EC2::Subnet",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"SubnetId"},
            .attributes = {"SubnetId", "VpcId", "CidrBlock", "AvailabilityZone"},
            .create = create,
            .remove = remove,
            .fixed = {"VpcId", "CidrBlock", "AvailabilityZone"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
