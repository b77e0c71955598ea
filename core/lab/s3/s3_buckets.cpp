#include "core/lab/s3/s3_rules.h"
#include "core/lab/s3/s3_service.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr const char* kFirstRegion = "us-east-1";
constexpr std::size_t kMostBuckets = 10'000; // AWS's default quota per account

Reply withStatus(int status) {
    Reply reply;
    reply.status = status;
    return reply;
}

Reply accessControlPolicy() {
    Json grantee = s3::owner();
    grantee["Type"] = "CanonicalUser";
    return Json{{"Owner", s3::owner()},
                {"Grants", Json::array({{{"Grantee", std::move(grantee)}, {"Permission", "FULL_CONTROL"}}})}};
}

/// Where a new bucket goes, by CreateBucket's rules: only us-east-1 may leave the constraint out, and any other
/// endpoint serves its own region alone.
Result<std::string> regionOf(const Call& call) {
    const std::string constraint = stringAt(memberAt(call.input, "CreateBucketConfiguration"), "LocationConstraint");
    const std::string& here = call.caller.region;
    if (constraint.empty()) {
        if (here != kFirstRegion && !call.caller.internal)
            return awsError(400, "IllegalLocationConstraintException",
                            "The unspecified location constraint is incompatible for the region specific endpoint this "
                            "request was sent to.");
        return here;
    }
    const std::string region = constraint == "EU" ? "eu-west-1" : constraint;
    const bool plausible =
        std::ranges::count(region, '-') >= 2 && std::isdigit(static_cast<unsigned char>(region.back()));
    if (!plausible || region == kFirstRegion)
        return awsError(400, "InvalidLocationConstraint", "The specified location-constraint is not valid");
    if (here != kFirstRegion && region != here)
        return awsError(400, "IllegalLocationConstraintException",
                        "The " + region +
                            " location constraint is incompatible for the region specific endpoint this "
                            "request was sent to.");
    return region;
}
} // namespace

Result<Reply> S3::listBuckets(const Call&) {
    SKYDECK_ASSIGN(const auto buckets, m_store.buckets());
    Json list = Json::array();
    for (const auto& bucket : buckets)
        list.push_back({{"Name", bucket.name}, {"CreationDate", bucket.created}});
    return Json{{"Buckets", std::move(list)}, {"Owner", s3::owner()}};
}

