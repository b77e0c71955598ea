#pragma once

#include "widgets/panels/stacks/stacks_model.h"
#include "widgets/shell/job_runner.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace skydeck::shell {
class Deck;
}
namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::stacks {

/// How one stack's resources differ from its template: looked for when asked, since CloudFormation asks every resource.
class DriftView final : public QWidget {
    Q_OBJECT
public:
    explicit DriftView(shell::Deck& deck, QWidget* parent = nullptr);

    /// Empty: none. Another stack drops what was found.
    void setStack(const std::string& stackId);

private:
    void detect();

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    std::string m_stackId;
    QLabel* m_verdict;
    QPushButton* m_detect;
    DriftTable* m_model;
    models::TableView* m_table;
};

} // namespace skydeck::panels::stacks
