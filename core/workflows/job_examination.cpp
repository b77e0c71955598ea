#include "core/base/json.h"
#include "core/workflows/job_doctor.h"

#include <algorithm>

namespace skydeck::workflows {

namespace batch = aws::batch;
using Cause = Finding::Cause;

namespace {

/// 4 is "4", 0.25 is "0.25".
std::string number(double value) {
    return dumpJson(value == static_cast<int>(value) ? Json(static_cast<int>(value)) : Json(value));
}

std::string needText(const batch::Resources& need) {
    std::string text = number(need.vcpus) + " vCPUs, " + std::to_string(need.memory) + " MiB";
    if (need.gpus > 0) text += ", " + std::to_string(need.gpus) + " GPU" + (need.gpus > 1 ? "s" : "");
    return text;
}

std::string whyFailed(const batch::JobDetail& job) {
    return job.reason.empty() ? job.statusReason : job.reason;
}

class Examination {
public:
    explicit Examination(const JobSituation& situation) : m_it(situation) {}

    std::vector<Finding> run() {
        if (!waits()) return std::move(m_findings);
        dependencies();
        queue();
        for (const batch::ComputeEnvironment& each : m_it.environments)
            environment(each);
        whenItStarts();
        saidByAws();
        std::ranges::stable_sort(m_findings, {}, &Finding::waiting);
        return std::move(m_findings);
    }

private:
    void add(Cause cause, std::string text, std::string advice, bool waiting = false) {
        m_findings.push_back({cause, waiting, std::move(text), std::move(advice)});
    }

    bool waits() {
        const std::string& status = m_it.job.status;
        if (status == "SUBMITTED" || status == "PENDING" || status == "RUNNABLE") return true;
        if (status == "FAILED") {
            const std::string why = whyFailed(m_it.job);
            add(Cause::NotWaiting, "The job has FAILED: " + (why.empty() ? "no reason was given" : why),
                adviceForFailure(m_it.job));
            if (!m_it.missingImage.empty()) image();
        } else {
            add(Cause::NotWaiting, "The job is " + status + ": nothing keeps it waiting", "");
        }
        return false;
    }

    void dependencies() {
        for (const auto& [id, status] : m_it.unfinished)
            add(Cause::Dependency, "It waits for job " + id + ", which is " + status,
                "It starts when that one has succeeded; when that one fails, so does this.", status != "FAILED");
    }

    void queue() {
        const batch::JobQueue& queue = m_it.queue;
        if (queue.status == "INVALID")
            add(Cause::Queue, "The queue " + queue.jobQueueName + " is INVALID: " + queue.statusReason,
                "Mend what it says, or submit to another queue.");
        if (queue.computeEnvironments.empty())
            add(Cause::Queue, "The queue " + queue.jobQueueName + " has no compute environment",
                "Attach one to the queue.");
    }

    void environment(const batch::ComputeEnvironment& environment) {
        const std::string& name = environment.computeEnvironmentName;
        const batch::Resources& need = m_it.job.resources;
        if (environment.state == "DISABLED")
            return add(Cause::EnvironmentDisabled, "The compute environment " + name + " is disabled",
                       "Enable it: UpdateComputeEnvironment with the state ENABLED.");
        if (environment.status == "INVALID")
            add(Cause::EnvironmentInvalid,
                "The compute environment " + name + " is INVALID: " + environment.statusReason,
                "Mend what it says; Batch looks again after the environment is updated.");
        for (const std::string& subnet : environment.subnets)
            if (const auto bad = m_it.badSubnets.find(subnet); bad != m_it.badSubnets.end())
                add(Cause::Subnet, "The subnet " + subnet + " of " + name + ' ' + bad->second,
                    "Give the environment another subnet, or mend this one.");
        if (need.vcpus > environment.maxvCpus)
            return add(Cause::MaximumTooLow,
                       "The job wants " + number(need.vcpus) + " vCPUs; " + name + " may have at most " +
                           std::to_string(environment.maxvCpus),
                       "Raise maxvCpus of the environment to " + number(need.vcpus) + " or more, or ask for less.");
        if (!fitsAType(environment)) return;
        if (m_it.vCpusRunning + need.vcpus > environment.maxvCpus)
            add(Cause::MaximumReached,
                number(m_it.vCpusRunning) + " of at most " + std::to_string(environment.maxvCpus) + " vCPUs of " +
                    name + " are in use, and " + std::to_string(m_it.jobsAhead) + " jobs wait ahead of this one",
                "It starts when others end; raise maxvCpus to have more at once.", true);
    }

