#include "core/workflows/functions.h"

#include "core/workflows/quiet.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace skydeck::workflows {

namespace {

namespace fn = aws::lambda;

FunctionCall outcomeOf(Result<fn::InvokeOutput> answer) {
    FunctionCall outcome;
    outcome.state = FunctionCall::State::Failed;
    if (!answer) {
        outcome.error = std::move(answer.error());
        return outcome;
    }
    outcome.report = parseReport(answer->logTail);
    outcome.payload = answer->payload;
    if (answer->functionError.empty())
        outcome.state = FunctionCall::State::Done;
    else
        outcome.error = {ErrorKind::Conflict, "FunctionFailed", functionErrorText(*answer), 0, {}, {}};
    return outcome;
}

} // namespace

FunctionCalls::FunctionCalls(std::size_t count, const Clock& clock)
    : m_count(count), m_clock(clock), m_first(clock.steadyNow()), m_calls(count) {}

double FunctionCalls::now() const {
    return std::chrono::duration<double>(m_clock.steadyNow() - m_first).count();
}

FunctionCalls::Snapshot FunctionCalls::snapshot() const {
    const std::lock_guard lock(m_mutex);
    Snapshot snapshot = m_totals;
    snapshot.calls = m_calls;
    const double time = now();
    for (FunctionCall& call : snapshot.calls)
        if (call.state == FunctionCall::State::Running) call.seconds = time - call.begun;
    if (snapshot.running > 0) snapshot.seconds = time;
    return snapshot;
}

std::optional<std::size_t> FunctionCalls::begin() {
    const std::lock_guard lock(m_mutex);
    if (m_next == m_count) return std::nullopt;
    if (m_next == 0) m_first = m_clock.steadyNow();
    FunctionCall& call = m_calls[m_next];
    call.state = FunctionCall::State::Running;
    call.begun = now();
    m_totals.mostAtOnce = std::max(m_totals.mostAtOnce, ++m_totals.running);
    return m_next++;
}

void FunctionCalls::end(std::size_t number, FunctionCall outcome) {
    const std::lock_guard lock(m_mutex);
    FunctionCall& call = m_calls[number];
    const double time = now();
    outcome.begun = call.begun;
    outcome.seconds = time - call.begun;
    call = std::move(outcome);
    --m_totals.running;
    ++(call.state == FunctionCall::State::Done ? m_totals.done : m_totals.failed);
    m_totals.seconds = time;
}

void FunctionCalls::giveBack(std::size_t number) {
    const std::lock_guard lock(m_mutex);
    m_calls[number] = {};
    --m_totals.running;
    m_totals.seconds = now();
}

std::string FunctionCalls::summary() const {
    const std::lock_guard lock(m_mutex);
    std::string text = std::to_string(m_totals.running) + " running";
    if (m_totals.failed > 0) text += ", " + std::to_string(m_totals.failed) + " failed";
    return text;
}

Status invokeMany(const fn::LambdaClient& client, const fn::InvokeInput& input, std::size_t parallel,
                  FunctionCalls& calls, const CallContext& context) {
    SKYDECK_TRY(checkPayload(input.payload));
    std::mutex reporting;
    std::size_t ended = 0;
    const auto work = [&] {
        while (const auto number = calls.begin()) {
            auto answer = client.invoke(input, quiet(context));
            if (!answer && answer.error().kind == ErrorKind::Cancelled) return calls.giveBack(*number);
            calls.end(*number, outcomeOf(std::move(answer)));
            const std::lock_guard lock(reporting);
            context.report(++ended, calls.size(), calls.summary());
        }
    };
    {
        const std::size_t workers = std::clamp<std::size_t>(parallel, 1, kMostParallelCalls);
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < std::min(workers, calls.size()); ++i)
            threads.emplace_back(work);
        work();
    }
    return context.check(client.api().session()->clock());
}

} // namespace skydeck::workflows
