#pragma once

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/result.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <ostream>

namespace skydeck::test {

/// A clock that moves only when told (or when somebody sleeps on it: sleeping returns at once and moves it).
class ManualClock final : public Clock {
public:
    explicit ManualClock(double epochSeconds = 1440938160.0 /* 2015-08-30T12:36:00Z */);
    WallTime now() const override;
    std::chrono::steady_clock::time_point steadyNow() const override;
    bool sleepFor(Duration time, std::stop_token stop) const override;
    void advance(Duration time);
    /// All that was slept so far.
    Duration slept() const;

private:
    mutable std::mutex m_mutex;
    mutable WallTime m_now;
    mutable std::chrono::steady_clock::time_point m_steady{};
    mutable Duration m_slept{};
};

/// The same numbers every time.
class FixedRandom final : public Random {
public:
    explicit FixedRandom(std::uint64_t seed = 1) : m_state(seed) {}
    std::uint64_t next() override { return m_state = m_state * 6364136223846793005ULL + 1442695040888963407ULL; }

private:
    std::uint64_t m_state;
};

/// The source tree, three levels above build/<preset>/tests.
std::filesystem::path sourceRoot();
/// Where the programs are: SKYDECK_BIN, else bin/ of this build.
std::filesystem::path binFolder();

/// Bytes of a file below the source tree; fails the test when it is not there.
std::string sourceFile(const std::string& relative);

/// ../shared/conformance beside the source tree, or SKYDECK_CONFORMANCE_DIR; empty when absent.
std::filesystem::path conformanceFolder();

} // namespace skydeck::test

namespace skydeck {
/// So that a failing assertion prints the error.
inline void PrintTo(const Error& error, std::ostream* out) {
    *out << describe(error);
}
} // namespace skydeck

/// Unwraps a Result or fails the test with its error: ASSERT_OK_AND(auto value, call());
#define ASSERT_OK(expression)                                                                                          \
    do {                                                                                                               \
        const auto& testResult = (expression);                                                                         \
        ASSERT_TRUE(testResult.has_value()) << ::skydeck::describe(testResult.error());                                \
    } while (false)
#define ASSERT_OK_AND(declaration, expression)                                                                         \
    ASSERT_OK_AND_(SKYDECK_CONCAT(testResult, __LINE__), declaration, expression)
#define ASSERT_OK_AND_(temporary, declaration, expression)                                                             \
    auto temporary = (expression);                                                                                     \
    ASSERT_TRUE(temporary.has_value()) << ::skydeck::describe(temporary.error());                                      \
    declaration = std::move(*temporary)
