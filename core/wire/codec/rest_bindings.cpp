#include "core/wire/codec/rest_bindings.h"

#include "core/base/strings.h"

#include <algorithm>
#include <set>

namespace skydeck::wire::codec {

namespace {
constexpr auto kHeaderFormat = TimestampFormat::Rfc822;
constexpr auto kUriFormat = TimestampFormat::Iso8601;

const std::string& fieldName(const Member& member) {
    return member.ref.locationName.empty() ? member.name : member.ref.locationName;
}

/// A value must not end its field: line breaks and other control characters become blanks. They get here from query
/// parameters that a server repeats as headers (response-content-disposition); inputs with them do not validate.
std::string oneLine(std::string text) {
    for (char& c : text)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) c = ' ';
    return text;
}

/// A list item as it stands between commas: quoted when it holds a comma or a quote (RFC 9110 section 5.6.4).
std::string listItem(const ShapeRef& element, const Json& item) {
    std::string text = scalarText(element, item, kHeaderFormat);
    if (element.shape->type != ShapeType::String || text.find_first_of(",\"") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + '"';
}

/// Splits at commas outside quotes and takes the quotes off.
std::vector<std::string> listItems(std::string_view text) {
    std::vector<std::string> items;
    while (true) {
        while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
            text.remove_prefix(1);
        std::string item;
        if (!text.empty() && text.front() == '"') {
            std::size_t i = 1;
            for (; i < text.size() && text[i] != '"'; ++i) {
                if (text[i] == '\\' && i + 1 < text.size()) ++i;
                item += text[i];
            }
            text.remove_prefix(std::min(i + 1, text.size()));
            const auto comma = text.find(',');
            text.remove_prefix(comma == std::string_view::npos ? text.size() : comma);
        } else {
            const auto comma = text.find(',');
            item = trim(text.substr(0, comma));
            text.remove_prefix(comma == std::string_view::npos ? text.size() : comma);
        }
        items.push_back(std::move(item));
        if (text.empty()) return items;
        text.remove_prefix(1);
    }
}

/// HTTP dates hold a comma themselves: every second one separates.
std::vector<std::string> dateItems(std::string_view text) {
    std::vector<std::string> items;
    bool second = false;
    for (const std::string& piece : split(text, ',')) {
        if (second)
            items.back() += "," + piece;
        else
            items.emplace_back(trim(piece));
        second = !second;
    }
    return items;
}

Json readHeader(Decoding& decoding, const ShapeRef& ref, const std::string& text) {
    if (ref.shape->type == ShapeType::List) {
        const ShapeRef& element = ref.shape->element;
        const bool dates =
            element.shape->type == ShapeType::Timestamp && formatOr(element, kHeaderFormat) == TimestampFormat::Rfc822;
        Json out = Json::array();
        for (const std::string& item : dates ? dateItems(text) : listItems(text))
            out.push_back(readScalar(decoding, element, item));
        return out;
    }
    if (ref.jsonValue) {
        // Stays text, as the shape says: what it holds is the caller's to parse.
        auto decoded = fromBase64(text);
        if (decoded && Json::accept(*decoded)) return std::move(*decoded);
        decoding.note("a header is not base64 of JSON");
        return Json();
    }
    return readScalar(decoding, ref, text);
}

void readPrefixed(const std::string& prefix, const Headers& headers, Json& out, const std::string& member) {
    for (const auto& [name, value] : headers)
        if (name.size() >= prefix.size() && equalsIgnoreCase(std::string_view(name).substr(0, prefix.size()), prefix))
            out[member][name.substr(prefix.size())] = value;
}

void addQuery(QueryPairs& pairs, const std::string& name, const ShapeRef& ref, const Json& value) {
    if (ref.shape->type == ShapeType::List && value.is_array()) {
        for (const Json& item : value)
            if (!item.is_null()) pairs.emplace_back(name, scalarText(ref.shape->element, item, kUriFormat));
    } else {
        pairs.emplace_back(name, scalarText(ref, value, kUriFormat));
    }
}

/// Query parameters of the input. A parameter with a member of its own wins over the same name in a map.
QueryPairs queryPairs(const Shape& shape, const Json& input) {
    QueryPairs pairs, fromMaps;
    std::set<std::string_view> named;
    for (const Member& member : shape.members) {
        if (member.ref.location != Location::QueryString) continue;
        const auto it = input.find(member.name);
        if (it == input.end() || it->is_null()) continue;
        if (member.ref.shape->type == ShapeType::Map && it->is_object()) {
            for (auto entry = it->begin(); entry != it->end(); ++entry)
                addQuery(fromMaps, entry.key(), member.ref.shape->value, entry.value());
        } else {
            named.insert(fieldName(member));
            addQuery(pairs, fieldName(member), member.ref, *it);
        }
    }
    for (auto& pair : fromMaps)
        if (!named.contains(pair.first)) pairs.push_back(std::move(pair));
    return pairs;
}

const Member* labelMember(const Shape& shape, const std::string& label) {
    for (const Member& member : shape.members)
        if (member.ref.location == Location::Uri && fieldName(member) == label) return &member;
    return nullptr;
}

Json readQueryMember(Decoding& decoding, const ShapeRef& ref, const std::vector<const std::string*>& values) {
    if (ref.shape->type != ShapeType::List) return readScalar(decoding, ref, *values.front());
    Json out = Json::array();
    for (const std::string* value : values)
        out.push_back(readScalar(decoding, ref.shape->element, *value));
    return out;
}

void readQueryMap(const ShapeRef& ref, const std::string& name, const std::string& value, Json& map) {
    if (ref.shape->value.shape->type == ShapeType::List) {
        Json& list = map[name];
        if (list.is_null()) list = Json::array();
        list.push_back(value);
    } else if (!map.contains(name)) {
        map[name] = value;
    }
}
} // namespace

std::optional<std::string> headerText(const ShapeRef& ref, const Json& value) {
    if (ref.jsonValue) return toBase64(value.is_string() ? value.get_ref<const std::string&>() : dumpJson(value));
    if (ref.shape->type != ShapeType::List || !value.is_array()) return scalarText(ref, value, kHeaderFormat);
    std::string out;
    bool any = false;
    for (const Json& item : value) {
        if (item.is_null()) continue;
        if (any) out += ", ";
        any = true;
        out += listItem(ref.shape->element, item);
    }
    if (!any) return std::nullopt;
    return out;
}

void writeHeaders(Headers& headers, const Shape& shape, const Json& value) {
    // Maps first: a header with a member of its own replaces the same name from a map with an empty prefix.
    for (const Member& member : shape.members) {
        if (member.ref.location != Location::Headers) continue;
        const auto it = value.find(member.name);
        if (it == value.end() || !it->is_object()) continue;
        for (auto entry = it->begin(); entry != it->end(); ++entry)
            if (!entry.value().is_null())
                headers.set(oneLine(member.ref.locationName + entry.key()),
                            oneLine(scalarText(member.ref.shape->value, entry.value(), kHeaderFormat)));
    }
    for (const Member& member : shape.members) {
        if (member.ref.location != Location::Header) continue;
        const auto it = value.find(member.name);
        if (it == value.end() || it->is_null()) continue;
        if (auto text = headerText(member.ref, *it)) headers.set(fieldName(member), oneLine(std::move(*text)));
    }
}

void readHeaders(Decoding& decoding, const Shape& shape, const Headers& headers, int status, Json& out) {
    for (const Member& member : shape.members) {
        if (member.ref.location == Location::StatusCode && status != 0) {
            out[member.name] = status;
        } else if (member.ref.location == Location::Headers) {
            // An answer always has the map, as with AWS's own clients; a request has it when it has such headers.
            if (status != 0) out[member.name] = Json::object();
            readPrefixed(member.ref.locationName, headers, out, member.name);
        } else if (member.ref.location == Location::Header) {
            const auto text = headers.get(fieldName(member));
            if (!text) continue;
            if (Json value = readHeader(decoding, member.ref, *text); !value.is_null())
                out[member.name] = std::move(value);
        }
    }
}

Status writeUri(HttpRequest& request, const OperationModel& operation, const Json& input) {
    static const Shape none;
    const Shape& shape = operation.input.shape ? *operation.input.shape : none;
    request.path.clear();
    for (const UriPattern::Segment& segment : operation.route.uri.segments) {
        request.path += '/';
        if (!segment.label) {
            request.path += segment.text;
            continue;
        }
        const Member* member = labelMember(shape, segment.text);
        const auto it = member ? input.find(member->name) : input.end();
        const std::string text =
            it == input.end() || it->is_null() ? std::string() : scalarText(member->ref, *it, kUriFormat);
        if (text.empty())
            return fail(ErrorKind::InvalidInput, "ParamValidationFailed",
                        operation.name + " needs '" + segment.text +
                            "', which may not be empty: it is a part of the address");
        request.path += percentEncode(text, segment.greedy);
    }
    if (request.path.empty()) request.path = "/";
    const auto question = operation.requestUri.find('?');
    if (question != std::string::npos) request.query = operation.requestUri.substr(question + 1);
    const std::string query = buildQuery(queryPairs(shape, input));
    if (!query.empty()) request.query += (request.query.empty() ? "" : "&") + query;
    return {};
}

void readUri(Decoding& decoding, const OperationModel& operation, const HttpRequest& request, Json& out) {
    if (!operation.input.shape) return;
    const Shape& shape = *operation.input.shape;
    if (const auto labels = matchPath(operation.route.uri, request.path)) {
        std::size_t next = 0;
        for (const UriPattern::Segment& segment : operation.route.uri.segments) {
            if (!segment.label) continue;
            const std::string_view text = (*labels)[next++];
            if (const Member* member = labelMember(shape, segment.text))
                out[member->name] = readScalar(decoding, member->ref, percentDecode(text));
        }
    }
    const QueryPairs pairs = parseQuery(request.query);
    std::set<std::string_view> named;
    for (const auto& [name, value] : operation.route.uri.query)
        named.insert(name);
    for (const Member& member : shape.members) {
        if (member.ref.location != Location::QueryString || member.ref.shape->type == ShapeType::Map) continue;
        named.insert(fieldName(member));
        std::vector<const std::string*> values;
        for (const auto& [name, value] : pairs)
            if (name == fieldName(member)) values.push_back(&value);
        if (values.empty()) continue;
        if (Json value = readQueryMember(decoding, member.ref, values); !value.is_null())
            out[member.name] = std::move(value);
    }
    for (const Member& member : shape.members) {
        if (member.ref.location != Location::QueryString || member.ref.shape->type != ShapeType::Map) continue;
        for (const auto& [name, value] : pairs)
            if (!named.contains(name)) readQueryMap(member.ref, name, value, out[member.name]);
    }
}

std::optional<std::vector<std::string_view>> matchPath(const UriPattern& pattern, std::string_view path) {
    std::vector<std::string_view> labels;
    if (path.starts_with('/')) path.remove_prefix(1);
    const auto& segments = pattern.segments;
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto& segment = segments[i];
        if (segment.greedy) {
            // Takes all but what the literal segments behind it need.
            std::string_view value = path;
            for (std::size_t tail = segments.size(); tail-- > i + 1;) {
                const auto slash = value.rfind('/');
                if (slash == std::string_view::npos || segments[tail].label ||
                    value.substr(slash + 1) != segments[tail].text)
                    return std::nullopt;
                value = value.substr(0, slash);
            }
            if (value.empty()) return std::nullopt;
            labels.push_back(value);
            return labels;
        }
        const auto slash = path.find('/');
        const std::string_view piece = path.substr(0, slash);
        if (segment.label) {
            if (piece.empty()) return std::nullopt;
            labels.push_back(piece);
        } else if (piece != segment.text) {
            return std::nullopt;
        }
        const bool more = slash != std::string_view::npos;
        path.remove_prefix(more ? slash + 1 : path.size());
        const bool last = i + 1 == segments.size();
        // A slash at the very end makes no other address, neither in the path ("/bucket/") nor in the pattern.
        if (!more && !last && !(i + 2 == segments.size() && !segments[i + 1].label && segments[i + 1].text.empty()))
            return std::nullopt;
        if (!more) break;
    }
    if (!path.empty()) return std::nullopt;
    return labels;
}

} // namespace skydeck::wire::codec
