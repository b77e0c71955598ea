#include "core/lab/iam/iam_pages.h"
#include "core/lab/iam/iam_policies.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/lab.h"

#include "core/base/strings.h"
#include "core/wire/uri.h"

#include <algorithm>
#include <map>

namespace skydeck::lab {

namespace {

using iam::page;
using iam::pathPrefix;
using iam::refuseReservedTags;

Json encoded(Json role) {
    if (role.contains("AssumeRolePolicyDocument"))
        role["AssumeRolePolicyDocument"] =
            wire::percentEncode(role["AssumeRolePolicyDocument"].get_ref<const std::string&>());
    return role;
}

Json encodedProfile(Json profile) {
    for (Json& role : profile["Roles"])
        role = encoded(std::move(role));
    return profile;
}

class Iam {
public:
    explicit Iam(IamStore& store) : m_store(store) {}

    Result<Reply> createRole(const Call& call) {
        const Json& in = call.input;
        SKYDECK_TRY(refuseReservedTags(call));
        SKYDECK_ASSIGN(Json role, m_store.createRole({.name = stringAt(in, "RoleName"),
                                                      .path = stringAt(in, "Path", "/"),
                                                      .trustPolicy = stringAt(in, "AssumeRolePolicyDocument"),
                                                      .description = stringAt(in, "Description"),
                                                      .maxSessionSeconds = integerAt(in, "MaxSessionDuration", 3600),
                                                      .permissionsBoundary = stringAt(in, "PermissionsBoundary"),
                                                      .tags = arrayAt(in, "Tags")}));
        return Json{{"Role", encoded(std::move(role))}};
    }

    Result<Reply> deleteRole(const Call& call) { return replyOf(m_store.deleteRole(roleName(call))); }

    Result<Reply> getRole(const Call& call) {
        SKYDECK_ASSIGN(Json role, m_store.role(roleName(call)));
        role["RoleLastUsed"] = Json::object();
        return Json{{"Role", encoded(std::move(role))}};
    }

    Result<Reply> listRoles(const Call& call) {
        SKYDECK_ASSIGN(const std::string prefix, pathPrefix(call.input));
        SKYDECK_ASSIGN(auto roles, m_store.roles(prefix));
        for (Json& role : roles) {
            role.erase("Tags"); // left out of lists, as the API says; GetRole has them
            role.erase("PermissionsBoundary");
            role = encoded(std::move(role));
        }
        return pageBy("RoleName", call, "Roles", roles);
    }

    Result<Reply> updateAssumeRolePolicy(const Call& call) {
        return replyOf(m_store.setTrustPolicy(roleName(call), stringAt(call.input, "PolicyDocument")));
    }

    Result<Reply> updateRole(const Call& call) {
        const Json& in = call.input;
        SKYDECK_ASSIGN(const Json role, m_store.role(roleName(call)));
        return replyOf(m_store.updateRole(
            roleName(call), in.contains("Description") ? stringAt(in, "Description") : stringAt(role, "Description"),
            integerAt(in, "MaxSessionDuration", integerAt(role, "MaxSessionDuration"))));
    }

    Result<Reply> putBoundary(const Call& call) {
        const std::string arn = stringAt(call.input, "PermissionsBoundary");
        if (arn.empty()) return awsError(400, "InvalidInput", "ARN  is not valid.");
        return replyOf(m_store.setBoundary(roleName(call), arn));
    }
    Result<Reply> deleteBoundary(const Call& call) { return replyOf(m_store.setBoundary(roleName(call), {})); }

