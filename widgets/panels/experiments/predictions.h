#pragma once

#include "core/base/json.h"
#include "widgets/charts/bars_chart.h"
#include "widgets/charts/heatmap_model.h"

#include <QImage>

#include <vector>

namespace skydeck::panels::experiments {

/// One test digit as a run read it.
struct ReadDigit {
    int index = 0, truth = 0, prediction = 0;
    double confidence = 0; ///< the probability of the prediction
    QImage image;          ///< 28 × 28, white on black
    bool right() const { return truth == prediction; }
};

/// What skydeck-train answered, see workflows::predictRun.
struct Predictions {
    QString run;
    int epoch = 0;
    std::int64_t images = 0;
    double accuracy = 0; ///< percent
    std::vector<ReadDigit> digits;
    std::vector<std::vector<std::int64_t>> confusion; ///< truth by prediction
};
/// Protocol (InvalidPredictions) for anything else.
Result<Predictions> parsePredictions(const Json& answer);
charts::HeatmapData confusionData(const Predictions& predictions);
/// The ten probabilities of one image; Protocol (InvalidPredictions) for an answer without them.
Result<charts::BarsData> guessData(const Json& answer);

} // namespace skydeck::panels::experiments
