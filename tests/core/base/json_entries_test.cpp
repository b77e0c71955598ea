#include "core/base/json_entries.h"

#include "tests/support/support.h"

namespace skydeck {
namespace {

Result<std::vector<std::string>> read(std::string_view text) {
    std::vector<std::string> seen;
    SKYDECK_TRY(forEachEntry(text, "f", [&](const Json& entry, const std::string& place) -> Status {
        if (entry.is_null()) return fail(ErrorKind::InvalidInput, "Null", place);
        seen.push_back(place + ": " + dumpJson(entry));
        return {};
    }));
    return seen;
}

TEST(JsonEntries, AnArrayAndLinesGiveTheSame) {
    EXPECT_EQ(read(" [1, {\"a\": 2}]").value(),
              (std::vector<std::string>{"entry 1 of 'f': 1", "entry 2 of 'f': {\"a\":2}"}));
    EXPECT_EQ(read("1\r\n\n  {\"a\": 2}").value(),
              (std::vector<std::string>{"line 1 of 'f': 1", "line 3 of 'f': {\"a\":2}"}));
}

TEST(JsonEntries, AByteOrderMarkIsPassedOver) {
    EXPECT_EQ(read("\xef\xbb\xbf[1]").value(), std::vector<std::string>{"entry 1 of 'f': 1"});
    EXPECT_TRUE(read("\xef\xbb\xbf")->empty());
}

TEST(JsonEntries, TheFirstErrorNamesItsPlace) {
    EXPECT_EQ(read("1\n2\nnull\nx").error().message, "line 3 of 'f'");
    EXPECT_NE(read("1\n{").error().message.find("line 2 of 'f'"), std::string::npos);
    EXPECT_NE(read("[1,").error().message.find("f"), std::string::npos);
}

} // namespace
} // namespace skydeck
