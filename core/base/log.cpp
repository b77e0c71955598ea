#include "core/base/log.h"

#include "core/base/strings.h"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <mutex>

namespace skydeck::log {

namespace {
Level initialLevel() {
    const char* wanted = std::getenv("SKYDECK_LOG");
    const std::string_view text = wanted ? wanted : "";
    if (text == "debug") return Level::Debug;
    if (text == "info") return Level::Info;
    if (text == "error") return Level::Error;
    return Level::Warning;
}

std::atomic<Level>& threshold() {
    static std::atomic<Level> level{initialLevel()};
    return level;
}

std::mutex& sinkMutex() {
    static std::mutex mutex;
    return mutex;
}

std::function<void(Level, std::string_view)>& sink() {
    static std::function<void(Level, std::string_view)> current = [](Level, std::string_view line) {
        std::fwrite(line.data(), 1, line.size(), stderr);
        std::fputc('\n', stderr);
    };
    return current;
}

const char* name(Level level) {
    switch (level) {
    case Level::Debug:
        return "debug";
    case Level::Info:
        return "info";
    case Level::Warning:
        return "warning";
    case Level::Error:
        return "error";
    }
    return "error";
}
} // namespace

void setLevel(Level level) {
    threshold() = level;
}

bool enabled(Level level) {
    return level >= threshold().load();
}

void setSink(std::function<void(Level, std::string_view)> next) {
    const std::lock_guard lock(sinkMutex());
    sink() = std::move(next);
}

void write(Level level, std::string_view area, std::string_view message) {
    if (!enabled(level)) return;
    const auto now = std::chrono::system_clock::now();
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char stamp[40];
    std::snprintf(stamp, sizeof stamp, "%02d:%02d:%02d.%03d", parts.tm_hour, parts.tm_min, parts.tm_sec,
                  static_cast<int>(ms));
    std::string line = std::string(stamp) + " " + name(level) + " " + std::string(area) + ": " + std::string(message);
    const std::lock_guard lock(sinkMutex());
    sink()(level, line);
}

std::string redact(std::string_view headerName, std::string_view value) {
    const std::string lower = toLower(headerName);
    if (lower == "authorization" || lower == "cookie" || lower == "set-cookie" ||
        lower.find("token") != std::string::npos || lower.find("secret") != std::string::npos ||
        lower.find("customer-key") != std::string::npos)
        return "[redacted]";
    return std::string(value);
}

} // namespace skydeck::log
