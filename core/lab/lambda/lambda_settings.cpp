#include "core/base/strings.h"
#include "core/lab/lambda/function_runner.h"
#include "core/lab/lambda/lambda_service.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
// As AWS keeps 100 executions for functions that reserve none.
constexpr std::int64_t kNeverReserved = 100;

tl::unexpected<Error> noPolicy() {
    return awsError(404, "ResourceNotFoundException", "The resource you requested does not exist.");
}

/// What an event invoke configuration belongs to.
FunctionReference withQualifier(FunctionReference function) {
    if (function.qualifier.empty()) function.qualifier = "$LATEST";
    return function;
}
} // namespace

// --- who may invoke -------------------------------------------------------------------------------------------------

Result<Reply> LambdaService::addPermission(const Call& call) {
    const Json& input = call.input;
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    const std::string id = stringAt(input, "StatementId"), principal = stringAt(input, "Principal");
    Json statement{
        {"Sid", id}, {"Effect", "Allow"}, {"Action", stringAt(input, "Action")}, {"Resource", store().arn(function)}};
    if (principal == "*")
        statement["Principal"] = "*";
    else if (principal.ends_with(".amazonaws.com"))
        statement["Principal"] = {{"Service", principal}};
    else
        statement["Principal"] = {
            {"AWS", principal.starts_with("arn:") ? principal : "arn:aws:iam::" + principal + ":root"}};
    if (input.contains("SourceArn")) statement["Condition"]["ArnLike"]["AWS:SourceArn"] = input["SourceArn"];
    if (input.contains("SourceAccount"))
        statement["Condition"]["StringEquals"]["AWS:SourceAccount"] = input["SourceAccount"];
    if (input.contains("FunctionUrlAuthType"))
        statement["Condition"]["StringEquals"]["lambda:FunctionUrlAuthType"] = input["FunctionUrlAuthType"];
    return store().database().atomically([&]() -> Result<Reply> {
        SKYDECK_ASSIGN(Json record, store().record(function.name));
        Json& policy = record["policies"][function.qualifier];
        if (policy.is_null()) policy = {{"Version", "2012-10-17"}, {"Id", "default"}, {"Statement", Json::array()}};
        for (const Json& each : policy["Statement"])
            if (stringAt(each, "Sid") == id)
                return awsError(
                    409, "ResourceConflictException",
                    "The statement id (" + id +
                        ") provided already exists. Please provide a new statement id, or remove the existing "
                        "statement.");
        policy["Statement"].push_back(statement);
        SKYDECK_TRY(store().putRecord(function.name, record));
        return Reply(Json{{"Statement", dumpJson(statement)}});
    });
}

Result<Reply> LambdaService::removePermission(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    const std::string id = stringAt(call.input, "StatementId");
    return replyOf(store().database().transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json record, store().record(function.name));
        Json& policies = record["policies"];
        if (!policies.contains(function.qualifier)) return noPolicy();
        Json& statements = policies[function.qualifier]["Statement"];
        const auto found =
            std::ranges::find_if(statements, [&](const Json& each) { return stringAt(each, "Sid") == id; });
        if (found == statements.end())
            return awsError(404, "ResourceNotFoundException", "Statement " + id + " is not found in resource policy.");
        statements.erase(found);
        if (statements.empty()) policies.erase(function.qualifier);
        return store().putRecord(function.name, record);
    }));
}

Result<Reply> LambdaService::getPolicy(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_ASSIGN(const Json record, store().record(function.name));
    const Json& policy = memberAt(record.at("policies"), function.qualifier);
    if (policy.is_null()) return noPolicy();
    return Reply(Json{{"Policy", dumpJson(policy)}, {"RevisionId", record.at("latest").at("RevisionId")}});
}

// --- tags -----------------------------------------------------------------------------------------------------------

Result<Reply> LambdaService::changeTags(const Call& call, const std::function<void(Json&)>& change) {
    SKYDECK_ASSIGN(const FunctionReference function, FunctionReference::parse(stringAt(call.input, "Resource")));
    return store().database().atomically([&]() -> Result<Reply> {
        SKYDECK_ASSIGN(Json record, store().record(function.name));
        change(record["tags"]);
        if (record["tags"].size() > 50)
            return awsError(400, "InvalidParameterValueException", "A function has 50 tags at most.");
        SKYDECK_TRY(store().putRecord(function.name, record));
        return Reply{};
    });
}

Result<Reply> LambdaService::tagResource(const Call& call) {
    return changeTags(call, [&](Json& tags) { tags.update(memberAt(call.input, "Tags")); });
}

Result<Reply> LambdaService::untagResource(const Call& call) {
    return changeTags(call, [&](Json& tags) {
        for (const Json& key : arrayAt(call.input, "TagKeys"))
            tags.erase(key.get<std::string>());
    });
}

Result<Reply> LambdaService::listTags(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, FunctionReference::parse(stringAt(call.input, "Resource")));
    SKYDECK_ASSIGN(const Json record, store().record(function.name));
    return Reply(Json{{"Tags", record.at("tags")}});
}

// --- concurrency ----------------------------------------------------------------------------------------------------

