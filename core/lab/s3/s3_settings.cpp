#include "core/lab/s3/s3_settings.h"

#include "core/base/strings.h"
#include "core/lab/s3/s3_policy.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace skydeck::lab {

namespace {
/// Of one setting: which operations carry it, and what they say.
struct Setting {
    const char* kind;
    const char* get;
    const char* put;
    const char* remove;  ///< null: it can only be replaced
    const char* input;   ///< Put's member
    const char* output;  ///< Get's member; null: the setting's own members are the output
    const char* initial; ///< what a bucket has that was told nothing; null: nothing, and Get fails
    const char* code;    ///< of that failure
    const char* message;
    /// Checks what Put was given and completes it; null: the model has said it all.
    Result<Json> (*accept)(Json, const std::string& bucket, const S3Store&);
};

tl::unexpected<Error> malformedXml() {
    return awsError(400, "MalformedXML",
                    "The XML you provided was not well-formed or did not validate against our published schema");
}
tl::unexpected<Error> invalidArgument(std::string message) {
    return awsError(400, "InvalidArgument", std::move(message));
}
tl::unexpected<Error> invalidRequest(std::string message) {
    return awsError(400, "InvalidRequest", std::move(message));
}

template <std::size_t N>
bool isOneOf(const std::string& word, const std::array<const char*, N>& words) {
    return std::ranges::find(words, word) != words.end();
}

Result<Json> acceptCors(Json value, const std::string&, const S3Store&) {
    static constexpr std::array methods = {"GET", "PUT", "HEAD", "POST", "DELETE"};
    const Json& rules = arrayAt(value, "CORSRules");
    if (rules.empty() || rules.size() > 100) return malformedXml();
    for (const Json& rule : rules) {
        if (arrayAt(rule, "AllowedMethods").empty() || arrayAt(rule, "AllowedOrigins").empty()) return malformedXml();
        for (const Json& method : arrayAt(rule, "AllowedMethods"))
            if (const std::string name = method.get<std::string>(); !isOneOf(name, methods))
                return invalidRequest("Found unsupported HTTP method in CORS config. Unsupported method is " + name);
        for (const char* member : {"AllowedOrigins", "AllowedHeaders"})
            for (const Json& each : arrayAt(rule, member))
                if (const std::string text = each.get<std::string>(); std::ranges::count(text, '*') > 1)
                    return invalidRequest(std::string(member).substr(0, std::string_view(member).size() - 1) + " \"" +
                                          text + "\" can not have more than one wildcard.");
    }
    return value;
}

Result<Json> acceptLifecycle(Json value, const std::string&, const S3Store&) {
    if (arrayAt(value, "Rules").empty() || arrayAt(value, "Rules").size() > 1000) return malformedXml();
    std::set<std::string> ids;
    for (Json& rule : value["Rules"]) {
        if (const std::string status = stringAt(rule, "Status"); status != "Enabled" && status != "Disabled")
            return malformedXml();
        if (stringAt(rule, "ID").size() > 255)
            return invalidArgument("ID length should not exceed allowed limit of 255");
        if (stringAt(rule, "ID").empty()) rule["ID"] = wire::randomUuid();
        if (!ids.insert(stringAt(rule, "ID")).second)
            return invalidArgument("Rule ID must be unique. Found same ID for more than one rule");
        if (rule.contains("Filter") && rule.contains("Prefix")) return malformedXml();
        static constexpr std::array actions = {"Expiration", "Transitions", "NoncurrentVersionTransitions",
                                               "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"};
        if (std::ranges::none_of(actions, [&](const char* action) { return rule.contains(action); }))
            return invalidRequest("At least one action needs to be specified in a rule");
        const Json& expiration = memberAt(rule, "Expiration");
        if (expiration.contains("Days") && integerAt(expiration, "Days") <= 0)
            return invalidArgument("'Days' for Expiration action must be a positive integer");
        if (expiration.contains("Date") && std::fmod(numberAt(expiration, "Date"), 86'400) != 0)
            return invalidArgument("'Date' must be at midnight GMT");
        for (const Json& transition : arrayAt(rule, "Transitions"))
            if (transition.contains("Days") && integerAt(transition, "Days") < 0)
                return invalidArgument("'Days' in Transition action must be nonnegative");
    }
    return value;
}

Result<Json> acceptEncryption(Json value, const std::string&, const S3Store&) {
    const Json& rules = arrayAt(value, "Rules");
    if (rules.size() != 1) return malformedXml();
    const std::string algorithm = stringAt(memberAt(rules[0], "ApplyServerSideEncryptionByDefault"), "SSEAlgorithm");
    if (algorithm != "AES256" && algorithm != "aws:kms" && algorithm != "aws:kms:dsse") return malformedXml();
    if (algorithm == "AES256" && memberAt(rules[0], "ApplyServerSideEncryptionByDefault").contains("KMSMasterKeyID"))
        return invalidArgument("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms");
    if (!rules[0].contains("BucketKeyEnabled")) value["Rules"][0]["BucketKeyEnabled"] = false;
    return value;
}

/// S3 User Guide, "Blocking public access": without being told otherwise, a bucket blocks everything.
bool blocks(const S3Store& store, const std::string& bucket, const char* what) {
    const auto setting = bucketSetting(store, bucket, setting::kPublicAccess);
    return !setting || boolAt(*setting, what);
}

Result<Json> acceptPolicy(Json value, const std::string& bucket, const S3Store& store) {
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    SKYDECK_TRY(checkBucketPolicy(text, bucket));
    SKYDECK_ASSIGN(const Json policy, parseJson(text));
    if (isPublicPolicy(policy) && blocks(store, bucket, "BlockPublicPolicy"))
        return awsError(403, "AccessDenied",
                        "User is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::" + bucket +
                            "\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block "
                            "Public Access.");
    return value;
}

Result<Json> acceptWebsite(Json value, const std::string&, const S3Store&) {
    const Json& redirect = memberAt(value, "RedirectAllRequestsTo");
    const bool others =
        value.contains("IndexDocument") || value.contains("ErrorDocument") || value.contains("RoutingRules");
    if (value.contains("RedirectAllRequestsTo")) {
        if (others || stringAt(redirect, "HostName").empty()) return malformedXml();
        return value;
    }
    const std::string suffix = stringAt(memberAt(value, "IndexDocument"), "Suffix");
    if (!value.contains("IndexDocument"))
        return invalidArgument("A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty");
    if (suffix.empty() || suffix.find('/') != std::string::npos)
        return invalidArgument("The IndexDocument Suffix is not well formed");
    if (value.contains("ErrorDocument") && stringAt(value["ErrorDocument"], "Key").empty())
        return invalidArgument("The ErrorDocument Key is not well formed");
    if (arrayAt(value, "RoutingRules").size() > 50)
        return invalidRequest("The number of routing rules must not exceed the allowed limit of 50 rules.");
    for (const Json& rule : arrayAt(value, "RoutingRules")) {
        const Json& target = memberAt(rule, "Redirect");
        if (!target.is_object() || target.empty()) return malformedXml();
        if (target.contains("ReplaceKeyWith") && target.contains("ReplaceKeyPrefixWith"))
            return invalidRequest("You can only define ReplaceKeyPrefix or ReplaceKey but not both.");
        if (const std::string code = stringAt(target, "HttpRedirectCode", "301");
            code.size() != 3 || code[0] != '3' || code == "300")
            return invalidRequest("The provided HTTP redirect code (" + code +
                                  ") is not valid. Valid codes are 3XX except 300.");
    }
    return value;
}

Result<Json> acceptLogging(Json value, const std::string&, const S3Store& store) {
    if (!value.contains("LoggingEnabled")) return Json();
    const std::string target = stringAt(value["LoggingEnabled"], "TargetBucket");
    if (!store.bucket(target))
        return awsError(400, "InvalidTargetBucketForLogging", "The target bucket for logging does not exist");
    return value;
}

Result<Json> acceptNotification(Json value, const std::string&, const S3Store&) {
    for (const char* list : {"TopicConfigurations", "QueueConfigurations", "LambdaFunctionConfigurations"})
        if (value.contains(list))
            for (Json& each : value[list]) {
                if (arrayAt(each, "Events").empty()) return malformedXml();
                if (stringAt(each, "Id").empty()) each["Id"] = wire::randomUuid();
            }
    return value;
}

Result<Json> acceptAcceleration(Json value, const std::string& bucket, const S3Store&) {
    if (const std::string status = stringAt(value, "Status"); status != "Enabled" && status != "Suspended")
        return malformedXml();
    if (bucket.find('.') != std::string::npos)
        return invalidRequest("S3 Transfer Acceleration is not supported for buckets with periods (.) in their names");
    return value;
}

Result<Json> acceptPayment(Json value, const std::string&, const S3Store&) {
    if (const std::string payer = stringAt(value, "Payer"); payer != "BucketOwner" && payer != "Requester")
        return malformedXml();
    return value;
}

Result<Json> acceptOwnership(Json value, const std::string&, const S3Store&) {
    static constexpr std::array known = {"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"};
    const Json& rules = arrayAt(value, "Rules");
    if (rules.size() != 1) return malformedXml();
    const std::string ownership = stringAt(rules[0], "ObjectOwnership");
    if (!isOneOf(ownership, known)) return malformedXml();
    if (ownership != "BucketOwnerEnforced")
        return awsError(501, "NotImplemented", "The lab does not implement ObjectOwnership '" + ownership + "'");
    return value;
}

Result<Json> acceptPublicAccess(Json value, const std::string&, const S3Store&) {
    for (const char* each : {"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"})
        value[each] = boolAt(value, each);
    return value;
}

// S3 API Reference, each operation's page.
constexpr Setting kSettings[] = {
    {setting::kCors, "GetBucketCors", "PutBucketCors", "DeleteBucketCors", "CORSConfiguration", nullptr, nullptr,
     "NoSuchCORSConfiguration", "The CORS configuration does not exist", acceptCors},
    {"lifecycle", "GetBucketLifecycleConfiguration", "PutBucketLifecycleConfiguration", "DeleteBucketLifecycle",
     "LifecycleConfiguration", nullptr, nullptr, "NoSuchLifecycleConfiguration",
     "The lifecycle configuration does not exist", acceptLifecycle},
    {"encryption", "GetBucketEncryption", "PutBucketEncryption", "DeleteBucketEncryption",
     "ServerSideEncryptionConfiguration", "ServerSideEncryptionConfiguration",
     R"({"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": false}]})",
     nullptr, nullptr, acceptEncryption},
    {setting::kPolicy, "GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy", "Policy", "Policy", nullptr,
     "NoSuchBucketPolicy", "The bucket policy does not exist", acceptPolicy},
    {setting::kWebsite, "GetBucketWebsite", "PutBucketWebsite", "DeleteBucketWebsite", "WebsiteConfiguration", nullptr,
     nullptr, "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration",
     acceptWebsite},
    {"logging", "GetBucketLogging", "PutBucketLogging", nullptr, "BucketLoggingStatus", nullptr, "{}", nullptr, nullptr,
     acceptLogging},
    {"notification", "GetBucketNotificationConfiguration", "PutBucketNotificationConfiguration", nullptr,
     "NotificationConfiguration", nullptr, "{}", nullptr, nullptr, acceptNotification},
    {"accelerate", "GetBucketAccelerateConfiguration", "PutBucketAccelerateConfiguration", nullptr,
     "AccelerateConfiguration", nullptr, "{}", nullptr, nullptr, acceptAcceleration},
    {"requestPayment", "GetBucketRequestPayment", "PutBucketRequestPayment", nullptr, "RequestPaymentConfiguration",
     nullptr, R"({"Payer": "BucketOwner"})", nullptr, nullptr, acceptPayment},
    {"ownershipControls", "GetBucketOwnershipControls", "PutBucketOwnershipControls", "DeleteBucketOwnershipControls",
     "OwnershipControls", "OwnershipControls", R"({"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})",
     "OwnershipControlsNotFoundError", "The bucket ownership controls were not found", acceptOwnership},
    {setting::kPublicAccess, "GetPublicAccessBlock", "PutPublicAccessBlock", "DeletePublicAccessBlock",
     "PublicAccessBlockConfiguration", "PublicAccessBlockConfiguration",
     R"({"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true})",
     "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", acceptPublicAccess},
};

