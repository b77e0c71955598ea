#include "core/workflows/number_table.h"

#include "core/base/files.h"
#include "core/base/strings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

namespace skydeck::workflows {

namespace {

constexpr std::size_t kMostColumns = 10'000;
constexpr std::uint64_t kLargestTable = 1ULL << 30;
constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();

enum class CellKind { Number, Empty, Word };

CellKind readCell(std::string_view cell, double& value) {
    cell = trim(cell);
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = trim(cell.substr(1, cell.size() - 2));
    value = kNoNumber;
    if (cell.empty()) return CellKind::Empty;
    if (cell.front() == '+') cell.remove_prefix(1);
    const auto [end, problem] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (end != cell.data() + cell.size() || (problem != std::errc() && problem != std::errc::result_out_of_range)) {
        value = kNoNumber;
        // What R and pandas write for a missing value.
        return equalsIgnoreCase(cell, "na") || equalsIgnoreCase(cell, "n/a") || equalsIgnoreCase(cell, "null")
                   ? CellKind::Empty
                   : CellKind::Word;
    }
    return CellKind::Number;
}

/// The cells of one line, quotes left in place.
void splitLine(std::string_view line, char separator, std::vector<std::string_view>& cells) {
    cells.clear();
    std::size_t from = 0;
    bool quoted = false;
    for (std::size_t i = 0; i <= line.size(); ++i) {
        if (i < line.size() && line[i] == '"') quoted = !quoted;
        if (i < line.size() && (line[i] != separator || quoted)) continue;
        cells.push_back(line.substr(from, i - from));
        from = i + 1;
        if (cells.size() > kMostColumns) return;
    }
}

char separatorOf(std::string_view line) {
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char candidate : {',', ';', '\t'}) {
        const auto count = std::count(line.begin(), line.end(), candidate);
        if (count > most) {
            best = candidate;
            most = count;
        }
    }
    return best;
}

std::string plain(std::string_view cell) {
    cell = trim(cell);
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
    return std::string(cell);
}

/// What was odd, counted; said once for each kind.
struct Oddities {
    std::size_t shortLines = 0, longLines = 0, firstRagged = 0, words = 0, firstWord = 0, notFinite = 0;
    bool halfLine = false;
};

// Without plurals, so that one sentence each is translated (widgets/style/core_texts.cpp).
void explain(const Oddities& odd, NumberTable& table) {
    const auto note = [&](const std::string& text) { table.notes.push_back(text); };
    if (odd.halfLine) note("The last line is half written and was left out.");
    if (const std::size_t ragged = odd.shortLines + odd.longLines; ragged > 0)
        note("Lines with more or fewer cells than there are columns: " + std::to_string(ragged) +
             " (the first is line " + std::to_string(odd.firstRagged) +
             "); what is missing is shown as a gap, what is too much was left out.");
    if (odd.words > 0)
        note("Cells that are no numbers: " + std::to_string(odd.words) + " (the first in line " +
             std::to_string(odd.firstWord) + "), shown as gaps.");
    if (odd.notFinite > 0) note("Values that are not finite: " + std::to_string(odd.notFinite) + ", shown as gaps.");
}

} // namespace

const NumberTable::Column* NumberTable::find(std::string_view name) const {
    const auto it =
        std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
    return it == columns.end() ? nullptr : &*it;
}

NumberTable parseNumberTable(std::string_view csv) {
    NumberTable table;
    if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
    Oddities odd;
    std::vector<std::string_view> cells;
    std::vector<std::size_t> numbers, wordsOf, firstWordOf; // per column
    std::size_t number = 0;
    char separator = ',';
    bool begun = false;
    while (!csv.empty()) {
        ++number;
        const std::size_t end = csv.find('\n');
        const bool complete = end != std::string_view::npos;
        std::string_view line = csv.substr(0, end);
        csv.remove_prefix(complete ? end + 1 : csv.size());
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (trim(line).empty()) continue;
        if (!begun) {
            separator = separatorOf(line);
            splitLine(line, separator, cells);
            if (cells.size() > kMostColumns) {
                table.notes.push_back("The first line has more than " + std::to_string(kMostColumns) +
                                      " cells: this is no table.");
                return table;
            }
            begun = true;
            double ignored = 0;
            const bool header = std::none_of(cells.begin(), cells.end(), [&](std::string_view cell) {
                return readCell(cell, ignored) == CellKind::Number;
            });
            for (std::size_t i = 0; i < cells.size(); ++i) {
                std::string name = header ? plain(cells[i]) : std::string();
                table.columns.push_back({name.empty() ? "column " + std::to_string(i + 1) : std::move(name), {}});
            }
            numbers.resize(cells.size());
            wordsOf.resize(cells.size());
            firstWordOf.resize(cells.size());
            if (header) continue;
        }
        // Without its newline even a full-looking line may have lost digits: "97.5" of "97.58".
        if (!complete) {
            odd.halfLine = true;
            break;
        }
        splitLine(line, separator, cells);
        if (cells.size() != table.columns.size()) {
            ++(cells.size() < table.columns.size() ? odd.shortLines : odd.longLines);
            if (odd.firstRagged == 0) odd.firstRagged = number;
        }
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            double value = kNoNumber;
            const CellKind kind = i < cells.size() ? readCell(cells[i], value) : CellKind::Empty;
            if (kind == CellKind::Number) {
                ++numbers[i];
                odd.notFinite += !std::isfinite(value);
            } else if (kind == CellKind::Word && wordsOf[i]++ == 0) {
                firstWordOf[i] = number;
            }
            table.columns[i].values.push_back(value);
        }
        ++table.rows;
    }
    // Columns of words are no series: their words are not odd.
    std::vector<NumberTable::Column> kept;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (numbers[i] == 0) continue;
        odd.words += wordsOf[i];
        if (wordsOf[i] > 0)
            odd.firstWord = odd.firstWord == 0 ? firstWordOf[i] : std::min(odd.firstWord, firstWordOf[i]);
        kept.push_back(std::move(table.columns[i]));
    }
    table.columns = std::move(kept);
    if (table.columns.empty()) table.notes.push_back("There is no column of numbers.");
    explain(odd, table);
    return table;
}

Result<NumberTable> readNumberTable(const std::filesystem::path& file) {
    std::error_code problem;
    const auto size = std::filesystem::file_size(file, problem);
    if (!problem && size > kLargestTable)
        return fail(ErrorKind::InvalidInput, "FileTooLarge",
                    "'" + file.string() + "' has " + humanBytes(size) + ", more than a chart can take (1 GiB)");
    SKYDECK_ASSIGN(const std::string bytes, readFile(file));
    return parseNumberTable(bytes);
}

} // namespace skydeck::workflows
