#include "core/wire/codec.h"

#include "core/base/strings.h"
#include "core/wire/codec/rest_bindings.h"

#include <algorithm>

namespace skydeck::wire {

using namespace codec;

namespace {
tl::unexpected<Error> unknown(std::string message) {
    return fail(Error{ErrorKind::NotFound, "UnknownOperationException", std::move(message), 404, {}, {}});
}

bool hasParameter(const QueryPairs& pairs, std::string_view name) {
    return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == name; });
}

/// How closely a request fits: nothing when it does not, else the more the better. Literal parts of the path weigh
/// most, then literal parameters, then parameters and headers that the operation cannot do without.
std::optional<int> fit(const Route& route, const HttpRequest& request, const QueryPairs& pairs) {
    if (route.method != request.method || !matchPath(route.uri, request.path)) return std::nullopt;
    int score = 0;
    for (const auto& segment : route.uri.segments)
        score += segment.label ? (segment.greedy ? 0 : 100) : 10000;
    for (const auto& wanted : route.uri.query) {
        const bool present = std::any_of(pairs.begin(), pairs.end(), [&](const auto& given) {
            return given.first == wanted.first && (wanted.second.empty() || given.second == wanted.second);
        });
        if (!present) return std::nullopt;
        score += 10;
    }
    // One that lacks something stays a candidate: when nothing else fits, the validator says what is missing.
    for (const std::string& name : route.requiredQuery)
        score += hasParameter(pairs, name) ? 1 : -1000;
    for (const std::string& name : route.requiredHeaders)
        score += request.headers.contains(name) ? 1 : -1000;
    return score;
}

tl::unexpected<Error> notServed(const ServiceModel& model, const std::string& name) {
    return fail(Error{ErrorKind::NotImplemented,
                      "NotImplemented",
                      "The operation " + name + " of " + model.name + " is not implemented.",
                      501,
                      {},
                      {}});
}

Result<const OperationModel*> routeRest(const ServiceModel& model, const HttpRequest& request) {
    const QueryPairs pairs = parseQuery(request.query);
    const OperationModel* best = nullptr;
    std::optional<int> bestScore;
    for (const auto& [name, operation] : model.operations())
        if (const auto score = fit(operation.route, request, pairs); score && (!bestScore || *score > *bestScore)) {
            best = &operation;
            bestScore = score;
        }
    for (const auto& [name, route] : model.unserved())
        if (const auto score = fit(route, request, pairs); score && *score >= 0 && (!bestScore || *score > *bestScore))
            return notServed(model, name);
    if (!best)
        return unknown("No operation of " + model.name + " answers " + request.method + " " + request.path + ".");
    return best;
}

Result<const OperationModel*> byName(const ServiceModel& model, const std::string& name) {
    if (const OperationModel* operation = model.operation(name)) return operation;
    if (model.unserved().contains(name)) return notServed(model, name);
    return unknown(name.empty() ? "The request names no operation of " + model.name + "."
                                : "The operation '" + name + "' of " + model.name + " is not known here.");
}
} // namespace

Result<const OperationModel*> routeRequest(const ServiceModel& model, const HttpRequest& request) {
    switch (model.protocol) {
    case Protocol::Json: {
        const std::string target = request.headers.value("X-Amz-Target");
        const auto dot = target.rfind('.');
        if (dot == std::string::npos || target.substr(0, dot) != model.targetPrefix)
            return unknown("X-Amz-Target '" + target + "' names no operation of " + model.name + ".");
        return byName(model, target.substr(dot + 1));
    }
    case Protocol::Query:
    case Protocol::Ec2: {
        for (const std::string_view form : {std::string_view(request.body), std::string_view(request.query)})
            for (const auto& [name, value] : parseQuery(form))
                if (name == "Action") return byName(model, value);
        return byName(model, {});
    }
    case Protocol::RestJson:
    case Protocol::RestXml:
        return routeRest(model, request);
    }
    return unknown("The protocol of " + model.name + " is not served.");
}

} // namespace skydeck::wire
