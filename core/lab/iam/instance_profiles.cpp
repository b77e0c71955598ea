#include "core/lab/iam/iam_store.h"

#include "core/base/strings.h"
#include "core/lab/iam/iam_rules.h"
#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

using namespace iam;

namespace {
// A profile's document is the API's shape, but Roles holds only names: a role may change after it was added.
constexpr const char* kProfiles = "iam.instance-profile";
constexpr std::size_t kMostProfiles = 1000;
} // namespace

Result<Json> IamStore::profileRecord(std::string_view name) const {
    SKYDECK_TRY(checkName("instanceProfileName", name, 128));
    SKYDECK_ASSIGN(auto found, m_documents.get(kProfiles, toLower(name)));
    if (!found) return awsError(404, "NoSuchEntity", "Instance Profile " + std::string(name) + " cannot be found.");
    return std::move(*found);
}

Result<Json> IamStore::withRoles(Json profile) const {
    for (Json& each : profile["Roles"]) {
        SKYDECK_ASSIGN(each, role(each.get_ref<const std::string&>()));
        each.erase("Tags"); // left out by IAM in lists of roles, as is the boundary
        each.erase("PermissionsBoundary");
    }
    return profile;
}

Result<Json> IamStore::createInstanceProfile(const InstanceProfileSpec& spec) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_TRY(checkName("instanceProfileName", spec.name, 128));
        SKYDECK_TRY(checkPath("path", spec.path));
        SKYDECK_ASSIGN(const Json tags, mergeIamTags(Json::array(), spec.tags));
        SKYDECK_ASSIGN(const auto all, m_documents.list(kProfiles));
        SKYDECK_ASSIGN(const auto same, m_documents.get(kProfiles, toLower(spec.name)));
        if (same) return awsError(409, "EntityAlreadyExists", "Instance Profile " + spec.name + " already exists.");
        if (all.size() >= kMostProfiles)
            return awsError(409, "LimitExceeded",
                            "Cannot exceed quota for InstanceProfilesPerAccount: " + std::to_string(kMostProfiles));
        Json profile{{"Path", spec.path},
                     {"InstanceProfileName", spec.name},
                     {"InstanceProfileId", newId("AIPA")},
                     {"Arn", std::string("arn:aws:iam::") + kAccountId + ":instance-profile" + spec.path + spec.name},
                     {"CreateDate", now()},
                     {"Roles", Json::array()}};
        if (!tags.empty()) profile["Tags"] = tags;
        SKYDECK_TRY(m_documents.put(kProfiles, toLower(spec.name), profile));
        return profile;
    });
}

Status IamStore::deleteInstanceProfile(std::string_view name) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const Json profile, profileRecord(name));
        if (!profile.at("Roles").empty())
            return awsError(409, "DeleteConflict",
                            "Cannot delete entity, must remove roles from instance profile first.");
        SKYDECK_TRY(m_documents.remove(kProfiles, toLower(name)));
        return {};
    });
}

Result<Json> IamStore::instanceProfile(std::string_view name) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Json profile, profileRecord(name));
    return withRoles(std::move(profile));
}

Result<std::vector<Json>> IamStore::instanceProfiles(std::string_view pathPrefix) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const auto all, m_documents.list(kProfiles));
    std::vector<Json> found;
    for (const Json& profile : all)
        if (stringAt(profile, "Path").starts_with(pathPrefix)) {
            SKYDECK_ASSIGN(Json complete, withRoles(profile));
            found.push_back(std::move(complete));
        }
    std::ranges::sort(found, {}, [](const Json& profile) { return toLower(stringAt(profile, "InstanceProfileName")); });
    return found;
}

Result<std::vector<Json>> IamStore::instanceProfilesForRole(std::string_view roleName) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const Json wanted, role(roleName));
    SKYDECK_ASSIGN(auto all, instanceProfiles());
    std::erase_if(all, [&](const Json& profile) {
        return std::ranges::none_of(profile.at("Roles"), [&](const Json& each) {
            return stringAt(each, "RoleId") == stringAt(wanted, "RoleId");
        });
    });
    return all;
}

Status IamStore::addRoleToInstanceProfile(std::string_view profileName, std::string_view roleName) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json profile, profileRecord(profileName));
        SKYDECK_ASSIGN(const Json added, role(roleName));
        if (!profile["Roles"].empty())
            return awsError(409, "LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
        profile["Roles"].push_back(added.at("RoleName"));
        return m_documents.put(kProfiles, toLower(profileName), profile);
    });
}

Status IamStore::removeRoleFromInstanceProfile(std::string_view profileName, std::string_view roleName) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(checkName("roleName", roleName, 64));
        SKYDECK_ASSIGN(Json profile, profileRecord(profileName));
        Json& roles = profile["Roles"];
        const auto found = std::ranges::find_if(
            roles, [&](const Json& each) { return equalsIgnoreCase(each.get_ref<const std::string&>(), roleName); });
        if (found == roles.end())
            return awsError(404, "NoSuchEntity", "The role with name " + std::string(roleName) + " cannot be found.");
        roles.erase(found);
        return m_documents.put(kProfiles, toLower(profileName), profile);
    });
}

} // namespace skydeck::lab
