#include "core/lab/cloudformation/resources/policy_of_many.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-sns-topicpolicy.html
constexpr const char* kSchema = R"({"PolicyDocument!": "json", "Topics!": ["string"]})";

struct TopicPolicy {
    static constexpr const char* kThings = "Topics";
    static Status set(const ResourceContext& context, const Json& topic, const std::string& policy) {
        const Json input{{"TopicArn", topic}, {"AttributeName", "Policy"}, {"AttributeValue", policy}};
        if (policy.empty()) return context.callToDelete("sns", "SetTopicAttributes", input);
        SKYDECK_TRY(context.call("sns", "SetTopicAttributes", input));
        return {};
    }
};

} // namespace

ResourceType snsTopicPolicy() {
    return PolicyOfMany<TopicPolicy>::type("AWS::SNS::TopicPolicy", kSchema);
}

} // namespace skydeck::lab::cloudformation
