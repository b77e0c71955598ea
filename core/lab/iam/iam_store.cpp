#include "core/lab/iam/iam_store.h"

#include "core/base/strings.h"
#include "core/lab/iam/iam_rules.h"
#include "core/lab/iam/policy_document.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <cmath>

namespace skydeck::lab {

using namespace iam;

namespace {

constexpr const char* kRoles = "iam.role";
// IAM's default quotas (IAM User Guide, "IAM and AWS STS quotas").
constexpr std::size_t kMostRoles = 1000;
constexpr std::size_t kMostAttachedPolicies = 10;
constexpr std::size_t kLongestTrustPolicy = 2048;
constexpr std::size_t kLongestInlinePolicies = 10240;

/// IAM does not count white space.
std::size_t policySize(std::string_view document) {
    return static_cast<std::size_t>(std::count_if(
        document.begin(), document.end(), [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; }));
}

tl::unexpected<Error> limitExceeded(std::string message) {
    return awsError(409, "LimitExceeded", std::move(message));
}

tl::unexpected<Error> noSuchPolicy(std::string_view policyName) {
    return awsError(404, "NoSuchEntity", "The role policy with name " + std::string(policyName) + " cannot be found.");
}

Status checkTrustPolicy(std::string_view document) {
    SKYDECK_TRY(checkPolicyDocument(document, PolicyUse::Trust));
    if (policySize(document) > kLongestTrustPolicy)
        return limitExceeded("Cannot exceed quota for ACLSizePerRole: " + std::to_string(kLongestTrustPolicy));
    return {};
}

Status checkSettings(const std::string& description, std::int64_t maxSessionSeconds) {
    if (maxSessionSeconds < 3600)
        return constraintError("maxSessionDuration", std::to_string(maxSessionSeconds),
                               "have value greater than or equal to 3600");
    if (maxSessionSeconds > 43200)
        return constraintError("maxSessionDuration", std::to_string(maxSessionSeconds),
                               "have value less than or equal to 43200");
    if (description.size() > 1000)
        return constraintError("description", description, "have length less than or equal to 1000");
    return {};
}

std::vector<Json> sortedBy(const char* key, std::vector<Json> items) {
    std::ranges::sort(items, {}, [key](const Json& item) { return toLower(stringAt(item, key)); });
    return items;
}

} // namespace

double IamStore::now() const {
    return std::floor(toEpochSeconds(m_clock.now()));
}

std::string IamStore::newId(std::string_view prefix) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string id(prefix);
    while (id.size() < 21)
        id += kAlphabet[m_random.next() >> 59];
    return id;
}

Result<Json> IamStore::roleRecord(std::string_view name) const {
    SKYDECK_TRY(checkName("roleName", name, 64));
    SKYDECK_ASSIGN(auto found, m_documents.get(kRoles, toLower(name)));
    if (!found) return awsError(404, "NoSuchEntity", "The role with name " + std::string(name) + " cannot be found.");
    return std::move(*found);
}

Status IamStore::putRoleRecord(const Json& record) {
    return m_documents.put(kRoles, toLower(stringAt(memberAt(record, "Role"), "RoleName")), record);
}

Result<Json> IamStore::createRole(const RoleSpec& spec) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_TRY(checkName("roleName", spec.name, 64));
        SKYDECK_TRY(checkPath("path", spec.path));
        SKYDECK_TRY(checkSettings(spec.description, spec.maxSessionSeconds));
        SKYDECK_TRY(checkTrustPolicy(spec.trustPolicy));
        if (!spec.permissionsBoundary.empty()) SKYDECK_TRY(policyNameOf(spec.permissionsBoundary));
        SKYDECK_ASSIGN(const Json tags, mergeIamTags(Json::array(), spec.tags));

        SKYDECK_ASSIGN(const auto all, m_documents.list(kRoles));
        SKYDECK_ASSIGN(const auto same, m_documents.get(kRoles, toLower(spec.name)));
        if (same) return awsError(409, "EntityAlreadyExists", "Role with name " + spec.name + " already exists.");
        if (all.size() >= kMostRoles)
            return limitExceeded("Cannot exceed quota for RolesPerAccount: " + std::to_string(kMostRoles));

        Json role{{"Path", spec.path},
                  {"RoleName", spec.name},
                  {"RoleId", newId("AROA")},
                  {"Arn", std::string("arn:aws:iam::") + kAccountId + ":role" + spec.path + spec.name},
                  {"CreateDate", now()},
                  {"AssumeRolePolicyDocument", spec.trustPolicy},
                  {"MaxSessionDuration", spec.maxSessionSeconds}};
        if (!spec.description.empty()) role["Description"] = spec.description;
        if (!spec.permissionsBoundary.empty())
            role["PermissionsBoundary"] = {{"PermissionsBoundaryType", "Policy"},
                                           {"PermissionsBoundaryArn", spec.permissionsBoundary}};
        if (!tags.empty()) role["Tags"] = tags;
        SKYDECK_TRY(
            putRoleRecord({{"Role", role}, {"InlinePolicies", Json::object()}, {"AttachedPolicies", Json::array()}}));
        return role;
    });
}

