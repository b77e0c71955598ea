#include "core/lab/cloudformation/resources/values.h"
#include "core/wire/timestamp.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-vpcendpoint.html
constexpr const char* kSchema = R"({
    "VpcId!": "string", "ServiceName": "string", "VpcEndpointType": "string", "PolicyDocument": "json",
    "PrivateDnsEnabled": "boolean", "RouteTableIds": ["string"], "SecurityGroupIds": ["string"],
    "SubnetIds": ["string"], "Tags": [{"Key!": "string", "Value!": "string"}],
    "DnsOptions": "unserved", "IpAddressType": "unserved", "ResourceConfigurationArn": "unserved",
    "ServiceNetworkArn": "unserved", "ServiceRegion": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input = properties;
    input.erase("Tags");
    if (input.contains("PolicyDocument")) input["PolicyDocument"] = documentText(input["PolicyDocument"]);
    addTagSpecification(context, properties, "vpc-endpoint", input);
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "CreateVpcEndpoint", input));
    const Json& endpoint = memberAt(made, "VpcEndpoint");
    const std::string id = stringAt(endpoint, "VpcEndpointId");
    SKYDECK_TRY(context.exists(id));
    return Json{{"Id", id},
                {"CreationTimestamp", wire::formatIso8601(numberAt(endpoint, "CreationTimestamp"))},
                {"NetworkInterfaceIds", arrayAt(endpoint, "NetworkInterfaceIds")},
                {"DnsEntries", Json::array()}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    SKYDECK_ASSIGN(const Json answer, context.call("ec2", "DeleteVpcEndpoints", {{"VpcEndpointIds", {physicalId}}}));
    for (const Json& failed : arrayAt(answer, "Unsuccessful")) {
        const Json& error = memberAt(failed, "Error");
        if (!stringAt(error, "Code").ends_with("NotFound"))
            return fail(ErrorKind::Conflict, stringAt(error, "Code"), stringAt(error, "Message"));
    }
    return {};
}

} // namespace

ResourceType ec2VpcEndpoint() {
    // AWS changes tables, subnets, groups and policy in place, by ModifyVpcEndpoint, which the lab has not.
    return {.name = "AWS::EC2::VPCEndpoint",
            .schema = Json::parse(kSchema),
            .attributes = {"Id", "CreationTimestamp", "NetworkInterfaceIds", "DnsEntries"},
            .create = create,
            .remove = remove,
            .fixed = {"VpcId", "ServiceName", "VpcEndpointType", "PolicyDocument", "PrivateDnsEnabled", "RouteTableIds",
                      "SecurityGroupIds", "SubnetIds"},
            .update = [](const ResourceContext& context, const std::string& id, const Json& before,
                         const Json& after) -> Result<Json> {
                SKYDECK_TRY(updateEc2Tags(context, id, before, after));
                return Json();
            }};
}

} // namespace skydeck::lab::cloudformation
