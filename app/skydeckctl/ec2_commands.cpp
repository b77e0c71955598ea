#include "app/skydeckctl/command.h"
#include "core/workflows/job_instances.h"
#include "core/workflows/servers.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace skydeck::ctl {

namespace {

namespace ec2 = aws::ec2;

Result<ec2::Ec2Client> client(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return ec2::Ec2Client::create(session);
}

Json describe(const ec2::Instance& instance) {
    return {{"id", instance.instanceId},
            {"name", instance.name},
            {"state", instance.state},
            {"type", instance.instanceType},
            {"address", instance.publicIpAddress},
            {"privateAddress", instance.privateIpAddress},
            {"keyPair", instance.keyName},
            {"zone", instance.availabilityZone},
            {"image", instance.imageId},
            {"reason", instance.stateReason},
            {"launched", timeJson(instance.launchTime)},
            {"tags", instance.tags}};
}

Status list(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto instances, api.describeInstances({}, call.context));
    Json rows = Json::array();
    for (const ec2::Instance& instance : instances)
        rows.push_back(describe(instance));
    call.output.rows(rows,
                     {{"ID", "id"},
                      {"NAME", "name"},
                      {"STATE", "state"},
                      {"TYPE", "type"},
                      {"ADDRESS", "address"},
                      {"KEY PAIR", "keyPair"},
                      {"LAUNCHED", "launched", Column::Kind::Time}},
                     "No instances.");
    return {};
}

/// By id, or by the tag Name where one living instance has it.
Result<ec2::Instance> instanceNamed(const ec2::Ec2Client& api, const std::string& word, const CallContext& context) {
    const bool id = word.starts_with("i-");
    SKYDECK_ASSIGN(auto instances,
                   api.describeInstances(id ? std::vector<std::string>{word} : std::vector<std::string>{}, context));
    if (!id)
        std::erase_if(instances, [&](const ec2::Instance& each) {
            return each.name != word || each.state == "terminated" || each.state == "shutting-down";
        });
    if (instances.size() == 1) return std::move(instances.front());
    if (instances.empty())
        return fail(ErrorKind::NotFound, "InstanceNotFound", "There is no instance '" + word + "'",
                    "'skydeckctl ec2 list' shows those that there are.");
    return fail(ErrorKind::InvalidInput, "InstanceAmbiguous",
                std::to_string(instances.size()) + " instances are named '" + word + "'", "Give an id.");
}

Status jobs(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto instance, instanceNamed(api, call.word(0), call.context));
    if (!workflows::isOfBatch(instance))
        return fail(ErrorKind::NotFound, "NotOfBatch", "Batch did not launch " + instance.instanceId,
                    "Jobs run on the instances of compute environments; 'skydeckctl batch describe JOB' names them.");
    SKYDECK_ASSIGN(const auto found, workflows::jobsOn(session, instance.instanceId, call.reporting));
    Json rows = Json::array();
    for (const aws::batch::JobDetail& job : found.jobs)
        rows.push_back({{"jobId", job.jobId},
                        {"jobName", job.jobName},
                        {"status", job.status},
                        {"started", timeJson(job.startedAt)},
                        {"stopped", timeJson(job.stoppedAt)}});
    call.output.rows(rows,
                     {{"JOB", "jobName"},
                      {"STATUS", "status"},
                      {"STARTED", "started", Column::Kind::Time},
                      {"STOPPED", "stopped", Column::Kind::Time},
                      {"ID", "jobId"}},
                     "No jobs.");
    return {};
}

Result<std::vector<std::string>> idsOf(Invocation& call, const ec2::Ec2Client& api) {
    std::vector<std::string> ids;
    for (const std::string& word : call.arguments.positionals) {
        SKYDECK_ASSIGN(const auto instance, instanceNamed(api, word, call.context));
        ids.push_back(instance.instanceId);
    }
    return ids;
}

using Change = Status (ec2::Ec2Client::*)(const std::vector<std::string>&, const CallContext&) const;

Status change(Invocation& call, Change what, const char* word, const std::string& state) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto ids, idsOf(call, api));
    SKYDECK_TRY((api.*what)(ids, call.context));
    if (call.arguments.has("--wait") && !state.empty()) {
        SKYDECK_ASSIGN(const auto session, call.session());
        SKYDECK_TRY(workflows::waitForState(session, ids, state, call.reporting));
    }
    std::string sentence = word;
    for (const std::string& id : ids)
        sentence += ' ' + id;
    call.output.result({{"instances", ids}}, sentence);
    return {};
}

Status start(Invocation& call) {
    return change(call, &ec2::Ec2Client::startInstances, "Started", "running");
}
Status stop(Invocation& call) {
    return change(call, &ec2::Ec2Client::stopInstances, "Stopped", "stopped");
}
Status reboot(Invocation& call) {
    return change(call, &ec2::Ec2Client::rebootInstances, "Rebooted", {});
}
Status terminate(Invocation& call) {
    if (!call.arguments.has("--yes"))
        return usageError("'ec2 terminate' deletes the instance and its disk", "Say so with --yes.");
    return change(call, &ec2::Ec2Client::terminateInstances, "Terminated", "terminated");
}

