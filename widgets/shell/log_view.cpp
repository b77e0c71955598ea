#include "widgets/shell/log_view.h"

#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::shell {

LogView::LogView(const QString& accessibleName, QWidget* parent) : QWidget(parent) {
    m_lines = new LogLines(accessibleName, this);
    m_search = style::named(new QLineEdit(this), tr("Search %1").arg(accessibleName));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(style::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_search->setMaximumWidth(208);
    m_matches = new QLabel(this);
    m_matches->setForegroundRole(QPalette::PlaceholderText);
    m_follow = style::named(new QCheckBox(tr("Follow"), this), tr("Follow"));
    m_follow->setChecked(true);
    auto* copy = style::named(new QToolButton(this), tr("Copy all"));
    copy->setIcon(style::icon(QStringLiteral("copy")));
    copy->setToolTip(tr("Copy all"));
    copy->setAutoRaise(true);
    m_notice = new QLabel(this);
    m_notice->setWordWrap(true);
    m_notice->setTextFormat(Qt::PlainText);
    m_notice->setContentsMargins(8, 0, 8, 8);
    m_notice->hide();

    m_tools = new QHBoxLayout;
    m_tools->setSpacing(8);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(8);
    bar->addLayout(m_tools);
    bar->addWidget(m_search);
    bar->addWidget(m_matches);
    bar->addStretch(1);
    bar->addWidget(m_follow);
    bar->addWidget(copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_notice);
    layout->addWidget(m_lines, 1);

    connect(copy, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(text()); });
    connect(m_search, &QLineEdit::textChanged, this, &LogView::search);
    connect(m_search, &QLineEdit::returnPressed, this,
            [this] { find(!(QApplication::keyboardModifiers() & Qt::ShiftModifier)); });
    connect(m_follow, &QCheckBox::toggled, this, [this](bool on) {
        if (on) m_lines->scrollToEnd();
    });
    // Reading back must not be torn away by the next line: leaving the end stops following, returning resumes it.
    connect(m_lines, &LogLines::scrolled, this, [this] { m_follow->setChecked(!m_over && m_lines->atEnd()); });
}

void LogView::setLines(const QStringList& lines) {
    // The usual case of a poll: the same beginning, some more at the end.
    const auto old = static_cast<qsizetype>(m_lines->count());
    bool grows = old <= lines.size();
    for (qsizetype i = 0; grows && i < old; ++i)
        grows = m_lines->line(static_cast<std::size_t>(i)) == lines[i];
    if (grows) return appendLines(lines.mid(old));
    m_lines->clear();
    appendLines(lines);
    if (m_follow->isChecked()) m_lines->scrollToEnd();
}

void LogView::appendLines(const QStringList& lines) {
    std::vector<LogLine> made;
    for (const QString& line : lines)
        appendLogLines(made, line);
    append(std::move(made));
}

void LogView::append(std::vector<LogLine> lines) {
    if (lines.empty()) return;
    m_lines->append(std::move(lines));
    if (m_follow->isChecked()) m_lines->scrollToEnd();
    showMatches();
}

void LogView::clear() {
    m_lines->clear();
    m_follow->setChecked(!m_over);
    showMatches();
}

void LogView::setPlaceholder(const QString& text) {
    m_lines->setPlaceholder(text);
}

void LogView::setNotice(const QString& text, style::Tone tone) {
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText,
                     tone == style::Tone::Neutral ? style::colours().muted : style::colours().of(tone));
    m_notice->setPalette(palette);
    m_notice->setText(text);
    m_notice->setVisible(!text.isEmpty());
}

void LogView::addTool(QWidget* tool) {
    m_tools->addWidget(tool);
}

void LogView::setOver() {
    m_over = true;
    m_follow->setChecked(false);
    m_follow->hide();
}

bool LogView::following() const {
    return m_follow->isChecked();
}

void LogView::search() {
    m_lines->setSearched(m_search->text());
    showMatches();
    if (!m_search->text().isEmpty()) find(true); // newest first: logs are read from the end
}

void LogView::find(bool backwards) {
    if (m_lines->selectMatch(backwards)) m_follow->setChecked(false);
}

void LogView::showMatches() {
    if (m_search->text().isEmpty())
        m_matches->clear();
    else
        m_matches->setText(tr("%n match(es)", nullptr, static_cast<int>(m_lines->matches())));
}

// Ctrl+F inside this view searches it; the window's own Ctrl+F (the panel's filter) would otherwise win.
bool LogView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Find))
        event->accept();
    return QWidget::event(event);
}

void LogView::keyPressEvent(QKeyEvent* event) {
    if (!event->matches(QKeySequence::Find)) return QWidget::keyPressEvent(event);
    m_search->setFocus();
    m_search->selectAll();
}

} // namespace skydeck::shell
