#include "core/lab/cloudformation/template.h"

#include "core/lab/cloudformation/intrinsics.h"

#include "core/base/strings.h"

#include <algorithm>
#include <array>

namespace skydeck::lab::cloudformation {

namespace {

constexpr std::array<std::string_view, 10> kValueFunctions = {
    "Fn::Base64", "Fn::GetAtt",    "Fn::GetAZs", "Fn::ImportValue", "Fn::Join",
    "Fn::Split",  "Fn::FindInMap", "Fn::Select", "Fn::If",          "Fn::Sub"};
constexpr std::array<std::string_view, 9> kConditionFunctions = {
    "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals", "Fn::FindInMap", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub"};
constexpr std::array<std::string_view, 3> kRuleFunctions = {"Fn::Contains", "Fn::EachMemberIn", "Fn::EachMemberEquals"};

std::vector<std::string> functionsFor(Functions allowed) {
    std::vector<std::string> names = {"Ref"};
    if (allowed == Functions::Values) {
        names.insert(names.end(), kValueFunctions.begin(), kValueFunctions.end());
        names.emplace_back("Fn::Cidr");
    } else {
        names.emplace_back("Condition");
        names.insert(names.end(), kConditionFunctions.begin(), kConditionFunctions.end());
    }
    if (allowed == Functions::Rules) names.insert(names.end(), kRuleFunctions.begin(), kRuleFunctions.end());
    return names;
}

class Finder {
public:
    Finder(const TemplateText& text, Functions allowed)
        : m_text(text), m_allowed(allowed), m_functions(functionsFor(allowed)) {
        if (usesLanguageExtensions(text.document))
            m_functions.insert(m_functions.end(), {"Fn::Length", "Fn::ToJsonString"});
    }

    std::vector<Reference> found;

    Status visit(const Json& value, const std::string& path) {
        if (value.is_array()) {
            for (std::size_t i = 0; i < value.size(); ++i)
                SKYDECK_TRY(visit(value[i], path + "/" + std::to_string(i)));
            return {};
        }
        if (!value.is_object()) return {};
        if (const std::string* function = functionOf(value))
            return call(*function, value.begin().value(), path + "/" + *function);
        for (const auto& [key, member] : value.items()) {
            if (key.starts_with("Fn::"))
                return refuse("Template format error: " + key + " must be the only key of its object", path);
            SKYDECK_TRY(visit(member, path + "/" + key));
        }
        return {};
    }

private:
    /// The function that `value` calls, if it is a call: an object with that one key.
    const std::string* functionOf(const Json& value) const {
        if (value.size() != 1) return nullptr;
        const std::string& key = value.begin().key();
        if (key == "Ref" || key.starts_with("Fn::")) return &key;
        // Elsewhere "Condition" is an ordinary word, in IAM's policies for instance.
        return m_allowed != Functions::Values && key == "Condition" && value.begin().value().is_string() ? &key
                                                                                                         : nullptr;
    }

    tl::unexpected<Error> refuse(const std::string& message, const std::string& path) const {
        return validationError(message + m_text.where(path));
    }

    Status call(const std::string& function, const Json& argument, const std::string& path) {
        if (std::ranges::find(m_functions, function) == m_functions.end())
            return refuse("Template Error: Encountered unsupported function: " + function +
                              " Supported functions are: [" + join(m_functions, ", ") + "]",
                          path);
        if (const char* problem = shapeProblem(function, argument)) return refuse(problem, path);
        if (function == "Ref") return add(Reference::Kind::Ref, argument.get<std::string>(), {}, path);
        if (function == "Condition") return add(Reference::Kind::Condition, argument.get<std::string>(), {}, path);
        if (function == "Fn::GetAtt") return getAtt(argument, path);
        if (function == "Fn::Sub") return sub(argument, path);
        if (function == "Fn::If")
            SKYDECK_TRY(add(Reference::Kind::Condition, argument[0].get<std::string>(), {}, path));
        if (function == "Fn::FindInMap" && argument[0].is_string())
            SKYDECK_TRY(add(Reference::Kind::Mapping, argument[0].get<std::string>(), {}, path));
        return visit(argument, path);
    }

    Status getAtt(const Json& argument, const std::string& path) {
        const auto [resource, attribute] = splitGetAtt(argument);
        SKYDECK_TRY(add(Reference::Kind::Attribute, resource, attribute, path));
        return argument.is_array() ? visit(argument[1], path + "/1") : Status();
    }

    Status sub(const Json& argument, const std::string& path) {
        const Json& text = argument.is_array() ? argument[0] : argument;
        static const Json none = Json::object();
        const Json& own = argument.is_array() ? argument[1] : none;
        for (const auto& [name, value] : own.items())
            SKYDECK_TRY(visit(value, path + "/1/" + name));
        const auto pieces = parseSub(text.get_ref<const std::string&>());
        if (!pieces) return refuse(pieces.error().message, path);
        for (const SubPiece& piece : *pieces) {
            if (!piece.variable || own.contains(piece.text)) continue;
            const auto dot = piece.text.find('.');
            if (dot == std::string::npos)
                SKYDECK_TRY(add(Reference::Kind::Ref, piece.text, {}, path));
            else
                SKYDECK_TRY(
                    add(Reference::Kind::Attribute, piece.text.substr(0, dot), piece.text.substr(dot + 1), path));
        }
        return {};
    }

    Status add(Reference::Kind kind, std::string name, std::string attribute, const std::string& path) {
        found.push_back(Reference{kind, std::move(name), std::move(attribute), path});
        return {};
    }

    const TemplateText& m_text;
    Functions m_allowed;
    std::vector<std::string> m_functions;
};

} // namespace

Result<std::vector<Reference>> findReferences(const TemplateText& text, const Json& value, const std::string& path,
                                              Functions allowed) {
    Finder finder(text, allowed);
    SKYDECK_TRY(finder.visit(value, path));
    return std::move(finder.found);
}

} // namespace skydeck::lab::cloudformation
