#include "core/lab/s3/s3_rules.h"
#include "core/lab/s3/s3_store.h"

#include "core/lab/store/body_spool.h"
#include "tests/support/support.h"

#include <map>
#include <set>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
class S3VersionsTest : public testing::Test {
protected:
    void SetUp() override {
        open();
        ASSERT_OK(store->createBucket("bucket", "us-east-1"));
    }
    void open() {
        store.reset();
        database.reset();
        ASSERT_OK_AND(database, Database::open(folder.path() / "lab.db"));
        ASSERT_OK_AND(store, S3Store::open(*database, folder.path() / "objects", clock));
    }
    void versioning(const std::string& state) { ASSERT_OK(store->setVersioning("bucket", state)); }
    /// The version that was written.
    std::string put(const std::string& key, std::string_view bytes) {
        BodySpool spool(folder.path());
        EXPECT_TRUE(spool.write(bytes));
        Body body = spool.finish();
        const auto object = store->put("bucket", key, body, {});
        return object ? object->version : object.error().code;
    }
    S3Store::Removed remove(const std::string& key, const S3Store::Version& version = {}) {
        const auto removed = store->remove("bucket", {{key, version}});
        return removed ? removed->front() : S3Store::Removed{removed.error().code, false};
    }
    std::string text(const std::string& key, const S3Store::Version& version = {}) {
        const auto object = store->get("bucket", key, version);
        if (!object) return object.error().code;
        if (!object->file) return object->bytes;
        std::string bytes(object->object.size + 1, '\0');
        bytes.resize(object->file->read(bytes.data(), bytes.size(), 0).value_or(0));
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
    /// "key version" or "key version marker", with "latest" where it is, in the listing's order.
    std::vector<std::string> listed(const S3Store::ListQuery& query = {}) {
        const auto page = store->listVersions("bucket", query);
        std::vector<std::string> lines;
        if (!page) return {page.error().code};
        for (const auto& entry : page->entries)
            lines.push_back(entry.object.key + ' ' + entry.object.version + (entry.marker ? " marker" : "") +
                            (entry.latest ? " latest" : ""));
        return lines;
    }

    TemporaryFolder folder;
    test::ManualClock clock;
    std::unique_ptr<Database> database;
    std::unique_ptr<S3Store> store;
};
} // namespace

TEST_F(S3VersionsTest, ABucketWithoutVersioningTellsNone) {
    EXPECT_EQ(put("key", "one"), "");
    EXPECT_EQ(put("key", "two"), "");
    EXPECT_EQ(files(), 1U);
    EXPECT_EQ(text("key", "null"), "two");
    EXPECT_THAT(listed(), testing::ElementsAre("key null latest"));
    EXPECT_EQ(remove("key").version, "");
    EXPECT_THAT(listed(), testing::IsEmpty());
}

TEST_F(S3VersionsTest, EveryWriteIsKeptUnderItsVersion) {
    put("key", "before");
    versioning("Enabled");
    const std::string one = put("key", "one"), two = put("key", "two");
    EXPECT_NE(one, two);
    EXPECT_EQ(text("key"), "two");
    EXPECT_EQ(text("key", one), "one");
    EXPECT_EQ(text("key", "null"), "before");
    EXPECT_EQ(text("key", newVersionId(7)), "NoSuchVersion");
    EXPECT_THAT(listed(), testing::ElementsAre("key " + two + " latest", "key " + one, "key null"));
    ASSERT_OK_AND(const auto page, store->list("bucket", {}));
    EXPECT_EQ(page.objects.size(), 1U);
    EXPECT_EQ(store->deleteBucket("bucket").error().code, "BucketNotEmpty");
}

TEST_F(S3VersionsTest, ADeleteMarkerHidesTheKeyUntilItIsRemoved) {
    versioning("Enabled");
    const std::string one = put("key", "one");
    const auto marker = remove("key");
    EXPECT_TRUE(marker.marker);
    EXPECT_EQ(text("key"), "NoSuchKey");
    EXPECT_EQ(text("key", marker.version), "MethodNotAllowed");
    EXPECT_EQ(text("key", one), "one");
    ASSERT_OK_AND(const auto standing, store->marker("bucket", "key"));
    ASSERT_TRUE(standing);
    EXPECT_EQ(standing->version, marker.version);
    EXPECT_THAT(listed(), testing::ElementsAre("key " + marker.version + " marker latest", "key " + one));
    EXPECT_EQ(store->deleteBucket("bucket").error().code, "BucketNotEmpty");
    EXPECT_TRUE(remove("key", marker.version).marker);
    EXPECT_EQ(text("key"), "one");
    EXPECT_THAT(listed(), testing::ElementsAre("key " + one + " latest"));
}

