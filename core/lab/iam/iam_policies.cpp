#include "core/lab/iam/iam_policies.h"

#include "core/lab/iam/iam_pages.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/iam/managed_policies.h"
#include "core/lab/lab.h"
#include "core/wire/uri.h"

namespace skydeck::lab {

namespace {
Json encodedVersion(Json version) {
    if (version.contains("Document"))
        version["Document"] = wire::percentEncode(version["Document"].get_ref<const std::string&>());
    return version;
}

/// AWS's own policies are taken on their word: name and address, no document.
bool isOfAws(const std::string& arn) {
    return arn.starts_with("arn:aws:iam::aws:policy/");
}

class IamPolicies {
public:
    explicit IamPolicies(ManagedPolicies& store) : m_store(store) {}

    Result<Reply> createPolicy(const Call& call) {
        SKYDECK_TRY(iam::refuseReservedTags(call));
        SKYDECK_ASSIGN(const Json policy, m_store.create({.name = stringAt(call.input, "PolicyName"),
                                                          .path = stringAt(call.input, "Path", "/"),
                                                          .document = stringAt(call.input, "PolicyDocument"),
                                                          .description = stringAt(call.input, "Description"),
                                                          .tags = arrayAt(call.input, "Tags")}));
        return Json{{"Policy", policy}};
    }

    Result<Reply> deletePolicy(const Call& call) { return replyOf(m_store.remove(arnOf(call))); }

    Result<Reply> getPolicy(const Call& call) {
        if (isOfAws(arnOf(call)))
            return awsError(501, "NotImplemented",
                            "The lab holds no copy of AWS's own policies, such as " + arnOf(call));
        SKYDECK_ASSIGN(const Json policy, m_store.policy(arnOf(call)));
        return Json{{"Policy", policy}};
    }

    Result<Reply> listPolicies(const Call& call) {
        if (stringAt(call.input, "Scope", "All") == "AWS")
            return awsError(501, "NotImplemented", "The lab holds no copy of AWS's own policies: use the scope Local");
        SKYDECK_ASSIGN(const std::string prefix, iam::pathPrefix(call.input));
        SKYDECK_ASSIGN(auto policies, m_store.policies(prefix));
        if (boolAt(call.input, "OnlyAttached"))
            std::erase_if(policies, [](const Json& each) { return integerAt(each, "AttachmentCount") == 0; });
        return iam::page(call.input, "Policies", policies,
                         [](const Json& each) { return stringAt(each, "PolicyName"); });
    }

    Result<Reply> listEntitiesForPolicy(const Call& call) {
        if (!isOfAws(arnOf(call))) SKYDECK_TRY(m_store.policy(arnOf(call)));
        SKYDECK_ASSIGN(const auto roles, m_store.holders(arnOf(call)));
        SKYDECK_ASSIGN(Json out, iam::page(call.input, "PolicyRoles", roles,
                                           [](const Json& each) { return stringAt(each, "RoleName"); }));
        out["PolicyGroups"] = Json::array();
        out["PolicyUsers"] = Json::array();
        return out;
    }

    Result<Reply> createPolicyVersion(const Call& call) {
        SKYDECK_ASSIGN(Json version, m_store.addVersion(arnOf(call), stringAt(call.input, "PolicyDocument"),
                                                        boolAt(call.input, "SetAsDefault")));
        version.erase("Document");
        return Json{{"PolicyVersion", version}};
    }

    Result<Reply> getPolicyVersion(const Call& call) {
        SKYDECK_ASSIGN(Json version, m_store.version(arnOf(call), stringAt(call.input, "VersionId")));
        return Json{{"PolicyVersion", encodedVersion(std::move(version))}};
    }

    Result<Reply> listPolicyVersions(const Call& call) {
        SKYDECK_ASSIGN(auto versions, m_store.versions(arnOf(call)));
        for (Json& each : versions)
            each.erase("Document");
        // Five at most: one page holds them all.
        return Json{{"Versions", versions}, {"IsTruncated", false}};
    }

    Result<Reply> setDefaultPolicyVersion(const Call& call) {
        return replyOf(m_store.setDefault(arnOf(call), stringAt(call.input, "VersionId")));
    }

    Result<Reply> deletePolicyVersion(const Call& call) {
        return replyOf(m_store.removeVersion(arnOf(call), stringAt(call.input, "VersionId")));
    }

    Result<Reply> tagPolicy(const Call& call) {
        SKYDECK_TRY(iam::refuseReservedTags(call));
        return replyOf(m_store.tag(arnOf(call), arrayAt(call.input, "Tags")));
    }

    Result<Reply> untagPolicy(const Call& call) {
        return replyOf(m_store.untag(arnOf(call), arrayAt(call.input, "TagKeys").get<std::vector<std::string>>()));
    }

    Result<Reply> listPolicyTags(const Call& call) {
        SKYDECK_ASSIGN(const Json policy, m_store.policy(arnOf(call)));
        return iam::page(call.input, "Tags", arrayAt(policy, "Tags").get<std::vector<Json>>(),
                         [](const Json& each) { return stringAt(each, "Key"); });
    }

private:
    static std::string arnOf(const Call& call) { return stringAt(call.input, "PolicyArn"); }

    ManagedPolicies& m_store;
};
} // namespace

void addPolicyHandlers(Service& service, Lab& lab) {
    Service policies = Service::of("iam", std::make_shared<IamPolicies>(lab.iam->managed()),
                                   {{"CreatePolicy", &IamPolicies::createPolicy},
                                    {"DeletePolicy", &IamPolicies::deletePolicy},
                                    {"GetPolicy", &IamPolicies::getPolicy},
                                    {"ListPolicies", &IamPolicies::listPolicies},
                                    {"ListEntitiesForPolicy", &IamPolicies::listEntitiesForPolicy},
                                    {"CreatePolicyVersion", &IamPolicies::createPolicyVersion},
                                    {"GetPolicyVersion", &IamPolicies::getPolicyVersion},
                                    {"ListPolicyVersions", &IamPolicies::listPolicyVersions},
                                    {"SetDefaultPolicyVersion", &IamPolicies::setDefaultPolicyVersion},
                                    {"DeletePolicyVersion", &IamPolicies::deletePolicyVersion},
                                    {"TagPolicy", &IamPolicies::tagPolicy},
                                    {"UntagPolicy", &IamPolicies::untagPolicy},
                                    {"ListPolicyTags", &IamPolicies::listPolicyTags}});
    service.handlers.merge(policies.handlers);
}

} // namespace skydeck::lab
