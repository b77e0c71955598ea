#include "core/lab/pipeline/aws_chunked.h"

#include "core/wire/timestamp.h"
#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
/// The example of the Amazon S3 API Reference, "Example calculations": 66,560 letters a in chunks of 64 KiB.
AwsChunkedDecoder::Signing exampleSigning() {
    wire::SigningScope scope{"us-east-1", "s3", *wire::parseAmzDate("20130524T000000Z")};
    return {wire::signingKey("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", scope), scope,
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"};
}
std::string exampleBody() {
    return "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n" +
           std::string(65536, 'a') +
           "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n" +
           std::string(1024, 'a') +
           "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
}

struct Decoded {
    std::string bytes;
    Status outcome;
    wire::Headers trailers;
};
Decoded decode(std::string_view body, std::optional<AwsChunkedDecoder::Signing> signing, bool trailers,
               std::size_t step = 0) {
    Decoded decoded;
    AwsChunkedDecoder decoder(std::move(signing), trailers, [&](std::string_view bytes) -> Status {
        decoded.bytes += bytes;
        return {};
    });
    if (step == 0) step = body.size();
    for (std::size_t at = 0; at < body.size() && decoded.outcome; at += step)
        decoded.outcome = decoder.write(body.substr(at, step));
    if (decoded.outcome) decoded.outcome = decoder.finish();
    decoded.trailers = decoder.trailers();
    return decoded;
}
} // namespace

TEST(AwsChunked, ChecksAwsOwnExample) {
    for (const std::size_t step : {std::size_t{0}, std::size_t{1}, std::size_t{1000}}) {
        const Decoded decoded = decode(exampleBody(), exampleSigning(), false, step);
        ASSERT_OK(decoded.outcome);
        EXPECT_TRUE(decoded.bytes == std::string(66560, 'a')) << step;
    }
}

TEST(AwsChunked, RefusesAChangedByte) {
    std::string body = exampleBody();
    body[body.size() / 2] = 'b';
    const Decoded decoded = decode(body, exampleSigning(), false);
    ASSERT_FALSE(decoded.outcome);
    EXPECT_EQ(decoded.outcome.error().code, "SignatureDoesNotMatch");
}

TEST(AwsChunked, RefusesAMissingEnd) {
    const std::string whole = exampleBody();
    const std::string cut = whole.substr(0, whole.find("\r\n0;") + 2);
    const Decoded decoded = decode(cut, exampleSigning(), false);
    ASSERT_FALSE(decoded.outcome);
    EXPECT_EQ(decoded.outcome.error().code, "IncompleteBody");
}

TEST(AwsChunked, ReadsTrailersOfUnsignedBodies) {
    const Decoded decoded =
        decode("5\r\nhello\r\n6\r\n cloud\r\n0\r\nx-amz-checksum-crc32:AAAA/w==\r\n\r\n", {}, true, 1);
    ASSERT_OK(decoded.outcome);
    EXPECT_EQ(decoded.bytes, "hello cloud");
    EXPECT_EQ(decoded.trailers.value("x-amz-checksum-crc32"), "AAAA/w==");
}

TEST(AwsChunked, ChecksTheTrailersSignature) {
    const auto signing = exampleSigning();
    const std::string date = wire::formatAmzDate(signing.scope.time), scope = wire::credentialScope(signing.scope);
    const auto chunk = [&](const std::string& previous, std::string_view data) {
        return wire::signature(signing.key, "AWS4-HMAC-SHA256-PAYLOAD\n" + date + '\n' + scope + '\n' + previous +
                                                '\n' + wire::sha256Hex("") + '\n' + wire::sha256Hex(data));
    };
    const std::string first = chunk(signing.seedSignature, "hello"), last = chunk(first, "");
    const std::string trailer =
        wire::signature(signing.key, "AWS4-HMAC-SHA256-TRAILER\n" + date + '\n' + scope + '\n' + last + '\n' +
                                         wire::sha256Hex("x-amz-checksum-crc32:NhCmhg==\n"));
    const std::string body = "5;chunk-signature=" + first + "\r\nhello\r\n0;chunk-signature=" + last +
                             "\r\nx-amz-checksum-crc32:NhCmhg==\r\nx-amz-trailer-signature:";
    ASSERT_OK(decode(body + trailer + "\r\n\r\n", signing, true).outcome);
    const auto wrong = decode(body + std::string(64, '0') + "\r\n\r\n", signing, true);
    ASSERT_FALSE(wrong.outcome);
    EXPECT_EQ(wrong.outcome.error().code, "SignatureDoesNotMatch");
    const auto missing = decode(body.substr(0, body.find("x-amz-trailer")) + "\r\n", signing, true);
    ASSERT_FALSE(missing.outcome);
    EXPECT_EQ(missing.outcome.error().code, "IncompleteBody");
}

TEST(AwsChunked, RefusesBrokenFraming) {
    for (const char* body :
         {"xyz\r\n", "\r\n", "5\r\nhelloworld\r\n0\r\n\r\n", "5\nhello", "-5\r\nhello\r\n", "0\r\n\r\nmore",
          "ffffffffffffffffff\r\n", "0\r\nno colon\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n"}) {
        const Decoded decoded = decode(body, {}, true);
        ASSERT_FALSE(decoded.outcome) << body;
        EXPECT_EQ(decoded.outcome.error().code, "IncompleteBody") << body;
    }
    const Decoded endless = decode(std::string(100'000, '1'), {}, true);
    EXPECT_FALSE(endless.outcome);
    const Decoded unannounced = decode("0\r\nx-a:b\r\n\r\n", {}, false);
    EXPECT_FALSE(unannounced.outcome);
}

} // namespace skydeck::lab
