#include "core/base/strings.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/lambda/function_rules.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/lambda/lambda_service.h"
#include "core/lab/s3/s3_store.h"
#include "core/lab/sts/trust_policy.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
Result<std::string> readZip(const S3Store& s3, const std::string& bucket, const std::string& key,
                            const std::string& version) {
    SKYDECK_ASSIGN(S3Store::OpenObject object,
                   s3.get(bucket, key, version.empty() ? std::nullopt : std::optional(version)));
    if (!object.file) return std::move(object.bytes);
    if (object.object.size > CodeStore::kLargestUnpacked)
        return awsError(400, "EntityTooLarge", "The object is larger than a function's code may be");
    std::string bytes(static_cast<std::size_t>(object.object.size), '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        SKYDECK_ASSIGN(const std::size_t size, object.file->read(bytes.data() + have, bytes.size() - have, have));
        if (size == 0) return awsError(500, "InternalError", "The object's file is shorter than the object");
        have += size;
    }
    return bytes;
}
} // namespace

Result<Reply> lambdaPage(const Json& input, const char* member, Json items, std::size_t most) {
    const std::int64_t wanted = integerAt(input, "MaxItems", static_cast<std::int64_t>(most));
    const std::string marker = stringAt(input, "Marker");
    const auto begin = marker.empty() ? std::optional<std::int64_t>(0) : parseInteger(marker);
    if (!begin || *begin < 0 || wanted < 1)
        return awsError(400, "InvalidParameterValueException", "The Marker or MaxItems of the request is not valid.");
    const std::size_t from = std::min(static_cast<std::size_t>(*begin), items.size());
    const std::size_t to = std::min(from + std::min(static_cast<std::size_t>(wanted), most), items.size());
    Json page = Json::array();
    for (std::size_t i = from; i < to; ++i)
        page.push_back(std::move(items[i]));
    Json output{{member, std::move(page)}};
    if (to < items.size()) output["NextMarker"] = std::to_string(to);
    return Reply(std::move(output));
}

Result<FunctionReference> LambdaService::referenceOf(const Call& call) const {
    return FunctionReference::parse(stringAt(call.input, "FunctionName"), stringAt(call.input, "Qualifier"));
}

Result<FunctionReference> LambdaService::existing(const Call& call) {
    SKYDECK_ASSIGN(FunctionReference reference, referenceOf(call));
    SKYDECK_TRY(store().configuration(reference));
    return reference;
}

Result<CodeStore::Code> LambdaService::codeOf(const Json& code) {
    if (const std::string bucket = stringAt(code, "S3Bucket"); !bucket.empty()) {
        const std::string key = stringAt(code, "S3Key");
        const auto object = readZip(*m_lab.s3, bucket, key, stringAt(code, "S3ObjectVersion"));
        if (!object)
            return awsError(400, "InvalidParameterValueException",
                            "Error occurred while GetObject. S3 Error Code: " + object.error().code +
                                ". S3 Error Message: " + object.error().message);
        return store().code().add(*object);
    }
    if (!code.contains("ZipFile"))
        return awsError(400, "InvalidParameterValueException", "Please provide a source for function code.");
    const auto zip = fromBase64(stringAt(code, "ZipFile"));
    if (!zip) return awsError(400, "InvalidParameterValueException", "Could not unzip uploaded file.");
    if (zip->size() > CodeStore::kLargestZip)
        return awsError(413, "RequestEntityTooLargeException",
                        "Request must be smaller than 70167211 bytes for the CreateFunction operation");
    return store().code().add(*zip);
}

Status LambdaService::checkRole(const std::string& arn) {
    const auto role = m_lab.iam->role(arn.substr(arn.rfind('/') + 1));
    AssumeRequest request;
    request.service = "lambda.amazonaws.com";
    request.accountId = kAccountId;
    if (role && stringAt(*role, "Arn") == arn && mayAssume(stringAt(*role, "AssumeRolePolicyDocument"), request))
        return {};
    return awsError(400, "InvalidParameterValueException",
                    "The role defined for the function cannot be assumed by Lambda.");
}

