#include "core/train/metrics_file.h"
#include "core/train/trainer.h"
#include "tests/core/train/bars.h"
#include "tests/support/support.h"

namespace skydeck::train {

namespace {
using test::bars;

Options quick() {
    Options options;
    options.learningRate = 0.05;
    options.epochs = 3;
    options.precision = Precision::Fp32;
    return options;
}
} // namespace

TEST(Trainer, LearnsSeparableImages) {
    std::vector<int> seen;
    TrainerHooks hooks;
    hooks.epochDone = [&](const EpochMetrics& metrics) { seen.push_back(metrics.epoch); };
    ASSERT_OK_AND(const auto epochs, train(quick(), bars(1500), hooks));
    EXPECT_THAT(seen, testing::ElementsAre(1, 2, 3));
    EXPECT_LT(epochs.back().trainLoss, epochs.front().trainLoss);
    EXPECT_GT(epochs.back().validationAccuracy, 90);
}

TEST(Trainer, SameSeedGivesTheSameNumbers) {
    Options options = quick();
    options.epochs = 1;
    const Mnist mnist = bars(320);
    ASSERT_OK_AND(const auto first, train(options, mnist, {}));
    ASSERT_OK_AND(const auto second, train(options, mnist, {}));
    EXPECT_EQ(metricsCsv(first), metricsCsv(second));
    options.seed = 2;
    ASSERT_OK_AND(const auto other, train(options, mnist, {}));
    EXPECT_NE(metricsCsv(first), metricsCsv(other));
}

TEST(Trainer, DivergenceIsAnErrorThatSaysSo) {
    Options options = quick();
    options.learningRate = 1000;
    options.momentum = 0.99;
    for (const Precision precision : {Precision::Fp32, Precision::Bf16}) {
        options.precision = precision;
        const auto epochs = train(options, bars(640), {});
        ASSERT_FALSE(epochs);
        EXPECT_EQ(epochs.error().code, "Diverged");
    }
}

TEST(Trainer, StopsWhenAsked) {
    std::stop_source source;
    TrainerHooks hooks;
    hooks.stop = source.get_token();
    hooks.progress = [&](int, std::int64_t, std::int64_t, double) { source.request_stop(); };
    const auto epochs = train(quick(), bars(1500), hooks);
    ASSERT_FALSE(epochs);
    EXPECT_EQ(epochs.error().kind, ErrorKind::Cancelled);
}

TEST(Trainer, FoldsValidateOnDifferentImages) {
    Options options = quick();
    options.epochs = 1;
    options.folds = 3;
    const Mnist mnist = bars(300);
    options.fold = 1;
    ASSERT_OK_AND(const auto first, train(options, mnist, {}));
    options.fold = 2;
    ASSERT_OK_AND(const auto second, train(options, mnist, {}));
    EXPECT_NE(metricsCsv(first), metricsCsv(second));
}

TEST(Trainer, FirstStepsAddAndMultiply) {
    ASSERT_OK_AND(const auto steps, firstSteps(64));
    EXPECT_THAT(steps.sum, testing::ElementsAre(5, 7, 9));
    EXPECT_GT(steps.cpuSeconds, 0);
    EXPECT_FALSE(firstSteps(0));
    EXPECT_FALSE(firstSteps(30'001));
}

TEST(MetricsFile, IsTheCoursesCsv) {
    EXPECT_EQ(metricsCsv({{1, 0.5, 0.25, 97.5, 0}}), "train_loss,val_loss,val_accuracy\n0.500000,0.250000,97.500000\n");
}

} // namespace skydeck::train
