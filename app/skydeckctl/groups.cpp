#include "app/skydeckctl/command.h"
#include "app/skydeckctl/people.h"

namespace skydeck::ctl {

const std::vector<OptionSpec>& globalOptions() {
    static const std::vector<OptionSpec> options{
        {"--profile", "PROFILE", "profile of ~/.aws/config; default AWS_PROFILE, then default, then lab"},
        {"--region", "R", "region; default AWS_REGION, then the profile's"},
        {"--endpoint-url", "U", "server to ask instead of AWS; default AWS_ENDPOINT_URL"},
        {"--output", "table|json", "json prints one JSON document"},
        {"--help", "", "this text"},
        {"--version", "", "the version"},
    };
    return options;
}

const std::vector<Group>& groups() {
    static const std::vector<Group> all{
        labGroup(),
        stacksGroup(),
        ec2Group(),
        ecsGroup(),
        batchGroup(),
        sweepGroup(),
        runsGroup(),
        s3Group(),
        ddbGroup(),
        lambdaGroup(),
        qaGroup(),
        haikuGroup(),
        costGroup(),
        apiGroup(),
        profilesGroup(),
        loginGroup(),
        whoamiGroup(),
        completionGroup(),
    };
    return all;
}

aws::SessionOptions Invocation::sessionOptions() const {
    aws::SessionOptions options;
    options.profile = arguments.value("--profile");
    options.region = arguments.value("--region");
    options.endpointUrl = arguments.value("--endpoint-url");
    return options;
}

Result<std::shared_ptr<aws::Session>> Invocation::session() {
    if (m_session) return m_session;
    aws::SessionOptions options = sessionOptions();
    options.prompts = terminalPrompts(output, /*browser=*/true, /*always=*/false);
    SKYDECK_ASSIGN(m_session, aws::Session::create(options));
    return m_session;
}

namespace {

void appendOptions(std::string& text, const std::vector<OptionSpec>& options) {
    for (const OptionSpec& option : options) {
        std::string left = "  " + std::string(option.name);
        if (!option.value.empty()) left += ' ' + std::string(option.value);
        left.resize(std::max<std::size_t>(left.size() + 2, 28), ' ');
        text += left + std::string(option.help) + '\n';
    }
}

std::string call(const Group& group, const Verb& verb) {
    std::string text(group.name);
    for (const std::string_view piece : {verb.name, verb.words})
        if (!piece.empty()) text += ' ' + std::string(piece);
    return text;
}

} // namespace

std::string usage() {
    std::string text = "Usage: skydeckctl [options] GROUP VERB …\n\n";
    for (const Group& group : groups()) {
        std::string left = "  " + std::string(group.name);
        left.resize(std::max<std::size_t>(left.size() + 2, 12), ' ');
        text += left + std::string(group.help);
        std::string verbs;
        for (const Verb& verb : group.verbs)
            if (!verb.name.empty()) verbs += (verbs.empty() ? "" : "|") + std::string(verb.name);
        text += verbs.empty() ? "\n" : "\n              " + verbs + '\n';
    }
    text += "\nOptions, anywhere on the line:\n";
    appendOptions(text, globalOptions());
    return text + "\nskydeckctl GROUP --help and skydeckctl GROUP VERB --help say more.\n"
                  "Exit status: 0 done, 1 the operation failed, 2 wrong usage.\n";
}

std::string usage(const Group& group) {
    std::string text = "skydeckctl " + std::string(group.name) + ": " + std::string(group.help) + "\n\n";
    for (const Verb& verb : group.verbs) {
        std::string left = "  " + call(group, verb);
        left.resize(std::max<std::size_t>(left.size() + 2, 34), ' ');
        text += left + std::string(verb.help) + '\n';
    }
    return text;
}

std::string usage(const Group& group, const Verb& verb) {
    std::string text = "Usage: skydeckctl " + call(group, verb) + (verb.options.empty() ? "" : " [options]") + "\n\n" +
                       std::string(verb.help) + "\n";
    if (!verb.options.empty()) text += "\nOptions:\n";
    appendOptions(text, verb.options);
    text += "\nAnd, anywhere on the line:";
    for (const OptionSpec& option : globalOptions())
        text += " [" + std::string(option.name) + (option.value.empty() ? "" : ' ' + std::string(option.value)) + ']';
    return text + '\n';
}

} // namespace skydeck::ctl
