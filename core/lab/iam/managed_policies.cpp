#include "core/lab/iam/managed_policies.h"

#include "core/base/strings.h"
#include "core/lab/iam/iam_rules.h"
#include "core/lab/iam/policy_document.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <cmath>

namespace skydeck::lab {

using namespace iam;

namespace {
constexpr const char* kManagedPolicies = "iam.policy";
// IAM's quotas (IAM User Guide, "IAM and AWS STS quotas").
constexpr std::size_t kMostVersions = 5;
constexpr std::size_t kMostManagedPolicies = 1500;
constexpr std::ptrdiff_t kLongestManagedPolicy = 6144;

Status checkManagedDocument(const std::string& document) {
    SKYDECK_TRY(checkPolicyDocument(document, PolicyUse::Identity));
    const auto size =
        std::ranges::count_if(document, [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r'; });
    if (size > kLongestManagedPolicy)
        return awsError(409, "LimitExceeded",
                        "Cannot exceed quota for PolicySize: " + std::to_string(kLongestManagedPolicy));
    return {};
}

tl::unexpected<Error> noSuchVersion(const std::string& arn, const std::string& id) {
    return awsError(404, "NoSuchEntity", "Policy " + arn + " version " + id + " does not exist or is not attachable.");
}

std::string idFrom(Random& random) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string id = "ANPA";
    while (id.size() < 21)
        id += kLetters[random.next() >> 59];
    return id;
}
} // namespace

double ManagedPolicies::now() const {
    return std::floor(toEpochSeconds(m_clock.now()));
}

Result<Json> ManagedPolicies::record(const std::string& arn) const {
    SKYDECK_ASSIGN(const std::string name, policyNameOf(arn));
    SKYDECK_ASSIGN(auto found, m_documents.get(kManagedPolicies, toLower(name)));
    if (!found || stringAt(memberAt(*found, "Policy"), "Arn") != arn)
        return awsError(404, "NoSuchEntity", "Policy " + arn + " was not found.");
    return std::move(*found);
}

Status ManagedPolicies::put(const Json& record) {
    return m_documents.put(kManagedPolicies, toLower(stringAt(memberAt(record, "Policy"), "PolicyName")), record);
}

Result<std::vector<Json>> ManagedPolicies::holders(const std::string& arn) const {
    SKYDECK_ASSIGN(const auto roles, m_documents.list("iam.role"));
    std::vector<Json> found;
    for (const Json& each : roles)
        if (std::ranges::any_of(arrayAt(each, "AttachedPolicies"),
                                [&](const Json& policy) { return stringAt(policy, "PolicyArn") == arn; }))
            found.push_back({{"RoleName", each["Role"]["RoleName"]}, {"RoleId", each["Role"]["RoleId"]}});
    return found;
}

Result<Json> ManagedPolicies::shown(const Json& record) const {
    Json policy = memberAt(record, "Policy");
    SKYDECK_ASSIGN(const auto roles, holders(stringAt(policy, "Arn")));
    policy["AttachmentCount"] = roles.size();
    SKYDECK_ASSIGN(const auto all, m_documents.list("iam.role"));
    policy["PermissionsBoundaryUsageCount"] = std::ranges::count_if(all, [&](const Json& each) {
        return stringAt(memberAt(each["Role"], "PermissionsBoundary"), "PermissionsBoundaryArn") ==
               stringAt(policy, "Arn");
    });
    return policy;
}

Result<Json> ManagedPolicies::create(const ManagedPolicySpec& spec) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_TRY(checkName("policyName", spec.name, 128));
        SKYDECK_TRY(checkPath("path", spec.path));
        SKYDECK_TRY(checkManagedDocument(spec.document));
        SKYDECK_ASSIGN(const Json tags, mergeIamTags(Json::array(), spec.tags));
        SKYDECK_ASSIGN(const auto all, m_documents.list(kManagedPolicies));
        if (all.size() >= kMostManagedPolicies)
            return awsError(409, "LimitExceeded", "Cannot exceed quota for PoliciesPerAccount: 1500");
        SKYDECK_ASSIGN(const auto there, m_documents.get(kManagedPolicies, toLower(spec.name)));
        if (there)
            return awsError(409, "EntityAlreadyExists",
                            "A policy called " + spec.name + " already exists. Duplicate names are not allowed.");
        const Json made{
            {"Policy",
             {{"PolicyName", spec.name},
              {"PolicyId", idFrom(m_random)},
              {"Arn", std::string("arn:aws:iam::") + kAccountId + ":policy" + spec.path + spec.name},
              {"Path", spec.path},
              {"DefaultVersionId", "v1"},
              {"PermissionsBoundaryUsageCount", 0},
              {"IsAttachable", true},
              {"Description", spec.description},
              {"CreateDate", now()},
              {"UpdateDate", now()},
              {"Tags", tags}}},
            {"Versions", Json::array({{{"VersionId", "v1"}, {"CreateDate", now()}, {"Document", spec.document}}})},
            {"Last", 1}};
        SKYDECK_TRY(put(made));
        return shown(made);
    });
}

