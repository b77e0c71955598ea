#pragma once

#include "core/base/result.h"

#include <functional>

namespace skydeck::lab {

class FunctionRunner;
class LambdaStore;
class MetricStore;
struct InvocationReport;

/// Publishes Invocations, Errors, Duration, Throttles and ConcurrentExecutions in AWS/Lambda, for each function, for
/// what was invoked of it, and for all together.
std::function<void(const InvocationReport&)> lambdaMetrics(MetricStore& store);

/// Tells the runner what the functions of the store have set aside.
Status restoreConcurrency(const LambdaStore& store, FunctionRunner& runner);

} // namespace skydeck::lab
