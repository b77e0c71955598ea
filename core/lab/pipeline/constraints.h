#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/wire/service_model.h"

namespace skydeck::lab {

/// Checks an input against its model as the service itself does. DynamoDB, STS and Systems Manager give every broken
/// constraint of the model in the words of AWS's validator ("2 validation errors detected: Value '…' at '…' failed to
/// satisfy constraint: …") and ignore what the model does not know; for other services this is wire::validateInput().
Status checkInput(const wire::ServiceModel& model, const wire::OperationModel& operation, const Json& input);

} // namespace skydeck::lab
