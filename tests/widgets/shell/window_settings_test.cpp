#include "widgets/shell/window_settings.h"

#include "tests/widgets/support.h"

#include <QFile>
#include <QTemporaryDir>

namespace skydeck::shell {

namespace {

class WindowSettingsTest : public ::testing::Test {
protected:
    QByteArray kept() const {
        QFile file(m_name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QTemporaryDir m_folder;
    QString m_name = m_folder.filePath(QStringLiteral("window.ini"));
};

TEST_F(WindowSettingsTest, WritesWhatChangedWhileItIsOpen) {
    WindowSettings settings(m_name);
    for (const char* value : {"first", "second", "third"}) {
        settings.setValue(QStringLiteral("place"), QString::fromLatin1(value));
        EXPECT_FALSE(kept().contains(value));
        EXPECT_TRUE(spinUntil([&] { return kept().contains(value); })) << value;
        EXPECT_EQ(settings.value(QStringLiteral("place")), QString::fromLatin1(value));
    }
}

TEST_F(WindowSettingsTest, WritesTheRestWhenItGoes) {
    {
        WindowSettings settings(m_name);
        settings.setValue(QStringLiteral("place"), 12);
    }
    EXPECT_TRUE(kept().contains("place=12"));
}

} // namespace

} // namespace skydeck::shell
