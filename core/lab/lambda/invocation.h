#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace skydeck::lab {

/// One version of a function as it is run: what environments are made of. Never changes; a changed function is another.
struct FunctionVersion {
    std::string name;
    std::string version;  ///< "$LATEST" or a number
    std::string revision; ///< environments of another revision are not used for it
    std::string runtime;  ///< "python3.11"
    std::string handler;
    std::string role;                ///< ARN
    std::string code;                ///< id in the code store
    std::vector<std::string> layers; ///< likewise, in the order that they are laid over one another
    std::map<std::string, std::string> environment;
    std::chrono::milliseconds timeout{3000};
    std::int64_t memoryMb = 128;

    /// Equal for invocations that may share environments.
    std::string identity() const { return name + ':' + version + ':' + revision; }
    std::string logGroup() const { return "/aws/lambda/" + name; }
};

/// What came of an invocation.
struct InvocationOutcome {
    std::string payload;       ///< what the function returned, or AWS's error document
    std::string functionError; ///< empty, or "Unhandled"
    std::string logTail;       ///< the last 4 KiB of its log
    std::chrono::steady_clock::duration duration{};
};

struct Invocation {
    std::shared_ptr<const FunctionVersion> function;
    std::string requestId;
    std::string arn;      ///< as it was invoked, with its qualifier
    std::string resource; ///< CloudWatch's dimension Resource: NAME or NAME:QUALIFIER
    std::string payload;  ///< JSON
    std::string clientContext;
    /// Called once, on a thread that must not be held up.
    std::function<void(InvocationOutcome&&)> done;
};

/// AWS's document of an error that the function itself did not report.
std::string errorDocument(const std::string& type, const std::string& message);

} // namespace skydeck::lab
