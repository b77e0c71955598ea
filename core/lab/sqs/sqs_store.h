#pragma once

#include "core/base/clock.h"
#include "core/lab/store/database.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace skydeck::lab {

/// A queue as it was made. Attributes are SQS's own names and texts, with their defaults filled in.
struct SqsQueue {
    std::string name;
    Json attributes;
    Json tags = Json::object();
    double created = 0, modified = 0; ///< seconds since 1970

    bool fifo() const { return name.ends_with(".fifo"); }
    std::int64_t number(const char* attribute) const;
    /// The queue's ARN and receives of its RedrivePolicy; nothing without one.
    std::optional<std::pair<std::string, std::int64_t>> redrive() const;
};

/// Times are milliseconds since 1970.
struct SqsMessage {
    std::int64_t row = 0;
    std::string id;
    std::string body;
    Json attributes = Json::object(); ///< MessageAttributes
    std::string traceHeader;
    std::string sender;
    std::int64_t sent = 0;
    std::int64_t visible = 0;
    std::int64_t receives = 0;
    std::int64_t firstReceived = 0;
    std::string receipt; ///< of the last receive
    std::string group, deduplication;
    std::string sequence;  ///< FIFO: 20 digits
    std::string fromQueue; ///< ARN of the queue whose dead letter it is
};

/// Queues and messages of SQS in the lab's database. Thread-safe. Errors carry AWS's codes.
class SqsStore {
public:
    static Result<std::unique_ptr<SqsStore>> open(Database& database, const Clock& clock);

    /// A queue of that name with the same attributes is success; others: QueueAlreadyExists.
    Result<SqsQueue> create(SqsQueue queue);
    /// NonExistentQueue.
    Result<SqsQueue> queue(const std::string& name) const;
    /// In order of names.
    Result<std::vector<SqsQueue>> queues() const;
    Status update(const SqsQueue& queue);
    Status remove(const std::string& name);
    Status purge(const std::string& name);
    struct Counts {
        std::int64_t visible = 0, inFlight = 0, delayed = 0;
    };
    Result<Counts> counts(const SqsQueue& queue) const;

    /// Gives the message as it is kept: a FIFO's duplicate within five minutes is the first one again.
    Result<SqsMessage> send(const SqsQueue& queue, SqsMessage message, std::chrono::seconds delay);
    /// Up to `most` messages, hidden from others for `hidden`. What was received too often goes to the dead-letter
    /// queue instead. Waits up to `wait` for a first one, or until the store is released.
    Result<std::vector<SqsMessage>> receive(const SqsQueue& queue, std::size_t most, std::chrono::seconds hidden,
                                            std::chrono::seconds wait);
    /// By the receipt of a receive; an older one than the last does nothing. ReceiptHandleIsInvalid when it is none.
    Status erase(const SqsQueue& queue, const std::string& receipt);
    /// MessageNotInflight when nobody has it.
    Status hide(const SqsQueue& queue, const std::string& receipt, std::chrono::seconds hidden);

    /// Sends on behalf of another service to the queue of an ARN; a FIFO queue takes `group`. NonExistentQueue.
    Status deliver(const std::string& arn, std::string body, Json attributes = Json::object(), std::string group = {},
                   std::string deduplication = {});

    /// Ends all waiting, for a lab that stops.
    void release() { m_released.request_stop(); }

private:
    SqsStore(Database& database, const Clock& clock) : m_database(database), m_clock(clock) {}
    std::int64_t now() const;
    Status forgetOld(const SqsQueue& queue);
    Result<std::vector<SqsMessage>> take(const SqsQueue& queue, std::size_t most, std::chrono::seconds hidden);
    Result<std::set<std::string>> busyGroups(const SqsQueue& queue);
    Result<std::vector<SqsMessage>> ready(const SqsQueue& queue, const std::set<std::string>& busy,
                                          const std::set<std::int64_t>& seen, std::size_t most);
    Status bury(const SqsQueue& queue, SqsMessage message, const std::string& deadLetterQueue);
    Status handOut(SqsMessage& message, std::chrono::seconds hidden);
    Status write(const std::string& queue, const SqsMessage& message);
    Result<std::optional<SqsMessage>> byReceipt(const SqsQueue& queue, const std::string& receipt);

    Database& m_database;
    const Clock& m_clock;
    std::mutex m_mutex; // with m_arrived only; never while the database is locked
    std::condition_variable_any m_arrived;
    std::uint64_t m_arrivals = 0;
    std::stop_source m_released;
};

} // namespace skydeck::lab
