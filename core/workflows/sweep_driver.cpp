#include "core/workflows/sweep_driver.h"

#include "core/aws/batch/batch_client.h"
#include "core/wire/timestamp.h"
#include "core/workflows/numbers.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/statistics.h"
#include "core/workflows/sweep_jobs.h"
#include "core/workflows/sweep_record.h"

#include <algorithm>
#include <cmath>

namespace skydeck::workflows {

namespace {

constexpr std::ptrdiff_t kFailuresInARow = 3;

/// The loss that searches minimise: what is missing to a perfect accuracy.
double lossOf(double accuracy) {
    return 100 - accuracy;
}

/// By the best epoch among the first `epochs`; infinity when none of them has a number.
double lossAfter(const SweepCell& cell, int epochs) {
    double best = HUGE_VAL;
    for (int i = 0; i < std::min(epochs, static_cast<int>(cell.accuracies.size())); ++i)
        if (const double accuracy = cell.accuracies[static_cast<std::size_t>(i)]; std::isfinite(accuracy))
            best = std::min(best, lossOf(accuracy));
    return best;
}

bool isDone(const SweepCell& cell) {
    return cell.state == "SUCCEEDED" || cell.state == kRunRecorded;
}

/// "20240131T120000.123Z" is when the sweep began.
WallTime beginningOf(const Sweep& sweep, WallTime fallback) {
    const auto dot = sweep.id.find('.');
    return wire::parseAmzDate(sweep.id.substr(0, dot) + "Z").value_or(fallback);
}

} // namespace

SweepDriver::SweepDriver(std::shared_ptr<aws::Session> session, BatchStack stack, Sweep sweep)
    : m_session(std::move(session)), m_stack(std::move(stack)), m_sweep(std::move(sweep)),
      m_experiments(m_session, m_sweep.options.stackName), m_begun(beginningOf(m_sweep, m_session->clock().now())) {}

Status SweepDriver::prepare() {
    const SweepOptions& options = m_sweep.options;
    auto searcher = options.search == Search::Tpe      ? search::makeTpeSearch(options.space(), options.searchSeed)
                    : options.search == Search::Random ? search::makeRandomSearch(options.space(), options.searchSeed)
                                                       : search::makeGridSearch(options.space());
    if (!searcher) return fail(std::move(searcher.error()));
    m_searcher = std::move(*searcher);
    for (const SweepCell& cell : m_sweep.cells)
        m_searcher->adopt({cell.trial, toPoint(options, cell)});
    if (options.asha) m_asha.emplace(search::Asha::Constants{1, options.epochs, options.reduction});
    return {};
}

Result<std::unique_ptr<SweepDriver>> SweepDriver::start(const std::shared_ptr<aws::Session>& session,
                                                        const SweepOptions& options, const CallContext& context) {
    SweepOptions driven = options;
    if (!driven.isDriven()) driven.parallel = std::numeric_limits<int>::max();
    SKYDECK_ASSIGN(auto sweep, startSweep(session, driven, context));
    SKYDECK_ASSIGN(auto stack, findBatchStack(session, options.stackName, context));
    std::unique_ptr<SweepDriver> driver(new SweepDriver(session, std::move(stack), std::move(sweep)));
    SKYDECK_TRY(driver->prepare());
    for (const SweepCell& cell : driver->m_sweep.cells)
        driver->m_newCells.push_back(cell.name);
    return driver;
}

Result<std::unique_ptr<SweepDriver>> SweepDriver::resume(const std::shared_ptr<aws::Session>& session,
                                                         const std::string& stackName, const CallContext& context) {
    SKYDECK_ASSIGN(auto sweep, sweepStatus(session, stackName, context));
    if (!sweep.options.isDriven())
        return fail(ErrorKind::Conflict, "SweepNotDriven", "The newest sweep was submitted all at once",
                    "'sweep retry' submits what failed or is missing.");
    SKYDECK_ASSIGN(auto stack, findBatchStack(session, stackName, context));
    SKYDECK_TRY(lookUpMachine(session, stack, sweep, context));
    std::unique_ptr<SweepDriver> driver(new SweepDriver(session, std::move(stack), std::move(sweep)));
    SKYDECK_TRY(driver->prepare());
    for (const SweepCell& cell : driver->m_sweep.cells) {
        if (cell.state == "FAILED") {
            driver->m_waiting.push_back(cell.name);
            driver->m_terminated.insert(cell.jobId); // an old failure is no news
        } else if (cell.state == kRunMissing) {
            driver->m_newCells.push_back(cell.name);
        }
    }
    return driver;
}

std::vector<const SweepCell*> SweepDriver::cellsOfTrial(int trial) const {
    std::vector<const SweepCell*> cells;
    for (const SweepCell& cell : m_sweep.cells)
        if (cell.trial == trial) cells.push_back(&cell);
    return cells;
}

std::size_t SweepDriver::active() const {
    return static_cast<std::size_t>(std::count_if(m_sweep.cells.begin(), m_sweep.cells.end(),
                                                  [](const SweepCell& cell) { return !cell.finished(); }));
}

/// Tells the search of trials whose runs have all ended: the mean over seeds and folds.
void SweepDriver::learn() {
    for (const auto& [number, trial] : m_searcher->trials()) {
        std::vector<double> losses;
        bool ended = true;
        for (const SweepCell* cell : cellsOfTrial(number)) {
            ended = ended && cell->finished() && cell->state != kRunMissing && cell->state != "FAILED";
            losses.push_back(cell->state == kRunDiverged ? HUGE_VAL : lossAfter(*cell, cell->epochsDone));
        }
        if (ended && !losses.empty()) m_searcher->tell(number, *meanOf(losses));
    }
}

Status SweepDriver::pauseBeaten(const CallContext& context) {
    if (!m_asha) return {};
    m_asha->hold(m_sweep.options.search == Search::Grid && !m_newCells.empty());
    SKYDECK_ASSIGN(const auto batch, aws::batch::BatchClient::create(m_session));
    for (SweepCell& cell : m_sweep.cells) {
        for (const int rung : m_asha->rungs()) {
            const bool reached = cell.epochsDone >= rung || cell.state == kRunDiverged;
            if (reached && !m_asha->isPaused(cell.trial) && m_asha->isNews(cell.trial, rung))
                m_asha->report(cell.trial, rung, cell.state == kRunDiverged ? HUGE_VAL : lossAfter(cell, rung));
        }
        if (!m_asha->isPaused(cell.trial) || cell.finished() || cell.jobId.empty()) continue;
        // Just promoted, the cell still shows the epochs of before; and one request is enough.
        if (!m_terminated.insert(cell.jobId).second) continue;
        SKYDECK_TRY(batch.terminateJob(cell.jobId,
                                       std::string(kStoppedBySearch) + ": others are better after " +
                                           std::to_string(cell.epochsDone) + " epochs",
                                       quiet(context)));
    }
    return {};
}

std::optional<std::string> SweepDriver::spentBudget() const {
    const SweepOptions& options = m_sweep.options;
    const double minutes = std::chrono::duration<double>(m_session->clock().now() - m_begun).count() / 60;
    if (options.budgetMinutes && minutes >= *options.budgetMinutes)
        return "the budget of " + plainNumber(*options.budgetMinutes) + " minutes is spent";
    if (options.budgetDollars && m_sweep.dollars() >= *options.budgetDollars)
        return "the budget of " + plainNumber(*options.budgetDollars) + " dollars is spent";
    return std::nullopt;
}

Status SweepDriver::stopAll(const std::string& reason, const CallContext& context) {
    SKYDECK_ASSIGN(const auto batch, aws::batch::BatchClient::create(m_session));
    for (const SweepCell& cell : m_sweep.cells)
        if (!cell.finished() && !cell.jobId.empty() && m_terminated.insert(cell.jobId).second)
            SKYDECK_TRY(batch.terminateJob(cell.jobId, std::string(kStoppedBySearch) + ": " + reason, quiet(context)));
    return {};
}

Status SweepDriver::submit(const std::vector<std::string>& names, bool resume, const CallContext& context) {
    return submitCells(
        m_session, m_stack, m_sweep,
        [&](const SweepCell& cell) { return std::find(names.begin(), names.end(), cell.name) != names.end(); }, resume,
        quiet(context));
}

Result<bool> SweepDriver::submitNext(const CallContext& context) {
    // What was begun comes before what is new: failed cells, promoted trials (of a grid when all of it has begun), the
    // rest of a trial's folds and seeds.
    if (m_asha) m_asha->hold(m_sweep.options.search == Search::Grid && !m_newCells.empty());
    if (m_asha)
        while (const auto promotion = m_asha->promote())
            for (const SweepCell* cell : cellsOfTrial(promotion->trial))
                if (!isDone(*cell)) m_waiting.push_back(cell->name);
    for (auto name = m_waiting.begin(); name != m_waiting.end(); ++name) {
        const auto cell = std::find_if(m_sweep.cells.begin(), m_sweep.cells.end(),
                                       [&](const SweepCell& each) { return each.name == *name; });
        if (cell == m_sweep.cells.end() || !cell->finished()) continue; // its terminated job has not ended yet
        const std::string next = *name;
        m_waiting.erase(name);
        SKYDECK_TRY(submit({next}, true, context));
        return true;
    }
    if (m_newCells.empty()) {
        const bool enough = m_sweep.options.search != Search::Grid &&
                            static_cast<int>(m_searcher->trials().size()) >= m_sweep.options.trials;
        const auto trial = enough || m_sweep.options.search == Search::Grid ? std::nullopt : m_searcher->ask();
        if (!trial) return finishBest();
        std::vector<SweepCell> cells = cellsOf(m_sweep.options, trial->number, toSweepPoint(trial->point));
        // The same point twice has the same files, and the same results: once is enough.
        const bool known = std::any_of(m_sweep.cells.begin(), m_sweep.cells.end(),
                                       [&](const SweepCell& cell) { return cell.name == cells.front().name; });
        if (known) {
            const auto twin = std::find_if(m_sweep.cells.begin(), m_sweep.cells.end(),
                                           [&](const SweepCell& cell) { return cell.name == cells.front().name; });
            if (const auto loss = m_searcher->losses().find(twin->trial); loss != m_searcher->losses().end())
                m_searcher->tell(trial->number, loss->second);
            return true;
        }
        SKYDECK_TRY(checkNobodyWrites(m_session, m_stack, cells, quiet(context)));
        for (SweepCell& cell : cells) {
            m_newCells.push_back(cell.name);
            m_sweep.cells.push_back(std::move(cell));
        }
        SKYDECK_TRY(writeSweepRecord(m_session, m_stack.bucket, m_sweep, context));
    }
    const std::string next = m_newCells.front();
    m_newCells.erase(m_newCells.begin());
    SKYDECK_TRY(submit({next}, false, context));
    return true;
}

/// True when a run was chosen to go on: with few trials no one is among the best 1/η of the last rungs, and a search
/// without one whole run would tell little.
bool SweepDriver::finishBest() {
    const bool whole = std::any_of(m_sweep.cells.begin(), m_sweep.cells.end(), isDone);
    if (!m_asha || whole || active() > 0 || !m_waiting.empty()) return false;
    const auto chosen = m_asha->finishBest();
    if (!chosen) return false;
    for (const SweepCell* cell : cellsOfTrial(chosen->trial))
        m_waiting.push_back(cell->name);
    return true;
}

Result<bool> SweepDriver::step(const CallContext& context) {
    SKYDECK_ASSIGN(const auto runs, m_experiments.refresh(quiet(context)));
    joinRuns(m_sweep, runs);
    learn();
    SKYDECK_TRY(pauseBeaten(context));
    if (const auto reason = spentBudget()) {
        m_sweep.ended = *reason;
        SKYDECK_TRY(stopAll(*reason, context));
        return active() > 0;
    }
    // What fails every time fails the next time, too: a missing image, a bucket that is gone.
    const auto failed = std::count_if(m_sweep.cells.begin(), m_sweep.cells.end(), [&](const SweepCell& cell) {
        return cell.state == "FAILED" && cell.epochsDone == 0 && !m_terminated.contains(cell.jobId);
    });
    if (failed >= kFailuresInARow && m_sweep.epochsTrained() == 0) {
        m_sweep.ended = "its first " + std::to_string(failed) + " runs failed";
        SKYDECK_TRY(stopAll(m_sweep.ended, context));
        return active() > 0;
    }
    const auto places = static_cast<std::size_t>(m_sweep.options.parallel > 0 ? m_sweep.options.parallel
                                                                              : std::numeric_limits<int>::max());
    while (active() < places) {
        SKYDECK_TRY(context.check(m_session->clock()));
        SKYDECK_ASSIGN(const bool submitted, submitNext(context));
        if (!submitted) break;
    }
    return active() > 0 || !m_waiting.empty();
}

Result<Sweep> driveSweep(SweepDriver& driver, const aws::Session& session,
                         const std::function<void(const Sweep&)>& onChange, const CallContext& context) {
    Json last;
    for (;;) {
        SKYDECK_ASSIGN(const bool more, driver.step(context));
        Json now = toJson(driver.sweep());
        if (onChange && now != last) onChange(driver.sweep());
        last = std::move(now);
        if (!more) return driver.sweep();
        SKYDECK_TRY(pauseBetweenLooks(session, context));
    }
}

} // namespace skydeck::workflows
