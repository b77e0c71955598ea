#include "tests/core/workflows/fake_aws.h"

#include "core/base/strings.h"
#include "core/wire/codec.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::test {

namespace {

// The wire carries epoch milliseconds for Batch; the model says "long".
double nowMilliseconds(const Clock& clock) {
    return toEpochSeconds(clock.now()) * 1000;
}

} // namespace

tl::unexpected<Error> awsFailure(int status, const std::string& code, const std::string& message) {
    return tl::unexpected<Error>(Error{classify(code, status), code, message, status, {}, {}});
}

class FakeAws::Wire final : public aws::Transport {
public:
    explicit Wire(FakeAws& fake) : m_fake(fake) {}
    Result<wire::HttpResponse> send(const wire::HttpRequest& request, const CallContext&) override {
        const std::lock_guard lock(m_fake.m_mutex);
        SKYDECK_ASSIGN(auto response, m_fake.answer(request));
        if (request.sink && response.status < 300) {
            SKYDECK_TRY(request.sink->write(response.body));
            response.body.clear();
        }
        return response;
    }

private:
    FakeAws& m_fake;
};

FakeAws::FakeAws() {
    resources = {
        {"Bucket", "AWS::S3::Bucket", "bucket"},
        {"Repository", "AWS::ECR::Repository", "repository"},
        {"ComputeEnvironment", "AWS::Batch::ComputeEnvironment", "compute-env"},
        {"JobQueue", "AWS::Batch::JobQueue", "job-queue"},
        {"JobDefinition", "AWS::Batch::JobDefinition", "job-definition"},
    };
    addStackHandlers();
    addS3Handlers();
    addBatchHandlers();
    addEcrHandlers();
}

std::shared_ptr<aws::Session> FakeAws::session(const std::string& endpoint) {
    return aws::Session::custom("us-east-1", endpoint, {"AKIDEXAMPLE", "secret", {}, {}}, std::make_unique<Wire>(*this),
                                clock);
}

int FakeAws::count(const std::string& call) const {
    return static_cast<int>(std::count(calls.begin(), calls.end(), call));
}

Json FakeAws::lastInput(const std::string& call) const {
    for (auto it = m_inputs.rbegin(); it != m_inputs.rend(); ++it)
        if (it->first == call) return it->second;
    ADD_FAILURE() << call << " was never called";
    return {};
}

Result<wire::HttpResponse> FakeAws::answer(const wire::HttpRequest& request) {
    SKYDECK_ASSIGN(const auto claim, wire::parseSignature(request));
    if (!claim) return fail(ErrorKind::Internal, "Unsigned", "a request came without a signature: " + request.url());
    // Requests are signed for a service's endpoint, whose name is not always the model's.
    const std::string service =
        claim->scope.service == "servicequotas" ? std::string("service-quotas") : claim->scope.service;
    const wire::ServiceModel* model = wire::embeddedModel(service);
    if (!model) return fail(ErrorKind::Internal, "NoModel", service);
    SKYDECK_ASSIGN(const auto* operation, wire::routeRequest(*model, request));
    wire::HttpRequest received = request;
    if (request.source) {
        char buffer[4096];
        for (;;) {
            SKYDECK_ASSIGN(const auto size, request.source->read(buffer, sizeof buffer));
            if (size == 0) break;
            received.body.append(buffer, size);
        }
        received.source.reset();
    }
    m_requestBody = received.body;
    m_responseBody.clear();
    SKYDECK_ASSIGN(const Json input, wire::decodeRequest(*model, *operation, received));

    const std::string call = service + '.' + operation->name;
    calls.push_back(call);
    m_inputs.emplace_back(call, input);
    if (const auto limit = m_limits.find(call); limit != m_limits.end() && limit->second >= 0 && limit->second-- == 0) {
        limit->second = 0;
        return fail(ErrorKind::Network, "ConnectionLost", "The connection broke");
    }
    const auto handler = m_handlers.find(call);
    if (handler == m_handlers.end())
        return wire::encodeError(*model, operation, awsFailure(501, "NotImplemented", call).value(), "r");
    auto output = handler->second(input);
    if (!output) return wire::encodeError(*model, operation, output.error(), "r");
    if (const auto then = m_after.extract(call)) then.mapped()();
    auto response = wire::encodeResponse(*model, *operation, *output, "r");
    if (!m_responseBody.empty()) response.body = m_responseBody;
    return response;
}

