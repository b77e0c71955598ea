#include "core/lab/ssm/ssm_store.h"

#include "core/base/strings.h"
#include "core/lab/service.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr const char* kColumns = "name, version, type, value, modified, user, description, pattern, key_id, tier,"
                                 " data_type, labels";

SsmParameter parameterFrom(const Statement& row) {
    SsmParameter parameter;
    parameter.name = row.text(0);
    parameter.version = row.integer(1);
    parameter.type = row.text(2);
    parameter.value = row.text(3);
    parameter.modified = row.real(4);
    parameter.user = row.text(5);
    parameter.description = row.text(6);
    parameter.allowedPattern = row.text(7);
    parameter.keyId = row.text(8);
    parameter.tier = row.text(9);
    parameter.dataType = row.text(10);
    for (const Json& label : storedJson(row.text(11)))
        parameter.labels.push_back(label.get<std::string>());
    return parameter;
}

tl::unexpected<Error> parameterNotFound(const std::string& name) {
    return awsError(400, "ParameterNotFound", "Parameter " + name + " not found.");
}

tl::unexpected<Error> versionNotFound(const std::string& name, const std::string& selector) {
    return awsError(400, "ParameterVersionNotFound",
                    "Systems Manager could not find version " + selector + " of " + name +
                        ". Verify the version and try again.");
}
} // namespace

Result<std::unique_ptr<SsmStore>> SsmStore::open(Database& database, const Clock& clock) {
    SKYDECK_TRY(database.execute(
        "CREATE TABLE IF NOT EXISTS ssm_versions(name TEXT NOT NULL, version INTEGER NOT NULL, type TEXT NOT NULL,"
        " value TEXT NOT NULL, modified REAL NOT NULL, user TEXT NOT NULL, description TEXT NOT NULL,"
        " pattern TEXT NOT NULL, key_id TEXT NOT NULL, tier TEXT NOT NULL, data_type TEXT NOT NULL,"
        " labels TEXT NOT NULL, PRIMARY KEY(name, version)) WITHOUT ROWID;"
        "CREATE TABLE IF NOT EXISTS ssm_parameters(name TEXT PRIMARY KEY, latest INTEGER NOT NULL, tags TEXT NOT NULL)"
        " WITHOUT ROWID;"));
    return std::unique_ptr<SsmStore>(new SsmStore(database, clock));
}

Result<std::vector<SsmParameter>> SsmStore::select(const std::string& where,
                                                   const std::vector<std::string>& values) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement rows,
                   m_database.prepare(std::string("SELECT ") + kColumns + " FROM ssm_versions WHERE " + where));
    for (std::size_t i = 0; i < values.size(); ++i)
        rows.bind(static_cast<int>(i) + 1, values[i]);
    std::vector<SsmParameter> found;
    SKYDECK_TRY(forEachRow(rows, [&](const Statement& row) {
        found.push_back(parameterFrom(row));
        return true;
    }));
    return found;
}

Result<std::vector<SsmParameter>> SsmStore::history(const std::string& name) const {
    if (const auto found = m_public.find(name); found != m_public.end()) return std::vector{found->second};
    SKYDECK_ASSIGN(auto versions, select("name = ? ORDER BY version", {name}));
    if (versions.empty()) return parameterNotFound(name);
    return versions;
}

void SsmStore::publish(const std::map<std::string, std::string, std::less<>>& values) {
    for (const auto& [name, value] : values) {
        SsmParameter parameter;
        parameter.name = name;
        parameter.value = value;
        parameter.modified = toEpochSeconds(m_clock.now());
        m_public[name] = std::move(parameter);
    }
}

Result<SsmParameter> SsmStore::get(const std::string& name, const std::string& selector) const {
    SKYDECK_ASSIGN(const auto versions, history(name));
    if (selector.empty()) return versions.back();
    const auto number = parseInteger(selector);
    const auto found = std::ranges::find_if(versions, [&](const SsmParameter& each) {
        return number ? each.version == *number : std::ranges::find(each.labels, selector) != each.labels.end();
    });
    if (found == versions.end()) return versionNotFound(name, selector);
    return *found;
}

Result<std::vector<SsmParameter>> SsmStore::list(const std::string& prefix, const std::string& after) const {
    if (prefix.starts_with("/aws/")) {
        std::vector<SsmParameter> found;
        for (auto it = m_public.upper_bound(std::max(after, prefix)); it != m_public.end(); ++it)
            if (it->first.starts_with(prefix)) found.push_back(it->second);
        return found;
    }
    // A prefix's end: names are ASCII.
    return select("name > ? AND name >= ? AND name < ? AND version ="
                  " (SELECT latest FROM ssm_parameters p WHERE p.name = ssm_versions.name) ORDER BY name",
                  {after, prefix, prefix + '\x7f'});
}

