#pragma once

#include "core/lab/cloudformation/resource_type.h"
#include "tests/support/support.h"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace skydeck::lab::cloudformation::test {

/// The services that resources call, as a table of answers: every call is remembered, any operation can be made to
/// fail, to wait until the test lets it go on, or to answer something else.
class FakeServices {
public:
    using Answer = std::function<Result<Json>(const Json& input)>;

    Invoke invoke() {
        return [this](std::string_view service, std::string_view operation, const Json& input) {
            return call(std::string(service) + ":" + std::string(operation), input);
        };
    }

    void answer(const std::string& operation, Answer answer) {
        const std::lock_guard lock(m_mutex);
        m_answers[operation] = std::move(answer);
    }

    void failWith(const std::string& operation, int status, const std::string& code, const std::string& message) {
        answer(operation, [=](const Json&) -> Result<Json> {
            return fail(Error{classify(code, status), code, message, status, {}, {}});
        });
    }

    /// Calls of `operation` wait from now on, until release().
    void hold(const std::string& operation) {
        const std::lock_guard lock(m_mutex);
        m_held.insert(operation);
    }

    void release(const std::string& operation) {
        const std::lock_guard lock(m_mutex);
        m_held.erase(operation);
        m_changed.notify_all();
    }

    /// Returns when `count` calls of `operation` have come in.
    void awaitCalls(const std::string& operation, std::ptrdiff_t count) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return std::ranges::count(m_names, operation) >= count; });
    }

    std::vector<std::string> names() const {
        const std::lock_guard lock(m_mutex);
        return m_names;
    }

    std::vector<Json> inputs(const std::string& operation) const {
        const std::lock_guard lock(m_mutex);
        std::vector<Json> all;
        for (std::size_t i = 0; i < m_names.size(); ++i)
            if (m_names[i] == operation) all.push_back(m_inputs[i]);
        return all;
    }

    /// Where a call stands among all, or -1.
    std::ptrdiff_t position(const std::string& operation) const {
        const std::lock_guard lock(m_mutex);
        const auto found = std::ranges::find(m_names, operation);
        return found == m_names.end() ? -1 : found - m_names.begin();
    }

private:
    Result<Json> call(const std::string& operation, const Json& input) {
        Answer answer;
        std::string nth; // of its operation, so that what is made twice is not the same
        {
            std::unique_lock lock(m_mutex);
            m_names.push_back(operation);
            nth = std::to_string(std::ranges::count(m_names, operation));
            m_inputs.push_back(input);
            m_changed.notify_all();
            m_changed.wait(lock, [&] { return !m_held.contains(operation); });
            if (const auto found = m_answers.find(operation); found != m_answers.end()) answer = found->second;
        }
        return answer ? answer(input) : usual(operation, input, nth);
    }

    static Result<Json> usual(const std::string& operation, const Json& input, const std::string& nth) {
        const auto arn = [](const std::string& rest) { return "arn:aws:" + rest; };
        if (operation == "s3:HeadBucket") return fail(Error{ErrorKind::NotFound, "NotFound", "Not Found", 404, {}, {}});
        if (operation == "ec2:DescribeAvailabilityZones")
            return Json{
                {"AvailabilityZones", Json::array({{{"ZoneName", "us-east-1a"}}, {{"ZoneName", "us-east-1b"}}})}};
        if (operation == "ec2:CreateVpc") return Json{{"Vpc", {{"VpcId", "vpc-" + nth}}}};
        if (operation == "ec2:DescribeSecurityGroups")
            return Json{{"SecurityGroups", Json::array({{{"GroupId", "sg-default"}}})}};
        if (operation == "ec2:CreateSubnet")
            return Json{{"Subnet",
                         {{"SubnetId", "subnet-" + stringAt(input, "CidrBlock")},
                          {"AvailabilityZone", stringAt(input, "AvailabilityZone")}}}};
        if (operation == "ec2:CreateInternetGateway")
            return Json{{"InternetGateway", {{"InternetGatewayId", "igw-1"}}}};
        if (operation == "ec2:CreateRouteTable") return Json{{"RouteTable", {{"RouteTableId", "rtb-" + nth}}}};
        if (operation == "ec2:AssociateRouteTable")
            return Json{{"AssociationId", "rtbassoc-" + stringAt(input, "SubnetId")}};
        if (operation == "ec2:CreateSecurityGroup") return Json{{"GroupId", "sg-1"}};
        if (operation == "iam:CreateRole")
            return Json{{"Role", {{"Arn", arn("iam::1:role/") + stringAt(input, "RoleName")}, {"RoleId", "AROA1"}}}};
        if (operation == "iam:CreateInstanceProfile")
            return Json{{"InstanceProfile", {{"Arn", arn("iam::1:instance-profile/x")}}}};
        if (operation == "ecr:CreateRepository")
            return Json{
                {"repository", {{"repositoryArn", arn("ecr:repository")}, {"repositoryUri", "host/repository"}}}};
        if (operation == "batch:CreateComputeEnvironment") return Json{{"computeEnvironmentArn", arn("batch:env")}};
        if (operation == "batch:DescribeComputeEnvironments")
            return Json{{"computeEnvironments", Json::array({{{"status", "VALID"}, {"state", "ENABLED"}}})}};
        if (operation == "batch:CreateJobQueue") return Json{{"jobQueueArn", arn("batch:queue")}};
        if (operation == "batch:DescribeJobQueues")
            return Json{{"jobQueues", Json::array({{{"status", "VALID"}, {"state", "ENABLED"}}})}};
        if (operation == "batch:RegisterJobDefinition") return Json{{"jobDefinitionArn", arn("batch:definition/x:1")}};
        return Json::object();
    }

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::map<std::string, Answer> m_answers;
    std::set<std::string> m_held;
    std::vector<std::string> m_names;
    std::vector<Json> m_inputs;
};

} // namespace skydeck::lab::cloudformation::test
