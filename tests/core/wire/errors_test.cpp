#include "core/wire/codec.h"
#include "tests/support/support.h"

namespace skydeck::wire {

namespace {
Error decoded(const char* service, const char* operation, int status, std::string body, Headers headers = {}) {
    const ServiceModel& model = *embeddedModel(service);
    return decodeError(model, *model.operation(operation), {status, std::move(headers), std::move(body)});
}

HttpResponse encoded(const char* service, const char* operation, const Error& error, const Json& details = {}) {
    const ServiceModel& model = *embeddedModel(service);
    return encodeError(model, operation ? model.operation(operation) : nullptr, error, "id-1", details);
}

const Error kNoBucket{ErrorKind::NotFound, "NoSuchBucket", "The specified bucket does not exist", 404, {}, {}};
} // namespace

TEST(DecodeError, S3Form) {
    const Error error = decoded("s3", "GetObject", 404,
                                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code><Message>gone"
                                "</Message><Key>k</Key><RequestId>B</RequestId><HostId>h</HostId></Error>",
                                {{"x-amz-request-id", "H"}});
    EXPECT_EQ(error.code, "NoSuchKey");
    EXPECT_EQ(error.message, "gone");
    EXPECT_EQ(error.requestId, "H");
    EXPECT_EQ(error.kind, ErrorKind::NotFound);
    EXPECT_EQ(error.httpStatus, 404);
}

TEST(DecodeError, HeadHasOnlyItsStatus) {
    EXPECT_EQ(decoded("s3", "HeadObject", 404, "").code, "NotFound");
    EXPECT_EQ(decoded("s3", "HeadBucket", 403, "").code, "Forbidden");
    EXPECT_EQ(decoded("s3", "HeadBucket", 403, "").kind, ErrorKind::AccessDenied);
    EXPECT_EQ(decoded("s3", "HeadObject", 412, "").code, "PreconditionFailed");
    EXPECT_EQ(decoded("s3", "HeadObject", 418, "").code, "Http418");
}

TEST(DecodeError, QueryForm) {
    const Error error = decoded("cloudformation", "DescribeStacks", 400,
                                "<ErrorResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\"><Error>"
                                "<Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id x does not exist"
                                "</Message></Error><RequestId>R</RequestId></ErrorResponse>");
    EXPECT_EQ(error.code, "ValidationError");
    EXPECT_EQ(error.message, "Stack with id x does not exist");
    EXPECT_EQ(error.requestId, "R");
}

TEST(DecodeError, Ec2Form) {
    const Error error =
        decoded("ec2", "DescribeVpcs", 400,
                "<Response><Errors><Error><Code>InvalidVpcID.NotFound</Code><Message>m</Message></Error>"
                "</Errors><RequestID>R</RequestID></Response>");
    EXPECT_EQ(error.code, "InvalidVpcID.NotFound");
    EXPECT_EQ(error.kind, ErrorKind::NotFound);
    EXPECT_EQ(error.requestId, "R");
}

TEST(DecodeError, JsonForms) {
    const Error body = decoded("logs", "PutLogEvents", 400,
                               R"({"__type":"com.amazonaws.logs#ResourceNotFoundException","Message":"no group"})",
                               {{"x-amzn-RequestId", "R"}});
    EXPECT_EQ(body.code, "ResourceNotFoundException");
    EXPECT_EQ(body.message, "no group");
    EXPECT_EQ(body.requestId, "R");
    const Error header = decoded("batch", "SubmitJob", 400, R"({"message":"m"})",
                                 {{"x-amzn-ErrorType", "ClientException:http://internal.amazon.com/coral/"}});
    EXPECT_EQ(header.code, "ClientException");
    EXPECT_EQ(header.message, "m");
}

TEST(DecodeError, AnythingElseIsToldByItsStatus) {
    const Error page = decoded("batch", "SubmitJob", 503, "<html><body>Service Unavailable</body></html>");
    EXPECT_EQ(page.code, "ServiceUnavailable");
    EXPECT_EQ(page.kind, ErrorKind::Unavailable);
    EXPECT_THAT(page.message, testing::HasSubstr("503"));
    EXPECT_EQ(decoded("s3", "ListBuckets", 502, "<html><body>Bad gateway").code, "BadGateway");
    EXPECT_EQ(decoded("ec2", "DescribeVpcs", 500, "\xff\x00<").code, "InternalServerError");
    EXPECT_EQ(decoded("logs", "PutLogEvents", 400, "[1,2").code, "BadRequest");
}

TEST(DecodeError, S3SaysSomeErrorsWithStatus200) {
    const ServiceModel& s3 = *embeddedModel("s3");
    const HttpResponse response{
        200, {}, "<?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code><Message>again</Message></Error>"};
    for (const char* name : {"CopyObject", "CompleteMultipartUpload", "UploadPartCopy"}) {
        const auto output = decodeResponse(s3, *s3.operation(name), response);
        ASSERT_FALSE(output) << name;
        EXPECT_EQ(output.error().code, "InternalError");
        EXPECT_EQ(output.error().kind, ErrorKind::Unavailable) << "so that it is tried again";
    }
}

TEST(EncodeError, S3FormHasTheDetails) {
    const HttpResponse response = encoded("s3", "GetObject", kNoBucket, {{"BucketName", "b"}});
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.headers.value("x-amz-request-id"), "id-1");
    EXPECT_EQ(response.headers.value("Content-Type"), "application/xml");
    EXPECT_EQ(response.body,
              "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code><Message>The "
              "specified bucket does not exist</Message><BucketName>b</BucketName><RequestId>id-1</RequestId></Error>");
}

