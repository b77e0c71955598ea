#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "AssociateRouteTable", properties));
    const std::string id = stringAt(made, "AssociationId");
    SKYDECK_TRY(context.exists(id));
    return Json{{"Id", id}};
}

/// The association of the subnet now, which another one of the same resource may have followed; empty without any.
Result<std::string> associationOf(const ResourceContext& context, const std::string& subnetId,
                                  const std::string& tableId) {
    SKYDECK_ASSIGN(const Json found,
                   context.call("ec2", "DescribeRouteTables",
                                {{"Filters", {{{"Name", "association.subnet-id"}, {"Values", {subnetId}}}}}}));
    for (const Json& table : arrayAt(found, "RouteTables"))
        for (const Json& each : arrayAt(table, "Associations"))
            if (stringAt(each, "SubnetId") == subnetId && stringAt(table, "RouteTableId") == tableId)
                return stringAt(each, "RouteTableAssociationId");
    return std::string();
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    SKYDECK_ASSIGN(const std::string id,
                   associationOf(context, stringAt(properties, "SubnetId"), stringAt(properties, "RouteTableId")));
    if (id.empty()) return {};
    return context.callToDelete("ec2", "DisassociateRouteTable", {{"AssociationId", id}});
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json& before, const Json& after) {
    if (before == after) return Json(); // it has no tags
    // A subnet has one table: the other one takes the place of the old one.
    SKYDECK_ASSIGN(const std::string old,
                   associationOf(context, stringAt(before, "SubnetId"), stringAt(before, "RouteTableId")));
    if (old.empty()) return create(context, after);
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "ReplaceRouteTableAssociation",
                                                 {{"AssociationId", old}, {"RouteTableId", after["RouteTableId"]}}));
    const std::string id = stringAt(made, "NewAssociationId");
    SKYDECK_TRY(context.exists(id));
    return Json{{"Id", id}};
}

Result<Json> read(const ResourceContext& context, const std::string&, const Json& properties) {
    SKYDECK_ASSIGN(
        const Json found,
        context.call("ec2", "DescribeRouteTables",
                     {{"Filters", {{{"Name", "association.subnet-id"}, {"Values", {properties["SubnetId"]}}}}}}));
    for (const Json& table : arrayAt(found, "RouteTables"))
        return withLive(properties, table, {"RouteTableId"});
    return notThere(context);
}

} // namespace

ResourceType ec2SubnetRouteTableAssociation() {
    return {.name = "AWS::EC2::SubnetRouteTableAssociation",
            .schema = Json::parse(R"({"RouteTableId!": "string", "SubnetId!": "string"})"),
            .primaryIdentifier = {"Id"},
            .attributes = {"Id"},
            .create = create,
            .remove = remove,
            .fixed = {"SubnetId"},
            .renewed = {"RouteTableId"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
