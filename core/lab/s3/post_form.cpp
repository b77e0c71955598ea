#include "core/lab/s3/post_form.h"

#include "core/base/strings.h"
#include "core/lab/service.h"
#include "core/wire/codec.h"
#include "core/wire/timestamp.h"
#include "core/wire/uri.h"

#include <array>
#include <set>

namespace skydeck::lab {

namespace {
constexpr std::size_t kMostFieldBytes = 20 * 1024;
constexpr std::size_t kLongestHead = 8 * 1024;

tl::unexpected<Error> badForm(const std::string& why) {
    return awsError(400, "MalformedPOSTRequest",
                    "The body of your POST request is not well-formed multipart/form-data. " + why);
}
tl::unexpected<Error> badPolicy(const std::string& why) {
    return awsError(400, "InvalidPolicyDocument", "Invalid Policy: " + why);
}
tl::unexpected<Error> notByPolicy(const std::string& why) {
    return awsError(403, "AccessDenied", "Invalid according to Policy: " + why);
}

/// "value" of name="value" among a header's parameters.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
    for (std::size_t at = header.find(';'); at != std::string_view::npos;) {
        std::string_view rest = header.substr(at + 1);
        rest = rest.substr(rest.find_first_not_of(" \t") == std::string_view::npos ? rest.size()
                                                                                   : rest.find_first_not_of(" \t"));
        const std::size_t equals = rest.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const bool found = equalsIgnoreCase(trim(rest.substr(0, equals)), name);
        rest.remove_prefix(equals + 1);
        std::string value;
        std::size_t end = 0;
        if (rest.starts_with('"')) {
            for (end = 1; end < rest.size() && rest[end] != '"'; ++end) {
                if (rest[end] == '\\' && end + 1 < rest.size() && (rest[end + 1] == '"' || rest[end + 1] == '\\'))
                    ++end;
                value += rest[end];
            }
            end = rest.find(';', end);
        } else {
            end = rest.find(';');
            value = trim(rest.substr(0, end));
        }
        if (found) return value;
        if (end == std::string_view::npos) return std::nullopt;
        header = rest;
        at = end;
    }
    return std::nullopt;
}

std::string field(const PostForm::Fields& fields, const std::string& name) {
    const auto it = fields.find(name);
    return it == fields.end() ? "" : it->second;
}

/// The name that a condition gives a field: "$key" or "key".
std::string conditionName(std::string name) {
    if (name.starts_with('$')) name.erase(0, 1);
    return toLower(name);
}
} // namespace

Result<PostForm> PostForm::of(const std::string& contentType, Begin begin, Sink sink) {
    const auto boundary = parameter(contentType, "boundary");
    if (!boundary || boundary->empty() || boundary->size() > 200) return badForm("There is no boundary.");
    return PostForm(*boundary, std::move(begin), std::move(sink));
}

Status PostForm::write(std::string_view bytes) {
    m_pending.append(bytes);
    for (;;) {
        if (m_state == State::Done) {
            m_pending.clear();
            return {};
        }
        if (m_state == State::Head) {
            if (m_pending.starts_with("--")) {
                m_state = State::Done;
                continue;
            }
            const std::size_t end = m_pending.find("\r\n\r\n");
            if (end == std::string::npos) {
                if (m_pending.size() > kLongestHead) return badForm("A part's head is too long.");
                return {};
            }
            const std::string text = m_pending.substr(0, end);
            m_pending.erase(0, end + 4);
            SKYDECK_TRY(head(text));
            continue;
        }
        const std::size_t end = m_pending.find(m_delimiter);
        if (end == std::string::npos) {
            // What may be the begin of a delimiter waits for more.
            if (m_pending.size() < m_delimiter.size()) return {};
            const std::size_t sure = m_pending.size() - (m_delimiter.size() - 1);
            SKYDECK_TRY(content(std::string_view(m_pending).substr(0, sure)));
            m_pending.erase(0, sure);
            return {};
        }
        SKYDECK_TRY(content(std::string_view(m_pending).substr(0, end)));
        m_pending.erase(0, end + m_delimiter.size());
        m_state = m_sawFile ? State::Done : State::Head;
    }
}

