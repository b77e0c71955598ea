#pragma once

#include "core/workflows/experiments.h"
#include "widgets/panels/experiments/runs_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"
#include "widgets/shell/picture_export.h"

#include <memory>

class QAction;
class QComboBox;

namespace skydeck::charts {
class CurvesBoard;
class CurvesChart;
class HeatmapView;
} // namespace skydeck::charts
namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::experiments {

class RunDetails;

/// The runs of one stack in four linked views: heatmap, curves, list, details. A run selected in one is selected in
/// all.
class ExperimentsPanel final : public shell::Panel, public shell::PictureExport {
    Q_OBJECT
public:
    explicit ExperimentsPanel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override { m_feed->refresh(); }
    void focusFilter() override;
    /// "SimpleBatch", or "SimpleBatch/lr0.1000_m0.5000" for one run of it.
    void openAt(const QString& what) override;
    std::vector<shell::Findable> findables() const override;
    void savePictures(const QMap<QString, QString>& files, std::function<void(Status)> done) override;

private:
    struct Content {
        std::vector<std::string> stacks; ///< that have a job queue
        std::string stack;               ///< the one that was read; empty when there is none
        std::string bucket;
        std::vector<workflows::Run> runs;
        std::shared_ptr<workflows::Experiments> source;
    };

    void buildActions();
    QWidget* buildViews();
    shell::Feed<Content>::Load prepare();
    void apply(Content content);
    void fillViews();
    void select(const QString& runId);
    void startSweep();
    void retryFailed();
    void stopAll();
    void exportCurves(const QString& format);
    Status saveOne(const QString& picture, const QString& file);
    void trySavePictures();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    QComboBox* m_stackBox;
    QComboBox* m_metricBox;
    charts::HeatmapView* m_heatmap;
    charts::CurvesBoard* m_board;
    charts::CurvesChart* m_loss;
    charts::CurvesChart* m_accuracy;
    RunTable* m_model;
    models::TableView* m_table;
    RunDetails* m_details;
    QAction* m_startAction;
    QAction* m_retryAction;
    QAction* m_stopAction;
    QAction* m_stacksAction;

    std::string m_wantedStack; ///< chosen by the person or another panel
    QString m_selected;        ///< run name
    Content m_content;
    bool m_selecting = false;
    QMap<QString, QString> m_pictures;
    std::function<void(Status)> m_picturesDone;
    std::unique_ptr<shell::Feed<Content>> m_feed;
};

} // namespace skydeck::panels::experiments
