#pragma once

#include "core/wire/http.h"
#include "core/wire/service_model.h"

#include <string_view>

namespace skydeck::wire {

/// Some services are spoken in two protocols: old clients write forms, new ones JSON (SQS, CloudWatch). Operations and
/// shapes are the same, so the second model is the first one read anew.

/// A query model's JSON (as ServiceModel::fromJson takes it) in the protocol that its metadata name under
/// "alternative": {"protocol": "json", "jsonVersion", "targetPrefix"}. Null when it names none.
Json alternativeModel(const Json& model);

/// The embedded model in its other protocol; nullptr when there is none. Parsed on first use; thread-safe.
const ServiceModel* embeddedAlternative(std::string_view service);

/// The model of the protocol that the request is written in: `model` itself, or its alternative.
const ServiceModel& modelSpokenBy(const HttpRequest& request, const ServiceModel& model);

} // namespace skydeck::wire
