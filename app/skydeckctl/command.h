#pragma once

#include "app/skydeckctl/arguments.h"
#include "app/skydeckctl/output.h"
#include "core/aws/session.h"
#include "core/workflows/quiet.h"

#include <memory>
#include <string_view>
#include <vector>

namespace skydeck::ctl {

/// One verb on its way: what was asked, where results go, how to reach AWS.
class Invocation {
public:
    Invocation(Arguments arguments, Output& output, CallContext reporting)
        : arguments(std::move(arguments)), output(output), context(workflows::quiet(reporting)),
          reporting(std::move(reporting)) {}

    Arguments arguments;
    Output& output;
    CallContext context;   ///< for single calls
    CallContext reporting; ///< for long work: its progress shows on a terminal

    /// What the global options say.
    aws::SessionOptions sessionOptions() const;
    /// From the global options and the environment; made on first use.
    Result<std::shared_ptr<aws::Session>> session();
    const std::string& word(std::size_t index) const { return arguments.positionals[index]; }

private:
    std::shared_ptr<aws::Session> m_session;
};

struct Verb {
    std::string_view name;  ///< empty: the group has no verbs, all its words are arguments
    std::string_view words; ///< the arguments in the usage text: "NAME"
    std::string_view help;
    std::size_t fewest = 0, most = 0; ///< how many arguments
    std::vector<OptionSpec> options;
    Status (*run)(Invocation&) = nullptr;
};

struct Group {
    std::string_view name;
    std::string_view help;
    std::vector<Verb> verbs;
};

/// Options that stand anywhere.
const std::vector<OptionSpec>& globalOptions();
/// Every group of the contract, in the order of the usage text.
const std::vector<Group>& groups();

Group labGroup();
Group stacksGroup();
Group batchGroup();
Group sweepGroup();
Group runsGroup();
Group s3Group();
Group ddbGroup();
Group ec2Group();
Group ecsGroup();
Group lambdaGroup();
Group haikuGroup();
Group costGroup();
Group qaGroup();
Group apiGroup();
Group profilesGroup();
Group loginGroup();
Group whoamiGroup();
Group completionGroup();

std::string usage();
std::string usage(const Group& group);
std::string usage(const Group& group, const Verb& verb);

/// `--stack SimpleBatch`, shared by several verbs.
inline constexpr OptionSpec kStackOption{"--stack", "STACK", "the stack, default SimpleBatch"};
inline std::string stackName(const Invocation& call) {
    return call.arguments.value("--stack", "SimpleBatch");
}

} // namespace skydeck::ctl
