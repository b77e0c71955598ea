#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-route.html
constexpr const char* kSchema = R"({
    "RouteTableId!": "string", "DestinationCidrBlock!": "string", "GatewayId": "string",
    "CarrierGatewayId": "unserved", "DestinationIpv6CidrBlock": "unserved", "DestinationPrefixListId": "unserved",
    "EgressOnlyInternetGatewayId": "unserved", "InstanceId": "string", "LocalGatewayId": "unserved",
    "NatGatewayId": "string", "NetworkInterfaceId": "unserved", "TransitGatewayId": "unserved",
    "VpcEndpointId": "unserved", "VpcPeeringConnectionId": "unserved",
    "CoreNetworkArn": "unserved", "OdbNetworkArn": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_TRY(context.call("ec2", "CreateRoute", properties));
    SKYDECK_TRY(
        context.exists(stringAt(properties, "RouteTableId") + "|" + stringAt(properties, "DestinationCidrBlock")));
    return Json{{"CidrBlock", properties["DestinationCidrBlock"]}};
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    return context.callToDelete(
        "ec2", "DeleteRoute",
        {{"RouteTableId", properties["RouteTableId"]}, {"DestinationCidrBlock", properties["DestinationCidrBlock"]}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    // A table has one route to a destination: another target takes the place of the old one.
    SKYDECK_TRY(remove(context, physicalId, before));
    SKYDECK_TRY(context.call("ec2", "CreateRoute", after));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string&, const Json& properties) {
    SKYDECK_ASSIGN(const Json table, describeEc2(context, "DescribeRouteTables", "RouteTableIds",
                                                 stringAt(properties, "RouteTableId"), "RouteTables", properties));
    for (const Json& route : arrayAt(table, "Routes"))
        if (stringAt(route, "DestinationCidrBlock") == stringAt(properties, "DestinationCidrBlock"))
            return withLive(properties, route, {"GatewayId", "NatGatewayId", "InstanceId"});
    return notThere(context);
}

} // namespace

ResourceType ec2Route() {
    return {.name = "AWS::EC2::Route",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"RouteTableId", "CidrBlock"},
            .attributes = {"CidrBlock"},
            .create = create,
            .remove = remove,
            .fixed = {"RouteTableId", "DestinationCidrBlock"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
