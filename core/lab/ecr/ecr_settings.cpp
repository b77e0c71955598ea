#include "core/lab/ecr/ecr_settings.h"

#include "core/lab/lab.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

namespace {

constexpr const char* kPolicy = "policy";
constexpr const char* kLifecycle = "lifecycle";
constexpr std::size_t kMostEcrTags = 50;

tl::unexpected<Error> invalidAt(const std::string& parameter, const std::string& what) {
    return awsError(400, "InvalidParameterException",
                    "Invalid parameter at '" + parameter + "' failed to satisfy constraint: '" + what + "'");
}

Status checkRepositoryPolicy(const std::string& text) {
    const auto policy = parseJson(text, "policyText");
    if (!policy || !policy->is_object()) return invalidAt("PolicyText", "Invalid repository policy provided");
    const Json& statements = memberAt(*policy, "Statement");
    const Json list = statements.is_object() ? Json::array({statements}) : statements;
    const auto isStatement = [](const Json& statement) {
        const std::string effect = stringAt(statement, "Effect");
        return statement.is_object() && (effect == "Allow" || effect == "Deny") &&
               (statement.contains("Principal") || statement.contains("NotPrincipal")) &&
               (statement.contains("Action") || statement.contains("NotAction"));
    };
    if (!list.is_array() || list.empty() || !std::ranges::all_of(list, isStatement))
        return invalidAt("PolicyText", "Invalid repository policy provided");
    return {};
}

/// ECR User Guide, "Lifecycle policy properties".
Status checkLifecycleRule(const Json& rule, std::set<std::int64_t>& priorities) {
    const auto wrong = [](const std::string& why) {
        return invalidAt("LifecyclePolicyText", "Lifecycle policy validation failure: " + why);
    };
    const std::int64_t priority = integerAt(rule, "rulePriority");
    if (priority < 1) return wrong("rulePriority must be a number from 1 up");
    if (!priorities.insert(priority).second)
        return wrong("there is more than one rule of priority " + std::to_string(priority));
    const Json& selection = memberAt(rule, "selection");
    const std::string status = stringAt(selection, "tagStatus"), count = stringAt(selection, "countType");
    if (status != "tagged" && status != "untagged" && status != "any")
        return wrong("tagStatus must be tagged, untagged or any");
    if (status == "tagged" && !selection.contains("tagPrefixList") && !selection.contains("tagPatternList"))
        return wrong("tagStatus tagged needs tagPrefixList or tagPatternList");
    if (count != "imageCountMoreThan" && count != "sinceImagePushed")
        return wrong("countType must be imageCountMoreThan or sinceImagePushed");
    if ((count == "sinceImagePushed") != (stringAt(selection, "countUnit") == "days"))
        return wrong("countUnit is days for sinceImagePushed, and for nothing else");
    if (integerAt(selection, "countNumber") < 1) return wrong("countNumber must be a number from 1 up");
    if (stringAt(memberAt(rule, "action"), "type") != "expire") return wrong("the action's type must be expire");
    return {};
}

Status checkLifecyclePolicy(const std::string& text) {
    const auto policy = parseJson(text, "lifecyclePolicyText");
    if (!policy || !policy->is_object() || arrayAt(*policy, "rules").empty())
        return invalidAt("LifecyclePolicyText", "Lifecycle policy validation failure: not a JSON document with rules");
    std::set<std::int64_t> priorities;
    for (const Json& rule : arrayAt(*policy, "rules"))
        SKYDECK_TRY(checkLifecycleRule(rule, priorities));
    return {};
}

class EcrSettings {
public:
    explicit EcrSettings(EcrStore& store) : m_store(store) {}

    Result<Reply> setRepositoryPolicy(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, nameOf(call));
        SKYDECK_TRY(m_store.repository(name));
        const std::string text = stringAt(call.input, "policyText");
        SKYDECK_TRY(checkRepositoryPolicy(text));
        SKYDECK_TRY(m_store.putSetting(name, kPolicy, text));
        return shown(name, "policyText", text);
    }

    Result<Reply> getRepositoryPolicy(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, nameOf(call));
        SKYDECK_ASSIGN(const std::string text, present(name, kPolicy));
        return shown(name, "policyText", text);
    }

    Result<Reply> deleteRepositoryPolicy(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, nameOf(call));
        SKYDECK_ASSIGN(const std::string text, present(name, kPolicy));
        SKYDECK_TRY(m_store.removeSetting(name, kPolicy));
        return shown(name, "policyText", text);
    }

    Result<Reply> putLifecyclePolicy(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, nameOf(call));
        SKYDECK_TRY(m_store.repository(name));
        const std::string text = stringAt(call.input, "lifecyclePolicyText");
        SKYDECK_TRY(checkLifecyclePolicy(text));
        SKYDECK_TRY(m_store.putSetting(name, kLifecycle, text));
        return shown(name, "lifecyclePolicyText", text);
    }

    Result<Reply> getLifecyclePolicy(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, nameOf(call));
        SKYDECK_ASSIGN(const std::string text, present(name, kLifecycle));
        return shown(name, "lifecyclePolicyText", text);
    }

    Result<Reply> deleteLifecyclePolicy(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, nameOf(call));
        SKYDECK_ASSIGN(const std::string text, present(name, kLifecycle));
        SKYDECK_TRY(m_store.removeSetting(name, kLifecycle));
        return shown(name, "lifecyclePolicyText", text);
    }

    Result<Reply> putImageTagMutability(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, nameOf(call));
        SKYDECK_ASSIGN(const EcrRepository repository,
                       m_store.setMutability(name, stringAt(call.input, "imageTagMutability")));
        return Json{
            {"registryId", kAccountId}, {"repositoryName", name}, {"imageTagMutability", repository.mutability}};
    }

    Result<Reply> putImageScanningConfiguration(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, nameOf(call));
        const bool scan = boolAt(memberAt(call.input, "imageScanningConfiguration"), "scanOnPush");
        SKYDECK_ASSIGN(const EcrRepository repository, m_store.setScanOnPush(name, scan));
        return Json{{"registryId", kAccountId},
                    {"repositoryName", name},
                    {"imageScanningConfiguration", {{"scanOnPush", repository.scanOnPush}}}};
    }

    Result<Reply> tagResource(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, resourceOf(call));
        SKYDECK_ASSIGN(Json tags, tagsOf(name));
        SKYDECK_ASSIGN(const std::string text, tagsText(std::move(tags), arrayAt(call.input, "tags")));
        return replyOf(m_store.putSetting(name, kEcrTags, text));
    }

    Result<Reply> untagResource(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, resourceOf(call));
        SKYDECK_ASSIGN(Json tags, tagsOf(name));
        const Json& keys = arrayAt(call.input, "tagKeys");
        std::erase_if(tags.get_ref<Json::array_t&>(),
                      [&](const Json& tag) { return std::ranges::find(keys, tag["Key"]) != keys.end(); });
        return replyOf(m_store.putSetting(name, kEcrTags, dumpJson(tags)));
    }

    Result<Reply> listTagsForResource(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, resourceOf(call));
        SKYDECK_ASSIGN(const Json tags, tagsOf(name));
        return Json{{"tags", tags}};
    }

