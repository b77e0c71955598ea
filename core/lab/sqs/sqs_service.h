#pragma once

#include "core/lab/service.h"
#include "core/lab/sqs/sqs_store.h"

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace skydeck::lab {

class Lab;

/// The operations of SQS: Amazon SQS API Reference. Names and words of errors are the service's.
class Sqs {
public:
    explicit Sqs(Lab& lab);

    // sqs_service.cpp
    Result<Reply> createQueue(const Call& call);
    Result<Reply> deleteQueue(const Call& call);
    Result<Reply> getQueueUrl(const Call& call);
    Result<Reply> listQueues(const Call& call);
    Result<Reply> listDeadLetterSourceQueues(const Call& call);
    Result<Reply> getQueueAttributes(const Call& call);
    Result<Reply> setQueueAttributes(const Call& call);
    Result<Reply> purgeQueue(const Call& call);
    Result<Reply> addPermission(const Call& call);
    Result<Reply> removePermission(const Call& call);
    Result<Reply> tagQueue(const Call& call);
    Result<Reply> untagQueue(const Call& call);
    Result<Reply> listQueueTags(const Call& call);

    // sqs_messages.cpp
    Result<Reply> sendMessage(const Call& call);
    Result<Reply> sendMessageBatch(const Call& call);
    Result<Reply> receiveMessage(const Call& call);
    Result<Reply> deleteMessage(const Call& call);
    Result<Reply> deleteMessageBatch(const Call& call);
    Result<Reply> changeMessageVisibility(const Call& call);
    Result<Reply> changeMessageVisibilityBatch(const Call& call);

private:
    std::string urlOf(const std::string& queue) const;
    std::string arnOf(const std::string& queue) const;
    /// The queue of a QueueUrl: its last part counts, since clients reach the lab by several names.
    Result<SqsQueue> queueAt(const std::string& url) const;
    Status checkRedrive(const SqsQueue& queue) const;
    static Result<Json> page(const Call& call, const char* member, const std::vector<std::string>& urls);
    Result<Json> send(const Call& call, const SqsQueue& queue, const Json& entry);

    Lab& m_lab;
    SqsStore& m_store;
    std::mutex m_mutex;
    std::map<std::string, std::chrono::steady_clock::time_point> m_purged;
};

} // namespace skydeck::lab