TEST_F(S3VersionsTest, RemovingTheCurrentVersionBringsTheOneBeforeBack) {
    versioning("Enabled");
    const std::string one = put("key", "one"), two = put("key", "two"), three = put("key", "three");
    EXPECT_FALSE(remove("key", three).marker);
    EXPECT_EQ(text("key"), "two");
    remove("key", one);
    EXPECT_THAT(listed(), testing::ElementsAre("key " + two + " latest"));
    EXPECT_EQ(remove("key", one).version, one) << "once more is no error";
    remove("key", two);
    EXPECT_EQ(files(), 0U);
    ASSERT_OK(store->deleteBucket("bucket"));
}

TEST_F(S3VersionsTest, WhatReturnsBelowAMarkerIsTheNextVersion) {
    versioning("Enabled");
    const std::string one = put("key", "one");
    const std::string first = remove("key").version;
    const std::string two = put("key", "two");
    remove("key", two);
    EXPECT_EQ(text("key"), "NoSuchKey") << "the older marker stands again";
    EXPECT_THAT(listed(), testing::ElementsAre("key " + first + " marker latest", "key " + one));
    const std::string second = remove("key").version;
    EXPECT_THAT(listed(),
                testing::ElementsAre("key " + second + " marker latest", "key " + first + " marker", "key " + one));
}

TEST_F(S3VersionsTest, SuspendedBucketsKeepOneNullVersion) {
    put("key", "before");
    versioning("Enabled");
    const std::string one = put("key", "one");
    versioning("Suspended");
    EXPECT_EQ(put("key", "two"), "null");
    EXPECT_THAT(listed(), testing::ElementsAre("key null latest", "key " + one));
    EXPECT_EQ(put("key", "three"), "null");
    EXPECT_EQ(text("key"), "three");
    EXPECT_EQ(files(), 2U);
    const auto marker = remove("key");
    EXPECT_EQ(marker.version, "null");
    EXPECT_THAT(listed(), testing::ElementsAre("key null marker latest", "key " + one));
    EXPECT_EQ(files(), 1U);
    put("key", "four");
    EXPECT_THAT(listed(), testing::ElementsAre("key null latest", "key " + one));
    remove("key", "null");
    EXPECT_EQ(text("key"), "one");
}

TEST_F(S3VersionsTest, ConditionsLookAtTheCurrentVersion) {
    versioning("Enabled");
    put("key", "one");
    BodySpool spool(folder.path());
    Body body = spool.finish();
    EXPECT_EQ(store->put("bucket", "key", body, {}, {true, {}}).error().code, "PreconditionFailed");
    remove("key");
    ASSERT_OK(store->put("bucket", "key", body, {}, {true, {}})); // a delete marker is no object
}

TEST_F(S3VersionsTest, TagsBelongToAVersion) {
    versioning("Enabled");
    const std::string one = put("key", "one"), two = put("key", "two");
    const Json tags = Json::array({{{"Key", "k"}, {"Value", "v"}}});
    ASSERT_OK_AND(const std::string tagged, store->setObjectTags("bucket", "key", tags, one));
    EXPECT_EQ(tagged, one);
    ASSERT_OK_AND(const auto old, store->head("bucket", "key", one));
    ASSERT_OK_AND(const auto current, store->head("bucket", "key"));
    EXPECT_EQ(old.tags, tags);
    EXPECT_EQ(current.tags, Json::array());
    const std::string marker = remove("key").version;
    EXPECT_EQ(store->setObjectTags("bucket", "key", tags, marker).error().code, "MethodNotAllowed");
}

TEST_F(S3VersionsTest, AKilledLabKeepsTheFilesOfOldVersions) {
    versioning("Enabled");
    const std::string one = put("key", "one");
    put("key", "two");
    store.reset();
    ASSERT_OK(writeFileAtomically(folder.path() / "objects" / "in-use", ""));
    open();
    EXPECT_EQ(text("key", one), "one");
    EXPECT_EQ(text("key"), "two");
}

