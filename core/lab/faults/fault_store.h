#pragma once

#include "core/base/clock.h"
#include "core/lab/store/database.h"

#include <atomic>
#include <chrono>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

enum class FaultKind {
    Throttle,      ///< the service's throttling error
    ServerError,   ///< "error": `status` and `code`
    Latency,       ///< the answer comes `latencyMilliseconds` later
    Drop,          ///< the connection closes without an answer
    ExpiredToken,  ///< the credentials are called expired
    StuckRunnable, ///< Batch: the job stays RUNNABLE
    ImagePull,     ///< Batch: the job's image cannot be pulled
    Spot,          ///< Batch: the job's host goes away
};
std::string_view nameOf(FaultKind kind);
std::optional<FaultKind> faultKindOf(std::string_view name);

/// Something that goes wrong on purpose, which AddFault of the lab's own service describes. Service and operation are
/// names with shell wildcards: "s3", "Delete*"; for the kinds of Batch the service is "batch" and the operation the
/// job's name.
struct Fault {
    std::string id;
    FaultKind kind = FaultKind::ServerError;
    std::string service = "*";
    std::string operation = "*";
    double probability = 1;
    std::optional<std::int64_t> remaining; ///< times that it still strikes; absent: always
    std::int64_t struck = 0;
    std::int64_t latencyMilliseconds = 1000;
    int status = 500;
    std::string code;    ///< empty: the service's usual one
    std::string message; ///< likewise
};

/// The faults of a lab, kept over restarts. Thread-safe; without faults strike() costs next to nothing.
class FaultStore {
public:
    static Result<std::unique_ptr<FaultStore>> open(Database& database, Random& random = systemRandom());

    Result<Fault> add(Fault fault);
    std::vector<Fault> faults() const;
    /// One, or all. Gives how many went; NotFound for an id that is none.
    Result<std::int64_t> clear(const std::optional<std::string>& id);

    /// The first fault of one of `kinds` that fits and whose dice fall so; it is one strike the poorer then.
    std::optional<Fault> strike(std::initializer_list<FaultKind> kinds, std::string_view service,
                                std::string_view operation);

    /// Whether there are any.
    bool any() const { return m_any; }

    /// Whether such a fault is there, dice and count aside: for states and not events.
    bool holds(FaultKind kind, std::string_view service, std::string_view operation) const;

    /// A latency's wait; release() ends all of them, for a lab that stops.
    void wait(std::chrono::milliseconds time, const Clock& clock) const {
        clock.sleepFor(time, m_released.get_token());
    }
    void release() { m_released.request_stop(); }

private:
    FaultStore(Database& database, Random& random) : m_documents(database), m_random(random) {}
    Status keep(const Fault& fault);

    Documents m_documents;
    Random& m_random;
    mutable std::mutex m_mutex;
    std::vector<Fault> m_faults;
    std::atomic<bool> m_any{false};
    std::stop_source m_released;
};

} // namespace skydeck::lab
