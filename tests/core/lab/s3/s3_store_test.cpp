#include "core/lab/s3/s3_store.h"

#include "core/base/strings.h"
#include "core/lab/store/body_spool.h"
#include "tests/support/support.h"

#include <set>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
class S3StoreTest : public testing::Test {
protected:
    void SetUp() override {
        open();
        ASSERT_OK(store->createBucket("bucket", "us-east-1"));
    }
    /// Again: what a restart does.
    void open() {
        store.reset();
        database.reset();
        ASSERT_OK_AND(database, Database::open(folder.path() / "lab.db"));
        ASSERT_OK_AND(store, S3Store::open(*database, folder.path() / "objects", clock));
    }
    Body body(std::string_view bytes) {
        BodySpool spool(folder.path());
        EXPECT_TRUE(spool.write(bytes));
        return spool.finish();
    }
    void put(const std::string& key, std::string_view bytes = "x") {
        Body content = body(bytes);
        ASSERT_OK(store->put("bucket", key, content, {}));
    }
    std::string text(const std::string& key) {
        const auto object = store->get("bucket", key);
        return object ? textOf(*object) : object.error().code;
    }
    static std::string textOf(const S3Store::OpenObject& object) {
        if (!object.file) return object.bytes;
        std::string bytes(object.object.size + 1, '\0');
        const auto got = object.file->read(bytes.data(), bytes.size(), 0);
        bytes.resize(got.value_or(0));
        return bytes;
    }
    /// Files, and what is kept like one in the database.
    std::size_t files() const {
        const auto held = database->lock();
        auto statement = database->prepare("SELECT count(*) FROM s3_blobs");
        EXPECT_TRUE(statement && statement->step());
        std::size_t count = static_cast<std::size_t>(statement->integer(0));
        for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "objects"))
            count += entry.is_regular_file() && entry.path().filename() != "in-use";
        return count;
    }
    std::string part(const std::string& upload, int number, std::string_view bytes) {
        Body content = body(bytes);
        const auto made = store->putPart("bucket", "key", upload, number, content, Json());
        return made ? made->etag : made.error().code;
    }

    TemporaryFolder folder;
    test::ManualClock clock;
    std::unique_ptr<Database> database;
    std::unique_ptr<S3Store> store;
};
} // namespace

TEST_F(S3StoreTest, ObjectsSurviveReopening) {
    Body content = body("hello");
    S3Store::Description description;
    description.properties = {{"ContentType", "text/plain"}, {"Metadata", {{"a", "b"}}}};
    description.tags = Json::array({{{"Key", "k"}, {"Value", "v"}}});
    ASSERT_OK(store->put("bucket", "key", content, description));
    open();
    ASSERT_OK_AND(const auto object, store->head("bucket", "key"));
    EXPECT_EQ(object.etag, "5d41402abc4b2a76b9719d911017c592");
    EXPECT_EQ(object.properties, description.properties);
    EXPECT_EQ(object.tags, description.tags);
    EXPECT_EQ(object.modified, 1440938160.0);
    EXPECT_EQ(text("key"), "hello");
}

TEST_F(S3StoreTest, OverwritingAndRemovingLeavesNoFiles) {
    put("key", "one");
    put("key", std::string(2 * 1024 * 1024, 'x'));
    EXPECT_EQ(files(), 1U);
    ASSERT_OK(store->remove("bucket", {{"key"}, {"never"}}));
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(text("key"), "NoSuchKey");
}

TEST_F(S3StoreTest, AnOpenObjectCanBeReadAfterItsRemoval) {
    for (const std::uint64_t size : {std::uint64_t{10}, S3Store::kSmall, S3Store::kSmall + 1}) {
        put("key", std::string(size, 'x'));
        ASSERT_OK_AND(const auto object, store->get("bucket", "key"));
        EXPECT_EQ(object.file == nullptr, size <= S3Store::kSmall);
        ASSERT_OK(store->remove("bucket", {{"key"}}));
        EXPECT_EQ(textOf(object), std::string(size, 'x'));
    }
    EXPECT_EQ(files(), 0U);
}

TEST_F(S3StoreTest, SmallAndLargeReplaceEachOther) {
    for (const std::uint64_t size : {S3Store::kSmall, S3Store::kSmall + 1, std::uint64_t{0}, S3Store::kSmall + 1}) {
        put("key", std::string(size, 'x'));
        EXPECT_EQ(text("key").size(), size);
        EXPECT_EQ(files(), 1U);
    }
}

