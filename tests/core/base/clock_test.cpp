#include "core/base/clock.h"

#include "tests/support/support.h"

#include <limits>

namespace skydeck {
namespace {

TEST(Clock, TimesBeyondItsRangeBecomeTheNearest) {
    EXPECT_EQ(toEpochSeconds(fromEpochSeconds(1.5)), 1.5);
    EXPECT_EQ(toEpochSeconds(fromEpochSeconds(1e300)), 9.2e9);
    EXPECT_EQ(toEpochSeconds(fromEpochSeconds(-std::numeric_limits<double>::infinity())), -9.2e9);
    EXPECT_EQ(toEpochSeconds(fromEpochSeconds(std::numeric_limits<double>::quiet_NaN())), 0);
}

} // namespace
} // namespace skydeck
