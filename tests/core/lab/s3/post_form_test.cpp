#include "core/lab/s3/post_form.h"

#include "core/base/strings.h"
#include "tests/support/support.h"

namespace skydeck::lab {

namespace {
struct Taken {
    PostForm::Fields fields;
    std::string file;
    std::string error;
};

/// Feeds the body in pieces of `step` bytes.
Taken take(const std::string& body, std::size_t step, const std::string& type = "multipart/form-data; boundary=\"b\"") {
    Taken taken;
    auto form = PostForm::of(
        type,
        [&](const PostForm::Fields& fields) -> Status {
            taken.fields = fields;
            return {};
        },
        [&](std::string_view bytes) -> Status {
            taken.file += bytes;
            return {};
        });
    if (!form) return {{}, {}, form.error().code};
    Status outcome;
    for (std::size_t at = 0; outcome && at < body.size(); at += step)
        outcome = form->write(std::string_view(body).substr(at, step));
    if (outcome) outcome = form->finish();
    if (!outcome) taken.error = outcome.error().code;
    return taken;
}

std::string part(const std::string& head, const std::string& value) {
    return "--b\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + value + "\r\n";
}
} // namespace

TEST(PostForm, TakesFieldsAndFileHoweverTheyComeIn) {
    const std::string file = "line\r\n--c\r\n\r\n--\r\n-b\r\n\r";
    const std::string body = "preamble\r\n" + part("name=\"Key\"", "a;b") + part("name=empty", "") +
                             part("name=\"file\"; filename=\"dir/it \\\"is\\\".txt\"", file) +
                             part("name=\"late\"", "ignored") + "--b--\r\n";
    for (std::size_t step = 1; step <= body.size(); ++step) {
        const Taken taken = take(body, step);
        ASSERT_EQ(taken.error, "") << step;
        ASSERT_EQ(taken.file, file) << step;
        ASSERT_EQ(taken.fields, (PostForm::Fields{{"key", "a;b"}, {"empty", ""}, {"file", "it \"is\".txt"}})) << step;
    }
}

TEST(PostForm, RefusesWhatIsNoForm) {
    EXPECT_EQ(take("x", 1, "multipart/form-data").error, "MalformedPOSTRequest");
    EXPECT_EQ(take(part("filename=\"x\"", "y") + "--b--", 7).error, "MalformedPOSTRequest");
    EXPECT_EQ(take(part("name=\"key\"", "y") + "--b--", 7).error, "InvalidArgument") << "no file";
    EXPECT_EQ(take(part("name=\"file\"", "y"), 7).error, "IncompleteBody");
    EXPECT_EQ(take("--b\r\n" + std::string(9000, 'x'), 7).error, "MalformedPOSTRequest");
    EXPECT_EQ(take(part("name=\"key\"", std::string(21 * 1024, 'x')), 4096).error, "MaxPostPreDataLengthExceededError");
    EXPECT_EQ(take("", 1).error, "IncompleteBody");
}

TEST(PostForm, PoliciesHoldEveryField) {
    const auto refusal = [](const Json& conditions, PostForm::Fields fields) {
        fields["policy"] = toBase64(Json{{"expiration", "2030-01-01T00:00:00Z"}, {"conditions", conditions}}.dump());
        const auto sizes = checkPostPolicy(fields, "box", fromEpochSeconds(1'700'000'000));
        return sizes ? std::to_string(sizes->least) + ".." + std::to_string(sizes->most.value_or(0))
                     : sizes.error().code;
    };
    const Json key = {"starts-with", "$key", "up/"};
    EXPECT_EQ(refusal({key, {{"bucket", "box"}}, {"content-length-range", 1, "9"}}, {{"key", "up/1"}}), "1..9");
    EXPECT_EQ(refusal({key, {{"Bucket", "other"}}}, {{"key", "up/1"}}), "AccessDenied");
    EXPECT_EQ(refusal(Json::array({key}), {{"key", "down"}}), "AccessDenied");
    EXPECT_EQ(refusal(Json::array({key}), {{"key", "up/1"}, {"acl", "private"}}), "AccessDenied");
    EXPECT_EQ(
        refusal(Json::array({key}), {{"key", "up/1"}, {"x-ignore-me", "1"}, {"file", "f"}, {"x-amz-signature", "s"}}),
        "0..0");
    EXPECT_EQ(refusal({key, {"matches", "$key", "."}}, {{"key", "up/1"}}), "InvalidPolicyDocument");
    EXPECT_EQ(refusal({key, {"content-length-range", 9, 1}}, {{"key", "up/1"}}), "InvalidPolicyDocument");
    EXPECT_EQ(refusal("none", {}), "InvalidPolicyDocument");
    EXPECT_EQ(checkPostPolicy({{"policy", "?"}}, "box", {}).error().code, "InvalidPolicyDocument");
    const std::string old = toBase64(R"({"expiration": "2020-01-01T00:00:00Z", "conditions": []})");
    EXPECT_EQ(checkPostPolicy({{"policy", old}}, "box", fromEpochSeconds(1'700'000'000)).error().message,
              "Invalid according to Policy: Policy expired.");
}

} // namespace skydeck::lab
