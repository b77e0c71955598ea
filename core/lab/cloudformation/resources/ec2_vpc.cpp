#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-vpc.html
constexpr const char* kSchema = R"({
    "CidrBlock!": "string", "EnableDnsHostnames": "boolean", "EnableDnsSupport": "boolean",
    "InstanceTenancy": "string", "Tags": [{"Key!": "string", "Value!": "string"}],
    "Ipv4IpamPoolId": "unserved", "Ipv4NetmaskLength": "unserved",
    "VpcEncryptionControl": "unserved"
})";

Status setAttribute(const ResourceContext& context, const std::string& id, const char* name, const Json& properties) {
    if (!properties.contains(name)) return {};
    SKYDECK_TRY(context.call("ec2", "ModifyVpcAttribute", {{"VpcId", id}, {name, {{"Value", properties[name]}}}}));
    return {};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input{{"CidrBlock", properties["CidrBlock"]},
               {"TagSpecifications", {{{"ResourceType", "vpc"}, {"Tags", context.tags(properties)}}}}};
    if (properties.contains("InstanceTenancy")) input["InstanceTenancy"] = properties["InstanceTenancy"];
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "CreateVpc", input));
    const std::string id = stringAt(memberAt(made, "Vpc"), "VpcId");
    SKYDECK_TRY(context.exists(id));
    // EC2 takes one attribute a call, and host names only where there is DNS.
    SKYDECK_TRY(setAttribute(context, id, "EnableDnsSupport", properties));
    SKYDECK_TRY(setAttribute(context, id, "EnableDnsHostnames", properties));
    SKYDECK_ASSIGN(
        const Json groups,
        context.call("ec2", "DescribeSecurityGroups",
                     {{"Filters",
                       {{{"Name", "vpc-id"}, {"Values", {id}}}, {{"Name", "group-name"}, {"Values", {"default"}}}}}}));
    Json attributes{{"VpcId", id}, {"CidrBlock", properties["CidrBlock"]}};
    if (!arrayAt(groups, "SecurityGroups").empty())
        attributes["DefaultSecurityGroup"] = stringAt(arrayAt(groups, "SecurityGroups")[0], "GroupId");
    return attributes;
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("ec2", "DeleteVpc", {{"VpcId", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    SKYDECK_TRY(setAttribute(context, physicalId, "EnableDnsSupport", after));
    SKYDECK_TRY(setAttribute(context, physicalId, "EnableDnsHostnames", after));
    SKYDECK_TRY(updateEc2Tags(context, physicalId, before, after));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(Json vpc, describeEc2(context, "DescribeVpcs", "VpcIds", physicalId, "Vpcs", properties));
    for (const auto& [name, attribute] :
         {std::pair("EnableDnsSupport", "enableDnsSupport"), std::pair("EnableDnsHostnames", "enableDnsHostnames")}) {
        SKYDECK_ASSIGN(const Json answer,
                       context.call("ec2", "DescribeVpcAttribute", {{"VpcId", physicalId}, {"Attribute", attribute}}));
        vpc[name] = boolAt(memberAt(answer, name), "Value");
    }
    return withLive(properties, vpc,
                    {"CidrBlock", "InstanceTenancy", "EnableDnsSupport", "EnableDnsHostnames", "Tags"});
}

} // namespace

ResourceType ec2Vpc() {
    return {.name = "AWS::EC2::VPC",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"VpcId"},
            .attributes = {"VpcId", "CidrBlock", "DefaultSecurityGroup"},
            .create = create,
            .remove = remove,
            .fixed = {"CidrBlock", "InstanceTenancy"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
