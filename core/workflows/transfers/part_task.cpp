#include "core/workflows/transfers/part_task.h"

#include "core/workflows/quiet.h"

namespace skydeck::workflows::transfers {

Task::Step PartTask::next() {
    const std::lock_guard lock(m_stateMutex);
    switch (m_state) {
    case State::Begin:
        m_state = State::Beginning;
        return [this](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const bool same, turnsOutSame(m_shop, m_job));
            if (same) {
                m_shop.ledger.skipped();
            } else {
                m_shop.ledger.started(m_shop.options.move ? "move" : "copy", m_job.from, m_job.to);
                m_shop.meter.expect(m_job.source.size);
                SKYDECK_TRY(begin(context));
            }
            const std::lock_guard guard(m_stateMutex);
            m_state = m_plan.count() > 0 ? State::Parts : State::Done;
            return {};
        };
    case State::Parts:
        while (m_nextPart < m_plan.count() && !m_there.empty() && m_there[m_nextPart])
            ++m_nextPart;
        if (m_nextPart < m_plan.count()) {
            ++m_openParts;
            return [this, index = m_nextPart++](const CallContext& context) {
                Status done = part(index, context);
                const std::lock_guard guard(m_stateMutex);
                --m_openParts;
                return done;
            };
        }
        if (m_openParts > 0) return {};
        m_state = State::Completing;
        return [this](const CallContext& context) -> Status {
            SKYDECK_TRY(complete(context));
            const std::lock_guard guard(m_stateMutex);
            m_state = State::Done;
            return {};
        };
    default:
        return {};
    }
}

bool PartTask::finished() const {
    const std::lock_guard lock(m_stateMutex);
    return m_state == State::Done;
}

Result<bool> turnsOutSame(Workshop&, const CopyJob& job) {
    if (!job.unlessSame) return false;
    return hasSameBytes(job.from, job.source, job.to, *job.unlessSame);
}

Status finishCopy(Workshop& shop, const CopyJob& job, const CallContext& context) {
    if (shop.options.move) {
        SKYDECK_TRY(removeOne(shop.client, job.from, quiet(context)));
        shop.ledger.deleted();
    }
    shop.ledger.copied(job.source.size);
    return {};
}

std::shared_ptr<Task> copyTask(Workshop& shop, CopyJob job) {
    if (!isS3Url(job.from)) return uploadTask(shop, std::move(job));
    if (isS3Url(job.to)) return objectCopyTask(shop, std::move(job));
    return downloadTask(shop, std::move(job));
}

} // namespace skydeck::workflows::transfers