Status SsmStore::write(const SsmParameter& parameter) {
    SKYDECK_ASSIGN(Statement insert,
                   m_database.prepare("INSERT OR REPLACE INTO ssm_versions(name, version, type, value, modified, user,"
                                      " description, pattern, key_id, tier, data_type, labels)"
                                      " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    return insert.bind(1, parameter.name)
        .bind(2, parameter.version)
        .bind(3, parameter.type)
        .bind(4, parameter.value)
        .bind(5, parameter.modified)
        .bind(6, parameter.user)
        .bind(7, parameter.description)
        .bind(8, parameter.allowedPattern)
        .bind(9, parameter.keyId)
        .bind(10, parameter.tier)
        .bind(11, parameter.dataType)
        .bind(12, dumpJson(Json(parameter.labels)))
        .run();
}

Status SsmStore::makeRoom(const std::string& name) {
    SKYDECK_ASSIGN(const auto versions, history(name));
    if (versions.size() < kMostVersions) return {};
    const SsmParameter& oldest = versions.front();
    if (!oldest.labels.empty())
        return awsError(400, "ParameterMaxVersionLimitExceeded",
                        "You attempted to create a new version of " + name +
                            " by calling the PutParameter API with the overwrite flag. Version " +
                            std::to_string(oldest.version) +
                            ", the oldest version, can't be deleted because it has a label associated with it. Move "
                            "the label to another version of the parameter, and try again.");
    SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM ssm_versions WHERE name = ? AND version = ?"));
    return remove.bind(1, name).bind(2, oldest.version).run();
}

Result<SsmParameter> SsmStore::put(SsmParameter parameter, bool overwrite, const Json& tags) {
    return m_database.atomically([&]() -> Result<SsmParameter> {
        const auto before = get(parameter.name);
        if (!before && before.error().code != "ParameterNotFound") return fail(before.error());
        if (before) {
            if (!overwrite)
                return awsError(400, "ParameterAlreadyExists",
                                "The parameter already exists. To overwrite this value, set the overwrite option in "
                                "the request to true.");
            SKYDECK_TRY(makeRoom(parameter.name));
            parameter.version = before->version + 1;
            if (parameter.type.empty()) parameter.type = before->type;
            if (parameter.description.empty()) parameter.description = before->description;
            if (parameter.allowedPattern.empty()) parameter.allowedPattern = before->allowedPattern;
            if (parameter.keyId.empty()) parameter.keyId = before->keyId;
            if (before->tier == "Advanced") parameter.tier = before->tier; // there is no way back
        } else if (parameter.type.empty()) {
            return awsError(400, "ValidationException", "A parameter type is required when you create a parameter.");
        }
        parameter.modified = toEpochSeconds(m_clock.now());
        SKYDECK_TRY(write(parameter));
        SKYDECK_ASSIGN(Statement latest,
                       m_database.prepare("INSERT INTO ssm_parameters(name, latest, tags) VALUES(?, ?, ?)"
                                          " ON CONFLICT(name) DO UPDATE SET latest = excluded.latest"));
        SKYDECK_TRY(latest.bind(1, parameter.name)
                        .bind(2, parameter.version)
                        .bind(3, dumpJson(tags.is_object() ? tags : Json::object()))
                        .run());
        return parameter;
    });
}

Result<bool> SsmStore::remove(const std::string& name) {
    return m_database.atomically([&]() -> Result<bool> {
        const auto there = get(name);
        if (!there && there.error().code == "ParameterNotFound") return false;
        if (!there) return fail(there.error());
        for (const char* table : {"ssm_versions", "ssm_parameters"}) {
            SKYDECK_ASSIGN(Statement remove,
                           m_database.prepare(std::string("DELETE FROM ") + table + " WHERE name = ?"));
            SKYDECK_TRY(remove.bind(1, name).run());
        }
        return true;
    });
}

Result<std::int64_t> SsmStore::label(const std::string& name, std::int64_t version,
                                     const std::vector<std::string>& labels) {
    return m_database.atomically([&]() -> Result<std::int64_t> {
        SKYDECK_ASSIGN(SsmParameter target, get(name, version > 0 ? std::to_string(version) : std::string()));
        SKYDECK_ASSIGN(auto versions, history(name));
        for (SsmParameter& each : versions) {
            std::erase_if(each.labels,
                          [&](const std::string& label) { return std::ranges::find(labels, label) != labels.end(); });
            if (each.version == target.version) each.labels.insert(each.labels.end(), labels.begin(), labels.end());
            if (each.labels.size() > kMostLabels)
                return awsError(400, "ParameterVersionLabelLimitExceeded",
                                "A parameter version can have a maximum of ten labels. Remove one or more labels and "
                                "try again.");
            SKYDECK_TRY(write(each));
        }
        return target.version;
    });
}

Result<std::vector<std::string>> SsmStore::unlabel(const std::string& name, std::int64_t version,
                                                   const std::vector<std::string>& labels) {
    return m_database.atomically([&]() -> Result<std::vector<std::string>> {
        SKYDECK_ASSIGN(SsmParameter target, get(name, std::to_string(version)));
        std::vector<std::string> removed;
        std::erase_if(target.labels, [&](const std::string& label) {
            const bool goes = std::ranges::find(labels, label) != labels.end();
            if (goes) removed.push_back(label);
            return goes;
        });
        SKYDECK_TRY(write(target));
        return removed;
    });
}

Result<Json> SsmStore::tags(const std::string& name) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement row, m_database.prepare("SELECT tags FROM ssm_parameters WHERE name = ?"));
    SKYDECK_ASSIGN(const bool found, row.bind(1, name).step());
    if (!found)
        return awsError(400, "InvalidResourceId",
                        "The resource ID \"" + name + "\" is not valid. Verify the ID and try again.");
    return storedJson(row.text(0));
}

Status SsmStore::setTags(const std::string& name, const Json& tags) {
    const auto held = m_database.lock();
    SKYDECK_TRY(SsmStore::tags(name));
    SKYDECK_ASSIGN(Statement update, m_database.prepare("UPDATE ssm_parameters SET tags = ? WHERE name = ?"));
    return update.bind(1, dumpJson(tags)).bind(2, name).run();
}

} // namespace skydeck::lab
