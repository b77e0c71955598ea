#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/lab/iam/managed_policies.h"
#include "core/lab/store/database.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// What CreateRole says.
struct RoleSpec {
    std::string name;
    std::string path = "/";
    std::string trustPolicy; ///< AssumeRolePolicyDocument
    std::string description;
    std::int64_t maxSessionSeconds = 3600;
    std::string permissionsBoundary; ///< a policy's ARN, or empty
    Json tags = Json::array();       ///< [{Key, Value}]
};

struct InstanceProfileSpec {
    std::string name;
    std::string path = "/";
    Json tags = Json::array();
};

/// The account's roles and instance profiles. Names are unique without regard to case, as in IAM. Errors carry IAM's
/// codes and wording; every write is one transaction. Thread-safe through the database's lock. Roles and profiles come
/// in the shape of IAM's API, with policy documents as plain text.
class IamStore {
public:
    IamStore(Database& database, const Clock& clock, Random& random = systemRandom())
        : m_database(database), m_documents(database), m_clock(clock), m_random(random),
          m_managed(database, clock, random) {}

    Result<Json> createRole(const RoleSpec& spec);
    /// DeleteConflict while policies or instance profiles hang on it.
    Status deleteRole(std::string_view name);
    Result<Json> role(std::string_view name) const;
    /// Sorted by name.
    Result<std::vector<Json>> roles(std::string_view pathPrefix = "/") const;
    Status updateRole(std::string_view name, const std::string& description, std::int64_t maxSessionSeconds);
    /// A policy's ARN; empty takes the boundary away, NoSuchEntity when there is none.
    Status setBoundary(std::string_view name, const std::string& policyArn);
    Status setTrustPolicy(std::string_view roleName, std::string_view document);

    Status putInlinePolicy(std::string_view roleName, std::string_view policyName, std::string_view document);
    Result<std::string> inlinePolicy(std::string_view roleName, std::string_view policyName) const;
    Status removeInlinePolicy(std::string_view roleName, std::string_view policyName);
    /// Names, sorted.
    Result<std::vector<std::string>> inlinePolicies(std::string_view roleName) const;

    /// The account's own managed policies.
    ManagedPolicies& managed() { return m_managed; }

    /// Policies of AWS (arn:aws:iam::aws:policy/…) are taken on their word: the lab holds no copy of AWS's list.
    Status attachPolicy(std::string_view roleName, std::string_view policyArn);
    Status detachPolicy(std::string_view roleName, std::string_view policyArn);
    /// [{PolicyName, PolicyArn}], sorted by name.
    Result<std::vector<Json>> attachedPolicies(std::string_view roleName) const;

    Status tagRole(std::string_view roleName, const Json& tags);
    Status untagRole(std::string_view roleName, const std::vector<std::string>& keys);
    /// [{Key, Value}], sorted by key.
    Result<std::vector<Json>> roleTags(std::string_view roleName) const;

    Result<Json> createInstanceProfile(const InstanceProfileSpec& spec);
    Status deleteInstanceProfile(std::string_view name);
    /// With the role as it is now in Roles.
    Result<Json> instanceProfile(std::string_view name) const;
    Result<std::vector<Json>> instanceProfiles(std::string_view pathPrefix = "/") const;
    Result<std::vector<Json>> instanceProfilesForRole(std::string_view roleName) const;
    Status addRoleToInstanceProfile(std::string_view profileName, std::string_view roleName);
    Status removeRoleFromInstanceProfile(std::string_view profileName, std::string_view roleName);

private:
    // A role's document: {Role, InlinePolicies: {name: text}, AttachedPolicies: [{PolicyName, PolicyArn}]}.
    Result<Json> roleRecord(std::string_view name) const;
    Status putRoleRecord(const Json& record);
    Result<Json> profileRecord(std::string_view name) const;
    Result<Json> withRoles(Json profile) const;
    std::string newId(std::string_view prefix);
    double now() const;

    Database& m_database;
    Documents m_documents;
    const Clock& m_clock;
    Random& m_random;
    ManagedPolicies m_managed;
};

} // namespace skydeck::lab
