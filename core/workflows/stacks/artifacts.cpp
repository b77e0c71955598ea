#include "core/workflows/stacks/artifacts.h"

#include "core/aws/sts/sts_client.h"
#include "core/wire/crypto.h"
#include "core/workflows/quiet.h"

namespace skydeck::workflows {

namespace {

std::string artifactBucket(const std::string& account, const std::string& region) {
    return "skydeck-artifacts-" + account + '-' + region;
}

} // namespace

Artifacts::Artifacts(aws::s3::S3Client client, std::string account, std::string region, std::string folder)
    : m_client(std::move(client)), m_account(std::move(account)), m_region(std::move(region)),
      m_bucket(artifactBucket(m_account, m_region)), m_folder(std::move(folder)) {}

Result<Artifacts> Artifacts::of(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                const CallContext& context) {
    SKYDECK_ASSIGN(auto client, aws::s3::S3Client::create(session));
    SKYDECK_ASSIGN(const auto sts, aws::sts::StsClient::create(session));
    SKYDECK_ASSIGN(auto who, sts.getCallerIdentity(quiet(context)));
    return Artifacts(std::move(client), std::move(who.account), session->region(), stackName + '/');
}

Status Artifacts::ensureBucket(const CallContext& context) {
    if (m_ensured) return {};
    const aws::ApiClient& api = m_client.api();
    // Another account may have taken the name: code must not be fetched from there.
    const Json mine{{"Bucket", m_bucket}, {"ExpectedBucketOwner", m_account}};
    const auto there = api.call("HeadBucket", mine, context);
    if (!there && there.error().kind != ErrorKind::NotFound) {
        Error error = there.error();
        error.message = "The bucket for uploads, " + m_bucket + ", cannot be used: " + error.message;
        return fail(std::move(error));
    }
    if (!there) {
        SKYDECK_TRY(m_client.createBucket(m_bucket, context));
        SKYDECK_TRY(api.call("PutPublicAccessBlock",
                             {{"Bucket", m_bucket},
                              {"PublicAccessBlockConfiguration",
                               {{"BlockPublicAcls", true},
                                {"IgnorePublicAcls", true},
                                {"BlockPublicPolicy", true},
                                {"RestrictPublicBuckets", true}}}},
                             context));
        SKYDECK_TRY(api.call("PutBucketEncryption",
                             {{"Bucket", m_bucket},
                              {"ServerSideEncryptionConfiguration",
                               {{"Rules", {{{"ApplyServerSideEncryptionByDefault", {{"SSEAlgorithm", "AES256"}}}}}}}}},
                             context));
    }
    m_ensured = true;
    return {};
}

Result<ArtifactPlace> Artifacts::keep(std::string_view bytes, const std::string& extension,
                                      const CallContext& context) {
    ArtifactPlace place{m_bucket, m_folder + wire::sha256Hex(bytes) + '.' + extension};
    const CallContext calls = quiet(context);
    SKYDECK_TRY(ensureBucket(calls));
    const auto there = m_client.headObject(place.bucket, place.key, calls);
    if (there) return place;
    if (there.error().kind != ErrorKind::NotFound) return fail(there.error());
    context.report(0, bytes.size(), place.key);
    auto stored = m_client.putObject(place.bucket, place.key, bytes, {}, calls);
    if (!stored && stored.error().code == "NoSuchBucket") {
        // The last stack that used it was destroyed meanwhile, and the bucket with it.
        m_ensured = false;
        SKYDECK_TRY(ensureBucket(calls));
        stored = m_client.putObject(place.bucket, place.key, bytes, {}, calls);
    }
    if (!stored) return fail(stored.error());
    return place;
}

std::string Artifacts::httpsUrl(const ArtifactPlace& place) const {
    const char* suffix = m_region.starts_with("cn-") ? ".amazonaws.com.cn/" : ".amazonaws.com/";
    return "https://s3." + m_region + suffix + place.bucket + '/' + place.key;
}

Result<RemovedArtifacts> removeArtifacts(const std::shared_ptr<aws::Session>& session, const std::string& account,
                                         const std::string& stackName, const CallContext& context) {
    const std::string bucket = artifactBucket(account, session->region());
    RemovedArtifacts removed{bucket + '/' + stackName + '/', {}};
    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
    auto report = removePrefix(client, bucket, stackName + '/', {}, quiet(context));
    if (!report && report.error().kind == ErrorKind::NotFound) return removed;
    if (!report) return fail(std::move(report.error()));
    removed.report = *report;
    const auto gone = client.deleteBucket(bucket, quiet(context));
    if (gone || gone.error().kind == ErrorKind::NotFound || gone.error().code == "BucketNotEmpty") return removed;
    return fail(gone.error());
}

} // namespace skydeck::workflows
