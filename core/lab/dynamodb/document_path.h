#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace skydeck::lab::dynamodb {

/// `a.b[1]`: a name of an attribute or of a map's member, or an index of a list.
using PathStep = std::variant<std::string, std::size_t>;
using DocumentPath = std::vector<PathStep>;

/// "[a, b, [1]]", as AWS's messages spell a path.
std::string toText(const DocumentPath& path);

/// The value there, or null.
const Json* find(const Json& item, const DocumentPath& path);
/// Puts a value there; a list grows by one at most. ValidationException when the parent is missing or of another type.
Status assign(Json& item, const DocumentPath& path, Json value);
/// Takes it away if it is there. ValidationException as for assign().
Status erase(Json& item, const DocumentPath& path);

/// What the paths choose of an item, in the form of the item: maps with the chosen members, lists without gaps.
Json project(const Json& item, const std::vector<DocumentPath>& paths);

/// AWS's refusal of two paths where one contains the other, or where one takes for a list what the other takes for a
/// map. `expression` is the parameter's name ("UpdateExpression").
Status checkDistinct(const std::vector<DocumentPath>& paths, std::string_view expression);

} // namespace skydeck::lab::dynamodb
