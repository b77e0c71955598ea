#pragma once

#include "core/lab/pipeline/pipeline.h"
#include "core/wire/crypto.h"
#include "core/wire/sigv4.h"
#include "tests/support/support.h"

namespace skydeck::lab {

/// A lab and its pipeline without sockets: signed requests in, answers out.
class PipelineFixture : public testing::Test {
protected:
    void SetUp() override {
        LabConfig config;
        config.dataFolder = folder.path() / "lab";
        config.accessKeyId = credentials.accessKeyId;
        config.secretAccessKey = credentials.secretAccessKey;
        auto opened = Lab::open(std::move(config), clock);
        ASSERT_TRUE(opened) << describe(opened.error());
        lab = std::move(*opened);
        auto made =
            Pipeline::create(*lab, {rootKey("test", "secret"), [this](std::string_view id) -> std::optional<KnownKey> {
                                        return id == "ASIATEMP" ? temporary : std::nullopt;
                                    }});
        ASSERT_TRUE(made) << describe(made.error());
        pipeline = std::move(*made);
    }

    wire::HttpRequest request(std::string method, std::string path, std::string query = {}, std::string body = {}) {
        wire::HttpRequest made;
        made.method = std::move(method);
        made.scheme = "http";
        made.host = "127.0.0.1:4566";
        made.path = std::move(path);
        made.query = std::move(query);
        made.body = std::move(body);
        made.headers.add("Host", made.host);
        made.headers.add("Content-Length", std::to_string(made.body.size()));
        return made;
    }

    wire::SigningScope scope(std::string service) { return {"us-east-1", std::move(service), clock.now()}; }

    /// Signs as S3's clients do.
    wire::HttpRequest signedS3(wire::HttpRequest made, std::string payloadHash = {}) {
        wire::signRequest(made, credentials, scope("s3"), {false, false, true, std::move(payloadHash)});
        return made;
    }
    wire::HttpRequest signedFor(std::string service, wire::HttpRequest made) {
        wire::signRequest(made, credentials, scope(std::move(service)));
        return made;
    }
    wire::HttpRequest queryCall(const std::string& form) {
        wire::HttpRequest made = request("POST", "/", {}, form);
        made.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        return made;
    }
    wire::HttpRequest jsonCall(const std::string& target, const std::string& body) {
        wire::HttpRequest made = request("POST", "/", {}, body);
        made.headers.add("Content-Type", "application/x-amz-json-1.1");
        made.headers.add("X-Amz-Target", target);
        return made;
    }

    /// Through the pipeline as the server feeds it; `body` replaces the one that was signed.
    Answer send(wire::HttpRequest made, std::optional<std::string> body = {}) {
        const std::string bytes = body.value_or(std::move(made.body));
        made.body.clear();
        const auto exchange = pipeline->open(std::move(made));
        if (auto refused = exchange->begin()) return std::move(*refused);
        if (!bytes.empty()) exchange->receive(bytes);
        return exchange->finish();
    }

    /// "403 AccessDenied" of an answer, or "200 " and what it says.
    static std::string said(const Answer& answer) {
        const std::string& body = answer.response.body;
        const std::string code = answer.response.headers.value("x-amzn-ErrorType");
        std::string text = std::to_string(answer.response.status) + ' ';
        if (!code.empty()) return text + code;
        const std::size_t start = body.find("<Code>"), end = body.find("</Code>");
        return start == std::string::npos ? text : text + body.substr(start + 6, end - start - 6);
    }
    std::string sent(wire::HttpRequest made, std::optional<std::string> body = {}) {
        return said(send(std::move(made), std::move(body)));
    }

    TemporaryFolder folder;
    test::ManualClock clock;
    wire::Credentials credentials{"test", "secret", {}, {}};
    std::optional<KnownKey> temporary;
    std::unique_ptr<Lab> lab;
    std::unique_ptr<Pipeline> pipeline;
};

} // namespace skydeck::lab
