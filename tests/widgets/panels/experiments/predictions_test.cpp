#include "widgets/panels/experiments/predictions.h"

#include "core/base/strings.h"
#include "tests/widgets/support.h"
#include "widgets/panels/experiments/digit_canvas.h"
#include "widgets/panels/experiments/first_steps_view.h"

#include <QPainter>

namespace skydeck::panels::experiments {

namespace {
Json answer() {
    Json confusion = Json::array();
    for (int truth = 0; truth < 10; ++truth) {
        Json row = Json::array();
        for (int read = 0; read < 10; ++read)
            row.push_back(truth == read ? 95 : truth == 4 && read == 9 ? 5 : 0);
        confusion.push_back(std::move(row));
    }
    Json probabilities = Json::array();
    for (int digit = 0; digit < 10; ++digit)
        probabilities.push_back(digit == 9 ? 0.91 : 0.01);
    return {{"run", "lr0.1000_m0.5000"},
            {"bestEpoch", 4},
            {"testImages", 955},
            {"testAccuracy", 99.48},
            {"confusion", std::move(confusion)},
            {"digits", Json::array({{{"index", 115},
                                     {"truth", 4},
                                     {"prediction", 9},
                                     {"right", false},
                                     {"probabilities", probabilities},
                                     {"pixels", toBase64(std::string(784, '\x80'))}}})},
            {"image", {{"prediction", 9}, {"probabilities", probabilities}}}};
}
} // namespace

TEST(Predictions, AreReadFromTheWorkersAnswer) {
    const auto read = parsePredictions(answer());
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_EQ(read->digits.size(), 1u);
    EXPECT_FALSE(read->digits[0].right());
    EXPECT_NEAR(read->digits[0].confidence, 0.91, 1e-9);
    EXPECT_EQ(qGray(read->digits[0].image.pixel(3, 3)), 0x80);
    EXPECT_EQ(guessData(answer())->bars[9].share, 0.91);
}

TEST(Predictions, RefuseWhatIsNone) {
    EXPECT_FALSE(parsePredictions(Json::object()));
    Json few = answer();
    few["confusion"][3] = Json::array({1, 2});
    EXPECT_EQ(parsePredictions(few).error().code, "InvalidPredictions");
    Json torn = answer();
    torn["digits"][0]["pixels"] = "AAAA";
    EXPECT_FALSE(parsePredictions(torn));
    EXPECT_FALSE(guessData(Json::object()));
}

TEST(Predictions, ConfusionIsTruthByPrediction) {
    const auto data = confusionData(*parsePredictions(answer()));
    EXPECT_EQ(data.cells[4 * 10 + 9].value, 5);
    EXPECT_EQ(data.cells[9 * 10 + 4].value, 0);
    EXPECT_TRUE(data.title.contains(QStringLiteral("950"))) << data.title.toStdString();
}

TEST(MnistPixels, AreCentredByMassInTwentyPixels) {
    QImage drawing(196, 196, QImage::Format_Grayscale8);
    drawing.fill(Qt::black);
    EXPECT_EQ(mnistPixels(drawing), std::string(784, '\0'));
    QPainter(&drawing).fillRect(QRect(10, 20, 30, 60), Qt::white);
    const std::string pixels = mnistPixels(drawing);
    ASSERT_EQ(pixels.size(), 784u);
    int left = 28, right = -1, top = 28, bottom = -1;
    for (int y = 0; y < 28; ++y)
        for (int x = 0; x < 28; ++x)
            if (pixels[static_cast<std::size_t>(y * 28 + x)] != 0) {
                left = std::min(left, x), right = std::max(right, x);
                top = std::min(top, y), bottom = std::max(bottom, y);
            }
    EXPECT_EQ(bottom - top + 1, 20);
    EXPECT_EQ(right - left + 1, 10);
    EXPECT_EQ(top, 4);
    EXPECT_EQ(left, 9);
}

TEST(FirstSteps, SayTheSumAndTheTimes) {
    const Json worker{
        {"add", {{"a", {1, 2, 3}}, {"b", {4, 5, 6}}, {"sum", {5, 7, 9}}}},
        {"matmul",
         {{"size", 10000}, {"threads", 2}, {"cpuSeconds", 20.5}, {"cpuGflops", 97.56}, {"gpuSeconds", Json()}}}};
    EXPECT_EQ(sumText(worker), QStringLiteral("[1, 2, 3] + [4, 5, 6] = [5, 7, 9]"));
    EXPECT_TRUE(productText(worker).contains(QStringLiteral("20.5 s, 97.6 GFLOP/s")))
        << productText(worker).toStdString();
    EXPECT_TRUE(productText(worker).contains(QStringLiteral("has none")));
    Json gpu = worker;
    gpu["matmul"]["gpuSeconds"] = 0.05;
    gpu["matmul"]["timesFaster"] = 410.0;
    EXPECT_TRUE(productText(gpu).contains(QStringLiteral("410.0 times as fast")));
    EXPECT_TRUE(sumText(Json::object()).isEmpty());
}

} // namespace skydeck::panels::experiments