void FakeAws::addStackHandlers() {
    const auto known = [this](const Json& input) {
        const std::string name = stringAt(input, "StackName");
        return stackExists && (name == kStackId || (name == "SimpleBatch" && stackStatus != "DELETE_COMPLETE"));
    };
    const auto unknown = [](const Json& input) {
        return awsFailure(400, "ValidationError", "Stack with id " + stringAt(input, "StackName") + " does not exist");
    };
    on("cloudformation.DescribeStacks", [=, this](const Json& input) -> Result<Json> {
        if (!known(input)) return unknown(input);
        return Json{{"Stacks",
                     {{{"StackId", kStackId},
                       {"StackName", "SimpleBatch"},
                       {"CreationTime", 1440938160},
                       {"StackStatus", stackStatus},
                       {"Parameters", stackParameters},
                       {"Outputs", {{{"OutputKey", "BucketName"}, {"OutputValue", "bucket"}}}}}}}};
    });
    const auto resourceRows = [this] {
        Json rows = Json::array();
        for (const Resource& resource : resources)
            rows.push_back({{"LogicalResourceId", resource.logicalId},
                            {"PhysicalResourceId", resource.physicalId},
                            {"ResourceType", resource.type},
                            {"LastUpdatedTimestamp", 1440938160},
                            {"ResourceStatus", resource.status}});
        return rows;
    };
    on("cloudformation.ListStackResources", [=](const Json& input) -> Result<Json> {
        if (!known(input)) return unknown(input);
        return Json{{"StackResourceSummaries", resourceRows()}};
    });
    on("cloudformation.DescribeStackEvents", [=, this](const Json& input) -> Result<Json> {
        if (!known(input)) return unknown(input);
        Json rows = Json::array();
        for (std::size_t i = events.size(); i-- > 0;)
            rows.push_back(
                {{"EventId", "event-" + std::to_string(i)},
                 {"StackId", kStackId},
                 {"StackName", "SimpleBatch"},
                 {"LogicalResourceId", events[i].logicalId},
                 {"PhysicalResourceId", events[i].type == "AWS::CloudFormation::Stack" ? kStackId : "physical"},
                 {"ResourceType", events[i].type},
                 {"Timestamp", 1440938160 + static_cast<int>(i)},
                 {"ResourceStatus", events[i].status},
                 {"ResourceStatusReason", events[i].reason}});
        return Json{{"StackEvents", rows}};
    });
    on("cloudformation.GetTemplate", [this](const Json&) -> Result<Json> {
        return Json{{"TemplateBody", templateBody}};
    });
    on("cloudformation.CreateStack", [this](const Json&) -> Result<Json> {
        stackExists = true;
        return Json{{"StackId", kStackId}};
    });
    on("cloudformation.GetTemplateSummary", [this](const Json&) -> Result<Json> {
        return Json{{"Parameters", templateParameters}, {"Capabilities", {"CAPABILITY_IAM"}}};
    });
    on("sts.GetCallerIdentity", [](const Json&) -> Result<Json> {
        return Json{{"Account", "123456789012"}, {"Arn", "arn:aws:iam::123456789012:root"}, {"UserId", "1"}};
    });
    on("scheduler.GetSchedule", [](const Json&) -> Result<Json> {
        return awsFailure(404, "ResourceNotFoundException", "Schedule does not exist.");
    });
    on("logs.DescribeLogStreams", [](const Json&) -> Result<Json> {
        return awsFailure(400, "ResourceNotFoundException", "The specified log group does not exist.");
    });
    on("cloudformation.DeleteStack", [this](const Json&) -> Result<Json> {
        for (const Resource& resource : resources)
            events.push_back({resource.logicalId, resource.type, "DELETE_COMPLETE", ""});
        bucketExists = repositoryExists = false;
        stackStatus = "DELETE_COMPLETE";
        return Json::object();
    });
}

