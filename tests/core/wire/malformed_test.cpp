// Bodies that no sound client or service sends: typed errors, bounded work, never a crash.

#include "core/base/strings.h"
#include "core/wire/codec.h"
#include "core/wire/codec/protocols.h"
#include "tests/core/wire/value_generator.h"
#include "tests/support/support.h"

namespace skydeck::wire {

namespace {
/// The code of what decoding the body as a request gives, or "" when it is taken.
std::string refusal(const char* service, const char* operation, std::string body) {
    const ServiceModel& model = *embeddedModel(service);
    HttpRequest request;
    request.method = "POST";
    request.body = std::move(body);
    const auto input = decodeRequest(model, *model.operation(operation), request);
    if (input) return {};
    EXPECT_EQ(input.error().httpStatus, 400);
    EXPECT_EQ(input.error().kind, ErrorKind::InvalidInput);
    EXPECT_FALSE(input.error().message.empty());
    return input.error().code;
}

std::string repeated(const std::string& piece, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += piece;
    return out;
}
} // namespace

TEST(Malformed, JsonBodies) {
    for (const char* body :
         {"{", "[]", "7", "\"x\"", "{\"jobName\":7}", "{\"jobName\":\"\xff\"}", "{\"dependsOn\":{}}",
          "{\"dependsOn\":[7]}", "{\"arrayProperties\":[]}", "{\"parameters\":{\"a\":1}}",
          "{\"arrayProperties\":{\"size\":\"2\"}}", "{\"arrayProperties\":{\"size\":1.5}}", "{} trailing"})
        EXPECT_EQ(refusal("batch", "SubmitJob", body), "SerializationException") << body;
    EXPECT_EQ(refusal("logs", "PutLogEvents", "{\"logEvents\":7}"), "SerializationException");
    EXPECT_EQ(refusal("logs", "PutLogEvents", "<xml/>"), "SerializationException");
}

TEST(Malformed, JsonThatIsMerelyUnknownIsTaken) {
    EXPECT_EQ(refusal("batch", "SubmitJob", "{\"jobName\":null,\"future\":{\"x\":[1]}}"), "");
    EXPECT_EQ(refusal("batch", "SubmitJob", ""), "");
}

TEST(Malformed, XmlBodies) {
    for (const char* body : {"<Delete>", "<Delete><Object></Delete>", "not xml",
                             "<Delete><Quiet>maybe</Quiet></Delete>", "<!DOCTYPE x [<!ENTITY a \"b\">"})
        EXPECT_EQ(refusal("s3", "DeleteObjects", body), "MalformedXML") << body;
}

TEST(Malformed, EntitiesAreNotExpanded) {
    const ServiceModel& s3 = *embeddedModel("s3");
    HttpRequest request;
    request.path = "/b";
    request.body =
        "<!DOCTYPE Delete [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Delete><Object><Key>&x;</Key></Object></Delete>";
    ASSERT_OK_AND(const Json input, decodeRequest(s3, *s3.operation("DeleteObjects"), request));
    EXPECT_EQ(input["Delete"]["Objects"][0]["Key"], "&x;");
}

TEST(Malformed, Forms) {
    for (const char* body :
         {"Action=CreateStack&Parameters.member.x.ParameterKey=a", "Action=CreateStack&StackName.a=b",
          "Action=CreateStack&DisableRollback=perhaps", "Action=CreateStack&TimeoutInMinutes=1e",
          "Action=CreateStack&Parameters.member.-1.ParameterKey=a"})
        EXPECT_EQ(refusal("cloudformation", "CreateStack", body), "MalformedQueryString") << body;
    EXPECT_EQ(refusal("cloudformation", "CreateStack", "&&=&=x&a%zz=1&Parameters.member.99999999999.ParameterKey=a"),
              "");
}

TEST(Malformed, TextThatIsNotUtf8IsRefused) {
    EXPECT_EQ(refusal("cloudformation", "CreateStack", "Action=CreateStack&StackName=%ff"), "MalformedQueryString");
    EXPECT_EQ(refusal("s3", "DeleteObjects", "<Delete><Object><Key>\xff</Key></Object></Delete>"), "MalformedXML");
}

TEST(Malformed, HeadersStayOnTheirLine) {
    const ServiceModel& s3 = *embeddedModel("s3");
    const Json evil = {
        {"Bucket", "b"}, {"Key", "k"}, {"ContentType", "a\r\nX-Evil: 1"}, {"Metadata", {{"a\nb", "c\nd"}}}};
    const auto valid = validateInput(*s3.operation("PutObject")->input.shape, evil);
    ASSERT_FALSE(valid);
    EXPECT_THAT(valid.error().message,
                testing::AllOf(testing::HasSubstr("'ContentType'"), testing::HasSubstr("'Metadata'")));
    ASSERT_OK_AND(const HttpRequest request, encodeRequest(s3, *s3.operation("PutObject"), evil));
    for (const auto& [name, value] : request.headers)
        EXPECT_EQ((name + value).find_first_of("\r\n"), std::string::npos) << name;
}

TEST(Malformed, NestingIsBounded) {
    constexpr std::size_t deep = 200000;
    EXPECT_EQ(refusal("batch", "SubmitJob", repeated("[", deep)), "SerializationException");
    EXPECT_EQ(refusal("batch", "SubmitJob", repeated("{\"a\":", deep) + "1" + repeated("}", deep)),
              "SerializationException");
    EXPECT_EQ(refusal("s3", "DeleteObjects", repeated("<a>", deep) + repeated("</a>", deep)), "");
    EXPECT_EQ(refusal("cloudformation", "CreateStack", repeated("a.", deep) + "b=1"), "MalformedQueryString");
}

TEST(Malformed, RecursiveShapesAreBounded) {
    const auto model = ServiceModel::fromJson(Json::parse(R"({
        "metadata": {"protocol": "rest-xml", "apiVersion": "1", "endpointPrefix": "x"},
        "operations": {"Put": {"http": {"method": "PUT", "requestUri": "/"}, "input": {"shape": "Tree"}}},
        "shapes": {"Tree": {"type": "structure", "members": {"Child": {"shape": "Tree"}}}}})"));
    ASSERT_OK(model);
    HttpRequest request;
    request.method = "PUT";
    request.body = "<Tree>" + repeated("<Child>", 100000) + repeated("</Child>", 100000) + "</Tree>";
    const auto input = decodeRequest(*model, *model->operation("Put"), request);
    ASSERT_FALSE(input);
    EXPECT_EQ(input.error().code, "MalformedXML");
}

TEST(Malformed, ResponsesAreProtocolErrors) {
    const ServiceModel& batch = *embeddedModel("batch");
    for (const char* body : {"{", "[]", "{\"jobs\":7}", "{\"jobs\":[{\"createdAt\":\"x\"},7]}"}) {
        const auto output =
            decodeResponse(batch, *batch.operation("DescribeJobs"), {200, {{"x-amzn-RequestId", "R"}}, body});
        ASSERT_FALSE(output) << body;
        EXPECT_EQ(output.error().kind, ErrorKind::Protocol);
        EXPECT_EQ(output.error().requestId, "R");
    }
    const ServiceModel& s3 = *embeddedModel("s3");
    const auto list = decodeResponse(s3, *s3.operation("ListObjectsV2"), {200, {}, "<ListBucketResult><Contents>"});
    ASSERT_FALSE(list);
    EXPECT_EQ(list.error().kind, ErrorKind::Protocol);
}

TEST(Malformed, CompressedBodiesMayNotExplode) {
    const std::string zeros(8u << 20, '\0');
    const std::string packed = codec::gzip(zeros);
    EXPECT_EQ(codec::gunzip(packed, zeros.size()), zeros);
    EXPECT_FALSE(codec::gunzip(packed, 1u << 20));
    EXPECT_FALSE(codec::gunzip("no gzip", 100));
    EXPECT_FALSE(codec::gunzip(packed.substr(0, packed.size() / 2), zeros.size()));
}

/// Sound messages with bytes changed, dropped and doubled: whatever comes out, it comes out.
TEST(Malformed, DamagedMessagesNeverCrash) {
    skydeck::test::FixedRandom random(7);
    test::ValueGenerator generator(random);
    for (const std::string& service : embeddedServices()) {
        const ServiceModel& model = *embeddedModel(service);
        for (const auto& [name, operation] : model.operations()) {
            const Json input = operation.input.shape ? generator.structure(*operation.input.shape) : Json::object();
            const Json output = operation.output.shape ? generator.structure(*operation.output.shape) : Json::object();
            auto request = encodeRequest(model, operation, input);
            HttpResponse response = encodeResponse(model, operation, output, "r");
            ASSERT_OK(request);
            for (int round = 0; round < 20; ++round) {
                for (std::string* text : {&request->body, &request->path, &request->query, &response.body}) {
                    if (text->empty()) continue;
                    const std::size_t at = random.next() % text->size();
                    switch (random.next() % 3) {
                    case 0:
                        (*text)[at] = static_cast<char>(random.next() & 255);
                        break;
                    case 1:
                        text->erase(at, 1 + random.next() % 8);
                        break;
                    default:
                        text->insert(at, text->substr(at, random.next() % 16));
                        break;
                    }
                }
                (void)routeRequest(model, *request);
                if (const auto read = decodeRequest(model, operation, *request); read && operation.input.shape)
                    (void)validateInput(*operation.input.shape, *read);
                (void)decodeResponse(model, operation, response);
                (void)decodeError(model, operation, response);
            }
        }
    }
}

} // namespace skydeck::wire
