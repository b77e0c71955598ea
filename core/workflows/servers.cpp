#include "core/workflows/servers.h"

#include "core/base/files.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"

#include <algorithm>

namespace skydeck::workflows {

namespace fs = std::filesystem;
namespace ec2 = aws::ec2;

namespace {
constexpr unsigned kOwnerReads = 0400;    // ssh refuses keys that others may read
constexpr const char* kLabPort = "2222";  // the lab's sshd runs without root
constexpr const char* kUser = "ec2-user"; // of Amazon Linux and of its deep learning images

bool isFinal(const std::string& state) {
    return state == "running" || state == "stopped" || state == "terminated";
}
} // namespace

fs::path keyFile(const std::string& keyName) {
    std::string name = keyName;
    for (char& each : name)
        if (each == '/' || static_cast<unsigned char>(each) < 0x20) each = '_';
    return homeFolder() / ".ssh" / (name + ".pem");
}

Result<fs::path> createKeyPair(const std::shared_ptr<aws::Session>& session, const std::string& name,
                               const std::string& type, const CallContext& context) {
    const fs::path file = keyFile(name);
    std::error_code problem;
    if (fs::exists(fs::symlink_status(file, problem)))
        return fail(ErrorKind::Conflict, "KeyFileExists", "There is a file " + file.string() + " already",
                    "It may be the only copy of a key: move it away, or choose another name.");
    SKYDECK_ASSIGN(const auto client, ec2::Ec2Client::create(session));
    SKYDECK_ASSIGN(const auto made, client.createKeyPair(name, type, context));
    Status saved = writeFileAtomically(file, made.keyMaterial, kOwnerReads);
    if (saved) {
        fs::permissions(file.parent_path(), fs::perms::owner_all, problem); // as ssh-keygen leaves it
        return file;
    }
    // Without its private key a key pair is of no use to anybody.
    if (const Status gone = client.deleteKeyPair(name, context); !gone)
        saved.error().message += "; the key pair " + name + " stays: " + describe(gone.error());
    return fail(std::move(saved.error()));
}

Result<bool> deleteKeyPair(const std::shared_ptr<aws::Session>& session, const std::string& name,
                           const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, ec2::Ec2Client::create(session));
    SKYDECK_TRY(client.deleteKeyPair(name, context));
    std::error_code problem;
    const bool was = fs::remove(keyFile(name), problem);
    if (problem)
        return fail(ErrorKind::Io, "KeyFileNotDeleted",
                    "The key pair is gone, but not " + keyFile(name).string() + ": " + problem.message());
    return was;
}

Result<std::vector<std::string>> sshCommand(const aws::Session& session, const ec2::Instance& instance,
                                            const std::string& forward) {
    if (instance.publicIpAddress.empty())
        return fail(ErrorKind::NotFound, "NoPublicAddress",
                    instance.instanceId + " is " + instance.state + " and has no public address",
                    instance.state == "running" ? "It is in a subnet without public addresses." : "Start it first.");
    if (instance.keyName.empty())
        return fail(ErrorKind::NotFound, "NoKeyPair", instance.instanceId + " was launched without a key pair",
                    "Nobody can log in to it; launch another one with a key pair.");
    const fs::path file = keyFile(instance.keyName);
    std::error_code problem;
    if (!fs::exists(file, problem))
        return fail(ErrorKind::NotFound, "KeyFileMissing",
                    "The private key of '" + instance.keyName + "' is not in " + file.string(),
                    "Copy it there from where it was made.");
    std::vector<std::string> words{"ssh", "-i", file.string()};
    if (session.isLab()) words.insert(words.end(), {"-p", kLabPort});
    // A lab's addresses are used again by other machines: their keys would be taken for an attack.
    if (session.isLab())
        words.insert(words.end(),
                     {"-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR"});
    if (!forward.empty()) words.insert(words.end(), {"-L", forward});
    words.push_back(std::string(kUser) + '@' +
                    (instance.publicDnsName.empty() ? instance.publicIpAddress : instance.publicDnsName));
    return words;
}

std::string shellText(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        if (!text.empty()) text += ' ';
        const bool plain =
            !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                    "0123456789@%+=:,./-_") == std::string::npos;
        if (plain) {
            text += word;
            continue;
        }
        text += '\'';
        for (const char each : word)
            text += each == '\'' ? std::string("'\\''") : std::string(1, each);
        text += '\'';
    }
    return text;
}

Status waitForState(const std::shared_ptr<aws::Session>& session, const std::vector<std::string>& ids,
                    const std::string& state, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, ec2::Ec2Client::create(session));
    for (int looks = 0;; ++looks) {
        SKYDECK_ASSIGN(const auto instances, client.describeInstances(ids, quiet(context)));
        const auto arrived = static_cast<std::size_t>(std::ranges::count(instances, state, &ec2::Instance::state));
        context.report(arrived, ids.size(), state);
        if (arrived == instances.size()) return {};
        // A call is answered before the state moves: at first the old one is no answer.
        for (const ec2::Instance& each : instances)
            if (looks > 3 && each.state != state && isFinal(each.state))
                return fail(ErrorKind::Conflict, "InstanceStateChanged",
                            each.instanceId + " is " + each.state + ", not " + state +
                                (each.stateReason.empty() ? "" : ": " + each.stateReason));
        SKYDECK_TRY(pauseBetweenLooks(*session, context));
    }
}

} // namespace skydeck::workflows
