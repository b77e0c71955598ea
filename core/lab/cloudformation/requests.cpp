#include "core/lab/cloudformation/requests.h"

#include "core/lab/cloudformation/stack_policy.h"
#include "core/lab/cloudformation/template_url.h"
#include "core/lab/s3/whole_object.h"
#include "core/lab/service.h"

#include <regex>

namespace skydeck::lab::cloudformation {

namespace {
constexpr std::size_t kLongestTemplate = 51200;
constexpr std::size_t kLongestStoredTemplate = 1024 * 1024;
constexpr std::size_t kLongestPolicy = 16384;

Status checkStackName(const std::string& name) {
    static const std::regex pattern("[a-zA-Z][-a-zA-Z0-9]*");
    if (name.size() > 128)
        return validationError(
            "1 validation error detected: Value '" + name +
            "' at 'stackName' failed to satisfy constraint: Member must have length less than or equal "
            "to 128");
    if (std::regex_match(name, pattern)) return {};
    return validationError(
        "1 validation error detected: Value '" + name +
        "' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
        "[a-zA-Z][-a-zA-Z0-9]*");
}

Result<std::string> templateInStore(const S3Store& store, const std::string& url) {
    SKYDECK_ASSIGN(const TemplateLocation location, parseTemplateUrl(url));
    auto text = readWholeObject(store, location.bucket, location.key, kLongestStoredTemplate);
    if (text) return text;
    if (text.error().code == "EntityTooLarge")
        return validationError("Template may not exceed " + std::to_string(kLongestStoredTemplate) + " bytes in size.");
    return validationError("S3 error: " + text.error().message +
                           "\nFor more information check "
                           "http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html");
}

/// What creations and updates have in common.
Result<CloudFormationEngine::Request> commonRequest(const Json& input, const S3Store& store) {
    CloudFormationEngine::Request request;
    request.stackName = stringAt(input, "StackName");
    if (!arrayAt(input, "ResourceTypes").empty()) return notImplemented("ResourceTypes");
    request.imports = arrayAt(input, "ResourcesToImport");
    SKYDECK_ASSIGN(request.policy, policyOf(input, "StackPolicy", store));
    request.parameters = arrayAt(input, "Parameters");
    request.tags = arrayAt(input, "Tags");
    for (const Json& tag : request.tags)
        if (stringAt(tag, "Key").starts_with("aws:"))
            return validationError("aws: prefixed tag key names are not allowed for external use.");
    request.capabilities = strings(arrayAt(input, "Capabilities"));
    request.token = stringAt(input, "ClientRequestToken");
    for (const char* same : {"Capabilities", "NotificationARNs", "RoleARN"})
        if (input.contains(same)) request.described[same] = input[same];
    return request;
}
} // namespace

std::vector<std::string> strings(const Json& list) {
    std::vector<std::string> all;
    for (const Json& text : list)
        all.push_back(text.get<std::string>());
    return all;
}

Result<std::string> policyOf(const Json& input, const std::string& prefix, const S3Store& store) {
    const std::string body = prefix + "Body", url = prefix + "URL";
    if (input.contains(body) && input.contains(url))
        return validationError("Only one of " + body + " or " + url + " may be specified");
    std::string text = stringAt(input, body);
    if (const std::string address = stringAt(input, url); !address.empty()) {
        SKYDECK_ASSIGN(text, templateInStore(store, address));
    }
    if (text.size() > kLongestPolicy)
        return validationError("A stack policy may not exceed " + std::to_string(kLongestPolicy) + " bytes in size.");
    if (!text.empty()) SKYDECK_TRY(checkStackPolicy(text));
    return text;
}

Result<std::string> templateOf(const Json& input, const S3Store& store) {
    if (input.contains("TemplateBody") && input.contains("TemplateURL"))
        return validationError("Only one of TemplateBody or TemplateURL may be specified");
    if (input.contains("TemplateURL")) return templateInStore(store, stringAt(input, "TemplateURL"));
    if (!input.contains("TemplateBody"))
        return validationError("Either Template URL or Template Body must be specified.");
    std::string text = stringAt(input, "TemplateBody");
    if (text.size() > kLongestTemplate)
        return validationError(
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member "
            "must have length less than or equal to " +
            std::to_string(kLongestTemplate));
    return text;
}

Result<CloudFormationEngine::Request> creationRequest(const Json& input, const S3Store& store) {
    SKYDECK_ASSIGN(auto request, commonRequest(input, store));
    SKYDECK_TRY(checkStackName(request.stackName));
    SKYDECK_ASSIGN(request.templateBody, templateOf(input, store));
    if (input.contains("OnFailure") && input.contains("DisableRollback"))
        return validationError("Only one of DisableRollback or OnFailure may be specified");
    request.onFailure = boolAt(input, "DisableRollback") ? "DO_NOTHING" : stringAt(input, "OnFailure", "ROLLBACK");
    if (request.onFailure != "ROLLBACK" && request.onFailure != "DELETE" && request.onFailure != "DO_NOTHING")
        return validationError("1 validation error detected: Value '" + request.onFailure +
                               "' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: "
                               "[ROLLBACK, DO_NOTHING, DELETE]");
    request.timeoutMinutes = integerAt(input, "TimeoutInMinutes");
    request.protectedFromDeletion = boolAt(input, "EnableTerminationProtection");
    return request;
}

Result<CloudFormationEngine::Request> updateRequest(const Json& input, const S3Store& store) {
    SKYDECK_ASSIGN(auto request, commonRequest(input, store));
    SKYDECK_ASSIGN(request.updatePolicy, policyOf(input, "StackPolicyDuringUpdate", store));
    request.sameTemplate = boolAt(input, "UsePreviousTemplate");
    request.sameTags = !input.contains("Tags");
    request.rollbackDisabled = boolAt(input, "DisableRollback");
    if (request.sameTemplate) {
        if (input.contains("TemplateBody") || input.contains("TemplateURL"))
            return validationError("You cannot specify both usePreviousTemplate and Template Body/Template URL.");
        return request;
    }
    SKYDECK_ASSIGN(request.templateBody, templateOf(input, store));
    return request;
}

Json toJson(const CloudFormationEngine::Request& request) {
    return {{"stackName", request.stackName},
            {"templateBody", request.templateBody},
            {"parameters", request.parameters},
            {"tags", request.tags},
            {"capabilities", request.capabilities},
            {"onFailure", request.onFailure},
            {"rollbackDisabled", request.rollbackDisabled},
            {"sameTemplate", request.sameTemplate},
            {"sameTags", request.sameTags},
            {"imports", request.imports},
            {"described", request.described}};
}

CloudFormationEngine::Request toRequest(const Json& json) {
    CloudFormationEngine::Request request;
    request.stackName = stringAt(json, "stackName");
    request.templateBody = stringAt(json, "templateBody");
    request.parameters = arrayAt(json, "parameters");
    request.tags = arrayAt(json, "tags");
    request.capabilities = strings(arrayAt(json, "capabilities"));
    request.onFailure = stringAt(json, "onFailure");
    request.rollbackDisabled = boolAt(json, "rollbackDisabled");
    request.sameTemplate = boolAt(json, "sameTemplate");
    request.sameTags = boolAt(json, "sameTags");
    request.described = memberAt(json, "described");
    request.imports = arrayAt(json, "imports");
    return request;
}

} // namespace skydeck::lab::cloudformation