Status PostForm::head(std::string_view text) {
    m_name.clear();
    std::optional<std::string> fileName;
    for (const std::string& line : split(text, '\n')) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos || !equalsIgnoreCase(trim(line.substr(0, colon)), "Content-Disposition"))
            continue;
        m_name = toLower(parameter(line, "name").value_or(""));
        fileName = parameter(line, "filename");
    }
    if (m_name.empty()) return badForm("A part has no name.");
    if (m_name != "file") {
        m_fields[m_name]; // empty ones are fields too
        m_state = State::Field;
        return {};
    }
    m_sawFile = true;
    m_state = State::File;
    m_fields["file"] = fileName.value_or("").substr(fileName.value_or("").find_last_of("/\\") + 1);
    return m_begin(m_fields);
}

Status PostForm::content(std::string_view bytes) {
    if (m_state == State::File) return m_sink(bytes);
    if (m_state == State::Preamble) return {};
    m_fieldBytes += bytes.size();
    if (m_fieldBytes > kMostFieldBytes)
        return awsError(400, "MaxPostPreDataLengthExceededError",
                        "Your POST request fields preceding the upload file were too large.");
    m_fields[m_name].append(bytes);
    return {};
}

Status PostForm::finish() const {
    if (!m_sawFile && m_state == State::Done)
        return awsError(400, "InvalidArgument", "POST requires exactly one file upload per request.");
    if (m_state != State::Done) return awsError(400, "IncompleteBody", "The form ended before its last boundary.");
    return {};
}

