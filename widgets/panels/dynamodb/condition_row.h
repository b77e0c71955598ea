#pragma once

#include "core/workflows/item_search.h"

#include <QWidget>

class QAbstractItemModel;
class QComboBox;
class QLineEdit;

namespace skydeck::panels::dynamodb {

class ValueEditor;

/// One condition: attribute, comparison, and as many values as that needs.
class ConditionRow final : public QWidget {
    Q_OBJECT
public:
    enum class Of { Attribute, SortKey };

    /// `name` is what the controls are called for people who cannot see them. A sort key's attribute is not asked for,
    /// and only the comparisons that DynamoDB has for it are offered.
    ConditionRow(Of of, const QString& name, QAbstractItemModel* attributes, QWidget* parent = nullptr);

    void fixType(const std::string& type);
    /// True when no value and no attribute was given: it asks for nothing.
    bool isBlank() const;
    void clear();
    Result<workflows::ItemCondition> condition() const;
    void focusAttribute();

Q_SIGNALS:
    /// Return was pressed.
    void committed();

private:
    workflows::Comparison comparison() const;
    void comparisonChosen();

    Of m_of;
    QLineEdit* m_attribute = nullptr;
    QComboBox* m_comparison;
    ValueEditor *m_value, *m_upper;
};

} // namespace skydeck::panels::dynamodb
