#pragma once

#include "widgets/panels/haiku/haiku_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

class QComboBox;
class QLabel;
class QSpinBox;

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::haiku {

class ComposeBox;

/// The haiku board of a deployed stack: what was posted at the left, one of them and the pen at the right.
class HaikuPanel final : public shell::Panel {
    Q_OBJECT
public:
    explicit HaikuPanel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override { m_feed->refresh(); }
    void focusFilter() override;
    /// A stack's name.
    void openAt(const QString& stack) override;
    std::vector<shell::Findable> findables() const override;

private:
    struct Content {
        std::vector<workflows::HaikuPlace> places;
        std::string endpoint; ///< that the haiku are from
        std::vector<workflows::Haiku> haiku;
    };
    /// One thing done to the board, in the background; `done` gets what it gave, then the list is read again.
    template <class Work, class Done>
    void act(const QString& title, const QString& outcome, Work work, Done done);
    template <class Work>
    void actOnMany(const QString& title, const QString& outcome, Work work);

    void buildActions();
    QWidget* buildTop();
    QWidget* buildDetails();
    void apply(Content content);
    void showPlaces(const std::vector<workflows::HaikuPlace>& places);
    void selectionMoved();
    void enableActions();
    void showCard(const workflows::Haiku* haiku);
    std::string endpoint() const;
    const workflows::HaikuPlace* place() const;

    void post();
    void like();
    void removeSelected();
    void postMany();
    void clearBoard();
    void openSite();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    QComboBox* m_endpoint;
    QSpinBox* m_count;
    QLabel* m_throughput;
    HaikuTable* m_haiku;
    models::TableView* m_table;
    QLabel *m_lines, *m_author;
    ComposeBox* m_compose;
    QAction *m_like, *m_delete, *m_postMany, *m_clear, *m_site, *m_stacks;
    std::vector<workflows::HaikuPlace> m_places;
    QString m_wanted;
    bool m_busy = false; ///< many are posted or deleted
    std::unique_ptr<shell::Feed<Content>> m_feed;
};

} // namespace skydeck::panels::haiku