const Setting* settingOf(std::string_view kind) {
    const auto found =
        std::ranges::find(kSettings, kind, [](const Setting& each) { return std::string_view(each.kind); });
    return found == std::end(kSettings) ? nullptr : found;
}

/// The value, null when there is none. What a person deleted is none, even where a new bucket begins with something,
/// except encryption, which S3 then sets back.
Result<Json> valueOf(const S3Store& store, const std::string& bucket, const Setting& setting) {
    SKYDECK_ASSIGN(const std::optional<Json> kept, store.setting(bucket, setting.kind));
    if (kept && (!kept->is_null() || setting.code)) return *kept;
    return setting.initial ? Json::parse(setting.initial) : Json();
}

Reply emptyReply(int status) {
    Reply reply;
    reply.status = status;
    return reply;
}

Result<Reply> getSetting(const S3Store& store, const Setting& setting, const Call& call) {
    SKYDECK_ASSIGN(Json value, valueOf(store, stringAt(call.input, "Bucket"), setting));
    if (value.is_null()) return awsError(404, setting.code, setting.message);
    if (setting.output) return Json{{setting.output, std::move(value)}};
    return value;
}

Result<Reply> putSetting(S3Store& store, const Setting& setting, const Call& call) {
    const std::string bucket = stringAt(call.input, "Bucket");
    SKYDECK_TRY(store.bucket(bucket));
    Json value = memberAt(call.input, setting.input);
    SKYDECK_ASSIGN(value, setting.accept(std::move(value), bucket, store));
    SKYDECK_TRY(store.setSetting(bucket, setting.kind, value));
    return emptyReply(std::string_view(setting.kind) == setting::kPolicy ? 204 : 200);
}

