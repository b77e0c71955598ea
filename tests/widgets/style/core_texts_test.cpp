#include "core/workflows/catalogue.h"
#include "tests/widgets/support.h"
#include "widgets/style/core_texts.h"

#include <QCoreApplication>
#include <QTranslator>

#include <algorithm>
#include <set>

using namespace skydeck;
using namespace skydeck::style;

namespace {

/// Answers in brackets, parts in another order.
class Brackets final : public QTranslator {
public:
    QString translate(const char* context, const char* source, const char*, int) const override {
        if (QLatin1String(context) != QLatin1String("Core")) return {};
        const QString text = QString::fromUtf8(source);
        if (text == QLatin1String("Cannot connect to %1: %2")) return QStringLiteral("[%2 at %1]");
        if (text == QLatin1String("The secret key from %1 does not belong to the access key."))
            return QStringLiteral("[key of %1]");
        if (text == QLatin1String("the lab on this machine")) return QStringLiteral("[lab]");
        return {};
    }
    bool isEmpty() const override { return false; }
};

struct CoreTexts : testing::Test {
    Brackets translator;
    void SetUp() override { QCoreApplication::installTranslator(&translator); }
    void TearDown() override { QCoreApplication::removeTranslator(&translator); }
};

TEST_F(CoreTexts, SentencesAreFoundAgainAndTheirPartsStay) {
    EXPECT_EQ(coreText("Cannot connect to 127.0.0.1:4566: Connection refused"),
              QStringLiteral("[Connection refused at 127.0.0.1:4566]"));
}

TEST_F(CoreTexts, PartsThatAreSentencesThemselvesAreTranslatedToo) {
    EXPECT_EQ(coreText("The secret key from the lab on this machine does not belong to the access key."),
              QStringLiteral("[key of [lab]]"));
}

TEST_F(CoreTexts, WordsOfAwsStayAsTheyAre) {
    EXPECT_EQ(coreText("Requested resource not found"), QStringLiteral("Requested resource not found"));
    EXPECT_EQ(coreText(""), QString());
}

TEST(CoreTextsList, HoldsTheWholeCatalogue) {
    const auto entries = workflows::catalogue();
    ASSERT_TRUE(entries) << entries.error().message;
    const auto texts = coreTexts();
    const std::set<std::string> known(texts.begin(), texts.end());
    for (const auto& entry : *entries)
        for (const std::string& text : {entry.title, entry.summary, entry.use})
            EXPECT_TRUE(known.contains(text)) << text;
}

} // namespace
