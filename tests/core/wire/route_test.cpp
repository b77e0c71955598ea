#include "core/wire/codec.h"
#include "tests/support/support.h"

namespace skydeck::wire {

namespace {
const ServiceModel& s3() {
    return *embeddedModel("s3");
}

HttpRequest request(std::string method, std::string path, std::string query = {}, Headers headers = {}) {
    HttpRequest out;
    out.method = std::move(method);
    out.path = std::move(path);
    out.query = std::move(query);
    out.headers = std::move(headers);
    return out;
}

/// The operation's name, or the error's code and message.
std::string routed(const ServiceModel& model, const HttpRequest& request) {
    const auto operation = routeRequest(model, request);
    return operation ? (*operation)->name : describe(operation.error());
}

std::string keyOf(const std::string& path) {
    const HttpRequest get = request("GET", path);
    const auto input = decodeRequest(s3(), *s3().operation("GetObject"), get);
    return input ? stringAt(*input, "Key") : describe(input.error());
}
} // namespace

TEST(RouteS3, TellsBucketsAndObjectsApart) {
    EXPECT_EQ(routed(s3(), request("GET", "/")), "ListBuckets");
    EXPECT_EQ(routed(s3(), request("PUT", "/bucket")), "CreateBucket");
    EXPECT_EQ(routed(s3(), request("PUT", "/bucket/")), "CreateBucket");
    EXPECT_EQ(routed(s3(), request("HEAD", "/bucket")), "HeadBucket");
    EXPECT_EQ(routed(s3(), request("HEAD", "/bucket/key")), "HeadObject");
    EXPECT_EQ(routed(s3(), request("GET", "/bucket/a/b/c")), "GetObject");
    EXPECT_EQ(routed(s3(), request("DELETE", "/bucket/key")), "DeleteObject");
}

TEST(RouteS3, PicksByLiteralQuery) {
    EXPECT_EQ(routed(s3(), request("GET", "/bucket")), "ListObjects");
    EXPECT_EQ(routed(s3(), request("GET", "/bucket", "list-type=2&prefix=a")), "ListObjectsV2");
    EXPECT_EQ(routed(s3(), request("GET", "/bucket/", "prefix=a&list-type=2")), "ListObjectsV2");
    EXPECT_EQ(routed(s3(), request("GET", "/bucket", "location")), "GetBucketLocation");
    EXPECT_EQ(routed(s3(), request("GET", "/bucket", "location=")), "GetBucketLocation");
    EXPECT_EQ(routed(s3(), request("GET", "/bucket", "versions")), "ListObjectVersions");
    EXPECT_EQ(routed(s3(), request("POST", "/bucket", "delete")), "DeleteObjects");
    EXPECT_EQ(routed(s3(), request("POST", "/bucket/key", "uploads")), "CreateMultipartUpload");
    EXPECT_EQ(routed(s3(), request("GET", "/bucket", "uploads")), "ListMultipartUploads");
}

TEST(RouteS3, PicksByRequiredParametersAndHeaders) {
    EXPECT_EQ(routed(s3(), request("PUT", "/bucket/key")), "PutObject");
    EXPECT_EQ(routed(s3(), request("PUT", "/bucket/key", {}, {{"x-amz-copy-source", "a/b"}})), "CopyObject");
    EXPECT_EQ(routed(s3(), request("PUT", "/bucket/key", "partNumber=1&uploadId=u")), "UploadPart");
    EXPECT_EQ(routed(s3(), request("PUT", "/bucket/key", "uploadId=u&partNumber=1", {{"X-Amz-Copy-Source", "a/b"}})),
              "UploadPartCopy");
    EXPECT_EQ(routed(s3(), request("GET", "/bucket/key", "uploadId=u")), "ListParts");
    EXPECT_EQ(routed(s3(), request("GET", "/bucket/key", "versionId=v")), "GetObject");
    EXPECT_EQ(routed(s3(), request("POST", "/bucket/key", "uploadId=u")), "CompleteMultipartUpload");
    EXPECT_EQ(routed(s3(), request("DELETE", "/bucket/key", "uploadId=u")), "AbortMultipartUpload");
}

TEST(RouteS3, SignatureAndSdkParametersChangeNothing) {
    EXPECT_EQ(routed(s3(), request("GET", "/bucket/key", "x-id=GetObject&X-Amz-Algorithm=AWS4-HMAC-SHA256")),
              "GetObject");
}

TEST(RouteS3, UnservedSubresourcesAreNamedAndNeverTakenForSomethingElse) {
    const auto replication = routeRequest(s3(), request("GET", "/bucket", "replication"));
    ASSERT_FALSE(replication);
    EXPECT_EQ(replication.error().kind, ErrorKind::NotImplemented);
    EXPECT_EQ(replication.error().httpStatus, 501);
    EXPECT_THAT(replication.error().message, testing::HasSubstr("GetBucketReplication"));
    const auto untag = routeRequest(s3(), request("DELETE", "/bucket/key", "legal-hold"));
    EXPECT_TRUE(untag) << "an unknown parameter is ignored, as S3 does";
    EXPECT_THAT(routed(s3(), request("PUT", "/bucket/key", "acl")), testing::HasSubstr("PutObjectAcl"));
    EXPECT_THAT(routed(s3(), request("GET", "/bucket", "website")), testing::HasSubstr("GetBucketWebsite"));
}

TEST(RouteS3, KeysComeBackExact) {
    EXPECT_EQ(keyOf("/bucket/a//b"), "a//b");
    EXPECT_EQ(keyOf("/bucket//a"), "/a");
    EXPECT_EQ(keyOf("/bucket/a/"), "a/");
    EXPECT_EQ(keyOf("/bucket//"), "/");
    EXPECT_EQ(keyOf("/bucket/a%2Fb"), "a/b");
    EXPECT_EQ(keyOf("/bucket/a%252Fb"), "a%2Fb");
    EXPECT_EQ(keyOf("/bucket/a+b%20c"), "a+b c");
    EXPECT_EQ(keyOf("/bucket/../x/./y"), "../x/./y");
    EXPECT_EQ(keyOf("/bucket/%E6%97%A5%3F%23"), "日?#");
}

TEST(RouteRestJson, BatchByPath) {
    const ServiceModel& batch = *embeddedModel("batch");
    EXPECT_EQ(routed(batch, request("POST", "/v1/submitjob")), "SubmitJob");
    EXPECT_THAT(routed(batch, request("POST", "/v1/createschedulingpolicy")),
                testing::HasSubstr("CreateSchedulingPolicy"));
    EXPECT_THAT(routed(batch, request("POST", "/v1/nothing")), testing::HasSubstr("UnknownOperationException"));
    EXPECT_THAT(routed(batch, request("GET", "/v1/submitjob")), testing::HasSubstr("UnknownOperationException"));
}

TEST(RouteJson, ByTarget) {
    const ServiceModel& logs = *embeddedModel("logs");
    EXPECT_EQ(routed(logs, request("POST", "/", {}, {{"x-amz-target", "Logs_20140328.PutLogEvents"}})), "PutLogEvents");
    EXPECT_THAT(routed(logs, request("POST", "/", {}, {{"X-Amz-Target", "Logs_20140328.Nothing"}})),
                testing::HasSubstr("Nothing"));
    EXPECT_THAT(routed(logs, request("POST", "/", {}, {{"X-Amz-Target", "Other.PutLogEvents"}})),
                testing::HasSubstr("UnknownOperationException"));
    EXPECT_THAT(routed(logs, request("POST", "/", {}, {{"X-Amz-Target", "Logs_20140328.StartQuery"}})),
                testing::HasSubstr("NotImplemented"));
}

TEST(RouteQuery, ByActionInBodyOrQueryString) {
    const ServiceModel& sts = *embeddedModel("sts");
    HttpRequest post = request("POST", "/");
    post.body = "Version=2011-06-15&Action=GetCallerIdentity";
    EXPECT_EQ(routed(sts, post), "GetCallerIdentity");
    EXPECT_EQ(routed(sts, request("GET", "/", "Action=GetCallerIdentity")), "GetCallerIdentity");
    EXPECT_THAT(routed(sts, request("POST", "/")), testing::HasSubstr("names no operation"));
}

} // namespace skydeck::wire
