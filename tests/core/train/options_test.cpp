#include "core/train/options.h"
#include "tests/support/support.h"

namespace skydeck::train {

TEST(TrainOptions, TakeTheCoursesShortAndLongForms) {
    ASSERT_OK_AND(const Options options, parseOptions({"-l", "0.1", "--momentum=0.05", "-e", "3", "-u"}));
    EXPECT_DOUBLE_EQ(options.learningRate, 0.1);
    EXPECT_DOUBLE_EQ(options.momentum, 0.05);
    EXPECT_EQ(options.epochs, 3);
    EXPECT_TRUE(options.upload);
    EXPECT_EQ(options.metrics, "metrics_lr0.1000_m0.0500.csv");
}

TEST(TrainOptions, DefaultToTheCoursesFiftyEpochs) {
    ASSERT_OK_AND(const Options options, parseOptions({}));
    EXPECT_EQ(options.epochs, 50);
    EXPECT_FALSE(options.upload);
}

TEST(TrainOptions, NameDecidesTheFiles) {
    ASSERT_OK_AND(const Options options,
                  parseOptions({"--lr", "0.00012", "--name", "lr0.00012_m0.5_s2", "--fold=2/5"}));
    EXPECT_EQ(metricsFileName(options), "metrics_lr0.00012_m0.5_s2.csv");
    EXPECT_EQ(recordKey(runName(options)), "metrics_lr0.00012_m0.5_s2.json");
    EXPECT_EQ(checkpointKey(runName(options)), "checkpoints/lr0.00012_m0.5_s2.safetensors");
    EXPECT_EQ(options.fold, 2);
    EXPECT_EQ(options.folds, 5);
}

class RefusedArguments : public testing::TestWithParam<std::vector<std::string>> {};

TEST_P(RefusedArguments, AreInvalidInputThatNamesTheArgument) {
    const auto options = parseOptions(GetParam());
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().kind, ErrorKind::InvalidInput);
    EXPECT_THAT(options.error().message, testing::HasSubstr(GetParam().front()));
}

INSTANTIATE_TEST_SUITE_P(
    Each, RefusedArguments,
    testing::Values(std::vector<std::string>{"--lr", "nan"}, std::vector<std::string>{"--lr", "inf"},
                    std::vector<std::string>{"--lr", "0"}, std::vector<std::string>{"--lr", "-1"},
                    std::vector<std::string>{"--lr", "0.1x"}, std::vector<std::string>{"--lr"},
                    std::vector<std::string>{"--momentum", "1.5"}, std::vector<std::string>{"--epochs", "0"},
                    std::vector<std::string>{"--epochs", "2.5"}, std::vector<std::string>{"--subset", "5"},
                    std::vector<std::string>{"--precision", "fp16"}, std::vector<std::string>{"--wat", "1"},
                    std::vector<std::string>{"--name", "a/b"}, std::vector<std::string>{"--name", ""},
                    std::vector<std::string>{"--fold", "3"}, std::vector<std::string>{"--fold", "0/3"},
                    std::vector<std::string>{"--fold", "4/3"}, std::vector<std::string>{"--patience", "0"},
                    std::vector<std::string>{"--batch", "0"}, std::vector<std::string>{"--threads", "0"},
                    std::vector<std::string>{"--uploadS3=yes"}));

} // namespace skydeck::train
