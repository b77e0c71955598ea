#pragma once

#include "core/workflows/experiments.h"
#include "core/workflows/worker_answers.h"
#include "widgets/panels/experiments/predictions.h"
#include "widgets/shell/deck.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;

namespace skydeck::charts {
class HeatmapView;
}

namespace skydeck::panels::experiments {

class DigitCanvas;

/// See what a run learned: ten test digits, mistakes first; the confusion matrix; and what it makes of a digit that one
/// draws. All is computed by a job in the worker.
class PredictionsView final : public QWidget {
    Q_OBJECT
public:
    explicit PredictionsView(shell::Deck& deck, QWidget* parent = nullptr);
    /// The run that the buttons ask; null: none.
    void setRun(const std::string& stack, const workflows::Run* run);

private:
    QWidget* buildCanvas();
    void predict();
    void recognise();
    void ask(const QString& title, workflows::PredictOptions options, std::function<void(const Json&)> show);
    void show(const Predictions& predictions);
    void enable();
    void say(const QString& text, bool wrong);

    shell::Deck& m_deck;
    std::string m_stack, m_run;
    int m_operation = 0; ///< that waits for an answer; 0: none
    QPushButton *m_predict, *m_cancel, *m_recognise, *m_clear;
    QLabel* m_state;
    QListWidget* m_digits;
    charts::HeatmapView* m_confusion;
    DigitCanvas* m_canvas;
    charts::BarsChart* m_guess;
};

} // namespace skydeck::panels::experiments