TEST_F(S3StoreTest, ARefusedWriteLeavesNoFile) {
    put("key", "one");
    Body second = body("two");
    EXPECT_EQ(store->put("bucket", "key", second, {}, {true, {}}).error().code, "PreconditionFailed");
    Body third = body("three");
    EXPECT_EQ(store->put("bucket", "key", third, {}, {false, "other"}).error().code, "PreconditionFailed");
    Body fourth = body("four");
    EXPECT_EQ(store->put("nobody", "key", fourth, {}).error().code, "NoSuchBucket");
    EXPECT_EQ(text("key"), "one");
    EXPECT_EQ(files(), 1U);
    Body fifth = body("five");
    ASSERT_OK(store->put("bucket", "key", fifth, {}, {false, "f97c5d29941bfb1b2fdab0874906ab82"})); // md5 of "one"
    EXPECT_EQ(text("key"), "five");
}

TEST_F(S3StoreTest, CopiesOutliveTheirSource) {
    for (const std::string& content : {std::string("content"), std::string(S3Store::kSmall + 1, 'c')}) {
        put("key", content);
        ASSERT_OK_AND(const auto source, store->get("bucket", "key"));
        ASSERT_OK(store->copy(source, "bucket", "copy", {}));
        ASSERT_OK(store->remove("bucket", {{"key"}}));
        // Once more, of a source whose name is gone already.
        ASSERT_OK(store->copy(source, "bucket", "late", {}));
        EXPECT_EQ(text("copy"), content);
        EXPECT_EQ(text("late"), content);
    }
}

TEST_F(S3StoreTest, AKilledLabsFilesWithoutRowsAreSweptAtTheNextStart) {
    put("key", "kept");
    const fs::path stray = folder.path() / "objects" / "ab" / "ab00000000000000000000000000stray";
    ASSERT_OK(writeFileAtomically(stray, "half"));
    open();
    EXPECT_TRUE(fs::exists(stray)) << "an orderly end needs no sweep";
    ASSERT_OK(writeFileAtomically(folder.path() / "objects" / "in-use-copy", ""));
    store.reset();
    ASSERT_OK(writeFileAtomically(folder.path() / "objects" / "in-use", "")); // as kill -9 leaves it
    open();
    EXPECT_FALSE(fs::exists(stray));
    EXPECT_EQ(files(), 1U);
    EXPECT_EQ(text("key"), "kept");
}

TEST_F(S3StoreTest, BucketsAreOwnedOnceAndDeletedEmpty) {
    EXPECT_EQ(store->createBucket("bucket", "us-east-1").error().code, "BucketAlreadyOwnedByYou");
    put("key");
    EXPECT_EQ(store->deleteBucket("bucket").error().code, "BucketNotEmpty");
    ASSERT_OK(store->remove("bucket", {{"key"}}));
    ASSERT_OK_AND(const auto upload, store->createUpload("bucket", "key", {}));
    part(upload.id, 1, "part");
    ASSERT_OK(store->deleteBucket("bucket"));
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(store->deleteBucket("bucket").error().code, "NoSuchBucket");
    ASSERT_OK(store->createBucket("bucket", "eu-west-1"));
    ASSERT_OK_AND(const auto again, store->bucket("bucket"));
    EXPECT_EQ(again.region, "eu-west-1");
}

TEST_F(S3StoreTest, UploadsComeTogetherInOrder) {
    ASSERT_OK_AND(const auto upload,
                  store->createUpload("bucket", "key", {{{"ContentType", "a/b"}}, Json::array(), Json()}));
    const std::string five(5 * 1024 * 1024, 'f');
    const std::string second = part(upload.id, 2, "tail"), first = part(upload.id, 1, five);
    part(upload.id, 1, "replaced");
    EXPECT_EQ(store->completeUpload("bucket", "key", upload.id, {{1, first}, {2, second}}).error().code, "InvalidPart");
    EXPECT_EQ(part(upload.id, 1, five), first);
    EXPECT_EQ(store->completeUpload("bucket", "key", upload.id, {{2, second}, {1, first}}).error().code,
              "InvalidPartOrder");
    ASSERT_OK_AND(const auto object,
                  store->completeUpload("bucket", "key", upload.id, {{1, '"' + first + '"'}, {2, second}}));
    EXPECT_EQ(object.etag, toHex(wire::md5(wire::md5(five) + wire::md5("tail"))) + "-2");
    EXPECT_EQ(object.partSizes, (std::vector<std::uint64_t>{five.size(), 4}));
    EXPECT_TRUE(text("key") == five + "tail");
    EXPECT_EQ(files(), 1U);
    EXPECT_EQ(store->abortUpload("bucket", "key", upload.id).error().code, "NoSuchUpload");
}

