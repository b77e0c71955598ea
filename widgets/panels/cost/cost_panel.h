#pragma once

#include "widgets/panels/cost/cost_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

class QCheckBox;
class QLabel;

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::cost {

/// What runs now and what it costs by the hour, here or in all regions; what it comes to by stack and by service.
class CostPanel final : public shell::Panel {
    Q_OBJECT
public:
    explicit CostPanel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override;
    void focusFilter() override;
    /// A stack's name: only what it holds.
    void openAt(const QString& stack) override;

private:
    QWidget* buildDetails();
    void apply(workflows::CostReport report);
    void openSelected();
    void enableLooking();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    CostTable* m_items;
    models::TableView* m_table;
    QCheckBox* m_everywhere;
    ShareTable *m_stacks, *m_services;
    QLabel *m_sum, *m_note;
    QAction *m_open, *m_refresh;
    std::unique_ptr<shell::Feed<workflows::CostReport>> m_feed;
};

} // namespace skydeck::panels::cost