Status IamStore::deleteRole(std::string_view name) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json record, roleRecord(name));
        const auto conflict = [](const char* message) { return awsError(409, "DeleteConflict", message); };
        SKYDECK_ASSIGN(const auto profiles, instanceProfilesForRole(name));
        if (!profiles.empty()) return conflict("Cannot delete entity, must remove roles from instance profile first.");
        if (!record.at("AttachedPolicies").empty())
            return conflict("Cannot delete entity, must detach all policies first.");
        if (!record.at("InlinePolicies").empty()) return conflict("Cannot delete entity, must delete policies first.");
        SKYDECK_TRY(m_documents.remove(kRoles, toLower(name)));
        return {};
    });
}

Result<Json> IamStore::role(std::string_view name) const {
    SKYDECK_ASSIGN(const Json record, roleRecord(name));
    return record.at("Role");
}

Result<std::vector<Json>> IamStore::roles(std::string_view pathPrefix) const {
    SKYDECK_ASSIGN(const auto records, m_documents.list(kRoles));
    std::vector<Json> found;
    for (const Json& record : records)
        if (stringAt(record.at("Role"), "Path").starts_with(pathPrefix)) found.push_back(record.at("Role"));
    return sortedBy("RoleName", std::move(found));
}

Status IamStore::setBoundary(std::string_view name, const std::string& policyArn) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json record, roleRecord(name));
        if (policyArn.empty()) {
            if (record["Role"].erase("PermissionsBoundary") == 0)
                return awsError(404, "NoSuchEntity",
                                "Role " + std::string(name) + " does not have a permissions boundary.");
            return putRoleRecord(record);
        }
        SKYDECK_TRY(policyNameOf(policyArn));
        if (!policyArn.starts_with("arn:aws:iam::aws:policy/") && !m_managed.policy(policyArn))
            return awsError(404, "NoSuchEntity", "Policy " + policyArn + " does not exist or is not attachable.");
        record["Role"]["PermissionsBoundary"] = {{"PermissionsBoundaryType", "Policy"},
                                                 {"PermissionsBoundaryArn", policyArn}};
        return putRoleRecord(record);
    });
}

Status IamStore::updateRole(std::string_view name, const std::string& description, std::int64_t maxSessionSeconds) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(checkSettings(description, maxSessionSeconds));
        SKYDECK_ASSIGN(Json record, roleRecord(name));
        record["Role"]["Description"] = description;
        record["Role"]["MaxSessionDuration"] = maxSessionSeconds;
        return putRoleRecord(record);
    });
}

Status IamStore::setTrustPolicy(std::string_view roleName, std::string_view document) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json record, roleRecord(roleName));
        SKYDECK_TRY(checkTrustPolicy(document));
        record["Role"]["AssumeRolePolicyDocument"] = document;
        return putRoleRecord(record);
    });
}

Status IamStore::putInlinePolicy(std::string_view roleName, std::string_view policyName, std::string_view document) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(checkName("policyName", policyName, 128));
        SKYDECK_ASSIGN(Json record, roleRecord(roleName));
        SKYDECK_TRY(checkPolicyDocument(document, PolicyUse::Identity));
        Json& policies = record["InlinePolicies"];
        policies[std::string(policyName)] = document;
        std::size_t size = 0;
        for (const Json& policy : policies)
            size += policySize(policy.get_ref<const std::string&>());
        if (size > kLongestInlinePolicies)
            return limitExceeded("Maximum policy size of " + std::to_string(kLongestInlinePolicies) +
                                 " bytes exceeded for role " + std::string(roleName));
        return putRoleRecord(record);
    });
}

