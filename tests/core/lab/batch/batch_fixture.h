#pragma once

#include "core/lab/batch/batch_scheduler.h"
#include "core/lab/batch/batch_store.h"
#include "core/lab/logs/logs_store.h"
#include "tests/core/lab/lab_fixture.h"

#include <condition_variable>
#include <map>

namespace skydeck::lab {

/// A lab with one test image, "test/sh", whose entry point is `sh -c`: a job's command is a script. The real clock, as
/// real processes run; nothing waits for a time, only for states.
class BatchFixture : public LabFixture {
protected:
    BatchFixture() {
        service = "batch";
        config.resources = folder.path() / "resources";
    }
    ~BatchFixture() override {
        if (lab) lab->stop(); // no callback may come after this
    }

    void SetUp() override {
        ASSERT_OK(writeFileAtomically(config.resources / "images/sh.json",
                                      R"({"name": "test/sh:latest", "command": ["sh", "-c"]})"));
        std::filesystem::create_directory_symlink(test::sourceRoot() / "resources/ec2", config.resources / "ec2");
        open();
        observe();
        const auto subnets = lab->invoke("ec2", "DescribeSubnets", Json::object());
        ASSERT_TRUE(subnets.has_value());
        s_subnet = stringAt(subnets->at("Subnets").at(0), "SubnetId");
    }
    const Clock& clock() override { return systemClock(); }

    void observe() {
        lab->batch->setObserver([this](const Job& job) {
            const std::lock_guard lock(m_mutex);
            auto& states = m_states[job.id];
            if (states.empty() || states.back() != job.status) states.push_back(job.status);
            m_reasons[job.id] = job.statusReason;
            m_changed.notify_all();
        });
    }
    /// Stops the lab without a word, as a crash does, and opens it again on the same data.
    void restart() {
        open();
        observe();
    }

    static Json computeResources(int maximum, int minimum = 0) {
        return {{"type", "EC2"},
                {"minvCpus", minimum},
                {"maxvCpus", maximum},
                {"desiredvCpus", minimum},
                {"instanceTypes", {"g4dn.xlarge"}},
                {"subnets", std::vector<std::string>{s_subnet}},
                {"instanceRole", "ecsInstanceRole"},
                {"allocationStrategy", "BEST_FIT"}};
    }
    void makeEnvironment(const std::string& name = "env", int maximum = 64, int minimum = 0,
                         const char* state = "ENABLED") {
        ok("CreateComputeEnvironment", {{"computeEnvironmentName", name},
                                        {"type", "MANAGED"},
                                        {"state", state},
                                        {"computeResources", computeResources(maximum, minimum)}});
    }
    void makeQueue(const std::string& name = "queue", const std::vector<std::string>& environments = {"env"},
                   int priority = 1) {
        Json order = Json::array();
        for (const std::string& environment : environments)
            order.push_back({{"order", order.size() + 1}, {"computeEnvironment", environment}});
        ok("CreateJobQueue", {{"jobQueueName", name}, {"priority", priority}, {"computeEnvironmentOrder", order}});
    }
    Json definition(const std::string& script, int vcpus = 4) {
        return {{"jobDefinitionName", "def"},
                {"type", "container"},
                {"containerProperties",
                 {{"image", "test/sh"},
                  {"command", std::vector<std::string>{script}},
                  {"resourceRequirements",
                   {{{"type", "VCPU"}, {"value", std::to_string(vcpus)}}, {{"type", "MEMORY"}, {"value", "100"}}}}}}};
    }
    void makeDefinition(const std::string& script, int vcpus = 4) {
        ok("RegisterJobDefinition", definition(script, vcpus));
    }
    void makeAll(const std::string& script, int vcpus = 4, int maximum = 64) {
        makeEnvironment("env", maximum);
        makeQueue();
        makeDefinition(script, vcpus);
    }

