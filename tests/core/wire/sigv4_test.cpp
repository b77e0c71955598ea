#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/wire/sigv4.h"
#include "core/wire/timestamp.h"
#include "core/wire/uri.h"
#include "tests/support/support.h"

namespace skydeck::wire {

namespace {
const Credentials kKeys{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", {}, {}};
const SigningOptions kS3{false, false, true, {}};
SigningScope scope(const char* service = "s3", const char* time = "20130524T000000Z") {
    return {"us-east-1", service, *parseAmzDate(time)};
}

HttpRequest get(std::string path, std::string query = {}) {
    HttpRequest request;
    request.host = "examplebucket.s3.amazonaws.com";
    request.path = std::move(path);
    request.query = std::move(query);
    return request;
}

std::string refusal(const HttpRequest& request) {
    const auto claim = parseSignature(request);
    return claim ? (*claim ? "claim" : "none") : claim.error().code;
}

HttpRequest withAuthorization(std::string value) {
    HttpRequest request = get("/");
    request.headers.add("X-Amz-Date", "20130524T000000Z");
    request.headers.add("Authorization", std::move(value));
    return request;
}
} // namespace

// The worked examples of the S3 API reference, "Signature Calculations for the Authorization Header".
TEST(SigV4, S3GetObjectExample) {
    HttpRequest request = get("/test.txt");
    request.headers.add("Range", "bytes=0-9");
    signRequest(request, kKeys, scope(), kS3);
    EXPECT_EQ(request.headers.value("Authorization"),
              "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
              "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
              "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

TEST(SigV4, S3PutObjectExample) {
    HttpRequest request = get("/test%24file.text");
    request.method = "PUT";
    request.body = "Welcome to Amazon S3.";
    request.headers.add("Date", "Fri, 24 May 2013 00:00:00 GMT");
    request.headers.add("x-amz-storage-class", "REDUCED_REDUNDANCY");
    signRequest(request, kKeys, scope(), kS3);
    EXPECT_THAT(request.headers.value("Authorization"),
                testing::EndsWith("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

TEST(SigV4, S3QueryExamples) {
    HttpRequest lifecycle = get("/", "lifecycle");
    signRequest(lifecycle, kKeys, scope(), kS3);
    EXPECT_THAT(lifecycle.headers.value("Authorization"),
                testing::EndsWith("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"));
    HttpRequest list = get("/", "max-keys=2&prefix=J");
    signRequest(list, kKeys, scope(), kS3);
    EXPECT_THAT(list.headers.value("Authorization"),
                testing::EndsWith("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"));
}

TEST(SigV4, S3PresignedExample) {
    HttpRequest request = get("/test.txt");
    presignRequest(request, kKeys, scope(), std::chrono::seconds(86400), {false, false, false, {}});
    EXPECT_EQ(
        request.query,
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_"
        "request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
}

TEST(SigV4, PresignedRequestsAreRecognised) {
    HttpRequest request = get("/a%20b//c", "response-content-type=text%2Fplain&versionId=1");
    Credentials keys = kKeys;
    keys.sessionToken = "token/+=";
    presignRequest(request, keys, scope(), std::chrono::seconds(60), {false, false, false, {}});
    const std::string once = request.query;
    presignRequest(request, keys, scope(), std::chrono::seconds(60), {false, false, false, {}});
    EXPECT_EQ(request.query, once) << "presigning again replaces the first signature";
    ASSERT_OK_AND(const auto claim, parseSignature(request));
    ASSERT_TRUE(claim);
    EXPECT_TRUE(claim->presigned);
    EXPECT_EQ(claim->expires, std::chrono::seconds(60));
    EXPECT_EQ(claim->sessionToken, "token/+=");
    EXPECT_EQ(claim->scope.region, "us-east-1");
    EXPECT_EQ(expectedSignature(request, *claim, kKeys.secretAccessKey, {false, false, false, {}}), claim->signature);
    request.path = "/another";
    EXPECT_NE(expectedSignature(request, *claim, kKeys.secretAccessKey, {false, false, false, {}}), claim->signature);
}

TEST(SigV4, ExpiryIsAtMostAWeek) {
    HttpRequest request = get("/k");
    presignRequest(request, kKeys, scope(), std::chrono::hours(24 * 30), kS3);
    EXPECT_THAT(request.query, testing::HasSubstr("X-Amz-Expires=604800&"));
}

TEST(SigV4, SecondAttemptReplacesTheFirst) {
    HttpRequest request = get("/k");
    Credentials temporary = kKeys;
    temporary.sessionToken = "old";
    signRequest(request, temporary, scope(), kS3);
    HttpRequest fresh = get("/k");
    signRequest(request, kKeys, scope("s3", "20130525T000000Z"), kS3);
    signRequest(fresh, kKeys, scope("s3", "20130525T000000Z"), kS3);
    EXPECT_EQ(request.headers.value("Authorization"), fresh.headers.value("Authorization"));
    EXPECT_FALSE(request.headers.contains("X-Amz-Security-Token"));
    EXPECT_EQ(request.headers.size(), fresh.headers.size());
}

TEST(SigV4, PathsAreEncodedTwiceExceptForS3) {
    const auto pathLine = [](const SigningOptions& options) {
        return split(canonicalRequest(get("/a%20b/../c//%2Fd"), {"host"}, "", options), '\n')[1];
    };
    EXPECT_EQ(pathLine({}), "/c/%252Fd");
    EXPECT_EQ(pathLine(kS3), "/a%20b/../c//%2Fd");
}

TEST(SigV4, S3PathsNeedNotArriveFullyEncoded) {
    const auto pathLine = [](const char* path) {
        return split(canonicalRequest(get(path), {"host"}, "", kS3), '\n')[1];
    };
    EXPECT_EQ(pathLine("/a'(b)*!"), "/a%27%28b%29%2A%21");
    EXPECT_EQ(pathLine("/a%27b"), "/a%27b");
}

TEST(SigV4, HeadersThatTravelChangesAreNotSigned) {
    HttpRequest request = get("/k");
    for (const char* name : {"User-Agent", "Content-Length", "Expect", "Connection", "X-Amzn-Trace-Id"})
        request.headers.add(name, "x");
    signRequest(request, kKeys, scope(), kS3);
    EXPECT_THAT(request.headers.value("Authorization"),
                testing::HasSubstr("SignedHeaders=host;x-amz-content-sha256;x-amz-date,"));
}

TEST(ParseSignature, NothingIsNoSignature) {
    EXPECT_EQ(refusal(get("/")), "none");
    EXPECT_EQ(refusal(withAuthorization("Basic QVdTOng=")), "none");
}

TEST(ParseSignature, BrokenHeadersAreNamed) {
    const std::string scopeText = "AK/20130524/us-east-1/s3/aws4_request";
    for (const std::string& value :
         {std::string("AWS4-HMAC-SHA256"), std::string("AWS4-HMAC-SHA256 Credential"),
          "AWS4-HMAC-SHA256 Credential=" + scopeText + ", SignedHeaders=host",
          "AWS4-HMAC-SHA256 Credential=" + scopeText + ", Signature=00",
          std::string("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00"),
          std::string("AWS4-HMAC-SHA256 Credential=AK/20130524/us-east-1/s3, SignedHeaders=host, Signature=00"),
          "AWS4-HMAC-SHA256 Credential=" + scopeText + ", SignedHeaders=x-amz-date, Signature=00",
          "AWS4-HMAC-SHA256 Credential=" + scopeText + ", SignedHeaders=Host, Signature=00", std::string("AWS AK:00"),
          "AWS4-ECDSA-P256-SHA256 Credential=" + scopeText + ", SignedHeaders=host, Signature=00"})
        EXPECT_EQ(refusal(withAuthorization(value)), "IncompleteSignature") << value;
    HttpRequest undated =
        withAuthorization("AWS4-HMAC-SHA256 Credential=" + scopeText + ", SignedHeaders=host, Signature=00");
    EXPECT_EQ(refusal(undated), "claim");
    undated.headers.remove("X-Amz-Date");
    EXPECT_EQ(refusal(undated), "IncompleteSignature");
    undated.headers.add("Date", "Fri, 24 May 2013 00:00:00 GMT");
    EXPECT_EQ(refusal(undated), "claim");
}

TEST(ParseSignature, ScopeMustBeOfTheSameDay) {
    EXPECT_EQ(refusal(withAuthorization("AWS4-HMAC-SHA256 Credential=AK/20130525/us-east-1/s3/aws4_request, "
                                        "SignedHeaders=host, Signature=00")),
              "SignatureDoesNotMatch");
}

TEST(ParseSignature, BlanksBetweenPiecesAreOptional) {
    EXPECT_EQ(refusal(withAuthorization("AWS4-HMAC-SHA256 Credential=AK/20130524/us-east-1/s3/aws4_request,"
                                        "SignedHeaders=host,Signature=00")),
              "claim");
}

TEST(ParseSignature, BrokenQueriesAreNamed) {
    HttpRequest request = get("/k");
    presignRequest(request, kKeys, scope(), std::chrono::seconds(60), kS3);
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"X-Amz-Expires=60", "X-Amz-Expires=x"},
             {"X-Amz-Expires=60", "X-Amz-Expires=-1"},
             {"X-Amz-Expires=60", "X-Amz-Expires=604801"},
             {"X-Amz-Expires=60", "a=b"},
             {"AWS4-HMAC-SHA256", "AWS2"},
             {"X-Amz-Date=20130524T000000Z", "X-Amz-Date=yesterday"},
             {"X-Amz-Date=20130524T000000Z", "X-Amz-Date=20130525T000000Z"},
             {"%2Faws4_request", ""},
             {"X-Amz-SignedHeaders=host", "X-Amz-SignedHeaders=date"}}) {
        HttpRequest changed = request;
        changed.query = replaceAll(request.query, from, to);
        EXPECT_EQ(refusal(changed), "AuthorizationQueryParametersError") << to;
    }
}

TEST(SigV4, KeysOfOtherSecretsDaysAndPlacesAreNotMixedUp) {
    const SigningScope here{"eu-west-1", "s3", fromEpochSeconds(1440938160)};
    SigningScope nextDay = here, elsewhere = here, other = here;
    nextDay.time += std::chrono::hours(24);
    elsewhere.region = "us-east-1";
    other.service = "dynamodb";
    const std::string key = signingKey("secret", here);
    EXPECT_NE(signingKey("Secret", here), key);
    EXPECT_NE(signingKey("secret", nextDay), key);
    EXPECT_NE(signingKey("secret", elsewhere), key);
    EXPECT_NE(signingKey("secret", other), key);
    EXPECT_EQ(signingKey("secret", here), key);
    EXPECT_EQ(signingKey("secret", here), key) << "asked for twice in a row";
}

} // namespace skydeck::wire
