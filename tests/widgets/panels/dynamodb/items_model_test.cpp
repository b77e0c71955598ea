#include "tests/widgets/support.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/dynamodb/items_model.h"
#include "widgets/panels/dynamodb/new_table_dialog.h"
#include "widgets/panels/dynamodb/value_editor.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>

using namespace skydeck;
using namespace skydeck::aws::dynamodb;
using panels::dynamodb::ItemsModel;
using panels::dynamodb::tableNameMistake;
using panels::dynamodb::ValueEditor;

namespace {

Item item(const char* typed) {
    return parseTypedItem(typed).value();
}

TEST(ItemsModel, TheKeyComesFirstAndNewAttributesBecomeColumns) {
    ItemsModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setKeys({{"id", "S"}, {"n", "N"}});
    model.setItems({item(R"({"n":{"N":"1"},"id":{"S":"a"},"age":{"N":"36"}})")});
    EXPECT_EQ(model.attributes(), (QStringList{QStringLiteral("id"), QStringLiteral("n"), QStringLiteral("age")}));
    model.appendItems({item(R"({"n":{"N":"2"},"id":{"S":"a"},"a":{"L":[{"N":"1"},{"S":"x"}]}})")});
    EXPECT_EQ(printed(model), (QStringList{QStringLiteral("a | 1 | 36 | "), QStringLiteral("a | 2 |  | [1,\"x\"]")}));
    EXPECT_EQ(model.index(1, 0).data(models::KeyRole).toString(), QStringLiteral(R"([{"S":"a"},{"N":"2"}])"));
    EXPECT_TRUE(model.index(0, 1).data(Qt::FontRole).isValid()); // keys are ids
    EXPECT_FALSE(model.index(0, 2).data(Qt::FontRole).isValid());
    model.setItems({});
    EXPECT_EQ(model.columnCount(), 2);
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(ItemsModel, NumbersSortByValueAndWhatIsMissingStandsTogether) {
    ItemsModel model;
    model.setKeys({{"id", "S"}});
    model.setItems({item(R"({"id":{"S":"x"},"v":{"N":"10"}})"), item(R"({"id":{"S":"y"}})"),
                    item(R"({"id":{"S":"z"},"v":{"N":"9"}})"), item(R"({"id":{"S":"w"},"v":{"S":"text"}})")});
    models::TableView view(&model, QStringLiteral("Items"));
    view.sortByColumn(1, Qt::AscendingOrder);
    EXPECT_EQ(printed(view.proxy()), (QStringList{QStringLiteral("y | "), QStringLiteral("z | 9"),
                                                  QStringLiteral("x | 10"), QStringLiteral("w | text")}));
}

TEST(ItemsModel, NumbersKeepAllTheirDigits) {
    ItemsModel model;
    model.setKeys({{"id", "N"}});
    model.setItems({item(R"({"id":{"N":"12345678901234567890123456789012345678"}})")});
    EXPECT_EQ(model.index(0, 0).data().toString(), QStringLiteral("12345678901234567890123456789012345678"));
}

TEST(ValueEditor, EveryTypeGoesInAndOutUnchanged) {
    for (const char* typed :
         {R"({"S":" text "})", R"({"S":""})", R"({"N":"1.50"})", R"({"BOOL":true})", R"({"BOOL":false})",
          R"({"NULL":true})", R"({"B":"aGk="})", R"({"SS":["a","b"]})", R"({"NS":["1","2"]})", R"({"BS":["aGk="]})",
          R"({"L":[{"S":"1"},{"N":"1"}]})", R"({"M":{"$SS":{"S":"no set"}}})"}) {
        const AttributeValue value = fromTyped(Json::parse(typed)).value();
        ValueEditor editor(QStringLiteral("v"));
        editor.setValue(value);
        const auto read = editor.value();
        ASSERT_TRUE(read) << typed << describe(read.error());
        EXPECT_EQ(*read, value) << typed;
    }
}

TEST(ValueEditor, WhatIsNoValueOfItsTypeIsSaid) {
    ValueEditor editor(QStringLiteral("v"));
    const auto mistake = [&](const char* type, const char* text) {
        editor.findChild<QComboBox*>()->setCurrentIndex(
            editor.findChild<QComboBox*>()->findData(QString::fromLatin1(type)));
        editor.line()->setText(QString::fromLatin1(text));
        const auto value = editor.value();
        return value ? std::string() : value.error().message;
    };
    EXPECT_EQ(mistake("N", "five"), "'five' is not a number of at most 38 digits.");
    EXPECT_EQ(mistake("N", ""), "'' is not a number of at most 38 digits.");
    EXPECT_EQ(mistake("BOOL", "yes"), "A Boolean is true or false.");
    EXPECT_EQ(mistake("B", "%%%"), "A Binary is written in Base64.");
    EXPECT_NE(mistake("JSON", "[1,"), "");
    EXPECT_EQ(mistake("S", ""), "");
}

TEST(TableName, RulesOfAwsAreSaidBeforeTheCall) {
    for (const char* good : {"abc", "My_table-1.x"})
        EXPECT_EQ(tableNameMistake(QString::fromLatin1(good)), QString()) << good;
    for (const char* bad : {"ab", "my table", "täble"})
        EXPECT_NE(tableNameMistake(QString::fromUtf8(bad)), QString()) << bad;
}

} // namespace
