#include "core/lab/cloudformation/resource_type.h"

namespace skydeck::lab::cloudformation {

namespace {

// The CDK's autoDeleteObjects: its function empties a bucket before CloudFormation deletes it. The lab does that
// itself, so that no Node.js with AWS's SDK is needed for it.

constexpr const char* kMark = "aws-cdk:auto-delete-objects"; // the tag without which the CDK's function does nothing

Result<Json> create(const ResourceContext& context, const Json&) {
    SKYDECK_ASSIGN(const std::string name, context.nameMaker(128, false));
    SKYDECK_TRY(context.exists(name));
    return Json::object();
}

Result<Json> update(const ResourceContext&, const std::string&, const Json&, const Json&) {
    return Json();
}

Status emptyBucket(const ResourceContext& context, const std::string& bucket) {
    for (;;) {
        SKYDECK_ASSIGN(const Json page, context.call("s3", "ListObjectVersions", {{"Bucket", bucket}}));
        Json objects = Json::array();
        for (const char* list : {"Versions", "DeleteMarkers"})
            for (const Json& each : arrayAt(page, list))
                objects.push_back({{"Key", each["Key"]}, {"VersionId", each["VersionId"]}});
        if (objects.empty()) return {};
        SKYDECK_TRY(context.call("s3", "DeleteObjects",
                                 {{"Bucket", bucket}, {"Delete", {{"Objects", objects}, {"Quiet", true}}}}));
    }
}

Status remove(const ResourceContext& context, const std::string&, const Json& properties) {
    const std::string bucket = stringAt(properties, "BucketName");
    const auto tagging = context.call("s3", "GetBucketTagging", {{"Bucket", bucket}});
    if (!tagging) return tagging.error().kind == ErrorKind::NotFound ? Status() : fail(tagging.error());
    for (const Json& tag : arrayAt(*tagging, "TagSet"))
        if (stringAt(tag, "Key") == kMark && stringAt(tag, "Value") == "true") return emptyBucket(context, bucket);
    return {};
}

} // namespace

ResourceType customS3AutoDeleteObjects() {
    return {.name = "Custom::S3AutoDeleteObjects",
            .schema = Json::parse(R"({"ServiceToken": "string", "BucketName!": "string"})"),
            .create = create,
            .remove = remove,
            .fixed = {"BucketName"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
