#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-natgateway.html
constexpr const char* kSchema = R"({
    "SubnetId!": "string", "AllocationId": "string", "ConnectivityType": "string", "MaxDrainDurationSeconds": "integer",
    "PrivateIpAddress": "string", "SecondaryAllocationIds": "unserved",
    "SecondaryPrivateIpAddressCount": "unserved", "SecondaryPrivateIpAddresses": "unserved",
    "Tags": [{"Key!": "string", "Value!": "string"}],
    "VpcId": "unserved", "AvailabilityMode": "unserved", "AvailabilityZoneAddresses": "unserved"
})";

Result<std::string> stateOf(const ResourceContext& context, const std::string& id) {
    SKYDECK_ASSIGN(const Json found, context.call("ec2", "DescribeNatGateways", {{"NatGatewayIds", {id}}}));
    for (const Json& gateway : arrayAt(found, "NatGateways"))
        return stringAt(gateway, "State");
    return std::string("deleted");
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    Json input = properties;
    for (const char* other : {"Tags", "MaxDrainDurationSeconds"})
        input.erase(other);
    addTagSpecification(context, properties, "natgateway", input);
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "CreateNatGateway", input));
    const std::string id = stringAt(memberAt(made, "NatGateway"), "NatGatewayId");
    SKYDECK_TRY(context.exists(id));
    SKYDECK_TRY(context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(const std::string state, stateOf(context, id));
        if (state == "failed" || state == "deleted")
            return fail(ErrorKind::Conflict, "NotStabilized", "NatGateway " + id + " is in state " + state);
        return state == "available";
    }));
    return Json{{"NatGatewayId", id}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    SKYDECK_TRY(context.callToDelete("ec2", "DeleteNatGateway", {{"NatGatewayId", physicalId}}));
    return context.waitUntil([&]() -> Result<bool> {
        const auto state = stateOf(context, physicalId);
        if (!state && state.error().kind == ErrorKind::NotFound) return true;
        if (!state) return fail(state.error());
        return *state == "deleted";
    });
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    SKYDECK_TRY(updateEc2Tags(context, physicalId, before, after));
    return Json();
}

} // namespace

ResourceType ec2NatGateway() {
    return {.name = "AWS::EC2::NatGateway",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"NatGatewayId"},
            .attributes = {"NatGatewayId"},
            .create = create,
            .remove = remove,
            .fixed = {"SubnetId", "AllocationId", "ConnectivityType", "PrivateIpAddress"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
