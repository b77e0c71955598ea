#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/batch/job.h"
#include "core/lab/batch/share_ledger.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace skydeck::lab {

class BatchStore;

/// The RUNNABLE jobs of one queue in the order in which they get places: first come first served; with a scheduling
/// policy, the share that used least for its weight first, and within a share the highest priority first.
class RunnableJobs {
public:
    /// `policy` is null for a queue without one.
    static Result<RunnableJobs> of(const BatchStore& store, const Json& queue, const Json& policy,
                                   const ShareLedger& ledger, ShareLedger::TimePoint now);

    /// The next one; null at the end. Stays until it is taken or passed over.
    Result<Job*> next();
    /// It got a place.
    Result<Job> take();
    /// It gets none however long it waits as things are.
    void passOver();

    /// How many shares have jobs, running or waiting.
    std::size_t shares() const { return m_shares.size(); }

private:
    struct Share {
        std::string name;
        double used = 0; ///< vCPUs, times the weight
        double weight = 1;
        std::deque<Job> jobs;
        std::size_t seen = 0; ///< jobs that were read
        bool exhausted = false;
    };

    RunnableJobs(const BatchStore& store, std::string queue) : m_store(&store), m_queue(std::move(queue)) {}
    Status refill(Share& share);

    const BatchStore* m_store;
    std::string m_queue;
    bool m_fair = false;
    std::vector<Share> m_shares; ///< one without a name where there is no policy
    std::int64_t m_after = 0;
    Share* m_current = nullptr;
};

} // namespace skydeck::lab