Json& FakeAws::addJob(const std::string& id, const std::string& name, const std::string& status,
                      std::vector<std::string> command, double createdAtMilliseconds) {
    Json job{{"jobId", id},
             {"jobName", name},
             {"jobQueue", "job-queue"},
             {"jobDefinition", "job-definition"},
             {"status", status},
             {"createdAt", static_cast<std::int64_t>(createdAtMilliseconds)},
             {"startedAt", static_cast<std::int64_t>(createdAtMilliseconds)},
             {"container", {{"command", std::move(command)}, {"logStreamName", "stream-" + id}}}};
    return jobs.emplace_back(std::move(job));
}

void FakeAws::addBatchHandlers() {
    on("batch.ListJobs", [this](const Json& input) -> Result<Json> {
        Json rows = Json::array();
        for (const Json& job : jobs)
            if (stringAt(job, "status") == stringAt(input, "jobStatus", "RUNNING"))
                rows.push_back({{"jobId", job["jobId"]},
                                {"jobName", job["jobName"]},
                                {"status", job["status"]},
                                {"createdAt", job["createdAt"]}});
        return Json{{"jobSummaryList", rows}};
    });
    on("batch.DescribeJobs", [this](const Json& input) -> Result<Json> {
        Json rows = Json::array();
        for (const Json& id : arrayAt(input, "jobs"))
            for (const Json& job : jobs)
                if (job["jobId"] == id) rows.push_back(job);
        return Json{{"jobs", rows}};
    });
    on("batch.SubmitJob", [this](const Json& input) -> Result<Json> {
        const std::string id = "job-" + std::to_string(jobs.size() + 1);
        const Json& overrides = memberAt(input, "containerOverrides");
        Json& job = addJob(id, stringAt(input, "jobName"), "SUBMITTED",
                           overrides.at("command").get<std::vector<std::string>>(), nowMilliseconds(clock));
        job["container"]["environment"] = memberAt(overrides, "environment");
        return Json{{"jobId", id}, {"jobName", stringAt(input, "jobName")}};
    });
    on("batch.TerminateJob", [this](const Json& input) -> Result<Json> {
        for (Json& job : jobs)
            if (job["jobId"] == input["jobId"]) {
                job["status"] = "FAILED";
                job["statusReason"] = input["reason"];
            }
        return Json::object();
    });
    const auto none = [](const char* member) {
        return [member](const Json&) -> Result<Json> { return Json{{member, Json::array()}}; };
    };
    on("batch.DescribeComputeEnvironments", none("computeEnvironments"));
    on("batch.DescribeJobQueues", none("jobQueues"));
    on("batch.DescribeJobDefinitions", none("jobDefinitions"));
}

void FakeAws::addEcrHandlers() {
    const auto gone = [] { return awsFailure(400, "RepositoryNotFoundException", "The repository does not exist"); };
    on("ecr.DescribeRepositories", [=, this](const Json&) -> Result<Json> {
        if (!repositoryExists) return gone();
        return Json{{"repositories",
                     {{{"repositoryName", "repository"},
                       {"repositoryUri", "123456789012.dkr.ecr.us-east-1.amazonaws.com/repository"}}}}};
    });
    on("ecr.DescribeImages", [=, this](const Json&) -> Result<Json> {
        if (!repositoryExists) return gone();
        return Json{{"imageDetails", images}};
    });
    on("ecr.PutImage", [this](const Json& input) -> Result<Json> {
        const std::string digest = "sha256:" + wire::sha256Hex(stringAt(input, "imageManifest"));
        images.push_back({{"imageDigest", digest}, {"imageTags", {stringAt(input, "imageTag")}}});
        return Json{{"image", {{"imageId", {{"imageDigest", digest}, {"imageTag", stringAt(input, "imageTag")}}}}}};
    });
    on("ecr.BatchDeleteImage", [this](const Json& input) -> Result<Json> {
        images.clear();
        return Json{{"imageIds", memberAt(input, "imageIds")}, {"failures", Json::array()}};
    });
}

} // namespace skydeck::test
