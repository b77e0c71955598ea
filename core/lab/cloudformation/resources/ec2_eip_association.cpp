#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-eipassociation.html
constexpr const char* kSchema = R"({
    "AllocationId": "string", "EIP": "string", "InstanceId": "string", "NetworkInterfaceId": "unserved",
    "PrivateIpAddress": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input = properties;
    if (input.contains("EIP")) {
        input["PublicIp"] = input["EIP"];
        input.erase("EIP");
    }
    input["AllowReassociation"] = false;
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "AssociateAddress", input));
    const std::string id = stringAt(made, "AssociationId");
    SKYDECK_TRY(context.exists(id));
    return Json{{"Id", id}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("ec2", "DisassociateAddress", {{"AssociationId", physicalId}});
}

} // namespace

ResourceType ec2EipAssociation() {
    return {.name = "AWS::EC2::EIPAssociation",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Id"},
            .attributes = {"Id"},
            .create = create,
            .remove = remove};
}

} // namespace skydeck::lab::cloudformation