Result<std::int64_t> LambdaService::reservedBesides(const std::string& function) {
    SKYDECK_ASSIGN(const auto records, store().records());
    std::int64_t sum = 0;
    for (const Json& record : records)
        if (stringAt(record.at("latest"), "FunctionName") != function) sum += integerAt(record, "concurrency");
    return sum;
}

Result<Reply> LambdaService::putFunctionConcurrency(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    const std::int64_t wanted = integerAt(call.input, "ReservedConcurrentExecutions");
    const auto account = static_cast<std::int64_t>(FunctionRunner::kAccountConcurrency);
    SKYDECK_TRY(store().database().transaction([&]() -> Status {
        SKYDECK_ASSIGN(const std::int64_t others, reservedBesides(function.name));
        if (wanted < 0 || others + wanted > account - kNeverReserved)
            return awsError(400, "InvalidParameterValueException",
                            "Specified ReservedConcurrentExecutions for function decreases account's "
                            "UnreservedConcurrentExecution below its minimum value of [100].");
        SKYDECK_ASSIGN(Json record, store().record(function.name));
        record["concurrency"] = wanted;
        return store().putRecord(function.name, record);
    }));
    m_lab.functions->reserve(function.name, static_cast<std::size_t>(wanted));
    return Reply(Json{{"ReservedConcurrentExecutions", wanted}});
}

Result<Reply> LambdaService::getFunctionConcurrency(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_ASSIGN(const Json record, store().record(function.name));
    Json output = Json::object();
    if (record.contains("concurrency")) output["ReservedConcurrentExecutions"] = record["concurrency"];
    return Reply(std::move(output));
}

Result<Reply> LambdaService::deleteFunctionConcurrency(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_TRY(store().database().transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json record, store().record(function.name));
        record.erase("concurrency");
        return store().putRecord(function.name, record);
    }));
    m_lab.functions->reserve(function.name, std::nullopt);
    return Reply{};
}

Result<Reply> LambdaService::getAccountSettings(const Call&) {
    SKYDECK_ASSIGN(const auto records, store().records());
    SKYDECK_ASSIGN(const std::int64_t reserved, reservedBesides({}));
    std::int64_t bytes = 0;
    for (const Json& record : records)
        bytes += integerAt(record.at("latest"), "CodeSize");
    const auto account = static_cast<std::int64_t>(FunctionRunner::kAccountConcurrency);
    return Reply(Json{{"AccountLimit",
                       {{"TotalCodeSize", 80'530'636'800},
                        {"CodeSizeUnzipped", CodeStore::kLargestUnpacked},
                        {"CodeSizeZipped", CodeStore::kLargestZip},
                        {"ConcurrentExecutions", account},
                        {"UnreservedConcurrentExecutions", account - reserved}}},
                      {"AccountUsage", {{"TotalCodeSize", bytes}, {"FunctionCount", records.size()}}}});
}

// --- asynchronous invocations ---------------------------------------------------------------------------------------

Result<Reply> LambdaService::storeEventConfig(const Call& call, bool update) {
    SKYDECK_ASSIGN(FunctionReference function, existing(call));
    function = withQualifier(function);
    const std::int64_t retries = integerAt(call.input, "MaximumRetryAttempts", 2),
                       age = integerAt(call.input, "MaximumEventAgeInSeconds", 60);
    if (retries < 0 || retries > 2 || age < 60 || age > 21'600)
        return awsError(400, "InvalidParameterValueException",
                        "MaximumRetryAttempts is 0 to 2, MaximumEventAgeInSeconds 60 to 21600.");
    Json config = Json::object();
    if (update) {
        SKYDECK_ASSIGN(const auto there, store().setting("event", function));
        config = there.value_or(Json::object());
    }
    for (const char* member : {"MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig"})
        if (call.input.contains(member)) config[member] = call.input[member];
    if (!config.contains("DestinationConfig"))
        config["DestinationConfig"] = {{"OnSuccess", Json::object()}, {"OnFailure", Json::object()}};
    config["FunctionArn"] = store().arn(function);
    config["LastModified"] = toEpochSeconds(m_lab.clock.now());
    SKYDECK_TRY(store().putSetting("event", function, config));
    return Reply(std::move(config));
}

Result<Reply> LambdaService::putEventConfig(const Call& call) {
    return storeEventConfig(call, false);
}

Result<Reply> LambdaService::updateEventConfig(const Call& call) {
    return storeEventConfig(call, true);
}

Result<Reply> LambdaService::getEventConfig(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_ASSIGN(auto config, store().setting("event", withQualifier(function)));
    if (!config)
        return awsError(404, "ResourceNotFoundException",
                        "The function " + store().arn(withQualifier(function)) + " doesn't have an EventInvokeConfig");
    return Reply(std::move(*config));
}

Result<Reply> LambdaService::deleteEventConfig(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_ASSIGN(const bool removed, store().removeSetting("event", withQualifier(function)));
    if (!removed)
        return awsError(404, "ResourceNotFoundException",
                        "The function " + store().arn(withQualifier(function)) + " doesn't have an EventInvokeConfig");
    return Reply{};
}

} // namespace skydeck::lab
