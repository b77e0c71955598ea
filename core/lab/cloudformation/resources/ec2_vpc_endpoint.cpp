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

Json attributesOf(const Json& endpoint) {
    return {{"Id", stringAt(endpoint, "VpcEndpointId")},
            {"CreationTimestamp", wire::formatIso8601(numberAt(endpoint, "CreationTimestamp"))},
            {"NetworkInterfaceIds", arrayAt(endpoint, "NetworkInterfaceIds")},
            {"DnsEntries", Json::array()}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input = properties;
    input.erase("Tags");
    if (input.contains("PolicyDocument")) input["PolicyDocument"] = documentText(input["PolicyDocument"]);
    addTagSpecification(context, properties, "vpc-endpoint", input);
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "CreateVpcEndpoint", input));
    const Json& endpoint = memberAt(made, "VpcEndpoint");
    SKYDECK_TRY(context.exists(stringAt(endpoint, "VpcEndpointId")));
    return attributesOf(endpoint);
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

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    Json input{{"VpcEndpointId", physicalId}};
    if (differs(before, after, "PolicyDocument")) {
        if (after.contains("PolicyDocument"))
            input["PolicyDocument"] = documentText(after["PolicyDocument"]);
        else
            input["ResetPolicy"] = true;
    }
    if (differs(before, after, "PrivateDnsEnabled"))
        input["PrivateDnsEnabled"] = boolAt(after, "PrivateDnsEnabled"); // as CreateVpcEndpoint has it without
    for (const char* list : {"RouteTableIds", "SubnetIds", "SecurityGroupIds"}) {
        const Json &was = arrayAt(before, list), &is = arrayAt(after, list);
        for (const Json& id : is)
            if (std::ranges::find(was, id) == was.end()) input[std::string("Add") + list].push_back(id);
        for (const Json& id : was)
            if (std::ranges::find(is, id) == is.end()) input[std::string("Remove") + list].push_back(id);
    }
    if (input.size() > 1) SKYDECK_TRY(context.call("ec2", "ModifyVpcEndpoint", input));
    SKYDECK_TRY(updateEc2Tags(context, physicalId, before, after));
    SKYDECK_ASSIGN(const Json found, context.call("ec2", "DescribeVpcEndpoints", {{"VpcEndpointIds", {physicalId}}}));
    for (const Json& endpoint : arrayAt(found, "VpcEndpoints"))
        return attributesOf(endpoint);
    return Json();
}

} // namespace

ResourceType ec2VpcEndpoint() {
    return {.name = "AWS::EC2::VPCEndpoint",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Id"},
            .attributes = {"Id", "CreationTimestamp", "NetworkInterfaceIds", "DnsEntries"},
            .create = create,
            .remove = remove,
            .fixed = {"VpcId", "ServiceName", "VpcEndpointType"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
