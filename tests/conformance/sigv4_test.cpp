#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/wire/sigv4.h"
#include "core/wire/timestamp.h"
#include "tests/support/support.h"

#include <algorithm>

namespace skydeck::wire {

namespace {
constexpr const char* kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// One folder of AWS's suite. The request is as it was before it was signed; `token` is what the signed form shows.
struct SigningCase {
    std::string name;
    HttpRequest request;
    std::string canonical, toSign, authorization;
    std::string token;

    /// A token that the suite adds after signing is no part of the signature.
    bool signsToken() const { return authorization.find("x-amz-security-token") != std::string::npos; }
    std::vector<std::string> signedHeaders() const {
        const auto from = authorization.find("SignedHeaders=") + 14;
        return split(authorization.substr(from, authorization.find(',', from) - from), ';');
    }
};

std::string textOf(const std::filesystem::path& folder, const char* extension) {
    auto text = readFile(folder / (folder.filename().string() + extension));
    EXPECT_TRUE(text) << folder;
    return text.value_or("");
}

/// An HTTP/1.1 request as text; a line that starts with a blank continues the one before it.
HttpRequest parseRequest(const std::string& text) {
    HttpRequest request;
    const auto headEnd = text.find("\n\n");
    const auto lines = split(text.substr(0, headEnd), '\n');
    if (headEnd != std::string::npos) request.body = text.substr(headEnd + 2);
    request.method = lines[0].substr(0, lines[0].find(' '));
    const auto from = lines[0].find(' ') + 1;
    const std::string target = lines[0].substr(from, lines[0].rfind(' ') - from);
    request.path = target.substr(0, target.find('?'));
    request.query = target.find('?') == std::string::npos ? "" : target.substr(target.find('?') + 1);
    std::string name, value;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        if (lines[i].starts_with(' ')) {
            value += "\n" + lines[i];
        } else {
            if (!name.empty()) request.headers.add(name, value);
            name = lines[i].substr(0, lines[i].find(':'));
            value = lines[i].substr(lines[i].find(':') + 1);
        }
    }
    if (!name.empty()) request.headers.add(name, value);
    request.host = request.headers.value("Host");
    return request;
}

std::vector<SigningCase> signingCases() {
    std::vector<SigningCase> cases;
    std::error_code status;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(skydeck::test::conformanceFolder() / "sigv4", status)) {
        if (entry.path().extension() != ".req") continue;
        const auto folder = entry.path().parent_path();
        SigningCase one{folder.filename(),        parseRequest(textOf(folder, ".req")),
                        textOf(folder, ".creq"),  textOf(folder, ".sts"),
                        textOf(folder, ".authz"), {}};
        one.token = parseRequest(textOf(folder, ".sreq")).headers.value("X-Amz-Security-Token");
        cases.push_back(std::move(one));
    }
    return cases;
}

SigningScope scope() {
    return {"us-east-1", "service", *parseAmzDate("20150830T123600Z")};
}
Credentials credentials(const SigningCase& one) {
    return {"AKIDEXAMPLE", kSecret, one.signsToken() ? one.token : std::string(), {}};
}

class SigV4Suite : public testing::Test {
protected:
    void SetUp() override {
        if (skydeck::test::conformanceFolder().empty())
            GTEST_SKIP() << "no conformance folder: put one at ../shared/conformance or set SKYDECK_CONFORMANCE_DIR";
        m_cases = signingCases();
        ASSERT_EQ(m_cases.size(), 34u);
    }
    std::vector<SigningCase> m_cases;
};
} // namespace

TEST_F(SigV4Suite, CanonicalRequests) {
    for (const SigningCase& one : m_cases) {
        HttpRequest request = one.request;
        if (one.signsToken()) request.headers.set("X-Amz-Security-Token", one.token);
        EXPECT_EQ(canonicalRequest(request, one.signedHeaders(), sha256Hex(request.body), {}), one.canonical)
            << one.name;
    }
}

TEST_F(SigV4Suite, StringsToSign) {
    for (const SigningCase& one : m_cases)
        EXPECT_EQ(stringToSign(one.canonical, scope()), one.toSign) << one.name;
}

TEST_F(SigV4Suite, Signatures) {
    const std::string key = signingKey(kSecret, scope());
    for (const SigningCase& one : m_cases)
        EXPECT_THAT(one.authorization, testing::EndsWith("Signature=" + signature(key, one.toSign))) << one.name;
}

TEST_F(SigV4Suite, WholeRequests) {
    for (const SigningCase& one : m_cases) {
        HttpRequest request = one.request;
        // It was there before signing: the client's own signer takes the token from the credentials.
        request.headers.remove("X-Amz-Security-Token");
        signRequest(request, credentials(one), scope());
        EXPECT_EQ(request.headers.value("Authorization"), one.authorization) << one.name;
    }
}

TEST_F(SigV4Suite, ServersFindTheSameSignature) {
    for (const SigningCase& one : m_cases) {
        HttpRequest request = one.request;
        request.headers.set("Authorization", one.authorization);
        if (one.signsToken()) request.headers.set("X-Amz-Security-Token", one.token);
        const auto claim = parseSignature(request);
        ASSERT_OK(claim);
        ASSERT_TRUE(*claim) << one.name;
        EXPECT_EQ((*claim)->accessKeyId, "AKIDEXAMPLE");
        EXPECT_EQ(expectedSignature(request, **claim, kSecret, {}), (*claim)->signature) << one.name;
        EXPECT_NE(expectedSignature(request, **claim, "another secret", {}), (*claim)->signature) << one.name;
    }
}

} // namespace skydeck::wire
