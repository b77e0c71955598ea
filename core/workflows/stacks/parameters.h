#pragma once

#include "core/aws/cloudformation/cloudformation_client.h"

namespace skydeck::workflows {

/// The parameters to send: what was given, for the rest what the stack that is updated has (`previous`), and nothing
/// where the template has a default. InvalidInput before anything is made: UnknownParameter, MissingParameter,
/// ParameterNotAllowed, each naming what the template takes.
Result<std::vector<aws::cloudformation::Parameter>>
resolveParameters(const aws::cloudformation::TemplateSummary& summary,
                  const std::vector<aws::cloudformation::Parameter>& given,
                  const std::vector<aws::cloudformation::Parameter>& previous);

} // namespace skydeck::workflows
