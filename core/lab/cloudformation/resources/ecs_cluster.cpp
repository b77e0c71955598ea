#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-cluster.html
constexpr const char* kSchema = R"({
    "ClusterName": "string", "CapacityProviders": ["string"],
    "ClusterSettings": [{"Name": "string", "Value": "string"}],
    "DefaultCapacityProviderStrategy": [{"CapacityProvider": "string", "Base": "integer", "Weight": "integer"}],
    "Configuration": "unserved", "ServiceConnectDefaults": "unserved", "Tags": [{"Key!": "string", "Value!": "string"}]
})";

std::string arnOf(const ResourceContext& context, const std::string& name) {
    return "arn:aws:ecs:" + context.region + ":" + context.accountId + ":cluster/" + name;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "ClusterName", 255));
    // ECS gives back a cluster that is there; a stack must not take over what it did not make.
    SKYDECK_ASSIGN(const Json there, context.call("ecs", "DescribeClusters", {{"clusters", {name}}}));
    for (const Json& cluster : arrayAt(there, "clusters"))
        if (stringAt(cluster, "status") == "ACTIVE")
            return fail(ErrorKind::Conflict, "AlreadyExists", name + " already exists");
    static const Json schema = Json::parse(kSchema);
    Json given = properties;
    for (const char* renamed : {"ClusterName", "ClusterSettings", "Tags"})
        given.erase(renamed);
    Json input = lowerCamelKeys(schema, given);
    input["clusterName"] = name;
    if (properties.contains("ClusterSettings"))
        input["settings"] = lowerCamelKeys(schema["ClusterSettings"], properties["ClusterSettings"]);
    if (Json tags = lowerTags(plainTags(context, properties)); !tags.empty()) input["tags"] = std::move(tags);
    SKYDECK_ASSIGN(const Json made, context.call("ecs", "CreateCluster", input));
    SKYDECK_TRY(context.exists(name));
    return Json{{"Arn", stringAt(memberAt(made, "cluster"), "clusterArn")}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("ecs", "DeleteCluster", {{"cluster", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    static const Json schema = Json::parse(kSchema);
    if (differs(before, after, "ClusterSettings")) {
        static const Json kUsual = Json::array({{{"Name", "containerInsights"}, {"Value", "disabled"}}});
        const Json& wanted = after.contains("ClusterSettings") ? after["ClusterSettings"] : kUsual;
        SKYDECK_TRY(
            context.call("ecs", "UpdateClusterSettings",
                         {{"cluster", physicalId}, {"settings", lowerCamelKeys(schema["ClusterSettings"], wanted)}}));
    }
    constexpr const char* kStrategy = "DefaultCapacityProviderStrategy";
    if (differs(before, after, "CapacityProviders") || differs(before, after, kStrategy))
        SKYDECK_TRY(context.call(
            "ecs", "PutClusterCapacityProviders",
            {{"cluster", physicalId},
             {"capacityProviders", arrayAt(after, "CapacityProviders")},
             {"defaultCapacityProviderStrategy", lowerCamelKeys(schema[kStrategy], arrayAt(after, kStrategy))}}));
    const std::string arn = arnOf(context, physicalId);
    if (const Json gone = tagKeysGone(context, before, after); !gone.empty())
        SKYDECK_TRY(context.call("ecs", "UntagResource", {{"resourceArn", arn}, {"tagKeys", gone}}));
    if (const Json tags = lowerTags(plainTags(context, after)); !tags.empty())
        SKYDECK_TRY(context.call("ecs", "TagResource", {{"resourceArn", arn}, {"tags", tags}}));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json answer, context.call("ecs", "DescribeClusters",
                                                   {{"clusters", {physicalId}}, {"include", {"TAGS", "SETTINGS"}}}));
    const Json& found = arrayAt(answer, "clusters");
    if (found.empty() || stringAt(found[0], "status") != "ACTIVE") return notThere(context);
    static const Json schema = Json::parse(kSchema);
    Json cluster = upperCamelKeys(schema, found[0]);
    cluster["ClusterSettings"] = upperCamelKeys(schema["ClusterSettings"], memberAt(found[0], "settings"));
    cluster["Tags"] = liveTags(context, templateTags(memberAt(found[0], "tags")), properties);
    return withLive(properties, cluster,
                    {"ClusterName", "CapacityProviders", "ClusterSettings", "DefaultCapacityProviderStrategy", "Tags"});
}

Result<Json> adopt(const ResourceContext& context, const std::string& physicalId) {
    SKYDECK_ASSIGN(const Json answer, context.call("ecs", "DescribeClusters", {{"clusters", {physicalId}}}));
    const Json& found = arrayAt(answer, "clusters");
    if (found.empty() || stringAt(found[0], "status") != "ACTIVE") return notThere(context);
    return Json{{"Arn", stringAt(found[0], "clusterArn")}};
}

} // namespace

ResourceType ecsCluster() {
    return {.name = "AWS::ECS::Cluster",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"ClusterName"},
            .attributes = {"Arn"},
            .create = create,
            .remove = remove,
            .fixed = {"ClusterName"},
            .update = update,
            .read = read,
            .identifier = "ClusterName",
            .adopt = adopt};
}

} // namespace skydeck::lab::cloudformation
