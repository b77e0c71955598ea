#pragma once

#include "core/base/clock.h"
#include "core/lab/store/database.h"

#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

struct ManagedPolicySpec {
    std::string name;
    std::string path = "/";
    std::string document;
    std::string description;
    Json tags = Json::array(); ///< [{Key, Value}]
};

/// The account's own managed policies with up to five versions each, in the shape of IAM's API; documents are plain
/// text. Names are unique without regard to case. Errors carry IAM's codes. Thread-safe through the database's lock.
class ManagedPolicies {
public:
    ManagedPolicies(Database& database, const Clock& clock, Random& random)
        : m_database(database), m_documents(database), m_clock(clock), m_random(random) {}

    Result<Json> create(const ManagedPolicySpec& spec);
    /// DeleteConflict while it is attached, or has versions beside the default one.
    Status remove(const std::string& arn);
    /// NoSuchEntity. With AttachmentCount as it is now.
    Result<Json> policy(const std::string& arn) const;
    /// Sorted by name.
    Result<std::vector<Json>> policies(std::string_view pathPrefix = "/") const;
    /// [{RoleName, RoleId}] of those that it is attached to.
    Result<std::vector<Json>> holders(const std::string& arn) const;

    /// {VersionId, IsDefaultVersion, CreateDate, Document}.
    Result<Json> addVersion(const std::string& arn, const std::string& document, bool isDefault);
    Result<Json> version(const std::string& arn, const std::string& id) const;
    /// Newest first.
    Result<std::vector<Json>> versions(const std::string& arn) const;
    Status setDefault(const std::string& arn, const std::string& id);
    /// DeleteConflict for the default one.
    Status removeVersion(const std::string& arn, const std::string& id);

    Status tag(const std::string& arn, const Json& tags);
    Status untag(const std::string& arn, const std::vector<std::string>& keys);

private:
    // {Policy, Versions: [{VersionId, …}], Last: number}
    Result<Json> record(const std::string& arn) const;
    Status put(const Json& record);
    Result<Json> shown(const Json& record) const;
    double now() const;

    Database& m_database;
    Documents m_documents;
    const Clock& m_clock;
    Random& m_random;
};

} // namespace skydeck::lab
