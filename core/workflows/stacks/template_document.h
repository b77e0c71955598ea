#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <string_view>

namespace skydeck::workflows {

/// A template as one tree, with YAML's short forms in their long form (`!Ref X` is {"Ref": "X"}), to look values up in;
/// what they mean is CloudFormation's affair. Every scalar is text. Takes JSON and YAML. InvalidInput (TemplateNotRead)
/// with the place of the fault, also for what is larger or nests deeper than CloudFormation takes.
Result<Json> templateDocument(std::string_view body);

} // namespace skydeck::workflows
