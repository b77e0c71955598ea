#pragma once

#include "core/workflows/batch_stack.h"
#include "core/workflows/sweep.h"

#include <functional>

namespace skydeck::workflows {

/// What sweeps of every kind do with Batch.

/// A cell that was never submitted, with its names.
SweepCell makeCell(const SweepOptions& options, int trial, const SweepPoint& point, std::optional<std::uint64_t> seed,
                   int fold);
/// The cells of one point: one for each seed and fold.
std::vector<SweepCell> cellsOf(const SweepOptions& options, int trial, const SweepPoint& point);
/// A point of options.space(), and the way back.
SweepPoint toSweepPoint(const search::Point& point);
search::Point toPoint(const SweepOptions& options, const SweepPoint& point);

/// Conflict (SweepRunning) when an unfinished job, of a sweep or not, writes the files of one of these cells.
Status checkNobodyWrites(const std::shared_ptr<aws::Session>& session, const BatchStack& stack,
                         const std::vector<SweepCell>& cells, const CallContext& context);
/// Fills in the image that the stack's jobs run and what an hour of their machine costs, as far as that is known.
Status lookUpMachine(const std::shared_ptr<aws::Session>& session, const BatchStack& stack, Sweep& sweep,
                     const CallContext& context);
/// Submits the cells that `wanted` picks; on failure the error says how far it came. `resume`: they go on from their
/// checkpoints.
Status submitCells(const std::shared_ptr<aws::Session>& session, const BatchStack& stack, Sweep& sweep,
                   const std::function<bool(const SweepCell&)>& wanted, bool resume, const CallContext& context);
/// Puts what is known of the runs into the cells of a sweep.
void joinRuns(Sweep& sweep, const std::vector<Run>& runs);

} // namespace skydeck::workflows
