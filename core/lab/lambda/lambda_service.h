#pragma once

#include "core/lab/lab.h"
#include "core/lab/lambda/lambda_store.h"

#include <string>

namespace skydeck::lab {

/// The most that an asynchronous invocation takes. Lambda quotas, "Invocation payload".
inline constexpr std::size_t kLargestEvent = 1024 * 1024;

/// The operations of Lambda's API; each file of lambda_*.cpp holds one family of them.
class LambdaService {
public:
    explicit LambdaService(Lab& lab) : m_lab(lab) {}

    // lambda_functions.cpp
    Result<Reply> createFunction(const Call& call);
    Result<Reply> getFunction(const Call& call);
    Result<Reply> getFunctionConfiguration(const Call& call);
    Result<Reply> listFunctions(const Call& call);
    Result<Reply> deleteFunction(const Call& call);
    Result<Reply> updateFunctionCode(const Call& call);
    Result<Reply> updateFunctionConfiguration(const Call& call);
    // lambda_invoke.cpp
    Result<Reply> invoke(const Call& call);
    // lambda_versions.cpp
    Result<Reply> publishVersion(const Call& call);
    Result<Reply> listVersionsByFunction(const Call& call);
    Result<Reply> createAlias(const Call& call);
    Result<Reply> getAlias(const Call& call);
    Result<Reply> updateAlias(const Call& call);
    Result<Reply> deleteAlias(const Call& call);
    Result<Reply> listAliases(const Call& call);
    // lambda_layers.cpp
    Result<Reply> publishLayerVersion(const Call& call);
    Result<Reply> getLayerVersion(const Call& call);
    Result<Reply> getLayerVersionByArn(const Call& call);
    Result<Reply> deleteLayerVersion(const Call& call);
    Result<Reply> listLayerVersions(const Call& call);
    Result<Reply> listLayers(const Call& call);
    // lambda_settings.cpp
    Result<Reply> addPermission(const Call& call);
    Result<Reply> removePermission(const Call& call);
    Result<Reply> getPolicy(const Call& call);
    Result<Reply> tagResource(const Call& call);
    Result<Reply> untagResource(const Call& call);
    Result<Reply> listTags(const Call& call);
    Result<Reply> putFunctionConcurrency(const Call& call);
    Result<Reply> getFunctionConcurrency(const Call& call);
    Result<Reply> deleteFunctionConcurrency(const Call& call);
    Result<Reply> getAccountSettings(const Call& call);
    Result<Reply> putEventConfig(const Call& call);
    Result<Reply> updateEventConfig(const Call& call);
    Result<Reply> getEventConfig(const Call& call);
    Result<Reply> deleteEventConfig(const Call& call);
    // lambda_urls.cpp
    Result<Reply> createFunctionUrlConfig(const Call& call);
    Result<Reply> getFunctionUrlConfig(const Call& call);
    Result<Reply> updateFunctionUrlConfig(const Call& call);
    Result<Reply> deleteFunctionUrlConfig(const Call& call);
    Result<Reply> listFunctionUrlConfigs(const Call& call);

private:
    LambdaStore& store() { return *m_lab.lambda; }
    /// The zip that a call brings or names in S3.
    Result<CodeStore::Code> codeOf(const Json& code);
    Status checkRole(const std::string& arn);
    Result<FunctionReference> referenceOf(const Call& call) const;
    /// The function's and call's reference, and that the function is there.
    Result<FunctionReference> existing(const Call& call);
    /// Where a zip can be fetched.
    std::string codeLocation(const std::string& id) const;
    Status checkAlias(const FunctionReference& function, const Json& alias);
    Result<Json> aliasOf(const Call& call, FunctionReference& function);
    Result<Json> layer(const std::string& name, const std::string& version);
    /// Puts the layers that the input names into a configuration.
    Status applyLayers(const Json& input, Json& configuration);
    Result<Reply> changeTags(const Call& call, const std::function<void(Json&)>& change);
    /// What all other functions have set aside.
    Result<std::int64_t> reservedBesides(const std::string& function);
    Result<Reply> storeEventConfig(const Call& call, bool update);
    Result<FunctionReference> urlOwner(const Call& call);

    Lab& m_lab;
};

/// One page of a list whose items are known by `keyOf`: Marker and MaxItems as Lambda has them.
Result<Reply> lambdaPage(const Json& input, const char* member, Json items, std::size_t most = 50);

} // namespace skydeck::lab
