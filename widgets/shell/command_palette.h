#pragma once

#include <QDialog>
#include <QIcon>
#include <QString>

#include <functional>
#include <vector>

class QLabel;
class QLineEdit;
class QListWidget;

namespace skydeck::shell {

/// One line of the palette.
struct PaletteEntry {
    QString text;   ///< "Open S3", "Deploy a stack"
    QString detail; ///< where it belongs: a panel's title, a shortcut
    QIcon icon;
    std::function<void()> run;
    QString alsoFoundBy = {}; ///< not shown: what a panel is called in every language
};

/// Indices of the entries that contain every word of `query`, best first: a match at the beginning of the text before
/// one at the beginning of a word before others; the given order decides ties.
std::vector<std::size_t> rankEntries(const std::vector<PaletteEntry>& entries, const QString& query);

/// Ctrl+K: type, arrow, Enter. Deletes itself when closed.
class CommandPalette final : public QDialog {
    Q_OBJECT
public:
    CommandPalette(std::vector<PaletteEntry> entries, QWidget* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void fill();
    void runCurrent();

    std::vector<PaletteEntry> m_entries;
    QLineEdit* m_query;
    QListWidget* m_list;
    QLabel* m_nothing;
};

} // namespace skydeck::shell
