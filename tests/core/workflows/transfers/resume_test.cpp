#include "core/workflows/transfers.h"
#include "core/workflows/transfers/part_plan.h"
#include "tests/core/workflows/fake_aws.h"

namespace skydeck::workflows {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

/// Transfers of 25 bytes in parts of 10, one request at a time so that what was cut off is known.
class ResumeTest : public testing::Test {
protected:
    void SetUp() override {
        auto made = aws::s3::S3Client::create(aws.session());
        ASSERT_OK(made);
        client.emplace(std::move(*made));
        options.tuning = {1, 10, 5ULL << 30};
        options.journals = folder.path() / "journals";
        options.onNote = [this](const std::string& note) { notes.push_back(note); };
        ASSERT_OK(writeFileAtomically(file, bytes));
    }
    Result<TransferReport> upload() { return transfer(*client, file, "s3://bucket/k", options, {}); }
    Result<TransferReport> download() { return transfer(*client, "s3://bucket/k", target, options, {}); }

    /// The call works `times` times, then the network is gone until restore().
    void breakAfter(const std::string& call, int times) { aws.limit(call, times); }
    std::size_t journals() const {
        std::error_code ignored;
        std::size_t count = 0;
        for (fs::directory_iterator it(options.journals, ignored); it != fs::directory_iterator(); ++it)
            ++count;
        return count;
    }
    std::size_t partialFiles() const {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(folder.path()))
            count += entry.path().string().ends_with(".skydeck-part");
        return count;
    }
    /// An object uploaded in parts of 10.
    void putObject() {
        ASSERT_OK(upload());
        aws.calls.clear();
        notes.clear();
    }

    test::FakeAws aws;
    std::optional<aws::s3::S3Client> client;
    TemporaryFolder folder;
    std::string bytes = "0123456789abcdefghijABCDE";
    std::string file = (folder.path() / "in.bin").string(), target = (folder.path() / "out.bin").string();
    TransferOptions options;
    std::vector<std::string> notes;
};

TEST_F(ResumeTest, LargeFileGoesInPartsAndComesInRanges) {
    options.tuning.parallel = 4;
    ASSERT_OK_AND(const auto up, upload());
    EXPECT_EQ(up.bytes, 25u);
    EXPECT_EQ(aws.objects["k"].bytes, bytes);
    EXPECT_EQ(aws.count("s3.UploadPart"), 3);
    ASSERT_OK(download());
    EXPECT_EQ(readFile(target).value_or(""), bytes);
    EXPECT_EQ(aws.count("s3.GetObject"), 3);
    EXPECT_EQ(journals(), 0u);
    EXPECT_EQ(partialFiles(), 0u);
}

TEST_F(ResumeTest, UploadGoesOnWithThePartsThatAreThere) {
    breakAfter("s3.UploadPart", 2);
    EXPECT_FALSE(upload());
    EXPECT_EQ(journals(), 1u);
    aws.limit("s3.UploadPart", -1);
    aws.calls.clear();
    ASSERT_OK_AND(const auto report, upload());
    EXPECT_EQ(report.resumedBytes, 20u);
    EXPECT_EQ(aws.count("s3.UploadPart"), 1);
    EXPECT_EQ(aws.count("s3.CreateMultipartUpload"), 0);
    EXPECT_EQ(aws.objects["k"].bytes, bytes);
    EXPECT_EQ(journals(), 0u);
    EXPECT_THAT(notes, ElementsAre(HasSubstr("2 of 3 parts are in S3 already")));
}

TEST_F(ResumeTest, ChangedFileStartsAnewSaysSoAndLeavesNoOrphan) {
    breakAfter("s3.UploadPart", 2);
    EXPECT_FALSE(upload());
    aws.limit("s3.UploadPart", -1);
    bytes = "another 25 bytes entirely";
    ASSERT_OK(writeFileAtomically(file, bytes));
    ASSERT_OK_AND(const auto report, upload());
    EXPECT_EQ(report.resumedBytes, 0u);
    EXPECT_EQ(aws.objects["k"].bytes, bytes);
    EXPECT_TRUE(aws.uploads.empty());
    EXPECT_THAT(notes, ElementsAre(HasSubstr("changed since its upload was cut off: starting anew")));
}

TEST_F(ResumeTest, UploadThatIsGoneFromS3StartsAnew) {
    breakAfter("s3.UploadPart", 1);
    EXPECT_FALSE(upload());
    aws.limit("s3.UploadPart", -1);
    aws.uploads.clear();
    ASSERT_OK(upload());
    EXPECT_EQ(aws.objects["k"].bytes, bytes);
    EXPECT_THAT(notes, ElementsAre(HasSubstr("gone from S3")));
}

TEST_F(ResumeTest, PartOfAnotherSizeIsSentAgain) {
    breakAfter("s3.UploadPart", 2);
    EXPECT_FALSE(upload());
    aws.limit("s3.UploadPart", -1);
    aws.uploads.begin()->second.parts[1] = "short";
    aws.calls.clear();
    ASSERT_OK(upload());
    EXPECT_EQ(aws.count("s3.UploadPart"), 2);
    EXPECT_EQ(aws.objects["k"].bytes, bytes);
}

TEST_F(ResumeTest, FileThatChangesMeanwhileFailsAndIsAborted) {
    aws.after("s3.UploadPart", [this] { ASSERT_OK(writeFileAtomically(file, "another 25 bytes entirely")); });
    const auto report = upload();
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, "FileChanged");
    EXPECT_TRUE(aws.uploads.empty());
    EXPECT_TRUE(aws.objects.empty());
}