Result<std::optional<wire::SignatureClaim>> claimOfForm(const PostForm::Fields& fields) {
    if (!fields.contains("policy")) return std::nullopt;
    for (const char* name : {"X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature"})
        if (field(fields, toLower(name)).empty())
            return awsError(400, "InvalidArgument",
                            std::string("Bucket POST must contain a field named '") + name +
                                "'.  If it is specified, please check the order of the fields.");
    if (field(fields, "x-amz-algorithm") != wire::kSigV4Algorithm)
        return awsError(400, "InvalidArgument", "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
    const auto parts = split(field(fields, "x-amz-credential"), '/');
    const auto time = wire::parseAmzDate(field(fields, "x-amz-date"));
    if (parts.size() != 5 || parts[3] != "s3" || parts[4] != "aws4_request" || !time ||
        parts[1] != field(fields, "x-amz-date").substr(0, 8))
        return awsError(
            400, "InvalidArgument",
            "The Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
    wire::SignatureClaim claim;
    claim.accessKeyId = parts[0];
    claim.scope = {parts[2], parts[3], *time};
    claim.signature = field(fields, "x-amz-signature");
    claim.sessionToken = field(fields, "x-amz-security-token");
    return std::optional(std::move(claim));
}

Result<PostSizes> checkPostPolicy(const PostForm::Fields& fields, const std::string& bucket, WallTime now) {
    const auto text = fromBase64(field(fields, "policy"));
    const auto policy = text ? parseJson(*text, "the policy") : fail(ErrorKind::InvalidInput, "", "");
    if (!policy || !policy->is_object()) return badPolicy("Invalid JSON.");
    const auto expiration = wire::parseTimestamp(stringAt(*policy, "expiration"));
    if (!policy->contains("expiration")) return badPolicy("Policy missing expiration.");
    if (!expiration) return badPolicy("Invalid 'expiration' value.");
    if (!memberAt(*policy, "conditions").is_array()) return badPolicy("Policy missing conditions.");
    if (fromEpochSeconds(*expiration) <= now) return notByPolicy("Policy expired.");

    PostSizes sizes;
    std::set<std::string> named;
    const auto value = [&](const std::string& name) { return name == "bucket" ? bucket : field(fields, name); };
    const auto failed = [](const Json& condition) {
        return notByPolicy("Policy Condition failed: " + dumpJson(condition));
    };
    for (const Json& condition : (*policy)["conditions"]) {
        if (condition.is_object() && condition.size() == 1 && condition.begin()->is_string()) {
            const std::string name = conditionName(condition.begin().key());
            named.insert(name);
            const std::string wanted = condition.begin()->get<std::string>();
            if (value(name) != wanted) return failed(Json::array({"eq", '$' + name, wanted}));
            continue;
        }
        if (!condition.is_array() || condition.size() != 3 || !condition[0].is_string())
            return badPolicy("Invalid Condition: must be an object with one member or a list of three.");
        const std::string kind = toLower(condition[0].get<std::string>());
        if (kind == "content-length-range") {
            const auto number = [](const Json& each) -> std::optional<std::int64_t> {
                if (each.is_number_integer()) return each.get<std::int64_t>();
                return each.is_string() ? parseInteger(each.get<std::string>()) : std::nullopt;
            };
            const auto least = number(condition[1]), most = number(condition[2]);
            if (!least || !most || *least < 0 || *most < *least) return badPolicy("Invalid content-length-range.");
            sizes = {static_cast<std::uint64_t>(*least), static_cast<std::uint64_t>(*most)};
            continue;
        }
        if ((kind != "eq" && kind != "starts-with") || !condition[1].is_string() || !condition[2].is_string())
            return badPolicy("Invalid Condition: unknown operation " + kind);
        const std::string name = conditionName(condition[1].get<std::string>());
        const std::string wanted = condition[2].get<std::string>();
        named.insert(name);
        if (kind == "eq" ? value(name) != wanted : !value(name).starts_with(wanted)) return failed(condition);
    }
    for (const auto& [name, given] : fields)
        if (name != "policy" && name != "x-amz-signature" && name != "file" && !name.starts_with("x-ignore-") &&
            !named.contains(name))
            return notByPolicy("Extra input fields: " + name);
    return sizes;
}

Result<Json> inputOfForm(const PostForm::Fields& fields, const std::string& bucket) {
    static constexpr std::array<std::pair<const char*, const char*>, 12> members = {{
        {"acl", "ACL"},
        {"cache-control", "CacheControl"},
        {"content-disposition", "ContentDisposition"},
        {"content-encoding", "ContentEncoding"},
        {"content-type", "ContentType"},
        {"x-amz-storage-class", "StorageClass"},
        {"x-amz-website-redirect-location", "WebsiteRedirectLocation"},
        {"x-amz-server-side-encryption", "ServerSideEncryption"},
        {"x-amz-server-side-encryption-aws-kms-key-id", "SSEKMSKeyId"},
        {"x-amz-server-side-encryption-customer-key", "SSECustomerKey"},
        {"x-amz-server-side-encryption-customer-algorithm", "SSECustomerAlgorithm"},
        {"x-amz-object-lock-mode", "ObjectLockMode"},
    }};
    if (field(fields, "key").empty())
        return awsError(400, "InvalidArgument",
                        "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of "
                        "the fields.");
    Json input = {{"Bucket", bucket}, {"Key", replaceAll(field(fields, "key"), "${filename}", field(fields, "file"))}};
    for (const auto& [name, member] : members)
        if (const auto it = fields.find(name); it != fields.end()) input[member] = it->second;
    if (const auto expires = fields.find("expires"); expires != fields.end())
        if (const auto time = wire::parseTimestamp(expires->second)) input["Expires"] = *time;
    constexpr std::string_view prefix = "x-amz-meta-";
    for (const auto& [name, value] : fields)
        if (name.starts_with(prefix)) input["Metadata"][name.substr(prefix.size())] = value;
    // Tags come as the XML of PutObjectTagging here, unlike in the header.
    if (const std::string tags = field(fields, "tagging"); !tags.empty()) {
        const wire::ServiceModel* model = wire::embeddedModel("s3");
        wire::HttpRequest request;
        request.method = "PUT";
        request.path = "/b/k";
        request.query = "tagging";
        request.body = tags;
        SKYDECK_ASSIGN(const Json parsed, wire::decodeRequest(*model, *model->operation("PutObjectTagging"), request));
        wire::QueryPairs pairs;
        for (const Json& tag : arrayAt(memberAt(parsed, "Tagging"), "TagSet"))
            pairs.emplace_back(stringAt(tag, "Key"), stringAt(tag, "Value"));
        input["Tagging"] = wire::buildQuery(pairs);
    }
    return input;
}

} // namespace skydeck::lab
