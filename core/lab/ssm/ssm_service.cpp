#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/ssm/parameter_rules.h"
#include "core/lab/ssm/ssm_store.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
/// What a SecureString looks like to those who do not ask for its decryption.
std::string sealed(const SsmParameter& parameter) {
    return "AQICAHh" +
           toBase64(wire::sha256(parameter.name + '\n' + std::to_string(parameter.version) + '\n' + parameter.value));
}

class Ssm {
public:
    explicit Ssm(Lab& lab) : m_lab(lab) {}

    Result<Reply> putParameter(const Call& call) {
        const Json& input = call.input;
        if (!stringAt(input, "Policies").empty())
            return awsError(501, "NotImplemented", "The lab does not implement the Policies of ssm:PutParameter");
        SsmParameter parameter;
        parameter.name = ssm::parseReference(stringAt(input, "Name")).name;
        parameter.type = stringAt(input, "Type");
        parameter.value = stringAt(input, "Value");
        parameter.description = stringAt(input, "Description");
        parameter.allowedPattern = stringAt(input, "AllowedPattern");
        parameter.dataType = stringAt(input, "DataType", "text");
        parameter.tier = stringAt(input, "Tier", "Standard");
        parameter.user = call.caller.arn;
        if (parameter.type == "SecureString") parameter.keyId = stringAt(input, "KeyId", "alias/aws/ssm");
        SKYDECK_TRY(ssm::checkParameter(parameter));
        if (parameter.tier == "Intelligent-Tiering")
            parameter.tier = parameter.value.size() > 4096 ? "Advanced" : "Standard";
        const bool overwrite = boolAt(input, "Overwrite");
        if (overwrite && input.contains("Tags"))
            return awsError(400, "ValidationException",
                            "Invalid request: tags and overwrite can't be used together. To create a parameter with "
                            "tags, please remove overwrite flag. To update tags for an existing parameter, please use "
                            "AddTagsToResource or RemoveTagsFromResource.");
        Json tags = Json::object();
        for (const Json& tag : arrayAt(input, "Tags"))
            tags[stringAt(tag, "Key")] = stringAt(tag, "Value");
        SKYDECK_ASSIGN(const SsmParameter written, store().put(std::move(parameter), overwrite, tags));
        return Json{{"Version", written.version}, {"Tier", written.tier}};
    }

    Result<Reply> getParameter(const Call& call) {
        SKYDECK_ASSIGN(const Json found, parameterOf(call, stringAt(call.input, "Name")));
        return Json{{"Parameter", found}};
    }

    Result<Reply> getParameters(const Call& call) {
        Json found = Json::array(), invalid = Json::array();
        for (const Json& name : arrayAt(call.input, "Names")) {
            const auto one = parameterOf(call, name.get<std::string>());
            if (one)
                found.push_back(*one);
            else if (one.error().httpStatus == 400)
                invalid.push_back(name);
            else
                return fail(one.error());
        }
        return Json{{"Parameters", found}, {"InvalidParameters", invalid}};
    }

    Result<Reply> getParametersByPath(const Call& call) {
        const std::string path = stringAt(call.input, "Path");
        if (!path.starts_with('/'))
            return awsError(
                400, "ValidationException",
                "The parameter doesn't meet the parameter name requirements. The parameter name must begin "
                "with a forward slash \"/\". It can't be prefixed with \"aws\" or \"ssm\" "
                "(case-insensitive). It must use only letters, numbers, or the following symbols: . "
                "(period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, "
                "if specified, must use the forward slash symbol \"/\". Valid example: /get/parameters2-/by1./path0_.");
        SKYDECK_ASSIGN(const auto filters, ssm::ParameterFilters::of(memberAt(call.input, "ParameterFilters"), true));
        const bool recursive = boolAt(call.input, "Recursive");
        return pageOf(call, 10, path == "/" ? std::string() : path, "Parameters", [&](const SsmParameter& each) {
            return ssm::isBelow(each.name, path, recursive) && filters.keep(each, Json::object())
                       ? std::optional(asParameter(call, each))
                       : std::nullopt;
        });
    }

    Result<Reply> describeParameters(const Call& call) {
        if (call.input.contains("Filters") && call.input.contains("ParameterFilters"))
            return awsError(400, "ValidationException",
                            "You can use either Filters or ParameterFilters in a single request.");
        SKYDECK_ASSIGN(const auto filters, ssm::ParameterFilters::of(call.input.contains("Filters")
                                                                         ? memberAt(call.input, "Filters")
                                                                         : memberAt(call.input, "ParameterFilters"),
                                                                     false));
        Status trouble;
        auto page = pageOf(call, 50, {}, "Parameters", [&](const SsmParameter& each) -> std::optional<Json> {
            const auto tags = store().tags(each.name);
            if (!tags) trouble = fail(tags.error());
            if (!tags || !filters.keep(each, *tags)) return std::nullopt;
            return metadata(each);
        });
        SKYDECK_TRY(trouble);
        return page;
    }

