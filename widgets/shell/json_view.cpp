#include "widgets/shell/json_view.h"

#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpression>
#include <QSyntaxHighlighter>
#include <QToolButton>
#include <QVBoxLayout>

namespace skydeck::shell {

namespace {

/// Keys, strings, numbers and words of JSON, in colours of the theme in force.
class JsonHighlighter final : public QSyntaxHighlighter {
public:
    using QSyntaxHighlighter::QSyntaxHighlighter;

protected:
    void highlightBlock(const QString& line) override {
        static const QRegularExpression tokens(QStringLiteral(
            R"re(("(?:[^"\\]|\\.)*")(\s*:)?|(-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|\b(true|false|null)\b)re"));
        const auto& c = style::colours();
        for (auto matches = tokens.globalMatch(line); matches.hasNext();) {
            const auto match = matches.next();
            const bool isKey = match.hasCaptured(2);
            const QColor colour = isKey                  ? c.accent
                                  : match.hasCaptured(1) ? c.palette.color(QPalette::Text)
                                  : match.hasCaptured(3) ? c.progress
                                                         : c.waiting;
            setFormat(static_cast<int>(match.capturedStart(isKey ? 1 : 0)),
                      static_cast<int>(match.capturedLength(isKey ? 1 : 0)), colour);
        }
    }
};

} // namespace

JsonView::JsonView(const QString& accessibleName, QWidget* parent) : QWidget(parent) {
    m_text = style::named(new QPlainTextEdit(this), accessibleName);
    m_text->setReadOnly(true);
    m_text->setCursorWidth(0);
    m_text->setFont(style::monospace());
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_highlighter = new JsonHighlighter(m_text->document());

    m_search = style::named(new QLineEdit(this), tr("Search %1").arg(accessibleName));
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->addAction(style::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_search->setMaximumWidth(208);
    m_copy = style::named(new QToolButton(this), tr("Copy all"));
    m_copy->setIcon(style::icon(QStringLiteral("copy")));
    m_copy->setToolTip(tr("Copy all"));
    m_copy->setAutoRaise(true);

    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 8, 8, 8);
    bar->setSpacing(8);
    bar->addWidget(m_search);
    bar->addStretch(1);
    bar->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_text, 1);

    const auto findNext = [this] {
        if (m_text->find(m_search->text())) return;
        m_text->moveCursor(QTextCursor::Start); // wraps around
        m_text->find(m_search->text());
    };
    connect(m_copy, &QToolButton::clicked, this, [this] { QApplication::clipboard()->setText(text()); });
    connect(m_search, &QLineEdit::returnPressed, this, findNext);
    connect(m_search, &QLineEdit::textChanged, this, [this, findNext] {
        m_text->moveCursor(QTextCursor::Start);
        findNext();
    });
    setText({});
}

void JsonView::setJson(const Json& value) {
    setText(style::qstr(dumpJson(value, 2)));
}

void JsonView::setText(const QString& text) {
    if (text != m_text->toPlainText()) m_text->setPlainText(text);
    m_search->setEnabled(!text.isEmpty());
    m_copy->setEnabled(!text.isEmpty());
}

void JsonView::setPlaceholder(const QString& text) {
    m_text->setPlaceholderText(text);
}

QString JsonView::text() const {
    return m_text->toPlainText();
}

// Ctrl+F inside this view searches it; the window's own Ctrl+F (the panel's filter) would otherwise win.
bool JsonView::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Find))
        event->accept();
    return QWidget::event(event);
}

void JsonView::changeEvent(QEvent* event) {
    // The theme's colours are part of the formatted text.
    if (event->type() == QEvent::PaletteChange && m_highlighter) m_highlighter->rehighlight();
    QWidget::changeEvent(event);
}

void JsonView::keyPressEvent(QKeyEvent* event) {
    if (!event->matches(QKeySequence::Find)) return QWidget::keyPressEvent(event);
    m_search->setFocus();
    m_search->selectAll();
}

} // namespace skydeck::shell
