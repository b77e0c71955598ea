#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecr-repository.html
constexpr const char* kSchema = R"({
    "RepositoryName": "string", "ImageTagMutability": "string", "EmptyOnDelete": "boolean",
    "ImageTagMutabilityExclusionFilters": "unserved",
    "ImageScanningConfiguration": {"ScanOnPush": "boolean"}, "Tags": [{"Key!": "string", "Value!": "string"}],
    "EncryptionConfiguration": {"EncryptionType!": "string", "KmsKey": "unserved"},
    "LifecyclePolicy": {"LifecyclePolicyText": "string", "RegistryId": "string"}, "RepositoryPolicyText": "json"
})";

/// The two policies, from those of `before` to those of `after`.
Status applyPolicies(const ResourceContext& context, const std::string& name, const Json& before, const Json& after) {
    const Json repository{{"repositoryName", name}};
    if (const Json& wanted = memberAt(after, "RepositoryPolicyText");
        wanted != memberAt(before, "RepositoryPolicyText")) {
        if (wanted.is_null())
            SKYDECK_TRY(context.callToDelete("ecr", "DeleteRepositoryPolicy", repository));
        else
            SKYDECK_TRY(
                context.call("ecr", "SetRepositoryPolicy",
                             {{"repositoryName", name},
                              {"policyText", wanted.is_string() ? wanted.get<std::string>() : dumpJson(wanted)}}));
    }
    const auto lifecycle = [](const Json& properties) {
        return stringAt(memberAt(properties, "LifecyclePolicy"), "LifecyclePolicyText");
    };
    if (lifecycle(after) != lifecycle(before)) {
        if (lifecycle(after).empty())
            SKYDECK_TRY(context.callToDelete("ecr", "DeleteLifecyclePolicy", repository));
        else
            SKYDECK_TRY(context.call("ecr", "PutLifecyclePolicy",
                                     {{"repositoryName", name}, {"lifecyclePolicyText", lifecycle(after)}}));
    }
    return {};
}

Json scanning(const Json& properties) {
    return {{"scanOnPush", boolAt(memberAt(properties, "ImageScanningConfiguration"), "ScanOnPush")}};
}

Json attributesOf(const Json& repository) {
    return {{"Arn", stringAt(repository, "repositoryArn")}, {"RepositoryUri", stringAt(repository, "repositoryUri")}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "RepositoryName", 256, true));
    Json input{{"repositoryName", name},
               {"tags", context.tags(properties)},
               {"imageTagMutability", stringAt(properties, "ImageTagMutability", "MUTABLE")},
               {"imageScanningConfiguration", scanning(properties)}};
    if (const Json& encryption = memberAt(properties, "EncryptionConfiguration"); !encryption.is_null())
        input["encryptionConfiguration"] = {{"encryptionType", encryption["EncryptionType"]}};
    SKYDECK_ASSIGN(const Json made, context.call("ecr", "CreateRepository", input));
    SKYDECK_TRY(context.exists(name));
    SKYDECK_TRY(applyPolicies(context, name, Json::object(), properties));
    return attributesOf(memberAt(made, "repository"));
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    return context.callToDelete("ecr", "DeleteRepository",
                                {{"repositoryName", physicalId}, {"force", boolAt(properties, "EmptyOnDelete")}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    const std::string mutability = stringAt(after, "ImageTagMutability", "MUTABLE");
    if (mutability != stringAt(before, "ImageTagMutability", "MUTABLE"))
        SKYDECK_TRY(context.call("ecr", "PutImageTagMutability",
                                 {{"repositoryName", physicalId}, {"imageTagMutability", mutability}}));
    if (scanning(after) != scanning(before))
        SKYDECK_TRY(context.call("ecr", "PutImageScanningConfiguration",
                                 {{"repositoryName", physicalId}, {"imageScanningConfiguration", scanning(after)}}));
    SKYDECK_TRY(applyPolicies(context, physicalId, before, after));
    const std::string arn = "arn:aws:ecr:" + context.region + ":" + context.accountId + ":repository/" + physicalId;
    const Json tags = context.tags(after);
    Json gone = Json::array();
    for (const Json& tag : arrayAt(before, "Tags"))
        if (std::ranges::none_of(tags, [&](const Json& each) { return each["Key"] == tag["Key"]; }))
            gone.push_back(tag["Key"]);
    if (!gone.empty()) SKYDECK_TRY(context.call("ecr", "UntagResource", {{"resourceArn", arn}, {"tagKeys", gone}}));
    if (!tags.empty()) SKYDECK_TRY(context.call("ecr", "TagResource", {{"resourceArn", arn}, {"tags", tags}}));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json answer, context.call("ecr", "DescribeRepositories", {{"repositoryNames", {physicalId}}}));
    if (arrayAt(answer, "repositories").empty()) return notThere(context);
    const Json& found = arrayAt(answer, "repositories")[0];
    Json repository{{"ImageTagMutability", stringAt(found, "imageTagMutability")},
                    {"ImageScanningConfiguration",
                     {{"ScanOnPush", boolAt(memberAt(found, "imageScanningConfiguration"), "scanOnPush")}}}};
    const Json name{{"repositoryName", physicalId}};
    const auto policy = context.call("ecr", "GetRepositoryPolicy", name);
    if (!policy && policy.error().kind != ErrorKind::NotFound) return fail(policy.error());
    if (policy) repository["RepositoryPolicyText"] = documentOf(stringAt(*policy, "policyText"));
    const auto lifecycle = context.call("ecr", "GetLifecyclePolicy", name);
    if (!lifecycle && lifecycle.error().kind != ErrorKind::NotFound) return fail(lifecycle.error());
    if (lifecycle)
        repository["LifecyclePolicy"] = {{"LifecyclePolicyText", stringAt(*lifecycle, "lifecyclePolicyText")}};
    SKYDECK_ASSIGN(const Json tags,
                   context.call("ecr", "ListTagsForResource", {{"resourceArn", stringAt(found, "repositoryArn")}}));
    repository["Tags"] = liveTags(context, arrayAt(tags, "tags"), properties);
    return withLive(
        properties, repository,
        {"ImageTagMutability", "ImageScanningConfiguration", "RepositoryPolicyText", "LifecyclePolicy", "Tags"});
}

Result<Json> adopt(const ResourceContext& context, const std::string& physicalId) {
    SKYDECK_ASSIGN(const Json answer, context.call("ecr", "DescribeRepositories", {{"repositoryNames", {physicalId}}}));
    if (arrayAt(answer, "repositories").empty()) return notThere(context);
    return attributesOf(arrayAt(answer, "repositories")[0]);
}

} // namespace

ResourceType ecrRepository() {
    return {.name = "AWS::ECR::Repository",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"RepositoryName"},
            .attributes = {"Arn", "RepositoryUri"},
            .create = create,
            .remove = remove,
            .fixed = {"RepositoryName", "EncryptionConfiguration"},
            .update = update,
            .read = read,
            .identifier = "RepositoryName",
            .adopt = adopt};
}

} // namespace skydeck::lab::cloudformation
