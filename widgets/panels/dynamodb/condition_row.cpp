#include "widgets/panels/dynamodb/condition_row.h"

#include "widgets/panels/dynamodb/value_editor.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLineEdit>

namespace skydeck::panels::dynamodb {

using workflows::Comparison;

ConditionRow::ConditionRow(Of of, const QString& name, QAbstractItemModel* attributes, QWidget* parent)
    : QWidget(parent), m_of(of) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    if (of == Of::Attribute) {
        m_attribute = style::named(new QLineEdit(this), tr("%1 attribute").arg(name));
        m_attribute->setPlaceholderText(tr("Attribute"));
        m_attribute->setMinimumWidth(120);
        auto* completer = new QCompleter(attributes, m_attribute);
        completer->setCaseSensitivity(Qt::CaseInsensitive);
        m_attribute->setCompleter(completer);
        connect(m_attribute, &QLineEdit::returnPressed, this, &ConditionRow::committed);
        layout->addWidget(m_attribute, 1);
    }
    m_comparison = style::named(new QComboBox(this), tr("%1 comparison").arg(name));
    const std::pair<Comparison, QString> comparisons[] = {
        {Comparison::Equal, QStringLiteral("=")},   {Comparison::NotEqual, QStringLiteral("≠")},
        {Comparison::Less, QStringLiteral("<")},    {Comparison::LessOrEqual, QStringLiteral("≤")},
        {Comparison::Greater, QStringLiteral(">")}, {Comparison::GreaterOrEqual, QStringLiteral("≥")},
        {Comparison::Between, tr("between")},       {Comparison::BeginsWith, tr("begins with")},
        {Comparison::Contains, tr("contains")},     {Comparison::NotContains, tr("does not contain")},
        {Comparison::Exists, tr("exists")},         {Comparison::NotExists, tr("does not exist")},
    };
    for (const auto& [comparison, text] : comparisons)
        if (of == Of::Attribute || workflows::fitsSortKey(comparison))
            m_comparison->addItem(text, static_cast<int>(comparison));
    m_value = new ValueEditor(name, this);
    m_upper = new ValueEditor(tr("%1 upper").arg(name), this);
    layout->addWidget(m_comparison);
    layout->addWidget(m_value, 2);
    layout->addWidget(m_upper, 2);
    for (ValueEditor* editor : {m_value, m_upper})
        connect(editor, &ValueEditor::committed, this, &ConditionRow::committed);
    connect(m_comparison, &QComboBox::currentIndexChanged, this, &ConditionRow::comparisonChosen);
    comparisonChosen();
}

Comparison ConditionRow::comparison() const {
    return static_cast<Comparison>(m_comparison->currentData().toInt());
}

void ConditionRow::comparisonChosen() {
    const int values = workflows::valuesOf(comparison());
    m_value->setVisible(values > 0);
    m_upper->setVisible(values > 1);
}

void ConditionRow::fixType(const std::string& type) {
    m_value->fixType(type);
    m_upper->fixType(type);
}

bool ConditionRow::isBlank() const {
    if (m_attribute) return m_attribute->text().trimmed().isEmpty();
    return m_value->isBlank() && m_upper->isBlank();
}

void ConditionRow::clear() {
    if (m_attribute) m_attribute->clear();
    m_comparison->setCurrentIndex(0);
    m_value->clear();
    m_upper->clear();
}

void ConditionRow::focusAttribute() {
    if (m_attribute) m_attribute->setFocus();
}

Result<workflows::ItemCondition> ConditionRow::condition() const {
    workflows::ItemCondition made;
    if (m_attribute) made.attribute = style::str(m_attribute->text().trimmed());
    made.comparison = comparison();
    const int values = workflows::valuesOf(made.comparison);
    if (values > 0) {
        SKYDECK_ASSIGN(made.value, m_value->value());
    }
    if (values > 1) {
        SKYDECK_ASSIGN(made.upper, m_upper->value());
    }
    return made;
}

} // namespace skydeck::panels::dynamodb
