#include "core/workflows/statistics.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace skydeck::workflows {

namespace {

constexpr std::size_t kMostGroups = 8;

/// The group of each value: its own when there are few distinct ones, else one of neighbours.
std::pair<std::vector<std::size_t>, std::size_t> groupsOf(const std::vector<double>& values) {
    std::map<double, std::size_t> distinct;
    for (const double value : values)
        distinct.emplace(value, 0);
    std::size_t count = distinct.size();
    if (count <= kMostGroups) {
        std::size_t next = 0;
        for (auto& [value, group] : distinct)
            group = next++;
    } else {
        count = std::clamp<std::size_t>(static_cast<std::size_t>(std::sqrt(static_cast<double>(values.size()))), 2,
                                        kMostGroups);
        std::vector<double> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        for (auto& [value, group] : distinct) {
            const auto rank =
                static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
            group = std::min(count - 1, rank * count / sorted.size());
        }
    }
    std::vector<std::size_t> groups;
    for (const double value : values)
        groups.push_back(distinct.at(value));
    return {groups, count};
}

} // namespace

std::optional<double> meanOf(const std::vector<double>& values) {
    if (values.empty()) return std::nullopt;
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::optional<double> spreadOf(const std::vector<double>& values) {
    if (values.size() < 2) return std::nullopt;
    const double mean = *meanOf(values);
    double sum = 0;
    for (const double value : values)
        sum += (value - mean) * (value - mean);
    return std::sqrt(sum / static_cast<double>(values.size() - 1));
}

std::vector<Importance> parameterImportance(const std::vector<std::string>& parameters,
                                            const std::vector<std::vector<double>>& samples,
                                            const std::vector<double>& outcomes) {
    std::vector<std::size_t> sound;
    for (std::size_t i = 0; i < std::min(samples.size(), outcomes.size()); ++i)
        if (std::isfinite(outcomes[i]) && samples[i].size() >= parameters.size()) sound.push_back(i);
    const auto count = static_cast<double>(sound.size());
    double mean = 0, total = 0;
    for (const std::size_t i : sound)
        mean += outcomes[i] / count;
    for (const std::size_t i : sound)
        total += (outcomes[i] - mean) * (outcomes[i] - mean);
    if (sound.size() < 3 || total <= 0) return {};

    std::vector<Importance> result;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
        std::vector<double> values;
        for (const std::size_t i : sound)
            values.push_back(samples[i][p]);
        if (!std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) continue;
        const auto [groups, groupCount] = groupsOf(values);
        if (groupCount < 2) continue;
        std::vector<double> sums(groupCount), sizes(groupCount);
        for (std::size_t i = 0; i < sound.size(); ++i) {
            sums[groups[i]] += outcomes[sound[i]];
            sizes[groups[i]] += 1;
        }
        double between = 0;
        for (std::size_t group = 0; group < groupCount; ++group)
            if (sizes[group] > 0)
                between += sizes[group] * (sums[group] / sizes[group] - mean) * (sums[group] / sizes[group] - mean);
        const double free = count - static_cast<double>(groupCount);
        // With a group for each sample everything is explained and nothing is known.
        const double share = free <= 0 ? 0 : 1 - (1 - between / total) * (count - 1) / free;
        result.push_back({parameters[p], std::clamp(share, 0.0, 1.0), groupCount});
    }
    std::stable_sort(result.begin(), result.end(),
                     [](const Importance& a, const Importance& b) { return a.share > b.share; });
    return result;
}

} // namespace skydeck::workflows
