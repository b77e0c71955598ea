#include "core/workflows/item_files.h"

#include "tests/core/aws/dynamodb/random_item.h"
#include "tests/support/support.h"

#include <sstream>

namespace skydeck::workflows {
namespace {

using namespace aws::dynamodb;
using testing::HasSubstr;

std::vector<Item> readAll(const std::string& text, ItemFormat format, ColumnTypes types = {}) {
    std::istringstream in(text);
    const auto reader = makeItemReader(in, format, std::move(types));
    std::vector<Item> items;
    for (;;) {
        auto item = reader->next();
        EXPECT_TRUE(item.has_value()) << describe(item.error());
        if (!item || !*item) return items;
        items.push_back(std::move(**item));
    }
}

std::string problem(const std::string& text, ItemFormat format, ColumnTypes types = {}) {
    std::istringstream in(text);
    const auto reader = makeItemReader(in, format, std::move(types));
    for (;;) {
        const auto item = reader->next();
        if (!item) return item.error().message;
        if (!*item) return "none";
    }
}

TEST(ItemFiles, CellsAreJsonWhereTheyReadAsItAndTextOtherwise) {
    const auto items = readAll("id,n,zip,flag,list,gap\n5,1.50,01234,true,\"[1,\"\"a\"\"]\",\n", ItemFormat::Csv);
    EXPECT_EQ(items.at(0), (Item{{"id", {Number{"5"}}},
                                 {"n", {Number{"1.50"}}},
                                 {"zip", {"01234"}},
                                 {"flag", {true}},
                                 {"list", {List{{Number{"1"}}, {"a"}}}}}));
}

TEST(ItemFiles, AGivenTypeWins) {
    const auto items = readAll("id,raw,flag\n5,SGk=,TRUE\n\"\"\"6\"\"\",\"{\"\"$B\"\":\"\"SGk=\"\"}\",false\n",
                               ItemFormat::Csv, {{"id", "S"}, {"raw", "B"}, {"flag", "BOOL"}});
    EXPECT_EQ(items, (std::vector<Item>{{{"id", {"5"}}, {"raw", {Binary{"Hi"}}}, {"flag", {true}}},
                                        {{"id", {"6"}}, {"raw", {Binary{"Hi"}}}, {"flag", {false}}}}));
}

TEST(ItemFiles, RandomItemsSurviveEveryFormat) {
    test::FixedRandom random(3);
    test::RandomItems source(random);
    std::vector<Item> items;
    std::map<std::string, int> names;
    for (int i = 0; i < 200; ++i) {
        Item item = source.item();
        item.erase(""); // a CSV's columns have names
        item["id"] = {std::to_string(i)};
        for (const auto& [name, value] : item)
            ++names[name];
        items.push_back(std::move(item));
    }
    std::vector<std::string> columns;
    for (const auto& [name, count] : names)
        columns.push_back(name);
    for (const ItemFormat format : {ItemFormat::TypedLines, ItemFormat::PlainLines, ItemFormat::Csv}) {
        std::ostringstream out;
        ItemWriter writer(out, format, columns);
        for (const Item& item : items)
            ASSERT_OK(writer.write(item));
        ASSERT_OK(writer.finish());
        EXPECT_EQ(readAll(out.str(), format), items);
    }
}

TEST(ItemFiles, ProblemsNameTheirLine) {
    EXPECT_THAT(problem("{\"id\":1}\n\n{\"id\":}\n", ItemFormat::PlainLines),
                HasSubstr("Line 3: the item is not valid"));
    EXPECT_THAT(problem("{\"id\":1}\n", ItemFormat::TypedLines), HasSubstr("Line 1: 'id' must be an object"));
    EXPECT_THAT(problem("id,a\n1\n", ItemFormat::Csv), HasSubstr("Line 2: it has 1 cells, the first line 2"));
    EXPECT_THAT(problem("id,id\n", ItemFormat::Csv), HasSubstr("'id' stands twice"));
    EXPECT_THAT(problem("id\nx\n", ItemFormat::Csv, {{"id", "N"}}),
                HasSubstr("Line 2: the column 'id': 'x' is no number"));
    EXPECT_THAT(problem("id\nx\n", ItemFormat::Csv, {{"age", "N"}}), HasSubstr("no column 'age'"));
    EXPECT_THAT(problem("id\n\xff\n", ItemFormat::Csv), HasSubstr("not UTF-8"));
    EXPECT_THAT(problem("", ItemFormat::Csv), HasSubstr("attributes' names"));
}

TEST(ItemFiles, AStreamThatTakesNothingIsAnError) {
    std::ostringstream out;
    out.setstate(std::ios::badbit);
    ItemWriter writer(out, ItemFormat::TypedLines);
    ASSERT_OK(writer.write({{"id", {"1"}}}));
    const auto done = writer.finish();
    ASSERT_FALSE(done.has_value());
    EXPECT_EQ(done.error().kind, ErrorKind::Io);
}

} // namespace
} // namespace skydeck::workflows