    /// IAM User Guide, "Service-linked roles": the service chooses name, path and trust.
    Result<Reply> createServiceLinkedRole(const Call& call) {
        const std::string service = stringAt(call.input, "AWSServiceName"),
                          suffix = stringAt(call.input, "CustomSuffix");
        if (!service.ends_with(".amazonaws.com"))
            return awsError(400, "InvalidInput", "Invalid service principal: " + service);
        const std::string word = service.substr(0, service.find('.'));
        static const std::map<std::string, std::string> kNames{{"batch", "Batch"},
                                                               {"ecs", "ECS"},
                                                               {"spot", "EC2Spot"},
                                                               {"spotfleet", "EC2SpotFleet"},
                                                               {"autoscaling", "AutoScaling"},
                                                               {"elasticloadbalancing", "ElasticLoadBalancing"}};
        const auto known = kNames.find(word);
        if (known == kNames.end())
            return awsError(400, "InvalidInput", "The lab knows no service-linked role of " + service + '.');
        const std::string name = "AWSServiceRoleFor" + known->second + (suffix.empty() ? "" : '_' + suffix);
        if (m_store.role(name))
            return awsError(400, "InvalidInput",
                            "Service role name " + name +
                                " has been taken in this account, please try a different suffix.");
        const Json trust{{"Version", "2012-10-17"},
                         {"Statement", Json::array({{{"Effect", "Allow"},
                                                     {"Action", Json::array({"sts:AssumeRole"})},
                                                     {"Principal", {{"Service", Json::array({service})}}}}})}};
        SKYDECK_ASSIGN(Json role, m_store.createRole({.name = name,
                                                      .path = "/aws-service-role/" + service + '/',
                                                      .trustPolicy = dumpJson(trust),
                                                      .description = stringAt(call.input, "Description"),
                                                      .permissionsBoundary = {}}));
        return Json{{"Role", encoded(std::move(role))}};
    }

    Result<Reply> putRolePolicy(const Call& call) {
        return replyOf(
            m_store.putInlinePolicy(roleName(call), policyName(call), stringAt(call.input, "PolicyDocument")));
    }

    Result<Reply> getRolePolicy(const Call& call) {
        SKYDECK_ASSIGN(const std::string document, m_store.inlinePolicy(roleName(call), policyName(call)));
        return Json{{"RoleName", roleName(call)},
                    {"PolicyName", policyName(call)},
                    {"PolicyDocument", wire::percentEncode(document)}};
    }

    Result<Reply> deleteRolePolicy(const Call& call) {
        return replyOf(m_store.removeInlinePolicy(roleName(call), policyName(call)));
    }

    Result<Reply> listRolePolicies(const Call& call) {
        SKYDECK_ASSIGN(auto names, m_store.inlinePolicies(roleName(call)));
        std::ranges::sort(names, {}, [](const std::string& name) { return toLower(name); });
        return page(call.input, "PolicyNames", {names.begin(), names.end()},
                    [](const Json& name) { return name.get<std::string>(); });
    }

    Result<Reply> attachRolePolicy(const Call& call) {
        return replyOf(m_store.attachPolicy(roleName(call), stringAt(call.input, "PolicyArn")));
    }

    Result<Reply> detachRolePolicy(const Call& call) {
        return replyOf(m_store.detachPolicy(roleName(call), stringAt(call.input, "PolicyArn")));
    }

    Result<Reply> listAttachedRolePolicies(const Call& call) {
        SKYDECK_ASSIGN(const std::string prefix, pathPrefix(call.input));
        SKYDECK_ASSIGN(auto policies, m_store.attachedPolicies(roleName(call)));
        std::erase_if(policies, [&](const Json& policy) {
            const std::string arn = stringAt(policy, "PolicyArn");
            return !std::string_view(arn).substr(arn.find('/')).starts_with(prefix);
        });
        return pageBy("PolicyName", call, "AttachedPolicies", policies);
    }

    Result<Reply> createInstanceProfile(const Call& call) {
        SKYDECK_TRY(refuseReservedTags(call));
        SKYDECK_ASSIGN(const Json profile, m_store.createInstanceProfile({.name = profileName(call),
                                                                          .path = stringAt(call.input, "Path", "/"),
                                                                          .tags = arrayAt(call.input, "Tags")}));
        return Json{{"InstanceProfile", profile}};
    }

    Result<Reply> deleteInstanceProfile(const Call& call) {
        return replyOf(m_store.deleteInstanceProfile(profileName(call)));
    }

    Result<Reply> getInstanceProfile(const Call& call) {
        SKYDECK_ASSIGN(Json profile, m_store.instanceProfile(profileName(call)));
        return Json{{"InstanceProfile", encodedProfile(std::move(profile))}};
    }

    Result<Reply> listInstanceProfiles(const Call& call) {
        SKYDECK_ASSIGN(const std::string prefix, pathPrefix(call.input));
        SKYDECK_ASSIGN(auto profiles, m_store.instanceProfiles(prefix));
        return profilePage(call, std::move(profiles));
    }

