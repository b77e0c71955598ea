#pragma once

#include "core/wire/http.h"

#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// A web page may make a browser send requests to this machine under its own Host, once its name resolves to 127.0.0.1.
/// That is not ours: the sentence that refuses such a request, or nothing.
std::optional<std::string> refusedHost(const wire::HttpRequest& head);
/// Likewise for a page's Origin, unless it is this machine's.
std::optional<std::string> refusedOrigin(const wire::HttpRequest& head);

/// True for 127.0.0.1, localhost and names below it, with or without a port.
bool isLocalAuthority(std::string_view authority);

/// The bucket that a virtual-host style S3 request names: "bucket" of bucket.localhost, bucket.s3.localhost or
/// bucket.s3.REGION.localhost, empty for path style.
std::string bucketOfHost(std::string_view authority);
/// The bucket whose website the host is: "bucket" of bucket.s3-website.localhost, bucket.s3-website.REGION.localhost or
/// bucket.s3-website-REGION.localhost; else empty.
std::string websiteOfHost(std::string_view authority);

} // namespace skydeck::lab
