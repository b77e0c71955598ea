#include "tests/contract/programs.h"

namespace skydeck::test {
namespace {

using testing::HasSubstr;

class S3Commands : public testing::Test {
protected:
    static void SetUpTestSuite() { s_account = new LabAccount; }
    static void TearDownTestSuite() {
        delete s_account;
        s_account = nullptr;
    }
    S3Commands() : account(*s_account), bucket("s3://bucket-" + std::to_string(++s_buckets)) {
        account.json({"s3", "mb", bucket});
    }
    std::string file(const std::string& name, const std::string& bytes) {
        const auto path = folder.path() / name;
        EXPECT_TRUE(writeFileAtomically(path, bytes));
        return path.string();
    }
    std::vector<std::string> keys() {
        std::vector<std::string> result;
        for (const Json& row : account.json({"s3", "ls", bucket, "--recursive"}))
            result.push_back(row["key"]);
        return result;
    }

    static inline LabAccount* s_account = nullptr;
    static inline int s_buckets = 0;
    LabAccount& account;
    std::string bucket;
    TemporaryFolder folder;
};

TEST_F(S3Commands, FileGoesUpAndComesBackByteForByte) {
    std::string bytes;
    for (int i = 0; i < 300'000; ++i)
        bytes += static_cast<char>(i * 7 % 256);
    const auto source = file("tmp.bin", bytes);
    account.json({"s3", "cp", source, bucket + "/a/b/tmp.bin"});
    EXPECT_EQ(account.ctl({"s3", "cat", bucket + "/a/b/tmp.bin"}).out, bytes);
    account.json({"s3", "cp", bucket + "/a/b/tmp.bin", (folder.path() / "back.bin").string()});
    EXPECT_EQ(readFile(folder.path() / "back.bin").value_or(""), bytes);
    EXPECT_EQ(account.json({"s3", "head", bucket + "/a/b/tmp.bin"})["size"], bytes.size());
}

TEST_F(S3Commands, SlashesShowAsFolders) {
    account.json({"s3", "cp", file("tmp.txt", "x"), bucket});
    account.json({"s3", "cp", file("tmp.txt", "x"), bucket + "/a/b/tmp.txt"});
    const Json rows = account.json({"s3", "ls", bucket});
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0], Json({{"prefix", "a/"}}));
    EXPECT_EQ(rows[1]["key"], "tmp.txt");
}

TEST_F(S3Commands, StandardInputAndOutputAreDashes) {
    EXPECT_EQ(account.ctl({"s3", "cp", "-", bucket + "/k"}, "hello").status, 0);
    EXPECT_EQ(account.ctl({"s3", "cp", bucket + "/k", "-"}).out, "hello");
}

TEST_F(S3Commands, SyncMovesOnlyWhatDiffers) {
    file("in/a.txt", "1");
    file("in/sub/b.txt", "2");
    const std::string in = (folder.path() / "in").string();
    EXPECT_EQ(account.json({"s3", "sync", in, bucket})["files"], 2);
    EXPECT_EQ(account.json({"s3", "sync", in, bucket})["files"], 0);
    file("in/a.txt", "longer");
    EXPECT_EQ(account.json({"s3", "sync", in, bucket})["files"], 1);
    std::filesystem::remove(folder.path() / "in/a.txt");
    EXPECT_EQ(account.json({"s3", "sync", in, bucket, "--delete"})["deleted"], 1);
    EXPECT_THAT(keys(), testing::ElementsAre("sub/b.txt"));
}

TEST_F(S3Commands, MoveAndRemoveLeaveNothing) {
    account.json({"s3", "cp", file("tmp.txt", "x"), bucket + "/p/one"});
    account.json({"s3", "mv", bucket + "/p/one", bucket + "/q/two words & more"});
    EXPECT_THAT(keys(), testing::ElementsAre("q/two words & more"));
    account.json({"s3", "rm", bucket + "/q", "--recursive"});
    EXPECT_THAT(keys(), testing::IsEmpty());
}

TEST_F(S3Commands, BucketWithObjectsGoesOnlyByForce) {
    account.json({"s3", "cp", file("tmp.txt", "x"), bucket});
    const Finished refused = account.ctl({"s3", "rb", bucket});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("BucketNotEmpty"));
    EXPECT_THAT(refused.err, HasSubstr("--force"));
    EXPECT_EQ(account.json({"s3", "rb", bucket, "--force"})["deletedObjects"], 1);
    EXPECT_THAT(account.ctl({"s3", "ls", bucket}).err, HasSubstr("NoSuchBucket"));
}

TEST_F(S3Commands, UnknownKeyIsOneClearLine) {
    for (const char* verb : {"cat", "head"}) {
        const Finished finished = account.ctl({"s3", verb, bucket + "/none"});
        EXPECT_EQ(finished.status, 1);
        EXPECT_EQ(std::count(finished.err.begin(), finished.err.end(), '\n'), 1) << finished.err;
        EXPECT_EQ(finished.out, "");
    }
}

TEST_F(S3Commands, ApiStreamsBodies) {
    const std::string name = bucket.substr(5);
    const Finished put = account.ctl(
        {"api", "s3", "PutObject", R"({"Bucket":")" + name + R"(","Key":"k"})", "--body", file("body", "hello")});
    EXPECT_EQ(put.status, 0) << put.err;
    EXPECT_EQ(
        account.ctl({"api", "s3", "get-object", "-", "--out", "-"}, R"({"Bucket":")" + name + R"(","Key":"k"})").out,
        "hello");
    const Finished unsaid = account.ctl({"api", "s3", "GetObject", R"({"Bucket":")" + name + R"(","Key":"k"})"});
    EXPECT_EQ(unsaid.status, 2);
    EXPECT_THAT(unsaid.err, HasSubstr("--out"));
}

TEST_F(S3Commands, AnObjectThatIsNotThereIsNamed) {
    const auto target = folder.path() / "x";
    const Finished finished = account.ctl({"s3", "cp", bucket + "/none", target.string()});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, testing::AllOf(testing::HasSubstr("NoSuchKey"), testing::HasSubstr("'none'"),
                                             testing::HasSubstr("'bucket-")));
    EXPECT_FALSE(std::filesystem::exists(target));
}

} // namespace
} // namespace skydeck::test
