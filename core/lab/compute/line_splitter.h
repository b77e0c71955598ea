#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// Bytes that are not well-formed UTF-8 become U+FFFD, one for each bad byte.
std::string toUtf8(std::string_view bytes);

/// Cuts a program's output into lines as a log takes them. "\n", "\r\n" and a lone "\r" (progress bars) end a line;
/// empty lines are dropped, as CloudWatch Logs takes no empty event; longer ones than kMaximum bytes are cut between
/// characters.
class LineSplitter {
public:
    /// An event of CloudWatch Logs may have 256 KiB, 26 bytes of which are the service's own.
    static constexpr std::size_t kMaximum = 256 * 1024 - 26;

    void feed(std::string_view bytes, std::vector<std::string>& lines);
    /// What is left without an end of line.
    void finish(std::vector<std::string>& lines);

private:
    std::string m_pending;
};

} // namespace skydeck::lab
