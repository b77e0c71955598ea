#pragma once

#include "core/lab/store/database.h"

#include <utility>

namespace skydeck::lab {

/// Calls `take(statement)` for each row; returning false ends early.
template <class Take>
Status forEachRow(Statement& statement, Take&& take) {
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row || !take(statement)) return {};
    }
}

/// The value of a JSON column that this program wrote.
inline Json storedJson(const std::string& text) {
    return Json::parse(text, nullptr, false);
}

/// A part of a long list, and where the next part begins (empty at the end).
template <class T>
struct Page {
    std::vector<T> items;
    std::string nextToken;
};

} // namespace skydeck::lab
