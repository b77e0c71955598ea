#include "core/workflows/search/asha.h"

#include <algorithm>
#include <cmath>

namespace skydeck::workflows::search {

Asha::Asha(const Constants& constants) : m_constants(constants) {
    const long reduction = std::max(2, constants.reduction);
    const long least = std::max(1, constants.leastEpochs);
    for (long rung = least; rung * reduction <= constants.mostEpochs; rung *= reduction)
        m_rungs.push_back(static_cast<int>(rung));
    if (m_rungs.empty() && least < constants.mostEpochs) m_rungs.push_back(static_cast<int>(least));
}

bool Asha::isNews(int trial, int epochs) const {
    if (!std::binary_search(m_rungs.begin(), m_rungs.end(), epochs)) return false;
    const auto rung = m_state.find(epochs);
    return rung == m_state.end() || !rung->second.losses.contains(trial);
}

/// The best trial among the top 1/η of the rung that was not promoted from there yet.
std::optional<int> Asha::candidate(const Rung& rung) const {
    std::vector<std::pair<double, int>> sorted;
    for (const auto& [trial, loss] : rung.losses)
        sorted.emplace_back(loss, trial);
    std::sort(sorted.begin(), sorted.end());
    sorted.resize(sorted.size() / static_cast<std::size_t>(std::max(2, m_constants.reduction)));
    for (const auto& [loss, trial] : sorted)
        if (std::isfinite(loss) && !rung.promoted.contains(trial)) return trial;
    return std::nullopt;
}

Asha::Verdict Asha::report(int trial, int epochs, double loss) {
    if (!isNews(trial, epochs)) return isPaused(trial) ? Verdict::Pause : Verdict::GoOn;
    Rung& rung = m_state[epochs];
    rung.losses[trial] = std::isfinite(loss) ? loss : HUGE_VAL;
    if (m_chosen.contains(trial)) {
        rung.promoted.insert(trial);
        return Verdict::GoOn;
    }
    if (m_held) {
        m_paused[trial] = epochs;
        return Verdict::Pause;
    }
    // Another paused trial may be the better candidate; then this one goes on only if it is among the top as well.
    Rung look = rung;
    for (auto next = candidate(look); next; next = candidate(look)) {
        if (*next == trial) {
            rung.promoted.insert(trial);
            return Verdict::GoOn;
        }
        look.promoted.insert(*next);
    }
    m_paused[trial] = epochs;
    return Verdict::Pause;
}

std::optional<Asha::Promotion> Asha::promote() {
    if (m_held) return std::nullopt;
    for (auto rung = m_state.rbegin(); rung != m_state.rend(); ++rung) {
        const auto trial = candidate(rung->second);
        if (!trial) continue;
        rung->second.promoted.insert(*trial);
        m_paused.erase(*trial);
        return Promotion{*trial, rung->first};
    }
    return std::nullopt;
}

std::optional<Asha::Promotion> Asha::finishBest() {
    for (auto rung = m_state.rbegin(); rung != m_state.rend(); ++rung) {
        std::optional<int> best;
        for (const auto& [trial, loss] : rung->second.losses)
            if (std::isfinite(loss) && isPaused(trial) && (!best || loss < rung->second.losses.at(*best))) best = trial;
        if (!best) continue;
        rung->second.promoted.insert(*best);
        m_chosen.insert(*best);
        m_paused.erase(*best);
        return Promotion{*best, rung->first};
    }
    return std::nullopt;
}

} // namespace skydeck::workflows::search
