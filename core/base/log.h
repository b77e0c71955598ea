#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace skydeck::log {

enum class Level { Debug, Info, Warning, Error };

/// Messages below `level` are dropped. The default is Warning, or what SKYDECK_LOG (debug, info, warning, error) says.
void setLevel(Level level);
bool enabled(Level level);

/// Where lines go; the default is stderr. Called under a lock: keep it short.
void setSink(std::function<void(Level, std::string_view line)> sink);

/// One line: time, level, `area` ("aws.transport"), message. Callers never pass secrets; `redact` is for headers.
void write(Level level, std::string_view area, std::string_view message);
inline void debug(std::string_view area, std::string_view message) {
    write(Level::Debug, area, message);
}
inline void info(std::string_view area, std::string_view message) {
    write(Level::Info, area, message);
}
inline void warning(std::string_view area, std::string_view message) {
    write(Level::Warning, area, message);
}
inline void error(std::string_view area, std::string_view message) {
    write(Level::Error, area, message);
}

/// The value of an HTTP header as it may be logged: Authorization, tokens, cookies and S3's customer keys become
/// "[redacted]".
std::string redact(std::string_view headerName, std::string_view value);

} // namespace skydeck::log
