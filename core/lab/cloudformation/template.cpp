#include "core/lab/cloudformation/template.h"

#include "core/base/strings.h"
#include "core/lab/cloudformation/resource_type.h"

#include <algorithm>
#include <array>

namespace skydeck::lab::cloudformation {

namespace {

constexpr std::size_t kMaxResources = 500;
constexpr std::size_t kMaxParameters = 200;
constexpr std::size_t kMaxOutputs = 200;

bool isAlphanumeric(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    });
}

/// The members of `object` that `known` does not name.
std::vector<std::string> unknownMembers(const Json& object, std::initializer_list<std::string_view> known) {
    std::vector<std::string> unknown;
    for (const auto& [key, ignored] : object.items())
        if (std::ranges::find(known, key) == known.end()) unknown.push_back(key);
    return unknown;
}

class Reader {
public:
    explicit Reader(Template& document) : m_template(document), m_text(document.text) {}

    Status read() {
        SKYDECK_TRY(readTop());
        SKYDECK_TRY(readParameters());
        SKYDECK_TRY(readMappings());
        SKYDECK_TRY(readConditions());
        SKYDECK_TRY(readResources());
        return readOutputs();
    }

private:
    const Json& document() const { return m_text.document; }

    Status readTop() {
        const auto unknown =
            unknownMembers(document(), {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules",
                                        "Mappings", "Conditions", "Transform", "Resources", "Outputs", "Hooks"});
        if (!unknown.empty())
            return validationError("Invalid template property or properties [" + join(unknown, ", ") + "]" +
                                   m_text.where("/" + unknown.front()));
        const Json& version = memberAt(document(), "AWSTemplateFormatVersion");
        if (!version.is_null() && version != "2010-09-09")
            return formatError("Template format version is unsupported. Supported values are [2010-09-09]" +
                               m_text.where("/AWSTemplateFormatVersion"));
        const Json& description = memberAt(document(), "Description");
        if (!description.is_null() && !description.is_string())
            return formatError("Template 'Description' attribute must be a String" + m_text.where("/Description"));
        m_template.description = stringAt(document(), "Description");
        if (m_template.description.size() > 1024)
            return formatError("Template 'Description' length is greater than maximum allowed, 1024");
        if (document().contains("Hooks")) return notImplemented("the template section Hooks" + m_text.where("/Hooks"));
        const Json& transform = memberAt(document(), "Transform");
        for (const Json& each : transform.is_array() ? transform : Json::array({transform}))
            if (!each.is_null() && each != "AWS::LanguageExtensions")
                return notImplemented("the transform " + (each.is_string() ? each.get<std::string>() : dumpJson(each)) +
                                      m_text.where("/Transform"));
        for (const char* section :
             {"Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Rules", "Metadata"})
            if (document().contains(section) && !document()[section].is_object())
                return formatError(std::string(section) + " must be an object" +
                                   m_text.where(std::string("/") + section));
        if (memberAt(document(), "Resources").empty())
            return formatError("At least one Resources member must be defined.");
        return {};
    }

    Status number(const Json& declaration, const char* key, const std::string& path,
                  std::optional<double>& into) const {
        const Json& value = memberAt(declaration, key);
        if (value.is_null()) return {};
        into = parseDouble(scalarText(value));
        if (into) return {};
        return formatError(std::string("Every ") + key + " value must be a number" + m_text.where(path + "/" + key));
    }

    static bool isParameterType(std::string_view type) {
        if (type == "String" || type == "Number" || type == "CommaDelimitedList" || type == "List<Number>" ||
            type == "List<String>")
            return true;
        if (type.starts_with("List<") && type.ends_with('>')) type = type.substr(5, type.size() - 6);
        return type.starts_with("AWS::");
    }

