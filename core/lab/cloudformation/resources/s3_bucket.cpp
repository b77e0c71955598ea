#include "core/lab/cloudformation/drift.h"
#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"
#include "core/wire/timestamp.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html
constexpr const char* kSchema = R"({
    "BucketName": "string",
    "Tags": [{"Key!": "string", "Value!": "string"}],
    "AccelerateConfiguration": {"AccelerationStatus!": "string"}, "AccessControl": "string",
    "AnalyticsConfigurations": "unserved",
    "BucketEncryption": {"ServerSideEncryptionConfiguration!": [{"BucketKeyEnabled": "boolean",
        "ServerSideEncryptionByDefault": {"SSEAlgorithm!": "string", "KMSMasterKeyID": "string"}}]},
    "CorsConfiguration": {"CorsRules!": [{"AllowedHeaders": ["string"], "AllowedMethods!": ["string"],
        "AllowedOrigins!": ["string"], "ExposedHeaders": ["string"], "Id": "string", "MaxAge": "integer"}]},
    "IntelligentTieringConfigurations": "unserved",
    "InventoryConfigurations": "unserved",
    "LifecycleConfiguration": {"TransitionDefaultMinimumObjectSize": "unserved", "Rules!": [{
        "Id": "string", "Status!": "string", "Prefix": "string", "TagFilters": [{"Key!": "string", "Value!": "string"}],
        "ObjectSizeGreaterThan": "integer", "ObjectSizeLessThan": "integer",
        "ExpirationDate": "string", "ExpirationInDays": "integer", "ExpiredObjectDeleteMarker": "boolean",
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation!": "integer"},
        "NoncurrentVersionExpirationInDays": "integer",
        "NoncurrentVersionExpiration": {"NoncurrentDays!": "integer", "NewerNoncurrentVersions": "integer"},
        "NoncurrentVersionTransition": {"StorageClass!": "string", "TransitionInDays!": "integer",
            "NewerNoncurrentVersions": "integer"},
        "NoncurrentVersionTransitions": [{"StorageClass!": "string", "TransitionInDays!": "integer",
            "NewerNoncurrentVersions": "integer"}],
        "Transition": {"StorageClass!": "string", "TransitionDate": "string", "TransitionInDays": "integer"},
        "Transitions": [{"StorageClass!": "string", "TransitionDate": "string", "TransitionInDays": "integer"}]}]},
    "LoggingConfiguration": {"DestinationBucketName": "string", "LogFilePrefix": "string",
        "TargetObjectKeyFormat": "unserved"},
    "MetricsConfigurations": "unserved",
    "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled!": "boolean"},
        "LambdaConfigurations": [{"Event!": "string", "Function!": "string",
            "Filter": {"S3Key!": {"Rules!": [{"Name!": "string", "Value!": "string"}]}}}],
        "QueueConfigurations": [{"Event!": "string", "Queue!": "string",
            "Filter": {"S3Key!": {"Rules!": [{"Name!": "string", "Value!": "string"}]}}}],
        "TopicConfigurations": [{"Event!": "string", "Topic!": "string",
            "Filter": {"S3Key!": {"Rules!": [{"Name!": "string", "Value!": "string"}]}}}]},
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
            "RoutingRuleCondition": {"HttpErrorCodeReturnedEquals": "string", "KeyPrefixEquals": "string"}}]},
    "BucketNamespace": "unserved", "BucketNamePrefix": "unserved", "MetadataTableConfiguration": "unserved",
    "AbacStatus": "unserved", "MetadataConfiguration": "unserved"
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

Json transitions(const Json& rule, const char* one, const char* many, const char* days) {
    Json list = arrayAt(rule, many);
    if (rule.contains(one)) list.push_back(rule[one]);
    for (Json& each : list) {
        rename(each, "TransitionInDays", days);
        if (!each.contains("TransitionDate")) continue;
        each["Date"] = wire::parseTimestamp(stringAt(each, "TransitionDate")).value_or(0);
        each.erase("TransitionDate");
    }
    return list;
}

Json lifecycleFilter(const Json& rule) {
    Json all = Json::object();
    for (const char* same : {"Prefix", "ObjectSizeGreaterThan", "ObjectSizeLessThan"})
        if (rule.contains(same)) all[same] = rule[same];
    const Json& tags = arrayAt(rule, "TagFilters");
    if (all.size() + tags.size() > 1) {
        if (!tags.empty()) all["Tags"] = tags;
        return {{"And", all}};
    }
    if (!tags.empty()) return {{"Tag", tags[0]}};
    return all.empty() ? Json{{"Prefix", ""}} : all;
}