Result<Reply> LambdaService::createFunction(const Call& call) {
    const Json& input = call.input;
    SKYDECK_ASSIGN(const FunctionReference function, FunctionReference::parse(stringAt(input, "FunctionName")));
    SKYDECK_TRY(checkFunction(input));
    for (const char* member : {"Runtime", "Handler"})
        if (stringAt(input, member).empty())
            return awsError(
                400, "InvalidParameterValueException",
                "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
    SKYDECK_TRY(checkRole(stringAt(input, "Role")));
    SKYDECK_ASSIGN(const CodeStore::Code code, codeOf(memberAt(input, "Code")));
    Json configuration{{"FunctionName", function.name},
                       {"FunctionArn", store().arn({function.name, {}})},
                       {"Description", ""},
                       {"Timeout", 3},
                       {"MemorySize", 128},
                       {"Version", "$LATEST"},
                       {"TracingConfig", {{"Mode", "PassThrough"}}},
                       {"Architectures", {"x86_64"}},
                       {"EphemeralStorage", {{"Size", 512}}},
                       {"PackageType", "Zip"},
                       {"State", "Active"},
                       {"LastUpdateStatus", "Successful"},
                       {"LastModified", store().now()},
                       {"RevisionId", wire::randomUuid()},
                       {"CodeSize", code.size},
                       {"CodeSha256", code.sha256},
                       {"code", code.id}};
    applyFunction(input, configuration);
    SKYDECK_TRY(applyLayers(input, configuration));
    SKYDECK_TRY(store().create(configuration, input.contains("Tags") ? input["Tags"] : Json::object()));
    if (boolAt(input, "Publish")) {
        SKYDECK_ASSIGN(configuration, store().publish(function.name, {}, {}, {}));
    }
    return Reply(shownConfiguration(std::move(configuration)));
}

Result<Reply> LambdaService::getFunction(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, referenceOf(call));
    SKYDECK_ASSIGN(Json configuration, store().configuration(function));
    SKYDECK_ASSIGN(const Json record, store().record(function.name));
    Json output{{"Code", {{"RepositoryType", "S3"}, {"Location", codeLocation(stringAt(configuration, "code"))}}},
                {"Configuration", shownConfiguration(std::move(configuration))}};
    if (const Json& tags = memberAt(record, "tags"); tags.is_object() && !tags.empty()) output["Tags"] = tags;
    if (record.contains("concurrency"))
        output["Concurrency"] = {{"ReservedConcurrentExecutions", record["concurrency"]}};
    return Reply(std::move(output));
}

Result<Reply> LambdaService::getFunctionConfiguration(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, referenceOf(call));
    SKYDECK_ASSIGN(Json configuration, store().configuration(function));
    return Reply(shownConfiguration(std::move(configuration)));
}

Result<Reply> LambdaService::listFunctions(const Call& call) {
    SKYDECK_ASSIGN(const auto records, store().records());
    Json functions = Json::array();
    for (const Json& record : records) {
        const Json& latest = record.at("latest");
        if (stringAt(call.input, "FunctionVersion") == "ALL") {
            SKYDECK_ASSIGN(auto versions, store().versions(stringAt(latest, "FunctionName")));
            for (Json& version : versions)
                functions.push_back(shownConfiguration(std::move(version)));
        }
        functions.push_back(shownConfiguration(latest));
    }
    return lambdaPage(call.input, "Functions", std::move(functions));
}

Result<Reply> LambdaService::deleteFunction(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, referenceOf(call));
    if (!function.qualifier.empty()) {
        if (function.qualifier == "$LATEST" || !parseInteger(function.qualifier))
            return awsError(400, "InvalidParameterValueException",
                            "$LATEST version cannot be deleted without deleting the function.");
        return replyOf(store().removeVersion(function.name, function.qualifier));
    }
    SKYDECK_TRY(store().remove(function.name));
    m_lab.functions->retire(function.name);
    m_lab.functions->reserve(function.name, std::nullopt);
    return Reply{};
}

Result<Reply> LambdaService::updateFunctionCode(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_TRY(checkFunction(call.input));
    SKYDECK_ASSIGN(const CodeStore::Code code, codeOf(call.input));
    const auto change = [&](Json& configuration) -> Status {
        configuration["CodeSize"] = code.size;
        configuration["CodeSha256"] = code.sha256;
        configuration["code"] = code.id;
        if (call.input.contains("Architectures")) configuration["Architectures"] = call.input["Architectures"];
        return {};
    };
    if (boolAt(call.input, "DryRun")) {
        SKYDECK_ASSIGN(Json configuration, store().configuration({function.name, {}}));
        SKYDECK_TRY(change(configuration));
        return Reply(shownConfiguration(std::move(configuration)));
    }
    SKYDECK_ASSIGN(Json configuration, store().update(function.name, stringAt(call.input, "RevisionId"), change));
    m_lab.functions->retire(function.name, stringAt(configuration, "RevisionId"));
    if (boolAt(call.input, "Publish")) {
        SKYDECK_ASSIGN(configuration, store().publish(function.name, {}, {}, {}));
    }
    return Reply(shownConfiguration(std::move(configuration)));
}

Result<Reply> LambdaService::updateFunctionConfiguration(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_TRY(checkFunction(call.input));
    if (call.input.contains("Role")) SKYDECK_TRY(checkRole(stringAt(call.input, "Role")));
    SKYDECK_ASSIGN(Json configuration,
                   store().update(function.name, stringAt(call.input, "RevisionId"), [&](Json& latest) -> Status {
                       applyFunction(call.input, latest);
                       return applyLayers(call.input, latest);
                   }));
    m_lab.functions->retire(function.name, stringAt(configuration, "RevisionId"));
    return Reply(shownConfiguration(std::move(configuration)));
}

} // namespace skydeck::lab
