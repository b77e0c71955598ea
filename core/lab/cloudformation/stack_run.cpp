#include "core/lab/cloudformation/stack_run.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/cloudformation/graph_runner.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

namespace {

// What a stack does at once. CloudFormation's own number is not published; this keeps a small machine responsive.
constexpr std::size_t kWidth = 8;

std::string listed(const std::vector<std::string>& names) {
    return "[" + join(names, ", ") + "]";
}

bool stillThere(const StackResource& record) {
    return record.status != "DELETE_COMPLETE" && record.status != "DELETE_SKIPPED";
}

} // namespace

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

// ---- creation

Status StackRun::create() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    if (stack.timeoutMinutes > 0) m_deadline = m_around.clock.steadyNow() + std::chrono::minutes(stack.timeoutMinutes);
    const auto prepared = [&]() -> Status {
        SKYDECK_ASSIGN(const Template document, parseTemplate(stack.templateBody));
        SKYDECK_ASSIGN(Scope scope, stackScope(document, stack, m_around));
        SKYDECK_ASSIGN(const Template wanted, specialise(document, scope));
        scope.document = &wanted;
        return createAll(stack, wanted, scope);
    }();
    SKYDECK_TRY(storeTrouble());
    if (m_stop.stop_requested() || prepared) return {};
    return creationFailed(m_store, stack, prepared.error().message);
}

Status StackRun::createAll(const Stack& stack, const Template& wanted, Scope& scope) {
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

    SKYDECK_ASSIGN(const Graph graph, dependencies(wanted));
    std::stop_source cancel;
    const std::stop_callback overtaken(m_stop, [&] { cancel.request_stop(); });
    const auto late = [&] { return m_deadline && m_around.clock.steadyNow() >= *m_deadline; };
    runGraph(
        graph, kWidth,
        [&](const std::string& id) { createOne(stack, *wanted.resource(id), Json(graph.at(id)), scope, cancel); },
        [&] { return !cancel.stop_requested() && !late(); });

    if (m_stop.stop_requested() || !storeTrouble()) return {};
    if (late() && m_made.size() < wanted.resources.size())
        return creationFailed(m_store, stack, "Stack creation time exceeded the specified timeout");
    if (!m_failed.empty())
        return creationFailed(m_store, stack, "The following resource(s) failed to create: " + listed(m_failed));
    SKYDECK_TRY(publishOutputs(stack, wanted, scope));
    SKYDECK_TRY(m_store.setStatus(m_id, "CREATE_COMPLETE", "", "CREATE_IN_PROGRESS"));
    return {};
}

void StackRun::createOne(const Stack& stack, const ResourceDeclaration& declaration, const Json& needs,
                         const Scope& scope, std::stop_source& cancel) {
    StackResource record;
    record.logicalId = declaration.logicalId;
    record.type = declaration.type;
    record.deletionPolicy = declaration.deletionPolicy;
    record.dependsOn = needs;

    auto made = make(stack, declaration, record, scope, cancel.get_token());
    const std::lock_guard lock(m_mutex);
    if (made) {
        record.status = "CREATE_COMPLETE";
        record.reason.clear();
        record.attributes = std::move(*made);
        keep(stack, record, true);
        m_made[record.logicalId] = std::move(record);
        return;
    }
    const bool cancelled = made.error().kind == ErrorKind::Cancelled;
    // The next process finds it in progress and cleans up.
    if (cancelled && m_shutdown.stop_requested()) return;
    record.status = "CREATE_FAILED";
    record.reason = cancelled ? "Resource creation cancelled" : made.error().message;
    keep(stack, record, true);
    m_failed.push_back(record.logicalId);
    cancel.request_stop();
}

Result<Json> StackRun::make(const Stack& stack, const ResourceDeclaration& declaration, StackResource& record,
                            const Scope& scope, std::stop_token stop) {
    SKYDECK_ASSIGN(record.properties, evaluate(declaration.properties, scope));
    record.status = "CREATE_IN_PROGRESS";
    keep(stack, record, true);
    const ResourceType& type = *findResourceType(declaration.type);
    SKYDECK_ASSIGN(record.properties, conform(type.schema, record.properties));
    SKYDECK_TRY(storeTrouble());
    return type.create(context(stack, record, std::move(stop)), record.properties);
}