private:
    static Result<std::string> nameOf(const Call& call) {
        const std::string registry = stringAt(call.input, "registryId", kAccountId),
                          name = stringAt(call.input, "repositoryName");
        if (registry != kAccountId)
            return awsError(400, "RepositoryNotFoundException",
                            "The repository with name '" + name + "' does not exist in the registry with id '" +
                                registry + "'");
        return name;
    }

    Result<std::string> resourceOf(const Call& call) const {
        const std::string arn = stringAt(call.input, "resourceArn"), prefix = m_store.repositoryArn("");
        if (!arn.starts_with(prefix)) return invalidAt("resourceArn", "Invalid ARN");
        const std::string name = arn.substr(prefix.size());
        SKYDECK_TRY(m_store.repository(name));
        return name;
    }

    Result<Json> tagsOf(const std::string& name) const {
        SKYDECK_ASSIGN(const auto text, m_store.setting(name, kEcrTags));
        if (!text) return Json::array();
        return parseJson(*text, "the tags of repository " + name);
    }

    Result<std::string> present(const std::string& name, const std::string& kind) const {
        SKYDECK_ASSIGN(const auto text, m_store.setting(name, kind));
        if (text) return *text;
        const bool isPolicy = kind == kPolicy;
        return awsError(400, isPolicy ? "RepositoryPolicyNotFoundException" : "LifecyclePolicyNotFoundException",
                        std::string(isPolicy ? "Repository" : "Lifecycle") +
                            " policy does not exist for the repository with name '" + name +
                            "' in the registry with id '" + kAccountId + "'");
    }

    static Json shown(const std::string& name, const char* member, const std::string& text) {
        return {{"registryId", kAccountId}, {"repositoryName", name}, {member, text}};
    }

    EcrStore& m_store;
};

} // namespace

Json describeEcrRepository(const EcrStore& store, const EcrRepository& repository) {
    return {{"repositoryArn", store.repositoryArn(repository.name)},
            {"registryId", kAccountId},
            {"repositoryName", repository.name},
            {"repositoryUri", store.registryHost() + "/" + repository.name},
            {"createdAt", repository.created},
            {"imageTagMutability", repository.mutability},
            {"imageScanningConfiguration", {{"scanOnPush", repository.scanOnPush}}},
            {"encryptionConfiguration", {{"encryptionType", repository.encryption}}}};
}

Result<std::string> tagsText(Json tags, const Json& added) {
    for (const Json& tag : added) {
        const auto same = std::ranges::find_if(tags, [&](const Json& each) { return each["Key"] == tag["Key"]; });
        if (same == tags.end())
            tags.push_back(tag);
        else
            *same = tag;
    }
    if (tags.size() > kMostEcrTags)
        return awsError(400, "TooManyTagsException", "A repository can have at most 50 tags.");
    return dumpJson(tags);
}

void addEcrSettingHandlers(Service& service, EcrStore& store) {
    Service settings = Service::of("ecr", std::make_shared<EcrSettings>(store),
                                   {{"SetRepositoryPolicy", &EcrSettings::setRepositoryPolicy},
                                    {"GetRepositoryPolicy", &EcrSettings::getRepositoryPolicy},
                                    {"DeleteRepositoryPolicy", &EcrSettings::deleteRepositoryPolicy},
                                    {"PutLifecyclePolicy", &EcrSettings::putLifecyclePolicy},
                                    {"GetLifecyclePolicy", &EcrSettings::getLifecyclePolicy},
                                    {"DeleteLifecyclePolicy", &EcrSettings::deleteLifecyclePolicy},
                                    {"PutImageTagMutability", &EcrSettings::putImageTagMutability},
                                    {"PutImageScanningConfiguration", &EcrSettings::putImageScanningConfiguration},
                                    {"TagResource", &EcrSettings::tagResource},
                                    {"UntagResource", &EcrSettings::untagResource},
                                    {"ListTagsForResource", &EcrSettings::listTagsForResource}});
    service.handlers.merge(settings.handlers);
}

} // namespace skydeck::lab
