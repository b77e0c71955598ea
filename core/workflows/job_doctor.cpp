#include "core/workflows/job_doctor.h"

#include "core/aws/ecr/ecr_client.h"
#include "core/aws/fields.h"
#include "core/base/strings.h"
#include "core/workflows/quiet.h"

#include <algorithm>
#include <regex>

namespace skydeck::workflows {

namespace batch = aws::batch;

namespace {

std::string lastName(const std::string& arn) {
    return arn.substr(arn.rfind('/') + 1);
}

/// "g4dn" stands for its family; "optimal" for those that the Batch User Guide names.
std::vector<std::string> patternsOf(const std::vector<std::string>& instanceTypes) {
    std::vector<std::string> patterns;
    for (const std::string& each : instanceTypes) {
        if (each == "optimal")
            patterns.insert(patterns.end(), {"c4.*", "m4.*", "r4.*", "c5.*", "m5.*", "r5.*"});
        else
            patterns.push_back(each.find('.') == std::string::npos ? each + ".*" : each);
    }
    return patterns;
}

/// True where the service answered that it has none of that name; anything else is not judged.
bool isMissing(const Result<Json>& answer) {
    return !answer && answer.error().kind == ErrorKind::NotFound;
}

class Gathering {
public:
    Gathering(const std::shared_ptr<aws::Session>& session, const CallContext& context)
        : m_session(session), m_context(quiet(context)) {}

    Result<JobSituation> run(const std::string& jobId) {
        SKYDECK_ASSIGN(const auto client, batch::BatchClient::create(m_session));
        SKYDECK_ASSIGN(m_it.job, client.describeJob(jobId, m_context));
        SKYDECK_ASSIGN(auto queues, client.describeJobQueues({m_it.job.jobQueue}, m_context));
        if (!queues.empty()) m_it.queue = std::move(queues.front());
        if (!m_it.queue.computeEnvironments.empty()) {
            SKYDECK_ASSIGN(m_it.environments,
                           client.describeComputeEnvironments(m_it.queue.computeEnvironments, m_context));
        }
        SKYDECK_TRY(dependencies(client));
        SKYDECK_TRY(others(client));
        SKYDECK_TRY(types());
        SKYDECK_TRY(subnets());
        SKYDECK_TRY(image());
        SKYDECK_TRY(roles());
        return std::move(m_it);
    }

private:
    Status dependencies(const batch::BatchClient& client) {
        SKYDECK_ASSIGN(const auto jobs, client.describeJobs(m_it.job.dependsOn, m_context));
        for (const batch::JobDetail& each : jobs)
            if (each.status != "SUCCEEDED") m_it.unfinished[each.jobId] = each.status;
        return {};
    }

    /// What runs in the queue, and what waits there before this job.
    Status others(const batch::BatchClient& client) {
        std::vector<std::string> running;
        for (const char* status : {"STARTING", "RUNNING"}) {
            SKYDECK_ASSIGN(const auto jobs, client.listJobs(m_it.job.jobQueue, status, m_context));
            for (const batch::JobSummary& each : jobs)
                running.push_back(each.jobId);
        }
        SKYDECK_ASSIGN(const auto details, client.describeJobs(running, m_context));
        for (const batch::JobDetail& each : details)
            m_it.vCpusRunning += each.resources.vcpus;
        SKYDECK_ASSIGN(const auto waiting, client.listJobs(m_it.job.jobQueue, "RUNNABLE", m_context));
        m_it.jobsAhead = static_cast<int>(std::ranges::count_if(
            waiting, [this](const batch::JobSummary& each) { return each.createdAt < m_it.job.createdAt; }));
        return {};
    }

    Status types() {
        SKYDECK_ASSIGN(const auto ec2, aws::ec2::Ec2Client::create(m_session));
        for (const batch::ComputeEnvironment& each : m_it.environments)
            if (const auto patterns = patternsOf(each.instanceTypes); !patterns.empty()) {
                SKYDECK_ASSIGN(m_it.types[each.computeEnvironmentName], ec2.describeInstanceTypes(patterns, m_context));
            }
        return {};
    }