Result<std::string> IamStore::inlinePolicy(std::string_view roleName, std::string_view policyName) const {
    SKYDECK_TRY(checkName("policyName", policyName, 128));
    SKYDECK_ASSIGN(const Json record, roleRecord(roleName));
    const Json& policies = record.at("InlinePolicies");
    const auto found = policies.find(std::string(policyName));
    if (found == policies.end()) return noSuchPolicy(policyName);
    return found->get<std::string>();
}

Status IamStore::removeInlinePolicy(std::string_view roleName, std::string_view policyName) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(checkName("policyName", policyName, 128));
        SKYDECK_ASSIGN(Json record, roleRecord(roleName));
        if (record["InlinePolicies"].erase(std::string(policyName)) == 0) return noSuchPolicy(policyName);
        return putRoleRecord(record);
    });
}

Result<std::vector<std::string>> IamStore::inlinePolicies(std::string_view roleName) const {
    SKYDECK_ASSIGN(const Json record, roleRecord(roleName));
    std::vector<std::string> names;
    for (const auto& [name, document] : record.at("InlinePolicies").items())
        names.push_back(name);
    return names;
}

Status IamStore::attachPolicy(std::string_view roleName, std::string_view policyArn) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const std::string name, policyNameOf(policyArn));
        SKYDECK_ASSIGN(Json record, roleRecord(roleName));
        if (!policyArn.starts_with("arn:aws:iam::aws:policy/") && !m_managed.policy(std::string(policyArn)))
            return awsError(404, "NoSuchEntity",
                            "Policy " + std::string(policyArn) + " does not exist or is not attachable.");
        Json& attached = record["AttachedPolicies"];
        for (const Json& policy : attached)
            if (stringAt(policy, "PolicyArn") == policyArn) return {};
        if (attached.size() >= kMostAttachedPolicies)
            return limitExceeded("Cannot exceed quota for PoliciesPerRole: " + std::to_string(kMostAttachedPolicies));
        attached.push_back({{"PolicyName", name}, {"PolicyArn", policyArn}});
        return putRoleRecord(record);
    });
}

Status IamStore::detachPolicy(std::string_view roleName, std::string_view policyArn) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(policyNameOf(policyArn));
        SKYDECK_ASSIGN(Json record, roleRecord(roleName));
        Json& attached = record["AttachedPolicies"];
        const auto found = std::ranges::find_if(
            attached, [&](const Json& policy) { return stringAt(policy, "PolicyArn") == policyArn; });
        if (found == attached.end())
            return awsError(404, "NoSuchEntity", "Policy " + std::string(policyArn) + " was not found.");
        attached.erase(found);
        return putRoleRecord(record);
    });
}

Result<std::vector<Json>> IamStore::attachedPolicies(std::string_view roleName) const {
    SKYDECK_ASSIGN(const Json record, roleRecord(roleName));
    return sortedBy("PolicyName", record.at("AttachedPolicies").get<std::vector<Json>>());
}

Status IamStore::tagRole(std::string_view roleName, const Json& tags) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json record, roleRecord(roleName));
        SKYDECK_ASSIGN(record["Role"]["Tags"], mergeIamTags(arrayAt(record["Role"], "Tags"), tags));
        return putRoleRecord(record);
    });
}

Status IamStore::untagRole(std::string_view roleName, const std::vector<std::string>& keys) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json record, roleRecord(roleName));
        Json kept = Json::array();
        for (const Json& tag : arrayAt(record["Role"], "Tags"))
            if (std::ranges::none_of(keys,
                                     [&](const auto& key) { return equalsIgnoreCase(key, stringAt(tag, "Key")); }))
                kept.push_back(tag);
        record["Role"]["Tags"] = kept;
        return putRoleRecord(record);
    });
}

Result<std::vector<Json>> IamStore::roleTags(std::string_view roleName) const {
    SKYDECK_ASSIGN(const Json record, roleRecord(roleName));
    return sortedBy("Key", arrayAt(record.at("Role"), "Tags").get<std::vector<Json>>());
}

} // namespace skydeck::lab
