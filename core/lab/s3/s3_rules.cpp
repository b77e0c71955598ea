#include "core/lab/s3/s3_rules.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/wire/uri.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

namespace skydeck::lab {

namespace {
constexpr std::string_view kTokenMark = "1:";

bool looksLikeAddress(std::string_view name) {
    const auto pieces = split(name, '.');
    return pieces.size() == 4 && std::ranges::all_of(pieces, [](const std::string& piece) {
               return !piece.empty() && std::ranges::all_of(piece, [](unsigned char c) { return std::isdigit(c); });
           });
}

std::string unquoted(std::string_view etag) {
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
    return std::string(etag);
}

bool listMatches(const std::string& header, std::string_view etag) {
    for (const std::string& each : split(header, ',')) {
        const std::string_view text = trim(each);
        if (text == "*" || unquoted(text) == etag) return true;
    }
    return false;
}

std::size_t characters(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(utf8, [](unsigned char c) { return (c & 0xc0) != 0x80; }));
}
} // namespace

Status checkBucketName(std::string_view name) {
    const auto allowed = [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '.' || c == '-'; };
    const auto edge = [](unsigned char c) { return std::islower(c) || std::isdigit(c); };
    const bool good = name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, allowed) &&
                      edge(name.front()) && edge(name.back()) && name.find("..") == std::string_view::npos &&
                      !looksLikeAddress(name) && !name.starts_with("xn--") && !name.starts_with("sthree-") &&
                      !name.ends_with("-s3alias") && !name.ends_with("--ol-s3");
    if (!good) return awsError(400, "InvalidBucketName", "The specified bucket is not valid.");
    return {};
}

Status checkKey(std::string_view key) {
    if (key.size() > 1024) return awsError(400, "KeyTooLongError", "Your key is too long");
    if (!isUtf8(key)) return awsError(400, "InvalidURI", "Couldn't parse the specified URI: the key is not UTF-8.");
    return {};
}

Result<Json> checkedTags(const Json& tags, std::size_t limit, bool mayUseSystemTags) {
    Json out = Json::array();
    std::set<std::string> keys;
    for (const Json& tag : tags) {
        const std::string key = stringAt(tag, "Key"), value = stringAt(tag, "Value");
        if (key.empty() || characters(key) > 128)
            return awsError(400, "InvalidTag", "The TagKey you have provided is invalid");
        if (characters(value) > 256) return awsError(400, "InvalidTag", "The TagValue you have provided is invalid");
        if (key.starts_with("aws:") && !mayUseSystemTags)
            return awsError(400, "InvalidTag", "System tags cannot be added/updated by requester");
        if (!keys.insert(key).second)
            return awsError(400, "InvalidTag", "Cannot provide multiple Tags with the same key");
        out.push_back({{"Key", key}, {"Value", value}});
    }
    if (out.size() > limit)
        return awsError(400, "BadRequest", "There are more than " + std::to_string(limit) + " tags: that is the limit");
    return out;
}

Result<Json> tagsOfHeader(const std::string& header) {
    Json tags = Json::array();
    for (const auto& [key, value] : wire::parseQuery(replaceAll(header, "+", "%20")))
        tags.push_back({{"Key", key}, {"Value", value}});
    return checkedTags(tags, 10);
}

Result<std::optional<ByteRange>> parseRange(std::string_view header, std::uint64_t size) {
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit)) return std::nullopt;
    const std::string_view spec = trim(header.substr(unit.size()));
    const std::size_t dash = spec.find('-');
    if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return std::nullopt;
    const std::string_view firstText = spec.substr(0, dash), lastText = spec.substr(dash + 1);
    const auto number = [](std::string_view text) -> std::optional<std::uint64_t> {
        const auto value = parseInteger(text);
        if (!value || *value < 0 || text.front() == '+') return std::nullopt;
        return static_cast<std::uint64_t>(*value);
    };
    const auto outside = [] { return awsError(416, "InvalidRange", "The requested range is not satisfiable"); };
    if (firstText.empty()) {
        const auto suffix = number(lastText);
        if (!suffix) return std::nullopt;
        if (*suffix == 0 || size == 0) return outside();
        const std::uint64_t length = std::min(*suffix, size);
        return ByteRange{size - length, length};
    }
    const auto first = number(firstText);
    const auto last = lastText.empty() ? std::optional(size) : number(lastText);
    if (!first || !last || (!lastText.empty() && *last < *first)) return std::nullopt;
    if (*first >= size) return outside();
    return ByteRange{*first, std::min(*last, size - 1) - *first + 1};
}

