#include "core/lab/s3/s3_public.h"

#include "core/base/strings.h"
#include "core/lab/s3/s3_policy.h"
#include "core/lab/s3/s3_settings.h"
#include "core/lab/server/host_guard.h"
#include "core/wire/uri.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace skydeck::lab {

namespace {
/// One '*' at most stands for any run.
bool starMatches(const std::string& pattern, const std::string& text, bool anyCase) {
    const auto same = [&](std::string_view a, std::string_view b) { return anyCase ? equalsIgnoreCase(a, b) : a == b; };
    const std::size_t star = pattern.find('*');
    if (star == std::string::npos) return same(pattern, text);
    const std::string_view head = std::string_view(pattern).substr(0, star);
    const std::string_view tail = std::string_view(pattern).substr(star + 1);
    return text.size() >= head.size() + tail.size() && same(std::string_view(text).substr(0, head.size()), head) &&
           same(std::string_view(text).substr(text.size() - tail.size()), tail);
}

/// The first of a rule's patterns that takes the text in.
std::optional<std::string> matching(const Json& rule, const char* member, const std::string& text, bool anyCase) {
    for (const Json& each : arrayAt(rule, member))
        if (const std::string pattern = each.get<std::string>(); starMatches(pattern, text, anyCase)) return pattern;
    return std::nullopt;
}

std::string joined(const Json& rule, const char* member) {
    std::vector<std::string> texts;
    for (const Json& each : arrayAt(rule, member))
        texts.push_back(each.get<std::string>());
    return join(texts, ", ");
}

/// The permission that an operation needs, of those that may be everybody's.
std::string_view permissionOf(const std::string& operation, bool ofVersion) {
    static const std::unordered_map<std::string_view, std::array<std::string_view, 2>> permissions = {
        {"GetObject", {"s3:GetObject", "s3:GetObjectVersion"}},
        {"HeadObject", {"s3:GetObject", "s3:GetObjectVersion"}},
        {"GetObjectAttributes", {"s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"}},
        {"GetObjectTagging", {"s3:GetObjectTagging", "s3:GetObjectVersionTagging"}},
        {"PutObject", {"s3:PutObject", "s3:PutObject"}},
        {"DeleteObject", {"s3:DeleteObject", "s3:DeleteObjectVersion"}},
        {"ListObjects", {"s3:ListBucket", ""}},
        {"ListObjectsV2", {"s3:ListBucket", ""}},
        {"HeadBucket", {"s3:ListBucket", ""}},
        {"ListObjectVersions", {"s3:ListBucketVersions", ""}},
        {"GetBucketLocation", {"s3:GetBucketLocation", ""}},
        {"GetBucketWebsite", {"s3:GetBucketWebsite", ""}},
        {"GetBucketCors", {"s3:GetBucketCORS", ""}},
    };
    const auto found = permissions.find(operation);
    return found == permissions.end() ? "" : found->second[ofVersion ? 1 : 0];
}

tl::unexpected<Error> accessDenied() {
    return awsError(403, "AccessDenied", "Access Denied");
}

/// Where a routing rule leads.
std::string redirectTarget(const Json& rule, const std::string& key, std::string_view authority) {
    const Json& redirect = memberAt(rule, "Redirect");
    std::string target = key;
    if (redirect.contains("ReplaceKeyWith"))
        target = stringAt(redirect, "ReplaceKeyWith");
    else if (redirect.contains("ReplaceKeyPrefixWith"))
        target = stringAt(redirect, "ReplaceKeyPrefixWith") +
                 key.substr(std::min(key.size(), stringAt(memberAt(rule, "Condition"), "KeyPrefixEquals").size()));
    return stringAt(redirect, "Protocol", "http") + "://" + stringAt(redirect, "HostName", authority) + '/' +
           wire::percentEncode(target, true);
}

/// The rule for a key, or for an error that a key met.
const Json* ruleFor(const Json& website, const std::string& key, int error) {
    for (const Json& rule : arrayAt(website, "RoutingRules")) {
        const Json& condition = memberAt(rule, "Condition");
        if (!key.starts_with(stringAt(condition, "KeyPrefixEquals"))) continue;
        if (stringAt(condition, "HttpErrorCodeReturnedEquals", "0") == std::to_string(error)) return &rule;
    }
    return nullptr;
}

WebsiteAnswer redirectBy(const Json& rule, const std::string& key, std::string_view authority) {
    WebsiteAnswer answer;
    answer.status =
        static_cast<int>(parseInteger(stringAt(memberAt(rule, "Redirect"), "HttpRedirectCode", "301")).value_or(301));
    answer.location = redirectTarget(rule, key, authority);
    return answer;
}

/// Reads as everybody: what the policy does not open is denied, and so is the knowledge that a key is not there.
Result<S3Store::Object> readAsEverybody(const S3Store& store, const std::string& bucket, const std::string& key) {
    const Json input = {{"Bucket", bucket}, {"Key", key}};
    SKYDECK_TRY(allowEverybody(store, "GetObject", input));
    auto object = store.head(bucket, key);
    if (!object && object.error().kind == ErrorKind::NotFound && !allowEverybody(store, "ListObjects", input))
        return accessDenied();
    return object;
}
} // namespace

