#include "core/lab/cloudformation/drift.h"

#include "core/lab/cloudformation/engine.h"
#include "core/lab/cloudformation/requests.h"
#include "core/lab/cloudformation/stack_work.h"
#include "core/lab/cloudformation/template_text.h"
#include "core/lab/lab.h"
#include "core/lab/paging.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

using namespace cloudformation;

namespace {

bool isNothing(const Json& value) {
    return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty()) ||
           (value.is_structured() && value.empty());
}

std::string driftText(const Json& value) {
    return value.is_null() || value.is_structured() ? dumpJson(value) : scalarText(value);
}

void addDifference(Json& found, const std::string& path, const Json& expected, const Json& actual, const char* type) {
    found.push_back({{"PropertyPath", path},
                     {"ExpectedValue", driftText(expected)},
                     {"ActualValue", driftText(actual)},
                     {"DifferenceType", type}});
}

void compare(const Json& expected, const Json& actual, const std::string& path, Json& found);

void compareLists(const Json& expected, const Json& actual, const std::string& path, Json& found) {
    std::vector<std::size_t> missing, extra(actual.size());
    std::ranges::generate(extra, [next = std::size_t(0)]() mutable { return next++; });
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto same = std::ranges::find_if(extra, [&](std::size_t j) {
            return propertyDifferences(Json{{"v", expected[i]}}, Json{{"v", actual[j]}}).empty();
        });
        if (same == extra.end())
            missing.push_back(i);
        else
            extra.erase(same);
    }
    for (std::size_t i = 0; i < std::max(missing.size(), extra.size()); ++i) {
        if (i >= missing.size()) {
            addDifference(found, path + "/" + std::to_string(extra[i]), nullptr, actual[extra[i]], "ADD");
            continue;
        }
        const std::string at = path + "/" + std::to_string(missing[i]);
        if (i < extra.size())
            compare(expected[missing[i]], actual[extra[i]], at, found);
        else
            addDifference(found, at, expected[missing[i]], nullptr, "REMOVE");
    }
}

void compare(const Json& expected, const Json& actual, const std::string& path, Json& found) {
    if (isNothing(expected) && isNothing(actual)) return;
    if (expected.is_array() && actual.is_array()) return compareLists(expected, actual, path, found);
    if (expected.is_object() && actual.is_object()) {
        for (const auto& [key, value] : expected.items())
            compare(value, memberAt(actual, key), path + "/" + key, found);
        return;
    }
    if (actual.is_null()) return addDifference(found, path, expected, actual, "REMOVE");
    const bool same = expected.is_structured() || actual.is_structured() ? expected == actual
                                                                         : scalarText(expected) == scalarText(actual);
    if (!same) addDifference(found, path, expected, actual, "NOT_EQUAL");
}

/// Looks at the things of one stack.
class DriftCheck : private StackWork {
public:
    DriftCheck(const Surroundings& around, const Stack& stack) : StackWork(around, stack.id, {}, {}), m_stack(stack) {}

    /// A StackResourceDrift, or null for a type that cannot be read.
    Result<Json> look(StackResource record) {
        const ResourceType* type = findResourceType(record.type);
        if (!type || !type->read || record.physicalId.empty()) return Json();
        Json drift{{"StackId", m_stack.id},
                   {"LogicalResourceId", record.logicalId},
                   {"PhysicalResourceId", record.physicalId},
                   {"ResourceType", record.type},
                   {"StackResourceDriftStatus", "IN_SYNC"},
                   {"PropertyDifferences", Json::array()},
                   {"Timestamp", toEpochSeconds(m_around.clock.now())}};
        auto actual = type->read(context(m_stack, record, {}), record.physicalId, record.properties);
        if (!actual && actual.error().kind != ErrorKind::NotFound) return fail(actual.error());
        if (!actual) {
            drift["StackResourceDriftStatus"] = "DELETED";
            return drift;
        }
        Json shown = Json::object();
        for (const auto& [name, value] : record.properties.items())
            if (actual->contains(name)) shown[name] = (*actual)[name];
        drift["ExpectedProperties"] = dumpJson(record.properties);
        drift["ActualProperties"] = dumpJson(shown);
        drift["PropertyDifferences"] = propertyDifferences(record.properties, *actual);
        if (!drift["PropertyDifferences"].empty()) drift["StackResourceDriftStatus"] = "MODIFIED";
        return drift;
    }

private:
    const Stack& m_stack;
};

class Drifts {
public:
    explicit Drifts(Lab& lab) : m_lab(lab), m_engine(*lab.cloudFormation), m_store(m_engine.store()) {}

    Result<Reply> detect(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, checkable(call.input));
        const auto only = strings(arrayAt(call.input, "LogicalResourceIds"));
        SKYDECK_ASSIGN(const auto records, m_store.resources(stack.id));
        for (const std::string& id : only)
            if (std::ranges::find(records, id, &StackResource::logicalId) == records.end())
                return validationError("Resource " + id + " does not exist for stack " + stack.name);

