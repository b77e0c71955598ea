#include "core/workflows/transfers.h"
#include "tests/core/workflows/fake_aws.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace fs = std::filesystem;

TEST(S3Url, IsSplitAtTheFirstSlash) {
    ASSERT_OK_AND(const auto url, parseS3Url("s3://b/a/k.txt"));
    EXPECT_EQ(url.bucket, "b");
    EXPECT_EQ(url.key, "a/k.txt");
    EXPECT_EQ(parseS3Url("s3://b")->key, "");
    EXPECT_EQ(toString(*parseS3Url("s3://b/a/")), "s3://b/a/");
}

TEST(S3Url, OtherTextsAreRefused) {
    for (const char* text : {"", "b/k", "s3://", "s3:///k", "S3://b"})
        EXPECT_EQ(parseS3Url(text).error().kind, ErrorKind::InvalidInput) << text;
}

TEST(LocalPathOf, KeepsFoldersInside) {
    EXPECT_EQ(*localPathOf("a/b.txt"), fs::path("a/b.txt"));
    for (const std::string& key : {std::string(), std::string("../x"), std::string("a/../../x"), std::string("/etc/x"),
                                   std::string("a//b"), std::string("a/"), std::string("."), std::string("a\0b", 3)})
        EXPECT_EQ(localPathOf(key).error().kind, ErrorKind::InvalidInput) << key;
}

class TransfersTest : public testing::Test {
protected:
    void SetUp() override {
        auto made = aws::s3::S3Client::create(aws.session());
        ASSERT_OK(made);
        client.emplace(std::move(*made));
    }
    std::string file(const std::string& name, const std::string& bytes = "x") {
        const auto path = folder.path() / name;
        EXPECT_TRUE(writeFileAtomically(path, bytes));
        return path.string();
    }
    std::string text(const std::string& name) { return readFile(folder.path() / name).value_or("no such file"); }
    std::vector<std::string> keys() {
        std::vector<std::string> result;
        for (const auto& [key, object] : aws.objects)
            result.push_back(key);
        return result;
    }
    std::string path(const std::string& name) { return (folder.path() / name).string(); }

    test::FakeAws aws;
    std::optional<aws::s3::S3Client> client;
    TemporaryFolder folder;
};

TEST_F(TransfersTest, FileGoesUnderItsNameOrTheGivenKey) {
    const auto source = file("tmp.txt", "hello");
    ASSERT_OK(transfer(*client, source, "s3://bucket", {}, {}));
    ASSERT_OK(transfer(*client, source, "s3://bucket/a/b/", {}, {}));
    ASSERT_OK(transfer(*client, source, "s3://bucket/c.txt", {}, {}));
    EXPECT_THAT(keys(), ElementsAre("a/b/tmp.txt", "c.txt", "tmp.txt"));
    EXPECT_EQ(aws.objects["c.txt"].bytes, "hello");
}

TEST_F(TransfersTest, ObjectComesIntoAFolderOrUnderAName) {
    aws.objects["a/k.txt"] = {"hello"};
    ASSERT_OK(transfer(*client, "s3://bucket/a/k.txt", folder.path().string(), {}, {}));
    ASSERT_OK(transfer(*client, "s3://bucket/a/k.txt", path("new/n.txt"), {}, {}));
    EXPECT_EQ(text("k.txt"), "hello");
    EXPECT_EQ(text("new/n.txt"), "hello");
}

TEST_F(TransfersTest, FolderGoesUpAndComesDown) {
    file("in/a.txt", "1");
    file("in/sub/b.txt", "22");
    TransferOptions options;
    options.recursive = true;
    ASSERT_OK_AND(const auto up, transfer(*client, path("in"), "s3://bucket/p", options, {}));
    EXPECT_EQ(up.files, 2u);
    EXPECT_EQ(up.bytes, 3u);
    EXPECT_THAT(keys(), ElementsAre("p/a.txt", "p/sub/b.txt"));
    aws.objects["pq/not.txt"] = {"no"};
    ASSERT_OK(transfer(*client, "s3://bucket/p", path("out"), options, {}));
    EXPECT_EQ(text("out/sub/b.txt"), "22");
    EXPECT_EQ(text("out/not.txt"), "no such file");
}