Json lifecycle(const Json& property) {
    Json rules = Json::array();
    for (const Json& rule : arrayAt(property, "Rules")) {
        Json wanted{{"Status", rule["Status"]}, {"Filter", lifecycleFilter(rule)}};
        if (rule.contains("Id")) wanted["ID"] = rule["Id"];
        Json expiration = Json::object();
        if (rule.contains("ExpirationInDays")) expiration["Days"] = rule["ExpirationInDays"];
        if (rule.contains("ExpirationDate"))
            expiration["Date"] = wire::parseTimestamp(stringAt(rule, "ExpirationDate")).value_or(0);
        if (rule.contains("ExpiredObjectDeleteMarker"))
            expiration["ExpiredObjectDeleteMarker"] = rule["ExpiredObjectDeleteMarker"];
        if (!expiration.empty()) wanted["Expiration"] = std::move(expiration);
        for (const char* same : {"AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration"})
            if (rule.contains(same)) wanted[same] = rule[same];
        if (rule.contains("NoncurrentVersionExpirationInDays"))
            wanted["NoncurrentVersionExpiration"] = {{"NoncurrentDays", rule["NoncurrentVersionExpirationInDays"]}};
        if (Json list = transitions(rule, "Transition", "Transitions", "Days"); !list.empty())
            wanted["Transitions"] = std::move(list);
        if (Json list =
                transitions(rule, "NoncurrentVersionTransition", "NoncurrentVersionTransitions", "NoncurrentDays");
            !list.empty())
            wanted["NoncurrentVersionTransitions"] = std::move(list);
        rules.push_back(std::move(wanted));
    }
    return {{"Rules", std::move(rules)}};
}

Json logging(const Json& property) {
    return {{"LoggingEnabled",
             {{"TargetBucket", stringAt(property, "DestinationBucketName")},
              {"TargetPrefix", stringAt(property, "LogFilePrefix")}}}};
}

Json acceleration(const Json& property) {
    return {{"Status", property["AccelerationStatus"]}};
}

Json notification(const Json& property) {
    Json wanted = Json::object();
    const auto add = [&](const char* from, const char* to, const char* member, const char* arn) {
        for (Json each : arrayAt(property, from)) {
            each["Events"] = Json::array({each["Event"]});
            each.erase("Event");
            rename(each, member, arn);
            if (each.contains("Filter")) {
                each["Filter"] = {{"Key", {{"FilterRules", each["Filter"]["S3Key"]["Rules"]}}}};
            }
            wanted[to].push_back(std::move(each));
        }
    };
    add("LambdaConfigurations", "LambdaFunctionConfigurations", "Function", "LambdaFunctionArn");
    add("QueueConfigurations", "QueueConfigurations", "Queue", "QueueArn");
    add("TopicConfigurations", "TopicConfigurations", "Topic", "TopicArn");
    if (boolAt(memberAt(property, "EventBridgeConfiguration"), "EventBridgeEnabled", true) &&
        property.contains("EventBridgeConfiguration"))
        wanted["EventBridgeConfiguration"] = Json::object();
    return wanted;
}