        DriftCheck check(m_engine.surroundings(), stack);
        std::int64_t drifted = 0;
        std::string trouble;
        for (const StackResource& record : records) {
            Json drift = record.drift;
            if (only.empty() || std::ranges::find(only, record.logicalId) != only.end()) {
                auto seen = check.look(record);
                if (!seen) {
                    trouble += (trouble.empty() ? "" : "; ") + record.logicalId + ": " + seen.error().message;
                    continue;
                }
                SKYDECK_TRY(m_store.setDrift(stack.id, record.logicalId, *seen));
                drift = std::move(*seen);
            }
            const std::string status = stringAt(drift, "StackResourceDriftStatus");
            drifted += status == "MODIFIED" || status == "DELETED" ? 1 : 0;
        }
        const double now = toEpochSeconds(m_lab.clock.now());
        const char* verdict = drifted > 0 ? "DRIFTED" : trouble.empty() ? "IN_SYNC" : "UNKNOWN";
        SKYDECK_TRY(m_store.change(stack.id, [&](Stack& kept) {
            kept.described["DriftInformation"] = {{"StackDriftStatus", verdict}, {"LastCheckTimestamp", now}};
        }));
        Json detection{{"StackDriftDetectionId", wire::randomUuid()},
                       {"StackId", stack.id},
                       {"StackDriftStatus", verdict},
                       {"DetectionStatus", trouble.empty() ? "DETECTION_COMPLETE" : "DETECTION_FAILED"},
                       {"DriftedStackResourceCount", drifted},
                       {"Timestamp", now}};
        if (!trouble.empty())
            detection["DetectionStatusReason"] = "Failed to detect drift on resources [" + trouble + "]";
        SKYDECK_TRY(m_store.putDetection(detection));
        return Json{{"StackDriftDetectionId", detection["StackDriftDetectionId"]}};
    }

    Result<Reply> describeDetection(const Call& call) {
        const std::string id = stringAt(call.input, "StackDriftDetectionId");
        SKYDECK_ASSIGN(const auto found, m_store.detection(id));
        if (!found) return validationError("Drift detection id '" + id + "' does not exist");
        return *found;
    }

    Result<Reply> detectOne(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, checkable(call.input));
        const std::string id = stringAt(call.input, "LogicalResourceId");
        SKYDECK_ASSIGN(const auto record, m_store.resource(stack.id, id));
        if (!record) return validationError("Resource " + id + " does not exist for stack " + stack.name);
        SKYDECK_ASSIGN(const Json drift, DriftCheck(m_engine.surroundings(), stack).look(*record));
        if (drift.is_null())
            return validationError("Drift detection is not supported for resource type " + record->type + " of " + id);
        SKYDECK_TRY(m_store.setDrift(stack.id, id, drift));
        return Json{{"StackResourceDrift", drift}};
    }

    Result<Reply> describe(const Call& call) {
        SKYDECK_ASSIGN(const Stack stack, m_store.get(stringAt(call.input, "StackName")));
        const auto wanted = strings(arrayAt(call.input, "StackResourceDriftStatusFilters"));
        SKYDECK_ASSIGN(const auto records, m_store.resources(stack.id));
        std::vector<Json> drifts;
        for (const StackResource& record : records)
            if (!record.drift.is_null() &&
                (wanted.empty() ||
                 std::ranges::find(wanted, stringAt(record.drift, "StackResourceDriftStatus")) != wanted.end()))
                drifts.push_back(record.drift);
        return pageOf(call.input, {.member = "StackResourceDrifts", .limit = "MaxResults", .code = "ValidationError"},
                      drifts);
    }

private:
    /// The stack, in a state in which nothing changes it.
    Result<Stack> checkable(const Json& input) const {
        static const std::set<std::string> kCheckable{"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE",
                                                      "UPDATE_ROLLBACK_FAILED", "IMPORT_COMPLETE"};
        SKYDECK_ASSIGN(Stack stack, m_store.get(stringAt(input, "StackName")));
        if (kCheckable.contains(stack.status)) return stack;
        return validationError("Drift detection cannot be performed on stack [" + stack.id + "] while in status " +
                               stack.status);
    }

    Lab& m_lab;
    CloudFormationEngine& m_engine;
    StackStore& m_store;
};

} // namespace

namespace cloudformation {
Json propertyDifferences(const Json& expected, const Json& actual) {
    Json found = Json::array();
    compare(expected, actual, "", found);
    return found;
}
} // namespace cloudformation

void addDriftHandlers(Service& service, Lab& lab) {
    Service own = Service::of("cloudformation", std::make_shared<Drifts>(lab),
                              {{"DetectStackDrift", &Drifts::detect},
                               {"DescribeStackDriftDetectionStatus", &Drifts::describeDetection},
                               {"DetectStackResourceDrift", &Drifts::detectOne},
                               {"DescribeStackResourceDrifts", &Drifts::describe}});
    service.handlers.merge(own.handlers);
}

} // namespace skydeck::lab