S3Address addressOf(const wire::HttpRequest& request) {
    std::string path = wire::percentDecode(request.path);
    if (path.starts_with('/')) path.erase(0, 1);
    if (std::string bucket = bucketOfHost(request.host); !bucket.empty()) return {std::move(bucket), std::move(path)};
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos) return {std::move(path), {}};
    return {path.substr(0, slash), path.substr(slash + 1)};
}

std::optional<wire::Headers> corsHeaders(const S3Store& store, const std::string& bucket, const std::string& origin,
                                         const std::string& method, const std::string& wanted) {
    if (bucket.empty()) return std::nullopt;
    const auto rules = bucketSetting(store, bucket, setting::kCors);
    if (!rules) return std::nullopt;
    for (const Json& rule : arrayAt(*rules, "CORSRules")) {
        const auto pattern = matching(rule, "AllowedOrigins", origin, false);
        if (!pattern || !matching(rule, "AllowedMethods", method, false)) continue;
        std::vector<std::string> names;
        bool all = true;
        for (const std::string& piece : split(wanted, ',')) {
            const std::string name = toLower(trim(piece));
            if (name.empty()) continue;
            all = all && matching(rule, "AllowedHeaders", name, true);
            names.push_back(name);
        }
        if (!all) continue;
        wire::Headers headers;
        headers.add("Access-Control-Allow-Origin", *pattern == "*" ? "*" : origin);
        headers.add("Access-Control-Allow-Methods", joined(rule, "AllowedMethods"));
        if (!names.empty()) headers.add("Access-Control-Allow-Headers", join(names, ", "));
        if (const std::string exposed = joined(rule, "ExposeHeaders"); !exposed.empty())
            headers.add("Access-Control-Expose-Headers", exposed);
        if (rule.contains("MaxAgeSeconds"))
            headers.add("Access-Control-Max-Age", std::to_string(integerAt(rule, "MaxAgeSeconds")));
        if (*pattern != "*") headers.add("Access-Control-Allow-Credentials", "true");
        headers.add("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
        return headers;
    }
    return std::nullopt;
}

Result<wire::Headers> preflight(const S3Store& store, const wire::HttpRequest& request) {
    const auto origin = request.headers.get("Origin");
    if (!origin) return awsError(400, "BadRequest", "Insufficient information. Origin request header needed.");
    const auto method = request.headers.get("Access-Control-Request-Method");
    if (!method) return awsError(400, "BadRequest", "Invalid Access-Control-Request-Method: null");
    const std::string bucket = addressOf(request).bucket;
    if (bucket.empty()) return awsError(403, "AccessForbidden", "CORSResponse: Bucket not found");
    SKYDECK_ASSIGN(const Json rules, bucketSetting(store, bucket, setting::kCors));
    if (rules.is_null()) return awsError(403, "AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.");
    auto headers =
        corsHeaders(store, bucket, *origin, *method, request.headers.value("Access-Control-Request-Headers"));
    if (headers) return std::move(*headers);
    return awsError(403, "AccessForbidden",
                    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, "
                    "request method / Access-Control-Request-Method or Access-Control-Request-Headers are not "
                    "whitelisted by the resource's CORS spec.");
}

Status allowEverybody(const S3Store& store, const std::string& operation, const Json& input) {
    const std::string bucket = stringAt(input, "Bucket");
    const std::string_view permission = permissionOf(operation, input.contains("VersionId"));
    if (bucket.empty()) return accessDenied();
    SKYDECK_ASSIGN(const Json policy, bucketSetting(store, bucket, setting::kPolicy));
    SKYDECK_ASSIGN(const Json blocks, bucketSetting(store, bucket, setting::kPublicAccess));
    if (permission.empty() || !policy.is_string() || boolAt(blocks, "RestrictPublicBuckets")) return accessDenied();
    std::string resource = "arn:aws:s3:::" + bucket;
    const bool ofObject = permission.find("Object") != std::string_view::npos;
    if (ofObject) resource += '/' + stringAt(input, "Key");
    SKYDECK_ASSIGN(const Json document, parseJson(policy.get<std::string>(), "the bucket's policy"));
    if (verdictForEverybody(document, permission, resource) != PolicyVerdict::Allowed) return accessDenied();
    for (const auto& [member, value] : input.items())
        if (member.starts_with("Response"))
            return awsError(400, "InvalidRequest",
                            "Request specific response headers cannot be used for anonymous GET requests.");
    return {};
}

WebsiteAnswer websiteAnswer(const S3Store& store, const std::string& bucket, std::string_view path,
                            std::string_view authority) {
    const auto refused = [](const Error& error) {
        WebsiteAnswer answer;
        answer.status = error.httpStatus;
        answer.error = error;
        return answer;
    };
    const auto setting = bucketSetting(store, bucket, setting::kWebsite);
    if (!setting) return refused(setting.error());
    if (setting->is_null())
        return refused(
            awsError(404, "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration")
                .value());
    const Json& website = *setting;
    std::string key = wire::percentDecode(path);
    if (key.starts_with('/')) key.erase(0, 1);
    if (website.contains("RedirectAllRequestsTo")) {
        const Json& all = website["RedirectAllRequestsTo"];
        WebsiteAnswer answer;
        answer.status = 301;
        answer.location = stringAt(all, "Protocol", "http") + "://" + stringAt(all, "HostName") + '/' +
                          wire::percentEncode(key, true);
        return answer;
    }
    if (const Json* rule = ruleFor(website, key, 0)) return redirectBy(*rule, key, authority);

    const std::string suffix = stringAt(memberAt(website, "IndexDocument"), "Suffix");
    const std::string wanted = key.empty() || key.ends_with('/') ? key + suffix : key;
    const auto object = readAsEverybody(store, bucket, wanted);
    if (object) {
        WebsiteAnswer answer;
        answer.key = wanted;
        if (const std::string location = stringAt(object->properties, "WebsiteRedirectLocation"); !location.empty()) {
            answer.status = 301;
            answer.key.clear();
            answer.location = location.starts_with('/') ? "http://" + std::string(authority) + location : location;
        }
        return answer;
    }
    if (wanted == key && readAsEverybody(store, bucket, key + '/' + suffix)) {
        WebsiteAnswer answer;
        answer.status = 302;
        answer.location = '/' + wire::percentEncode(key, true) + '/';
        return answer;
    }
    const int status = object.error().httpStatus;
    if (const Json* rule = ruleFor(website, key, status)) return redirectBy(*rule, key, authority);
    WebsiteAnswer answer = refused(object.error());
    if (const std::string page = stringAt(memberAt(website, "ErrorDocument"), "Key");
        !page.empty() && status >= 400 && status < 500 && readAsEverybody(store, bucket, page))
        answer.key = page;
    return answer;
}

std::string errorPage(const Error& error, const std::string& requestId) {
    const std::string title = std::to_string(error.httpStatus) + (error.httpStatus == 404   ? " Not Found"
                                                                  : error.httpStatus == 403 ? " Forbidden"
                                                                  : error.httpStatus == 405 ? " Method Not Allowed"
                                                                                            : " Error");
    return "<html>\n<head><title>" + title + "</title></head>\n<body>\n<h1>" + title +
           "</h1>\n<ul>\n<li>Code: " + error.code + "</li>\n<li>Message: " + error.message +
           "</li>\n<li>RequestId: " + requestId + "</li>\n</ul>\n<hr/>\n</body>\n</html>\n";
}

} // namespace skydeck::lab
