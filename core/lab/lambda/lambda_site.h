#pragma once

#include "core/lab/site.h"

namespace skydeck::lab {

class Lab;

/// What Lambda answers besides its API: function URLs (http://ID.lambda-url.REGION.localhost:PORT/) and the zips that
/// GetFunction points at, whose addresses hold their digest and so are known only to those who were told.
Site lambdaSite(Lab& lab);

/// The answer of a function that was asked through HTTP, in payload format 2.0 (Lambda Developer Guide, "Invoking
/// function URLs"): what has no statusCode is the body itself. Nothing when it is malformed.
std::optional<wire::HttpResponse> functionUrlResponse(std::string_view payload);

} // namespace skydeck::lab
