#include "core/base/strings.h"
#include "core/lab/lambda/lambda_store.h"
#include "core/lab/service.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr const char* kVersionKind = "lambda.version";
constexpr const char* kAliasKind = "lambda.alias";

/// A configuration as far as a change of it makes another version.
Json essence(Json configuration) {
    for (const char* member : {"Version", "FunctionArn", "LastModified", "RevisionId", "Description"})
        configuration.erase(member);
    return configuration;
}
} // namespace

Result<Json> LambdaStore::publish(const std::string& name, const std::string& description,
                                  const std::string& codeSha256, const std::string& revision) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(Json record, this->record(name));
        const Json& latest = record.at("latest");
        if (!revision.empty() && revision != stringAt(latest, "RevisionId"))
            return awsError(
                412, "PreconditionFailedException",
                "The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias "
                "API to retrieve the latest RevisionId");
        if (!codeSha256.empty() && codeSha256 != stringAt(latest, "CodeSha256"))
            return awsError(400, "InvalidParameterValueException",
                            "CodeSHA256 (" + codeSha256 + ") is different from current CodeSHA256 in $LATEST (" +
                                stringAt(latest, "CodeSha256") + "). Please try again with the CodeSHA256 in $LATEST.");
        const std::int64_t newest = integerAt(record, "versions");
        SKYDECK_ASSIGN(const auto last, m_documents.get(kVersionKind, name + ':' + std::to_string(newest)));
        if (last && essence(*last) == essence(latest)) return *last;

        Json version = latest;
        version["Version"] = std::to_string(newest + 1);
        version["FunctionArn"] = arn({name, stringAt(version, "Version")});
        version["RevisionId"] = wire::randomUuid();
        if (!description.empty()) version["Description"] = description;
        record["versions"] = newest + 1;
        SKYDECK_TRY(putRecord(name, record));
        SKYDECK_TRY(m_documents.put(kVersionKind, name + ':' + stringAt(version, "Version"), version));
        return version;
    });
}

Result<std::vector<Json>> LambdaStore::versions(const std::string& name) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(auto all, m_documents.list(kVersionKind));
    std::erase_if(all, [&](const Json& each) { return stringAt(each, "FunctionName") != name; });
    return all;
}

Status LambdaStore::removeVersion(const std::string& name, const std::string& version) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const auto all, aliases(name));
        for (const Json& each : all) {
            const Json& weights = memberAt(memberAt(each, "RoutingConfig"), "AdditionalVersionWeights");
            if (stringAt(each, "FunctionVersion") == version || (weights.is_object() && weights.contains(version)))
                return awsError(409, "ResourceConflictException",
                                "Version " + version + " of function " + name + " is in use by alias " +
                                    stringAt(each, "Name") + ".");
        }
        SKYDECK_ASSIGN(const bool removed, m_documents.remove(kVersionKind, name + ':' + version));
        if (!removed) return notFound({name, version});
        return {};
    });
}

Result<std::optional<Json>> LambdaStore::alias(const std::string& name, const std::string& alias) const {
    const auto held = m_database.lock();
    return m_documents.get(kAliasKind, name + ':' + alias);
}

Result<std::vector<Json>> LambdaStore::aliases(const std::string& name) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(auto all, m_documents.list(kAliasKind));
    std::erase_if(all, [&](const Json& each) { return stringAt(each, "function") != name; });
    return all;
}

Status LambdaStore::putAlias(const std::string& name, const Json& alias) {
    Json kept = alias;
    kept["function"] = name;
    kept["qualifier"] = stringAt(alias, "Name");
    const auto held = m_database.lock();
    return m_documents.put(kAliasKind, name + ':' + stringAt(alias, "Name"), kept);
}

Status LambdaStore::removeAlias(const std::string& name, const std::string& alias) {
    const auto held = m_database.lock();
    SKYDECK_TRY(m_documents.remove(kAliasKind, name + ':' + alias));
    return {};
}

} // namespace skydeck::lab
