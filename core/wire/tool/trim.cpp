#include "core/wire/tool/trim.h"

#include <array>
#include <string_view>
#include <vector>

namespace skydeck::modelc {

namespace {
constexpr std::array<const char*, 5> kProse = {"documentation", "documentationUrl", "examples", "deprecatedMessage",
                                               "deprecatedSince"};

void dropProse(Json& object) {
    for (const char* key : kProse)
        object.erase(key);
}

/// A shape or an operation: prose goes at its own level and in its references, not among its members' names, where
/// "documentation" is a word like any other.
Json withoutProse(Json object) {
    dropProse(object);
    for (const char* key : {"member", "key", "value", "input", "output"})
        if (object.contains(key)) dropProse(object[key]);
    if (object.contains("members"))
        for (auto& [name, member] : object["members"].items())
            dropProse(member);
    if (object.contains("errors"))
        for (Json& error : object["errors"])
            dropProse(error);
    return object;
}

class ShapeCollector {
public:
    explicit ShapeCollector(const Json& shapes) : m_shapes(shapes) {}

    Status reach(const Json& reference) {
        const std::string first = stringAt(reference, "shape");
        if (first.empty()) return {};
        std::vector<std::string> open = {first};
        while (!open.empty()) {
            const std::string name = std::move(open.back());
            open.pop_back();
            if (m_kept.contains(name)) continue;
            const Json& shape = memberAt(m_shapes, name);
            if (!shape.is_object())
                return fail(ErrorKind::InvalidInput, "InvalidModel", "the shape '" + name + "' is missing");
            m_kept[name] = withoutProse(shape);
            for (const char* key : {"member", "key", "value"})
                if (shape.contains(key)) open.push_back(stringAt(shape[key], "shape"));
            if (shape.contains("members"))
                for (const auto& [memberName, member] : shape["members"].items())
                    open.push_back(stringAt(member, "shape"));
        }
        return {};
    }

    Json take() { return std::move(m_kept); }

private:
    const Json& m_shapes;
    Json m_kept = Json::object();
};

/// Names of the parameters or headers that an input must have.
Json requiredAt(const Json& shape, const char* location) {
    Json names = Json::array();
    for (const Json& required : arrayAt(shape, "required")) {
        const std::string name = required.get<std::string>();
        const Json& member = memberAt(memberAt(shape, "members"), name);
        if (stringAt(member, "location") == location) names.push_back(stringAt(member, "locationName", name));
    }
    return names;
}

/// How a request for an operation that is not kept looks; its name alone where requests carry the name.
Json unserved(const Json& service, const std::set<std::string>& operations) {
    Json out = Json::object();
    const bool rest = stringAt(memberAt(service, "metadata"), "protocol").starts_with("rest-");
    for (const auto& [name, operation] : memberAt(service, "operations").items()) {
        if (operations.contains(name)) continue;
        Json& route = out[name] = Json::object();
        if (!rest) continue;
        const Json& http = memberAt(operation, "http");
        const Json& input = memberAt(memberAt(service, "shapes"), stringAt(memberAt(operation, "input"), "shape"));
        route["method"] = stringAt(http, "method", "POST");
        route["requestUri"] = stringAt(http, "requestUri", "/");
        route["query"] = requiredAt(input, "querystring");
        route["headers"] = requiredAt(input, "header");
    }
    return out;
}

Json keptPaginators(const Json& file, const std::set<std::string>& operations) {
    Json kept = Json::object();
    if (const Json& all = memberAt(file, "pagination"); all.is_object())
        for (const auto& [operation, entry] : all.items())
            if (operations.contains(operation)) kept[operation] = entry;
    return kept;
}

Json keptWaiters(const Json& file, const std::set<std::string>& operations) {
    Json kept = Json::object();
    if (const Json& all = memberAt(file, "waiters"); all.is_object())
        for (const auto& [name, waiter] : all.items())
            if (operations.contains(stringAt(waiter, "operation"))) {
                kept[name] = waiter;
                kept[name].erase("description");
            }
    return kept;
}
} // namespace

Result<Json> trim(const std::string& service, const ServiceFiles& files, const std::set<std::string>& operations) {
    const Json& all = memberAt(files.service, "operations");
    ShapeCollector shapes(memberAt(files.service, "shapes"));
    Json out = {{"metadata", memberAt(files.service, "metadata")}, {"operations", Json::object()}};
    for (const std::string& name : operations) {
        const Json& operation = memberAt(all, name);
        if (!operation.is_object())
            return fail(ErrorKind::NotFound, "UnknownOperation",
                        "operations.json lists '" + name + "' for the service '" + service +
                            "', which has no such operation.");
        out["operations"][name] = withoutProse(operation);
        SKYDECK_TRY(shapes.reach(memberAt(operation, "input")));
        SKYDECK_TRY(shapes.reach(memberAt(operation, "output")));
        for (const Json& error : arrayAt(operation, "errors"))
            SKYDECK_TRY(shapes.reach(error));
    }
    out["shapes"] = shapes.take();
    out["unserved"] = unserved(files.service, operations);
    out["pagination"] = keptPaginators(files.paginators, operations);
    out["waiters"] = keptWaiters(files.waiters, operations);
    return out;
}

} // namespace skydeck::modelc
