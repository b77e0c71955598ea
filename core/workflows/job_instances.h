#pragma once

#include "core/aws/batch/batch_client.h"
#include "core/aws/ec2/ec2_client.h"

#include <memory>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// Whether a compute environment of AWS Batch launched it, as the tag says that Batch gives its instances.
bool isOfBatch(const aws::ec2::Instance& instance);

/// The id of the EC2 instance that a job runs or ran on: Batch names a container instance, and ECS says which instance
/// that is, or Batch in the reason why the job ended. Empty before the job starts, on Fargate, and once the instance has left
/// its cluster.
Result<std::string> instanceOf(const std::shared_ptr<aws::Session>& session, const aws::batch::JobDetail& job,
                               const CallContext& context);

/// What Batch does with one of its instances.
struct InstanceJobs {
    std::string environment;                 ///< the compute environment's ARN; empty when none has the instance now
    std::vector<aws::batch::JobDetail> jobs; ///< newest first, children of arrays among them
};
/// All jobs that run on it, and those that did among the last hundred to end in each queue.
Result<InstanceJobs> jobsOn(const std::shared_ptr<aws::Session>& session, const std::string& instanceId,
                            const CallContext& context);

} // namespace skydeck::workflows
