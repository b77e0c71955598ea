#pragma once

#include "core/aws/api_client.h"

#include <map>
#include <optional>
#include <vector>

namespace skydeck::aws::lambda {

struct Function {
    std::string functionName;
    std::string functionArn;
    std::string description;
    std::string runtime; ///< empty for container images
    std::string handler;
    std::string role;        ///< ARN
    std::string packageType; ///< Zip, Image
    std::string state;       ///< Pending, Active, Inactive, Failed
    std::string stateReason;
    std::string lastUpdateStatus; ///< Successful, Failed, InProgress
    std::string version;          ///< "$LATEST" or a number
    std::string codeSha256;       ///< base64
    std::uint64_t codeSize = 0;
    int memorySize = 0;           ///< MB
    int timeout = 0;              ///< seconds
    int ephemeralStorage = 0;     ///< MB of /tmp
    std::string deadLetterTarget; ///< ARN, or empty
    std::string logGroup;         ///< where it logs to
    std::vector<std::string> architectures;
    std::vector<std::string> layers; ///< ARNs
    std::map<std::string, std::string> environment;
    std::optional<WallTime> lastModified;
};

/// A function with what only GetFunction tells.
struct FunctionDetail {
    Function function;
    std::string codeLocation; ///< where the zip can be fetched for ten minutes without a signature; empty for images
    std::string imageUri;     ///< of a container image
    std::optional<int> reservedConcurrency;
    std::map<std::string, std::string> tags;
};

struct InvokeInput {
    std::string functionName; ///< name or ARN
    std::string payload;      ///< JSON; empty: none, which functions see as {}
    bool event = false;       ///< only handed over: the answer is a 202 without a result
    bool tailLog = false;     ///< the last 4 KiB of its log come with the answer
};

struct InvokeOutput {
    int statusCode = 0;
    std::string payload;       ///< what the function gave: JSON, or its error's {"errorMessage", "errorType", …}
    std::string functionError; ///< "Handled" or "Unhandled" when the function failed, otherwise empty
    std::string logTail;
    std::string executedVersion;
};

/// AWS Lambda, API version 2015-03-31.
class LambdaClient {
public:
    explicit LambdaClient(ApiClient api) : m_api(std::move(api)) {}
    static Result<LambdaClient> create(std::shared_ptr<Session> session);
    const ApiClient& api() const { return m_api; }

    Result<std::vector<Function>> listFunctions(const CallContext& context) const;
    Result<FunctionDetail> getFunction(const std::string& nameOrArn, const CallContext& context) const;
    /// A function that fails is no error here: see functionError. InvalidInput (InvalidRequestContentException) when
    /// the payload is not JSON.
    Result<InvokeOutput> invoke(const InvokeInput& input, const CallContext& context) const;

private:
    ApiClient m_api;
};

} // namespace skydeck::aws::lambda
