#pragma once

#include "core/base/clock.h"
#include "core/lab/lab.h"
#include "core/lab/store/database.h"

#include <string>
#include <vector>

namespace skydeck::lab {

/// Launch templates and their versions, in the shapes of EC2's API. Errors carry EC2's codes. Thread-safe through the
/// database's lock.
class LaunchTemplates {
public:
    LaunchTemplates(Database& database, const Clock& clock)
        : m_database(database), m_documents(database), m_clock(clock) {}

    /// The LaunchTemplate with its first version.
    Result<Json> create(const std::string& name, const Json& data, const std::string& note, const Json& tags);
    /// `which` has LaunchTemplateId or LaunchTemplateName. The template that went.
    Result<Json> remove(const Json& which);
    Result<Json> find(const Json& which) const;
    Result<std::vector<Json>> list() const;
    /// The LaunchTemplateVersion; with the data of `source`, where that is not empty, below `data`.
    Result<Json> addVersion(const Json& which, const Json& data, const std::string& source, const std::string& note);
    /// "$Latest", "$Default" or a number; oldest first. All of them when `wanted` is empty.
    Result<std::vector<Json>> versions(const Json& which, const std::vector<std::string>& wanted) const;
    Result<Json> setDefault(const Json& which, const std::string& version);
    /// What RunInstances' LaunchTemplate stands for.
    Result<Json> dataFor(const Json& specification) const;

private:
    // A LaunchTemplate, with {VersionNumber, …} in Versions.
    Result<Json> record(const Json& which) const;
    Result<Json> versionOf(const Json& record, const std::string& wanted) const;

    Database& m_database;
    Documents m_documents;
    const Clock& m_clock;
};

/// The operations on launch templates, as part of the service.
void addLaunchTemplateOperations(Service& service, Lab& lab);

} // namespace skydeck::lab
