#pragma once

#include "core/lab/cloudformation/engine.h"
#include "tests/core/lab/lab_fixture.h"

namespace skydeck::lab::cloudformation::test {

/// Stacks of a whole lab with its real services, in this process. One stack, called "demo".
class StackTest : public LabFixture {
protected:
    StackTest() { service = "cloudformation"; }

    Json ask(std::string_view name, std::string_view operation, const Json& input) {
        auto output = lab->invoke(name, operation, input);
        EXPECT_TRUE(output.has_value()) << name << ":" << operation << ": " << describe(output.error());
        return output.value_or(Json::object());
    }
    std::string refusal(std::string_view name, std::string_view operation, const Json& input) {
        const auto output = lab->invoke(name, operation, input);
        return output ? "" : output.error().code;
    }

    /// Makes the stack and gives its status; events of what failed go to the log of the test.
    std::string create(const std::string& body) { return settle("CreateStack", body); }
    std::string update(const std::string& body) { return settle("UpdateStack", body); }

    /// "" when nothing of the stack is left.
    std::string remove() {
        const std::string id = stringAt(ok("DescribeStacks", {{"StackName", "demo"}}).at("Stacks").at(0), "StackId");
        ok("DeleteStack", {{"StackName", "demo"}});
        lab->cloudFormation->waitIdle();
        const std::string status =
            stringAt(ok("DescribeStacks", {{"StackName", id}}).at("Stacks").at(0), "StackStatus");
        return status == "DELETE_COMPLETE" ? "" : status + failures(id);
    }

    std::string output(const std::string& key) {
        const Json stack = ok("DescribeStacks", {{"StackName", "demo"}}).at("Stacks").at(0);
        for (const Json& each : arrayAt(stack, "Outputs"))
            if (stringAt(each, "OutputKey") == key) return stringAt(each, "OutputValue");
        return "no output " + key;
    }
    std::string physicalId(const std::string& logicalId) {
        return stringAt(ok("DescribeStackResource", {{"StackName", "demo"}, {"LogicalResourceId", logicalId}})
                            .at("StackResourceDetail"),
                        "PhysicalResourceId");
    }
    std::string failures(const std::string& stack) {
        std::string text;
        const Json events = ok("DescribeStackEvents", {{"StackName", stack}});
        for (const Json& event : arrayAt(events, "StackEvents"))
            if (stringAt(event, "ResourceStatus").ends_with("FAILED"))
                text += "\n" + stringAt(event, "LogicalResourceId") + ": " + stringAt(event, "ResourceStatusReason");
        return text;
    }

private:
    std::string settle(const char* operation, const std::string& body) {
        ok(operation, {{"StackName", "demo"}, {"TemplateBody", body}, {"Capabilities", {"CAPABILITY_NAMED_IAM"}}});
        lab->cloudFormation->waitIdle();
        const std::string status =
            stringAt(ok("DescribeStacks", {{"StackName", "demo"}}).at("Stacks").at(0), "StackStatus");
        return status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" ? status : status + failures("demo");
    }
};

/// `text` with the one occurrence of `from` replaced.
inline std::string with(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

} // namespace skydeck::lab::cloudformation::test
