#pragma once

#include "core/wire/http.h"

namespace skydeck::aws {

/// Moves the bucket from the path ("/bucket/key") into the host ("bucket.s3.….amazonaws.com"), as AWS wants it. Names
/// that are no host label, or hold dots (which the certificate does not cover), stay in the path. `prefix` is what an
/// endpoint's own path puts before the bucket.
void useVirtualHost(wire::HttpRequest& request, std::string_view bucket, std::string_view prefix = {});

/// The region that S3 says the bucket is in, when the answer is a redirect there: 301 or 307, or 400 because the
/// signature is for another region. Empty otherwise, and when what it says is no region's name.
std::string redirectedRegion(const wire::HttpResponse& response);

} // namespace skydeck::aws
