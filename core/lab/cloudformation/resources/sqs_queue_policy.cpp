#include "core/lab/cloudformation/resources/policy_of_many.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sqs-queuepolicy.html
constexpr const char* kSchema = R"({"PolicyDocument!": "json", "Queues!": ["string"]})";

struct QueuePolicy {
    static constexpr const char* kThings = "Queues";
    static Status set(const ResourceContext& context, const Json& queue, const std::string& policy) {
        const auto answer =
            context.call("sqs", "SetQueueAttributes", {{"QueueUrl", queue}, {"Attributes", {{"Policy", policy}}}});
        // A queue that went took its policy along.
        if (!answer && !(policy.empty() && answer.error().code.ends_with("NonExistentQueue")))
            return fail(answer.error());
        return {};
    }
};

} // namespace

ResourceType sqsQueuePolicy() {
    return PolicyOfMany<QueuePolicy>::type("AWS::SQS::QueuePolicy", kSchema);
}

} // namespace skydeck::lab::cloudformation
