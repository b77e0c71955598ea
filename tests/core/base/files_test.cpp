#include "core/base/files.h"
#include "tests/support/support.h"

#include <fstream>
#include <sys/stat.h>
#include <thread>

namespace skydeck {

TEST(Files, AtomicWriteReplacesAndKeepsTheMode) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "a/b/secret";
    ASSERT_OK(writeFileAtomically(path, "one", 0600));
    ASSERT_OK(writeFileAtomically(path, "two", 0600));
    ASSERT_OK_AND(const std::string text, readFile(path));
    EXPECT_EQ(text, "two");
    struct stat info {};
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}), 1);
}

TEST(Files, ReadsWholeFilesOfEverySizeAndThoseWithout) {
    const TemporaryFolder folder;
    for (const std::size_t size : {0, 1, 8191, 8192, 65'536, 65'537, 3'000'001}) {
        std::string bytes(size, 'x');
        if (size > 1) bytes[size / 2] = '\0';
        ASSERT_OK(writeFileAtomically(folder.path() / "file", bytes));
        ASSERT_OK_AND(const std::string read, readFile(folder.path() / "file"));
        EXPECT_TRUE(read == bytes) << size;
    }
    ASSERT_OK_AND(const std::string command, readFile("/proc/self/cmdline")); // the kernel says that it has no bytes
    EXPECT_THAT(command, testing::HasSubstr("tests"));
    const auto pipe = folder.path() / "pipe";
    ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
    const std::string much(200'000, 'y');
    std::jthread writer([&] { std::ofstream(pipe, std::ios::binary) << much; });
    ASSERT_OK_AND(const std::string piped, readFile(pipe));
    EXPECT_TRUE(piped == much);
}

TEST(Files, MissingFileNamesThePath) {
    const auto text = readFile("/nonexistent/thing");
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().kind, ErrorKind::NotFound);
    EXPECT_THAT(text.error().message, testing::HasSubstr("/nonexistent/thing"));
}

TEST(Json, ParseErrorSaysWhere) {
    const auto value = parseJson("{\"a\": }", "the template");
    ASSERT_FALSE(value);
    EXPECT_THAT(value.error().message, testing::HasSubstr("the template"));
    EXPECT_THAT(value.error().message, testing::HasSubstr("column 7"));
}

TEST(Error, DescribeIsOneLine) {
    const Error error{ErrorKind::NotFound, "NoSuchBucket", "The bucket\ndoes not exist", 404, "r", "Make it first."};
    EXPECT_EQ(describe(error), "NoSuchBucket: The bucket does not exist. Hint: Make it first.");
}

} // namespace skydeck
