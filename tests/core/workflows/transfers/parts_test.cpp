#include "core/workflows/transfers/digests.h"
#include "core/workflows/transfers/filters.h"
#include "core/workflows/transfers/journal.h"
#include "core/workflows/transfers/meter.h"
#include "core/workflows/transfers/part_plan.h"
#include "tests/support/support.h"

#include "core/base/strings.h"

namespace skydeck::workflows::transfers {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(PartPlan, CoversEveryByteOnce) {
    for (const std::uint64_t size : {8 * kMiB + 1, 24 * kMiB, std::uint64_t{100'000'000'000}}) {
        const PartPlan plan = planParts(size, 8 * kMiB);
        std::uint64_t covered = 0;
        for (std::uint32_t i = 0; i < plan.count(); ++i) {
            EXPECT_EQ(plan.offset(i), covered);
            covered += plan.length(i);
        }
        EXPECT_EQ(covered, size);
    }
}

TEST(PartPlan, GrowsPartsBeforeTheirNumberTroublesS3) {
    EXPECT_EQ(planParts(1ULL << 30, 8 * kMiB).partSize, 8 * kMiB);
    for (const std::uint64_t size : {100ULL << 30, 5ULL << 40}) {
        const PartPlan plan = planParts(size, 8 * kMiB);
        EXPECT_LE(plan.count(), 10'000u);
        EXPECT_LE(plan.partSize, kLargestPart);
        EXPECT_EQ(plan.partSize % kMiB, 0u);
    }
}

TEST(Filters, LastRuleThatMatchesWins) {
    const std::vector<FilterRule> rules{{false, "*.log"}, {true, "keep/*"}};
    EXPECT_TRUE(isWanted(rules, "a.txt"));
    EXPECT_FALSE(isWanted(rules, "deep/er/a.log"));
    EXPECT_TRUE(isWanted(rules, "keep/a.log"));
    EXPECT_FALSE(isWanted({{true, "keep/*"}, {false, "*"}}, "keep/a.log"));
}

TEST(Meter, SaysRateAndTimeLeft) {
    test::ManualClock clock;
    Meter meter(clock);
    meter.expect(30 * kMiB);
    meter.closed();
    EXPECT_EQ(meter.progress().text, "0 B of 30.0 MiB");
    clock.advance(std::chrono::seconds(2));
    meter.add(10 * kMiB);
    const Progress progress = meter.progress();
    EXPECT_EQ(progress.done, 10 * kMiB);
    EXPECT_EQ(progress.total, 30 * kMiB);
    EXPECT_EQ(progress.text, "10.0 MiB of 30.0 MiB, 5.0 MiB/s, 4 s left");
}

TEST(Meter, HasNoTotalWhileMoreMayCome) {
    test::ManualClock clock;
    Meter meter(clock);
    meter.expect(30);
    EXPECT_EQ(meter.progress().total, 0u);
}

TEST(MeteredStep, TakesBackWhatDidNotSucceed) {
    test::ManualClock clock;
    Meter meter(clock);
    {
        MeteredStep step(meter);
        step.watch({}).report(70, 100);
        EXPECT_EQ(meter.done(), 70u);
        step.watch({}).report(20, 100); // tried again
        EXPECT_EQ(meter.done(), 20u);
    }
    EXPECT_EQ(meter.done(), 0u);
    MeteredStep step(meter);
    step.watch({}).report(70, 100);
    step.keep(100);
    EXPECT_EQ(meter.done(), 100u);
}

class JournalTest : public testing::Test {
protected:
    Result<Journal> open() { return Journal::open(folder.path() / "deep", what); }
    std::filesystem::path file() {
        for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "deep"))
            return entry.path();
        return {};
    }
    TemporaryFolder folder;
    Json what{{"kind", "upload"}, {"from", "/a"}, {"to", "s3://b/a"}};
};

TEST_F(JournalTest, TellsTheNextRunWhatWasBegun) {
    {
        ASSERT_OK_AND(Journal journal, open());
        EXPECT_TRUE(journal.begun().is_null());
        ASSERT_OK(journal.begin({{"uploadId", "u"}}));
        ASSERT_OK(journal.addPart(2, "x y"));
        ASSERT_OK(journal.addPart(0, "z"));
    }
    ASSERT_OK_AND(const Journal journal, open());
    EXPECT_EQ(journal.begun(), Json({{"uploadId", "u"}}));
    EXPECT_THAT(journal.parts(), ElementsAre(Pair(0u, "z"), Pair(2u, "x y")));
}

TEST_F(JournalTest, TornLineCountsAsNotWritten) {
    {
        ASSERT_OK_AND(Journal journal, open());
        ASSERT_OK(journal.begin({{"uploadId", "u"}}));
        ASSERT_OK(journal.addPart(0, "z"));
        ASSERT_OK(journal.addPart(1, "torn"));
    }
    std::filesystem::resize_file(file(), std::filesystem::file_size(file()) - 3);
    ASSERT_OK_AND(const Journal journal, open());
    EXPECT_THAT(journal.parts(), ElementsAre(Pair(0u, "z")));
}

TEST_F(JournalTest, BelongsToOneProgramAtATime) {
    ASSERT_OK_AND(const Journal first, open());
    const auto second = open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "TransferRunning");
}

TEST_F(JournalTest, LeavesNothingWhenItIsOverOrNeverBegan) {
    {
        ASSERT_OK(open());
        EXPECT_TRUE(file().empty());
        ASSERT_OK_AND(Journal journal, open());
        ASSERT_OK(journal.begin({{"uploadId", "u"}}));
        EXPECT_EQ(std::filesystem::status(file()).permissions(), std::filesystem::perms(0600));
        journal.discard();
    }
    EXPECT_TRUE(file().empty());
}

TEST_F(JournalTest, GarbageMeansNothingWasBegun) {
    {
        ASSERT_OK_AND(Journal journal, open());
        ASSERT_OK(journal.begin({{"uploadId", "u"}}));
    }
    ASSERT_OK(writeFileAtomically(file(), "{\"what\": 1}\n0 x\n"));
    ASSERT_OK_AND(const Journal journal, open());
    EXPECT_TRUE(journal.begun().is_null());
    EXPECT_TRUE(journal.parts().empty());
}

aws::s3::ObjectInfo objectOf(std::uint64_t size, const std::string& eTag, aws::s3::Checksum checksum = {}) {
    aws::s3::ObjectInfo info;
    info.contentLength = size;
    info.eTag = eTag;
    info.checksum = std::move(checksum);
    return info;
}

std::vector<RangeDigest::Value> digestsOf(const ObjectProof& proof, std::string_view text, const PartPlan& plan) {
    std::vector<RangeDigest::Value> values;
    for (std::uint32_t i = 0; i < plan.count(); ++i) {
        RangeDigest digest(proof.rangeAlgorithm());
        digest.update(text.substr(plan.offset(i), plan.length(i)));
        values.push_back(digest.finish());
    }
    return values;
}

TEST(ObjectProof, ChecksumOfTheWholeIsPutTogetherFromRanges) {
    const PartPlan plan{9, 4};
    // The check values of CRC-32 and CRC-32C, of "123456789".
    for (const auto& [algorithm, raw] : {std::pair{"CRC32", "cbf43926"}, {"CRC32C", "e3069283"}}) {
        const auto proof =
            ObjectProof::of(objectOf(9, "\"e\"", {algorithm, toBase64(fromHex(raw).value())}), std::nullopt);
        EXPECT_TRUE(proof.holds(plan, digestsOf(proof, "123456789", plan))) << algorithm;
        EXPECT_FALSE(proof.holds(plan, digestsOf(proof, "123456780", plan))) << algorithm;
    }
}

TEST(ObjectProof, ETagOfPartsIsTheMd5OfTheirMd5s) {
    const std::string eTag = '"' + toHex(wire::md5(wire::md5("1234") + wire::md5("5678") + wire::md5("9"))) + "-3\"";
    const auto object = objectOf(9, eTag);
    ASSERT_TRUE(ObjectProof::wantsFirstPart(object));
    const auto proof = ObjectProof::of(object, objectOf(4, eTag));
    ASSERT_EQ(proof.partSize(), 4u);
    const PartPlan plan{9, 4};
    EXPECT_TRUE(proof.holds(plan, digestsOf(proof, "123456789", plan)));
    EXPECT_FALSE(proof.holds(plan, digestsOf(proof, "123456788", plan)));
}

TEST(ObjectProof, PartsOfUnknownSizeProveNothing) {
    const auto object = objectOf(9, "\"0123456789abcdef0123456789abcdef-3\"");
    EXPECT_EQ(ObjectProof::of(object, std::nullopt).kind(), ObjectProof::Kind::None);
    EXPECT_EQ(ObjectProof::of(object, objectOf(9, "")).kind(), ObjectProof::Kind::None); // a server without parts
}

TEST(ObjectProof, ETagUnderAKeyOfKmsIsNoMd5) {
    auto object = objectOf(9, "\"0123456789abcdef0123456789abcdef\"");
    EXPECT_EQ(ObjectProof::of(object, std::nullopt).kind(), ObjectProof::Kind::WholeMd5);
    object.encryption = "aws:kms";
    EXPECT_EQ(ObjectProof::of(object, std::nullopt).kind(), ObjectProof::Kind::None);
}

} // namespace
} // namespace skydeck::workflows::transfers