// The schema of the first release, with a row of each table that changed.
TEST_F(S3VersionsTest, AStoreOfBeforeThereWereVersionsOpensWithoutLoss) {
    put("key", "kept");
    std::string file;
    {
        const auto held = database->lock();
        ASSERT_OK_AND(Statement statement, database->prepare("SELECT file FROM s3_objects"));
        ASSERT_OK(statement.step());
        file = statement.text(0);
    }
    ASSERT_OK(database->execute(
        "PRAGMA user_version=1; DROP TABLE s3_objects; DROP TABLE s3_versions; DROP TABLE s3_buckets;"
        "CREATE TABLE s3_buckets(name TEXT PRIMARY KEY, region TEXT NOT NULL, created REAL NOT NULL, tags TEXT NOT NULL"
        " DEFAULT '[]') WITHOUT ROWID;"
        "CREATE TABLE s3_objects(bucket TEXT NOT NULL, key TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,"
        " modified REAL NOT NULL, storage TEXT NOT NULL, file TEXT NOT NULL, properties TEXT NOT NULL, tags TEXT NOT"
        " NULL, checksum TEXT NOT NULL, parts TEXT NOT NULL, PRIMARY KEY(bucket, key)) WITHOUT ROWID;"
        "INSERT INTO s3_buckets(name, region, created) VALUES('bucket', 'eu-west-1', 5);"
        "INSERT INTO s3_objects VALUES('bucket', 'key', 4, 'etag', 7, 'STANDARD', '" +
        file + "', '{\"ContentType\":\"a/b\"}', '[]', 'null', '[4]')"));
    open();
    EXPECT_EQ(text("key"), "kept");
    ASSERT_OK_AND(const auto object, store->head("bucket", "key"));
    EXPECT_EQ(object.partSizes, std::vector<std::uint64_t>{4});
    ASSERT_OK_AND(const auto bucket, store->bucket("bucket"));
    EXPECT_EQ(bucket.region, "eu-west-1");
    EXPECT_EQ(bucket.versioning, "");
    versioning("Enabled");
    put("key", "newer");
    EXPECT_EQ(text("key", "null"), "kept");
}

TEST_F(S3VersionsTest, AMarkerThatIsGoneStillSaysWhereThePageBegins) {
    versioning("Enabled");
    const std::string one = put("key", "one"), two = put("key", "two"), three = put("key", "three");
    put("later", "x");
    remove("key", two);
    ASSERT_OK_AND(auto page, store->listVersions("bucket", {{}, {}, "key", 1}, two));
    ASSERT_EQ(page.entries.size(), 1U);
    EXPECT_EQ(page.entries[0].object.version, one);
    EXPECT_FALSE(page.entries[0].latest);
    EXPECT_TRUE(page.truncated);
    remove("key", three);
    ASSERT_OK_AND(page, store->listVersions("bucket", {{}, {}, "key", 1}, three));
    EXPECT_EQ(page.entries[0].object.version, one);
    EXPECT_TRUE(page.entries[0].latest);
}

