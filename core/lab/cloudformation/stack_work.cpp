#include "core/lab/cloudformation/stack_work.h"

#include "core/base/log.h"
#include "core/base/strings.h"

#include <algorithm>
#include <set>

namespace skydeck::lab::cloudformation {

Result<Scope> stackScope(const Template& document, const Stack& stack, const Surroundings& around) {
    Scope scope;
    scope.document = &document;
    for (const auto& [name, value] : stack.parameters.items())
        scope.parameters[name] = value;
    scope.parameters["AWS::Region"] = around.region;
    scope.parameters["AWS::AccountId"] = around.accountId;
    scope.parameters["AWS::Partition"] = "aws";
    scope.parameters["AWS::URLSuffix"] = "amazonaws.com";
    scope.parameters["AWS::StackId"] = stack.id;
    scope.parameters["AWS::StackName"] = stack.name;
    const Json& topics = memberAt(stack.described, "NotificationARNs");
    scope.parameters["AWS::NotificationARNs"] = topics.is_array() ? topics : Json::array();

    scope.availabilityZones = [&around](const std::string& region) -> Result<std::vector<std::string>> {
        if (region != around.region)
            return fail(ErrorKind::NotImplemented, "NotImplemented",
                        "The lab knows only the availability zones of its own region, " + around.region);
        SKYDECK_ASSIGN(const Json answer, around.invoke("ec2", "DescribeAvailabilityZones", Json::object()));
        std::vector<std::string> names;
        for (const Json& zone : arrayAt(answer, "AvailabilityZones"))
            names.push_back(stringAt(zone, "ZoneName"));
        return names;
    };
    const auto early = [](const std::string& name) {
        return validationError("Template format error: Unresolved resource dependencies [" + name +
                               "] in the Conditions block of the template");
    };
    scope.reference = [early](const std::string& name) -> Result<Json> { return early(name); };
    scope.attribute = [early](const std::string& name, const std::string&) -> Result<Json> { return early(name); };
    scope.importValue = [&around, id = stack.id](const std::string& name) -> Result<std::string> {
        SKYDECK_ASSIGN(const auto exports, around.store.exports());
        const auto found = std::ranges::find(exports, name, &Export::name);
        if (found == exports.end()) return validationError("No export named " + name + " found");
        SKYDECK_TRY(around.store.addImport(name, id));
        return found->value;
    };
    SKYDECK_TRY(evaluateConditions(scope));
    SKYDECK_TRY(checkRules(scope));
    return scope;
}

Result<Template> specialise(const Template& document, const Scope& scope) {
    const auto holds = [&](const std::string& condition) {
        return condition.empty() || scope.conditions.at(condition);
    };
    Template wanted = document;
    std::erase_if(wanted.resources, [&](const ResourceDeclaration& resource) { return !holds(resource.condition); });
    std::erase_if(wanted.outputs, [&](const OutputDeclaration& output) { return !holds(output.condition); });
    std::set<std::string> names;
    for (ResourceDeclaration& resource : wanted.resources) {
        resource.properties = chosenBranches(resource.properties, scope);
        names.insert(resource.logicalId);
    }
    for (const ResourceDeclaration& resource : wanted.resources) {
        SKYDECK_ASSIGN(const auto references,
                       findReferences(wanted.text, resource.properties,
                                      "/Resources/" + resource.logicalId + "/Properties", Functions::Values));
        SKYDECK_TRY(checkResolved(wanted, references, names, "Resources"));
    }
    for (OutputDeclaration& output : wanted.outputs) {
        output.value = chosenBranches(output.value, scope);
        SKYDECK_ASSIGN(const auto references, findReferences(wanted.text, output.value,
                                                             "/Outputs/" + output.name + "/Value", Functions::Values));
        SKYDECK_TRY(checkResolved(wanted, references, names, "Outputs"));
    }
    return wanted;
}

void StackWork::connect(Scope& scope) {
    scope.reference = [this](const std::string& name) -> Result<Json> {
        const std::lock_guard lock(m_mutex);
        return Json(m_made.at(name).physicalId);
    };
    scope.attribute = [this](const std::string& name, const std::string& attribute) -> Result<Json> {
        const std::lock_guard lock(m_mutex);
        const Json& attributes = m_made.at(name).attributes;
        if (!attributes.contains(attribute))
            return validationError("Template error: resource " + name + " does not support attribute type " +
                                   attribute + " in Fn::GetAtt");
        return attributes.at(attribute);
    };
}

Result<Json> StackWork::make(const Stack& stack, const ResourceDeclaration& declaration, StackResource& record,
                             const Scope& scope, std::stop_token stop) {
    SKYDECK_ASSIGN(record.properties, evaluate(declaration.properties, scope));
    record.status = "CREATE_IN_PROGRESS";
    keep(stack, record, true);
    const ResourceType& type = *findResourceType(declaration.type);
    SKYDECK_ASSIGN(record.properties, conform(type.schema, record.properties));
    SKYDECK_TRY(storeTrouble());
    if (!type.create) return notImplemented(type.name);
    return type.create(context(stack, record, std::move(stop)), record.properties);
}

Status StackWork::publishOutputs(const Stack& stack, const Template& wanted, const Scope& scope) {
    Json outputs = Json::array();
    std::vector<Export> exports;
    for (const OutputDeclaration& output : wanted.outputs) {
        SKYDECK_ASSIGN(const Json value, evaluate(output.value, scope));
        if (value.is_structured() || value.is_discarded())
            return validationError("Template format error: The Value field of every Outputs member must evaluate to a "
                                   "String." +
                                   wanted.text.where("/Outputs/" + output.name + "/Value"));
        Json shown{{"OutputKey", output.name}, {"OutputValue", scalarText(value)}};
        if (!output.description.empty()) shown["Description"] = output.description;
        if (!output.exportName.is_null()) {
            SKYDECK_ASSIGN(const Json name, evaluate(output.exportName, scope));
            if (!name.is_string() || name.get_ref<const std::string&>().empty())
                return validationError(
                    "Template format error: Output " + output.name +
                    " is malformed. The Name field of every Export member must be specified and consist "
                    "of a string");
            shown["ExportName"] = name;
            exports.push_back(Export{name.get<std::string>(), scalarText(value), stack.id});
        }
        outputs.push_back(std::move(shown));
    }
    SKYDECK_TRY(m_store.setExports(stack, exports));
    return m_store.change(m_id, [&](Stack& kept) { kept.outputs = outputs; });
}

std::string StackWork::listed(const std::vector<std::string>& names) {
    return "[" + join(names, ", ") + "]";
}

Status StackWork::removeResource(const Stack& stack, StackResource& record) {
    const ResourceType* type = findResourceType(record.type);
    if (!type)
        return fail(ErrorKind::NotImplemented, "NotImplemented",
                    "The lab does not know the resource type " + record.type);
    return type->remove(context(stack, record, m_stop), record.physicalId, record.properties);
}

bool StackWork::isHeldUp(const Status& outcome) {
    return !outcome && outcome.error().code == "DependencyViolation";
}

void StackWork::removeAll(Graph graph, const std::function<bool(const std::string& id, bool last)>& remove) {
    for (bool last = false;;) {
        std::mutex mutex;
        std::set<std::string> heldUp;
        runGraph(
            reversed(graph), kWidth,
            [&](const std::string& id) {
                if (remove(id, last)) return;
                const std::lock_guard lock(mutex);
                heldUp.insert(id);
            },
            [&] { return !m_stop.stop_requested(); });
        if (m_stop.stop_requested() || heldUp.empty()) return;
        last = heldUp.size() == graph.size();
        std::erase_if(graph, [&](const auto& node) { return !heldUp.contains(node.first); });
    }
}

void StackWork::keep(const Stack& stack, const StackResource& record, bool event) {
    const Status kept = m_store.putResource(stack, record, event);
    if (kept) return;
    log::error("lab.cloudformation",
               "Keeping " + record.logicalId + " of " + stack.name + ": " + describe(kept.error()));
    const std::lock_guard lock(m_troubleMutex);
    m_storeTrouble = kept.error();
}

Status StackWork::storeTrouble() {
    const std::lock_guard lock(m_troubleMutex);
    if (m_storeTrouble) return fail(*m_storeTrouble);
    return {};
}

ResourceContext StackWork::context(const Stack& stack, StackResource& record, std::stop_token stop) {
    ResourceContext context{.stackId = stack.id,
                            .stackName = stack.name,
                            .logicalId = record.logicalId,
                            .resourceType = record.type,
                            .region = m_around.region,
                            .accountId = m_around.accountId,
                            .endpointUrl = m_around.endpointUrl,
                            .stackTags = stack.tags,
                            .clock = m_around.clock,
                            .stop = std::move(stop),
                            .deadline = m_deadline,
                            .invoke = m_around.invoke,
                            .responses = m_around.responses,
                            .objects = m_around.objects,
                            .exists = {},
                            .nameMaker = {}};
    context.stackTags.push_back({{"Key", "aws:cloudformation:stack-id"}, {"Value", stack.id}});
    context.stackTags.push_back({{"Key", "aws:cloudformation:stack-name"}, {"Value", stack.name}});
    context.stackTags.push_back({{"Key", "aws:cloudformation:logical-id"}, {"Value", record.logicalId}});
    context.exists = [this, &stack, &record](const std::string& physicalId) -> Status {
        record.physicalId = physicalId;
        record.reason = "Resource creation Initiated";
        return m_store.putResource(stack, record, true);
    };
    context.nameMaker = [this, &stack, &record](std::size_t longest, bool lowerCase) -> Result<std::string> {
        record.generatedName = generateName(stack, record.logicalId, longest, lowerCase);
        SKYDECK_TRY(m_store.putResource(stack, record, false));
        return record.generatedName;
    };
    return context;
}

std::string StackWork::generateName(const Stack& stack, const std::string& logicalId, std::size_t longest,
                                    bool lowerCase) {
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::string random;
    for (int i = 0; i < 12; ++i)
        random += letters[m_around.random.next() % letters.size()];
    const std::size_t room = longest - random.size() - 2;
    std::string first = stack.name;
    std::string second = logicalId;
    if (first.size() + second.size() > room) {
        first.resize(std::min(first.size(), std::max(room / 2, room - std::min(room, second.size()))));
        second.resize(std::min(second.size(), room - first.size()));
    }
    const std::string name = first + "-" + second + "-" + random;
    return lowerCase ? toLower(name) : name;
}

} // namespace skydeck::lab::cloudformation
