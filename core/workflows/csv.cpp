#include "core/workflows/csv.h"

namespace skydeck::workflows {

namespace {
// DynamoDB's items are below 400 KB; what is longer is a quote that somebody forgot.
constexpr std::size_t kMaxRecord = std::size_t(16) << 20;
constexpr int kEnd = std::istream::traits_type::eof();
} // namespace

int CsvReader::take() {
    // The buffer, not the stream: a sentry for every byte is most of the time otherwise.
    const int c = m_in.rdbuf()->sbumpc();
    if (c == kEnd) return c;
    ++m_bytes;
    if (c == '\n') ++m_line;
    return c;
}

Result<std::optional<std::vector<std::string>>> CsvReader::next() {
    const auto broken = [&](const std::string& what) {
        return fail(ErrorKind::InvalidInput, "InvalidCsv", "Line " + std::to_string(m_begin) + ": " + what);
    };
    if (!m_started) {
        m_started = true;
        for (const int mark : {0xEF, 0xBB, 0xBF}) {
            if (m_in.rdbuf()->sgetc() != mark) break;
            take();
        }
    }
    for (;;) {
        std::vector<std::string> cells(1);
        std::size_t size = 0;
        bool quoted = false, wasQuoted = false, any = false;
        m_begin = m_line;
        for (;;) {
            const int c = take();
            if (c == kEnd) {
                if (quoted) return broken("a quote is opened and never closed");
                if (!any) return std::nullopt;
                return cells;
            }
            if (++size > kMaxRecord) return broken("the record is longer than 16 MiB; is a quote never closed?");
            if (quoted) {
                if (c != '"')
                    cells.back() += static_cast<char>(c);
                else if (m_in.rdbuf()->sgetc() == '"')
                    cells.back() += static_cast<char>(take());
                else
                    quoted = false;
                continue;
            }
            if (c == '\n') break;
            if (c == '\r' && (m_in.rdbuf()->sgetc() == '\n' || m_in.rdbuf()->sgetc() == kEnd)) continue;
            any = true;
            if (c == ',') {
                cells.emplace_back();
                wasQuoted = false;
            } else if (c == '"' && cells.back().empty() && !wasQuoted) {
                quoted = wasQuoted = true;
            } else if (c == '"' || wasQuoted) {
                return broken("a quote in the middle of a cell; write it twice, inside quotes");
            } else {
                cells.back() += static_cast<char>(c);
            }
        }
        if (any) return cells;
    }
}

void writeCsvCell(std::string& out, std::string_view cell) {
    if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
        out += cell;
        return;
    }
    out += '"';
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

} // namespace skydeck::workflows
