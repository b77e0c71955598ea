#include "core/base/strings.h"
#include "core/lab/lambda/lambda_service.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
Json shownAlias(const LambdaStore& store, const std::string& function, Json alias) {
    alias.erase("function");
    alias.erase("qualifier");
    alias["AliasArn"] = store.arn({function, stringAt(alias, "Name")});
    return alias;
}

tl::unexpected<Error> aliasNotFound(const LambdaStore& store, const FunctionReference& alias) {
    return awsError(404, "ResourceNotFoundException", "Alias not found: " + store.arn(alias));
}
} // namespace

Result<Reply> LambdaService::publishVersion(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_ASSIGN(Json version,
                   store().publish(function.name, stringAt(call.input, "Description"),
                                   stringAt(call.input, "CodeSha256"), stringAt(call.input, "RevisionId")));
    return Reply(shownConfiguration(std::move(version)));
}

Result<Reply> LambdaService::listVersionsByFunction(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_ASSIGN(Json latest, store().configuration({function.name, "$LATEST"}));
    SKYDECK_ASSIGN(auto versions, store().versions(function.name));
    Json all = Json::array({shownConfiguration(std::move(latest))});
    for (Json& version : versions)
        all.push_back(shownConfiguration(std::move(version)));
    return lambdaPage(call.input, "Versions", std::move(all));
}

Status LambdaService::checkAlias(const FunctionReference& function, const Json& alias) {
    SKYDECK_TRY(store().configuration({function.name, stringAt(alias, "FunctionVersion")}));
    const Json& weights = memberAt(memberAt(alias, "RoutingConfig"), "AdditionalVersionWeights");
    if (!weights.is_object() || weights.empty()) return {};
    if (weights.size() > 1 || stringAt(alias, "FunctionVersion") == "$LATEST")
        return awsError(400, "InvalidParameterValueException",
                        "An alias routes between two published versions at most.");
    for (const auto& [version, weight] : weights.items()) {
        SKYDECK_TRY(store().configuration({function.name, version}));
        if (version == stringAt(alias, "FunctionVersion") || version == "$LATEST" || weight.get<double>() < 0 ||
            weight.get<double>() > 1)
            return awsError(400, "InvalidParameterValueException",
                            "The weight of version " + version + " must be between 0 and 1, and another version's.");
    }
    return {};
}

Result<Reply> LambdaService::createAlias(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    const std::string name = stringAt(call.input, "Name");
    if (parseInteger(name) || name.empty() || name.size() > 128)
        return awsError(400, "ValidationException",
                        "1 validation error detected: Value '" + name +
                            "' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: "
                            "(?!^[0-9]+$)([a-zA-Z0-9-_]+)");
    SKYDECK_ASSIGN(const auto there, store().alias(function.name, name));
    if (there)
        return awsError(409, "ResourceConflictException",
                        "Alias already exists: " + store().arn({function.name, name}));
    Json alias{{"Name", name},
               {"FunctionVersion", stringAt(call.input, "FunctionVersion")},
               {"Description", stringAt(call.input, "Description")},
               {"RevisionId", wire::randomUuid()}};
    if (call.input.contains("RoutingConfig")) alias["RoutingConfig"] = call.input["RoutingConfig"];
    SKYDECK_TRY(checkAlias(function, alias));
    SKYDECK_TRY(store().putAlias(function.name, alias));
    return Reply(shownAlias(store(), function.name, std::move(alias)));
}

Result<Json> LambdaService::aliasOf(const Call& call, FunctionReference& function) {
    SKYDECK_ASSIGN(function, existing(call));
    const std::string name = stringAt(call.input, "Name");
    SKYDECK_ASSIGN(auto alias, store().alias(function.name, name));
    if (!alias) return aliasNotFound(store(), {function.name, name});
    return std::move(*alias);
}

Result<Reply> LambdaService::getAlias(const Call& call) {
    FunctionReference function;
    SKYDECK_ASSIGN(Json alias, aliasOf(call, function));
    return Reply(shownAlias(store(), function.name, std::move(alias)));
}

Result<Reply> LambdaService::updateAlias(const Call& call) {
    FunctionReference function;
    SKYDECK_ASSIGN(Json alias, aliasOf(call, function));
    if (const std::string revision = stringAt(call.input, "RevisionId");
        !revision.empty() && revision != stringAt(alias, "RevisionId"))
        return awsError(412, "PreconditionFailedException",
                        "The RevisionId provided does not match the latest RevisionId of the alias.");
    for (const char* member : {"FunctionVersion", "Description", "RoutingConfig"})
        if (call.input.contains(member)) alias[member] = call.input[member];
    if (memberAt(memberAt(alias, "RoutingConfig"), "AdditionalVersionWeights").empty()) alias.erase("RoutingConfig");
    alias["RevisionId"] = wire::randomUuid();
    SKYDECK_TRY(checkAlias(function, alias));
    SKYDECK_TRY(store().putAlias(function.name, alias));
    return Reply(shownAlias(store(), function.name, std::move(alias)));
}

Result<Reply> LambdaService::deleteAlias(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    return replyOf(store().removeAlias(function.name, stringAt(call.input, "Name")));
}

Result<Reply> LambdaService::listAliases(const Call& call) {
    SKYDECK_ASSIGN(const FunctionReference function, existing(call));
    SKYDECK_ASSIGN(const auto aliases, store().aliases(function.name));
    const std::string version = stringAt(call.input, "FunctionVersion");
    Json all = Json::array();
    for (const Json& alias : aliases)
        if (version.empty() || version == stringAt(alias, "FunctionVersion"))
            all.push_back(shownAlias(store(), function.name, alias));
    return lambdaPage(call.input, "Aliases", std::move(all));
}

} // namespace skydeck::lab
