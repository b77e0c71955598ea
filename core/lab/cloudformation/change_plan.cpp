#include "core/lab/cloudformation/change_plan.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace skydeck::lab::cloudformation {

namespace {
/// Stands for a value that is known only once a resource has been made; what mentions it can be found again.
constexpr std::string_view kUnknownMark = "{{changeSet:KNOWN_AFTER_APPLY:";

std::string unknownValue(const std::string& source) {
    return std::string(kUnknownMark) + source + "}}";
}

/// The resource whose making decides on a value, as "Name" or "Name.Attribute"; empty when it is known.
std::string causeOf(const Json& value) {
    const std::string text = value.is_string() ? value.get<std::string>() : dumpJson(value);
    const auto at = text.find(kUnknownMark);
    if (at == std::string::npos) return {};
    const auto from = at + kUnknownMark.size();
    return text.substr(from, text.find("}}", from) - from);
}

/// Resources in an order in which each comes after what it needs.
std::vector<std::string> inOrder(const Graph& graph) {
    std::vector<std::string> order;
    std::set<std::string> seen;
    const std::function<void(const std::string&)> visit = [&](const std::string& id) {
        if (!seen.insert(id).second) return;
        if (const auto node = graph.find(id); node != graph.end())
            for (const std::string& need : node->second)
                visit(need);
        order.push_back(id);
    };
    for (const auto& [id, needs] : graph)
        visit(id);
    return order;
}

class Planner {
public:
    Planner(bool tagsDiffer, const Json& resourcesNow, const std::vector<StackResource>& records,
            const Template& wanted, Scope scope)
        : m_tagsDiffer(tagsDiffer), m_resourcesNow(resourcesNow), m_wanted(wanted), m_scope(std::move(scope)) {
        for (const StackResource& record : records)
            if (!record.physicalId.empty() && record.status != "DELETE_COMPLETE" && record.status != "DELETE_SKIPPED")
                m_records[record.logicalId] = record;
        m_scope.document = &m_wanted;
        m_scope.reference = [this](const std::string& name) -> Result<Json> {
            if (!isKnown(name)) return Json(unknownValue(name));
            return Json(m_records.at(name).physicalId);
        };
        m_scope.attribute = [this](const std::string& name, const std::string& attribute) -> Result<Json> {
            if (!isKnown(name)) return Json(unknownValue(name + "." + attribute));
            const Json& attributes = m_records.at(name).attributes;
            return attributes.contains(attribute) ? attributes.at(attribute)
                                                  : Json(unknownValue(name + "." + attribute));
        };
    }

    Result<std::vector<ResourceChange>> plan() {
        SKYDECK_ASSIGN(const Graph graph, dependencies(m_wanted));
        for (const std::string& id : inOrder(graph))
            SKYDECK_TRY(consider(*m_wanted.resource(id)));
        for (const auto& [id, record] : m_records)
            if (!m_wanted.resource(id))
                m_changes.push_back({.action = ResourceChange::Action::Remove,
                                     .logicalId = id,
                                     .physicalId = record.physicalId,
                                     .type = record.type,
                                     .properties = {}});
        std::ranges::sort(m_changes, {}, &ResourceChange::logicalId);
        return std::move(m_changes);
    }

    Result<Json> outputs() {
        Json all = Json::array();
        for (const OutputDeclaration& output : m_wanted.outputs) {
            SKYDECK_ASSIGN(const Json value, evaluate(output.value, m_scope));
            Json shown{{"OutputKey", output.name},
                       {"OutputValue", value.is_structured() ? dumpJson(value) : scalarText(value)}};
            if (!output.description.empty()) shown["Description"] = output.description;
            if (!output.exportName.is_null()) {
                SKYDECK_ASSIGN(shown["ExportName"], evaluate(output.exportName, m_scope));
            }
            all.push_back(std::move(shown));
        }
        return all;
    }

private:
    bool isKnown(const std::string& name) const { return m_records.contains(name) && !m_replaced.contains(name); }

    Status consider(const ResourceDeclaration& declaration) {
        const auto found = m_records.find(declaration.logicalId);
        ResourceChange change{
            .logicalId = declaration.logicalId, .physicalId = {}, .type = declaration.type, .properties = {}};
        if (found == m_records.end()) {
            m_changes.push_back(std::move(change));
            return {};
        }
        const StackResource& record = found->second;
        const ResourceType& type = *findResourceType(declaration.type);
        SKYDECK_ASSIGN(const Json evaluated, evaluate(declaration.properties, m_scope));
        // What is not known yet may not have the form that it will have.
        auto conformed = conform(type.schema, evaluated);
        const Json properties = conformed ? std::move(*conformed) : evaluated;
        change.action = ResourceChange::Action::Modify;
        change.physicalId = record.physicalId;
        change.tags = m_tagsDiffer && type.update;
        const auto metadata = [&](const Json& resources) {
            return memberAt(memberAt(resources, declaration.logicalId), "Metadata");
        };
        change.metadata = metadata(m_resourcesNow) != metadata(m_wanted.section("Resources"));
        for (const std::string& name : changedProperties(record.properties, properties))
            note(change, type, name, record.properties, properties);
        if (record.type != declaration.type) change.replacement = ResourceChange::Replacement::True;
        if (change.replacement != ResourceChange::Replacement::False) m_replaced.insert(change.logicalId);
        if (change.isReal() || change.metadata) m_changes.push_back(std::move(change));
        return {};
    }

