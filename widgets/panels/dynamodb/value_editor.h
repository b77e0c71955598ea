#pragma once

#include "core/aws/dynamodb/attribute_value.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QLineEdit;

namespace skydeck::panels::dynamodb {

/// One value of DynamoDB: its type and its text. Lists, maps and sets are plain JSON (core/aws/dynamodb/plain_json.h).
class ValueEditor final : public QWidget {
    Q_OBJECT
public:
    /// `name` is what the two controls are called for people who cannot see them: "name type", "name value".
    explicit ValueEditor(const QString& name, QWidget* parent = nullptr);

    void setValue(const aws::dynamodb::AttributeValue& value);
    /// Only this type (S, N or B): a key's.
    void fixType(const std::string& type);
    /// InvalidInput says in one sentence what the text is not.
    Result<aws::dynamodb::AttributeValue> value() const;
    /// True when nothing was typed, for a type whose text may not be empty.
    bool isBlank() const;
    void clear();
    QLineEdit* line() const { return m_line; }

Q_SIGNALS:
    void changed();
    /// Return was pressed.
    void committed();

private:
    void typeChosen();

    QComboBox* m_type;
    QLineEdit* m_line;
};

} // namespace skydeck::panels::dynamodb