    Status readParameters() {
        const Json& section = memberAt(document(), "Parameters");
        if (section.size() > kMaxParameters)
            return formatError("Number of parameters, " + std::to_string(section.size()) +
                               ", is greater than maximum allowed, " + std::to_string(kMaxParameters));
        for (const auto& [name, declaration] : section.items())
            SKYDECK_TRY(readParameter(name, declaration));
        return {};
    }

    Status readParameter(const std::string& name, const Json& declaration) {
        const std::string path = "/Parameters/" + name;
        if (!isAlphanumeric(name))
            return formatError("Parameter name " + name + " is non alphanumeric." + m_text.where(path));
        if (!declaration.is_object())
            return formatError("Every Parameters member must be an object." + m_text.where(path));
        if (!memberAt(declaration, "Type").is_string())
            return formatError("Every Parameters object must contain a Type member." + m_text.where(path));
        const auto unknown =
            unknownMembers(declaration, {"Type", "Default", "Description", "ConstraintDescription", "AllowedValues",
                                         "AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue", "NoEcho"});
        if (!unknown.empty())
            return validationError("Invalid template parameter property '" + unknown.front() + "'" +
                                   m_text.where(path + "/" + unknown.front()));
        ParameterDeclaration parameter;
        parameter.name = name;
        parameter.type = stringAt(declaration, "Type");
        if (!isParameterType(parameter.type))
            return formatError("Unrecognized parameter type: " + parameter.type + m_text.where(path + "/Type"));
        parameter.description = stringAt(declaration, "Description");
        parameter.constraintDescription = stringAt(declaration, "ConstraintDescription");
        parameter.allowedPattern = stringAt(declaration, "AllowedPattern");
        if (const Json& value = memberAt(declaration, "Default"); !value.is_null()) {
            if (value.is_structured())
                return formatError("Every Default member must be a string." + m_text.where(path + "/Default"));
            parameter.defaultValue = scalarText(value);
        }
        const Json& allowed = memberAt(declaration, "AllowedValues");
        if (!allowed.is_null() && !allowed.is_array())
            return formatError("Every AllowedValues value must be a list." + m_text.where(path + "/AllowedValues"));
        for (const Json& value : allowed)
            parameter.allowedValues.push_back(scalarText(value));
        SKYDECK_TRY(number(declaration, "MinLength", path, parameter.minLength));
        SKYDECK_TRY(number(declaration, "MaxLength", path, parameter.maxLength));
        SKYDECK_TRY(number(declaration, "MinValue", path, parameter.minValue));
        SKYDECK_TRY(number(declaration, "MaxValue", path, parameter.maxValue));
        if (const Json& noEcho = memberAt(declaration, "NoEcho"); !noEcho.is_null())
            parameter.noEcho = equalsIgnoreCase(scalarText(noEcho), "true");
        m_template.parameters.push_back(std::move(parameter));
        return {};
    }

    Status readMappings() const {
        for (const auto& [name, map] : memberAt(document(), "Mappings").items()) {
            const std::string path = "/Mappings/" + name;
            if (!isAlphanumeric(name))
                return formatError("Mapping name " + name + " is non alphanumeric." + m_text.where(path));
            if (!map.is_object())
                return formatError("Every Mappings member " + name + " must be a map" + m_text.where(path));
            for (const auto& [key, attributes] : map.items()) {
                if (!attributes.is_object())
                    return formatError("Every Mappings member " + name + " must be a map" +
                                       m_text.where(path + "/" + key));
                for (const auto& [attribute, value] : attributes.items())
                    if (value.is_object())
                        return formatError("Every Mappings attribute must be a String or a List." +
                                           m_text.where(path + "/" + key + "/" + attribute));
            }
        }
        return {};
    }

    Status readConditions() const {
        for (const auto& [name, ignored] : memberAt(document(), "Conditions").items())
            if (!isAlphanumeric(name))
                return formatError("Condition name " + name + " is non alphanumeric." +
                                   m_text.where("/Conditions/" + name));
        return {};
    }