ConditionOutcome evaluate(const Preconditions& conditions, std::string_view etag, double modified) {
    const double whole = std::floor(modified);
    if (conditions.ifMatch) {
        if (!listMatches(*conditions.ifMatch, etag)) return ConditionOutcome::Failed;
    } else if (conditions.ifUnmodifiedSince && whole > *conditions.ifUnmodifiedSince) {
        return ConditionOutcome::Failed;
    }
    if (conditions.ifNoneMatch) {
        if (listMatches(*conditions.ifNoneMatch, etag)) return ConditionOutcome::NotModified;
    } else if (conditions.ifModifiedSince && whole <= *conditions.ifModifiedSince) {
        return ConditionOutcome::NotModified;
    }
    return ConditionOutcome::Proceed;
}

Result<CopySource> parseCopySource(const std::string& header) {
    std::string_view text = header;
    CopySource source;
    if (const std::size_t at = text.find("?versionId="); at != std::string_view::npos) {
        SKYDECK_ASSIGN(source.version, versionOf({{"VersionId", wire::percentDecode(text.substr(at + 11))}}));
        text = text.substr(0, at);
    }
    std::string decoded = wire::percentDecode(text);
    if (decoded.starts_with('/')) decoded.erase(0, 1);
    const std::size_t slash = decoded.find('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == decoded.size())
        return awsError(400, "InvalidArgument",
                        "Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    source.bucket = decoded.substr(0, slash);
    source.key = decoded.substr(slash + 1);
    return source;
}

std::string newVersionId(std::int64_t sequence) {
    // Eight bytes of place under a mask, the mask and eight bytes more: 32 letters, and no two alike.
    std::string bytes = wire::randomBytes(24);
    for (std::size_t i = 0; i < 8; ++i)
        bytes[i] = static_cast<char>(bytes[i + 8] ^ static_cast<char>(sequence >> (8 * i) & 0xff));
    return replaceAll(replaceAll(toBase64(bytes), "+", "."), "/", "_");
}

std::optional<std::int64_t> sequenceOf(const std::string& version) {
    const auto bytes = fromBase64(replaceAll(replaceAll(version, ".", "+"), "_", "/"));
    if (version.size() != 32 || !bytes || bytes->size() != 24) return std::nullopt;
    std::uint64_t sequence = 0;
    for (std::size_t i = 0; i < 8; ++i)
        sequence |= static_cast<std::uint64_t>(static_cast<unsigned char>((*bytes)[i] ^ (*bytes)[i + 8])) << (8 * i);
    return static_cast<std::int64_t>(sequence);
}

Result<std::optional<std::string>> versionOf(const Json& input) {
    const auto it = input.find("VersionId");
    if (it == input.end()) return std::nullopt;
    const std::string version = stringAt(input, "VersionId");
    if (version.empty()) return awsError(400, "InvalidArgument", "Version id cannot be the empty string");
    if (version != "null" && !sequenceOf(version))
        return awsError(400, "InvalidArgument", "Invalid version id specified");
    return std::optional(version);
}

std::string continuationToken(std::string_view last) {
    return toBase64(std::string(kTokenMark).append(last));
}

Result<std::string> lastOfToken(const std::string& token) {
    const auto text = fromBase64(token);
    if (!text || !text->starts_with(kTokenMark))
        return awsError(400, "InvalidArgument", "The continuation token provided is incorrect");
    return text->substr(kTokenMark.size());
}

} // namespace skydeck::lab
