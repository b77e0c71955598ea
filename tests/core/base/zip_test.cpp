#include "core/base/zip_reader.h"
#include "core/base/zip_writer.h"
#include "tests/support/support.h"

namespace skydeck {

namespace {
std::map<std::string, std::string> filesOf(std::string_view zip, std::uint64_t most = 1 << 20) {
    std::map<std::string, std::string> files;
    const Status read = forEachZipFile(zip, most, [&](const std::string& name, std::string bytes) -> Status {
        files[name] = std::move(bytes);
        return {};
    });
    if (!read) files["error"] = read.error().message;
    return files;
}
} // namespace

TEST(Zip, WhatIsWrittenIsRead) {
    const std::string large(300'000, 'x');
    ASSERT_OK_AND(const std::string zip, zipOf({{"a.txt", "one"}, {"b/c.bin", large}, {"empty", ""}}));
    EXPECT_EQ(filesOf(zip), (std::map<std::string, std::string>{{"a.txt", "one"}, {"b/c.bin", large}, {"empty", ""}}));
    ASSERT_OK_AND(const std::string again, zipOf({{"a.txt", "one"}, {"b/c.bin", large}, {"empty", ""}}));
    EXPECT_EQ(zip, again) << "the same files make the same bytes";
    EXPECT_TRUE(filesOf(zip, 1000).contains("error"));
}

TEST(Zip, DamageAndTricksAreRefused) {
    EXPECT_TRUE(filesOf("not a zip").contains("error"));
    EXPECT_TRUE(filesOf("").contains("error"));
    ASSERT_OK_AND(const std::string outside, zipOf({{"../evil", "x"}}));
    EXPECT_EQ(filesOf(outside), (std::map<std::string, std::string>{
                                    {"error", "The zip file holds the path '../evil', which leads out of it"}}));
    ASSERT_OK_AND(std::string damaged, zipOf({{"a.txt", std::string(10'000, 'y')}}));
    EXPECT_TRUE(filesOf(damaged.substr(0, damaged.size() / 2)).contains("error"));
}

} // namespace skydeck
