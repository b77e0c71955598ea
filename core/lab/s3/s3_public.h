#pragma once

#include "core/lab/s3/s3_store.h"
#include "core/wire/http.h"

#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// What S3 does for callers without a key: browsers' CORS, reads that a bucket's policy opens, websites.

/// What a path-style or virtual-host style request is about, decoded; empty where it names none.
struct S3Address {
    std::string bucket, key;
};
S3Address addressOf(const wire::HttpRequest& request);

/// The Access-Control-… headers that the bucket's CORS rules give a request of `origin`; nothing when no rule does.
/// `wanted`: the headers that a preflight asks for, as Access-Control-Request-Headers lists them.
std::optional<wire::Headers> corsHeaders(const S3Store& store, const std::string& bucket, const std::string& origin,
                                         const std::string& method, const std::string& wanted = {});
/// The answer to OPTIONS. BadRequest or AccessForbidden as S3 words them.
Result<wire::Headers> preflight(const S3Store& store, const wire::HttpRequest& request);

/// Whether the bucket's policy lets everybody do it: AccessDenied, or NoSuchBucket. Operations that the lab opens to
/// nobody are denied too.
Status allowEverybody(const S3Store& store, const std::string& operation, const Json& input);

/// What a website answers at a path (S3 User Guide, "Hosting a static website").
struct WebsiteAnswer {
    int status = 200;
    std::string key;      ///< of the object to send; empty: none
    std::string location; ///< of a redirect
    Error error;          ///< of the page to make, when there is neither
};
/// `path` as on the wire; `authority` as in the Host header.
WebsiteAnswer websiteAnswer(const S3Store& store, const std::string& bucket, std::string_view path,
                            std::string_view authority);
/// The page that S3 makes of an error for people.
std::string errorPage(const Error& error, const std::string& requestId);

} // namespace skydeck::lab