    Status subnets() {
        SKYDECK_ASSIGN(const auto ec2, aws::ec2::Ec2Client::create(m_session));
        SKYDECK_ASSIGN(const Json known, ec2.api().call("DescribeSubnets", Json::object(), m_context));
        SKYDECK_ASSIGN(const Json tables, ec2.api().call("DescribeRouteTables", Json::object(), m_context));
        for (const batch::ComputeEnvironment& environment : m_it.environments)
            for (const std::string& id : environment.subnets) {
                const Json& all = arrayAt(known, "Subnets");
                const auto subnet =
                    std::ranges::find_if(all, [&](const Json& one) { return stringAt(one, "SubnetId") == id; });
                if (subnet == all.end())
                    m_it.badSubnets[id] = "does not exist";
                else if (memberAt(*subnet, "AvailableIpAddressCount").is_number() &&
                         integerAt(*subnet, "AvailableIpAddressCount") == 0)
                    m_it.badSubnets[id] = "has no free address";
                else if (!leadsOut(tables, id, stringAt(*subnet, "VpcId")))
                    m_it.badSubnets[id] =
                        "has no way to the internet: instances there cannot reach ECS, nor pull an image";
            }
        return {};
    }

    /// A default route of the subnet's own table, or of its VPC's main one.
    static bool leadsOut(const Json& tables, const std::string& subnet, const std::string& vpc) {
        const Json* chosen = nullptr;
        for (const Json& table : arrayAt(tables, "RouteTables"))
            for (const Json& association : arrayAt(table, "Associations")) {
                if (stringAt(association, "SubnetId") == subnet) chosen = &table;
                if (!chosen && boolAt(association, "Main") && stringAt(table, "VpcId") == vpc) chosen = &table;
            }
        if (!chosen) return true; // a table that cannot be seen is not judged
        for (const Json& route : arrayAt(*chosen, "Routes"))
            if (stringAt(route, "DestinationCidrBlock") == "0.0.0.0/0") return true;
        return false;
    }

    /// Only images in ECR can be looked at: "123456789012.dkr.ecr.REGION.amazonaws.com/NAME:TAG".
    Status image() {
        static const std::regex form(R"(([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+/([^:@]+)(?::([^@]+))?(@.*)?)");
        std::smatch parts;
        if (!std::regex_match(m_it.job.image, parts, form) || parts[2] != m_session->region()) return {};
        SKYDECK_ASSIGN(const auto ecr, aws::ecr::EcrClient::create(m_session));
        const std::string repository = parts[3], tag = parts[4].matched ? parts[4].str() : "latest";
        const auto images = ecr.describeImages(repository, m_context);
        if (!images && images.error().kind == ErrorKind::NotFound)
            m_it.missingImage = "there is no repository '" + repository + "'";
        else if (images && !parts[5].matched && std::ranges::none_of(*images, [&](const aws::ecr::ImageDetail& each) {
                     return std::ranges::find(each.imageTags, tag) != each.imageTags.end();
                 }))
            m_it.missingImage = "the repository '" + repository + "' has no image with the tag '" + tag + "'";
        return {};
    }

    Status roles() {
        SKYDECK_ASSIGN(const auto iam, aws::ApiClient::create(m_session, "iam"));
        std::set<std::string> roles{m_it.job.jobRoleArn, m_it.job.executionRoleArn}, profiles;
        for (const batch::ComputeEnvironment& each : m_it.environments) {
            roles.insert(each.serviceRole);
            profiles.insert(each.instanceRole);
        }
        for (const std::string& role : roles)
            if (!role.empty() && role.find("/aws-service-role/") == std::string::npos &&
                isMissing(iam.call("GetRole", {{"RoleName", lastName(role)}}, m_context)))
                m_it.missingRoles.push_back(lastName(role));
        for (const std::string& profile : profiles)
            if (!profile.empty() &&
                isMissing(iam.call("GetInstanceProfile", {{"InstanceProfileName", lastName(profile)}}, m_context)))
                m_it.missingRoles.push_back(lastName(profile));
        return {};
    }

    const std::shared_ptr<aws::Session>& m_session;
    CallContext m_context;
    JobSituation m_it;
};

} // namespace

Result<Diagnosis> diagnoseJob(const std::shared_ptr<aws::Session>& session, const std::string& jobId,
                              const CallContext& context) {
    SKYDECK_ASSIGN(const auto situation, Gathering(session, context).run(jobId));
    return Diagnosis{situation.job, examine(situation)};
}

} // namespace skydeck::workflows
