#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html
constexpr const char* kSchema = R"({
    "BucketName": "string",
    "Tags": [{"Key!": "string", "Value!": "string"}],
    "AccelerateConfiguration": "unserved", "AccessControl": "unserved", "AnalyticsConfigurations": "unserved",
    "BucketEncryption": {"ServerSideEncryptionConfiguration!": [{"BucketKeyEnabled": "boolean",
        "ServerSideEncryptionByDefault": {"SSEAlgorithm!": "string", "KMSMasterKeyID": "string"}}]},
    "CorsConfiguration": {"CorsRules!": [{"AllowedHeaders": ["string"], "AllowedMethods!": ["string"],
        "AllowedOrigins!": ["string"], "ExposedHeaders": ["string"], "Id": "string", "MaxAge": "integer"}]},
    "IntelligentTieringConfigurations": "unserved",
    "InventoryConfigurations": "unserved", "LifecycleConfiguration": "unserved", "LoggingConfiguration": "unserved",
    "MetricsConfigurations": "unserved", "NotificationConfiguration": "unserved",
    "ObjectLockConfiguration": "unserved", "ObjectLockEnabled": "unserved",
    "OwnershipControls": {"Rules!": [{"ObjectOwnership!": "string"}]},
    "PublicAccessBlockConfiguration": {"BlockPublicAcls": "boolean", "BlockPublicPolicy": "boolean",
        "IgnorePublicAcls": "boolean", "RestrictPublicBuckets": "boolean"},
    "ReplicationConfiguration": "unserved",
    "VersioningConfiguration": {"Status!": "string"},
    "WebsiteConfiguration": {"IndexDocument": "string", "ErrorDocument": "string",
        "RedirectAllRequestsTo": {"HostName!": "string", "Protocol": "string"},
        "RoutingRules": [{"RedirectRule!": {"HostName": "string", "HttpRedirectCode": "string", "Protocol": "string",
            "ReplaceKeyPrefixWith": "string", "ReplaceKeyWith": "string"},
            "RoutingRuleCondition": {"HttpErrorCodeReturnedEquals": "string", "KeyPrefixEquals": "string"}}]}
})";

/// The same under another name.
void rename(Json& object, const char* from, const char* to) {
    if (!object.is_object() || !object.contains(from)) return;
    object[to] = object[from];
    object.erase(from);
}

// CloudFormation's spelling of each setting, in S3's.

Json encryption(const Json& property) {
    Json rules = property["ServerSideEncryptionConfiguration"];
    for (Json& rule : rules)
        rename(rule, "ServerSideEncryptionByDefault", "ApplyServerSideEncryptionByDefault");
    return {{"Rules", rules}};
}

Json cors(const Json& property) {
    Json rules = property["CorsRules"];
    for (Json& rule : rules) {
        rename(rule, "ExposedHeaders", "ExposeHeaders");
        rename(rule, "Id", "ID");
        rename(rule, "MaxAge", "MaxAgeSeconds");
    }
    return {{"CORSRules", rules}};
}

Json website(Json property) {
    if (property.contains("IndexDocument")) property["IndexDocument"] = {{"Suffix", property["IndexDocument"]}};
    if (property.contains("ErrorDocument")) property["ErrorDocument"] = {{"Key", property["ErrorDocument"]}};
    if (property.contains("RoutingRules"))
        for (Json& rule : property["RoutingRules"]) {
            rename(rule, "RedirectRule", "Redirect");
            rename(rule, "RoutingRuleCondition", "Condition");
        }
    return property;
}

Json unchanged(const Json& property) {
    return property;
}

/// Where the lab serves a bucket's website; AWS's address would lead to AWS.
std::string websiteUrl(const ResourceContext& context, const std::string& bucket) {
    const auto port = context.endpointUrl.rfind(':');
    return "http://" + bucket + ".s3-website.localhost" +
           (port == std::string::npos ? std::string() : context.endpointUrl.substr(port));
}

