#pragma once

#include "core/base/json.h"

#include <chrono>
#include <map>
#include <string>
#include <utility>

namespace skydeck::lab {

/// What the share identifiers of a queue used lately, for fair share scheduling: vCPU seconds that fade with the
/// policy's shareDecaySeconds. Kept in memory only.
class ShareLedger {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// A job of the share ran for so long. Nothing is remembered with a decay of zero: then only what runs counts.
    void add(const std::string& queue, const std::string& share, double vcpuSeconds, double decaySeconds,
             TimePoint now);
    /// In vCPUs: what it used on average within the decay.
    double recent(const std::string& queue, const std::string& share, double decaySeconds, TimePoint now) const;
    void forget(const std::string& queue);

private:
    struct Usage {
        double vcpuSeconds = 0;
        TimePoint at;
    };
    static double faded(const Usage& usage, double decaySeconds, TimePoint now);

    std::map<std::pair<std::string, std::string>, Usage> m_usages; ///< by queue and share
};

/// The weight factor of a share: that of its identifier in `policy` (a SchedulingPolicyDetail), of the longest one with
/// an asterisk that it begins with, or 1. What a share uses is multiplied by it.
double weightOf(const Json& policy, const std::string& share);

} // namespace skydeck::lab