Status StackRun::publishOutputs(const Stack& stack, const Template& wanted, const Scope& scope) {
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

Status StackRun::creationFailed(StackStore& store, const Stack& stack, const std::string& reason) {
    const bool stays = stack.onFailure == "DO_NOTHING";
    const std::string next = stays                         ? "CREATE_FAILED"
                             : stack.onFailure == "DELETE" ? "DELETE_IN_PROGRESS"
                                                           : "ROLLBACK_IN_PROGRESS";
    std::string words = reason + (reason.ends_with('.') ? " " : ". ");
    if (!stays) words += stack.onFailure == "DELETE" ? "Delete requested by user." : "Rollback requested by user.";
    SKYDECK_TRY(store.setStatus(stack.id, next, words, "CREATE_IN_PROGRESS"));
    return {};
}

Status StackRun::interrupted(StackStore& store, const Stack& stack) {
    SKYDECK_ASSIGN(const auto records, store.resources(stack.id));
    for (StackResource record : records) {
        if (record.status != "CREATE_IN_PROGRESS") continue;
        record.status = "CREATE_FAILED";
        record.reason = "Resource creation cancelled";
        // Whether it came to be is not known; under a name that was made up for it, it can only be ours.
        if (record.physicalId.empty()) record.physicalId = record.generatedName;
        SKYDECK_TRY(store.putResource(stack, record, true));
    }
    return creationFailed(store, stack, "The lab was stopped while it created this stack");
}

// ---- deletion

Status StackRun::rollBack() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    SKYDECK_TRY(deleteAll(stack, true));
    if (m_stop.stop_requested()) return {};
    const bool good = m_failed.empty();
    SKYDECK_TRY(m_store.setStatus(m_id, good ? "ROLLBACK_COMPLETE" : "ROLLBACK_FAILED",
                                  good ? "" : "The following resource(s) failed to delete: " + listed(m_failed) + ". ",
                                  "ROLLBACK_IN_PROGRESS"));
    return m_store.forgetShared(m_id);
}

Status StackRun::remove() {
    SKYDECK_ASSIGN(const Stack stack, m_store.get(m_id));
    SKYDECK_TRY(deleteAll(stack, false));
    if (m_stop.stop_requested()) return {};
    if (!m_failed.empty()) {
        SKYDECK_TRY(m_store.setStatus(m_id, "DELETE_FAILED",
                                      "The following resource(s) failed to delete: " + listed(m_failed) + ". ",
                                      "DELETE_IN_PROGRESS"));
        return {};
    }
    SKYDECK_TRY(m_store.forgetShared(m_id));
    SKYDECK_TRY(m_store.setStatus(m_id, "DELETE_COMPLETE", "", "DELETE_IN_PROGRESS"));
    return {};
}

Status StackRun::deleteAll(const Stack& stack, bool rollingBack) {
    SKYDECK_ASSIGN(const auto records, m_store.resources(m_id));
    Graph graph;
    std::map<std::string, StackResource> byId;
    for (const StackResource& record : records) {
        if (!stillThere(record)) continue;
        byId[record.logicalId] = record;
        graph[record.logicalId];
        for (const Json& need : record.dependsOn)
            graph[record.logicalId].insert(need.get<std::string>());
    }
    // As in CloudFormation, what fails does not hold up what is left: each resource gets its own try and reason.
    runGraph(
        reversed(graph), kWidth, [&](const std::string& id) { deleteOne(stack, byId.at(id), rollingBack); },
        [&] { return !m_stop.stop_requested(); });
    SKYDECK_TRY(storeTrouble());
    std::ranges::sort(m_failed);
    return {};
}

void StackRun::deleteOne(const Stack& stack, StackResource record, bool rollingBack) {
    const auto become = [&](const std::string& status, const std::string& reason) {
        const std::lock_guard lock(m_mutex);
        record.status = status;
        record.reason = reason;
        keep(stack, record, true);
    };
    const bool kept = std::ranges::find(stack.retained, Json(record.logicalId)) != stack.retained.end() ||
                      record.deletionPolicy == "Retain" ||
                      (record.deletionPolicy == "RetainExceptOnCreate" && !rollingBack);
    if (kept && !record.physicalId.empty()) return become("DELETE_SKIPPED", "");
    if (record.physicalId.empty()) return become("DELETE_COMPLETE", "");

    become("DELETE_IN_PROGRESS", "");
    const ResourceType* type = findResourceType(record.type);
    const Status outcome = type ? type->remove(context(stack, record, m_stop), record.physicalId, record.properties)
                                : fail(ErrorKind::NotImplemented, "NotImplemented",
                                       "The lab does not know the resource type " + record.type);
    if (outcome) return become("DELETE_COMPLETE", "");
    // Shut down or overtaken: the next run deletes it again.
    if (outcome.error().kind == ErrorKind::Cancelled) return;
    become("DELETE_FAILED", outcome.error().message);
    const std::lock_guard lock(m_mutex);
    m_failed.push_back(record.logicalId);
}

// ---- both

void StackRun::keep(const Stack& stack, const StackResource& record, bool event) {
    const Status kept = m_store.putResource(stack, record, event);
    if (kept) return;
    log::error("lab.cloudformation",
               "Keeping " + record.logicalId + " of " + stack.name + ": " + describe(kept.error()));
    const std::lock_guard lock(m_troubleMutex);
    m_storeTrouble = kept.error();
}

Status StackRun::storeTrouble() {
    const std::lock_guard lock(m_troubleMutex);
    if (m_storeTrouble) return fail(*m_storeTrouble);
    return {};
}

ResourceContext StackRun::context(const Stack& stack, StackResource& record, std::stop_token stop) {
    ResourceContext context{.stackId = stack.id,
                            .stackName = stack.name,
                            .logicalId = record.logicalId,
                            .region = m_around.region,
                            .accountId = m_around.accountId,
                            .endpointUrl = m_around.endpointUrl,
                            .stackTags = stack.tags,
                            .clock = m_around.clock,
                            .stop = std::move(stop),
                            .deadline = m_deadline,
                            .invoke = m_around.invoke,
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

std::string StackRun::generateName(const Stack& stack, const std::string& logicalId, std::size_t longest,
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
