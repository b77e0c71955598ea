#pragma once

#include "core/lab/service.h"
#include "core/lab/store/tags.h"

#include <string>
#include <vector>

namespace skydeck::lab {

class Lab;

/// The operations of SNS: Amazon SNS API Reference. Topics deliver to queues and functions; other protocols are refused
/// by name, since nothing of the lab leaves this machine.
class Sns {
public:
    explicit Sns(Lab& lab);

    // sns_service.cpp
    Result<Reply> createTopic(const Call& call);
    Result<Reply> deleteTopic(const Call& call);
    Result<Reply> listTopics(const Call& call);
    Result<Reply> getTopicAttributes(const Call& call);
    Result<Reply> setTopicAttributes(const Call& call);
    Result<Reply> tagResource(const Call& call);
    Result<Reply> untagResource(const Call& call);
    Result<Reply> listTagsForResource(const Call& call);

    // sns_subscriptions.cpp
    Result<Reply> subscribe(const Call& call);
    Result<Reply> confirmSubscription(const Call& call);
    Result<Reply> unsubscribe(const Call& call);
    Result<Reply> listSubscriptions(const Call& call);
    Result<Reply> listSubscriptionsByTopic(const Call& call);
    Result<Reply> getSubscriptionAttributes(const Call& call);
    Result<Reply> setSubscriptionAttributes(const Call& call);

    // sns_publish.cpp
    Result<Reply> publish(const Call& call);
    Result<Reply> publishBatch(const Call& call);

private:
    /// {"TopicArn", "Attributes"}; NotFound.
    Result<Json> topic(const std::string& arn) const;
    /// {"SubscriptionArn", "TopicArn", "Protocol", "Endpoint", "Owner", "Attributes"}; NotFound.
    Result<Json> subscription(const std::string& arn) const;
    /// Of a topic, or all when `topic` is empty; in order of creation.
    Result<std::vector<Json>> subscriptions(const std::string& topic) const;
    Status checkTagged(const std::string& arn) const;
    Result<Json> send(const Json& topic, const Json& message);
    /// Failures go to the subscription's dead-letter queue, and to the log.
    void deliver(const Json& subscription, const Json& message, const std::string& id) const;
    Status deliverTo(const Json& subscription, const Json& message, const std::string& id) const;
    Json envelope(const Json& subscription, const Json& message, const std::string& text, const std::string& id) const;

    Lab& m_lab;
    Tags m_tags;
};

namespace sns {
inline constexpr const char* kSubscriptionKind = "sns.subscription";
tl::unexpected<Error> invalidParameter(const std::string& message);
} // namespace sns

} // namespace skydeck::lab
