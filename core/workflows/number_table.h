#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::workflows {

/// The columns of any program's CSV as numbers, for charts. Columns that hold no number at all are left out.
struct NumberTable {
    struct Column {
        std::string name;           ///< of the header; "column 3" where there is none
        std::vector<double> values; ///< one per row; NaN where the file has none, or something else
    };
    std::vector<Column> columns;
    std::size_t rows = 0;
    std::vector<std::string> notes; ///< what was odd in the file, one sentence each; empty for a sound one

    /// Nothing when there is no such column.
    const Column* find(std::string_view name) const;
};

/// Reads as far as the text is sound, and never fails: short lines are filled with NaN, what is too long is cut off, a
/// half-written last line is left out, and `notes` says so. Commas, semicolons or tabs, whichever the first line has
/// most of; a header is a first line without a number. Quoted cells may hold the separator. 100 MB take about a second.
NumberTable parseNumberTable(std::string_view csv);
/// The same of a file, up to a gigabyte. NotFound, Io, or InvalidInput (FileTooLarge).
Result<NumberTable> readNumberTable(const std::filesystem::path& file);

} // namespace skydeck::workflows
