#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(
        const Json made,
        context.call("ec2", "CreateRouteTable",
                     {{"VpcId", properties["VpcId"]},
                      {"TagSpecifications", {{{"ResourceType", "route-table"}, {"Tags", context.tags(properties)}}}}}));
    const std::string id = stringAt(memberAt(made, "RouteTable"), "RouteTableId");
    SKYDECK_TRY(context.exists(id));
    return Json{{"RouteTableId", id}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("ec2", "DeleteRouteTable", {{"RouteTableId", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    SKYDECK_TRY(updateEc2Tags(context, physicalId, before, after));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json table,
                   describeEc2(context, "DescribeRouteTables", "RouteTableIds", physicalId, "RouteTables", properties));
    return withLive(properties, table, {"VpcId", "Tags"});
}

} // namespace

ResourceType ec2RouteTable() {
    return {.name = "AWS::EC2::RouteTable",
            .schema = Json::parse(R"({"VpcId!": "string", "Tags": [{"Key!": "string", "Value!": "string"}]})"),
            .primaryIdentifier = {"RouteTableId"},
            .attributes = {"RouteTableId"},
            .create = create,
            .remove = remove,
            .fixed = {"VpcId"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
