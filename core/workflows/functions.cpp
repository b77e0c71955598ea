#include "core/workflows/functions.h"

#include "core/aws/transport/transport.h"
#include "core/base/strings.h"
#include "core/base/zip_reader.h"
#include "core/wire/uri.h"
#include "core/workflows/stack_of.h"

#include <algorithm>

namespace skydeck::workflows {

namespace {

namespace fn = aws::lambda;
constexpr std::uint64_t kLargestUnpacked = 256ULL << 20; // Lambda takes no more

Result<std::string> fetchUnsigned(const aws::Session& session, const std::string& url, const CallContext& context) {
    SKYDECK_ASSIGN(const wire::Url place, wire::parseUrl(url));
    wire::HttpRequest request;
    request.scheme = place.scheme;
    request.host = place.host;
    request.path = place.path.empty() ? "/" : place.path;
    request.query = place.query;
    SKYDECK_ASSIGN(wire::HttpResponse response, session.transport({}).send(request, context));
    if (response.status != 200) {
        Error error{classify({}, response.status),
                    "CodeNotFetched",
                    "The code's address answered " + std::to_string(response.status),
                    response.status,
                    {},
                    {}};
        error.hint = "Such an address is good for ten minutes: try again.";
        return fail(std::move(error));
    }
    return std::move(response.body);
}

bool isText(const std::string& bytes) {
    return bytes.find('\0') == std::string::npos && isUtf8(bytes);
}

/// "Duration: 12.3 ms" between tabs.
double numberIn(const std::vector<std::string>& fields, std::string_view name) {
    for (const std::string& field : fields)
        if (field.starts_with(name)) {
            const auto words = split(trim(std::string_view(field).substr(name.size())), ' ');
            return parseDouble(words.front()).value_or(0);
        }
    return 0;
}

} // namespace

Result<std::vector<CodeFile>> functionCode(const std::shared_ptr<aws::Session>& session,
                                           const fn::FunctionDetail& function, const CallContext& context) {
    if (function.codeLocation.empty())
        return fail(ErrorKind::NotFound, "NoZip", function.function.functionName + " runs a container image",
                    function.imageUri.empty() ? "" : "Its image is " + function.imageUri + ".");
    SKYDECK_ASSIGN(const std::string zip, fetchUnsigned(*session, function.codeLocation, context));
    std::vector<CodeFile> files;
    SKYDECK_TRY(forEachZipFile(zip, kLargestUnpacked, [&](const std::string& name, std::string bytes) -> Status {
        const bool text = isText(bytes);
        files.push_back({name, std::move(bytes), text});
        return {};
    }));
    std::ranges::sort(files, {}, &CodeFile::path);
    return files;
}

Result<FunctionLinks> functionLinks(const std::shared_ptr<aws::Session>& session, const fn::FunctionDetail& function,
                                    const CallContext& context) {
    FunctionLinks links;
    const auto& environment = function.function.environment;
    const auto add = [](std::vector<std::string>& names, const std::string& name) {
        if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
    };
    if (const auto tag = function.tags.find("aws:cloudformation:stack-name"); tag != function.tags.end()) {
        links.stack = tag->second;
        std::vector<std::string> values;
        for (const auto& [name, value] : environment)
            values.push_back(value);
        SKYDECK_ASSIGN(auto stores, storesNamed(session, links.stack, values, context));
        links.tables = std::move(stores.tables);
        links.buckets = std::move(stores.buckets);
        return links;
    }
    // Outside of a stack these two names are what functions commonly go by.
    for (const auto& [name, value] : environment) {
        if (name == "TABLE_NAME") add(links.tables, value);
        if (name == "BUCKET_NAME") add(links.buckets, value);
    }
    return links;
}

std::optional<FunctionReport> parseReport(std::string_view log) {
    constexpr std::string_view kMark = "REPORT RequestId: ";
    const std::size_t at = log.rfind(kMark);
    if (at == std::string_view::npos) return std::nullopt;
    FunctionReport report;
    report.line = trim(log.substr(at, log.find('\n', at) - at));
    const auto fields = split(report.line, '\t');
    report.requestId = trim(std::string_view(fields.front()).substr(kMark.size()));
    report.durationMs = numberIn(fields, "Duration: ");
    report.billedMs = numberIn(fields, "Billed Duration: ");
    report.memoryMb = static_cast<int>(numberIn(fields, "Memory Size: "));
    report.usedMb = static_cast<int>(numberIn(fields, "Max Memory Used: "));
    for (const std::string& field : fields) {
        if (field.starts_with("Init Duration: ")) report.initMs = numberIn(fields, "Init Duration: ");
        if (field.starts_with("Status: ")) report.status = trim(std::string_view(field).substr(8));
    }
    return report;
}

std::string functionErrorText(const fn::InvokeOutput& output) {
    const auto payload = parseJson(output.payload);
    if (!payload) return output.payload.empty() ? "The function failed and gave no reason" : output.payload;
    const std::string type = stringAt(*payload, "errorType"), message = stringAt(*payload, "errorMessage");
    if (type.empty() && message.empty()) return output.payload;
    return type.empty() || message.empty() ? type + message : type + ": " + message;
}

Status checkPayload(const std::string& payload) {
    if (trim(payload).empty()) return {};
    if (auto parsed = parseJson(payload, "The event"); !parsed) {
        Error error = std::move(parsed.error());
        error.kind = ErrorKind::InvalidInput;
        error.code = "InvalidPayload";
        error.hint = "Functions take JSON: an object, a list, a text in quotes, a number, true, false or null.";
        return fail(std::move(error));
    }
    return {};
}

} // namespace skydeck::workflows
