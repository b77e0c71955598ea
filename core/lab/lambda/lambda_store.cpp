#include "core/lab/lambda/lambda_store.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/store/rows.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr const char* kFunctions = "lambda.function";
constexpr const char* kVersions = "lambda.version";
constexpr const char* kAliases = "lambda.alias";

bool isNameOf(std::string_view text, std::string_view extra, std::size_t most) {
    return !text.empty() && text.size() <= most && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               extra.find(c) != std::string_view::npos;
    });
}

bool isVersion(std::string_view qualifier) {
    return qualifier == "$LATEST" || parseInteger(qualifier).has_value();
}
} // namespace

Result<FunctionReference> FunctionReference::parse(const std::string& text, const std::string& qualifier) {
    std::vector<std::string> parts = split(text, ':');
    const auto invalid = [&] {
        return awsError(400, "ValidationException",
                        "1 validation error detected: Value '" + text +
                            "' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression "
                            "pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\\d{1}:)?(\\d{12}:)?"
                            "(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?");
    };
    // The name follows the word "function", or comes first.
    if (const auto word = std::ranges::find(parts, "function"); parts.size() > 1 && word != parts.end())
        parts.erase(parts.begin(), word + 1);
    FunctionReference reference;
    if (parts.empty() || parts.size() > 2) return invalid();
    reference.name = parts[0];
    if (parts.size() == 2) reference.qualifier = parts[1];
    if (!isNameOf(reference.name, "-_", 64) || (parts.size() == 2 && !isNameOf(reference.qualifier, "-_$", 128)))
        return invalid();
    if (!qualifier.empty()) {
        if (!reference.qualifier.empty() && reference.qualifier != qualifier)
            return awsError(400, "InvalidParameterValueException",
                            "The derived qualifier from the function name does not match the specified qualifier.");
        reference.qualifier = qualifier;
    }
    return reference;
}

Result<std::unique_ptr<LambdaStore>> LambdaStore::open(Database& database, const Clock& clock,
                                                       const std::filesystem::path& folder, std::string region) {
    SKYDECK_ASSIGN(CodeStore code, CodeStore::open(database, folder));
    std::unique_ptr<LambdaStore> store(new LambdaStore(database, clock, std::move(code), std::move(region)));
    SKYDECK_TRY(store->forgetUnusedCode());
    return store;
}

Status LambdaStore::forgetUnusedCode() const {
    std::set<std::string> used;
    const auto note = [&](const Json& configuration) {
        used.insert(stringAt(configuration, "code"));
        for (const Json& layer : arrayAt(configuration, "layerCode"))
            used.insert(layer.get<std::string>());
    };
    SKYDECK_ASSIGN(const auto functions, m_documents.list(kFunctions));
    for (const Json& function : functions)
        note(memberAt(function, "latest"));
    for (const char* kind : {kVersions, "lambda.layer"}) {
        SKYDECK_ASSIGN(const auto versions, m_documents.list(kind));
        for (const Json& version : versions)
            note(version);
    }
    return m_code.keepOnly(used);
}

std::string LambdaStore::arn(const FunctionReference& function) const {
    return "arn:aws:lambda:" + m_region + ':' + kAccountId + ":function:" + function.name +
           (function.qualifier.empty() ? "" : ':' + function.qualifier);
}

tl::unexpected<Error> LambdaStore::notFound(const FunctionReference& function) const {
    return awsError(404, "ResourceNotFoundException", "Function not found: " + arn(function));
}

std::string LambdaStore::now() const {
    const std::string text = wire::formatIso8601Millis(toEpochSeconds(m_clock.now()));
    return text.substr(0, text.size() - 1) + "+0000";
}

Status LambdaStore::create(const Json& configuration, const Json& tags) {
    const std::string name = stringAt(configuration, "FunctionName");
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const auto there, m_documents.get(kFunctions, name));
        if (there) return awsError(409, "ResourceConflictException", "Function already exist: " + name);
        return m_documents.put(
            kFunctions, name,
            {{"latest", configuration}, {"versions", 0}, {"tags", tags}, {"policies", Json::object()}});
    });
}

Result<Json> LambdaStore::record(const std::string& name) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(auto found, m_documents.get(kFunctions, name));
    if (!found) return notFound({name, {}});
    return std::move(*found);
}

Status LambdaStore::putRecord(const std::string& name, const Json& record) {
    const auto held = m_database.lock();
    return m_documents.put(kFunctions, name, record);
}

Result<std::vector<Json>> LambdaStore::records() const {
    const auto held = m_database.lock();
    return m_documents.list(kFunctions);
}

