#include "app/skydeckctl/api_shape.h"

#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::ctl {

namespace {

using Path = std::vector<const wire::Shape*>;

bool isOn(const Path& path, const wire::Shape* shape) {
    return std::ranges::find(path, shape) != path.end();
}

bool isStream(const wire::Shape& structure, const wire::Member& member) {
    return member.name == structure.payload && member.ref.shape->type == wire::ShapeType::Blob &&
           (member.ref.streaming || member.ref.shape->streaming);
}

/// The structure that a type is made of: itself, or what a list or map holds.
const wire::Shape* structureIn(const wire::Shape& shape) {
    switch (shape.type) {
    case wire::ShapeType::Structure:
        return &shape;
    case wire::ShapeType::List:
        return shape.element.shape ? structureIn(*shape.element.shape) : nullptr;
    case wire::ShapeType::Map:
        return shape.value.shape ? structureIn(*shape.value.shape) : nullptr;
    default:
        return nullptr;
    }
}

std::string typeText(const wire::Shape& shape, const Path& path) {
    switch (shape.type) {
    case wire::ShapeType::Structure:
        return isOn(path, &shape) ? "{" + shape.name + "}" : "{…}";
    case wire::ShapeType::List:
        if (isOn(path, &shape)) return "[" + shape.name + "]";
        return shape.element.shape ? '[' + typeText(*shape.element.shape, path) + ']' : "[…]";
    case wire::ShapeType::Map:
        if (isOn(path, &shape)) return "{name: " + shape.name + "}";
        return shape.value.shape ? "{name: " + typeText(*shape.value.shape, path) + '}' : "{name: …}";
    case wire::ShapeType::String:
        return shape.enumeration.empty() || shape.enumeration.size() > 8 ? "text" : join(shape.enumeration, "|");
    case wire::ShapeType::Integer:
    case wire::ShapeType::Long:
        return "integer";
    case wire::ShapeType::Float:
    case wire::ShapeType::Double:
        return "number";
    case wire::ShapeType::Boolean:
        return "true|false";
    case wire::ShapeType::Blob:
        return "base64";
    case wire::ShapeType::Timestamp:
        return "seconds since 1970";
    }
    return {};
}

void describe(std::string& out, const wire::Shape& structure, Path& path) {
    path.push_back(&structure);
    for (const wire::Member& member : structure.members) {
        if (!member.ref.shape) continue;
        const wire::Shape& shape = *member.ref.shape;
        out.append(2 * path.size(), ' ') += member.name + ": ";
        out += isStream(structure, member) ? "--body FILE" : typeText(shape, path);
        out += member.required ? " (required)\n" : "\n";
        const wire::Shape* inner = structureIn(shape);
        if (inner && !isOn(path, inner)) describe(out, *inner, path);
    }
    path.pop_back();
}

Json exampleOf(const wire::Shape& shape, Path& path);

Json exampleStructure(const wire::Shape& structure, Path& path) {
    Json object = Json::object();
    path.push_back(&structure);
    for (const wire::Member& member : structure.members) {
        if (!member.ref.shape || isStream(structure, member)) continue;
        const wire::Shape* inner = structureIn(*member.ref.shape);
        if (inner && isOn(path, inner)) continue;
        object[member.name] = exampleOf(*member.ref.shape, path);
    }
    path.pop_back();
    return object;
}

Json exampleOf(const wire::Shape& shape, Path& path) {
    switch (shape.type) {
    case wire::ShapeType::Structure:
        return exampleStructure(shape, path);
    case wire::ShapeType::List:
        return shape.element.shape ? Json::array({exampleOf(*shape.element.shape, path)}) : Json::array();
    case wire::ShapeType::Map: {
        Json object = Json::object();
        if (shape.value.shape) object["name"] = exampleOf(*shape.value.shape, path);
        return object;
    }
    case wire::ShapeType::String:
        return shape.enumeration.empty() ? std::string() : shape.enumeration.front();
    case wire::ShapeType::Blob:
        return std::string();
    case wire::ShapeType::Boolean:
        return false;
    case wire::ShapeType::Float:
    case wire::ShapeType::Double:
        return 0.0;
    case wire::ShapeType::Integer:
    case wire::ShapeType::Long:
    case wire::ShapeType::Timestamp:
        return 0;
    }
    return {};
}

} // namespace

bool streams(const wire::ShapeRef& ref) {
    if (!ref.shape || ref.shape->payload.empty()) return false;
    const wire::Member* payload = ref.shape->member(ref.shape->payload);
    return payload && payload->ref.shape && isStream(*ref.shape, *payload);
}

std::string describeMembers(const wire::Shape& structure) {
    std::string out;
    Path path;
    describe(out, structure, path);
    return out;
}

Json skeleton(const wire::Shape& structure) {
    Path path;
    return exampleStructure(structure, path);
}

} // namespace skydeck::ctl
