#include "core/lab/cloudformation/resource_type.h"

#include "core/base/strings.h"
#include "core/lab/cloudformation/template_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace skydeck::lab::cloudformation {

namespace {

// The names that CloudFormation's reasons give the services.
std::string serviceTitle(std::string_view service) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> titles = {{
        {"s3", "Amazon S3"},
        {"ec2", "AmazonEC2"},
        {"iam", "AmazonIdentityManagement"},
        {"batch", "AWSBatch"},
        {"ecr", "AmazonECR"},
        {"logs", "AWSLogs"},
    }};
    const auto found = std::ranges::find(titles, service, &std::pair<std::string_view, std::string_view>::first);
    return std::string(found == titles.end() ? service : found->second);
}

constexpr Duration kPollInterval = std::chrono::milliseconds(250);
constexpr Duration kLongestWait = std::chrono::minutes(15);

} // namespace

Result<Json> ResourceContext::call(std::string_view service, std::string_view operation, const Json& input) const {
    auto answer = invoke(service, operation, input);
    if (answer) return answer;
    Error error = std::move(answer).error();
    if (error.httpStatus == 0) error.httpStatus = error.kind == ErrorKind::NotImplemented ? 501 : 400;
    error.message += " (Service: " + serviceTitle(service) + "; Status Code: " + std::to_string(error.httpStatus) +
                     "; Error Code: " + error.code + ")";
    return fail(std::move(error));
}

Status ResourceContext::callToDelete(std::string_view service, std::string_view operation, const Json& input) const {
    const auto answer = call(service, operation, input);
    if (answer || answer.error().kind == ErrorKind::NotFound) return {};
    return fail(answer.error());
}

Result<std::string> ResourceContext::nameFrom(const Json& properties, const char* property, std::size_t longest,
                                              bool lowerCase) const {
    if (properties.contains(property)) return stringAt(properties, property);
    return nameMaker(longest, lowerCase);
}

Status ResourceContext::waitUntil(const std::function<Result<bool>()>& done) const {
    const auto patience = clock.steadyNow() + kLongestWait;
    for (;;) {
        SKYDECK_ASSIGN(const bool finished, done());
        if (finished) return {};
        if (clock.steadyNow() >= patience)
            return fail(ErrorKind::Timeout, "NotStabilized", "Resource did not stabilize.");
        if (deadline && clock.steadyNow() >= *deadline)
            return fail(ErrorKind::Timeout, "StackTimeout", "Stack creation time exceeded the specified timeout");
        if (!clock.sleepFor(kPollInterval, stop))
            return fail(ErrorKind::Cancelled, "Cancelled", "Resource creation cancelled");
    }
}

Json ResourceContext::tags(const Json& properties) const {
    Json all = stackTags;
    for (const Json& own : arrayAt(properties, "Tags")) {
        const auto same =
            std::ranges::find_if(all, [&](const Json& tag) { return stringAt(tag, "Key") == stringAt(own, "Key"); });
        if (same == all.end())
            all.push_back(own);
        else
            *same = own;
    }
    return all;
}

namespace {

tl::unexpected<Error> wrongType(const std::string& path, const char* wanted) {
    return validationError("Value of property " + (path.empty() ? std::string("Properties") : path) +
                           " must be of type " + wanted);
}

Result<Json> conformScalar(const std::string& type, const Json& value, const std::string& path) {
    if (type == "json") return value;
    if (type == "unserved") return notImplemented("property " + path);
    if (type == "string") {
        if (value.is_structured()) return wrongType(path, "String");
        return Json(scalarText(value));
    }
    if (type == "integer") {
        if (value.is_number_integer()) return value;
        if (value.is_string())
            if (const auto number = parseInteger(value.get_ref<const std::string&>())) return Json(*number);
        return wrongType(path, "Integer");
    }
    if (type == "number") {
        if (value.is_number()) return value;
        if (value.is_string())
            if (const auto number = parseDouble(value.get_ref<const std::string&>())) return Json(*number);
        return wrongType(path, "Number");
    }
    // "boolean"
    if (value.is_boolean()) return value;
    if (value.is_string() && equalsIgnoreCase(value.get_ref<const std::string&>(), "true")) return Json(true);
    if (value.is_string() && equalsIgnoreCase(value.get_ref<const std::string&>(), "false")) return Json(false);
    return wrongType(path, "Boolean");
}

std::string below(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
}

Result<Json> conformAt(const Json& schema, const Json& value, const std::string& path) {
    if (schema.is_string()) return conformScalar(schema.get_ref<const std::string&>(), value, path);
    if (schema.is_array()) {
        // A single value where a list is due is a list of one, as CloudFormation takes it.
        if (value.is_object() || (!value.is_array() && schema[0].is_structured())) return wrongType(path, "List");
        Json list = Json::array();
        if (!value.is_array()) {
            SKYDECK_ASSIGN(Json only, conformAt(schema[0], value, path));
            list.push_back(std::move(only));
            return list;
        }
        for (const Json& element : value) {
            SKYDECK_ASSIGN(Json converted, conformAt(schema[0], element, path));
            list.push_back(std::move(converted));
        }
        return list;
    }
    if (!value.is_object()) return wrongType(path, schema.contains("*") ? "Map" : "Object");
    Json object = Json::object();
    for (const auto& [key, member] : value.items()) {
        auto found = schema.find(key);
        if (found == schema.end()) found = schema.find(key + "!");
        if (found == schema.end()) found = schema.find("*");
        if (found == schema.end()) return validationError("Encountered unsupported property " + below(path, key));
        SKYDECK_ASSIGN(Json converted, conformAt(*found, member, below(path, key)));
        object[key] = std::move(converted);
    }
    for (const auto& [key, ignored] : schema.items())
        if (key.ends_with('!') && !value.contains(key.substr(0, key.size() - 1)))
            return validationError("Property " + below(path, key.substr(0, key.size() - 1)) + " cannot be empty.");
    return object;
}

} // namespace

