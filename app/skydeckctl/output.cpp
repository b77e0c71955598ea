#include "app/skydeckctl/output.h"

#include "core/base/strings.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <sys/ioctl.h>
#include <unistd.h>

namespace skydeck::ctl {

namespace {

// Names and log lines come from servers: escape sequences in them must not reach the terminal.
std::string harmless(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        // U+0080…U+009F, the second set of control characters, are C2 80…C2 9F in UTF-8.
        const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (c1) ++i;
        out += (byte < 0x20 && byte != '\t') || byte == 0x7F || c1 ? '?' : static_cast<char>(byte);
    }
    return out;
}

std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string localTime(std::time_t seconds) {
    std::tm parts{};
    char text[32];
    if (!localtime_r(&seconds, &parts) || std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts) == 0) return {};
    return text;
}

std::string localTime(std::string_view iso) {
    const auto seconds = wire::parseTimestamp(iso);
    std::string text = seconds ? localTime(static_cast<std::time_t>(*seconds)) : std::string();
    return text.empty() ? std::string(iso) : text;
}

constexpr std::size_t kBarCells = 20;

std::string bar(const Progress& progress) {
    const auto share =
        static_cast<double>(std::min(progress.done, progress.total)) / static_cast<double>(progress.total);
    const auto filled = static_cast<std::size_t>(share * kBarCells);
    std::string text = "[" + std::string(filled, '#') + std::string(kBarCells - filled, ' ') + "] ";
    return text + std::to_string(static_cast<int>(share * 100)) + " %  ";
}

/// Cut to what one line of the terminal holds.
std::string fitted(std::string text) {
    winsize size{};
    const std::size_t columns =
        ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10 ? size.ws_col - 1u : 79u;
    std::size_t at = 0;
    for (std::size_t letters = 0; at < text.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
        if (begins && letters++ == columns) break;
    }
    text.resize(at);
    return text;
}

std::string cellText(const Json& value, Column::Kind kind) {
    if (value.is_null()) return "-";
    if (kind == Column::Kind::Bytes && value.is_number_unsigned()) return humanBytes(value.get<std::uint64_t>());
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        if (text.empty()) return "-";
        return kind == Column::Kind::Time ? localTime(text) : text;
    }
    if (value.is_array()) {
        std::vector<std::string> pieces;
        for (const Json& element : value)
            pieces.push_back(cellText(element, kind));
        return pieces.empty() ? "-" : join(pieces, " ");
    }
    return dumpJson(value);
}

void write(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

} // namespace

Output::Output(bool json) : m_json(json), m_live(isatty(STDERR_FILENO) != 0), m_terminal(isatty(STDOUT_FILENO) != 0) {}

void Output::table(const std::vector<std::string>& titles, const std::vector<std::vector<std::string>>& cells) {
    clearProgress();
    std::vector<std::size_t> widths;
    for (const std::string& title : titles)
        widths.push_back(width(title));
    for (const auto& row : cells)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], width(row[i]));
    const auto print = [&](const std::vector<std::string>& row) {
        std::string text;
        for (std::size_t i = 0; i < row.size(); ++i) {
            text += harmless(row[i]);
            if (i + 1 < row.size()) text.append(widths[i] - width(row[i]) + 2, ' ');
        }
        write(text + '\n');
    };
    print(titles);
    for (const auto& row : cells)
        print(row);
}

void Output::rows(const Json& rows, const std::vector<Column>& columns, std::string_view empty) {
    if (m_json) return document(rows);
    if (rows.empty()) {
        clearProgress();
        std::fprintf(stderr, "%.*s\n", static_cast<int>(empty.size()), empty.data());
        return;
    }
    std::vector<std::string> titles;
    for (const Column& column : columns)
        titles.emplace_back(column.title);
    std::vector<std::vector<std::string>> cells;
    for (const Json& row : rows) {
        std::vector<std::string> line;
        for (const Column& column : columns)
            line.push_back(cellText(memberAt(row, column.member), column.kind));
        cells.push_back(std::move(line));
    }
    table(titles, cells);
}

void Output::beginRows(std::string header) {
    m_header = std::move(header);
    m_rows = 0;
}

void Output::row(const Json& row) {
    clearProgress();
    write(m_rows++ == 0 ? "[\n" : ",\n");
    write(dumpJson(row));
}

void Output::rowLine(std::string_view text) {
    if (m_rows++ == 0) line(m_header);
    line(text);
}

void Output::endRows(std::string_view empty) {
    clearProgress();
    if (m_json)
        write(m_rows == 0 ? "[]\n" : "\n]\n");
    else if (m_rows == 0)
        std::fprintf(stderr, "%.*s\n", static_cast<int>(empty.size()), empty.data());
}

void Output::record(const Json& object) {
    if (m_json) return document(object);
    clearProgress();
    std::size_t widest = 0;
    for (const auto& [name, value] : object.items())
        widest = std::max(widest, width(name));
    for (const auto& [name, value] : object.items())
        write(harmless(name) + std::string(widest - width(name) + 2, ' ') +
              harmless(cellText(value, Column::Kind::Text)) + '\n');
}

void Output::result(const Json& value, std::string_view sentence) {
    if (m_json) return document(value);
    line(sentence);
}

void Output::document(const Json& value) {
    clearProgress();
    write(dumpJson(value, 2) + '\n');
}

void Output::bytes(std::string_view bytes) {
    clearProgress();
    write(bytes);
}

void Output::line(std::string_view text) {
    clearProgress();
    if (m_terminal)
        write(harmless(text));
    else
        write(text);
    write("\n");
}

void Output::note(std::string_view text) {
    if (m_live) say(text);
}

void Output::say(std::string_view text) {
    clearProgress();
    std::fprintf(stderr, "%s\n", harmless(text).c_str());
}

void Output::progress(const Progress& progress) {
    if (!m_live) return;
    const auto now = std::chrono::steady_clock::now();
    const bool last = progress.total > 0 && progress.done >= progress.total;
    if (!last && now - m_lastProgress < std::chrono::milliseconds(100)) return;
    m_lastProgress = now;
    std::string text = progress.text;
    if (progress.total > 0)
        text = bar(progress) + text;
    else if (progress.done > 0 && !text.starts_with(humanBytes(progress.done)))
        text = std::to_string(progress.done) + "  " + text;
    std::fprintf(stderr, "\r\033[K%s", harmless(fitted(text)).c_str());
    std::fflush(stderr);
    m_progressShown = true;
}

void Output::clearProgress() {
    if (!m_progressShown) return;
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
    m_progressShown = false;
}

Status Output::finish() {
    clearProgress();
    if (std::fflush(stdout) == 0 && !std::ferror(stdout)) return {};
    return fail(ErrorKind::Io, "OutputNotWritten", std::string("Standard output: ") + std::strerror(errno));
}

std::string localTimeText(const std::optional<WallTime>& time) {
    if (!time) return "-";
    // Long lists have many of the same second; the time zone's rules are not cheap.
    thread_local std::time_t lastSeconds = 0;
    thread_local std::string lastText;
    const auto seconds = static_cast<std::time_t>(toEpochSeconds(*time));
    if (lastText.empty() || seconds != lastSeconds) {
        lastSeconds = seconds;
        lastText = localTime(seconds);
    }
    return lastText;
}

Json timeJson(const std::optional<WallTime>& time) {
    return time ? Json(wire::formatIso8601(toEpochSeconds(*time))) : Json();
}

} // namespace skydeck::ctl