Result<Reply> S3::createBucket(const Call& call) {
    const std::string name = stringAt(call.input, "Bucket");
    SKYDECK_TRY(checkBucketName(name));
    SKYDECK_TRY(s3::refuseUnserved(call.input));
    if (const std::string ownership = stringAt(call.input, "ObjectOwnership", "BucketOwnerEnforced");
        ownership != "BucketOwnerEnforced")
        return awsError(501, "NotImplemented", "The lab does not implement ObjectOwnership '" + ownership + "'");
    if (s3::givesAcl(call.input))
        return awsError(400, "InvalidBucketAclWithObjectOwnership",
                        "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
    SKYDECK_ASSIGN(const std::string region, regionOf(call));
    SKYDECK_ASSIGN(const auto existing, m_store.buckets());
    if (existing.size() >= kMostBuckets)
        return awsError(400, "TooManyBuckets", "You have attempted to create more buckets than allowed");
    if (Status made = m_store.createBucket(name, region); !made) {
        // Only there and only with itself, creating twice is no error: CreateBucket, "Errors".
        const auto bucket = m_store.bucket(name);
        const bool again = made.error().code == "BucketAlreadyOwnedByYou" && bucket && bucket->region == kFirstRegion &&
                           call.caller.region == kFirstRegion && region == kFirstRegion && !call.caller.internal;
        if (!again) return fail(std::move(made).error());
    }
    return Json{{"Location", '/' + name}};
}

Result<Reply> S3::headBucket(const Call& call) {
    SKYDECK_ASSIGN(const auto bucket, m_store.bucket(stringAt(call.input, "Bucket")));
    Reply reply;
    reply.headers.add("x-amz-bucket-region", bucket.region);
    return reply;
}

Result<Reply> S3::deleteBucket(const Call& call) {
    SKYDECK_TRY(m_store.deleteBucket(stringAt(call.input, "Bucket")));
    return withStatus(204);
}

Result<Reply> S3::getBucketLocation(const Call& call) {
    SKYDECK_ASSIGN(const auto bucket, m_store.bucket(stringAt(call.input, "Bucket")));
    if (bucket.region == kFirstRegion) return Reply();
    return Json{{"LocationConstraint", bucket.region}};
}

Result<Reply> S3::getBucketVersioning(const Call& call) {
    SKYDECK_ASSIGN(const auto bucket, m_store.bucket(stringAt(call.input, "Bucket")));
    if (bucket.versioning.empty()) return Reply();
    return Json{{"Status", bucket.versioning}};
}

Result<Reply> S3::putBucketVersioning(const Call& call) {
    const Json& wanted = memberAt(call.input, "VersioningConfiguration");
    const std::string status = stringAt(wanted, "Status");
    if (status.empty())
        return awsError(400, "IllegalVersioningConfigurationException", "The Versioning element must be specified");
    if (status != "Enabled" && status != "Suspended")
        return awsError(400, "MalformedXML",
                        "The XML you provided was not well-formed or did not validate against our published schema");
    if (stringAt(wanted, "MFADelete", "Disabled") != "Disabled")
        return awsError(501, "NotImplemented", "The lab does not implement MfaDelete on buckets");
    SKYDECK_TRY(m_store.setVersioning(stringAt(call.input, "Bucket"), status));
    return Reply();
}

Result<Reply> S3::getBucketAcl(const Call& call) {
    SKYDECK_TRY(m_store.bucket(stringAt(call.input, "Bucket")));
    return accessControlPolicy();
}

Result<Reply> S3::getObjectAcl(const Call& call) {
    SKYDECK_ASSIGN(const auto version, versionOf(call.input));
    SKYDECK_TRY(m_store.head(stringAt(call.input, "Bucket"), stringAt(call.input, "Key"), version));
    return accessControlPolicy();
}

Result<Reply> S3::putBucketAcl(const Call& call) {
    SKYDECK_TRY(m_store.bucket(stringAt(call.input, "Bucket")));
    return awsError(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
}

Result<Reply> S3::putObjectAcl(const Call& call) {
    SKYDECK_ASSIGN(const auto version, versionOf(call.input));
    SKYDECK_TRY(m_store.head(stringAt(call.input, "Bucket"), stringAt(call.input, "Key"), version));
    // The one ACL that changes nothing is taken, by its name or in XML: S3 User Guide, "Controlling ownership of
    // objects".
    const Json& grants = arrayAt(memberAt(call.input, "AccessControlPolicy"), "Grants");
    const bool owners = !grants.empty() && std::ranges::all_of(grants, [](const Json& grant) {
        return stringAt(grant, "Permission") == "FULL_CONTROL" &&
               stringAt(memberAt(grant, "Grantee"), "ID") == stringAt(s3::owner(), "ID");
    });
    if (owners || stringAt(call.input, "ACL") == "bucket-owner-full-control") return Reply();
    return awsError(400, "AccessControlListNotSupported", "The bucket does not allow ACLs");
}

Result<Reply> S3::getBucketTagging(const Call& call) {
    SKYDECK_ASSIGN(auto bucket, m_store.bucket(stringAt(call.input, "Bucket")));
    if (bucket.tags.empty()) return awsError(404, "NoSuchTagSet", "The TagSet does not exist");
    return Json{{"TagSet", std::move(bucket.tags)}};
}

Result<Reply> S3::putBucketTagging(const Call& call) {
    SKYDECK_ASSIGN(const Json tags,
                   checkedTags(arrayAt(memberAt(call.input, "Tagging"), "TagSet"), 50, call.caller.internal));
    SKYDECK_TRY(m_store.setBucketTags(stringAt(call.input, "Bucket"), tags));
    return withStatus(204);
}

Result<Reply> S3::deleteBucketTagging(const Call& call) {
    SKYDECK_TRY(m_store.setBucketTags(stringAt(call.input, "Bucket"), Json::array()));
    return withStatus(204);
}

} // namespace skydeck::lab
