#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/batch/job.h"

#include <string>

namespace skydeck::lab {

class BatchStore;

// Jobs in the words of the API. `waiting` is why the RUNNABLE jobs of the job's queue wait.

/// JobSummary of ListJobs.
Json summaryOf(const BatchStore& store, const Job& job, const std::string& waiting);
/// JobDetail of DescribeJobs.
Result<Json> detailOf(const BatchStore& store, const Job& job, const std::string& waiting);

/// Whether a filter of ListJobs lets a job pass. ClientException when the filter is not valid.
Result<bool> passes(const Job& job, const Json& filter);

} // namespace skydeck::lab
