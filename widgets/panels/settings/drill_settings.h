#pragma once

#include "widgets/models/row_table_model.h"
#include "widgets/shell/deck.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::settings {

/// Failure drills: faults that the lab makes on purpose, so that one learns what they look like at no cost.
class DrillSettings final : public QWidget {
    Q_OBJECT
public:
    explicit DrillSettings(shell::Deck& deck, QWidget* parent = nullptr);
    void refresh();

private:
    struct Drill {
        QString id, kind, service, operation;
        double probability = 1;
        qlonglong remaining = -1, struck = 0; ///< remaining below zero: without end
    };
    void call(const char* operation, Json input);
    void say(const QString& text);
    void add();
    void clear();
    void enable();

    shell::Deck& m_deck;
    shell::JobLane m_lane, m_change;
    QComboBox* m_kind;
    QLineEdit *m_service, *m_operation;
    QSpinBox *m_probability, *m_count;
    QPushButton *m_add, *m_clear;
    QLabel* m_message;
    models::RowTableModel<Drill>* m_drills;
    models::TableView* m_table;
};

} // namespace skydeck::panels::settings