    /// False with a finding when no instance type has what the job wants.
    bool fitsAType(const batch::ComputeEnvironment& environment) {
        const auto found = m_it.types.find(environment.computeEnvironmentName);
        if (found == m_it.types.end() || found->second.empty()) return true;
        const auto& types = found->second;
        const batch::Resources& need = m_it.job.resources;
        if (std::ranges::any_of(types, [&](const aws::ec2::InstanceType& type) {
                return type.vCpus >= need.vcpus && type.memory >= need.memory && type.gpus >= need.gpus;
            }))
            return true;
        const std::string& name = environment.computeEnvironmentName;
        const std::size_t before = m_findings.size();
        const auto judge = [&](Cause cause, double wanted, int aws::ec2::InstanceType::*member,
                               const std::string& unit) {
            const auto largest = std::ranges::max_element(types, {}, member);
            if ((*largest).*member >= wanted) return;
            add(cause,
                "The job wants " + number(wanted) + ' ' + unit + "; the largest type of " + name + ", " +
                    largest->instanceType + ", has " + std::to_string((*largest).*member),
                "Ask for less, or give the environment a larger instance type.");
        };
        judge(Cause::Vcpu, need.vcpus, &aws::ec2::InstanceType::vCpus, "vCPUs");
        judge(Cause::Memory, need.memory, &aws::ec2::InstanceType::memory, "MiB of memory");
        judge(Cause::Gpu, need.gpus, &aws::ec2::InstanceType::gpus, "GPUs");
        if (m_findings.size() == before)
            add(Cause::Combination, "No one instance type of " + name + " has " + needText(need) + " together",
                "Ask for less of one of them, or give the environment a larger instance type.");
        return false;
    }

    void image() {
        add(Cause::Image, "The image " + m_it.job.image + " cannot be pulled: " + m_it.missingImage,
            "Publish it: skydeckctl batch publish-image for the training image, docker push for others.");
    }

    /// What will make it fail once it has its place.
    void whenItStarts() {
        if (!m_it.missingImage.empty()) image();
        for (const std::string& role : m_it.missingRoles)
            add(Cause::Role, "The role " + role + " does not exist",
                "Make it again, or name another in the environment or the job definition.");
    }

    /// AWS's own words, where nothing that was found says the same.
    void saidByAws() {
        const std::string& said = m_it.job.statusReason;
        if (said.empty()) return;
        if (said.starts_with("CAPACITY:"))
            return add(Cause::Capacity, said,
                       "Give the environment more instance types or zones, or wait until AWS has some again.", true);
        if (m_findings.empty()) add(Cause::Other, said, "The AWS Batch User Guide, 'Jobs stuck in a RUNNABLE status'.");
    }

    const JobSituation& m_it;
    std::vector<Finding> m_findings;
};

} // namespace

// The words are those of the container agent and of Batch: "Jobs stuck in RUNNABLE", "Automated job retries" and
// "Troubleshooting AWS Batch", AWS Batch User Guide.
std::string adviceForFailure(const batch::JobDetail& job) {
    if (job.status != "FAILED") return {};
    const std::string why = whyFailed(job);
    const auto begins = [&why, &job](std::string_view words) {
        return why.starts_with(words) || job.statusReason.starts_with(words);
    };
    if (begins("CannotPullContainerError"))
        return "Publish the image, and check its name, its tag and whether the execution role may read it; then submit "
               "the job again.";
    if (begins("Host EC2") || begins("Your Spot Task was interrupted"))
        return "AWS took its machine back. Submit it again with more attempts: Batch then starts it anew by itself.";
    if (begins("OutOfMemoryError")) return "Give it more memory and submit it again.";
    if (begins("Job attempt duration exceeded timeout")) return "Give it a longer time limit and submit it again.";
    if (job.startedAt || job.exitCode) return "Its log says more; mend the cause and submit it again.";
    return "It never started, so there is no log: mend the cause and submit it again.";
}

std::string toString(Cause cause) {
    switch (cause) {
    case Cause::NotWaiting:
        return "NOT_WAITING";
    case Cause::Dependency:
        return "DEPENDENCY";
    case Cause::Queue:
        return "QUEUE";
    case Cause::EnvironmentDisabled:
        return "ENVIRONMENT_DISABLED";
    case Cause::EnvironmentInvalid:
        return "ENVIRONMENT_INVALID";
    case Cause::MaximumTooLow:
        return "MAXIMUM_TOO_LOW";
    case Cause::MaximumReached:
        return "MAXIMUM_REACHED";
    case Cause::Vcpu:
        return "VCPU";
    case Cause::Memory:
        return "MEMORY";
    case Cause::Gpu:
        return "GPU";
    case Cause::Combination:
        return "COMBINATION";
    case Cause::Image:
        return "IMAGE";
    case Cause::Role:
        return "ROLE";
    case Cause::Subnet:
        return "SUBNET";
    case Cause::Capacity:
        return "CAPACITY";
    case Cause::Other:
        return "OTHER";
    }
    return {};
}

std::vector<Finding> examine(const JobSituation& situation) {
    return Examination(situation).run();
}

} // namespace skydeck::workflows
