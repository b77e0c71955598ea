#pragma once

#include "core/workflows/transfers/ledger.h"
#include "core/workflows/transfers/scheduler.h"

namespace skydeck::workflows::transfers {

/// One copy as a task: a file to S3, an object to a file, an object to another. Above the part size they go in parts,
/// on record, so that a later run goes on with what is there. A move deletes the source once its copy is complete.
std::shared_ptr<Task> copyTask(Workshop& shop, CopyJob job);

std::shared_ptr<Task> uploadTask(Workshop& shop, CopyJob job);
std::shared_ptr<Task> downloadTask(Workshop& shop, CopyJob job);
std::shared_ptr<Task> objectCopyTask(Workshop& shop, CopyJob job);

/// What is common to them once the bytes are there.
Status finishCopy(Workshop& shop, const CopyJob& job, const CallContext& context);
/// True when the job is done already: source and target are the same after all.
Result<bool> turnsOutSame(Workshop& shop, const CopyJob& job);

} // namespace skydeck::workflows::transfers