TEST_F(TransfersTest, FolderWithoutRecursiveIsRefused) {
    file("in/a.txt");
    EXPECT_EQ(transfer(*client, path("in"), "s3://bucket", {}, {}).error().code, "IsFolder");
    EXPECT_EQ(transfer(*client, "s3://bucket/p/", path("x"), {}, {}).error().code, "IsFolder");
    EXPECT_EQ(transfer(*client, path("none"), "s3://bucket", {}, {}).error().kind, ErrorKind::NotFound);
}

TEST_F(TransfersTest, TwoLocalPathsAreRefused) {
    EXPECT_EQ(transfer(*client, "a", "b", {}, {}).error().code, "NoS3Address");
}

TEST_F(TransfersTest, MoveDeletesTheSourceAfterwards) {
    const auto source = file("tmp.txt", "hello");
    TransferOptions options;
    options.move = true;
    ASSERT_OK(transfer(*client, source, "s3://bucket", options, {}));
    EXPECT_FALSE(fs::exists(source));
    ASSERT_OK(transfer(*client, "s3://bucket/tmp.txt", source, options, {}));
    EXPECT_THAT(keys(), IsEmpty());
    EXPECT_EQ(text("tmp.txt"), "hello");
}

TEST_F(TransfersTest, MoveThatFailsKeepsTheSource) {
    const auto source = file("tmp.txt", "hello");
    aws.on("s3.PutObject", [](const Json&) { return test::awsFailure(403, "AccessDenied", "no"); });
    TransferOptions options;
    options.move = true;
    EXPECT_FALSE(transfer(*client, source, "s3://bucket", options, {}));
    EXPECT_EQ(text("tmp.txt"), "hello");
}

TEST_F(TransfersTest, MoveOntoItselfIsRefused) {
    aws.objects["k"] = {"x"};
    TransferOptions options;
    options.move = true;
    EXPECT_EQ(transfer(*client, "s3://bucket/k", "s3://bucket/k", options, {}).error().code, "SamePlace");
    options.recursive = true;
    EXPECT_EQ(transfer(*client, "s3://bucket/a", "s3://bucket/a/b", options, {}).error().code, "SamePlace");
    EXPECT_THAT(keys(), ElementsAre("k"));
}

TEST_F(TransfersTest, KeyThatLeavesTheFolderStopsTheWhole) {
    aws.objects["p/a"] = {"x"};
    aws.objects["p/../../evil"] = {"x"};
    TransferOptions options;
    options.recursive = true;
    EXPECT_EQ(transfer(*client, "s3://bucket/p", path("out"), options, {}).error().code, "KeyIsNoFileName");
    EXPECT_EQ(aws.count("s3.GetObject"), 0);
}

TEST_F(TransfersTest, SyncCopiesWhatIsNewOrDiffers) {
    file("in/same.txt", "same");
    file("in/changed.txt", "before");
    aws.clock.advance(fromEpochSeconds(4e9) - aws.clock.now()); // the bucket's times are later than the files'
    ASSERT_OK(sync(*client, path("in"), "s3://bucket", {}, {}));
    file("in/changed.txt", "after it");
    file("in/new.txt");
    std::vector<std::string> moved;
    SyncOptions options;
    options.onFile = [&](const std::string&, const Place&, const Place& to) { moved.push_back(to); };
    ASSERT_OK_AND(const auto report, sync(*client, path("in"), "s3://bucket", options, {}));
    EXPECT_THAT(moved, UnorderedElementsAre("s3://bucket/changed.txt", "s3://bucket/new.txt"));
    EXPECT_EQ(report.skipped, 1u);
}

TEST_F(TransfersTest, SyncedDownloadIsTheSameNextTime) {
    aws.objects["a.txt"] = {"hello"};
    ASSERT_OK(sync(*client, "s3://bucket", path("out"), {}, {}));
    ASSERT_OK_AND(const auto report, sync(*client, "s3://bucket", path("out"), {}, {}));
    EXPECT_EQ(report.files, 0u);
    EXPECT_EQ(report.skipped, 1u);
}