TEST_F(S3StoreTest, SmallPartsMayOnlyBeLast) {
    ASSERT_OK_AND(const auto upload, store->createUpload("bucket", "key", {}));
    const std::string one = part(upload.id, 1, "small"), two = part(upload.id, 2, "last");
    EXPECT_EQ(store->completeUpload("bucket", "key", upload.id, {{1, one}, {2, two}}).error().code, "EntityTooSmall");
    ASSERT_OK(store->completeUpload("bucket", "key", upload.id, {{2, two}}));
    EXPECT_EQ(text("key"), "last");
}

TEST_F(S3StoreTest, AbortedUploadsLeaveNothing) {
    ASSERT_OK_AND(const auto upload, store->createUpload("bucket", "key", {}));
    part(upload.id, 1, "part");
    EXPECT_EQ(store->abortUpload("bucket", "other-key", upload.id).error().code, "NoSuchUpload");
    ASSERT_OK(store->abortUpload("bucket", "key", upload.id));
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(part(upload.id, 1, "late"), "NoSuchUpload");
    EXPECT_EQ(files(), 0U);
}

TEST_F(S3StoreTest, ExtractGivesARangeWithItsDigests) {
    put("key", "0123456789");
    ASSERT_OK_AND(const auto object, store->get("bucket", "key"));
    ASSERT_OK_AND(const Body extracted, store->extract(object, 3, 4));
    EXPECT_EQ(extracted.bytes, "3456");
    EXPECT_EQ(extracted.md5, wire::md5("3456"));
}

// Listing against the definition: filter, roll up, sort, cut into pages.
TEST_F(S3StoreTest, ListsAsTheDefinitionSays) {
    test::FixedRandom random;
    const std::string letters = "ab/\xc3";
    std::set<std::string> keys;
    while (keys.size() < 60) {
        std::string key;
        for (auto length = 1 + random.next() % 97 % 6; length > 0; --length) {
            const char c = letters[random.next() / 7 % 4];
            key += c;
            if (c == '\xc3') key += '\xbc';
        }
        if (keys.insert(key).second) put(key);
    }
    for (const std::string prefix : {"", "a", "a/", "b", "/", "\xc3\xbc", "zz"})
        for (const std::string delimiter : {"", "/", "a", "ab", "\xc3\xbc"})
            for (const int size : {1, 2, 7, 1000}) {
                std::vector<std::string> expected;
                for (const std::string& key : keys) {
                    if (!key.starts_with(prefix)) continue;
                    const auto at = delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
                    const std::string shown = at == std::string::npos ? key : key.substr(0, at + delimiter.size());
                    if (expected.empty() || expected.back() != shown) expected.push_back(shown);
                }
                std::vector<std::string> listed;
                S3Store::ListQuery query{prefix, delimiter, {}, size};
                for (bool more = true; more && listed.size() <= expected.size();) {
                    ASSERT_OK_AND(const auto page, store->list("bucket", query));
                    std::vector<std::string> names = page.prefixes;
                    for (const auto& object : page.objects)
                        names.push_back(object.key);
                    std::sort(names.begin(), names.end());
                    EXPECT_LE(names.size(), static_cast<std::size_t>(size));
                    listed.insert(listed.end(), names.begin(), names.end());
                    more = page.truncated;
                    query.after = page.last;
                }
                EXPECT_EQ(listed, expected)
                    << "prefix " << prefix << ", delimiter " << delimiter << ", pages of " << size;
            }
}

TEST_F(S3StoreTest, ListsOneBucketOnly) {
    ASSERT_OK(store->createBucket("bucket2", "us-east-1"));
    put("key");
    ASSERT_OK_AND(const auto page, store->list("bucket2", {}));
    EXPECT_TRUE(page.objects.empty());
    EXPECT_EQ(store->list("nobody", {}).error().code, "NoSuchBucket");
}

} // namespace skydeck::lab
