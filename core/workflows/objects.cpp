#include "core/workflows/objects.h"

#include "core/base/strings.h"
#include "core/workflows/quiet.h"

#include <algorithm>

namespace skydeck::workflows {

namespace s3 = aws::s3;

namespace {

constexpr std::size_t kWorthShowing = 100; // matches of a search

Tags tagsOf(const Json& output) {
    Tags tags;
    for (const Json& tag : arrayAt(output, "TagSet"))
        tags[stringAt(tag, "Key")] = stringAt(tag, "Value");
    return tags;
}

} // namespace

Result<std::vector<s3::ObjectVersion>> objectVersions(const s3::S3Client& client, const std::string& bucket,
                                                      const std::string& key, const CallContext& context) {
    std::vector<s3::ObjectVersion> versions;
    SKYDECK_TRY(client.listObjectVersions(
        bucket, key,
        [&](const std::vector<s3::ObjectVersion>& page) {
            for (const s3::ObjectVersion& version : page)
                if (version.key == key) versions.push_back(version);
            // Keys come in order: behind this one there are only longer ones.
            return page.empty() || page.back().key == key;
        },
        quiet(context)));
    // Versions and markers come apart.
    std::ranges::stable_sort(versions, [](const auto& a, const auto& b) {
        return a.isLatest != b.isLatest ? a.isLatest : a.lastModified > b.lastModified;
    });
    return versions;
}

Status restoreVersion(const s3::S3Client& client, const std::string& bucket, const s3::ObjectVersion& version,
                      const CallContext& context) {
    const s3::ObjectId id{version.key, version.versionId};
    if (version.deleteMarker) return client.deleteObject(bucket, id, context);
    SKYDECK_TRY(client.copyObject(bucket, id, bucket, version.key, context));
    return {};
}

Result<Tags> objectTags(const s3::S3Client& client, const std::string& bucket, const std::string& key,
                        const CallContext& context) {
    SKYDECK_ASSIGN(const Json output,
                   client.api().call("GetObjectTagging", {{"Bucket", bucket}, {"Key", key}}, quiet(context)));
    return tagsOf(output);
}

Status setObjectTags(const s3::S3Client& client, const std::string& bucket, const std::string& key, const Tags& tags,
                     const CallContext& context) {
    Json request{{"Bucket", bucket}, {"Key", key}};
    if (!tags.empty()) {
        Json set = Json::array();
        for (const auto& [name, value] : tags)
            set.push_back({{"Key", name}, {"Value", value}});
        request["Tagging"]["TagSet"] = std::move(set);
    }
    SKYDECK_TRY(client.api().call(tags.empty() ? "DeleteObjectTagging" : "PutObjectTagging", request, quiet(context)));
    return {};
}

Result<BucketFacts> bucketFacts(const std::shared_ptr<aws::Session>& session, const std::string& bucket,
                                const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, s3::S3Client::create(session));
    const CallContext calls = quiet(context);
    SKYDECK_TRY(client.headBucket(bucket, calls));
    BucketFacts facts;
    /// What one call says; nothing when there is no such setting.
    const auto ask = [&](const char* operation, const char* what) -> Json {
        auto output = client.api().call(operation, {{"Bucket", bucket}}, calls);
        if (output) return std::move(*output);
        if (output.error().kind != ErrorKind::NotFound) facts.unread.emplace_back(what);
        return Json::object();
    };
    facts.region = stringAt(ask("GetBucketLocation", "region"), "LocationConstraint");
    if (facts.region.empty()) facts.region = "us-east-1"; // S3 API reference, GetBucketLocation
    facts.versioning = stringAt(ask("GetBucketVersioning", "versioning"), "Status");
    const Json encryption = ask("GetBucketEncryption", "encryption");
    const Json& rules = arrayAt(memberAt(encryption, "ServerSideEncryptionConfiguration"), "Rules");
    if (!rules.empty())
        facts.encryption = stringAt(memberAt(rules[0], "ApplyServerSideEncryptionByDefault"), "SSEAlgorithm");
    const Json block = ask("GetPublicAccessBlock", "public access");
    const Json& blocked = memberAt(block, "PublicAccessBlockConfiguration");
    const Json policy = ask("GetBucketPolicyStatus", "policy");
    facts.publicAccess = boolAt(memberAt(policy, "PolicyStatus"), "IsPublic") ? "by its policy"
                         : boolAt(blocked, "BlockPublicPolicy") && boolAt(blocked, "RestrictPublicBuckets")
                             ? "blocked"
                             : "not blocked";
    const Json website = ask("GetBucketWebsite", "website");
    if (!website.empty()) {
        SKYDECK_ASSIGN(const auto endpoint, session->endpoint("s3"));
        const std::string port = endpoint.substr(endpoint.rfind(':') + 1); // of the lab
        facts.websiteUrl = session->isLab() ? "http://" + bucket + ".s3-website.localhost:" + port
                                            : "http://" + bucket + ".s3-website-" + facts.region + ".amazonaws.com";
    }
    facts.tags = tagsOf(ask("GetBucketTagging", "tags"));
    return facts;
}

Status setVersioning(const s3::S3Client& client, const std::string& bucket, bool on, const CallContext& context) {
    SKYDECK_TRY(client.api().call(
        "PutBucketVersioning",
        {{"Bucket", bucket}, {"VersioningConfiguration", {{"Status", on ? "Enabled" : "Suspended"}}}}, quiet(context)));
    return {};
}

Result<s3::ObjectsPage> searchObjects(const s3::S3Client& client, const std::string& bucket, const std::string& prefix,
                                      const std::vector<std::string>& words, const std::string& token,
                                      const CallContext& context) {
    std::vector<std::string> wanted;
    for (const std::string& word : words)
        wanted.push_back(toLower(word));
    s3::ObjectsPage found;
    found.nextContinuationToken = token;
    s3::ListObjectsOptions options;
    options.prefix = prefix;
    std::uint64_t looked = 0;
    do {
        SKYDECK_ASSIGN(auto page, client.listObjectsPage(bucket, options, found.nextContinuationToken, quiet(context)));
        looked += page.objects.size();
        context.report(looked, 0, std::to_string(looked) + " objects looked at");
        for (s3::Object& object : page.objects) {
            const std::string key = toLower(object.key);
            if (std::ranges::all_of(wanted,
                                    [&](const std::string& word) { return key.find(word) != std::string::npos; }))
                found.objects.push_back(std::move(object));
        }
        found.nextContinuationToken = std::move(page.nextContinuationToken);
    } while (found.objects.size() < kWorthShowing && !found.nextContinuationToken.empty());
    return found;
}

} // namespace skydeck::workflows
