#include "core/workflows/worker_answers.h"

#include "core/aws/batch/batch_client.h"
#include "core/aws/s3/s3_client.h"
#include "core/base/strings.h"
#include "core/workflows/batch_stack.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"

namespace skydeck::workflows {

namespace {

Result<Json> answerOf(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                      const std::string& jobName, std::vector<std::string> command, const std::string& key,
                      const CallContext& context) {
    SKYDECK_ASSIGN(const auto stack, findBatchStack(session, stackName, context));
    SKYDECK_ASSIGN(const auto batch, aws::batch::BatchClient::create(session));
    SKYDECK_ASSIGN(const auto s3, aws::s3::S3Client::create(session));
    aws::batch::SubmitJobInput input;
    input.jobName = jobName;
    input.jobQueue = stack.jobQueue;
    input.jobDefinition = stack.jobDefinition;
    input.command = std::move(command);
    SKYDECK_ASSIGN(const auto submitted, batch.submitJob(input, quiet(context)));
    for (;;) {
        SKYDECK_ASSIGN(const auto job, batch.describeJob(submitted.jobId, quiet(context)));
        context.report(0, 0, jobName + " is " + job.status);
        if (job.status == "FAILED")
            return fail(ErrorKind::Conflict, "JobFailed",
                        "The job " + jobName + " failed: " +
                            (job.reason.empty() || job.reason == job.statusReason ? job.statusReason : job.reason),
                        "'skydeckctl batch logs " + submitted.jobId + "' shows why.");
        if (aws::batch::isFinished(job.status)) break;
        if (auto pause = pauseBetweenLooks(*session, context); !pause) {
            // Nobody waits for the answer any more; that the job could not be ended changes nothing about that.
            (void)batch.terminateJob(submitted.jobId, "Nobody waits for the answer", {});
            return fail(std::move(pause.error()));
        }
    }
    SKYDECK_ASSIGN(const auto content, s3.getObject(stack.bucket, key, {}, quiet(context)));
    return parseJson(content.bytes, key);
}

} // namespace

Result<Json> predictRun(const std::shared_ptr<aws::Session>& session, const PredictOptions& options,
                        const CallContext& context) {
    if (!options.pixels.empty() && options.pixels.size() != 28 * 28)
        return fail(ErrorKind::InvalidInput, "InvalidImage",
                    "An image has 784 bytes, 28 × 28, not " + std::to_string(options.pixels.size()));
    std::vector<std::string> command{"predict",   "--run", options.runName, "--count", std::to_string(options.count),
                                     "--uploadS3"};
    if (!options.pixels.empty()) command.insert(command.end(), {"--pixels", toBase64(options.pixels)});
    return answerOf(session, options.stackName, "predict", std::move(command),
                    "predictions/" + options.runName + ".json", context);
}

Result<Json> firstSteps(const std::shared_ptr<aws::Session>& session, const std::string& stackName, int size,
                        const CallContext& context) {
    return answerOf(session, stackName, "first-steps", {"first-steps", "--size", std::to_string(size), "--uploadS3"},
                    "predictions/first-steps.json", context);
}

} // namespace skydeck::workflows