TEST(EncodeError, HeadGetsNoBody) {
    EXPECT_EQ(encoded("s3", "HeadBucket", kNoBucket).body, "");
}

TEST(EncodeError, QueryAndEc2Forms) {
    const Error error{ErrorKind::InvalidInput, "ValidationError", "m", 0, {}, {}};
    EXPECT_EQ(
        encoded("sts", "GetCallerIdentity", error).body,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ErrorResponse "
        "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
        "<Error><Type>Sender</Type><Code>ValidationError</Code><Message>m</Message></Error><RequestId>id-1</RequestId>"
        "</ErrorResponse>");
    EXPECT_EQ(
        encoded("ec2", "DescribeVpcs", error).body,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>ValidationError</Code><Message>m"
        "</Message></Error></Errors><RequestID>id-1</RequestID></Response>");
}

TEST(EncodeError, JsonForms) {
    const Error error{ErrorKind::InvalidInput, "ClientException", "m", 0, {}, {}};
    const HttpResponse batch = encoded("batch", "SubmitJob", error);
    EXPECT_EQ(batch.status, 400);
    EXPECT_EQ(batch.headers.value("x-amzn-ErrorType"), "ClientException");
    EXPECT_EQ(batch.body, R"({"message":"m"})");
    const HttpResponse logs = encoded("logs", "PutLogEvents", error);
    EXPECT_EQ(logs.body, R"({"__type":"ClientException","message":"m"})");
    EXPECT_EQ(logs.headers.value("x-amzn-RequestId"), "id-1");
}

TEST(EncodeError, QueryCompatibleServicesKeepTheirOldCodes) {
    const auto model = ServiceModel::fromJson(Json::parse(R"({
        "metadata": {"protocol": "json", "targetPrefix": "Q", "awsQueryCompatible": {}},
        "operations": {"Do": {"errors": [{"shape": "NoQueue"}]}},
        "shapes": {"NoQueue": {"type": "structure", "members": {}, "exception": true,
                               "error": {"code": "AWS.NonExistentQueue", "httpStatusCode": 400}}}})"));
    ASSERT_OK(model);
    const Error sent{ErrorKind::NotFound, "AWS.NonExistentQueue", "m", 0, {}, {}};
    const HttpResponse response = encodeError(*model, model->operation("Do"), sent, "id-1");
    EXPECT_EQ(response.headers.value("x-amzn-query-error"), "AWS.NonExistentQueue;Sender");
    EXPECT_EQ(response.body, R"({"__type":"NoQueue","message":"m"})");
    EXPECT_EQ(decodeError(*model, *model->operation("Do"), response).code, sent.code);
}

TEST(EncodeError, StatusFollowsTheKindWhereNothingElseSaysIt) {
    EXPECT_EQ(encoded("logs", nullptr, {ErrorKind::NotImplemented, "NotImplemented", "m", 0, {}, {}}).status, 501);
    EXPECT_EQ(encoded("logs", nullptr, {ErrorKind::Internal, "InternalFailure", "m", 0, {}, {}}).status, 500);
    EXPECT_EQ(encoded("logs", nullptr, {ErrorKind::InvalidInput, "X", "m", 0, {}, {}}).status, 400);
    EXPECT_EQ(encoded("logs", nullptr, {ErrorKind::InvalidInput, "X", "m", 413, {}, {}}).status, 413);
}

} // namespace skydeck::wire
