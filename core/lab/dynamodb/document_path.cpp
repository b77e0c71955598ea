#include "core/lab/dynamodb/document_path.h"

#include "core/lab/dynamodb/attribute_value.h"
#include "core/lab/dynamodb/errors.h"

#include <algorithm>
#include <map>
#include <optional>

namespace skydeck::lab::dynamodb {

namespace {
tl::unexpected<Error> badUpdatePath() {
    return invalid("The document path provided in the update expression is invalid for update");
}

/// The list or map that holds the last step; null when there is none of the right type.
Json* parentOf(Json& item, const DocumentPath& path) {
    Json* holder = &item;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        Json* value = nullptr;
        if (const auto* name = std::get_if<std::string>(&path[i])) {
            const auto found = holder->is_object() ? holder->find(*name) : holder->end();
            if (found == holder->end()) return nullptr;
            value = &*found;
        } else {
            const std::size_t index = std::get<std::size_t>(path[i]);
            if (!holder->is_array() || index >= holder->size()) return nullptr;
            value = &(*holder)[index];
        }
        const bool map = std::holds_alternative<std::string>(path[i + 1]);
        if (typeOf(*value) != (map ? "M" : "L")) return nullptr;
        holder = &value->begin().value();
    }
    return holder;
}

using Paths = std::vector<const DocumentPath*>;

std::optional<Json> projectAt(const Json& value, const Paths& paths, std::size_t depth);

/// The chosen members of a map's content (or of an item).
Json projectMembers(const Json& members, const Paths& paths, std::size_t depth) {
    std::map<std::string, Paths> chosen;
    for (const DocumentPath* path : paths)
        if (const auto* name = std::get_if<std::string>(&(*path)[depth])) chosen[*name].push_back(path);
    Json result = Json::object();
    for (const auto& [name, deeper] : chosen)
        if (const auto found = members.find(name); found != members.end())
            if (auto part = projectAt(*found, deeper, depth + 1)) result[name] = std::move(*part);
    return result;
}

Json projectElements(const Json& elements, const Paths& paths, std::size_t depth) {
    std::map<std::size_t, Paths> chosen;
    for (const DocumentPath* path : paths)
        if (const auto* index = std::get_if<std::size_t>(&(*path)[depth])) chosen[*index].push_back(path);
    Json result = Json::array();
    for (const auto& [index, deeper] : chosen)
        if (index < elements.size())
            if (auto part = projectAt(elements[index], deeper, depth + 1)) result.push_back(std::move(*part));
    return result;
}

std::optional<Json> projectAt(const Json& value, const Paths& paths, std::size_t depth) {
    if (std::ranges::any_of(paths, [&](const DocumentPath* path) { return path->size() == depth; })) return value;
    const std::string& type = typeOf(value);
    Json part;
    if (type == "M") part = projectMembers(contentOf(value), paths, depth);
    if (type == "L") part = projectElements(contentOf(value), paths, depth);
    if (part.empty()) return std::nullopt; // null too
    return Json{{type, std::move(part)}};
}
} // namespace

std::string toText(const DocumentPath& path) {
    std::string text;
    for (const PathStep& step : path) {
        if (!text.empty()) text += ", ";
        if (const auto* name = std::get_if<std::string>(&step))
            text += *name;
        else
            text += '[' + std::to_string(std::get<std::size_t>(step)) + ']';
    }
    return '[' + text + ']';
}

const Json* find(const Json& item, const DocumentPath& path) {
    const Json* holder = &item;
    const Json* value = nullptr;
    for (const PathStep& step : path) {
        if (value) {
            if (typeOf(*value) != (std::holds_alternative<std::string>(step) ? "M" : "L")) return nullptr;
            holder = &contentOf(*value);
        }
        if (const auto* name = std::get_if<std::string>(&step)) {
            const auto found = holder->find(*name);
            if (found == holder->end()) return nullptr;
            value = &*found;
        } else {
            const std::size_t index = std::get<std::size_t>(step);
            if (index >= holder->size()) return nullptr;
            value = &(*holder)[index];
        }
    }
    return value;
}

Status assign(Json& item, const DocumentPath& path, Json value) {
    Json* parent = parentOf(item, path);
    if (!parent) return badUpdatePath();
    if (const auto* name = std::get_if<std::string>(&path.back())) {
        (*parent)[*name] = std::move(value);
        return {};
    }
    const std::size_t index = std::get<std::size_t>(path.back());
    if (index < parent->size())
        (*parent)[index] = std::move(value);
    else
        parent->push_back(std::move(value));
    return {};
}

Status erase(Json& item, const DocumentPath& path) {
    Json* parent = parentOf(item, path);
    if (!parent) return badUpdatePath();
    if (const auto* name = std::get_if<std::string>(&path.back()))
        parent->erase(*name);
    else if (const std::size_t index = std::get<std::size_t>(path.back()); index < parent->size())
        parent->erase(index);
    return {};
}

Json project(const Json& item, const std::vector<DocumentPath>& paths) {
    Paths chosen;
    for (const DocumentPath& path : paths)
        chosen.push_back(&path);
    return projectMembers(item, chosen, 0);
}

Status checkDistinct(const std::vector<DocumentPath>& paths, std::string_view expression) {
    for (std::size_t second = 1; second < paths.size(); ++second)
        for (std::size_t first = 0; first < second; ++first) {
            const DocumentPath& a = paths[first];
            const DocumentPath& b = paths[second];
            const std::size_t shorter = std::min(a.size(), b.size());
            std::size_t same = 0;
            while (same < shorter && a[same] == b[same])
                ++same;
            const bool overlap = same == shorter;
            if (!overlap && a[same].index() == b[same].index()) continue;
            return invalid("Invalid " + std::string(expression) + ": Two document paths " +
                           (overlap ? "overlap" : "conflict") +
                           " with each other; must remove or rewrite one of these paths; path one: " + toText(a) +
                           ", path two: " + toText(b));
        }
    return {};
}

} // namespace skydeck::lab::dynamodb
