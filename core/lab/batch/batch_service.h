#pragma once

#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/batch/batch_store.h"
#include "core/lab/lab.h"

#include <functional>
#include <string>

namespace skydeck::lab {

/// The operations of AWS Batch, API version 2016-08-10. Input is valid by the model when it comes here.
class BatchService {
public:
    explicit BatchService(Lab& lab) : m_lab(lab) {}

    // batch_service_resources.cpp
    Result<Reply> createComputeEnvironment(const Call& call);
    Result<Reply> updateComputeEnvironment(const Call& call);
    Result<Reply> deleteComputeEnvironment(const Call& call);
    Result<Reply> describeComputeEnvironments(const Call& call);
    Result<Reply> createJobQueue(const Call& call);
    Result<Reply> updateJobQueue(const Call& call);
    Result<Reply> deleteJobQueue(const Call& call);
    Result<Reply> describeJobQueues(const Call& call);
    Result<Reply> registerJobDefinition(const Call& call);
    Result<Reply> deregisterJobDefinition(const Call& call);
    Result<Reply> describeJobDefinitions(const Call& call);

    // batch_service_jobs.cpp
    Result<Reply> submitJob(const Call& call);
    Result<Reply> listJobs(const Call& call);
    Result<Reply> describeJobs(const Call& call);
    Result<Reply> cancelJob(const Call& call);
    Result<Reply> terminateJob(const Call& call);

    // batch_service_policies.cpp
    Result<Reply> createSchedulingPolicy(const Call& call);
    Result<Reply> updateSchedulingPolicy(const Call& call);
    Result<Reply> deleteSchedulingPolicy(const Call& call);
    Result<Reply> describeSchedulingPolicies(const Call& call);
    Result<Reply> listSchedulingPolicies(const Call& call);

    // batch_service_tags.cpp
    Result<Reply> tagResource(const Call& call);
    Result<Reply> untagResource(const Call& call);
    Result<Reply> listTagsForResource(const Call& call);

private:
    BatchStore& store() { return *m_lab.batch; }
    Result<Json> orderOf(const Json& given);
    Result<std::string> policyOf(const Json& input);
    Status checkDependencies(const Json& input);
    static Status chooseShare(Job& job, const Json& queue, const Json& definition, const Json& input);
    Status changeTags(const std::string& arn, const std::function<Result<bool>(Json& tags)>& change);
    static Result<Reply> paged(const char* member, std::vector<Json> all, const Json& input);

    Lab& m_lab;
};

} // namespace skydeck::lab
