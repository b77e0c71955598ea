#pragma once

#include "core/aws/dynamodb/dynamodb_client.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/facts.h"
#include "widgets/shell/job_runner.h"

#include <QWidget>

class QLabel;
class QTabWidget;

namespace skydeck::shell {
class JsonView;
}

namespace skydeck::panels::dynamodb {

/// The selected item in both spellings, and the table's own facts, which lead to its stack.
class TableDetails final : public QWidget {
    Q_OBJECT
public:
    explicit TableDetails(shell::Deck& deck, QWidget* parent = nullptr);

    void showTable(const aws::dynamodb::TableDescription& table);
    void showItem(const QString& title, const aws::dynamodb::Item& item);
    /// No single item is selected.
    void clearItem(const QString& sentence);

private:
    std::vector<shell::Fact> factsOf() const;
    void findStack();

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    aws::dynamodb::TableDescription m_table;
    QString m_stack;
    QLabel* m_title;
    QTabWidget* m_tabs;
    shell::JsonView *m_plain, *m_typed;
    shell::FactTable* m_facts;
};

} // namespace skydeck::panels::dynamodb