Result<Reply> policyStatus(const S3Store& store, const Call& call) {
    const Setting& setting = *settingOf(setting::kPolicy);
    SKYDECK_ASSIGN(const Json text, valueOf(store, stringAt(call.input, "Bucket"), setting));
    if (!text.is_string()) return awsError(404, setting.code, setting.message);
    SKYDECK_ASSIGN(const Json policy, parseJson(text.get<std::string>()));
    return Json{{"PolicyStatus", {{"IsPublic", isPublicPolicy(policy)}}}};
}

Result<Reply> noObjectLock(const S3Store& store, const Call& call) {
    SKYDECK_TRY(store.bucket(stringAt(call.input, "Bucket")));
    return awsError(404, "ObjectLockConfigurationNotFoundError",
                    "Object Lock configuration does not exist for this bucket");
}
} // namespace

Result<Json> bucketSetting(const S3Store& store, const std::string& bucket, std::string_view kind) {
    const Setting* setting = settingOf(kind);
    if (!setting) return fail(ErrorKind::Internal, "NoSuchSetting", "There is no setting " + std::string(kind));
    return valueOf(store, bucket, *setting);
}

void addSettingHandlers(Service& service, std::shared_ptr<S3Store> store) {
    for (const Setting& setting : kSettings) {
        service.handlers.emplace(setting.get,
                                 [store, &setting](const Call& call) { return getSetting(*store, setting, call); });
        service.handlers.emplace(setting.put,
                                 [store, &setting](const Call& call) { return putSetting(*store, setting, call); });
        if (!setting.remove) continue;
        service.handlers.emplace(setting.remove, [store, &setting](const Call& call) -> Result<Reply> {
            SKYDECK_TRY(store->setSetting(stringAt(call.input, "Bucket"), setting.kind, Json()));
            return emptyReply(204);
        });
    }
    service.handlers.emplace("GetBucketPolicyStatus", [store](const Call& call) { return policyStatus(*store, call); });
    service.handlers.emplace("GetObjectLockConfiguration",
                             [store](const Call& call) { return noObjectLock(*store, call); });
}

} // namespace skydeck::lab