// Random histories against a list kept in memory: what is listed, page by page, and what each version holds.
TEST_F(S3VersionsTest, ListsAsTheDefinitionSays) {
    struct Known {
        std::string version;
        bool marker = false;
        std::string bytes;
    };
    std::map<std::string, std::vector<Known>> model; // newest first
    const std::vector<std::string> keys = {"a", "a/", "a/1", "a/b/2", "b", "b/c/d", "\xc3\xbc/x", "z"};
    test::FixedRandom random;
    std::string state;
    const auto forgetNull = [&](std::vector<Known>& versions) {
        std::erase_if(versions, [](const Known& each) { return each.version == "null"; });
    };
    for (int step = 0; step < 400; ++step) {
        const auto roll = [&](std::uint64_t sides) { return random.next() / 97 % sides; };
        const std::string& key = keys[roll(keys.size())];
        std::vector<Known>& versions = model[key];
        const auto what = roll(10);
        if (step == 20) versioning(state = "Enabled");
        if (step % 60 == 59) versioning(state = state == "Enabled" ? "Suspended" : "Enabled");
        if (what < 5) {
            const std::string bytes = "bytes " + std::to_string(step), version = put(key, bytes);
            if (state != "Enabled") forgetNull(versions);
            versions.insert(versions.begin(), {state.empty() ? "null" : version, false, bytes});
        } else if (what < 7) {
            const auto removed = remove(key);
            if (state != "Enabled") forgetNull(versions);
            if (!state.empty()) versions.insert(versions.begin(), {removed.version, true, {}});
        } else if (!versions.empty()) {
            const auto at = roll(versions.size());
            const auto removed = remove(key, versions[at].version);
            EXPECT_EQ(removed.marker, versions[at].marker);
            versions.erase(versions.begin() + static_cast<std::ptrdiff_t>(at));
        }
        const bool there = !versions.empty() && !versions.front().marker;
        ASSERT_EQ(text(key), there ? versions.front().bytes : "NoSuchKey") << "after step " << step;
        for (const Known& each : versions)
            ASSERT_EQ(text(key, each.version), each.marker ? "MethodNotAllowed" : each.bytes) << "after step " << step;
    }
    for (const std::string prefix : {"", "a", "a/", "b/", "none"})
        for (const std::string delimiter : {"", "/", "b"})
            for (const int size : {1, 2, 5, 1000}) {
                std::vector<std::string> expected;
                for (const auto& [key, versions] : model) {
                    if (!key.starts_with(prefix) || versions.empty()) continue;
                    const auto at = delimiter.empty() ? std::string::npos : key.find(delimiter, prefix.size());
                    if (at != std::string::npos) {
                        const std::string rolled = key.substr(0, at + delimiter.size()) + '*';
                        if (expected.empty() || expected.back() != rolled) expected.push_back(rolled);
                        continue;
                    }
                    for (const Known& each : versions)
                        expected.push_back(key + ' ' + each.version + (each.marker ? " marker" : "") +
                                           (&each == &versions.front() ? " latest" : ""));
                }
                std::vector<std::string> found;
                S3Store::ListQuery query{prefix, delimiter, {}, size};
                std::string after;
                for (bool more = true; more && found.size() <= expected.size();) {
                    ASSERT_OK_AND(const auto page, store->listVersions("bucket", query, after));
                    EXPECT_LE(page.entries.size() + page.prefixes.size(), static_cast<std::size_t>(size));
                    std::vector<std::pair<std::string, std::string>> lines;
                    for (const auto& entry : page.entries)
                        lines.emplace_back(entry.object.key, entry.object.key + ' ' + entry.object.version +
                                                                 (entry.marker ? " marker" : "") +
                                                                 (entry.latest ? " latest" : ""));
                    for (const std::string& each : page.prefixes)
                        lines.emplace_back(each, each + '*');
                    std::stable_sort(lines.begin(), lines.end(),
                                     [](const auto& one, const auto& two) { return one.first < two.first; });
                    for (auto& line : lines)
                        found.push_back(std::move(line.second));
                    more = page.truncated;
                    query.after = page.lastKey;
                    after = page.lastVersion;
                }
                EXPECT_EQ(found, expected) << "prefix " << prefix << ", delimiter " << delimiter << ", size " << size;
                if (delimiter.empty()) continue;
                ASSERT_OK_AND(const auto page, store->list("bucket", {prefix, delimiter, {}, 1000}));
                std::set<std::string> current, known;
                for (const auto& object : page.objects)
                    current.insert(object.key);
                for (const auto& [key, versions] : model)
                    if (key.starts_with(prefix) && !versions.empty() && !versions.front().marker &&
                        key.find(delimiter, prefix.size()) == std::string::npos)
                        known.insert(key);
                EXPECT_EQ(current, known);
            }
}

TEST_F(S3VersionsTest, PagesOfVersionsAreReadInTheOrderOfTheIndex) {
    const auto held = database->lock();
    ASSERT_OK_AND(Statement plan,
                  database->prepare("EXPLAIN QUERY PLAN SELECT key, sequence FROM s3_objects WHERE bucket = ?1 AND"
                                    " key >= ?2 AND key < ?3 UNION ALL SELECT key, sequence FROM s3_versions WHERE"
                                    " bucket = ?1 AND key >= ?2 AND key < ?3 ORDER BY key, sequence DESC"));
    for (bool more = true; more;) {
        ASSERT_OK_AND(more, plan.step());
        EXPECT_THAT(more ? plan.text(3) : "", testing::Not(testing::HasSubstr("TEMP B-TREE")));
    }
}

} // namespace skydeck::lab
