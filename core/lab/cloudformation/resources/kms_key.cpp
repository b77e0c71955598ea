#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kms-key.html
// The lab has no KMS. Templates that name a key under a condition, such as the one of `cdk bootstrap`, are read all the
// same; to make one is refused, since there is no create.
constexpr const char* kKeySchema = R"({
    "BypassPolicyLockoutSafetyCheck": "boolean", "Description": "string", "Enabled": "boolean",
    "EnableKeyRotation": "boolean", "KeyPolicy": "json", "KeySpec": "string", "KeyUsage": "string",
    "MultiRegion": "boolean", "Origin": "string", "PendingWindowInDays": "integer", "RotationPeriodInDays": "integer",
    "Tags": [{"Key!": "string", "Value!": "string"}]
})";
constexpr const char* kAliasSchema = R"({"AliasName!": "string", "TargetKeyId!": "string"})";

Status remove(const ResourceContext&, const std::string&, const Json&) {
    return {}; // none was ever made
}

} // namespace

ResourceType kmsKey() {
    return {.name = "AWS::KMS::Key",
            .schema = Json::parse(kKeySchema),
            .primaryIdentifier = {"KeyId"},
            .attributes = {"Arn", "KeyId"},
            .remove = remove};
}

ResourceType kmsAlias() {
    return {.name = "AWS::KMS::Alias",
            .schema = Json::parse(kAliasSchema),
            .primaryIdentifier = {"AliasName"},
            .remove = remove,
            .fixed = {"AliasName"}};
}

} // namespace skydeck::lab::cloudformation
