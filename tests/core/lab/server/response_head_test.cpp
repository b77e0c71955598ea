#include "core/lab/server/response_head.h"

#include "tests/support/support.h"

namespace skydeck::lab {

using testing::HasSubstr;
using testing::Not;

TEST(ResponseHead, ValuesCannotStartFieldsOfTheirOwn) {
    wire::HttpResponse response;
    response.headers.add("Content-Disposition", "x\r\nSet-Cookie: evil=1");
    const std::string head = responseHead(response, 0, false, true, fromEpochSeconds(0));
    EXPECT_THAT(head, HasSubstr("Content-Disposition: x  Set-Cookie: evil=1\r\n"));
}

TEST(ResponseHead, IsWholeAndDated) {
    wire::HttpResponse response;
    response.status = 404;
    response.headers.add("X-A", "b");
    EXPECT_EQ(responseHead(response, 7, false, false, fromEpochSeconds(1440938160.9)),
              "HTTP/1.1 404 Not Found\r\nX-A: b\r\nDate: Sun, 30 Aug 2015 12:36:00 GMT\r\nServer: Skydeck\r\n"
              "Content-Length: 7\r\nConnection: close\r\n\r\n");
}

TEST(ResponseHead, SomeStatusesHaveNoLength) {
    for (const int status : {204, 304}) {
        wire::HttpResponse response;
        response.status = status;
        EXPECT_THAT(responseHead(response, 7, false, true, fromEpochSeconds(0)), Not(HasSubstr("Content-Length")));
    }
}

TEST(ResponseHead, ContentLengthOfAHandlerCountsOnlyForHead) {
    wire::HttpResponse response;
    response.headers.add("Content-Length", "99");
    EXPECT_THAT(responseHead(response, 7, true, true, fromEpochSeconds(0)), HasSubstr("Content-Length: 99\r\n"));
    EXPECT_THAT(responseHead(response, 7, false, true, fromEpochSeconds(0)), HasSubstr("Content-Length: 7\r\n"));
}

} // namespace skydeck::lab
