#include "widgets/panels/stacks/parameter_form.h"

#include "core/base/strings.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include <cmath>

namespace skydeck::panels::stacks {

using style::qstr;

ParameterForm::ParameterForm(QWidget* parent) : QWidget(parent), m_layout(new QFormLayout(this)) {
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setVerticalSpacing(12);
    m_layout->setHorizontalSpacing(16);
    m_layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_layout->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
}

QString ParameterForm::Field::value() const {
    return choice ? choice->currentText() : line->text();
}

void ParameterForm::Field::setValue(const QString& value) {
    if (!choice) return line->setText(value);
    if (choice->isEditable())
        choice->setEditText(value);
    else
        choice->setCurrentIndex(choice->findText(value));
}

QWidget* ParameterForm::makeEditor(Field& field, const std::vector<workflows::ParameterChoice>& choices) {
    const auto& parameter = field.parameter;
    const QString name = qstr(parameter.parameterKey);
    const QString defaultValue = qstr(parameter.defaultValue.value_or(std::string()));
    if (!parameter.allowedValues.empty()) {
        field.choice = style::named(new QComboBox(this), name);
        for (const std::string& value : parameter.allowedValues)
            field.choice->addItem(qstr(value));
        field.choice->setCurrentIndex(parameter.defaultValue ? field.choice->findText(defaultValue) : -1);
        connect(field.choice, &QComboBox::currentIndexChanged, this, &ParameterForm::changed);
        return field.choice;
    }
    if (!choices.empty()) {
        field.choice = style::named(new QComboBox(this), name);
        field.choice->setEditable(true);
        style::named(field.choice->lineEdit(), name);
        for (const auto& each : choices) {
            field.choice->addItem(qstr(each.value));
            field.choice->setItemData(field.choice->count() - 1, qstr(each.label), Qt::ToolTipRole);
        }
        // One that can be meant is meant.
        field.choice->setEditText(!defaultValue.isEmpty() || choices.size() > 1 ? defaultValue
                                                                                : qstr(choices.front().value));
        connect(field.choice, &QComboBox::editTextChanged, this, &ParameterForm::changed);
        return field.choice;
    }
    field.line = style::named(new QLineEdit(defaultValue, this), name);
    const QString type = qstr(parameter.parameterType);
    if (parameter.noEcho) field.line->setEchoMode(QLineEdit::Password);
    if (type == QLatin1String("Number"))
        field.line->setPlaceholderText(tr("A number"));
    else if (type == QLatin1String("CommaDelimitedList") || type.startsWith(QLatin1String("List<")))
        field.line->setPlaceholderText(tr("Values separated by commas"));
    else if (type.startsWith(QLatin1String("AWS::")))
        field.line->setPlaceholderText(type);
    connect(field.line, &QLineEdit::textChanged, this, &ParameterForm::changed);
    return field.line;
}

void ParameterForm::setPrevious(const std::vector<aws::cloudformation::Parameter>& previous) {
    for (Field& field : m_fields)
        for (const auto& parameter : previous) {
            if (parameter.parameterKey != field.parameter.parameterKey) continue;
            field.hasPrevious = field.parameter.noEcho && field.line;
            if (field.hasPrevious)
                field.line->setPlaceholderText(tr("Stays as it is"));
            else
                field.setValue(qstr(parameter.parameterValue));
        }
    Q_EMIT changed();
}

void ParameterForm::setParameters(const std::vector<aws::cloudformation::TemplateParameter>& parameters,
                                  const std::map<std::string, std::vector<workflows::ParameterChoice>>& choices) {
    while (m_layout->rowCount() > 0)
        m_layout->removeRow(0);
    m_fields.clear();
    m_fields.reserve(parameters.size());
    for (const auto& parameter : parameters) {
        Field field{parameter};
        auto* cell = new QWidget(this);
        auto* column = new QVBoxLayout(cell);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(4);
        const auto known = choices.find(parameter.parameterType);
        QWidget* editor =
            makeEditor(field, known == choices.end() ? std::vector<workflows::ParameterChoice>() : known->second);
        column->addWidget(editor);
        if (!parameter.description.empty()) {
            auto* note = new QLabel(qstr(parameter.description), cell);
            note->setWordWrap(true);
            note->setTextFormat(Qt::PlainText);
            note->setForegroundRole(QPalette::PlaceholderText);
            column->addWidget(note);
            editor->setAccessibleDescription(qstr(parameter.description));
        }
        auto* label = new QLabel(qstr(parameter.parameterKey), this);
        label->setBuddy(editor);
        label->setMinimumSize(labelWidth, 32);
        label->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed); // level with the field, not with its note
        m_layout->addRow(label, cell);
        m_fields.push_back(field);
    }
    Q_EMIT changed();
}

std::vector<aws::cloudformation::Parameter> ParameterForm::values() const {
    std::vector<aws::cloudformation::Parameter> values;
    for (const Field& field : m_fields)
        values.push_back(
            {field.parameter.parameterKey, style::str(field.value()), field.hasPrevious && field.value().isEmpty()});
    return values;
}

QString ParameterForm::mistake() const {
    for (const Field& field : m_fields) {
        const QString name = qstr(field.parameter.parameterKey);
        const QString value = field.value();
        if (value.isEmpty()) {
            if (field.hasPrevious) continue;
            // An empty text is a value where the template itself says so.
            if (!field.parameter.defaultValue || !field.parameter.defaultValue->empty())
                return tr("%1 needs a value.").arg(name);
            continue;
        }
        if (field.parameter.parameterType == "Number") {
            const auto number = parseDouble(style::str(value));
            if (!number || !std::isfinite(*number)) return tr("%1 has to be a number.").arg(name);
        }
    }
    return {};
}

} // namespace skydeck::panels::stacks
