#pragma once

#include "core/base/clock.h"
#include "core/lab/store/rows.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// A parameter as it was at one version.
struct SsmParameter {
    std::string name;
    std::string type = "String"; ///< or StringList, SecureString
    std::string value;
    std::int64_t version = 1;
    double modified = 0; ///< seconds since 1970
    std::string user;    ///< ARN of who wrote it
    std::string description;
    std::string allowedPattern;
    std::string keyId; ///< SecureString only
    std::string tier = "Standard";
    std::string dataType = "text";
    std::vector<std::string> labels; ///< of this version
};

/// Systems Manager's parameters with their history. Thread-safe. Errors carry AWS's codes.
class SsmStore {
public:
    static constexpr std::size_t kMostVersions = 100, kMostLabels = 10;

    static Result<std::unique_ptr<SsmStore>> open(Database& database, const Clock& clock);
    /// AWS's own parameters below /aws/service, {name: value}: anyone may read them, nobody writes them. Called once,
    /// before the store is used.
    void publish(const std::map<std::string, std::string, std::less<>>& values);

    /// Gives the new version. ParameterAlreadyExists unless `overwrite`; what an overwriting call leaves empty (type,
    /// description, pattern) stays as it was.
    Result<SsmParameter> put(SsmParameter parameter, bool overwrite, const Json& tags);
    /// `selector`: a version's number, a label, or empty for the latest. ParameterNotFound, ParameterVersionNotFound.
    Result<SsmParameter> get(const std::string& name, const std::string& selector = {}) const;
    /// The latest versions of all whose names begin with `prefix`, by name, after the one named `after`. Public ones
    /// are among them only when the prefix asks for them.
    Result<std::vector<SsmParameter>> list(const std::string& prefix, const std::string& after) const;
    /// All versions, the oldest first.
    Result<std::vector<SsmParameter>> history(const std::string& name) const;
    /// True when there was one.
    Result<bool> remove(const std::string& name);

    /// Moves labels to a version; 0 is the latest. Gives the version, and takes them from other versions.
    Result<std::int64_t> label(const std::string& name, std::int64_t version, const std::vector<std::string>& labels);
    /// Those that were there and are gone.
    Result<std::vector<std::string>> unlabel(const std::string& name, std::int64_t version,
                                             const std::vector<std::string>& labels);

    /// {key: value}. InvalidResourceId when there is no such parameter.
    Result<Json> tags(const std::string& name) const;
    Status setTags(const std::string& name, const Json& tags);

private:
    SsmStore(Database& database, const Clock& clock) : m_database(database), m_clock(clock) {}
    Status write(const SsmParameter& parameter);
    Status makeRoom(const std::string& name);
    Result<std::vector<SsmParameter>> select(const std::string& where, const std::vector<std::string>& values) const;

    Database& m_database;
    const Clock& m_clock;
    std::map<std::string, SsmParameter, std::less<>> m_public;
};

/// Where AWS publishes parameters of its own.
inline constexpr std::string_view kPublicParameters = "/aws/service/";

} // namespace skydeck::lab
