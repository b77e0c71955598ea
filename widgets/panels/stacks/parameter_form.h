#pragma once

#include "core/workflows/stacks/choices.h"

#include <QWidget>

#include <vector>

class QComboBox;
class QFormLayout;
class QLineEdit;

namespace skydeck::panels::stacks {

/// A template's parameters as a form: one field each by type, with default, allowed values and description.
class ParameterForm final : public QWidget {
    Q_OBJECT
public:
    static constexpr int labelWidth = 128; ///< of every label, so that forms above it line up

    explicit ParameterForm(QWidget* parent = nullptr);

    /// `choices` by parameter type: what the account has for it; any text can be typed all the same.
    void setParameters(const std::vector<aws::cloudformation::TemplateParameter>& parameters,
                       const std::map<std::string, std::vector<workflows::ParameterChoice>>& choices = {});
    /// What a stack has: the fields take it over. A hidden value stays as it is until another is typed.
    void setPrevious(const std::vector<aws::cloudformation::Parameter>& previous);
    /// Every parameter with its value, as CreateStack takes them.
    std::vector<aws::cloudformation::Parameter> values() const;
    /// One sentence about the first value that is missing or of the wrong type; empty when all is well.
    QString mistake() const;

Q_SIGNALS:
    void changed();

private:
    struct Field {
        aws::cloudformation::TemplateParameter parameter;
        QLineEdit* line = nullptr;
        QComboBox* choice = nullptr;
        bool hasPrevious = false; ///< a hidden value that the stack has
        QString value() const;
        void setValue(const QString& value);
    };
    QWidget* makeEditor(Field& field, const std::vector<workflows::ParameterChoice>& choices);

    QFormLayout* m_layout;
    std::vector<Field> m_fields;
};

} // namespace skydeck::panels::stacks
