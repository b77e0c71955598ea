#pragma once

#include "core/base/call_context.h"
#include "core/base/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::ctl {

/// A column of a table, taken from one member of the JSON rows that `--output json` prints: one source for both forms.
struct Column {
    enum class Kind { Text, Bytes, Time };
    std::string_view title;
    std::string_view member;
    Kind kind = Kind::Text;
};

/// Where results go (stdout) and how progress shows (stderr, on a terminal only).
class Output {
public:
    explicit Output(bool json);
    bool json() const { return m_json; }
    /// True when a person looks at stderr: progress makes sense.
    bool live() const { return m_live; }

    /// True when stdout is not a terminal.
    bool pipedOut() const { return !m_terminal; }

    /// One document, or a table of its rows. `empty` is said (on stderr) in place of a table without rows.
    void rows(const Json& rows, const std::vector<Column>& columns, std::string_view empty);
    /// Rows one by one, for lists of any length: an array in JSON, else lines under `header`. For each row either row()
    /// or rowLine(), as json() says; then endRows().
    void beginRows(std::string header);
    void row(const Json& row);
    void rowLine(std::string_view text);
    void endRows(std::string_view empty);

    /// One document, or name and value on a line each.
    void record(const Json& object);
    /// One document, or a sentence.
    void result(const Json& document, std::string_view sentence);
    void document(const Json& document);
    /// As it is.
    void bytes(std::string_view bytes);
    /// A line of text; on a terminal, control characters in it do nothing.
    void line(std::string_view text);
    void table(const std::vector<std::string>& titles, const std::vector<std::vector<std::string>>& cells);

    /// A line for a person who waits; silent in a pipe.
    void note(std::string_view text);
    /// A line that a person must see, on stderr wherever that goes.
    void say(std::string_view text);
    /// Overwrites the last progress line.
    void progress(const Progress& progress);
    void clearProgress();

    /// Io when stdout did not take everything.
    Status finish();

private:
    bool m_json, m_live, m_terminal, m_progressShown = false;
    std::string m_header;
    std::uint64_t m_rows = 0;
    std::chrono::steady_clock::time_point m_lastProgress{};
};

/// "2026-11-21 07:30:00" in the person's time zone, "-" when there is none.
std::string localTimeText(const std::optional<WallTime>& time);

/// ISO 8601 for JSON rows; null when there is none.
Json timeJson(const std::optional<WallTime>& time);

} // namespace skydeck::ctl