TEST_F(ResumeTest, DownloadGoesOnWithTheRangesThatAreThere) {
    putObject();
    breakAfter("s3.GetObject", 2);
    EXPECT_FALSE(download());
    EXPECT_FALSE(fs::exists(target));
    EXPECT_EQ(partialFiles(), 1u);
    aws.limit("s3.GetObject", -1);
    aws.calls.clear();
    ASSERT_OK_AND(const auto report, download());
    EXPECT_EQ(report.resumedBytes, 20u);
    EXPECT_EQ(aws.count("s3.GetObject"), 1);
    EXPECT_EQ(readFile(target).value_or(""), bytes);
    EXPECT_EQ(partialFiles() + journals(), 0u);
}

TEST_F(ResumeTest, RangeThatTheDiskLostIsFetchedAgain) {
    putObject();
    breakAfter("s3.GetObject", 2);
    EXPECT_FALSE(download());
    aws.limit("s3.GetObject", -1);
    for (const auto& entry : fs::directory_iterator(folder.path()))
        if (entry.path().string().ends_with(".skydeck-part")) {
            std::fstream partial(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
            partial << "zeros";
        }
    aws.calls.clear();
    ASSERT_OK(download());
    EXPECT_EQ(aws.count("s3.GetObject"), 2);
    EXPECT_EQ(readFile(target).value_or(""), bytes);
}

TEST_F(ResumeTest, ObjectThatChangedSinceStartsAnew) {
    putObject();
    breakAfter("s3.GetObject", 2);
    EXPECT_FALSE(download());
    aws.limit("s3.GetObject", -1);
    aws.objects["k"] = {"another 25 bytes entirely"};
    ASSERT_OK(download());
    EXPECT_EQ(readFile(target).value_or(""), "another 25 bytes entirely");
    EXPECT_THAT(notes, ElementsAre(HasSubstr("changed since its download was cut off")));
}

TEST_F(ResumeTest, ObjectThatChangesMeanwhileFailsClearly) {
    putObject();
    aws.after("s3.GetObject", [this] { aws.objects["k"] = {"another 25 bytes entirely"}; });
    const auto report = download();
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, "ObjectChanged");
    EXPECT_FALSE(fs::exists(target));
}

TEST_F(ResumeTest, BytesThatS3DidNotMeanAreNotTaken) {
    putObject();
    aws.objects["k"].bytes[12] = '!'; // the checksums stay
    const auto report = download();
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, "ChecksumMismatch");
    EXPECT_FALSE(fs::exists(target));
    EXPECT_EQ(partialFiles() + journals(), 0u);

    aws.objects["small"] = {"hello", 1440938160, 1, "\"0123456789abcdef0123456789abcdef\""};
    const auto small = transfer(*client, "s3://bucket/small", target, options, {});
    ASSERT_FALSE(small);
    EXPECT_EQ(small.error().code, "ChecksumMismatch");
    EXPECT_FALSE(fs::exists(target));
}

TEST_F(ResumeTest, LargeObjectIsCopiedInParts) {
    putObject();
    options.tuning.copyLimit = 10;
    ASSERT_OK(transfer(*client, "s3://bucket/k", "s3://bucket/copy", options, {}));
    EXPECT_EQ(aws.objects["copy"].bytes, bytes);
    EXPECT_EQ(aws.count("s3.UploadPartCopy"), 3);
    EXPECT_EQ(aws.count("s3.CopyObject"), 0);
}

TEST_F(ResumeTest, CopyInPartsThatFailsIsAborted) {
    putObject();
    options.tuning.copyLimit = 10;
    breakAfter("s3.UploadPartCopy", 1);
    EXPECT_FALSE(transfer(*client, "s3://bucket/k", "s3://bucket/copy", options, {}));
    EXPECT_TRUE(aws.uploads.empty());
}

class StreamTest : public ResumeTest {
protected:
    Result<TransferReport> pipe(const std::string& text) {
        return uploadStream(
            *client,
            [&, at = std::size_t{0}](char* buffer, std::size_t capacity) mutable -> Result<std::size_t> {
                const std::size_t count = text.copy(buffer, std::min<std::size_t>(capacity, 100'000), at);
                at += count;
                return count;
            },
            {"bucket", "piped"}, options, {});
    }
};

TEST_F(StreamTest, SmallInputIsOneRequest) {
    ASSERT_OK(pipe("hello"));
    EXPECT_EQ(aws.objects["piped"].bytes, "hello");
    EXPECT_EQ(aws.count("s3.CreateMultipartUpload"), 0);
}

TEST_F(StreamTest, LongInputGoesInParts) {
    options.tuning.parallel = 4;
    const std::string text(20 * transfers::kMiB, 'x');
    ASSERT_OK_AND(const auto report, pipe(text));
    EXPECT_EQ(report.bytes, text.size());
    EXPECT_EQ(aws.count("s3.UploadPart"), 3);
    EXPECT_EQ(aws.objects["piped"].bytes, text);
}

TEST_F(StreamTest, FailedInputIsAborted) {
    breakAfter("s3.UploadPart", 1);
    EXPECT_FALSE(pipe(std::string(20 * transfers::kMiB, 'x')));
    EXPECT_TRUE(aws.uploads.empty());
    EXPECT_THAT(aws.objects, IsEmpty());
}

} // namespace
} // namespace skydeck::workflows
