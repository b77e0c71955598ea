#pragma once

#include "core/base/json.h"
#include "core/wire/service_model.h"

#include <string>

namespace skydeck::ctl {

/// True when the structure's body is a stream of bytes: the upload of PutObject.
bool streams(const wire::ShapeRef& ref);

/// The members of an input, one a line, nested ones indented: "TableName: text (required)". A shape inside itself is
/// named and not followed again.
std::string describeMembers(const wire::Shape& structure);

/// An input with every member and a value of the right type for each: something to fill in. Members that would nest a
/// shape in itself are left out, streams too.
Json skeleton(const wire::Shape& structure);

} // namespace skydeck::ctl