    Result<Reply> listInstanceProfilesForRole(const Call& call) {
        SKYDECK_ASSIGN(auto profiles, m_store.instanceProfilesForRole(roleName(call)));
        return profilePage(call, std::move(profiles));
    }

    Result<Reply> addRoleToInstanceProfile(const Call& call) {
        return replyOf(m_store.addRoleToInstanceProfile(profileName(call), roleName(call)));
    }

    Result<Reply> removeRoleFromInstanceProfile(const Call& call) {
        return replyOf(m_store.removeRoleFromInstanceProfile(profileName(call), roleName(call)));
    }

    Result<Reply> tagRole(const Call& call) {
        SKYDECK_TRY(refuseReservedTags(call));
        return replyOf(m_store.tagRole(roleName(call), arrayAt(call.input, "Tags")));
    }

    Result<Reply> untagRole(const Call& call) {
        return replyOf(
            m_store.untagRole(roleName(call), arrayAt(call.input, "TagKeys").get<std::vector<std::string>>()));
    }

    Result<Reply> listRoleTags(const Call& call) {
        SKYDECK_ASSIGN(const auto tags, m_store.roleTags(roleName(call)));
        return pageBy("Key", call, "Tags", tags);
    }

private:
    static std::string roleName(const Call& call) { return stringAt(call.input, "RoleName"); }
    static std::string policyName(const Call& call) { return stringAt(call.input, "PolicyName"); }
    static std::string profileName(const Call& call) { return stringAt(call.input, "InstanceProfileName"); }

    static Result<Json> pageBy(const char* key, const Call& call, const char* listName,
                               const std::vector<Json>& items) {
        return page(call.input, listName, items, [key](const Json& item) { return stringAt(item, key); });
    }

    static Result<Json> profilePage(const Call& call, std::vector<Json> profiles) {
        for (Json& profile : profiles) {
            profile.erase("Tags");
            profile = encodedProfile(std::move(profile));
        }
        return pageBy("InstanceProfileName", call, "InstanceProfiles", profiles);
    }

    IamStore& m_store;
};

} // namespace

Service makeIamService(Lab& lab) {
    Service service = Service::of<Iam>("iam", std::make_shared<Iam>(*lab.iam),
                                       {{"CreateRole", &Iam::createRole},
                                        {"DeleteRole", &Iam::deleteRole},
                                        {"GetRole", &Iam::getRole},
                                        {"ListRoles", &Iam::listRoles},
                                        {"UpdateAssumeRolePolicy", &Iam::updateAssumeRolePolicy},
                                        {"UpdateRole", &Iam::updateRole},
                                        {"PutRolePermissionsBoundary", &Iam::putBoundary},
                                        {"DeleteRolePermissionsBoundary", &Iam::deleteBoundary},
                                        {"CreateServiceLinkedRole", &Iam::createServiceLinkedRole},
                                        {"PutRolePolicy", &Iam::putRolePolicy},
                                        {"GetRolePolicy", &Iam::getRolePolicy},
                                        {"DeleteRolePolicy", &Iam::deleteRolePolicy},
                                        {"ListRolePolicies", &Iam::listRolePolicies},
                                        {"AttachRolePolicy", &Iam::attachRolePolicy},
                                        {"DetachRolePolicy", &Iam::detachRolePolicy},
                                        {"ListAttachedRolePolicies", &Iam::listAttachedRolePolicies},
                                        {"CreateInstanceProfile", &Iam::createInstanceProfile},
                                        {"DeleteInstanceProfile", &Iam::deleteInstanceProfile},
                                        {"GetInstanceProfile", &Iam::getInstanceProfile},
                                        {"ListInstanceProfiles", &Iam::listInstanceProfiles},
                                        {"ListInstanceProfilesForRole", &Iam::listInstanceProfilesForRole},
                                        {"AddRoleToInstanceProfile", &Iam::addRoleToInstanceProfile},
                                        {"RemoveRoleFromInstanceProfile", &Iam::removeRoleFromInstanceProfile},
                                        {"TagRole", &Iam::tagRole},
                                        {"UntagRole", &Iam::untagRole},
                                        {"ListRoleTags", &Iam::listRoleTags}});
    addPolicyHandlers(service, lab);
    return service;
}

} // namespace skydeck::lab
