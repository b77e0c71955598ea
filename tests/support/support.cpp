#include "tests/support/support.h"

#include <cstdlib>

namespace skydeck::test {

ManualClock::ManualClock(double epochSeconds) : m_now(fromEpochSeconds(epochSeconds)) {}

WallTime ManualClock::now() const {
    const std::lock_guard lock(m_mutex);
    return m_now;
}

std::chrono::steady_clock::time_point ManualClock::steadyNow() const {
    const std::lock_guard lock(m_mutex);
    return m_steady;
}

bool ManualClock::sleepFor(Duration time, std::stop_token stop) const {
    if (stop.stop_requested()) return false;
    const std::lock_guard lock(m_mutex);
    m_now += std::chrono::duration_cast<WallTime::duration>(time);
    m_steady += time;
    m_slept += time;
    return true;
}

void ManualClock::advance(Duration time) {
    const std::lock_guard lock(m_mutex);
    m_now += std::chrono::duration_cast<WallTime::duration>(time);
    m_steady += time;
}

Duration ManualClock::slept() const {
    const std::lock_guard lock(m_mutex);
    return m_slept;
}

std::filesystem::path sourceRoot() {
    return std::filesystem::weakly_canonical(programFolder() / "../../..");
}

std::filesystem::path binFolder() {
    const char* wanted = std::getenv("SKYDECK_BIN");
    return wanted && *wanted ? std::filesystem::path(wanted)
                             : std::filesystem::weakly_canonical(programFolder() / "../bin");
}

std::string sourceFile(const std::string& relative) {
    auto text = readFile(sourceRoot() / relative);
    EXPECT_TRUE(text.has_value()) << describe(text.error());
    return text.value_or("");
}

std::filesystem::path conformanceFolder() {
    const char* wanted = std::getenv("SKYDECK_CONFORMANCE_DIR");
    const std::filesystem::path folder =
        wanted && *wanted ? std::filesystem::path(wanted) : sourceRoot() / "../shared/conformance";
    std::error_code status;
    return std::filesystem::is_directory(folder, status) ? std::filesystem::weakly_canonical(folder, status)
                                                         : std::filesystem::path();
}

} // namespace skydeck::test
