#pragma once

#include "core/workflows/transfers/part_plan.h"
#include "core/workflows/transfers/tasks.h"

namespace skydeck::workflows::transfers {

/// The states that every transfer in parts goes through:
///   begin (one step: looks at the source, does small ones at once) → parts (side by side) → complete (one step) →
///   done.
class PartTask : public Task {
public:
    PartTask(Workshop& shop, CopyJob job) : m_shop(shop), m_job(std::move(job)) {}
    Step next() final;
    bool finished() const final;
    std::string name() const final { return m_job.from; }

protected:
    /// Fills m_plan and marks parts that need not be sent, or does the whole and says so with an empty plan.
    virtual Status begin(const CallContext& context) = 0;
    virtual Status part(std::uint32_t index, const CallContext& context) = 0;
    virtual Status complete(const CallContext& context) = 0;

    Workshop& m_shop;
    CopyJob m_job;
    PartPlan m_plan;
    std::vector<bool> m_there; ///< parts that begin() found done; sized by it, or left empty
    std::mutex m_mutex;        ///< what parts write to meanwhile

private:
    enum class State { Begin, Beginning, Parts, Completing, Done };
    mutable std::mutex m_stateMutex;
    State m_state = State::Begin;
    std::uint32_t m_nextPart = 0, m_openParts = 0;
};

} // namespace skydeck::workflows::transfers
