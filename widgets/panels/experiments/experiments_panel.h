#pragma once

#include "core/workflows/experiments.h"
#include "core/workflows/sweep.h"
#include "widgets/panels/experiments/export_button.h"
#include "widgets/panels/experiments/runs_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"
#include "widgets/shell/picture_export.h"

#include <memory>

class QAction;
class QComboBox;
class QStackedWidget;
class QTabWidget;

namespace skydeck::charts {
class CurvesBoard;
class CurvesChart;
} // namespace skydeck::charts

namespace skydeck::panels::experiments {

class CsvView;
class FirstStepsView;
class GridView;
class ParametersView;
class PredictionsView;
class RunDetails;
class RunsView;
class SweepBar;
class SweepVerbs;

/// The runs of one stack in linked views: heatmap, curves, parameters, list, details. A run selected in one is selected
/// in all.
class ExperimentsPanel final : public shell::Panel, public shell::PictureExport {
    Q_OBJECT
public:
    explicit ExperimentsPanel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override { m_feed->refresh(); }
    void focusFilter() override;
    /// "SimpleBatch", or "SimpleBatch/lr0.1000_m0.5000" for one run of it; "/lr0.1000_m0.5000" of the stack that is
    /// shown.
    void openAt(const QString& what) override;
    std::vector<shell::Findable> findables() const override;
    void savePictures(const QMap<QString, QString>& files, std::function<void(Status)> done) override;

private:
    struct Content {
        std::vector<std::string> stacks; ///< that have a job queue
        std::string stack;               ///< the one that was read; empty when there is none
        std::string bucket;
        std::vector<workflows::Run> runs;
        std::optional<workflows::Sweep> sweep; ///< the newest
        std::shared_ptr<workflows::Experiments> source;
    };

    void buildHeader();
    void buildViews();
    QWidget* buildOverview();
    shell::Feed<Content>::Load prepare();
    void apply(Content content);
    void fillViews();
    void fillCurves();
    void select(const QString& runId);
    void openJob(const QString& runId);
    void runMenu(const QString& runId, QPoint at);
    /// Without a widget for an unknown name.
    Exportable pictureOf(const QString& name) const;
    Status saveOne(const QString& picture, const QString& file);
    void trySavePictures();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    QComboBox* m_stackBox;
    SweepVerbs* m_verbs;
    SweepBar* m_bar;
    QTabWidget* m_tabs;
    QStackedWidget* m_overview; ///< what to do without runs, or grid and curves
    QLabel* m_nothing;
    GridView* m_grid;
    charts::CurvesBoard* m_board;
    charts::CurvesChart* m_loss;
    charts::CurvesChart* m_accuracy;
    ParametersView* m_parameters;
    CsvView* m_csv;
    PredictionsView* m_predictions;
    FirstStepsView* m_firstSteps;
    RunsView* m_runs;
    RunDetails* m_details;
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
