#include "core/lab/cloudformation/type_registry.h"

#include "core/base/strings.h"
#include "core/lab/cloudformation/template_text.h"
#include "core/lab/paging.h"

#include <algorithm>
#include <vector>

namespace skydeck::lab {

using namespace cloudformation;

namespace {

std::string plainName(const std::string& key) {
    return key.ends_with('!') ? key.substr(0, key.size() - 1) : key;
}

/// A schema of conform() as JSON Schema.
Json jsonSchema(const Json& schema) {
    if (schema.is_string()) {
        const std::string type = schema.get<std::string>();
        if (type == "json") return {{"type", {"object", "array", "string"}}};
        if (type == "unserved") return {{"description", "AWS knows this property; the lab refuses it by name."}};
        return {{"type", type}};
    }
    if (schema.is_array()) return {{"type", "array"}, {"items", jsonSchema(schema[0])}};
    if (schema.contains("*"))
        return {{"type", "object"},
                {"additionalProperties", false},
                {"patternProperties", {{".*", jsonSchema(schema["*"])}}}};
    Json object{{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
    for (const auto& [key, inner] : schema.items()) {
        object["properties"][plainName(key)] = jsonSchema(inner);
        if (key.ends_with('!')) object["required"].push_back(plainName(key));
    }
    return object;
}

std::string pointerTo(const std::string& path) {
    return "/properties/" + replaceAll(path, ".", "/");
}

/// The paths of `schema` that are no properties which the lab refuses.
std::vector<std::string> servedProperties(const Json& schema) {
    std::vector<std::string> names;
    for (const auto& [key, inner] : schema.items())
        if (inner != "unserved") names.push_back(plainName(key));
    return names;
}

bool isServed(const Json& schema, const std::string& path) {
    const std::string first = path.substr(0, path.find('.'));
    for (const auto& [key, inner] : schema.items())
        if (plainName(key) == first) return inner != "unserved";
    return false;
}

const char* provisioningOf(const ResourceType& type) {
    if (!type.create) return "NON_PROVISIONABLE";
    return type.update ? "FULLY_MUTABLE" : "IMMUTABLE";
}

class TypeRegistry {
public:
    explicit TypeRegistry(Lab& lab) : m_region(lab.config.region) {}

    Result<Reply> describeType(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, nameFrom(call.input));
        const std::string version = stringAt(call.input, "VersionId");
        const auto types = resourceTypes();
        const auto found = std::ranges::find(types, name, &ResourceType::name);
        const std::string kind = stringAt(call.input, "Type", "RESOURCE");
        if (kind != "RESOURCE" || found == types.end() || !version.empty())
            return awsError(404, "TypeNotFoundException", "The type '" + name + "' cannot be found.");
        return Json{{"Arn", arnOf(name)},
                    {"Type", "RESOURCE"},
                    {"TypeName", name},
                    {"IsDefaultVersion", true},
                    {"Description", "Resource type " + name + " of the lab"},
                    {"Schema", dumpJson(registrySchema(**found))},
                    {"ProvisioningType", provisioningOf(**found)},
                    {"DeprecatedStatus", "LIVE"},
                    {"Visibility", "PUBLIC"}};
    }

    Result<Reply> listTypes(const Call& call) {
        const Json& input = call.input;
        const Json& filters = memberAt(input, "Filters");
        const std::string category = stringAt(filters, "Category"), prefix = stringAt(filters, "TypeNamePrefix"),
                          provisioning = stringAt(input, "ProvisioningType");
        // Private ones are those that an account registers, which is what is asked for without a word.
        const bool own = stringAt(input, "Visibility", "PRIVATE") == "PUBLIC" &&
                         stringAt(input, "Type", "RESOURCE") == "RESOURCE" &&
                         stringAt(input, "DeprecatedStatus", "LIVE") == "LIVE" &&
                         (category.empty() || category == "AWS_TYPES") && !filters.contains("PublisherId");
        std::vector<Json> found;
        for (const ResourceType* type : own ? resourceTypes() : std::vector<const ResourceType*>())
            if (type->name.starts_with(prefix) && (provisioning.empty() || provisioning == provisioningOf(*type)))
                found.push_back({{"Type", "RESOURCE"},
                                 {"TypeName", type->name},
                                 {"TypeArn", arnOf(type->name)},
                                 {"Description", "Resource type " + type->name + " of the lab"}});
        return pageOf(input, {.member = "TypeSummaries", .limit = "MaxResults", .code = "CFNRegistryException"}, found);
    }

private:
    std::string arnOf(const std::string& name) const {
        return "arn:aws:cloudformation:" + m_region + "::type/resource/" + replaceAll(name, "::", "-");
    }

    Result<std::string> nameFrom(const Json& input) const {
        if (const std::string name = stringAt(input, "TypeName"); !name.empty()) return name;
        const std::string arn = stringAt(input, "Arn");
        if (arn.empty())
            return awsError(400, "CFNRegistryException", "Either Type and TypeName or Arn must be provided.");
        return replaceAll(arn.substr(arn.rfind('/') + 1), "-", "::");
    }

    std::string m_region;
};

} // namespace

namespace cloudformation {

Json registrySchema(const ResourceType& type) {
    Json schema = jsonSchema(type.schema);
    if (!schema.contains("properties")) schema["properties"] = Json::object(); // all of them are free
    schema["typeName"] = type.name;
    schema["description"] = "Resource type " + type.name + " of the lab";
    std::vector<std::string> fixed = type.fixed;
    fixed.insert(fixed.end(), type.renewed.begin(), type.renewed.end());
    if (type.create && !type.update) fixed = servedProperties(type.schema);
    std::ranges::sort(fixed);
    schema["createOnlyProperties"] = Json::array();
    for (const std::string& path : fixed)
        if (isServed(type.schema, path)) schema["createOnlyProperties"].push_back(pointerTo(path));
    schema["readOnlyProperties"] = Json::array();
    for (const std::string& attribute : type.attributes)
        if (!attribute.ends_with('*') && !schema["properties"].contains(attribute)) {
            schema["properties"][attribute] = {{"description", "An attribute for Fn::GetAtt."}};
            schema["readOnlyProperties"].push_back(pointerTo(attribute));
        }
    schema["primaryIdentifier"] = Json::array();
    for (const std::string& path : type.primaryIdentifier)
        schema["primaryIdentifier"].push_back(pointerTo(path));
    schema["tagging"] = {{"taggable", schema["properties"].contains("Tags")}};
    schema["handlers"] = Json::object();
    const auto handles = [&](const char* name, bool can) {
        if (can) schema["handlers"][name] = {{"permissions", Json::array()}};
    };
    handles("create", type.create);
    handles("read", type.read);
    handles("update", type.update);
    handles("delete", type.create && type.remove);
    return schema;
}

} // namespace cloudformation

void addTypeHandlers(Service& service, Lab& lab) {
    Service own = Service::of("cloudformation", std::make_shared<TypeRegistry>(lab),
                              {{"DescribeType", &TypeRegistry::describeType}, {"ListTypes", &TypeRegistry::listTypes}});
    service.handlers.merge(own.handlers);
}

} // namespace skydeck::lab
