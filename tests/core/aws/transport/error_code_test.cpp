#include "core/aws/transport/error_code.h"

#include "tests/support/support.h"

namespace skydeck::aws {
namespace {

std::string code(std::string body, wire::Headers headers = {}) {
    return errorCodeOf({400, std::move(headers), body});
}

TEST(ErrorCode, IsFoundInEveryProtocol) {
    EXPECT_EQ(code(R"({"__type":"com.amazonaws.batch#ClientException","message":"x"})"), "ClientException");
    EXPECT_EQ(code(R"({"code":"Slow:http://internal/"})"), "Slow");
    EXPECT_EQ(code("{}", {{"X-Amzn-ErrorType", "FooException:http://internal.amazon.com/"}}), "FooException");
    EXPECT_EQ(code("{}", {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}}),
              "AWS.SimpleQueueService.NonExistentQueue");
    EXPECT_EQ(code("<?xml version=\"1.0\"?>\n<Error><Code>SlowDown</Code><Message>m</Message></Error>"), "SlowDown");
    EXPECT_EQ(code("<Response><Errors><Error><Code>RequestLimitExceeded</Code></Error></Errors></Response>"),
              "RequestLimitExceeded");
}

TEST(ErrorCode, IsEmptyWhereThereIsNone) {
    for (const char* body : {"", "{", "{\"__type\":3}", "<html>Bad gateway</html>", "</Code><Code>", "plain"})
        EXPECT_EQ(code(body), "") << body;
}

} // namespace
} // namespace skydeck::aws
