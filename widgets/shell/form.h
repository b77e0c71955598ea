#pragma once

#include <QAbstractSpinBox>
#include <QFormLayout>
#include <QLabel>

namespace skydeck::shell {

/// A form whose labels stand in one column over several sections, each level with its field.
inline QFormLayout* makeForm() {
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

inline void addRow(QFormLayout* form, const QString& text, QWidget* field) {
    constexpr int labelWidth = 128, fieldHeight = 32;
    auto* label = new QLabel(text, field->parentWidget());
    label->setBuddy(field);
    label->setMinimumSize(labelWidth, fieldHeight);
    if (qobject_cast<QAbstractSpinBox*>(field)) field->setFixedHeight(fieldHeight); // it would take 33
    form->addRow(label, field);
}

} // namespace skydeck::shell
