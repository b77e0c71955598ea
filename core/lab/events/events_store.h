#pragma once

#include "core/base/clock.h"
#include "core/lab/store/database.h"

#include <string>
#include <vector>

namespace skydeck::lab {

/// Event buses and rules of EventBridge, groups and schedules of its Scheduler, in the words of their APIs. A rule has
/// its Targets and, like a schedule, "created" and "done" (a one-time schedule that ran). Thread-safe.
class EventsStore {
public:
    EventsStore(Database& database, const Clock& clock, std::string region)
        : m_documents(database), m_database(database), m_clock(clock), m_region(std::move(region)) {}

    Database& database() { return m_database; }
    double now() const { return toEpochSeconds(m_clock.now()); }
    /// "arn:aws:SERVICE:us-east-1:123456789012:RESOURCE"
    std::string arn(std::string_view service, const std::string& resource) const;

    enum class Kind { Bus, Rule, Group, Schedule };
    /// `holder` is the bus of a rule and the group of a schedule; empty for the others.
    Result<std::optional<Json>> get(Kind kind, const std::string& holder, const std::string& name) const;
    /// In order of names.
    Result<std::vector<Json>> list(Kind kind, const std::string& holder = {}) const;
    Status put(Kind kind, const std::string& holder, const std::string& name, const Json& document);
    Result<bool> remove(Kind kind, const std::string& holder, const std::string& name);

private:
    Documents m_documents;
    Database& m_database;
    const Clock& m_clock;
    std::string m_region;
};

} // namespace skydeck::lab
