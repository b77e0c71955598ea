#include "core/base/strings.h"
#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/template.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

namespace {

/// References of the whole template against what it holds.
class Checker {
public:
    explicit Checker(const Template& document) : m_template(document), m_text(document.text) {
        for (const ResourceDeclaration& resource : document.resources)
            m_resources.insert(resource.logicalId);
    }

    Status check() {
        SKYDECK_TRY(checkConditions());
        SKYDECK_TRY(checkRules());
        for (const ResourceDeclaration& resource : m_template.resources)
            SKYDECK_TRY(checkResource(resource));
        SKYDECK_TRY(checkOutputs());
        return checkCircles();
    }

private:
    Status checkConditions() const {
        Graph needs;
        const Json& section = m_template.section("Conditions");
        for (const auto& [name, expression] : section.items()) {
            const std::string path = "/Conditions/" + name;
            SKYDECK_ASSIGN(const auto references, findReferences(m_text, expression, path, Functions::Conditions));
            needs[name];
            for (const Reference& reference : references) {
                if (reference.kind == Reference::Kind::Attribute ||
                    (reference.kind == Reference::Kind::Ref && m_resources.contains(reference.name)))
                    return formatError("Unresolved dependencies [" + reference.name +
                                       "]. Cannot reference resources in the Conditions block of the template" +
                                       m_text.where(reference.path));
                if (reference.kind == Reference::Kind::Condition) needs[name].insert(reference.name);
            }
            SKYDECK_TRY(checkKnown(references, {}, "Conditions"));
        }
        // A round in which no condition is free of unmet needs is a circle.
        while (!needs.empty()) {
            const auto ready = std::ranges::find_if(needs, [&](const auto& entry) {
                return std::ranges::none_of(entry.second, [&](const auto& other) { return needs.contains(other); });
            });
            if (ready == needs.end())
                return formatError("Found circular condition dependency between " + names(needs) +
                                   m_text.where("/Conditions/" + needs.begin()->first));
            needs.erase(ready);
        }
        return {};
    }

    Status checkRules() const {
        for (const auto& [name, rule] : m_template.section("Rules").items()) {
            const std::string path = "/Rules/" + name;
            if (!rule.is_object() || !memberAt(rule, "Assertions").is_array())
                return formatError("Rule " + name + " must contain a list of Assertions" + m_text.where(path));
            SKYDECK_ASSIGN(const auto references, findReferences(m_text, rule, path, Functions::Rules));
            SKYDECK_TRY(checkKnown(references, {}, "Rules"));
        }
        return {};
    }

    Status checkResource(const ResourceDeclaration& resource) const {
        const std::string path = "/Resources/" + resource.logicalId;
        if (!resource.condition.empty() && !m_template.section("Conditions").contains(resource.condition))
            return formatError("Unresolved condition dependency " + resource.condition +
                               " in the Resources block of the template" + m_text.where(path + "/Condition"));
        for (const std::string& name : resource.dependsOn)
            if (!m_resources.contains(name))
                return formatError("Unresolved resource dependencies [" + name +
                                   "] in the Resources block of the template" + m_text.where(path + "/DependsOn"));
        SKYDECK_ASSIGN(const auto references,
                       findReferences(m_text, resource.properties, path + "/Properties", Functions::Values));
        return checkKnown(references, m_resources, "Resources");
    }

    Status checkOutputs() const {
        for (const OutputDeclaration& output : m_template.outputs) {
            const std::string path = "/Outputs/" + output.name;
            if (!output.condition.empty() && !m_template.section("Conditions").contains(output.condition))
                return formatError("Unresolved condition dependency " + output.condition +
                                   " in the Outputs block of the template" + m_text.where(path + "/Condition"));
            SKYDECK_ASSIGN(const auto references,
                           findReferences(m_text, output.value, path + "/Value", Functions::Values));
            SKYDECK_TRY(checkKnown(references, m_resources, "Outputs"));
            SKYDECK_ASSIGN(const auto inName,
                           findReferences(m_text, output.exportName, path + "/Export/Name", Functions::Values));
            SKYDECK_TRY(checkKnown(inName, m_resources, "Outputs"));
        }
        return {};
    }