    static void note(ResourceChange& change, const ResourceType& type, const std::string& name, const Json& before,
                     const Json& after) {
        PropertyChange property{name,
                                false,
                                causeOf(memberAt(after, name)),
                                needsReplacement(type, before, after, name) || needsRenewal(type, before, after, name),
                                memberAt(before, name),
                                memberAt(after, name)};
        property.dynamic = !property.cause.empty();
        if (property.replaces) {
            const auto now =
                property.dynamic ? ResourceChange::Replacement::Conditional : ResourceChange::Replacement::True;
            change.replacement = std::max(change.replacement, now);
        }
        change.properties.push_back(std::move(property));
    }

    bool m_tagsDiffer;
    const Json& m_resourcesNow;
    const Template& m_wanted;
    Scope m_scope;
    std::map<std::string, StackResource> m_records;
    std::set<std::string> m_replaced;
    std::vector<ResourceChange> m_changes;
};

std::string shownValue(const Json& value) {
    return value.is_string() ? value.get<std::string>() : dumpJson(value);
}
} // namespace

Result<std::vector<ResourceChange>> planChanges(bool tagsDiffer, const Json& resourcesNow,
                                                const std::vector<StackResource>& records, const Template& wanted,
                                                Scope scope) {
    return Planner(tagsDiffer, resourcesNow, records, wanted, std::move(scope)).plan();
}

Result<Json> plannedOutputs(const std::vector<StackResource>& records, const Template& wanted, Scope scope) {
    scope.document = &wanted;
    return Planner(false, Json(), records, wanted, std::move(scope)).outputs();
}

Json describeChange(const ResourceChange& change, bool values) {
    static constexpr const char* kActions[]{"Add", "Modify", "Remove", "Import"};
    static constexpr const char* kReplacements[]{"False", "Conditional", "True"};
    Json shown{{"Action", kActions[static_cast<int>(change.action)]},
               {"LogicalResourceId", change.logicalId},
               {"ResourceType", change.type},
               {"Scope", Json::array()},
               {"Details", Json::array()}};
    if (!change.physicalId.empty()) shown["PhysicalResourceId"] = change.physicalId;
    if (change.action == ResourceChange::Action::Modify) {
        shown["Replacement"] = kReplacements[static_cast<int>(change.replacement)];
        if (!change.properties.empty()) shown["Scope"].push_back("Properties");
        if (change.tags) shown["Scope"].push_back("Tags");
        if (change.metadata) shown["Scope"].push_back("Metadata");
    }
    for (const PropertyChange& each : change.properties) {
        Json target{{"Attribute", "Properties"},
                    {"Name", each.name},
                    {"RequiresRecreation", !each.replaces ? "Never"
                                           : each.dynamic ? "Conditionally"
                                                          : "Always"}};
        if (values) {
            target["Path"] = "/Properties/" + each.name;
            if (!each.before.is_null()) target["BeforeValue"] = shownValue(each.before);
            if (!each.after.is_null()) target["AfterValue"] = shownValue(each.after);
            target["AttributeChangeType"] = each.before.is_null() ? "Add" : each.after.is_null() ? "Remove" : "Modify";
        }
        Json detail{{"Target", std::move(target)},
                    {"Evaluation", each.dynamic ? "Dynamic" : "Static"},
                    {"ChangeSource", "DirectModification"}};
        if (each.dynamic) {
            const bool attribute = each.cause.find('.') != std::string::npos;
            detail["ChangeSource"] = attribute ? "ResourceAttribute" : "ResourceReference";
            detail["CausingEntity"] = each.cause;
        }
        shown["Details"].push_back(std::move(detail));
    }
    if (change.metadata)
        shown["Details"].push_back({{"Target", {{"Attribute", "Metadata"}, {"RequiresRecreation", "Never"}}},
                                    {"Evaluation", "Static"},
                                    {"ChangeSource", "DirectModification"}});
    if (change.tags)
        shown["Details"].push_back({{"Target", {{"Attribute", "Tags"}, {"RequiresRecreation", "Never"}}},
                                    {"Evaluation", "Static"},
                                    {"ChangeSource", "DirectModification"}});
    return {{"Type", "Resource"}, {"ResourceChange", std::move(shown)}};
}

} // namespace skydeck::lab::cloudformation