struct Setting {
    const char* property;
    const char* operation;
    const char* member;
    Json (*translate)(const Json&);
};
constexpr Setting kSettings[] = {
    {"VersioningConfiguration", "PutBucketVersioning", "VersioningConfiguration", unchanged},
    {"PublicAccessBlockConfiguration", "PutPublicAccessBlock", "PublicAccessBlockConfiguration", unchanged},
    {"OwnershipControls", "PutBucketOwnershipControls", "OwnershipControls", unchanged},
    {"BucketEncryption", "PutBucketEncryption", "ServerSideEncryptionConfiguration", encryption},
    {"CorsConfiguration", "PutBucketCors", "CORSConfiguration", cors},
    {"WebsiteConfiguration", "PutBucketWebsite", "WebsiteConfiguration",
     [](const Json& property) { return website(property); }},
};

Status applySettings(const ResourceContext& context, const std::string& bucket, const Json& properties) {
    SKYDECK_TRY(context.call("s3", "PutBucketTagging",
                             {{"Bucket", bucket}, {"Tagging", {{"TagSet", context.tags(properties)}}}}));
    for (const Setting& setting : kSettings)
        if (properties.contains(setting.property))
            SKYDECK_TRY(
                context.call("s3", setting.operation,
                             {{"Bucket", bucket}, {setting.member, setting.translate(properties[setting.property])}}));
    return {};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "BucketName", 63, true));
    // S3 answers success when the owner makes a bucket again; a stack must not take over what it did not make.
    const auto there = context.call("s3", "HeadBucket", {{"Bucket", name}});
    if (there) return fail(ErrorKind::Conflict, "AlreadyExists", name + " already exists");
    if (there.error().kind != ErrorKind::NotFound) return fail(there.error());
    Json input{{"Bucket", name}};
    if (context.region != "us-east-1") input["CreateBucketConfiguration"] = {{"LocationConstraint", context.region}};
    SKYDECK_TRY(context.call("s3", "CreateBucket", input));
    SKYDECK_TRY(context.exists(name));
    SKYDECK_TRY(applySettings(context, name, properties));
    const std::string regional = name + ".s3." + context.region + ".amazonaws.com";
    return Json{{"Arn", "arn:aws:s3:::" + name},
                {"DomainName", name + ".s3.amazonaws.com"},
                {"RegionalDomainName", regional},
                {"DualStackDomainName", name + ".s3.dualstack." + context.region + ".amazonaws.com"},
                {"WebsiteURL", websiteUrl(context, name)}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("s3", "DeleteBucket", {{"Bucket", physicalId}});
}

/// What S3 is told when the template no longer has a setting.
constexpr struct {
    const char* property;
    const char* operation;
} kUndone[] = {{"PublicAccessBlockConfiguration", "DeletePublicAccessBlock"},
               {"OwnershipControls", "DeleteBucketOwnershipControls"},
               {"BucketEncryption", "DeleteBucketEncryption"},
               {"CorsConfiguration", "DeleteBucketCors"},
               {"WebsiteConfiguration", "DeleteBucketWebsite"}};

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    const Json bucket{{"Bucket", physicalId}};
    for (const auto& [property, operation] : kUndone)
        if (before.contains(property) && !after.contains(property)) SKYDECK_TRY(context.call("s3", operation, bucket));
    if (before.contains("VersioningConfiguration") && !after.contains("VersioningConfiguration"))
        SKYDECK_TRY(context.call("s3", "PutBucketVersioning",
                                 {{"Bucket", physicalId}, {"VersioningConfiguration", {{"Status", "Suspended"}}}}));
    SKYDECK_TRY(applySettings(context, physicalId, after));
    return Json();
}

} // namespace

ResourceType s3Bucket() {
    return {.name = "AWS::S3::Bucket",
            .schema = Json::parse(kSchema),
            .attributes = {"Arn", "DomainName", "RegionalDomainName", "DualStackDomainName", "WebsiteURL"},
            .create = create,
            .remove = remove,
            .fixed = {"BucketName"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
