#pragma once

#include "core/base/json.h"
#include "core/lab/service.h"
#include "core/wire/checksum.h"

#include <string>

namespace skydeck::lab {

/// The checksum that a request's headers give for its body, checked against the body: {"algorithm", "value", "type"},
/// or null when they give none. BadDigest or InvalidRequest otherwise.
Result<Json> verifiedChecksum(const wire::Headers& headers, const Body& body);
/// The whole file's, as {"algorithm", "value", "type": "FULL_OBJECT"}.
Result<Json> fullChecksum(const std::string& algorithm, const OpenFile& file);
/// BadDigest or InvalidDigest when Content-MD5 is given and not the body's.
Status verifyContentMd5(const wire::Headers& headers, const Body& body);

} // namespace skydeck::lab