Status LambdaStore::removeAll(const std::string& kind, const std::string& name) {
    SKYDECK_ASSIGN(const auto all, m_documents.list(kind));
    for (const Json& each : all)
        if (stringAt(each, "function", stringAt(each, "FunctionName")) == name)
            SKYDECK_TRY(m_documents.remove(kind, name + ':' + stringAt(each, "qualifier", stringAt(each, "Version"))));
    return {};
}

Status LambdaStore::remove(const std::string& name) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const bool removed, m_documents.remove(kFunctions, name));
        if (!removed) return notFound({name, {}});
        for (const char* kind : {kVersions, kAliases, "lambda.url", "lambda.event"})
            SKYDECK_TRY(removeAll(kind, name));
        return {};
    });
}

Result<Json> LambdaStore::configuration(const FunctionReference& function) const {
    const auto held = m_database.lock();
    if (function.qualifier.empty() || function.qualifier == "$LATEST") {
        SKYDECK_ASSIGN(const auto found, m_documents.get(kFunctions, function.name));
        if (!found) return notFound(function);
        Json configuration = found->at("latest");
        configuration["FunctionArn"] = arn(function);
        return configuration;
    }
    std::string version = function.qualifier;
    if (!isVersion(version)) {
        SKYDECK_ASSIGN(const auto found, alias(function.name, version));
        if (!found) return notFound(function);
        version = stringAt(*found, "FunctionVersion");
        double chance = systemRandom().uniform();
        const Json& weights = memberAt(memberAt(*found, "RoutingConfig"), "AdditionalVersionWeights");
        if (weights.is_object())
            for (const auto& [other, weight] : weights.items())
                if ((chance -= weight.get<double>()) < 0) {
                    version = other;
                    break;
                }
        if (version == "$LATEST") return configuration({function.name, {}});
    }
    SKYDECK_ASSIGN(auto found, m_documents.get(kVersions, function.name + ':' + version));
    if (!found) return notFound(function);
    (*found)["FunctionArn"] = arn(function);
    return std::move(*found);
}

Result<Json> LambdaStore::update(const std::string& name, const std::string& revision,
                                 const std::function<Status(Json&)>& change) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(Json record, this->record(name));
        Json& configuration = record["latest"];
        if (!revision.empty() && revision != stringAt(configuration, "RevisionId"))
            return awsError(
                412, "PreconditionFailedException",
                "The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias "
                "API to retrieve the latest RevisionId");
        SKYDECK_TRY(change(configuration));
        configuration["LastModified"] = now();
        configuration["RevisionId"] = wire::randomUuid();
        SKYDECK_TRY(putRecord(name, record));
        return Json(configuration);
    });
}

std::shared_ptr<const FunctionVersion> LambdaStore::runnable(const Json& configuration) const {
    FunctionVersion function;
    function.name = stringAt(configuration, "FunctionName");
    function.version = stringAt(configuration, "Version");
    function.revision = stringAt(configuration, "RevisionId");
    function.runtime = stringAt(configuration, "Runtime");
    function.handler = stringAt(configuration, "Handler");
    function.role = stringAt(configuration, "Role");
    function.code = stringAt(configuration, "code");
    for (const Json& layer : arrayAt(configuration, "layerCode"))
        function.layers.push_back(layer.get<std::string>());
    if (const Json& variables = memberAt(memberAt(configuration, "Environment"), "Variables"); variables.is_object())
        for (const auto& [name, value] : variables.items())
            function.environment[name] = value.get<std::string>();
    function.timeout = std::chrono::seconds(integerAt(configuration, "Timeout", 3));
    function.memoryMb = integerAt(configuration, "MemorySize", 128);
    return std::make_shared<const FunctionVersion>(std::move(function));
}

Result<std::optional<Json>> LambdaStore::setting(std::string_view kind, const FunctionReference& function) const {
    const auto held = m_database.lock();
    return m_documents.get("lambda." + std::string(kind), function.name + ':' + function.qualifier);
}

Result<std::vector<Json>> LambdaStore::settings(std::string_view kind) const {
    const auto held = m_database.lock();
    return m_documents.list("lambda." + std::string(kind));
}

Status LambdaStore::putSetting(std::string_view kind, const FunctionReference& function, const Json& value) {
    Json kept = value;
    kept["function"] = function.name;
    kept["qualifier"] = function.qualifier;
    const auto held = m_database.lock();
    return m_documents.put("lambda." + std::string(kind), function.name + ':' + function.qualifier, kept);
}

Result<bool> LambdaStore::removeSetting(std::string_view kind, const FunctionReference& function) {
    const auto held = m_database.lock();
    return m_documents.remove("lambda." + std::string(kind), function.name + ':' + function.qualifier);
}

Json shownConfiguration(Json configuration) {
    configuration.erase("code");
    configuration.erase("layerCode");
    configuration.erase("changed");
    return configuration;
}

} // namespace skydeck::lab