TEST_F(TransfersTest, ChangeOfEqualSizeInTheSameSecondIsSeen) {
    aws.objects["a.txt"] = {"hello"};
    ASSERT_OK(sync(*client, "s3://bucket", path("out"), {}, {}));
    aws.objects["a.txt"].bytes = "olleh";
    ASSERT_OK(sync(*client, "s3://bucket", path("out"), {}, {}));
    EXPECT_EQ(text("out/a.txt"), "olleh");
}

TEST_F(TransfersTest, SyncDeletesExtrasOnlyWhenAsked) {
    file("in/a.txt");
    aws.objects["extra.txt"] = {"x"};
    SyncOptions options;
    ASSERT_OK(sync(*client, path("in"), "s3://bucket", options, {}));
    EXPECT_THAT(keys(), ElementsAre("a.txt", "extra.txt"));
    options.deleteExtra = true;
    ASSERT_OK_AND(const auto report, sync(*client, path("in"), "s3://bucket", options, {}));
    EXPECT_EQ(report.deleted, 1u);
    EXPECT_THAT(keys(), ElementsAre("a.txt"));
}

TEST_F(TransfersTest, SyncFromAFolderThatIsNotThereDeletesNothing) {
    aws.objects["a.txt"] = {"x"};
    SyncOptions options;
    options.deleteExtra = true;
    EXPECT_FALSE(sync(*client, path("none"), "s3://bucket", options, {}));
    EXPECT_THAT(keys(), ElementsAre("a.txt"));
}

TEST_F(TransfersTest, FiltersHoldOnBothSidesOfASync) {
    file("in/a.txt");
    file("in/a.log");
    aws.objects["extra.log"] = {"x"};
    aws.objects["extra.txt"] = {"x"};
    SyncOptions options;
    options.deleteExtra = true;
    options.filters = {{false, "*.log"}};
    ASSERT_OK(sync(*client, path("in"), "s3://bucket", options, {}));
    EXPECT_THAT(keys(), ElementsAre("a.txt", "extra.log"));
}

TEST_F(TransfersTest, DryRunSaysAndDoesNothing) {
    file("in/a.txt", "1");
    aws.objects["extra"] = {"x"};
    SyncOptions options;
    options.deleteExtra = options.dryRun = true;
    std::vector<std::string> said;
    options.onFile = [&](const std::string& verb, const Place& from, const Place&) {
        said.push_back(verb + " " + from);
    };
    ASSERT_OK_AND(const auto report, sync(*client, path("in"), "s3://bucket", options, {}));
    EXPECT_EQ(report.files, 1u);
    EXPECT_EQ(report.deleted, 1u);
    EXPECT_THAT(said, UnorderedElementsAre("copy " + path("in/a.txt"), "delete s3://bucket/extra"));
    EXPECT_THAT(keys(), ElementsAre("extra"));
}