/// The canned ACL that a template calls "PublicReadWrite": public-read-write.
std::string cannedAcl(const std::string& name) {
    std::string acl;
    for (const char c : name) {
        const bool isUpper = c >= 'A' && c <= 'Z';
        if (isUpper && !acl.empty()) acl += '-';
        acl += isUpper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return acl;
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
    {"LifecycleConfiguration", "PutBucketLifecycleConfiguration", "LifecycleConfiguration", lifecycle},
    {"LoggingConfiguration", "PutBucketLogging", "BucketLoggingStatus", logging},
    {"AccelerateConfiguration", "PutBucketAccelerateConfiguration", "AccelerateConfiguration", acceleration},
    {"NotificationConfiguration", "PutBucketNotificationConfiguration", "NotificationConfiguration", notification},
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

Json attributesOf(const ResourceContext& context, const std::string& name) {
    return {{"Arn", "arn:aws:s3:::" + name},
            {"DomainName", name + ".s3.amazonaws.com"},
            {"RegionalDomainName", name + ".s3." + context.region + ".amazonaws.com"},
            {"DualStackDomainName", name + ".s3.dualstack." + context.region + ".amazonaws.com"},
            {"WebsiteURL", websiteUrl(context, name)}};
}

Result<Json> adopt(const ResourceContext& context, const std::string& physicalId) {
    SKYDECK_TRY(context.call("s3", "HeadBucket", {{"Bucket", physicalId}}));
    return attributesOf(context, physicalId);
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "BucketName", 63, true));
    // S3 answers success when the owner makes a bucket again; a stack must not take over what it did not make.
    const auto there = context.call("s3", "HeadBucket", {{"Bucket", name}});
    if (there) return fail(ErrorKind::Conflict, "AlreadyExists", name + " already exists");
    if (there.error().kind != ErrorKind::NotFound) return fail(there.error());
    Json input{{"Bucket", name}};
    if (context.region != "us-east-1") input["CreateBucketConfiguration"] = {{"LocationConstraint", context.region}};
    if (properties.contains("AccessControl")) input["ACL"] = cannedAcl(stringAt(properties, "AccessControl"));
    SKYDECK_TRY(context.call("s3", "CreateBucket", input));
    SKYDECK_TRY(context.exists(name));
    SKYDECK_TRY(applySettings(context, name, properties));
    return attributesOf(context, name);
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
               {"WebsiteConfiguration", "DeleteBucketWebsite"},
               {"LifecycleConfiguration", "DeleteBucketLifecycle"}};

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    const Json bucket{{"Bucket", physicalId}};
    for (const auto& [property, operation] : kUndone)
        if (before.contains(property) && !after.contains(property)) SKYDECK_TRY(context.call("s3", operation, bucket));
    if (before.contains("VersioningConfiguration") && !after.contains("VersioningConfiguration"))
        SKYDECK_TRY(context.call("s3", "PutBucketVersioning",
                                 {{"Bucket", physicalId}, {"VersioningConfiguration", {{"Status", "Suspended"}}}}));
    // These have no operation that takes them away; an empty one does.
    if (before.contains("LoggingConfiguration") && !after.contains("LoggingConfiguration"))
        SKYDECK_TRY(
            context.call("s3", "PutBucketLogging", {{"Bucket", physicalId}, {"BucketLoggingStatus", Json::object()}}));
    if (before.contains("NotificationConfiguration") && !after.contains("NotificationConfiguration"))
        SKYDECK_TRY(context.call("s3", "PutBucketNotificationConfiguration",
                                 {{"Bucket", physicalId}, {"NotificationConfiguration", Json::object()}}));
    if (before.contains("AccelerateConfiguration") && !after.contains("AccelerateConfiguration"))
        SKYDECK_TRY(context.call("s3", "PutBucketAccelerateConfiguration",
                                 {{"Bucket", physicalId}, {"AccelerateConfiguration", {{"Status", "Suspended"}}}}));
    // A bucket's own ACL is the private one, and stays so: S3 takes no other without ACLs.
    if (const std::string acl = stringAt(after, "AccessControl", "Private");
        acl != stringAt(before, "AccessControl", "Private") && acl != "Private")
        SKYDECK_TRY(context.call("s3", "PutBucketAcl", {{"Bucket", physicalId}, {"ACL", cannedAcl(acl)}}));
    SKYDECK_TRY(applySettings(context, physicalId, after));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_TRY(context.call("s3", "HeadBucket", {{"Bucket", physicalId}}));
    Json actual = properties;
    const auto tagging = context.call("s3", "GetBucketTagging", {{"Bucket", physicalId}});
    if (!tagging && tagging.error().kind != ErrorKind::NotFound) return fail(tagging.error());
    actual["Tags"] = tagging ? liveTags(context, arrayAt(*tagging, "TagSet"), properties) : Json::array();
    for (const Setting& setting : kSettings) {
        if (!properties.contains(setting.property)) continue;
        const auto answer =
            context.call("s3", "Get" + std::string(setting.operation).substr(3), {{"Bucket", physicalId}});
        if (!answer && answer.error().kind != ErrorKind::NotFound) return fail(answer.error());
        const Json live = !answer                            ? Json::object()
                          : answer->contains(setting.member) ? answer->at(setting.member)
                                                             : *answer;
        // Compared in S3's spelling; what differs is shown in it too.
        if (propertyDifferences(setting.translate(properties[setting.property]), live).empty()) continue;
        if (live.empty())
            actual.erase(setting.property);
        else
            actual[setting.property] = live;
    }
    return actual;
}

} // namespace

ResourceType s3Bucket() {
    return {.name = "AWS::S3::Bucket",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"BucketName"},
            .attributes = {"Arn", "DomainName", "RegionalDomainName", "DualStackDomainName", "WebsiteURL"},
            .create = create,
            .remove = remove,
            .fixed = {"BucketName"},
            .update = update,
            .read = read,
            .identifier = "BucketName",
            .adopt = adopt};
}

} // namespace skydeck::lab::cloudformation