    Result<Reply> getParameterHistory(const Call& call) {
        SKYDECK_ASSIGN(const auto versions, store().history(ssm::parseReference(stringAt(call.input, "Name")).name));
        Json items = Json::array();
        const auto from = static_cast<std::size_t>(parseInteger(stringAt(call.input, "NextToken", "0")).value_or(0));
        const auto limit = static_cast<std::size_t>(integerAt(call.input, "MaxResults", 50));
        for (std::size_t i = from; i < versions.size() && items.size() < limit; ++i) {
            Json item = metadata(versions[i]);
            item["Value"] = valueFor(call, versions[i]);
            item["Labels"] = versions[i].labels;
            items.push_back(std::move(item));
        }
        Json output{{"Parameters", items}};
        if (from + items.size() < versions.size()) output["NextToken"] = std::to_string(from + items.size());
        return output;
    }

    Result<Reply> deleteParameter(const Call& call) {
        const std::string name = ssm::parseReference(stringAt(call.input, "Name")).name;
        SKYDECK_ASSIGN(const bool gone, store().remove(name));
        if (!gone) return awsError(400, "ParameterNotFound", "Parameter " + name + " not found.");
        return Reply{};
    }

    Result<Reply> deleteParameters(const Call& call) {
        Json deleted = Json::array(), invalid = Json::array();
        for (const Json& name : arrayAt(call.input, "Names")) {
            SKYDECK_ASSIGN(const bool gone, store().remove(ssm::parseReference(name.get<std::string>()).name));
            (gone ? deleted : invalid).push_back(name);
        }
        return Json{{"DeletedParameters", deleted}, {"InvalidParameters", invalid}};
    }

    Result<Reply> labelParameterVersion(const Call& call) {
        Json invalid = Json::array();
        std::vector<std::string> labels;
        for (const Json& each : arrayAt(call.input, "Labels")) {
            const std::string label = each.get<std::string>(), lower = toLower(label);
            const bool fine = !label.empty() && !(label[0] >= '0' && label[0] <= '9') && !lower.starts_with("aws") &&
                              !lower.starts_with("ssm") && label.find_first_of(" :/") == std::string::npos;
            if (fine)
                labels.push_back(label);
            else
                invalid.push_back(label);
        }
        SKYDECK_ASSIGN(const std::int64_t version, store().label(ssm::parseReference(stringAt(call.input, "Name")).name,
                                                                 integerAt(call.input, "ParameterVersion"), labels));
        return Json{{"InvalidLabels", invalid}, {"ParameterVersion", version}};
    }

    Result<Reply> unlabelParameterVersion(const Call& call) {
        const auto labels = arrayAt(call.input, "Labels").get<std::vector<std::string>>();
        SKYDECK_ASSIGN(const auto removed, store().unlabel(ssm::parseReference(stringAt(call.input, "Name")).name,
                                                           integerAt(call.input, "ParameterVersion"), labels));
        Json invalid = Json::array();
        for (const std::string& label : labels)
            if (std::ranges::find(removed, label) == removed.end()) invalid.push_back(label);
        return Json{{"RemovedLabels", removed}, {"InvalidLabels", invalid}};
    }

    Result<Reply> addTagsToResource(const Call& call) {
        return changeTags(call, [&](Json& tags) {
            for (const Json& tag : arrayAt(call.input, "Tags"))
                tags[stringAt(tag, "Key")] = stringAt(tag, "Value");
        });
    }

    Result<Reply> removeTagsFromResource(const Call& call) {
        return changeTags(call, [&](Json& tags) {
            for (const Json& key : arrayAt(call.input, "TagKeys"))
                tags.erase(key.get<std::string>());
        });
    }

    Result<Reply> listTagsForResource(const Call& call) {
        SKYDECK_TRY(requireParameterType(call));
        SKYDECK_ASSIGN(const Json tags, store().tags(stringAt(call.input, "ResourceId")));
        Json list = Json::array();
        for (const auto& [key, value] : tags.items())
            list.push_back({{"Key", key}, {"Value", value}});
        return Json{{"TagList", list}};
    }

private:
    SsmStore& store() { return *m_lab.ssm; }

    static Status requireParameterType(const Call& call) {
        const std::string type = stringAt(call.input, "ResourceType");
        if (type == "Parameter") return {};
        return awsError(501, "NotImplemented", "The lab does not implement tags of ssm's " + type);
    }

