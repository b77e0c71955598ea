#include "core/workflows/test_events.h"

#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::workflows {

namespace {

Result<Json> readEvents(const std::filesystem::path& file) {
    auto text = readFile(file);
    if (!text && text.error().kind == ErrorKind::NotFound) return Json::object();
    if (!text) return fail(std::move(text.error()));
    SKYDECK_ASSIGN(Json all, parseJson(*text, file.string()));
    if (!all.is_object())
        return fail(ErrorKind::InvalidInput, "InvalidTestEvents", file.string() + " holds no JSON object",
                    "Mend the file or move it away.");
    return all;
}

} // namespace

TestEvents::TestEvents(std::filesystem::path file) : m_file(std::move(file)) {}

std::filesystem::path TestEvents::defaultFile() {
    return dataFolder() / "test-events.json";
}

std::string TestEvents::keyOf(const std::string& functionName) {
    constexpr std::size_t kShortest = 12, kLongest = 13;
    const std::size_t dash = functionName.rfind('-');
    if (dash == std::string::npos || dash == 0) return functionName;
    const std::string ending = functionName.substr(dash + 1);
    const auto fits = [](char each) { return (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9'); };
    const bool made = ending.size() >= kShortest && ending.size() <= kLongest && std::ranges::all_of(ending, fits);
    // What CloudFormation makes up ends so, and has the stack's and the resource's names before it.
    return made && functionName.find('-') < dash ? functionName.substr(0, dash) : functionName;
}

Result<TestEvents::Events> TestEvents::of(const std::string& functionName) const {
    SKYDECK_ASSIGN(const Json all, readEvents(m_file));
    Events events;
    const Json& own = memberAt(all, keyOf(functionName));
    if (own.is_object())
        for (const auto& [name, payload] : own.items())
            if (payload.is_string()) events[name] = payload.get<std::string>();
    return events;
}

Status TestEvents::keep(const std::string& functionName, const std::string& name, const std::string& payload) const {
    if (trim(name).empty()) return fail(ErrorKind::InvalidInput, "InvalidEventName", "A test event needs a name");
    SKYDECK_ASSIGN(Json all, readEvents(m_file));
    Json& own = all[keyOf(functionName)];
    if (!own.is_object()) own = Json::object();
    own[name] = payload;
    return writeFileAtomically(m_file, dumpJson(all, 2) + '\n', 0600);
}

Status TestEvents::forget(const std::string& functionName, const std::string& name) const {
    SKYDECK_ASSIGN(Json all, readEvents(m_file));
    const std::string key = keyOf(functionName);
    if (!memberAt(all, key).is_object() || all[key].erase(name) == 0) return {};
    if (all[key].empty()) all.erase(key);
    return writeFileAtomically(m_file, dumpJson(all, 2) + '\n', 0600);
}

} // namespace skydeck::workflows
