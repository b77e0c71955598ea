#include "widgets/panels/dynamodb/item_editor.h"

#include "core/aws/dynamodb/plain_json.h"
#include "core/workflows/item_edit.h"
#include "widgets/panels/dynamodb/items_model.h"
#include "widgets/panels/dynamodb/value_editor.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace skydeck::panels::dynamodb {

namespace ddb = aws::dynamodb;
using style::qstr;

/// One attribute of the form.
struct ItemEditor::Field {
    QWidget* row = nullptr;
    QLineEdit* name = nullptr;
    ValueEditor* value = nullptr;
};

ItemEditor::ItemEditor(shell::Deck& deck, ddb::TableDescription table, std::optional<ddb::Item> before, ddb::Item start,
                       QWidget* parent)
    : QDialog(parent), m_deck(deck), m_table(std::move(table)), m_before(std::move(before)), m_start(std::move(start)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(m_before ? tr("Item of %1").arg(qstr(m_table.tableName))
                            : tr("New item in %1").arg(qstr(m_table.tableName)));
    resize(720, 560);

    m_pages = style::named(new QTabWidget(this), tr("Item as"));
    m_pages->addTab(buildForm(), tr("Form"));
    m_pages->addTab(buildText(m_plain, tr("Plain JSON")), tr("Plain JSON"));
    m_pages->addTab(buildText(m_typed, tr("DynamoDB JSON")), tr("DynamoDB JSON"));
    m_changes = new QLabel(this);
    m_changes->setObjectName(QStringLiteral("changes"));
    m_changes->setTextFormat(Qt::PlainText);
    m_changes->setWordWrap(true);
    m_changes->setFont(style::monospace());
    m_changes->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_changes->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* changes = new QScrollArea(this);
    changes->setWidget(m_changes);
    changes->setWidgetResizable(true);
    changes->setFixedHeight(96);
    changes->setAccessibleName(tr("What will change"));
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_again = style::named(new QPushButton(tr("Read again"), this), tr("Read again"));
    m_again->hide();
    auto* messageRow = new QHBoxLayout;
    messageRow->addWidget(m_message, 1);
    messageRow->addWidget(m_again, 0, Qt::AlignTop);
    m_save = style::named(buttons->addButton(tr("Save"), QDialogButtonBox::AcceptRole), tr("Save"));
    m_save->setProperty("primary", true);

    auto* heading = new QLabel(tr("What will change"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(m_pages, 1);
    layout->addWidget(heading);
    layout->addWidget(changes);
    layout->addLayout(messageRow);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_save, &QPushButton::clicked, this, &ItemEditor::save);
    connect(m_again, &QPushButton::clicked, this, &ItemEditor::readAgain);
    connect(m_pages, &QTabWidget::currentChanged, this, &ItemEditor::pageChosen);
    fill(Form, m_before.value_or(m_start));
    check();
}

ItemEditor::~ItemEditor() = default;

bool ItemEditor::isKey(const std::string& name) const {
    return std::ranges::find(m_table.keys, name, &ddb::KeyAttribute::name) != m_table.keys.end();
}

QWidget* ItemEditor::buildForm() {
    auto* page = new QWidget;
    m_fieldColumn = new QVBoxLayout;
    m_fieldColumn->setSpacing(8);
    auto* add = style::named(new QPushButton(style::icon(QStringLiteral("add")), tr("Add an attribute"), page),
                             tr("Add an attribute"));
    connect(add, &QPushButton::clicked, this, [this] {
        addField({}, nullptr);
        m_fields.back()->name->setFocus();
        check();
    });
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(12, 12, 12, 12);
    column->addLayout(m_fieldColumn);
    column->addWidget(add, 0, Qt::AlignLeft);
    column->addStretch(1);
    m_scroll = new QScrollArea(this);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setWidget(page);
    return m_scroll;
}

QWidget* ItemEditor::buildText(QPlainTextEdit*& text, const QString& name) {
    text = style::named(new QPlainTextEdit(this), name);
    text->setFont(style::monospace());
    text->setTabChangesFocus(true);
    text->setFrameShape(QFrame::NoFrame);
    connect(text, &QPlainTextEdit::textChanged, this, &ItemEditor::check);
    return text;
}

void ItemEditor::addField(const std::string& name, const ddb::AttributeValue* value) {
    const bool key = isKey(name);
    auto field = std::make_unique<Field>();
    field->row = new QWidget(m_scroll->widget());
    const QString label = name.empty() ? tr("Attribute %1").arg(m_fields.size() + 1) : qstr(name);
    field->name = style::named(new QLineEdit(qstr(name), field->row), tr("%1 name").arg(label));
    field->name->setReadOnly(key);
    field->name->setFixedWidth(176);
    field->name->setPlaceholderText(tr("Name"));
    field->value = new ValueEditor(label, field->row);
    if (value) field->value->setValue(*value);
    if (key) {
        field->value->fixType(std::ranges::find(m_table.keys, name, &ddb::KeyAttribute::name)->type);
        field->value->setEnabled(!m_before);
        field->name->setToolTip(tr("The table's key"));
    }
    auto* remove = style::named(new QToolButton(field->row), tr("Remove %1").arg(label));
    remove->setIcon(style::icon(QStringLiteral("close")));
    remove->setAutoRaise(true);
    remove->setEnabled(!key);
    auto* layout = new QHBoxLayout(field->row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(field->name);
    layout->addWidget(field->value, 1);
    layout->addWidget(remove);
    connect(field->name, &QLineEdit::textChanged, this, &ItemEditor::check);
    connect(field->value, &ValueEditor::changed, this, &ItemEditor::check);
    connect(remove, &QToolButton::clicked, this, [this, row = field->row] {
        std::erase_if(m_fields, [row](const auto& each) { return each->row == row; });
        row->hide();
        row->deleteLater();
        check();
    });
    m_fieldColumn->addWidget(field->row);
    m_fields.push_back(std::move(field));
}

void ItemEditor::fillForm(const ddb::Item& item) {
    for (const auto& field : m_fields) {
        field->row->hide();
        field->row->deleteLater();
    }
    m_fields.clear();
    for (const ddb::KeyAttribute& key : m_table.keys) {
        const auto value = item.find(key.name);
        addField(key.name, value == item.end() ? nullptr : &value->second);
    }
    for (const auto& [name, value] : item)
        if (!isKey(name)) addField(name, &value);
}

void ItemEditor::fill(int page, const ddb::Item& item) {
    m_filling = true;
    if (page == Form)
        fillForm(item);
    else if (page == Plain)
        m_plain->setPlainText(qstr(ddb::formatPlain(item, 2)));
    else
        m_typed->setPlainText(qstr(dumpJson(toTyped(item), 2)));
    m_filling = false;
}

Result<ddb::Item> ItemEditor::readForm() const {
    ddb::Item item;
    for (const auto& field : m_fields) {
        const std::string name = style::str(field->name->text());
        if (name.empty())
            return fail(ErrorKind::InvalidInput, "InvalidItem", style::str(tr("An attribute has no name.")));
        auto value = field->value->value();
        if (!value)
            return fail(ErrorKind::InvalidInput, value.error().code,
                        style::str(QStringLiteral("%1: %2").arg(qstr(name), qstr(value.error().message))));
        if (!item.emplace(name, std::move(*value)).second)
            return fail(ErrorKind::InvalidInput, "InvalidItem", style::str(tr("%1 stands twice.").arg(qstr(name))));
    }
    return item;
}

Result<ddb::Item> ItemEditor::read(int page) const {
    if (page == Form) return readForm();
    if (page == Plain) return ddb::parsePlainItem(style::str(m_plain->toPlainText()));
    return ddb::parseTypedItem(style::str(m_typed->toPlainText()));
}

void ItemEditor::pageChosen(int page) {
    if (page == m_page) return;
    const auto item = read(m_page);
    if (!item) {
        // What cannot be read cannot be shown in another way: it stays where it is.
        const QSignalBlocker quiet(m_pages);
        m_pages->setCurrentIndex(m_page);
        return say(shell::errorSentence(item.error()), true);
    }
    m_page = page;
    fill(page, *item);
    check();
}

void ItemEditor::say(const QString& text, bool mistake) {
    m_message->setText(text);
    const style::Colours& colours = style::colours();
    QPalette palette = m_message->palette();
    palette.setColor(QPalette::WindowText, mistake ? colours.failed : colours.muted);
    m_message->setPalette(palette);
}

void ItemEditor::check() {
    if (m_filling) return;
    const auto item = read(m_page);
    if (!item) {
        m_save->setEnabled(false);
        m_changes->setText({});
        return say(shell::errorSentence(item.error()), true);
    }
    const auto key = workflows::keyOf(*item, m_table.keys);
    if (!key) {
        m_save->setEnabled(false);
        return say(shell::errorSentence(key.error()), true);
    }
    QStringList lines;
    for (const auto& change : workflows::changesBetween(m_before.value_or(ddb::Item()), *item)) {
        const QString name = qstr(change.name);
        if (!change.before)
            lines << QStringLiteral("+ %1: %2").arg(name, cellText(*change.after));
        else if (!change.after)
            lines << QStringLiteral("− %1: %2").arg(name, cellText(*change.before));
        else
            lines << QStringLiteral("  %1: %2 → %3").arg(name, cellText(*change.before), cellText(*change.after));
    }
    m_changes->setText(lines.isEmpty() ? tr("Nothing") : lines.join(QLatin1Char('\n')));
    m_save->setEnabled(!lines.isEmpty());
    say({}, false);
}

void ItemEditor::save() {
    const auto item = read(m_page);
    if (!item || !m_deck.allowWrite(this)) return;
    m_save->setEnabled(false);
    say(tr("Saving…"), false);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), table = m_table, before = m_before,
         after = *item](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            if (!before) return workflows::addItem(client, table.tableName, table.keys, after, context);
            return workflows::changeItem(client, table.tableName, table.keys, *before, after, context);
        },
        [this](const Status& status) {
            if (status) {
                Q_EMIT saved();
                return accept();
            }
            check();
            say(shell::errorSentence(status.error()), true);
            m_again->setVisible(status.error().code == "ItemChanged");
        });
}

void ItemEditor::readAgain() {
    if (!m_before) return;
    const auto key = workflows::keyOf(*m_before, m_table.keys);
    if (!key) return say(shell::errorSentence(key.error()), true);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), table = m_table.tableName,
         key = *key](const CallContext& context) -> Result<std::optional<ddb::Item>> {
            SKYDECK_ASSIGN(const auto client, ddb::DynamoDbClient::create(session));
            ddb::ReadOptions options;
            options.consistentRead = true;
            return client.getItem(table, key, options, context);
        },
        [this](Result<std::optional<ddb::Item>> now) {
            if (!now) return say(shell::errorSentence(now.error()), true);
            if (!*now) {
                m_before.reset();
                check();
                return say(tr("The item is gone. Saving makes it anew."), true);
            }
            // What was typed stays; what will change is now shown against the newest state.
            m_before = std::move(**now);
            m_again->hide();
            check();
        });
}

} // namespace skydeck::panels::dynamodb
