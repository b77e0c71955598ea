#include "widgets/panels/experiments/predictions.h"

#include "core/base/strings.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>

#include <algorithm>

namespace skydeck::panels::experiments {

using charts::HeatmapData;
using style::qstr;

namespace {
/// Where lupdate and the translator find these texts.
struct PredictionWords {
    Q_DECLARE_TR_FUNCTIONS(Predictions)
};
constexpr std::size_t kDigits = 10;
constexpr int kSide = 28;

tl::unexpected<Error> refuseAnswer(const std::string& what) {
    return fail(ErrorKind::Protocol, "InvalidPredictions", "The worker's answer makes no sense: " + what);
}

Result<std::vector<double>> probabilitiesIn(const Json& object) {
    std::vector<double> values;
    for (const Json& value : arrayAt(object, "probabilities"))
        if (value.is_number()) values.push_back(value.get<double>());
    if (values.size() != kDigits) return refuseAnswer("it has no ten probabilities");
    return values;
}

Result<ReadDigit> digitIn(const Json& object) {
    ReadDigit digit;
    digit.index = static_cast<int>(integerAt(object, "index"));
    digit.truth = static_cast<int>(integerAt(object, "truth", -1));
    digit.prediction = static_cast<int>(integerAt(object, "prediction", -1));
    SKYDECK_ASSIGN(const auto probabilities, probabilitiesIn(object));
    if (digit.truth < 0 || digit.truth > 9 || digit.prediction < 0 || digit.prediction > 9)
        return refuseAnswer("a digit is none");
    digit.confidence = probabilities[static_cast<std::size_t>(digit.prediction)];
    const auto pixels = fromBase64(stringAt(object, "pixels"));
    if (!pixels || pixels->size() != kSide * kSide) return refuseAnswer("an image has no 784 pixels");
    digit.image = QImage(kSide, kSide, QImage::Format_Grayscale8);
    for (int y = 0; y < kSide; ++y)
        std::copy_n(pixels->data() + y * kSide, kSide, reinterpret_cast<char*>(digit.image.scanLine(y)));
    return digit;
}
} // namespace

Result<Predictions> parsePredictions(const Json& answer) {
    Predictions predictions;
    predictions.run = qstr(stringAt(answer, "run"));
    predictions.epoch = static_cast<int>(integerAt(answer, "bestEpoch"));
    predictions.images = integerAt(answer, "testImages");
    predictions.accuracy = numberAt(answer, "testAccuracy");
    for (const Json& object : arrayAt(answer, "digits")) {
        SKYDECK_ASSIGN(auto digit, digitIn(object));
        predictions.digits.push_back(std::move(digit));
    }
    for (const Json& row : arrayAt(answer, "confusion")) {
        std::vector<std::int64_t> counts;
        if (row.is_array())
            for (const Json& count : row)
                counts.push_back(count.is_number_integer() ? count.get<std::int64_t>() : -1);
        if (counts.size() != kDigits || std::any_of(counts.begin(), counts.end(), [](auto each) { return each < 0; }))
            return refuseAnswer("its confusion matrix is not ten by ten counts");
        predictions.confusion.push_back(std::move(counts));
    }
    if (predictions.confusion.size() != kDigits) return refuseAnswer("its confusion matrix is not ten by ten counts");
    return predictions;
}

HeatmapData confusionData(const Predictions& predictions) {
    charts::HeatmapData data;
    std::int64_t right = 0;
    data.metric = PredictionWords::tr("images");
    data.rowTitle = PredictionWords::tr("truth");
    data.columnTitle = PredictionWords::tr("read as");
    data.decimals = 0;
    data.markBest = false;
    data.logarithmic = true;
    for (std::size_t truth = 0; truth < predictions.confusion.size(); ++truth) {
        data.rows << QString::number(truth);
        data.columns << QString::number(truth);
        for (std::size_t read = 0; read < kDigits; ++read) {
            const std::int64_t count = predictions.confusion[truth][read];
            if (truth == read) right += count;
            charts::HeatmapCell cell;
            cell.value = static_cast<double>(count);
            cell.count = 1;
            cell.toolTip = PredictionWords::tr("%n image(s) of a %1 read as %2", nullptr, static_cast<int>(count))
                               .arg(truth)
                               .arg(read);
            data.cells.push_back(std::move(cell));
        }
    }
    data.title = PredictionWords::tr("Confusion matrix: %1 of %2 right")
                     .arg(style::countText(right), style::countText(predictions.images));
    return data;
}

Result<charts::BarsData> guessData(const Json& answer) {
    const Json& image = memberAt(answer, "image");
    SKYDECK_ASSIGN(const auto probabilities, probabilitiesIn(image));
    charts::BarsData data;
    data.title = PredictionWords::tr("Read as %1").arg(integerAt(image, "prediction"));
    data.method = PredictionWords::tr("Probability of each digit");
    for (std::size_t digit = 0; digit < probabilities.size(); ++digit)
        data.bars.push_back({QString::number(digit), probabilities[digit], {}});
    return data;
}

} // namespace skydeck::panels::experiments
