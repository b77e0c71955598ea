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

private:
    LambdaStore& store() { return *m_lab.lambda; }
    /// The zip that a call brings or names in S3.
    Result<CodeStore::Code> codeOf(const Json& code);
    Status checkRole(const std::string& arn);
    Result<FunctionReference> referenceOf(const Call& call) const;
    /// The function's and call's reference, and that the function is there.
    Result<FunctionReference> existing(const Call& call);

    Lab& m_lab;
};

/// One page of a list whose items are known by `keyOf`: Marker and MaxItems as Lambda has them.
Result<Reply> lambdaPage(const Json& input, const char* member, Json items, std::size_t most = 50);

} // namespace skydeck::lab
