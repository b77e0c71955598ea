#include "core/workflows/object_pages.h"
#include "tests/core/workflows/fake_aws.h"

#include <semaphore>

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;

using Numbers = PagesAhead<int>;

TEST(PagesAhead, FetchesTheNextPageWhileThisOneIsInHand) {
    std::counting_semaphore<> begun(0);
    int fetched = 0;
    Numbers pages(
        [&](const CallContext&) -> Result<std::optional<int>> {
            begun.release();
            return ++fetched <= 2 ? std::optional(fetched) : std::nullopt;
        },
        {});
    EXPECT_EQ(pages.next().value(), 1);
    begun.acquire();
    begun.acquire(); // the second, which nobody has asked for yet
    EXPECT_EQ(pages.next().value(), 2);
    EXPECT_EQ(pages.next().value(), std::nullopt);
    EXPECT_EQ(pages.next().value(), std::nullopt);
    EXPECT_EQ(fetched, 3);
}

TEST(PagesAhead, CancelsWhatIsUnderWayWhenItGoes) {
    bool cancelled = false;
    {
        Numbers pages(
            [&](const CallContext& context) -> Result<std::optional<int>> {
                while (context.check())
                    std::this_thread::yield();
                cancelled = true;
                return fail(ErrorKind::Cancelled, "Cancelled", "");
            },
            {});
    }
    EXPECT_TRUE(cancelled);
}

TEST(PagesAhead, HearsTheCallersStop) {
    std::stop_source stop;
    Numbers pages(
        [](const CallContext& context) -> Result<std::optional<int>> {
            for (;;)
                SKYDECK_TRY(context.check());
        },
        {stop.get_token(), {}, {}});
    stop.request_stop();
    EXPECT_EQ(pages.next().error().kind, ErrorKind::Cancelled);
}

TEST(ObjectPages, GivesEveryKeyOfEveryPage) {
    test::FakeAws aws;
    aws.pageSize = 2;
    for (const char* key : {"a", "b", "c", "d", "e"})
        aws.objects[key] = {"x"};
    ASSERT_OK_AND(const auto client, aws::s3::S3Client::create(aws.session()));
    const auto pages = objectPages(client, "bucket", {}, {});
    std::vector<std::string> keys;
    for (;;) {
        ASSERT_OK_AND(const auto page, pages->next());
        if (!page) break;
        for (const auto& object : page->objects)
            keys.push_back(object.key);
    }
    EXPECT_THAT(keys, ElementsAre("a", "b", "c", "d", "e"));
    EXPECT_EQ(aws.count("s3.ListObjectsV2"), 3);
}

TEST(ObjectPages, FailsAsTheListingDoes) {
    test::FakeAws aws;
    aws.bucketExists = false;
    ASSERT_OK_AND(const auto client, aws::s3::S3Client::create(aws.session()));
    EXPECT_EQ(objectPages(client, "bucket", {}, {})->next().error().code, "NoSuchBucket");
}

} // namespace
} // namespace skydeck::workflows
