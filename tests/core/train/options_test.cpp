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
                    std::vector<std::string>{"--uploadS3=yes"}));

} // namespace skydeck::train
