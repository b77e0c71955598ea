#pragma once

#include "core/workflows/destroy.h"

namespace skydeck::workflows {

/// Fills the counts of one resource, and its note; what is not there any more is Gone.
Status measureContent(const std::shared_ptr<aws::Session>& session, PlannedResource& resource,
                      const CallContext& context);

/// Ends and deletes what keeps AWS from deleting a stack's resources: jobs of queues, tasks of clusters, objects of
/// buckets, images of repositories. May run again: what was emptied adds up.
class Emptier {
public:
    Emptier(std::shared_ptr<aws::Session> session, const CallContext& context);
    /// `context` outlives it.
    Status emptyAll(const DestroyPlan& plan);
    std::vector<EmptiedResource> takeEmptied() { return std::move(m_emptied); }

private:
    Status endJobs(const PlannedResource& queue);
    Status stopTasks(const PlannedResource& cluster);
    Status emptyBucketOf(const PlannedResource& bucket);
    Status emptyRepository(const PlannedResource& repository);
    EmptiedResource& emptied(const PlannedResource& resource);

    std::shared_ptr<aws::Session> m_session;
    const CallContext& m_context;
    const CallContext m_calls; // quiet
    std::vector<EmptiedResource> m_emptied;
};

inline constexpr std::string_view kBucketType = "AWS::S3::Bucket";
inline constexpr std::string_view kRepositoryType = "AWS::ECR::Repository";
inline constexpr std::string_view kJobQueueType = "AWS::Batch::JobQueue";
inline constexpr std::string_view kClusterType = "AWS::ECS::Cluster";

} // namespace skydeck::workflows
