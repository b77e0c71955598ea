#include "core/base/strings.h"
#include "core/base/zip_reader.h"
#include "core/lab/cloudformation/object_access.h"
#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/template_text.h"
#include "core/wire/content_type.h"

#include <fnmatch.h>

#include <algorithm>
#include <set>

namespace skydeck::lab::cloudformation {

namespace {

// The CDK's BucketDeployment (aws-s3-deployment): its function unpacks assets into a bucket. The lab does that itself,
// so that no AWS CLI in a layer is needed for it.

constexpr std::uint64_t kLargestDeployment = 512ULL << 20; // what /tmp of the CDK's function holds

constexpr const char* kSchema = R"({
    "ServiceToken": "string", "SourceBucketNames!": ["string"], "SourceObjectKeys!": ["string"],
    "SourceMarkers": [{"*": "string"}], "SourceMarkersConfig": "unserved", "DestinationBucketName!": "string",
    "DestinationBucketKeyPrefix": "string", "RetainOnDelete": "boolean", "Extract": "boolean", "Prune": "boolean",
    "Exclude": ["string"], "Include": ["string"], "UserMetadata": {"*": "string"}, "SystemMetadata": {"*": "string"},
    "DistributionId": "unserved", "DistributionPaths": "unserved", "WaitForDistributionInvalidation": "boolean",
    "SignContent": "unserved", "OutputObjectKeys": "boolean", "DestinationBucketArn": "string"
})";

std::string prefixOf(const Json& properties) {
    std::string prefix = stringAt(properties, "DestinationBucketKeyPrefix");
    while (prefix.starts_with('/'))
        prefix.erase(0, 1);
    return prefix.empty() || prefix.ends_with('/') ? prefix : prefix + '/';
}

/// As `aws s3 sync` weighs --exclude and --include: the last pattern that matches decides.
bool isWanted(const Json& properties, const std::string& name) {
    const auto matches = [&](const char* list) {
        return std::ranges::any_of(arrayAt(properties, list), [&](const Json& pattern) {
            return fnmatch(pattern.get<std::string>().c_str(), name.c_str(), 0) == 0;
        });
    };
    return !matches("Exclude") || matches("Include");
}

/// The headers that SystemMetadata names in the AWS CLI's way; others are refused.
Result<Json> headersFor(const Json& properties, const std::string& name) {
    static const std::map<std::string, const char*> kMembers{{"cache-control", "CacheControl"},
                                                             {"content-disposition", "ContentDisposition"},
                                                             {"content-encoding", "ContentEncoding"},
                                                             {"content-language", "ContentLanguage"},
                                                             {"content-type", "ContentType"},
                                                             {"storage-class", "StorageClass"},
                                                             {"website-redirect", "WebsiteRedirectLocation"}};
    Json headers{{"ContentType", wire::contentTypeOf(name)}};
    if (const Json& system = memberAt(properties, "SystemMetadata"); system.is_object())
        for (const auto& [key, value] : system.items()) {
            const auto member = kMembers.find(toLower(key));
            if (member == kMembers.end()) return notImplemented("SystemMetadata " + key + " of BucketDeployment");
            headers[member->second] = value;
        }
    if (const Json& own = memberAt(properties, "UserMetadata"); own.is_object() && !own.empty())
        headers["Metadata"] = own;
    return headers;
}

std::string marked(std::string bytes, const Json& markers) {
    if (markers.is_object())
        for (const auto& [mark, value] : markers.items())
            bytes = replaceAll(bytes, mark, value.get<std::string>());
    return bytes;
}

