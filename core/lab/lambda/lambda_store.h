#pragma once

#include "core/base/clock.h"
#include "core/lab/lambda/code_store.h"
#include "core/lab/lambda/invocation.h"
#include "core/lab/store/database.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// A function as a caller names it: NAME, NAME:QUALIFIER, ACCOUNT:function:NAME or an ARN.
struct FunctionReference {
    std::string name;
    std::string qualifier; ///< empty, "$LATEST", a version or an alias

    /// `qualifier` is the call's own. InvalidParameterValueException when the two differ, or the name is none.
    static Result<FunctionReference> parse(const std::string& text, const std::string& qualifier = {});
};

/// Functions, their versions and aliases, as the JSON of Lambda's API. A configuration also holds "code" (an id of the
/// code store) and "layerCode", which no answer shows. Errors carry AWS's codes. Thread-safe.
class LambdaStore {
public:
    static Result<std::unique_ptr<LambdaStore>> open(Database& database, const Clock& clock,
                                                     const std::filesystem::path& folder, std::string region);

    const CodeStore& code() const { return m_code; }
    std::string arn(const FunctionReference& function) const;

    /// A function's record: {"latest": configuration, "versions": how many were ever published, "tags": {},
    /// "policies": {qualifier: policy}, "concurrency"}.
    Status create(const Json& configuration, const Json& tags);
    Result<Json> record(const std::string& name) const;
    Status putRecord(const std::string& name, const Json& record);
    Result<std::vector<Json>> records() const;
    /// With its versions, aliases and settings.
    Status remove(const std::string& name);

    /// The configuration that a reference means; an alias stands for its version, one of several by their weights.
    Result<Json> configuration(const FunctionReference& function) const;
    /// Changes $LATEST: `change` gets its configuration. PreconditionFailedException when `revision` is another.
    Result<Json> update(const std::string& name, const std::string& revision,
                        const std::function<Status(Json&)>& change);

    /// Publishes $LATEST, or answers the newest version when nothing has changed since.
    Result<Json> publish(const std::string& name, const std::string& description, const std::string& codeSha256,
                         const std::string& revision);
    /// Published ones in order, without $LATEST.
    Result<std::vector<Json>> versions(const std::string& name) const;
    Status removeVersion(const std::string& name, const std::string& version);

    /// Aliases: {Name, FunctionVersion, Description, RoutingConfig, RevisionId}.
    Result<std::optional<Json>> alias(const std::string& name, const std::string& alias) const;
    Result<std::vector<Json>> aliases(const std::string& name) const;
    Status putAlias(const std::string& name, const Json& alias);
    Status removeAlias(const std::string& name, const std::string& alias);

    /// Settings of a function and qualifier, such as function URLs; kinds are "url" and "event".
    Result<std::optional<Json>> setting(std::string_view kind, const FunctionReference& function) const;
    Result<std::vector<Json>> settings(std::string_view kind) const;
    Status putSetting(std::string_view kind, const FunctionReference& function, const Json& value);
    Result<bool> removeSetting(std::string_view kind, const FunctionReference& function);

    /// What environments are made of.
    std::shared_ptr<const FunctionVersion> runnable(const Json& configuration) const;
    /// 2026-11-21T14:35:00.000+0000
    std::string now() const;
    tl::unexpected<Error> notFound(const FunctionReference& function) const;

    Documents& documents() { return m_documents; }
    Database& database() { return m_database; }

private:
    LambdaStore(Database& database, const Clock& clock, CodeStore code, std::string region)
        : m_database(database), m_documents(database), m_clock(clock), m_code(std::move(code)),
          m_region(std::move(region)) {}
    Status forgetUnusedCode() const;
    Status removeAll(const std::string& kind, const std::string& name);

    Database& m_database;
    mutable Documents m_documents;
    const Clock& m_clock;
    CodeStore m_code;
    std::string m_region;
};

/// An output: the configuration without what only the lab knows, under the ARN that was asked for.
Json shownConfiguration(Json configuration);

} // namespace skydeck::lab