Result<Json> conform(const Json& schema, const Json& properties) {
    return conformAt(schema, properties.is_null() ? Json::object() : properties, {});
}

bool hasAttribute(const ResourceType& type, std::string_view attribute) {
    return std::ranges::any_of(type.attributes, [&](std::string_view known) {
        return known.ends_with('*') ? attribute.starts_with(known.substr(0, known.size() - 1)) : known == attribute;
    });
}

Json lowerCamelKeys(const Json& schema, const Json& value) {
    if (value.is_array()) {
        Json list = Json::array();
        for (const Json& element : value)
            list.push_back(lowerCamelKeys(schema.is_array() ? schema[0] : schema, element));
        return list;
    }
    if (!value.is_object() || !schema.is_object()) return value;
    Json object = Json::object();
    for (const auto& [key, member] : value.items()) {
        if (schema.contains("*")) {
            object[key] = lowerCamelKeys(schema["*"], member);
            continue;
        }
        const Json& inner = schema.contains(key) ? schema[key] : memberAt(schema, key + "!");
        object[toLower(key.substr(0, 1)) + key.substr(1)] = lowerCamelKeys(inner, member);
    }
    return object;
}

std::vector<std::string> changedProperties(const Json& before, const Json& after) {
    std::vector<std::string> changed;
    for (const auto& [name, value] : after.items())
        if (memberAt(before, name) != value) changed.push_back(name);
    for (const auto& [name, value] : before.items())
        if (!after.contains(name)) changed.push_back(name);
    return changed;
}

namespace {
/// Whether one of `paths` differs; with `property`, one that is of that property.
bool anyDiffers(const std::vector<std::string>& paths, const Json& before, const Json& after,
                std::string_view property) {
    return std::ranges::any_of(paths, [&](const std::string& path) {
        const auto dot = path.find('.');
        const std::string first = path.substr(0, dot);
        if (!property.empty() && property != first) return false;
        const Json &was = memberAt(before, first), &is = memberAt(after, first);
        if (dot == std::string::npos) return was != is;
        return memberAt(was, path.substr(dot + 1)) != memberAt(is, path.substr(dot + 1));
    });
}
} // namespace

bool needsReplacement(const ResourceType& type, const Json& before, const Json& after, std::string_view property) {
    if (!type.update)
        return property.empty() ? before != after : memberAt(before, property) != memberAt(after, property);
    return anyDiffers(type.fixed, before, after, property);
}

bool needsRenewal(const ResourceType& type, const Json& before, const Json& after, std::string_view property) {
    return type.update && anyDiffers(type.renewed, before, after, property);
}

Status updateEc2Tags(const ResourceContext& context, const std::string& id, const Json& before, const Json& after) {
    Json wanted = Json::array(), gone = Json::array();
    for (const Json& tag : context.tags(after))
        if (!stringAt(tag, "Key").starts_with("aws:")) wanted.push_back(tag);
    for (const Json& tag : arrayAt(before, "Tags"))
        if (std::ranges::none_of(wanted, [&](const Json& each) { return each["Key"] == tag["Key"]; }))
            gone.push_back({{"Key", tag["Key"]}});
    if (!gone.empty()) SKYDECK_TRY(context.call("ec2", "DeleteTags", {{"Resources", {id}}, {"Tags", gone}}));
    if (!wanted.empty()) SKYDECK_TRY(context.call("ec2", "CreateTags", {{"Resources", {id}}, {"Tags", wanted}}));
    return {};
}

Json tagMap(const Json& tags) {
    Json map = Json::object();
    for (const Json& tag : tags)
        map[stringAt(tag, "Key")] = stringAt(tag, "Value");
    return map;
}

} // namespace skydeck::lab::cloudformation
