#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"
#include "widgets/shell/deck.h"

#include <QDialog>

#include <optional>
#include <vector>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QTabWidget;
class QVBoxLayout;

namespace skydeck::panels::dynamodb {

class ValueEditor;

/// One item to edit: as a form, as plain JSON and as DynamoDB's own, with what will change shown before it is saved.
/// Saving writes only that, and only if nobody else changed it meanwhile.
class ItemEditor final : public QDialog {
    Q_OBJECT
public:
    /// `before`: the item as it was read; none: a new one, which starts with `start`.
    ItemEditor(shell::Deck& deck, aws::dynamodb::TableDescription table, std::optional<aws::dynamodb::Item> before,
               aws::dynamodb::Item start, QWidget* parent);
    ~ItemEditor() override;

Q_SIGNALS:
    void saved();

private:
    enum Page { Form, Plain, Typed };
    struct Field;

    QWidget* buildForm();
    QWidget* buildText(QPlainTextEdit*& text, const QString& name);
    void addField(const std::string& name, const aws::dynamodb::AttributeValue* value);
    void fillForm(const aws::dynamodb::Item& item);
    void fill(int page, const aws::dynamodb::Item& item);
    Result<aws::dynamodb::Item> read(int page) const;
    Result<aws::dynamodb::Item> readForm() const;
    void pageChosen(int page);
    void check();
    void save();
    void readAgain();
    void say(const QString& text, bool mistake);
    bool isKey(const std::string& name) const;

    shell::Deck& m_deck;
    const aws::dynamodb::TableDescription m_table;
    std::optional<aws::dynamodb::Item> m_before;
    aws::dynamodb::Item m_start;
    shell::JobLane m_lane;
    QTabWidget* m_pages;
    QScrollArea* m_scroll;
    QVBoxLayout* m_fieldColumn = nullptr;
    std::vector<std::unique_ptr<Field>> m_fields;
    QPlainTextEdit *m_plain = nullptr, *m_typed = nullptr;
    QLabel *m_changes, *m_message;
    QPushButton *m_save, *m_again;
    int m_page = Form;
    bool m_filling = false;
};

} // namespace skydeck::panels::dynamodb
