#include "core/lab/cloudformation/template_url.h"

#include "core/lab/cloudformation/template_text.h"
#include "core/wire/uri.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

Result<TemplateLocation> parseTemplateUrl(std::string_view text) {
    const auto url = wire::parseUrl(text);
    if (!url) return validationError("TemplateURL must be a supported URL.");
    std::string_view path = url->path;
    if (path.starts_with('/')) path.remove_prefix(1);
    TemplateLocation location;
    const std::string_view host = url->host;
    if (const auto service = std::min(host.find(".s3."), host.find(".s3-"));
        service != std::string_view::npos && host.ends_with(".amazonaws.com")) {
        location.bucket = host.substr(0, service);
    } else {
        const auto slash = path.find('/');
        location.bucket = wire::percentDecode(path.substr(0, slash));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    location.key = wire::percentDecode(path);
    if (location.bucket.empty() || location.key.empty())
        return validationError("TemplateURL must reference a valid S3 object to which you have access.");
    return location;
}

} // namespace skydeck::lab::cloudformation