    Status readResources() {
        const Json& section = memberAt(document(), "Resources");
        if (section.size() > kMaxResources)
            return formatError("Number of resources, " + std::to_string(section.size()) +
                               ", is greater than maximum allowed, " + std::to_string(kMaxResources));
        std::vector<std::string> unrecognized;
        std::string place;
        for (const auto& [id, declaration] : section.items()) {
            SKYDECK_TRY(readResource(id, declaration));
            const std::string& type = m_template.resources.back().type;
            if (findResourceType(type)) continue;
            if (unrecognized.empty()) place = "/Resources/" + id + "/Type";
            if (std::ranges::find(unrecognized, type) == unrecognized.end()) unrecognized.push_back(type);
        }
        if (unrecognized.empty()) return {};
        return formatError("Unrecognized resource types: [" + join(unrecognized, ", ") + "]" + m_text.where(place));
    }

    Status readResource(const std::string& id, const Json& declaration) {
        const std::string path = "/Resources/" + id;
        if (!isAlphanumeric(id) || id.size() > 255)
            return formatError("Resource name " + id + " is non alphanumeric." + m_text.where(path));
        if (!declaration.is_object())
            return formatError("[" + path + "] Every Resources member must be an object." + m_text.where(path));
        if (!memberAt(declaration, "Type").is_string())
            return formatError("[" + path + "] Every Resources object must contain a Type member." +
                               m_text.where(path));
        const auto unknown =
            unknownMembers(declaration, {"Type", "Properties", "DependsOn", "Condition", "DeletionPolicy",
                                         "UpdateReplacePolicy", "Metadata", "CreationPolicy", "UpdatePolicy"});
        if (!unknown.empty())
            return validationError("Invalid template resource property '" + unknown.front() + "'" +
                                   m_text.where(path + "/" + unknown.front()));
        // It would be waited for in vain: no resource type of the lab sends signals.
        if (declaration.contains("CreationPolicy"))
            return notImplemented("CreationPolicy" + m_text.where(path + "/CreationPolicy"));

        ResourceDeclaration resource;
        resource.logicalId = id;
        resource.type = stringAt(declaration, "Type");
        if (const Json& properties = memberAt(declaration, "Properties"); !properties.is_null()) {
            if (!properties.is_object())
                return formatError("[" + path + "/Properties] Properties must be an object" +
                                   m_text.where(path + "/Properties"));
            resource.properties = properties;
        }
        const Json& needs = memberAt(declaration, "DependsOn");
        if (needs.is_string())
            resource.dependsOn.push_back(needs.get<std::string>());
        else if (!needs.is_null() && !needs.is_array())
            return formatError("DependsOn must be a string or list of strings." + m_text.where(path + "/DependsOn"));
        for (const Json& name : arrayAt(declaration, "DependsOn")) {
            if (!name.is_string())
                return formatError("DependsOn must be a string or list of strings." +
                                   m_text.where(path + "/DependsOn"));
            resource.dependsOn.push_back(name.get<std::string>());
        }
        const Json& condition = memberAt(declaration, "Condition");
        if (!condition.is_null() && !condition.is_string())
            return formatError("Every Condition member must be a string." + m_text.where(path + "/Condition"));
        resource.condition = stringAt(declaration, "Condition");
        resource.deletionPolicy = stringAt(declaration, "DeletionPolicy", "Delete");
        if (resource.deletionPolicy == "Snapshot")
            return validationError("Template error: resource type " + resource.type +
                                   " does not support deletion policy Snapshot" +
                                   m_text.where(path + "/DeletionPolicy"));
        if (resource.deletionPolicy != "Delete" && resource.deletionPolicy != "Retain" &&
            resource.deletionPolicy != "RetainExceptOnCreate")
            return formatError("Unrecognized DeletionPolicy " + resource.deletionPolicy + " for resource " + id +
                               m_text.where(path + "/DeletionPolicy"));
        resource.replacePolicy = stringAt(declaration, "UpdateReplacePolicy", "Delete");
        if (resource.replacePolicy != "Delete" && resource.replacePolicy != "Retain")
            return formatError("Unrecognized UpdateReplacePolicy " + resource.replacePolicy + " for resource " + id +
                               m_text.where(path + "/UpdateReplacePolicy"));
        m_template.resources.push_back(std::move(resource));
        return {};
    }