Status ManagedPolicies::remove(const std::string& arn) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json found, record(arn));
        SKYDECK_ASSIGN(const auto roles, holders(arn));
        if (!roles.empty()) return awsError(409, "DeleteConflict", "Cannot delete a policy attached to entities.");
        if (arrayAt(found, "Versions").size() > 1)
            return awsError(409, "DeleteConflict",
                            "This policy has more than one version. Before you delete a policy, you must delete the "
                            "policy's versions. The default version is deleted with the policy.");
        SKYDECK_TRY(m_documents.remove(kManagedPolicies, toLower(stringAt(found["Policy"], "PolicyName"))));
        return {};
    });
}

Result<Json> ManagedPolicies::policy(const std::string& arn) const {
    SKYDECK_ASSIGN(const Json found, record(arn));
    return shown(found);
}

Result<std::vector<Json>> ManagedPolicies::policies(std::string_view pathPrefix) const {
    SKYDECK_ASSIGN(const auto all, m_documents.list(kManagedPolicies));
    std::vector<Json> found;
    for (const Json& each : all) {
        if (!stringAt(memberAt(each, "Policy"), "Path").starts_with(pathPrefix)) continue;
        SKYDECK_ASSIGN(Json policy, shown(each));
        policy.erase("Tags"); // as IAM's lists
        policy.erase("Description");
        found.push_back(std::move(policy));
    }
    std::ranges::sort(found, {}, [](const Json& each) { return toLower(stringAt(each, "PolicyName")); });
    return found;
}

Result<Json> ManagedPolicies::addVersion(const std::string& arn, const std::string& document, bool isDefault) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(Json found, record(arn));
        SKYDECK_TRY(checkManagedDocument(document));
        if (found["Versions"].size() >= kMostVersions)
            return awsError(409, "LimitExceeded",
                            "A managed policy can have up to 5 versions. Before you create a new version, you must "
                            "delete an existing version.");
        const std::int64_t number = integerAt(found, "Last") + 1;
        const std::string id = 'v' + std::to_string(number);
        found["Last"] = number;
        found["Versions"].push_back({{"VersionId", id}, {"CreateDate", now()}, {"Document", document}});
        if (isDefault) found["Policy"]["DefaultVersionId"] = id;
        found["Policy"]["UpdateDate"] = now();
        SKYDECK_TRY(put(found));
        return version(arn, id);
    });
}

Result<std::vector<Json>> ManagedPolicies::versions(const std::string& arn) const {
    SKYDECK_ASSIGN(const Json found, record(arn));
    std::vector<Json> all = arrayAt(found, "Versions").get<std::vector<Json>>();
    for (Json& each : all)
        each["IsDefaultVersion"] = each["VersionId"] == found["Policy"]["DefaultVersionId"];
    std::ranges::reverse(all);
    return all;
}

Result<Json> ManagedPolicies::version(const std::string& arn, const std::string& id) const {
    SKYDECK_ASSIGN(const auto all, versions(arn));
    for (const Json& each : all)
        if (stringAt(each, "VersionId") == id) return each;
    return noSuchVersion(arn, id);
}

Status ManagedPolicies::setDefault(const std::string& arn, const std::string& id) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(version(arn, id));
        SKYDECK_ASSIGN(Json found, record(arn));
        found["Policy"]["DefaultVersionId"] = id;
        return put(found);
    });
}

Status ManagedPolicies::removeVersion(const std::string& arn, const std::string& id) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json gone, version(arn, id));
        if (boolAt(gone, "IsDefaultVersion"))
            return awsError(409, "DeleteConflict", "Cannot delete the default version of a policy.");
        SKYDECK_ASSIGN(Json found, record(arn));
        std::erase_if(found["Versions"].get_ref<Json::array_t&>(),
                      [&](const Json& each) { return stringAt(each, "VersionId") == id; });
        return put(found);
    });
}

Status ManagedPolicies::tag(const std::string& arn, const Json& tags) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json found, record(arn));
        SKYDECK_ASSIGN(found["Policy"]["Tags"], mergeIamTags(arrayAt(found["Policy"], "Tags"), tags));
        return put(found);
    });
}

Status ManagedPolicies::untag(const std::string& arn, const std::vector<std::string>& keys) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json found, record(arn));
        std::erase_if(found["Policy"]["Tags"].get_ref<Json::array_t&>(), [&](const Json& each) {
            return std::ranges::any_of(keys,
                                       [&](const auto& key) { return equalsIgnoreCase(key, stringAt(each, "Key")); });
        });
        return put(found);
    });
}

} // namespace skydeck::lab