Status removeAll(const ResourceContext& context, const std::string& bucket, const std::string& prefix,
                 const std::set<std::string>& kept) {
    std::string after;
    for (;;) {
        Json query{{"Bucket", bucket}, {"Prefix", prefix}};
        if (!after.empty()) query["StartAfter"] = after;
        const auto page = context.call("s3", "ListObjectsV2", query);
        if (!page && page.error().kind == ErrorKind::NotFound) return {};
        if (!page) return fail(page.error());
        Json gone = Json::array();
        for (const Json& each : arrayAt(*page, "Contents")) {
            after = stringAt(each, "Key");
            if (!kept.contains(after)) gone.push_back({{"Key", after}});
        }
        if (!gone.empty())
            SKYDECK_TRY(context.call("s3", "DeleteObjects",
                                     {{"Bucket", bucket}, {"Delete", {{"Objects", gone}, {"Quiet", true}}}}));
        if (!boolAt(*page, "IsTruncated")) return {};
    }
}

Result<Json> deploy(const ResourceContext& context, const Json& properties) {
    if (!context.objects || !context.objects->read)
        return notImplemented("BucketDeployment without access to S3's objects");
    const std::string bucket = stringAt(properties, "DestinationBucketName"), prefix = prefixOf(properties);
    const Json &buckets = arrayAt(properties, "SourceBucketNames"), &keys = arrayAt(properties, "SourceObjectKeys");
    if (buckets.size() != keys.size())
        return validationError("SourceBucketNames and SourceObjectKeys must be the same size");
    std::set<std::string> written;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::string key = keys[i].get<std::string>();
        SKYDECK_ASSIGN(std::string bytes, context.objects->read(buckets[i].get<std::string>(), key));
        const Json& allMarkers = arrayAt(properties, "SourceMarkers");
        const Json markers = i < allMarkers.size() ? allMarkers[i] : Json::object();
        const auto write = [&](const std::string& name, std::string content) -> Status {
            if (!isWanted(properties, name)) return {};
            written.insert(prefix + name);
            SKYDECK_ASSIGN(const Json headers, headersFor(properties, name));
            return context.objects->write(bucket, prefix + name, marked(std::move(content), markers), headers);
        };
        if (properties.contains("Extract") && !boolAt(properties, "Extract"))
            SKYDECK_TRY(write(key.substr(key.rfind('/') + 1), std::move(bytes)));
        else
            SKYDECK_TRY(forEachZipFile(bytes, kLargestDeployment, write));
    }
    if (!properties.contains("Prune") || boolAt(properties, "Prune"))
        SKYDECK_TRY(removeAll(context, bucket, prefix, written));
    Json out{{"DestinationBucketArn", stringAt(properties, "DestinationBucketArn", "arn:aws:s3:::" + bucket)},
             {"SourceObjectKeys", Json::array()}};
    if (!properties.contains("OutputObjectKeys") || boolAt(properties, "OutputObjectKeys"))
        out["SourceObjectKeys"] = keys;
    return out;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameMaker(128, false));
    SKYDECK_TRY(context.exists(name));
    return deploy(context, properties);
}

Result<Json> update(const ResourceContext& context, const std::string&, const Json& before, const Json& after) {
    const bool moved = memberAt(before, "DestinationBucketName") != memberAt(after, "DestinationBucketName") ||
                       prefixOf(before) != prefixOf(after);
    if (moved && before.contains("RetainOnDelete") && !boolAt(before, "RetainOnDelete"))
        SKYDECK_TRY(removeAll(context, stringAt(before, "DestinationBucketName"), prefixOf(before), {}));
    return deploy(context, after);
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    if (!properties.contains("RetainOnDelete") || boolAt(properties, "RetainOnDelete")) return {};
    return removeAll(context, stringAt(properties, "DestinationBucketName"), prefixOf(properties), {});
}

} // namespace

ResourceType customCdkBucketDeployment() {
    return {.name = "Custom::CDKBucketDeployment",
            .schema = Json::parse(kSchema),
            .attributes = {"DestinationBucketArn", "SourceObjectKeys"},
            .create = create,
            .remove = remove,
            .update = update};
}

} // namespace skydeck::lab::cloudformation
