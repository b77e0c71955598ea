#pragma once

#include "core/base/result.h"

#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::workflows {

/// Reads RFC 4180's CSV record by record: quoted cells, doubled quotes, line breaks inside quotes, LF and CRLF, a byte
/// order mark. Blank lines are skipped.
class CsvReader {
public:
    explicit CsvReader(std::istream& in) : m_in(in) {}

    /// Nothing at the end. InvalidInput (InvalidCsv) names the line: a quote that is never closed or stands in the
    /// middle of a cell, a record above 16 MiB.
    Result<std::optional<std::vector<std::string>>> next();
    /// The line on which the last record began, from 1.
    std::size_t line() const { return m_begin; }
    std::uint64_t bytesRead() const { return m_bytes; }

private:
    int take();
    std::istream& m_in;
    std::size_t m_line = 1, m_begin = 1;
    std::uint64_t m_bytes = 0;
    bool m_started = false;
};

/// Appends one cell, quoted where it must be.
void writeCsvCell(std::string& out, std::string_view cell);

} // namespace skydeck::workflows