    Status checkKnown(const std::vector<Reference>& references, const std::set<std::string>& resources,
                      std::string_view section) const {
        SKYDECK_TRY(checkResolved(m_template, references, resources, section));
        for (const Reference& reference : references) {
            if (reference.kind == Reference::Kind::Condition &&
                !m_template.section("Conditions").contains(reference.name))
                return formatError("Unresolved condition dependency " + reference.name + " in the " +
                                   std::string(section) + " block of the template" + m_text.where(reference.path));
            if (reference.kind == Reference::Kind::Mapping && !m_template.section("Mappings").contains(reference.name))
                return validationError("Template error: Mapping named '" + reference.name +
                                       "' is not present in the 'Mappings' section of template." +
                                       m_text.where(reference.path));
            if (reference.kind != Reference::Kind::Attribute || reference.attribute.empty()) continue;
            const ResourceType& type = *findResourceType(m_template.resource(reference.name)->type);
            if (!hasAttribute(type, reference.attribute))
                return validationError("Template error: resource " + reference.name +
                                       " does not support attribute type " + reference.attribute + " in Fn::GetAtt" +
                                       m_text.where(reference.path));
        }
        return {};
    }

    Status checkCircles() const {
        SKYDECK_ASSIGN(Graph needs, dependencies(m_template));
        for (bool progress = true; progress;) {
            progress =
                std::erase_if(needs, [&](const auto& entry) {
                    return std::ranges::none_of(entry.second, [&](const auto& other) { return needs.contains(other); });
                }) > 0;
        }
        // What only depends on a circle is none of it: drop what nothing left needs.
        for (bool progress = true; progress;) {
            std::set<std::string> needed;
            for (const auto& [name, others] : needs)
                needed.insert(others.begin(), others.end());
            progress = std::erase_if(needs, [&](const auto& entry) { return !needed.contains(entry.first); }) > 0;
        }
        if (needs.empty()) return {};
        return validationError("Circular dependency between resources: " + names(needs) +
                               m_text.where("/Resources/" + needs.begin()->first));
    }

    static std::string names(const Graph& graph) {
        std::vector<std::string> all;
        for (const auto& [name, ignored] : graph)
            all.push_back(name);
        return "[" + join(all, ", ") + "]";
    }

    const Template& m_template;
    const TemplateText& m_text;
    std::set<std::string> m_resources;
};

} // namespace

Status checkTemplate(const Template& document) {
    return Checker(document).check();
}

Result<Graph> dependencies(const Template& document) {
    Graph graph;
    for (const ResourceDeclaration& resource : document.resources) {
        std::set<std::string>& needs = graph[resource.logicalId];
        needs.insert(resource.dependsOn.begin(), resource.dependsOn.end());
        SKYDECK_ASSIGN(const auto references,
                       findReferences(document.text, resource.properties,
                                      "/Resources/" + resource.logicalId + "/Properties", Functions::Values));
        for (const Reference& reference : references)
            if ((reference.kind == Reference::Kind::Ref || reference.kind == Reference::Kind::Attribute) &&
                document.resource(reference.name))
                needs.insert(reference.name);
    }
    return graph;
}

Status checkResolved(const Template& document, const std::vector<Reference>& references,
                     const std::set<std::string>& known, std::string_view section) {
    std::vector<std::string> unresolved;
    std::string place;
    for (const Reference& reference : references) {
        if (reference.kind == Reference::Kind::Attribute && !known.contains(reference.name))
            return validationError("Template error: instance of Fn::GetAtt references undefined resource " +
                                   reference.name + document.text.where(reference.path));
        if (reference.kind != Reference::Kind::Ref || known.contains(reference.name) ||
            reference.name.starts_with("AWS::") || document.parameter(reference.name))
            continue;
        if (unresolved.empty()) place = reference.path;
        if (std::ranges::find(unresolved, reference.name) == unresolved.end()) unresolved.push_back(reference.name);
    }
    if (unresolved.empty()) return {};
    return formatError("Unresolved resource dependencies [" + join(unresolved, ", ") + "] in the " +
                       std::string(section) + " block of the template" + document.text.where(place));
}

} // namespace skydeck::lab::cloudformation
