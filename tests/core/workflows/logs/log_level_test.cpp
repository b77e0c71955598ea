#include "core/workflows/logs/log_level.h"

#include "tests/support/support.h"

namespace skydeck::workflows {
namespace {

struct Case {
    const char* line;
    std::optional<LogLevel> level;
};

class LogLevels : public testing::TestWithParam<Case> {};

TEST_P(LogLevels, IsFound) {
    const auto word = levelOf(GetParam().line);
    EXPECT_EQ(word ? std::optional(word->level) : std::nullopt, GetParam().level) << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    All, LogLevels,
    testing::Values(Case{"2026-01-01T00:00:00Z ERROR cannot open", LogLevel::Error},
                    Case{"[warn] disk almost full", LogLevel::Warning}, Case{"WARNING:root:careful", LogLevel::Warning},
                    Case{"level=debug msg=\"x\"", LogLevel::Debug}, Case{"{\"level\":\"error\"}", LogLevel::Error},
                    Case{"INFO 1 of 5", LogLevel::Info}, Case{"error: no such file", LogLevel::Error},
                    Case{"Traceback (most recent call last):", LogLevel::Error},
                    Case{"epoch 3: no error yet", std::nullopt}, Case{"validation error 0.12", std::nullopt},
                    Case{"INFORMATION about it", std::nullopt}, Case{"", std::nullopt},
                    Case{"ERRORS_TOTAL 3", std::nullopt}));

TEST(LogLevelWord, SaysWhereItStands) {
    const auto word = levelOf("a DEBUG b");
    ASSERT_TRUE(word);
    EXPECT_EQ(word->at, 2U);
    EXPECT_EQ(word->length, 5U);
}

} // namespace
} // namespace skydeck::workflows