TEST_F(TransfersTest, UnreadableFileDoesNotKeepTheOthers) {
    file("in/a.txt");
    file("in/b.txt");
    file("in/c.txt");
    aws.on("s3.PutObject", [this](const Json& input) -> Result<Json> {
        if (stringAt(input, "Key") == "b.txt") return test::awsFailure(403, "AccessDenied", "not that one");
        aws.objects[stringAt(input, "Key")] = {"x"};
        return Json{{"ETag", "\"e\""}};
    });
    TransferOptions options;
    options.recursive = true;
    const auto report = transfer(*client, path("in"), "s3://bucket", options, {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, "AccessDenied");
    EXPECT_THAT(report.error().message, testing::HasSubstr("1 of 3 failed, first " + path("in/b.txt")));
    EXPECT_THAT(keys(), ElementsAre("a.txt", "c.txt"));
}

/// A folder that exists and cannot be opened, by root neither: its path is longer than the system takes.
void makeUnreadable(const fs::path& folder) {
    fs::create_directories(folder);
    int at = ::open(folder.c_str(), O_PATH | O_DIRECTORY);
    const std::string name(200, 'd');
    for (int depth = 0; depth < 21; ++depth) {
        ASSERT_EQ(::mkdirat(at, name.c_str(), 0700), 0);
        const int inner = ::openat(at, name.c_str(), O_PATH | O_DIRECTORY);
        ::close(std::exchange(at, inner));
    }
    ::close(at);
}

TEST_F(TransfersTest, UnreadableFolderDoesNotKeepTheOthers) {
    file("in/a.txt");
    makeUnreadable(path("in/b"));
    file("in/c.txt");
    TransferOptions options;
    options.recursive = true;
    const auto report = transfer(*client, path("in"), "s3://bucket", options, {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, "FileNotReadable");
    EXPECT_THAT(report.error().message, testing::HasSubstr("1 of 3 failed, first " + path("in/b/ddd")));
    EXPECT_THAT(keys(), ElementsAre("a.txt", "c.txt"));
}

TEST_F(TransfersTest, SyncDeletesNothingOfAFolderItCannotRead) {
    file("in/a.txt");
    makeUnreadable(path("in/b"));
    std::string below = "b/";
    for (int depth = 0; depth < 21; ++depth)
        below += std::string(200, 'd') + '/';
    aws.objects[below + "kept"] = {"x"};
    aws.objects["c.txt"] = {"x"};
    SyncOptions options;
    options.deleteExtra = true;
    EXPECT_EQ(sync(*client, path("in"), "s3://bucket", options, {}).error().code, "FileNotReadable");
    EXPECT_THAT(keys(), ElementsAre("a.txt", below + "kept"));
}

TEST_F(TransfersTest, FoldersAreListedInTheOrderOfKeys) {
    // By bytes "a.txt" < "a/…" < "a0": the order in which S3 lists, on which the merge of a sync rests.
    for (const char* name : {"in/a/z", "in/a.txt", "in/a0", "in/a/b/c", "in/Z"})
        file(name);
    TransferOptions options;
    options.recursive = options.dryRun = true;
    std::vector<std::string> order;
    options.onFile = [&](const std::string&, const Place&, const Place& to) { order.push_back(to); };
    ASSERT_OK(transfer(*client, path("in"), "s3://bucket", options, {}));
    EXPECT_THAT(order, ElementsAre("s3://bucket/Z", "s3://bucket/a.txt", "s3://bucket/a/b/c", "s3://bucket/a/z",
                                   "s3://bucket/a0"));
}

TEST_F(TransfersTest, VersionsAreRemovedByTheirIds) {
    aws.objects["p/a"] = {"x"};
    aws.objects["p/a"].version = 7;
    RemoveOptions options;
    options.allVersions = true;
    ASSERT_OK(removePrefix(*client, "bucket", "p/", options, {}));
    EXPECT_EQ(aws.lastInput("s3.DeleteObjects")["Delete"]["Objects"], Json({{{"Key", "p/a"}, {"VersionId", "7"}}}));
}

TEST_F(TransfersTest, ManyPagesAreRemovedInBatches) {
    for (int i = 0; i < 25; ++i)
        aws.objects["p/" + std::to_string(i)] = {"xx"};
    aws.objects["q"] = {"x"};
    aws.pageSize = 10;
    ASSERT_OK_AND(const auto report, removePrefix(*client, "bucket", "p/", {}, {}));
    EXPECT_EQ(report.objects, 25u);
    EXPECT_EQ(report.bytes, 50u);
    EXPECT_EQ(aws.count("s3.DeleteObjects"), 3);
    EXPECT_THAT(keys(), ElementsAre("q"));
}

TEST_F(TransfersTest, EmptyingReportsWhatCouldNotBeDeleted) {
    aws.objects["a.txt"] = {"x"};
    aws.on("s3.DeleteObjects", [](const Json&) -> Result<Json> {
        return Json{{"Errors", {{{"Key", "a.txt"}, {"Code", "AccessDenied"}, {"Message", "locked"}}}}};
    });
    const auto report = emptyBucket(*client, "bucket", {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, ErrorKind::AccessDenied);
    EXPECT_THAT(report.error().message, testing::HasSubstr("'a.txt': locked"));
}

TEST_F(TransfersTest, BucketWithoutVersionListingIsEmptiedByItsObjects) {
    aws.objects["a.txt"] = {"x"};
    aws.on("s3.ListObjectVersions", [](const Json&) { return test::awsFailure(501, "NotImplemented", "no"); });
    ASSERT_OK_AND(const auto report, emptyBucket(*client, "bucket", {}));
    EXPECT_EQ(report.objects, 1u);
    EXPECT_THAT(keys(), IsEmpty());
}

} // namespace
} // namespace skydeck::workflows