Status keyPairs(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto pairs, api.describeKeyPairs(call.context));
    Json rows = Json::array();
    for (const ec2::KeyPair& pair : pairs) {
        std::error_code problem;
        const auto file = workflows::keyFile(pair.keyName);
        rows.push_back({{"name", pair.keyName},
                        {"id", pair.keyPairId},
                        {"type", pair.keyType},
                        {"fingerprint", pair.keyFingerprint},
                        {"created", timeJson(pair.createTime)},
                        {"file", std::filesystem::exists(file, problem) ? file.string() : ""}});
    }
    call.output.rows(rows,
                     {{"NAME", "name"}, {"TYPE", "type"}, {"FINGERPRINT", "fingerprint"}, {"PRIVATE KEY", "file"}},
                     "No key pairs.");
    return {};
}

Status createKeyPair(Invocation& call) {
    const std::string type = call.arguments.value("--type", "rsa");
    if (type != "rsa" && type != "ed25519") return usageError("--type is rsa or ed25519");
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto file, workflows::createKeyPair(session, call.word(0), type, call.context));
    call.output.result({{"name", call.word(0)}, {"file", file.string()}}, "The private key is in " + file.string());
    return {};
}

Status deleteKeyPair(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const bool file, workflows::deleteKeyPair(session, call.word(0), call.context));
    call.output.result({{"name", call.word(0)}, {"fileDeleted", file}},
                       "Deleted " + call.word(0) + (file ? ", its file too" : "; it had no file here"));
    return {};
}

/// Becomes ssh, or prints what it would be.
Status runSsh(Invocation& call, const std::string& forward, std::vector<std::string> more) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto instance, instanceNamed(api, call.word(0), call.context));
    SKYDECK_ASSIGN(auto words, workflows::sshCommand(*session, instance, forward));
    if (!forward.empty()) words.insert(words.begin() + 1, "-N"); // no command there
    words.insert(words.end(), more.begin(), more.end());
    if (call.arguments.has("--print") || call.output.json()) {
        call.output.result({{"command", words}}, workflows::shellText(words));
        return {};
    }
    if (!forward.empty()) call.output.note("Forwarding " + forward + " until Ctrl-C");
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    return fail(ErrorKind::NotFound, "NoSsh", std::string("Cannot run ssh: ") + std::strerror(errno),
                "Install openssh-client.");
}

Status ssh(Invocation& call) {
    const auto& words = call.arguments.positionals;
    return runSsh(call, {}, {words.begin() + 1, words.end()});
}

Status tunnel(Invocation& call) {
    return runSsh(call, call.arguments.value("--forward", "8931:localhost:8888"), {});
}

} // namespace

Group ec2Group() {
    static constexpr OptionSpec kWait{"--wait", "", "until the state is reached"};
    static constexpr OptionSpec kPrint{"--print", "", "prints the ssh command instead of running it"};
    constexpr std::size_t kMany = 1000;
    return {
        "ec2",
        "virtual machines and key pairs",
        {{"list", "", "Lists the instances.", 0, 0, {}, list},
         {"jobs", "ID", "Lists the Batch jobs that run on an instance, and those that did lately.", 1, 1, {}, jobs},
         {"start", "ID…", "Starts stopped instances.", 1, kMany, {kWait}, start},
         {"stop", "ID…", "Stops instances; their disks stay, and cost.", 1, kMany, {kWait}, stop},
         {"reboot", "ID…", "Reboots instances.", 1, kMany, {}, reboot},
         {"terminate",
          "ID…",
          "Deletes instances with their disks.",
          1,
          kMany,
          {{"--yes", "", "really"}, kWait},
          terminate},
         {"keypairs",
          "",
          "Lists the key pairs, and where their private keys are on this computer.",
          0,
          0,
          {},
          keyPairs},
         {"keypair-create",
          "NAME",
          "Makes a key pair and saves its private key as ~/.ssh/NAME.pem, readable by you only.",
          1,
          1,
          {{"--type", "rsa|ed25519", "default rsa"}},
          createKeyPair},
         {"keypair-delete", "NAME", "Deletes a key pair, and ~/.ssh/NAME.pem.", 1, 1, {}, deleteKeyPair},
         {"ssh", "ID [COMMAND…]", "Logs in to an instance, or runs a command there.", 1, kMany, {kPrint}, ssh},
         {"tunnel",
          "ID",
          "Makes a port of the instance reachable here, such as Jupyter's.",
          1,
          1,
          {{"--forward", "PORT:HOST:PORT", "here, and as the instance sees it; default 8931:localhost:8888"}, kPrint},
          tunnel}}};
}

} // namespace skydeck::ctl
