#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

constexpr const char* kSchema = R"({
    "LogGroupName": "string", "Tags": [{"Key!": "string", "Value!": "string"}],
    "RetentionInDays": "integer", "DataProtectionPolicy": "unserved", "KmsKeyId": "unserved", "LogGroupClass": "unserved",
    "FieldIndexPolicies": "unserved", "ResourcePolicyDocument": "unserved",
    "DeletionProtectionEnabled": "unserved", "BearerTokenAuthenticationEnabled": "unserved"
})";

Json attributesOf(const ResourceContext& context, const std::string& name) {
    return {{"Arn", "arn:aws:logs:" + context.region + ":" + context.accountId + ":log-group:" + name + ":*"}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "LogGroupName", 512));
    Json input{{"logGroupName", name}};
    if (properties.contains("Tags")) input["tags"] = tagMap(properties["Tags"]);
    SKYDECK_TRY(context.call("logs", "CreateLogGroup", input));
    SKYDECK_TRY(context.exists(name));
    if (properties.contains("RetentionInDays"))
        SKYDECK_TRY(context.call("logs", "PutRetentionPolicy",
                                 {{"logGroupName", name}, {"retentionInDays", properties["RetentionInDays"]}}));
    return attributesOf(context, name);
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("logs", "DeleteLogGroup", {{"logGroupName", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    const Json group{{"logGroupName", physicalId}};
    if (after.contains("RetentionInDays")) {
        Json input = group;
        input["retentionInDays"] = after["RetentionInDays"];
        SKYDECK_TRY(context.call("logs", "PutRetentionPolicy", input));
    } else if (before.contains("RetentionInDays")) {
        SKYDECK_TRY(context.call("logs", "DeleteRetentionPolicy", group));
    }
    const Json tags = tagMap(memberAt(after, "Tags"));
    Json gone = Json::array();
    for (const Json& tag : arrayAt(before, "Tags"))
        if (!tags.contains(stringAt(tag, "Key"))) gone.push_back(tag["Key"]);
    if (!gone.empty())
        SKYDECK_TRY(context.call("logs", "UntagLogGroup", {{"logGroupName", physicalId}, {"tags", gone}}));
    if (!tags.empty()) SKYDECK_TRY(context.call("logs", "TagLogGroup", {{"logGroupName", physicalId}, {"tags", tags}}));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json answer,
                   context.call("logs", "DescribeLogGroups", {{"logGroupNamePrefix", physicalId}, {"limit", 1}}));
    // In order of names: the group itself comes before those whose names go on.
    const Json& groups = arrayAt(answer, "logGroups");
    if (groups.empty() || stringAt(groups[0], "logGroupName") != physicalId) return notThere(context);
    Json actual = properties;
    actual.erase("RetentionInDays");
    if (groups[0].contains("retentionInDays")) actual["RetentionInDays"] = groups[0]["retentionInDays"];
    return actual;
}

Result<Json> adopt(const ResourceContext& context, const std::string& physicalId) {
    SKYDECK_TRY(read(context, physicalId, Json::object()));
    return attributesOf(context, physicalId);
}

} // namespace

ResourceType logsLogGroup() {
    return {.name = "AWS::Logs::LogGroup",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"LogGroupName"},
            .attributes = {"Arn"},
            .create = create,
            .remove = remove,
            .fixed = {"LogGroupName"},
            .update = update,
            .read = read,
            .identifier = "LogGroupName",
            .adopt = adopt};
}

} // namespace skydeck::lab::cloudformation