    Status readOutputs() {
        const Json& section = memberAt(document(), "Outputs");
        if (section.size() > kMaxOutputs)
            return formatError("Number of outputs, " + std::to_string(section.size()) +
                               ", is greater than maximum allowed, " + std::to_string(kMaxOutputs));
        for (const auto& [name, declaration] : section.items()) {
            const std::string path = "/Outputs/" + name;
            if (!isAlphanumeric(name))
                return formatError("Output name " + name + " is non alphanumeric." + m_text.where(path));
            if (!declaration.is_object())
                return formatError("Every Outputs member must be an object." + m_text.where(path));
            if (!declaration.contains("Value"))
                return formatError("Every Outputs member must contain a Value object" + m_text.where(path));
            const auto unknown = unknownMembers(declaration, {"Value", "Description", "Condition", "Export"});
            if (!unknown.empty())
                return validationError("Invalid template output property '" + unknown.front() + "'" +
                                       m_text.where(path + "/" + unknown.front()));
            OutputDeclaration output;
            output.name = name;
            output.value = declaration["Value"];
            output.description = stringAt(declaration, "Description");
            output.condition = stringAt(declaration, "Condition");
            if (const Json& exported = memberAt(declaration, "Export"); !exported.is_null()) {
                if (!exported.is_object() || exported.size() != 1 || !exported.contains("Name"))
                    return formatError("Every Export must contain a Name and nothing else" +
                                       m_text.where(path + "/Export"));
                output.exportName = exported["Name"];
            }
            m_template.outputs.push_back(std::move(output));
        }
        return {};
    }

    Template& m_template;
    const TemplateText& m_text;
};

} // namespace

bool ParameterDeclaration::isList() const {
    return type == "CommaDelimitedList" || type.starts_with("List<") || type.find("<List<") != std::string::npos ||
           type.ends_with("<CommaDelimitedList>");
}

bool ParameterDeclaration::isStored() const {
    return type.starts_with("AWS::SSM::Parameter::Value<");
}

const ParameterDeclaration* Template::parameter(std::string_view name) const {
    const auto found = std::ranges::find(parameters, name, &ParameterDeclaration::name);
    return found == parameters.end() ? nullptr : &*found;
}

const ResourceDeclaration* Template::resource(std::string_view logicalId) const {
    const auto found = std::ranges::lower_bound(resources, logicalId, {}, &ResourceDeclaration::logicalId);
    return found == resources.end() || found->logicalId != logicalId ? nullptr : &*found;
}

Result<Template> parseTemplate(std::string_view text) {
    Template document;
    SKYDECK_ASSIGN(document.text, readTemplateText(text));
    SKYDECK_TRY(Reader(document).read());
    SKYDECK_TRY(checkTemplate(document));
    return document;
}

NeededCapability neededCapability(const Template& document) {
    NeededCapability needed;
    std::vector<std::string> types;
    for (const ResourceDeclaration& resource : document.resources) {
        const ResourceType& type = *findResourceType(resource.type);
        if (!type.iam) continue;
        if (std::ranges::find(types, type.name) == types.end()) types.push_back(type.name);
        if (!type.nameProperty.empty() && resource.properties.contains(type.nameProperty))
            needed.capability = "CAPABILITY_NAMED_IAM";
        else if (needed.capability.empty())
            needed.capability = "CAPABILITY_IAM";
    }
    if (!types.empty()) needed.reason = "The following resource(s) require capabilities: [" + join(types, ", ") + "]";
    return needed;
}

} // namespace skydeck::lab::cloudformation
