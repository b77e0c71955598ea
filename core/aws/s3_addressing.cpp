#include "core/aws/s3_addressing.h"

#include "core/aws/endpoints.h"
#include "core/aws/transport/error_code.h"

#include <algorithm>

namespace skydeck::aws {

namespace {
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
bool isBucketLabel(std::string_view bucket) {
    const auto alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return bucket.size() >= 3 && bucket.size() <= 63 && alphanumeric(bucket.front()) && alphanumeric(bucket.back()) &&
           std::all_of(bucket.begin(), bucket.end(), [&](char c) { return alphanumeric(c) || c == '-'; });
}
} // namespace

void useVirtualHost(wire::HttpRequest& request, std::string_view bucket, std::string_view prefix) {
    const std::string inPath = std::string(prefix) + "/" + std::string(bucket);
    if (!isBucketLabel(bucket) || !request.path.starts_with(inPath)) return;
    const std::string rest = request.path.substr(inPath.size());
    if (!rest.empty() && rest.front() != '/') return;
    request.host = std::string(bucket) + "." + request.host;
    request.path = std::string(prefix) + (rest.empty() ? "/" : rest);
}

std::string redirectedRegion(const wire::HttpResponse& response) {
    const std::string code = errorCodeOf(response);
    // A HEAD tells its reason by the status alone.
    const bool redirect = response.status == 301 || response.status == 307 ||
                          (response.status == 400 && (code.empty() || code == "AuthorizationHeaderMalformed" ||
                                                      code == "IllegalLocationConstraintException"));
    if (!redirect) return {};
    std::string region = response.headers.value("x-amz-bucket-region");
    const auto open = response.body.find("<Region>"), close = response.body.find("</Region>");
    if (region.empty() && open != std::string::npos && close != std::string::npos && close > open)
        region = response.body.substr(open + 8, close - open - 8);
    return isRegionName(region) ? region : std::string();
}

} // namespace skydeck::aws
