// A few calls byte by byte, as AWS's own clients send them and its services answer.

#include "core/base/strings.h"
#include "core/wire/codec.h"
#include "core/wire/uri.h"
#include "tests/support/support.h"

namespace skydeck::wire {

namespace {
struct Call {
    const ServiceModel& model;
    const OperationModel& operation;

    Call(const char* service, const char* name) : model(*embeddedModel(service)), operation(*model.operation(name)) {}
    HttpRequest encode(const Json& input) const {
        auto request = encodeRequest(model, operation, input, {[] { return std::string("token-1"); }});
        EXPECT_TRUE(request) << describe(request.error());
        return request.value_or(HttpRequest());
    }
    Json decode(std::string body, Headers headers = {}) const {
        auto output = decodeResponse(model, operation, {200, std::move(headers), std::move(body)});
        EXPECT_TRUE(output) << describe(output.error());
        return output.value_or(Json());
    }
    HttpResponse answer(const Json& output) const { return encodeResponse(model, operation, output, "id-1"); }
};
} // namespace

TEST(LiteralBytes, StsGetCallerIdentity) {
    const Call call("sts", "GetCallerIdentity");
    const HttpRequest request = call.encode(Json::object());
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/");
    EXPECT_EQ(request.headers.value("Content-Type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(request.body, "Action=GetCallerIdentity&Version=2011-06-15");
    const std::string body =
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
        "  <GetCallerIdentityResult>\n    <Arn>arn:aws:iam::123456789012:root</Arn>\n"
        "    <UserId>AIDA</UserId>\n    <Account>123456789012</Account>\n"
        "  </GetCallerIdentityResult>\n  <ResponseMetadata><RequestId>id</RequestId></ResponseMetadata>\n"
        "</GetCallerIdentityResponse>";
    EXPECT_EQ(call.decode(body),
              (Json{{"Account", "123456789012"}, {"Arn", "arn:aws:iam::123456789012:root"}, {"UserId", "AIDA"}}));
    EXPECT_EQ(call.answer({{"Account", "1"}, {"Arn", "a"}, {"UserId", "u"}}).body,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>"
              "<Account>1</Account><Arn>a</Arn><UserId>u</UserId></GetCallerIdentityResult>"
              "<ResponseMetadata><RequestId>id-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>");
}

TEST(LiteralBytes, CloudFormationCreateStack) {
    const Call call("cloudformation", "CreateStack");
    const HttpRequest request = call.encode({{"StackName", "SimpleS3"},
                                             {"TemplateBody", "{}"},
                                             {"Parameters", {{{"ParameterKey", "A"}, {"ParameterValue", "x y"}}}},
                                             {"Capabilities", {"CAPABILITY_IAM"}},
                                             {"DisableRollback", false}});
    EXPECT_EQ(request.body,
              "Action=CreateStack&Version=2010-05-15&Capabilities.member.1=CAPABILITY_IAM&DisableRollback=false"
              "&Parameters.member.1.ParameterKey=A&Parameters.member.1.ParameterValue=x%20y"
              "&StackName=SimpleS3&TemplateBody=%7B%7D");
}

TEST(LiteralBytes, Ec2DescribeVpcs) {
    const Call call("ec2", "DescribeVpcs");
    EXPECT_EQ(
        call.encode({{"VpcIds", {"vpc-1", "vpc-2"}}, {"Filters", {{{"Name", "tag:a"}, {"Values", {"b"}}}}}}).body,
        "Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=tag%3Aa&Filter.1.Value.1=b&VpcId.1=vpc-1&VpcId.2=vpc-2");
    EXPECT_EQ(
        call.decode("<DescribeVpcsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>r</requestId>"
                    "<vpcSet><item><vpcId>vpc-1</vpcId><isDefault>true</isDefault><cidrBlock>10.10.0.0/23</cidrBlock>"
                    "<tagSet/></item></vpcSet></DescribeVpcsResponse>"),
        (Json{{"Vpcs",
               {{{"VpcId", "vpc-1"}, {"IsDefault", true}, {"CidrBlock", "10.10.0.0/23"}, {"Tags", Json::array()}}}}}));
    EXPECT_EQ(call.answer({{"Vpcs", {{{"VpcId", "vpc-1"}}}}}).body,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<DescribeVpcsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15\"><requestId>id-1</requestId>"
              "<vpcSet><item><vpcId>vpc-1</vpcId></item></vpcSet></DescribeVpcsResponse>");
}

TEST(LiteralBytes, BatchSubmitJob) {
    const Call call("batch", "SubmitJob");
    const HttpRequest request = call.encode({{"jobName", "train"},
                                             {"jobQueue", "q"},
                                             {"jobDefinition", "d:1"},
                                             {"containerOverrides", {{"command", {"--lr", "0.01"}}}}});
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/v1/submitjob");
    EXPECT_EQ(request.headers.value("Content-Type"), "application/json");
    EXPECT_EQ(request.body,
              R"({"containerOverrides":{"command":["--lr","0.01"]},"jobDefinition":"d:1","jobName":"train",)"
              R"("jobQueue":"q"})");
    EXPECT_EQ(
        call.decode(R"({"jobArn":"arn:aws:batch:us-east-1:1:job/x","jobId":"x","jobName":"train","new":{"a":1}})"),
        (Json{{"jobArn", "arn:aws:batch:us-east-1:1:job/x"}, {"jobId", "x"}, {"jobName", "train"}}));
}

TEST(LiteralBytes, LogsPutLogEvents) {
    const Call call("logs", "PutLogEvents");
    const HttpRequest request =
        call.encode({{"logGroupName", "/aws/batch/job"},
                     {"logStreamName", "s"},
                     {"logEvents", {{{"timestamp", 1700000000123}, {"message", "tab\t\"q\" é"}}}}});
    EXPECT_EQ(request.headers.value("X-Amz-Target"), "Logs_20140328.PutLogEvents");
    EXPECT_EQ(request.headers.value("Content-Type"), "application/x-amz-json-1.1");
    EXPECT_EQ(request.body, "{\"logEvents\":[{\"message\":\"tab\\t\\\"q\\\" é\",\"timestamp\":1700000000123}],"
                            "\"logGroupName\":\"/aws/batch/job\",\"logStreamName\":\"s\"}");
}

TEST(LiteralBytes, S3PutObjectLeavesTheBodyToTheCaller) {
    const Call call("s3", "PutObject");
    const HttpRequest request =
        call.encode({{"Bucket", "b"}, {"Key", "a b/ü//+"}, {"ContentType", "text/csv"}, {"Metadata", {{"run", "7"}}}});
    EXPECT_EQ(request.method, "PUT");
    EXPECT_EQ(request.path, "/b/a%20b/%C3%BC//%2B");
    EXPECT_EQ(request.headers.value("Content-Type"), "text/csv");
    EXPECT_EQ(request.headers.value("x-amz-meta-run"), "7");
    EXPECT_EQ(request.body, "");
    EXPECT_EQ(call.decode("", {{"ETag", "\"abc\""}}), (Json{{"ETag", "\"abc\""}}));
}

TEST(LiteralBytes, S3ListObjectsV2) {
    const Call call("s3", "ListObjectsV2");
    const HttpRequest request = call.encode({{"Bucket", "b"}, {"Prefix", "a/"}, {"Delimiter", "/"}, {"MaxKeys", 10}});
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.path, "/b");
    EXPECT_EQ(request.query, "list-type=2&delimiter=%2F&max-keys=10&prefix=a%2F");
    const Json output = {{"Name", "b"},
                         {"Prefix", " "},
                         {"KeyCount", 1},
                         {"IsTruncated", false},
                         {"Contents", {{{"Key", "a/<&>\n\r"}, {"Size", 5}, {"LastModified", 1440938160}}}},
                         {"CommonPrefixes", {{{"Prefix", "a/b/"}}}}};
    const HttpResponse response = call.answer(output);
    EXPECT_EQ(response.headers.value("Content-Type"), "application/xml");
    EXPECT_EQ(response.headers.value("x-amz-request-id"), "id-1");
    EXPECT_EQ(
        response.body,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        "<CommonPrefixes><Prefix>a/b/</Prefix></CommonPrefixes><Contents><Key>a/&lt;&amp;&gt;&#xA;&#xD;</Key>"
        "<LastModified>2015-08-30T12:36:00Z</LastModified><Size>5</Size></Contents>"
        "<IsTruncated>false</IsTruncated><KeyCount>1</KeyCount><Name>b</Name><Prefix> </Prefix></ListBucketResult>");
    EXPECT_EQ(call.decode(response.body), output);
}

TEST(LiteralBytes, S3DeleteObjectsCarriesItsDigest) {
    const Call call("s3", "DeleteObjects");
    const HttpRequest request =
        call.encode({{"Bucket", "b"}, {"Delete", {{"Objects", {{{"Key", "k"}}}}, {"Quiet", true}}}});
    EXPECT_EQ(request.query, "delete");
    EXPECT_EQ(request.body, "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>k</Key></Object>"
                            "<Quiet>true</Quiet></Delete>");
    EXPECT_EQ(request.headers.value("Content-MD5").size(), 24u);
}

TEST(LiteralBytes, S3DeleteObjectsTakesTheAskedChecksumInstead) {
    const Call call("s3", "DeleteObjects");
    const HttpRequest request =
        call.encode({{"Bucket", "b"}, {"ChecksumAlgorithm", "CRC32"}, {"Delete", {{"Objects", {{{"Key", "k"}}}}}}});
    EXPECT_EQ(request.headers.value("x-amz-checksum-crc32").size(), 8u);
    EXPECT_FALSE(request.headers.contains("Content-MD5"));
}

TEST(LiteralBytes, S3CompleteMultipartUploadNamesItsRoot) {
    const Call call("s3", "CompleteMultipartUpload");
    const HttpRequest request =
        call.encode({{"Bucket", "b"},
                     {"Key", "k"},
                     {"UploadId", "u"},
                     {"MultipartUpload", {{"Parts", {{{"ETag", "\"e\""}, {"PartNumber", 1}}}}}}});
    EXPECT_EQ(request.body, "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Part>"
                            "<ETag>&quot;e&quot;</ETag><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>");
}

TEST(LiteralBytes, S3GetBucketLocationIsTheBareElement) {
    const Call call("s3", "GetBucketLocation");
    EXPECT_EQ(
        call.decode("<?xml version=\"1.0\"?><LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                    "eu-west-1</LocationConstraint>"),
        (Json{{"LocationConstraint", "eu-west-1"}}));
    EXPECT_EQ(call.decode("<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>"), Json::object());
    EXPECT_THAT(call.answer({{"LocationConstraint", "eu-west-1"}}).body,
                testing::EndsWith(">eu-west-1</LocationConstraint>"));
}

TEST(LiteralBytes, WholeNumbersLoseTheirFraction) {
    EXPECT_EQ(Call("logs", "DescribeLogGroups").encode({{"limit", 10.0}}).body, "{\"limit\":10}");
    EXPECT_EQ(Call("s3", "ListObjectsV2").encode({{"Bucket", "b"}, {"MaxKeys", 10.0}}).query,
              "list-type=2&max-keys=10");
}

TEST(LiteralBytes, TimestampsAreTakenAsTextToo) {
    const Call call("s3", "GetObject");
    const HttpRequest request =
        call.encode({{"Bucket", "b"}, {"Key", "k"}, {"IfModifiedSince", "2015-08-30T14:36:00+02:00"}});
    EXPECT_EQ(request.headers.value("If-Modified-Since"), "Sun, 30 Aug 2015 12:36:00 GMT");
}

} // namespace skydeck::wire