    std::string submit(Json more = Json::object()) {
        more.emplace("jobName", "job");
        more.emplace("jobQueue", "queue");
        more.emplace("jobDefinition", "def");
        return stringAt(ok("SubmitJob", more), "jobId");
    }
    Json describe(const std::string& id) {
        const Json jobs = ok("DescribeJobs", {{"jobs", std::vector<std::string>{id}}}).at("jobs");
        return jobs.empty() ? Json::object() : jobs.at(0);
    }
    Json environment(const std::string& name = "env") {
        const Json all = ok("DescribeComputeEnvironments", {{"computeEnvironments", std::vector<std::string>{name}}})
                             .at("computeEnvironments");
        return all.empty() ? Json::object() : all.at(0);
    }
    int desired() { return static_cast<int>(integerAt(environment().at("computeResources"), "desiredvCpus")); }
    std::vector<std::string> logOf(const std::string& id) {
        const std::string stream = stringAt(describe(id).at("container"), "logStreamName");
        const auto page = lab->logs->events("/aws/batch/job", stream, {{}, {}, 10'000, true, {}});
        std::vector<std::string> lines;
        if (page)
            for (const LogEvent& event : page->events)
                lines.push_back(event.message);
        return lines;
    }

    /// Waits for a state that is bound to come; the limit is only for a broken scheduler.
    void waitFor(const std::string& id, JobStatus status) {
        std::unique_lock lock(m_mutex);
        const bool came = m_changed.wait_for(lock, std::chrono::seconds(30), [&] {
            const auto& states = m_states[id];
            return std::ranges::find(states, status) != states.end();
        });
        ASSERT_TRUE(came) << "never " << toString(status);
    }
    void waitForReason(const std::string& id, const std::string& part) {
        std::unique_lock lock(m_mutex);
        ASSERT_TRUE(m_changed.wait_for(lock, std::chrono::seconds(30), [&] {
            return m_reasons[id].find(part) != std::string::npos;
        })) << m_reasons[id];
    }
    /// Waits for what the observer does not tell.
    static bool eventually(const std::function<bool()>& condition) {
        for (int i = 0; i < 3000; ++i) {
            if (condition()) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        return false;
    }
    std::vector<std::string> statesOf(const std::string& id) {
        const std::lock_guard lock(m_mutex);
        std::vector<std::string> names;
        for (const JobStatus status : m_states[id])
            names.emplace_back(toString(status));
        return names;
    }

    /// The instances that DescribeInstances shows in one state.
    std::vector<Json> instances(const std::string& state = "running") {
        const auto all = lab->invoke("ec2", "DescribeInstances", Json::object());
        std::vector<Json> found;
        if (all)
            for (const Json& reservation : all->at("Reservations"))
                for (const Json& instance : reservation.at("Instances"))
                    if (stringAt(instance.at("State"), "Name") == state) found.push_back(instance);
        return found;
    }

    inline static std::string s_subnet; ///< of the default VPC

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::string, std::vector<JobStatus>> m_states;
    std::map<std::string, std::string> m_reasons;
};

/// With an image, "test/gated", whose jobs can be made to wait until release().
class GatedFixture : public BatchFixture {
protected:
    /// A script that says "up" in its own way and then waits until `release` is called.
    std::string waiting() const { return "while [ ! -e " + gate() + " ]; do sleep 0.01; done; exit ${CODE:-0}"; }
    void release() { ASSERT_OK(writeFileAtomically(gate(), "go")); }
    /// A confined job sees its own folder and the system's only, so the gate is a folder that the image may read.
    std::string gate() const { return (folder.path() / "gate/open").string(); }

    void SetUp() override {
        std::filesystem::create_directories(folder.path() / "gate");
        ::setenv("TEST_GATE_DIR", (folder.path() / "gate").c_str(), 1);
        ASSERT_OK(writeFileAtomically(config.resources / "images/gated.json",
                                      R"({"name": "test/gated", "command": ["sh", "-c"],
                                          "datasets": [{"name": "gate", "environment": "TEST_GATE_DIR"}]})"));
        BatchFixture::SetUp();
        ::unsetenv("TEST_GATE_DIR");
    }
    /// Environment, queue and a definition whose jobs run until release().
    void makeGated(int vcpus = 4, int maximum = 64) {
        makeEnvironment("env", maximum);
        makeQueue();
        Json gated = definition(waiting(), vcpus);
        gated["containerProperties"]["image"] = "test/gated";
        ok("RegisterJobDefinition", gated);
    }
};

} // namespace skydeck::lab
