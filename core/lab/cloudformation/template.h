#pragma once

#include "core/lab/cloudformation/template_text.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab::cloudformation {

struct ParameterDeclaration {
    std::string name;
    std::string type;
    std::string description;
    std::string constraintDescription;
    std::optional<std::string> defaultValue;
    std::vector<std::string> allowedValues;
    std::string allowedPattern;
    std::optional<double> minLength, maxLength, minValue, maxValue;
    bool noEcho = false;

    /// Ref gives a list of strings.
    bool isList() const;
    /// The value is the name of a parameter of Systems Manager, which holds the real one.
    bool isStored() const;
};

struct ResourceDeclaration {
    std::string logicalId;
    std::string type;
    std::string condition; ///< or empty
    std::string deletionPolicy = "Delete";
    std::string replacePolicy = "Delete"; ///< UpdateReplacePolicy
    std::vector<std::string> dependsOn;
    Json properties = Json::object();
};

struct OutputDeclaration {
    std::string name;
    std::string description;
    std::string condition; ///< or empty
    Json value;
    Json exportName; ///< null without Export
};

/// A template that holds together: known sections, known resource types, every reference to something that exists, no
/// circles. What depends on parameter values is checked later, by create.
struct Template {
    TemplateText text;
    std::string description;
    std::vector<ParameterDeclaration> parameters;
    std::vector<ResourceDeclaration> resources; ///< by logical id
    std::vector<OutputDeclaration> outputs;

    const ParameterDeclaration* parameter(std::string_view name) const;
    const ResourceDeclaration* resource(std::string_view logicalId) const;
    const Json& section(std::string_view name) const { return memberAt(text.document, name); }
};

/// Reads and checks. Every refusal is CloudFormation's ValidationError in its words, with the place; a Transform is
/// NotImplemented.
Result<Template> parseTemplate(std::string_view text);

/// The second half of parseTemplate(): every reference leads somewhere, and nothing needs itself.
Status checkTemplate(const Template& document);

/// A mention of something by name inside a template's value.
struct Reference {
    enum class Kind { Ref, Attribute, Condition, Mapping };
    Kind kind = Kind::Ref;
    std::string name;
    std::string attribute; ///< for Attribute: empty when a function computes it
    std::string path;      ///< where it stands
};

/// Which functions a value may use, by where it stands.
enum class Functions { Values, Conditions, Rules };

/// All references in `value`. A function that is unknown there or has the wrong shape is a ValidationError.
Result<std::vector<Reference>> findReferences(const TemplateText& text, const Json& value, const std::string& path,
                                              Functions allowed);

/// For each resource the resources that it needs first, by DependsOn and by reference. Names outside `resources` are
/// left out.
using Graph = std::map<std::string, std::set<std::string>>;
Result<Graph> dependencies(const Template& document);

/// References to names that are neither in `known` nor parameters, as CloudFormation complains of them.
Status checkResolved(const Template& document, const std::vector<Reference>& references,
                     const std::set<std::string>& known, std::string_view section);

/// The capabilities that the template's IAM resources ask for, with CloudFormation's sentence about them.
struct NeededCapability {
    std::string capability; ///< CAPABILITY_IAM, CAPABILITY_NAMED_IAM or empty
    std::string reason;
};
NeededCapability neededCapability(const Template& document);

} // namespace skydeck::lab::cloudformation
