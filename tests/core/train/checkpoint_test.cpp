#include "core/train/checkpoint.h"
#include "core/train/metrics_file.h"
#include "tests/core/train/bars.h"
#include "tests/support/support.h"

#include <cmath>

namespace skydeck::train {

namespace {
using test::bars;
using testing::HasSubstr;

Options plain() {
    Options options;
    options.learningRate = 0.05;
    options.momentum = 0.5;
    options.epochs = 4;
    options.precision = Precision::Fp32;
    options.threads = 1;
    return options;
}

/// The checkpoint after each epoch, through the file's form.
std::vector<Checkpoint> checkpointsOf(const Options& options, const Mnist& mnist, const Checkpoint* from = nullptr) {
    std::vector<Checkpoint> all;
    TrainerHooks hooks;
    hooks.checkpoint = [&](const Checkpoint& checkpoint) {
        auto read = decodeCheckpoint(encodeCheckpoint(checkpoint), "test");
        ASSERT_TRUE(read) << describe(read.error());
        all.push_back(std::move(*read));
    };
    const auto trained = train(options, mnist, hooks, from);
    EXPECT_TRUE(trained);
    return all;
}

EpochMetrics epoch(double validationLoss) {
    return {1, 1, validationLoss, 90, 100, 1};
}

Checkpoint small() {
    Checkpoint checkpoint;
    checkpoint.learningRate = 0.1;
    checkpoint.momentum = 0.5;
    checkpoint.seed = 18446744073709551615ULL;
    checkpoint.batch = 64;
    checkpoint.precision = "fp32";
    checkpoint.epochs = {epoch(0.25)};
    checkpoint.weights = {{"fc.bias", {2}, {1.5F, -2}}, {"fc.weight", {2, 1}, {3, 4}}};
    checkpoint.best = checkpoint.weights;
    return checkpoint;
}
} // namespace

TEST(Checkpoint, ComesBackAsItWas) {
    ASSERT_OK_AND(const Checkpoint back, decodeCheckpoint(encodeCheckpoint(small()), "file"));
    EXPECT_EQ(back.weights, small().weights);
    EXPECT_EQ(back.best, small().best);
    EXPECT_TRUE(back.velocities.empty());
    EXPECT_EQ(back.seed, small().seed);
    EXPECT_EQ(metricsCsv(back.epochs), metricsCsv(small().epochs));
}

TEST(Checkpoint, EveryTruncationIsRefused) {
    const std::string bytes = encodeCheckpoint(small());
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(decodeCheckpoint(std::string_view(bytes).substr(0, length), "file")) << length;
}

TEST(Checkpoint, AnotherProgramsTensorsAreRefused) {
    const std::string header = R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
    std::string bytes(8, '\0');
    bytes[0] = static_cast<char>(header.size());
    bytes += header + std::string(4, '\0');
    const auto read = decodeCheckpoint(bytes, "file");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "InvalidCheckpoint");
}

TEST(Checkpoint, GoesOnOnlyWithTheSameRun) {
    Checkpoint checkpoint = small();
    Options options;
    options.learningRate = 0.1;
    options.momentum = 0.5;
    options.seed = checkpoint.seed;
    options.precision = Precision::Fp32;
    options.epochs = 100;
    options.patience = 3;
    EXPECT_TRUE(checkGoesOn(checkpoint, options));
    options.learningRate = 0.2;
    EXPECT_THAT(checkGoesOn(checkpoint, options).error().message, HasSubstr("--lr"));
    options.learningRate = 0.1;
    options.fold = 1;
    options.folds = 5;
    EXPECT_THAT(checkGoesOn(checkpoint, options).error().message, HasSubstr("--fold"));
}

TEST(Checkpoint, ResumedRunIsTheUninterruptedOne) {
    const Mnist mnist = bars(400);
    const auto whole = checkpointsOf(plain(), mnist);
    ASSERT_EQ(whole.size(), 4u);
    const auto rest = checkpointsOf(plain(), mnist, &whole[1]);
    ASSERT_EQ(rest.size(), 2u);
    EXPECT_EQ(rest[1].weights, whole[3].weights);
    EXPECT_EQ(rest[1].velocities, whole[3].velocities);
    EXPECT_EQ(rest[1].best, whole[3].best);
    EXPECT_EQ(metricsCsv(rest[1].epochs), metricsCsv(whole[3].epochs));
}

TEST(Checkpoint, OfAnotherNetworkIsRefused) {
    const Checkpoint other = small();
    const auto trained = train(plain(), bars(100), {}, &other);
    ASSERT_FALSE(trained);
    EXPECT_EQ(trained.error().code, "InvalidCheckpoint");
}

TEST(Checkpoint, ClassifiesWithTheBestWeights) {
    const Mnist mnist = bars(1000);
    const auto checkpoints = checkpointsOf(plain(), mnist);
    ASSERT_OK_AND(const auto all, classify(checkpoints.back(), mnist.pixels));
    ASSERT_EQ(all.size(), 1000u);
    int right = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        float sum = 0;
        for (const float p : all[i])
            sum += p;
        EXPECT_NEAR(sum, 1, 1e-4);
        right += std::max_element(all[i].begin(), all[i].end()) - all[i].begin() == mnist.labels[i];
    }
    EXPECT_GT(right, 900);
}

TEST(Patience, IsOverAfterSoManyEpochsWithoutImprovement) {
    EXPECT_FALSE(patienceIsOver({}, 1));
    EXPECT_FALSE(patienceIsOver({epoch(1), epoch(2)}, 0));
    EXPECT_FALSE(patienceIsOver({epoch(1), epoch(2)}, 2));
    EXPECT_TRUE(patienceIsOver({epoch(1), epoch(2), epoch(1)}, 2));
    EXPECT_FALSE(patienceIsOver({epoch(1), epoch(2), epoch(0.5)}, 2));
}

TEST(Patience, EndsTheRunAndTheBestEpochsWeightsStay) {
    // So large a step that the loss does not keep falling on two batches a epoch.
    Options options = plain();
    options.learningRate = 0.5;
    options.momentum = 0.9;
    options.epochs = 60;
    options.patience = 2;
    const Mnist mnist = bars(150);
    const auto checkpoints = checkpointsOf(options, mnist);
    ASSERT_LT(checkpoints.size(), 60u);
    const auto best = *bestEpoch(checkpoints.back().epochs);
    EXPECT_EQ(best, checkpoints.size() - 3);
    EXPECT_EQ(checkpoints.back().best, checkpoints[best].weights);
    EXPECT_NE(checkpoints.back().best, checkpoints.back().weights);
    // Taken up again, it has nothing left to do.
    EXPECT_TRUE(checkpointsOf(options, mnist, &checkpoints.back()).empty());
}

} // namespace skydeck::train
