#include "tests/widgets/support.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/s3/object_preview.h"
#include "widgets/panels/s3/s3_model.h"

#include <QAbstractItemModelTester>
#include <QBuffer>

using namespace skydeck;
using namespace skydeck::panels::s3;

namespace {

aws::s3::Object object(const char* key, std::uint64_t size = 1) {
    aws::s3::Object made;
    made.key = key;
    made.size = size;
    return made;
}

TEST(S3Entries, NamesAreRelativeAndTheFoldersOwnMarkerIsLeftOut) {
    aws::s3::ObjectsPage page;
    page.commonPrefixes = {"a/b/"};
    page.objects = {object("a/"), object("a/tmp.txt", 5)};
    const auto entries = entriesOf(page, "a/");
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].name(), QStringLiteral("b/"));
    EXPECT_TRUE(entries[0].folder);
    EXPECT_EQ(entries[1].name(), QStringLiteral("tmp.txt"));
    EXPECT_EQ(entries[1].key, "a/tmp.txt");
}

TEST(S3Entries, FoldersSortBeforeObjects) {
    std::unique_ptr<EntryTable> model(makeEntryTable(nullptr));
    const QAbstractItemModelTester tester(model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    aws::s3::ObjectsPage page;
    page.objects = {object("a.txt")};
    page.commonPrefixes = {"z/"};
    model->setRows(entriesOf(page, ""));
    models::TableView view(model.get(), QStringLiteral("Objects"));
    view.sortByColumn(0, Qt::AscendingOrder);
    EXPECT_EQ(printed(view.proxy()).first().left(2), QStringLiteral("z/"));
}

TEST(S3Prefix, GoesUpOneFolder) {
    EXPECT_EQ(parentPrefix(QStringLiteral("a/b/")), QStringLiteral("a/"));
    EXPECT_EQ(parentPrefix(QStringLiteral("a/")), QString());
    EXPECT_EQ(parentPrefix(QString()), QString());
    EXPECT_EQ(parentPrefix(QStringLiteral("/")), QString());
}

TEST(S3BucketName, RulesOfAwsAreSaidBeforeTheCall) {
    for (const char* good : {"abc", "my-bucket.1", "0a0"})
        EXPECT_EQ(bucketNameMistake(QString::fromLatin1(good)), QString()) << good;
    for (const char* bad : {"ab", "My-bucket", "-abc", "abc-", "a..b", "10.0.0.1", "a_b"})
        EXPECT_NE(bucketNameMistake(QString::fromLatin1(bad)), QString()) << bad;
    EXPECT_NE(bucketNameMistake(QString(64, QLatin1Char('a'))), QString());
}

using Rows = std::vector<QStringList>;

TEST(Csv, QuotesSeparatorsAndLineBreaksInsideQuotes) {
    EXPECT_EQ(parseCsv("a,b\r\n\"x,\"\"y\"\"\",\"1\n2\"\n", ',', 10),
              (Rows{{QStringLiteral("a"), QStringLiteral("b")}, {QStringLiteral("x,\"y\""), QStringLiteral("1\n2")}}));
}

TEST(Csv, TheLastLineNeedsNoLineBreakAndRowsAreBounded) {
    EXPECT_EQ(parseCsv("a\nb", ',', 10).size(), 2U);
    EXPECT_EQ(parseCsv("a\nb\nc", ',', 2).size(), 2U);
    EXPECT_TRUE(parseCsv("", ',', 2).empty());
}

TEST(Csv, AnUnfinishedQuoteKeepsWhatIsThere) {
    EXPECT_EQ(parseCsv("\"abc", ',', 10), (Rows{{QStringLiteral("abc")}}));
}

TEST(Preview, JsonIsIndentedAndBrokenJsonIsText) {
    EXPECT_EQ(makePreview("a.json", "{\"a\":1}", true).kind, Preview::Kind::Json);
    EXPECT_EQ(makePreview("a.json", "{\"a\":", true).kind, Preview::Kind::Text);
    EXPECT_EQ(makePreview("a.json", "{\"a\":1}", false).kind, Preview::Kind::Text);
}

TEST(Preview, BinaryHasNone) {
    EXPECT_EQ(makePreview("a.bin", std::string_view("\x00\x01\xff", 3), true).kind, Preview::Kind::None);
    EXPECT_EQ(makePreview("a.txt", "", true).kind, Preview::Kind::None);
}

TEST(Preview, ACharacterThatTheRangeCutIsDropped) {
    const Preview preview = makePreview("a.txt", "na\xc3\xaf", false);
    EXPECT_EQ(preview.text, QStringLiteral("naï"));
    EXPECT_EQ(makePreview("a.txt", "na\xc3", false).text, QStringLiteral("na"));
}

TEST(Preview, ACutCsvShowsWholeLinesOnly) {
    const Preview preview = makePreview("m.csv", "loss\n0.5\n0.2", false);
    EXPECT_EQ(preview.table, (Rows{{QStringLiteral("loss")}, {QStringLiteral("0.5")}}));
}

TEST(Preview, ImagesAreDecodedAndBrokenOnesSaySo) {
    QImage image(3, 2, QImage::Format_RGB32);
    image.fill(Qt::red);
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    const Preview good = makePreview("a.png", png.toStdString(), true);
    EXPECT_EQ(good.kind, Preview::Kind::Image);
    EXPECT_EQ(good.image.size(), QSize(3, 2));
    const Preview bad = makePreview("a.png", "not a picture", true);
    EXPECT_EQ(bad.kind, Preview::Kind::None);
    EXPECT_FALSE(bad.text.isEmpty());
}

} // namespace
