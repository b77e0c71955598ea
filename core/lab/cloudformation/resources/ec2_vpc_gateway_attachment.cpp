#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

Result<Json> create(const ResourceContext& context, const Json& properties) {
    if (!properties.contains("InternetGatewayId"))
        return fail(ErrorKind::InvalidInput, "ValidationError", "Property InternetGatewayId cannot be empty.");
    SKYDECK_TRY(context.call("ec2", "AttachInternetGateway",
                             {{"InternetGatewayId", properties["InternetGatewayId"]}, {"VpcId", properties["VpcId"]}}));
    SKYDECK_TRY(context.exists("IGW|" + stringAt(properties, "VpcId")));
    return Json{{"AttachmentType", "IGW"}};
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    const Status detached =
        context.callToDelete("ec2", "DetachInternetGateway",
                             {{"InternetGatewayId", properties["InternetGatewayId"]}, {"VpcId", properties["VpcId"]}});
    if (!detached && detached.error().code == "Gateway.NotAttached") return {};
    return detached;
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    // A network has one gateway: the other one takes the place of the old one.
    SKYDECK_TRY(remove(context, physicalId, before));
    return create(context, after);
}

Result<Json> read(const ResourceContext& context, const std::string&, const Json& properties) {
    SKYDECK_ASSIGN(const Json gateway,
                   describeEc2(context, "DescribeInternetGateways", "InternetGatewayIds",
                               stringAt(properties, "InternetGatewayId"), "InternetGateways", properties));
    for (const Json& attachment : arrayAt(gateway, "Attachments"))
        if (stringAt(attachment, "VpcId") == stringAt(properties, "VpcId")) return properties;
    return notThere(context);
}

} // namespace

ResourceType ec2VpcGatewayAttachment() {
    return {.name = "AWS::EC2::VPCGatewayAttachment",
            .schema = Json::parse(R"({"VpcId!": "string", "InternetGatewayId": "string", "VpnGatewayId": "unserved"})"),
            .primaryIdentifier = {"AttachmentType", "VpcId"},
            .attributes = {"AttachmentType"},
            .create = create,
            .remove = remove,
            .fixed = {"VpcId"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
