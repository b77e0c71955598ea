#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-eip.html
constexpr const char* kSchema = R"({
    "Domain": "string", "InstanceId": "string", "NetworkBorderGroup": "string",
    "Tags": [{"Key!": "string", "Value!": "string"}], "Address": "unserved", "IpamPoolId": "unserved",
    "PublicIpv4Pool": "unserved", "TransferAddress": "unserved"
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input{{"Domain", stringAt(properties, "Domain", "vpc")}};
    addTagSpecification(context, properties, "elastic-ip", input);
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "AllocateAddress", input));
    const std::string address = stringAt(made, "PublicIp"), allocation = stringAt(made, "AllocationId");
    SKYDECK_TRY(context.exists(address));
    if (properties.contains("InstanceId"))
        SKYDECK_TRY(context.call("ec2", "AssociateAddress",
                                 {{"AllocationId", allocation}, {"InstanceId", properties["InstanceId"]}}));
    return Json{{"AllocationId", allocation}, {"PublicIp", address}};
}

/// The address as EC2 shows it; null when it is gone.
Result<Json> addressOf(const ResourceContext& context, const std::string& address) {
    const auto found = context.call("ec2", "DescribeAddresses", {{"PublicIps", {address}}});
    if (!found && found.error().kind == ErrorKind::NotFound) return Json();
    if (!found) return fail(found.error());
    const Json& all = arrayAt(*found, "Addresses");
    return all.empty() ? Json() : all[0];
}

Status disassociate(const ResourceContext& context, const Json& address) {
    if (!address.contains("InstanceId")) return {};
    return context.callToDelete("ec2", "DisassociateAddress", {{"AssociationId", address["AssociationId"]}});
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    SKYDECK_ASSIGN(const Json address, addressOf(context, physicalId));
    if (address.is_null()) return {};
    SKYDECK_TRY(disassociate(context, address));
    return context.callToDelete("ec2", "ReleaseAddress", {{"AllocationId", address["AllocationId"]}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    SKYDECK_ASSIGN(const Json address, addressOf(context, physicalId));
    if (address.is_null())
        return fail(ErrorKind::NotFound, "InvalidAddress.NotFound", "Address '" + physicalId + "' not found.");
    if (differs(before, after, "InstanceId")) {
        if (after.contains("InstanceId"))
            SKYDECK_TRY(context.call("ec2", "AssociateAddress",
                                     {{"AllocationId", address["AllocationId"]}, {"InstanceId", after["InstanceId"]}}));
        else
            SKYDECK_TRY(disassociate(context, address));
    }
    SKYDECK_TRY(updateEc2Tags(context, stringAt(address, "AllocationId"), before, after));
    return Json();
}

} // namespace

ResourceType ec2Eip() {
    return {.name = "AWS::EC2::EIP",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"PublicIp", "AllocationId"},
            .attributes = {"AllocationId", "PublicIp"},
            .create = create,
            .remove = remove,
            .fixed = {"Domain", "NetworkBorderGroup"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
