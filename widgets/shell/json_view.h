#pragma once

#include "core/base/json.h"

#include <QWidget>

class QLineEdit;
class QPlainTextEdit;
class QSyntaxHighlighter;
class QToolButton;

namespace skydeck::shell {

/// A read-only document, JSON coloured by its grammar, with search (Ctrl+F inside it) and copy.
class JsonView final : public QWidget {
    Q_OBJECT
public:
    explicit JsonView(const QString& accessibleName, QWidget* parent = nullptr);
    void setJson(const Json& value);
    /// Any text (a YAML template); JSON colouring stays harmless on it.
    void setText(const QString& text);
    QString text() const;
    /// Shown while there is no text.
    void setPlaceholder(const QString& text);

protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QPlainTextEdit* m_text;
    QLineEdit* m_search;
    QToolButton* m_copy;
    QSyntaxHighlighter* m_highlighter = nullptr;
};

} // namespace skydeck::shell
