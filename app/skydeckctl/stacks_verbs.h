#pragma once

#include "app/skydeckctl/command.h"
#include "core/workflows/destroy.h"

#include <filesystem>
#include <string>

namespace skydeck::ctl {

/// A template and what its local paths are relative to.
struct TemplateSource {
    std::string body;
    std::filesystem::path folder;
    std::vector<std::filesystem::path> assetManifests{};
};
/// A file, a stack of the catalogue by name, or stack `stackName` of a cdk.out folder (its only one has any name).
Result<TemplateSource> templateSource(const std::string& named, const std::string& stackName = {});

Json describeStack(const aws::cloudformation::Stack& stack);
/// Events as lines for a person who waits.
workflows::StackEventCallback showEvents(Invocation& call);

/// --template, --param, --tag and so on, for deploy, diff and plan.
Result<workflows::DeployOptions> deployOptions(Invocation& call);
Status printDeployPlan(Invocation& call, const workflows::DeployOptions& options);
Status deployStackVerb(Invocation& call);
Status diffStackVerb(Invocation& call);
Status cancelStackVerb(Invocation& call);
Status validateTemplateVerb(Invocation& call);
Status driftStackVerb(Invocation& call);
Status costStackVerb(Invocation& call);
Status ttlStackVerb(Invocation& call);

void printDestroyPlan(Invocation& call, const workflows::DestroyPlan& plan);
Status destroyStackVerb(Invocation& call);

} // namespace skydeck::ctl
