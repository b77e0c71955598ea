#pragma once

#include "core/base/json.h"

#include <string>

namespace skydeck::lab {

class Lab;

/// Gives `text` to a target of EventBridge or of its Scheduler, in the words of their API (Arn, EcsParameters,
/// SqsParameters, …): functions, queues, topics, log groups, job queues, clusters, event buses, and any operation of
/// the lab by Scheduler's universal targets ("arn:aws:scheduler:::aws-sdk:cloudformation:deleteStack"). Blocks while
/// the call takes. NotImplemented names a kind of target that the lab has not.
Status deliverEvent(Lab& lab, const Json& target, const std::string& text);

/// What a target is given for an event: its Input, InputPath or InputTransformer, or the event itself.
Result<std::string> inputFor(const Json& target, const Json& event);

/// The value at "$.detail.name", "$.resources[0]"; null when there is none. NotImplemented for other JSON paths.
Result<Json> valueAtPath(const Json& event, const std::string& path);

} // namespace skydeck::lab
