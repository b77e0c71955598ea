#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"

namespace skydeck::lab::cloudformation {

namespace {

constexpr const char* kSchema = R"({"Bucket!": "string", "PolicyDocument!": "json"})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    const std::string bucket = stringAt(properties, "Bucket");
    const auto there = context.call("s3", "GetBucketPolicy", {{"Bucket", bucket}});
    if (there)
        return fail(ErrorKind::Conflict, "AlreadyExists", "The bucket policy already exists on bucket " + bucket + ".");
    if (there.error().code != "NoSuchBucketPolicy") return fail(there.error());
    const Json& document = properties["PolicyDocument"];
    SKYDECK_TRY(context.call(
        "s3", "PutBucketPolicy",
        {{"Bucket", bucket}, {"Policy", document.is_string() ? document.get<std::string>() : dumpJson(document)}}));
    SKYDECK_TRY(context.exists(bucket));
    return Json::object();
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("s3", "DeleteBucketPolicy", {{"Bucket", physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json&, const Json& after) {
    const Json& document = after["PolicyDocument"];
    SKYDECK_TRY(context.call(
        "s3", "PutBucketPolicy",
        {{"Bucket", physicalId}, {"Policy", document.is_string() ? document.get<std::string>() : dumpJson(document)}}));
    return Json();
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(const Json answer, context.call("s3", "GetBucketPolicy", {{"Bucket", physicalId}}));
    Json actual = properties;
    actual["PolicyDocument"] = documentOf(stringAt(answer, "Policy"));
    return actual;
}

} // namespace

ResourceType s3BucketPolicy() {
    return {.name = "AWS::S3::BucketPolicy",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"Bucket"},
            .create = create,
            .remove = remove,
            .fixed = {"Bucket"},
            .update = update,
            .read = read};
}

} // namespace skydeck::lab::cloudformation