    template <class Change>
    Result<Reply> changeTags(const Call& call, Change change) {
        SKYDECK_TRY(requireParameterType(call));
        const std::string name = stringAt(call.input, "ResourceId");
        SKYDECK_ASSIGN(Json tags, store().tags(name));
        change(tags);
        if (tags.size() > 50) return awsError(400, "TooManyTagsError", "The Targets parameter includes too many tags.");
        return replyOf(store().setTags(name, tags));
    }

    /// One page of what `take` keeps of the parameters below `prefix`; the token is the last name that was looked at.
    template <class Take>
    Result<Reply> pageOf(const Call& call, std::int64_t most, const std::string& prefix, const char* member,
                         Take take) {
        const std::string token = stringAt(call.input, "NextToken");
        const auto after = token.empty() ? std::optional(std::string()) : fromBase64(token);
        if (!after) return awsError(400, "InvalidNextToken", "The specified token isn't valid.");
        const auto limit = static_cast<std::size_t>(integerAt(call.input, "MaxResults", most));
        SKYDECK_ASSIGN(const auto all, store().list(prefix, *after));
        Json items = Json::array();
        std::string last;
        for (const SsmParameter& each : all) {
            auto item = take(each);
            if (!item) continue;
            if (items.size() == limit) return Reply(Json{{member, items}, {"NextToken", toBase64(last)}});
            items.push_back(std::move(*item));
            last = each.name;
        }
        return Reply(Json{{member, items}});
    }

    std::string arnOf(const Call& call, const std::string& name) const {
        const std::string account = name.starts_with(kPublicParameters) ? "" : call.caller.accountId;
        return "arn:aws:ssm:" + call.caller.region + ":" + account + ":parameter" +
               (name.starts_with('/') ? name : "/" + name);
    }

    static std::string valueFor(const Call& call, const SsmParameter& parameter) {
        const bool open = parameter.type != "SecureString" || boolAt(call.input, "WithDecryption");
        return open ? parameter.value : sealed(parameter);
    }

    Json asParameter(const Call& call, const SsmParameter& parameter) const {
        return {{"Name", parameter.name},
                {"Type", parameter.type},
                {"Value", valueFor(call, parameter)},
                {"Version", parameter.version},
                {"LastModifiedDate", parameter.modified},
                {"ARN", arnOf(call, parameter.name)},
                {"DataType", parameter.dataType}};
    }

    Result<Json> parameterOf(const Call& call, const std::string& text) {
        const auto [name, selector] = ssm::parseReference(text);
        SKYDECK_ASSIGN(const SsmParameter found, store().get(name, selector));
        Json parameter = asParameter(call, found);
        if (!selector.empty()) parameter["Selector"] = ':' + selector;
        return parameter;
    }

    static Json metadata(const SsmParameter& parameter) {
        Json out{{"Name", parameter.name},
                 {"Type", parameter.type},
                 {"Version", parameter.version},
                 {"LastModifiedDate", parameter.modified},
                 {"LastModifiedUser", parameter.user},
                 {"Tier", parameter.tier},
                 {"Policies", Json::array()},
                 {"DataType", parameter.dataType}};
        if (!parameter.description.empty()) out["Description"] = parameter.description;
        if (!parameter.allowedPattern.empty()) out["AllowedPattern"] = parameter.allowedPattern;
        if (!parameter.keyId.empty()) out["KeyId"] = parameter.keyId;
        return out;
    }

    Lab& m_lab;
};
} // namespace

Service makeSsmService(Lab& lab) {
    return Service::of<Ssm>("ssm", std::make_shared<Ssm>(lab),
                            {{"AddTagsToResource", &Ssm::addTagsToResource},
                             {"DeleteParameter", &Ssm::deleteParameter},
                             {"DeleteParameters", &Ssm::deleteParameters},
                             {"DescribeParameters", &Ssm::describeParameters},
                             {"GetParameter", &Ssm::getParameter},
                             {"GetParameterHistory", &Ssm::getParameterHistory},
                             {"GetParameters", &Ssm::getParameters},
                             {"GetParametersByPath", &Ssm::getParametersByPath},
                             {"LabelParameterVersion", &Ssm::labelParameterVersion},
                             {"ListTagsForResource", &Ssm::listTagsForResource},
                             {"PutParameter", &Ssm::putParameter},
                             {"RemoveTagsFromResource", &Ssm::removeTagsFromResource},
                             {"UnlabelParameterVersion", &Ssm::unlabelParameterVersion}});
}

} // namespace skydeck::lab
