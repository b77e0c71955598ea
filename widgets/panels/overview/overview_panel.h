#pragma once

#include "core/workflows/cost.h"
#include "widgets/panels/overview/overview_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

#include <QHash>

class QLabel;
class QVBoxLayout;

namespace skydeck::models {
class TableView;
}

namespace skydeck::shell {
class CardGrid;
struct Operation;
} // namespace skydeck::shell

namespace skydeck::panels::overview {

class HandsOnCard;

/// The hands-ons and where one is in each; what failed, what runs, and what was done lately.
class OverviewPanel final : public shell::Panel {
    Q_OBJECT
public:
    explicit OverviewPanel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override { m_feed->refresh(); }

private:
    struct Done {
        int id = 0;
        QString status, title, outcome;
        double seconds = 0;
    };

    QWidget* buildSide();
    models::TableView* addSection(QVBoxLayout* column, const QString& title, QAbstractItemModel* model,
                                  const QString& emptyText);
    void apply(OverviewContent content);
    void use(const QString& stackName);
    void showSpending();
    void showActivity();
    void updateSummary();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    shell::CardGrid* m_grid;
    QHash<QString, HandsOnCard*> m_cards;
    TroubleTable* m_troubles;
    StackReasons m_reasons;
    models::RowTableModel<workflows::RunningCost>* m_running;
    models::TableView* m_runningTable;
    models::RowTableModel<Done>* m_done;
    int m_stacks = 0;
    shell::JobLane m_lane; ///< what a stack made, before its panel opens
    std::unique_ptr<shell::Feed<OverviewContent>> m_feed;
};

} // namespace skydeck::panels::overview
