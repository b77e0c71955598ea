#pragma once

#include "widgets/models/row_table_model.h"
#include "widgets/models/table_proxy.h"

#include <QElapsedTimer>

namespace skydeck::models {

/// Rows that come are taken in at once up to so many.
inline constexpr int freshAtOnce = 2000;
/// From so many rows on, those that come wait for one another, up to so many of them.
inline constexpr int manyRows = 50'000, wovenAtOnce = 8000;

/// `fresh[i]` goes before what is now at `targets[i]`, which ascend.
void insertAll(std::vector<int>& order, const std::vector<int>& fresh, const std::vector<std::size_t>& targets);

/// Asks the clock now and then whether the turn is over.
class Turn {
public:
    Turn() { m_timer.start(); }
    bool over() const { return m_timer.nsecsElapsed() > kLongest; }
    /// For small steps, which cost less than a look at the clock.
    bool overNow() { return (++m_steps & 63) == 0 && over(); }

private:
    static constexpr qint64 kLongest = 8'000'000; ///< nanoseconds
    QElapsedTimer m_timer;
    unsigned m_steps = 0;
};

/// What a row sorts on. Of two types, or one that is missing: one type after the other.
struct TableProxy::Key {
    int rank = 0;
    enum class Kind { Missing, Number, Text } kind = Kind::Missing;
    double number = 0;
    QString text;
};

/// Rows that are being looked at over several turns of the event loop.
struct TableProxy::Pass {
    ~Pass() { discardRows(std::move(keys)); }

    enum class Step { Keys, Runs, Merge, Match, Fresh } step = Step::Keys;
    bool rematch = false;
    std::vector<Key> keys;           ///< by source row
    Rows order, scratch;             ///< being sorted
    Rows candidates, found;          ///< to be matched, in order
    std::size_t at = 0, width = 0;   ///< how far the step is; the length of sorted runs
    std::size_t left = 0, right = 0; ///< of the two runs that are being merged
    bool merging = false;
    int last = -1;                          ///< of the rows that came and are being placed
    std::vector<std::pair<Key, int>> fresh; ///< they, sorted once all are there
    std::vector<std::size_t> targets;       ///< where they go in m_sorted
    Rows matching;                          ///< those of them that are shown, in order
    Turn* turn = nullptr;
};

} // namespace skydeck::models
