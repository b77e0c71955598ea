#include "core/lab/cloudformation/change_plan.h"
#include "core/lab/cloudformation/intrinsics.h"
#include "core/lab/cloudformation/parameters.h"
#include "core/lab/cloudformation/template.h"
#include "tests/fuzz/entry_points.h"

#include <cstdlib>

namespace skydeck::fuzz {

namespace cfn = lab::cloudformation;

namespace {

/// A world in which every name means something.
cfn::Scope scopeFor(const cfn::Template& document, const std::vector<cfn::ParameterValue>& values) {
    cfn::Scope scope;
    scope.document = &document;
    for (const cfn::ParameterValue& value : values)
        scope.parameters[value.declaration->name] = value.value();
    for (const char* pseudo :
         {"AWS::Region", "AWS::AccountId", "AWS::Partition", "AWS::URLSuffix", "AWS::StackId", "AWS::StackName"})
        scope.parameters[pseudo] = pseudo;
    scope.parameters["AWS::NotificationARNs"] = Json::array();
    scope.reference = [](const std::string& name) -> Result<Json> { return Json(name + "-id"); };
    scope.attribute = [](const std::string& name, const std::string& attribute) -> Result<Json> {
        return Json(name + "." + attribute);
    };
    scope.importValue = [](const std::string& name) -> Result<std::string> { return "value of " + name; };
    scope.availabilityZones = [](const std::string& region) -> Result<std::vector<std::string>> {
        return std::vector{region + "a", region + "b"};
    };
    return scope;
}

} // namespace

void templates(std::string_view bytes) {
    const auto document = cfn::parseTemplate(bytes);
    if (!document) {
        if (document.error().code.empty() || document.error().message.empty()) std::abort(); // every refusal says why
        return;
    }
    Json given = Json::array();
    for (const cfn::ParameterDeclaration& parameter : document->parameters)
        if (!parameter.defaultValue) given.push_back({{"ParameterKey", parameter.name}, {"ParameterValue", "1"}});
    const auto values = cfn::bindParameters(*document, given);
    if (!values) return;
    cfn::Scope scope = scopeFor(*document, *values);
    if (!cfn::evaluateConditions(scope) || !cfn::checkRules(scope)) return;
    std::vector<cfn::StackResource> records;
    for (const cfn::ResourceDeclaration& resource : document->resources) {
        const auto properties = cfn::evaluate(cfn::chosenBranches(resource.properties, scope), scope);
        cfn::StackResource record;
        record.logicalId = resource.logicalId;
        record.physicalId = resource.logicalId + "-id";
        record.type = resource.type;
        record.status = "CREATE_COMPLETE";
        if (properties) record.properties = *properties;
        // One of them is not there yet, so that something depends on what is not known.
        if (!records.empty() || document->resources.size() == 1) records.push_back(std::move(record));
    }
    (void)cfn::plannedOutputs(records, *document, scope);
    const auto changes = cfn::planChanges(true, Json(), records, *document, scope);
    if (!changes) return;
    for (const cfn::ResourceChange& change : *changes)
        (void)cfn::describeChange(change, true);
}

} // namespace skydeck::fuzz
