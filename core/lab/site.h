#pragma once

#include "core/lab/service.h"
#include "core/wire/http.h"

#include <functional>
#include <string>

namespace skydeck::lab {

/// A request for an address that a service answers besides its API.
struct Visit {
    const wire::HttpRequest& request; ///< with its body
    const std::string& requestId;
    const Caller* caller; ///< null when nobody signed it
};

/// Such addresses: those of functions and of deployed APIs. Looked at before anything else decides whose a request is.
struct Site {
    std::string service; ///< whose way of telling errors it has
    std::function<bool(const wire::HttpRequest& head)> covers;
    std::function<wire::HttpResponse(const Visit&)> answer; ///< may wait; whom it lets in unsigned is its own affair
};

} // namespace skydeck::lab
