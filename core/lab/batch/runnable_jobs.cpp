#include "core/lab/batch/runnable_jobs.h"

#include "core/lab/batch/batch_store.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr std::size_t kReadAtOnce = 16; // most passes place few
}

Result<RunnableJobs> RunnableJobs::of(const BatchStore& store, const Json& queue, const Json& policy,
                                      const ShareLedger& ledger, ShareLedger::TimePoint now) {
    RunnableJobs jobs(store, stringAt(queue, "jobQueueName"));
    jobs.m_fair = policy.is_object();
    if (!jobs.m_fair) {
        jobs.m_shares.emplace_back();
        return jobs;
    }
    const double decay = numberAt(memberAt(policy, "fairsharePolicy"), "shareDecaySeconds");
    SKYDECK_ASSIGN(const auto shares, store.vcpusByShare(jobs.m_queue));
    for (const auto& [name, running] : shares) {
        Share share;
        share.name = name;
        share.weight = weightOf(policy, name);
        share.used = (running + ledger.recent(jobs.m_queue, name, decay, now)) * share.weight;
        jobs.m_shares.push_back(std::move(share));
    }
    return jobs;
}

Status RunnableJobs::refill(Share& share) {
    if (!share.jobs.empty() || share.exhausted) return {};
    std::vector<Job> more;
    if (m_fair) {
        SKYDECK_ASSIGN(more, m_store->runnableOfShare(m_queue, share.name, share.seen, kReadAtOnce));
    } else {
        SKYDECK_ASSIGN(more, m_store->jobsInOrder(m_queue, JobStatus::Runnable, m_after, kReadAtOnce));
        if (!more.empty()) m_after = more.back().sequence;
    }
    share.exhausted = more.size() < kReadAtOnce;
    share.seen += more.size();
    std::ranges::move(more, std::back_inserter(share.jobs));
    return {};
}

Result<Job*> RunnableJobs::next() {
    m_current = nullptr;
    for (Share& share : m_shares) {
        SKYDECK_TRY(refill(share));
        if (!share.jobs.empty() && (!m_current || share.used < m_current->used)) m_current = &share;
    }
    return m_current ? &m_current->jobs.front() : nullptr;
}

Result<Job> RunnableJobs::take() {
    if (!m_current) return fail(ErrorKind::Internal, "NoJob", "no job was looked at");
    Job job = std::move(m_current->jobs.front());
    m_current->jobs.pop_front();
    m_current->used += job.need.vcpus * m_current->weight;
    return job;
}

void RunnableJobs::passOver() {
    if (m_current) m_current->jobs.pop_front();
}

} // namespace skydeck::lab
