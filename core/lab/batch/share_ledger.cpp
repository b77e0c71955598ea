#include "core/lab/batch/share_ledger.h"

#include <cmath>

namespace skydeck::lab {

double ShareLedger::faded(const Usage& usage, double decaySeconds, TimePoint now) {
    if (decaySeconds <= 0) return 0;
    return usage.vcpuSeconds * std::exp(-std::chrono::duration<double>(now - usage.at).count() / decaySeconds);
}

void ShareLedger::add(const std::string& queue, const std::string& share, double vcpuSeconds, double decaySeconds,
                      TimePoint now) {
    if (decaySeconds <= 0) return;
    Usage& usage = m_usages[{queue, share}];
    usage = {faded(usage, decaySeconds, now) + vcpuSeconds, now};
}

double ShareLedger::recent(const std::string& queue, const std::string& share, double decaySeconds,
                           TimePoint now) const {
    const auto found = m_usages.find({queue, share});
    return found == m_usages.end() || decaySeconds <= 0 ? 0 : faded(found->second, decaySeconds, now) / decaySeconds;
}

void ShareLedger::forget(const std::string& queue) {
    std::erase_if(m_usages, [&](const auto& entry) { return entry.first.first == queue; });
}

double weightOf(const Json& policy, const std::string& share) {
    double weight = 1;
    std::size_t matched = 0;
    for (const Json& entry : arrayAt(memberAt(policy, "fairsharePolicy"), "shareDistribution")) {
        const std::string identifier = stringAt(entry, "shareIdentifier");
        if (identifier == share) return numberAt(entry, "weightFactor", 1);
        const bool prefix = identifier.ends_with('*') && share.starts_with(identifier.substr(0, identifier.size() - 1));
        if (!prefix || identifier.size() <= matched) continue;
        matched = identifier.size();
        weight = numberAt(entry, "weightFactor", 1);
    }
    return weight;
}

} // namespace skydeck::lab
