#include "widgets/panels/dynamodb/value_editor.h"

#include "core/aws/dynamodb/plain_json.h"
#include "core/base/strings.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>

namespace skydeck::panels::dynamodb {

namespace ddb = aws::dynamodb;
using style::qstr;

namespace {
// The types that a person chooses, as data of the combo box; JSON stands for those with parts.
constexpr const char* kString = "S";
constexpr const char* kNumber = "N";
constexpr const char* kBoolean = "BOOL";
constexpr const char* kNull = "NULL";
constexpr const char* kBinary = "B";
constexpr const char* kJson = "JSON";

tl::unexpected<Error> notA(const QString& sentence) {
    return fail(ErrorKind::InvalidInput, "InvalidValue", style::str(sentence));
}
} // namespace

ValueEditor::ValueEditor(const QString& name, QWidget* parent)
    : QWidget(parent), m_type(style::named(new QComboBox(this), tr("%1 type").arg(name))),
      m_line(style::named(new QLineEdit(this), tr("%1 value").arg(name))) {
    const std::pair<const char*, QString> types[] = {{kString, tr("String")},   {kNumber, tr("Number")},
                                                     {kBoolean, tr("Boolean")}, {kNull, tr("Null")},
                                                     {kBinary, tr("Binary")},   {kJson, tr("List, map or set")}};
    for (const auto& [type, text] : types)
        m_type->addItem(text, QString::fromLatin1(type));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_type);
    layout->addWidget(m_line, 1);
    connect(m_type, &QComboBox::currentIndexChanged, this, &ValueEditor::typeChosen);
    connect(m_line, &QLineEdit::textChanged, this, &ValueEditor::changed);
    connect(m_line, &QLineEdit::returnPressed, this, &ValueEditor::committed);
    setFocusProxy(m_line);
    typeChosen();
}

void ValueEditor::typeChosen() {
    const QString type = m_type->currentData().toString();
    m_line->setEnabled(type != QLatin1String(kNull));
    if (type == QLatin1String(kBoolean))
        m_line->setPlaceholderText(tr("true or false"));
    else if (type == QLatin1String(kBinary))
        m_line->setPlaceholderText(tr("Base64"));
    else if (type == QLatin1String(kJson))
        m_line->setPlaceholderText(QStringLiteral("[1, \"two\"]   {\"a\": 1}   {\"$SS\": [\"a\", \"b\"]}"));
    else
        m_line->setPlaceholderText({});
    Q_EMIT changed();
}

void ValueEditor::setValue(const ddb::AttributeValue& value) {
    QString type = QString::fromLatin1(kJson), text;
    if (const auto* string = std::get_if<std::string>(&value.value)) {
        type = QString::fromLatin1(kString);
        text = qstr(*string);
    } else if (const auto* number = std::get_if<ddb::Number>(&value.value)) {
        type = QString::fromLatin1(kNumber);
        text = qstr(number->text);
    } else if (const bool* flag = std::get_if<bool>(&value.value)) {
        type = QString::fromLatin1(kBoolean);
        text = *flag ? QStringLiteral("true") : QStringLiteral("false");
    } else if (std::holds_alternative<ddb::Null>(value.value)) {
        type = QString::fromLatin1(kNull);
    } else if (const auto* binary = std::get_if<ddb::Binary>(&value.value)) {
        type = QString::fromLatin1(kBinary);
        text = qstr(toBase64(binary->bytes));
    } else {
        text = qstr(ddb::formatPlain(value));
    }
    m_type->setCurrentIndex(m_type->findData(type));
    m_line->setText(text);
    m_line->setCursorPosition(0);
}

void ValueEditor::fixType(const std::string& type) {
    m_type->setCurrentIndex(m_type->findData(qstr(type)));
    m_type->setEnabled(false);
}

bool ValueEditor::isBlank() const {
    return m_line->isEnabled() && m_line->text().isEmpty();
}

void ValueEditor::clear() {
    m_line->clear();
}

Result<ddb::AttributeValue> ValueEditor::value() const {
    const QString type = m_type->currentData().toString();
    const std::string text = style::str(m_line->text());
    if (type == QLatin1String(kString)) return ddb::AttributeValue{text};
    if (type == QLatin1String(kNull)) return ddb::AttributeValue{ddb::Null{}};
    const std::string trimmed(trim(text));
    if (type == QLatin1String(kNumber)) {
        if (!ddb::isNumber(trimmed)) return notA(tr("'%1' is not a number of at most 38 digits.").arg(m_line->text()));
        return ddb::AttributeValue{ddb::Number{trimmed}};
    }
    if (type == QLatin1String(kBoolean)) {
        if (trimmed != "true" && trimmed != "false") return notA(tr("A Boolean is true or false."));
        return ddb::AttributeValue{trimmed == "true"};
    }
    if (type == QLatin1String(kBinary)) {
        auto bytes = fromBase64(trimmed);
        if (!bytes) return notA(tr("A Binary is written in Base64."));
        return ddb::AttributeValue{ddb::Binary{std::move(*bytes)}};
    }
    return ddb::parsePlain(text);
}

} // namespace skydeck::panels::dynamodb
