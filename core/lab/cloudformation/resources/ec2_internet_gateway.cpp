#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const Json made,
                   context.call("ec2", "CreateInternetGateway",
                                {{"TagSpecifications",
                                  {{{"ResourceType", "internet-gateway"}, {"Tags", context.tags(properties)}}}}}));
    const std::string id = stringAt(memberAt(made, "InternetGateway"), "InternetGatewayId");
    SKYDECK_TRY(context.exists(id));
    return Json{{"InternetGatewayId", id}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("ec2", "DeleteInternetGateway", {{"InternetGatewayId", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    SKYDECK_TRY(updateEc2Tags(context, physicalId, before, after));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json gateway, describeEc2(context, "DescribeInternetGateways", "InternetGatewayIds",
                                                   physicalId, "InternetGateways", properties));
    return withLive(properties, gateway, {"Tags"});
}

} // namespace

ResourceType ec2InternetGateway() {
    return {.name = "AWS::EC2::InternetGateway",
            .schema = Json::parse(R"({"Tags": [{"Key!": "string", "Value!": "string"}]})"),
            .primaryIdentifier = {"InternetGatewayId"},
            .attributes = {"InternetGatewayId"},
            .create = create,
            .remove = remove,
            .fixed = {},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
