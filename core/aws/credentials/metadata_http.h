#pragma once

#include "core/aws/credentials/sources.h"
#include "core/wire/uri.h"

namespace skydeck::aws {

/// One request to a metadata service: nothing signed, no proxy, an answer within `limit` or the error NoAnswer.
Result<wire::HttpResponse> askMetadata(Transport& http, std::string_view method, const wire::Url& url,
                                       wire::Headers headers, Duration limit, const CallContext& context);

} // namespace skydeck::aws
