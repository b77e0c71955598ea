#pragma once

#include "widgets/panels/lambda/lambda_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::lambda {

class FunctionDetails;

/// Functions at the left, the selected one at the right.
class LambdaPanel final : public shell::Panel {
    Q_OBJECT
public:
    explicit LambdaPanel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override { m_feed->refresh(); }
    void focusFilter() override;
    /// A function's name.
    void openAt(const QString& function) override;
    std::vector<shell::Findable> findables() const override;

private:
    void apply(std::vector<aws::lambda::Function> functions);
    void selectionMoved();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    FunctionTable* m_functions;
    models::TableView* m_table;
    FunctionDetails* m_details;
    QAction *m_invoke, *m_stacks;
    QString m_wanted;
    std::unique_ptr<shell::Feed<std::vector<aws::lambda::Function>>> m_feed;
};

} // namespace skydeck::panels::lambda
