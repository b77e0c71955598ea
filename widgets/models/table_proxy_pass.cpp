// How TableProxy looks at many rows in short turns of the event loop.
#include "widgets/models/table_proxy_pass.h"

#include <algorithm>
#include <numeric>

namespace skydeck::models {

namespace {
constexpr std::size_t sortedAtOnce = 1024;
}

void insertAll(std::vector<int>& order, const std::vector<int>& fresh, const std::vector<std::size_t>& targets) {
    // From the back, so that every row moves once.
    std::size_t end = order.size();
    order.resize(order.size() + fresh.size());
    for (std::size_t i = fresh.size(); i-- > 0;) {
        std::move_backward(order.begin() + static_cast<std::ptrdiff_t>(targets[i]),
                           order.begin() + static_cast<std::ptrdiff_t>(end),
                           order.begin() + static_cast<std::ptrdiff_t>(end + i + 1));
        end = targets[i];
        order[end + i] = fresh[i];
    }
}

/// Milliseconds that rows which come to many others wait for more of their like.
int TableProxy::pause() const {
    return m_covered < manyRows ? 0 : m_covered / 5000;
}

void TableProxy::arrange(bool resort, bool rematch) {
    // What an unfinished pass was to find is still to be found.
    if (m_pass) {
        rematch = rematch || m_pass->rematch;
        resort = resort || m_pass->step <= Pass::Step::Merge;
    }
    m_pass = std::make_unique<Pass>();
    m_pass->rematch = rematch;
    m_pass->step = resort ? Pass::Step::Keys : Pass::Step::Match;
    if (sourceRows() > atOnce) return m_turns.start(0);
    turn(true);
}

void TableProxy::turn(bool whole) {
    if (m_turns.isActive()) m_turns.setInterval(0);
    Turn turn;
    while (m_pass) {
        m_pass->turn = whole ? nullptr : &turn;
        switch (m_pass->step) {
        case Pass::Step::Keys:
            if (!collectKeys()) return;
            break;
        case Pass::Step::Runs:
            if (!sortRuns()) return;
            break;
        case Pass::Step::Merge:
            if (!mergeRuns()) return;
            break;
        case Pass::Step::Match:
            if (!collectMatches()) return;
            break;
        case Pass::Step::Fresh:
            if (m_covered == sourceRows()) {
                m_pass.reset();
                break;
            }
            if (!placeFresh()) return;
            weave(); // who hears of it may ask for another pass
            if (whole || !m_pass || m_pass->step != Pass::Step::Fresh || m_covered == sourceRows()) break;
            return m_turns.start(pause());
        }
    }
    m_turns.stop();
    Q_EMIT arranged();
}

bool TableProxy::collectKeys() {
    Pass& pass = *m_pass;
    const auto count = static_cast<std::size_t>(m_covered);
    if (pass.order.empty()) {
        pass.order.resize(count);
        std::iota(pass.order.begin(), pass.order.end(), 0);
        if (m_column >= 0) pass.keys.reserve(count);
    }
    while (m_column >= 0 && pass.keys.size() < count) {
        pass.keys.push_back(keyOf(static_cast<int>(pass.keys.size())));
        if (pass.turn && pass.turn->overNow()) return false;
    }
    pass.step = Pass::Step::Runs;
    return true;
}

bool TableProxy::sortRuns() {
    Pass& pass = *m_pass;
    while (m_column >= 0 && pass.at < pass.order.size()) {
        const auto begin = pass.order.begin() + static_cast<std::ptrdiff_t>(pass.at);
        const std::size_t end = std::min(pass.at + sortedAtOnce, pass.order.size());
        std::stable_sort(begin, pass.order.begin() + static_cast<std::ptrdiff_t>(end), [&](int a, int b) {
            return before(pass.keys[static_cast<std::size_t>(a)], pass.keys[static_cast<std::size_t>(b)]);
        });
        pass.at = end;
        if (pass.turn && pass.turn->over()) return false;
    }
    pass.at = 0;
    pass.width = m_column < 0 ? pass.order.size() : sortedAtOnce;
    pass.step = Pass::Step::Merge;
    return true;
}

bool TableProxy::mergeRuns() {
    Pass& pass = *m_pass;
    const std::size_t count = pass.order.size();
    const auto keyAt = [&](std::size_t at) -> const Key& {
        return pass.keys[static_cast<std::size_t>(pass.order[at])];
    };
    for (; pass.width < count; pass.width *= 2) {
        pass.scratch.resize(count);
        while (pass.at < count) {
            // The next pair of runs: [begin, middle) and [middle, end).
            const std::size_t begin = pass.at - pass.at % (2 * pass.width);
            const std::size_t middle = std::min(begin + pass.width, count), end = std::min(middle + pass.width, count);
            if (!pass.merging) {
                pass.left = begin;
                pass.right = middle;
                pass.merging = true;
            }
            while (pass.at < end) {
                const bool takeRight =
                    pass.left == middle || (pass.right < end && before(keyAt(pass.right), keyAt(pass.left)));
                pass.scratch[pass.at++] = pass.order[takeRight ? pass.right++ : pass.left++];
                if (pass.turn && pass.turn->overNow()) {
                    pass.merging = pass.at < end;
                    return false;
                }
            }
            pass.merging = false;
        }
        pass.order.swap(pass.scratch);
        pass.at = 0;
    }
    m_sorted = std::move(pass.order);
    discardRows(std::exchange(pass.keys, {}));
    pass.scratch = {};
    pass.step = Pass::Step::Match;
    pass.at = 0;
    if (!pass.rematch) { // the same rows in another order
        Rows next;
        next.reserve(m_shown.size());
        std::ranges::copy_if(m_sorted, std::back_inserter(next),
                             [this](int row) { return m_place[static_cast<std::size_t>(row)] >= 0; });
        pass.step = Pass::Step::Fresh;
        const bool whole = pass.turn == nullptr;
        show(std::move(next)); // who hears of it may ask for another pass
        return whole;
    }
    return true;
}

bool TableProxy::collectMatches() {
    Pass& pass = *m_pass;
    if (m_words.isEmpty()) {
        pass.found = m_sorted;
    } else {
        if (pass.candidates.empty() && pass.at == 0) {
            // Who types on looks among what was found so far.
            const bool narrower =
                !m_shownWords.isEmpty() && std::ranges::all_of(m_shownWords, [this](const QString& old) {
                    return std::ranges::any_of(
                        m_words, [&old](const QString& word) { return word.contains(old, Qt::CaseInsensitive); });
                });
            std::ranges::copy_if(m_sorted, std::back_inserter(pass.candidates),
                                 [&](int row) { return !narrower || m_place[static_cast<std::size_t>(row)] >= 0; });
        }
        while (pass.at < pass.candidates.size()) {
            const int row = pass.candidates[pass.at++];
            if (matches(row)) pass.found.push_back(row);
            if (pass.turn && pass.turn->overNow()) return false;
        }
    }
    m_shownWords = m_words;
    pass.rematch = false;
    pass.step = Pass::Step::Fresh;
    const bool whole = pass.turn == nullptr;
    show(std::exchange(pass.found, {}));
    return whole;
}

bool TableProxy::placeFresh() {
    Pass& pass = *m_pass;
    if (pass.last < m_covered) pass.last = std::min(m_covered + wovenAtOnce, sourceRows()) - 1;
    const auto count = static_cast<std::size_t>(pass.last - m_covered) + 1;
    while (pass.fresh.size() < count) {
        const int row = m_covered + static_cast<int>(pass.fresh.size());
        pass.fresh.emplace_back(m_column < 0 ? Key() : keyOf(row), row);
        if (pass.fresh.size() == count && m_column >= 0)
            std::ranges::stable_sort(pass.fresh,
                                     [this](const auto& a, const auto& b) { return before(a.first, b.first); });
        if (pass.turn && pass.turn->overNow()) return false;
    }
    while (pass.targets.size() < count) {
        const auto& [key, row] = pass.fresh[pass.targets.size()];
        if (matches(row)) pass.matching.push_back(row);
        pass.targets.push_back(m_column < 0 ? m_sorted.size()
                                            : placeFor(m_sorted, key, pass.targets.empty() ? 0 : pass.targets.back()));
        if (pass.turn && pass.turn->overNow()) return false;
    }
    return true;
}

void TableProxy::weave() {
    Pass& pass = *m_pass;
    const int first = m_covered;
    m_covered = pass.last + 1;
    m_place.resize(static_cast<std::size_t>(m_covered), -1);
    Rows rows;
    rows.reserve(pass.fresh.size());
    for (const auto& [key, row] : std::exchange(pass.fresh, {}))
        rows.push_back(row);
    insertAll(m_sorted, rows, std::exchange(pass.targets, {}));
    const Rows matching = std::exchange(pass.matching, {});
    if (matching.empty()) return;
    if (m_words.isEmpty()) {
        Rows next = m_sorted;
        if (!insertAt(next, matching)) permute(std::move(next));
        return;
    }
    std::vector<bool> wanted(rows.size());
    for (const int row : matching)
        wanted[static_cast<std::size_t>(row - first)] = true;
    Rows next;
    next.reserve(m_shown.size() + matching.size());
    std::ranges::copy_if(m_sorted, std::back_inserter(next), [&](int row) {
        return row < first ? m_place[static_cast<std::size_t>(row)] >= 0
                           : wanted[static_cast<std::size_t>(row - first)];
    });
    if (!insertAt(next, matching)) permute(std::move(next));
}

} // namespace skydeck::models
