#include "core/lab/ec2/instance_machine.h"

#include "core/base/file_descriptor.h"
#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/lab/compute/programs.h"
#include "core/lab/ec2/ssh_key.h"
#include "core/wire/crypto.h"

#include <arpa/inet.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
constexpr int kTries = 64;

bool isFree(const std::string& address) {
    const FileDescriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket) return false;
    const int yes = 1;
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(kInstanceSshPort);
    return ::inet_pton(AF_INET, address.c_str(), &where.sin_addr) == 1 &&
           ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
}

/// Where things lie as the machine's own programs see them.
struct Layout {
    fs::path home, etc, var;
};

Layout layoutOf(const MachineSpec& spec) {
    if (spec.confined) return {fs::path("/home") / spec.user, "/etc/ssh", "/var"};
    return {spec.folder / "home", spec.folder / "etc", spec.folder / "var"};
}

std::string nameOfThisUser() {
    const passwd* user = ::getpwuid(::geteuid());
    return user ? user->pw_name : std::to_string(::geteuid());
}

Status writeAccounts(const MachineSpec& spec) {
    const std::string id = kGuestId;
    SKYDECK_TRY(writeFileAtomically(spec.folder / "passwd", "root:x:0:0:root:/root:/usr/sbin/nologin\n" + spec.user +
                                                                ":x:" + id + ":" + id + ":EC2 Default User:/home/" +
                                                                spec.user + ":/bin/bash\n"));
    // No group tty: sshd would give it the terminal, which an ordinary user cannot.
    return writeFileAtomically(spec.folder / "group", "root:x:0:\n" + spec.user + ":x:" + id + ":\n");
}

/// The host key's fingerprint, as OpenSSH prints it.
Result<std::string> hostKey(const fs::path& etc) {
    const fs::path file = etc / "ssh_host_ed25519_key";
    if (const auto line = readFile(file.string() + ".pub")) {
        SKYDECK_ASSIGN(const auto key, ec2::readSshKey(*line));
        return key.fingerprint;
    }
    SKYDECK_ASSIGN(const auto key, ec2::makeSshKey("ed25519", "root"));
    SKYDECK_TRY(writeFileAtomically(file, key.privateKey, 0600));
    SKYDECK_TRY(writeFileAtomically(file.string() + ".pub", key.publicKey + "\n"));
    return key.fingerprint;
}

std::string sshdConfig(const MachineSpec& spec, const Layout& seen, const std::string& address) {
    std::string text = "ListenAddress " + address + ":" + std::to_string(kInstanceSshPort) +
                       "\n"
                       "HostKey " +
                       (seen.etc / "ssh_host_ed25519_key").string() +
                       "\n"
                       "AuthorizedKeysFile " +
                       (seen.etc / "authorized_keys").string() +
                       " .ssh/authorized_keys\n"
                       "PidFile none\n"
                       "UsePAM no\n"
                       "StrictModes no\n" // the folders above are the lab's
                       "PasswordAuthentication no\n"
                       "KbdInteractiveAuthentication no\n"
                       "AcceptEnv LANG LC_*\n"
                       "Subsystem sftp internal-sftp\n";
    std::string variables;
    for (const auto& [name, value] : spec.environment)
        variables += " " + name + "=" + value;
    if (!variables.empty()) text += "SetEnv" + variables + "\n";
    return text;
}

std::string shellWord(const fs::path& path) {
    return "'" + replaceAll(path.string(), "'", "'\\''") + "'";
}

std::string bootScript(const MachineSpec& spec, const Layout& seen, const std::string& sshd) {
    std::string text = "#!/bin/sh\n";
    if (!sshd.empty()) text += shellWord(sshd) + " -D -e -f " + shellWord(seen.etc / "sshd_config") + " &\n";
    const fs::path done = seen.var / "lib/cloud/user-data-done";
    if (!spec.userData.empty()) {
        text += "if [ ! -e " + shellWord(done) + " ]; then\n  : > " + shellWord(done) + "\n";
        if (spec.userData.starts_with("#!"))
            text += "  (" + shellWord(seen.var / "lib/cloud/user-data") +
                    " 2>&1 && echo 'Cloud-init: user-data finished' || echo \"Cloud-init: WARNING: Failed running the "
                    "user-data script: exit status $?\") | tee -a " +
                    shellWord(seen.var / "log/cloud-init-output.log") + "\n";
        else
            text += "  echo 'Cloud-init: WARNING: user-data is not a script (#!): the lab runs scripts only'\n";
        text += "fi\n";
    }
    return text + "echo 'Cloud-init finished: the instance is up.'\nexec sleep infinity\n";
}

} // namespace

std::string freeLoopbackAddress(const std::string& instanceId, const std::vector<std::string>& taken) {
    for (int i = 0; i < kTries; ++i) {
        const std::string digest = wire::sha256(instanceId + std::to_string(i));
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(digest[at]); };
        const std::string address = "127." + std::to_string(64 + byte(0) % 64) + "." + std::to_string(byte(1)) + "." +
                                    std::to_string(1 + byte(2) % 254);
        if (std::ranges::find(taken, address) == taken.end() && isFree(address)) return address;
    }
    return {};
}

Result<Machine> prepareMachine(const MachineSpec& spec) {
    std::error_code status;
    for (const char* folder : {"home", "etc", "var/lib/cloud", "var/log", "var/tmp"})
        fs::create_directories(spec.folder / folder, status);
    if (status)
        return fail(ErrorKind::Io, "FolderNotMade", "Cannot make '" + spec.folder.string() + "': " + status.message());
    fs::permissions(spec.folder, fs::perms::owner_all, status);

    Machine machine;
    const std::string address = stringAt(spec.instance, "PublicIpAddress");
    const auto sshd = findProgram("sshd", {});
    const std::string login = spec.confined ? spec.user : nameOfThisUser();
    bool serves = false;
    if (address.empty())
        machine.notes.push_back("No sshd: the instance has no public address.");
    else if (!sshd)
        machine.notes.push_back("No sshd: install it with 'apt install openssh-server', then stop and start the "
                                "instance.");
    else if (spec.authorizedKey.empty())
        machine.notes.push_back("No sshd: the instance was launched without a key pair.");
    else if (!spec.confined && ::geteuid() == 0)
        machine.notes.push_back("No sshd: bubblewrap does not work here, and the lab runs as root.");
    else
        serves = true;

    const Layout seen = layoutOf(spec);
    if (serves) {
        SKYDECK_ASSIGN(const std::string fingerprint, hostKey(spec.folder / "etc"));
        SKYDECK_TRY(writeFileAtomically(spec.folder / "etc/authorized_keys", spec.authorizedKey + "\n"));
        SKYDECK_TRY(writeFileAtomically(spec.folder / "etc/sshd_config", sshdConfig(spec, seen, address)));
        machine.readyLine = "Server listening on " + address;
        machine.notes.push_back("-----BEGIN SSH HOST KEY FINGERPRINTS-----");
        machine.notes.push_back("256 SHA256:" + fingerprint.substr(0, fingerprint.find('=')) + " root (ED25519)");
        machine.notes.push_back("-----END SSH HOST KEY FINGERPRINTS-----");
        machine.notes.push_back("Log in: ssh -i KEY.pem -p " + std::to_string(kInstanceSshPort) + " " + login + "@" +
                                address);
    }
    SKYDECK_TRY(writeAccounts(spec));
    if (spec.userData.starts_with("#!"))
        SKYDECK_TRY(writeFileAtomically(spec.folder / "var/lib/cloud/user-data", spec.userData, 0755));
    SKYDECK_TRY(writeFileAtomically(spec.folder / "var/lib/cloud/boot",
                                    bootScript(spec, seen, serves ? sshd->string() : std::string()), 0755));

    ProcessSpec& process = machine.process;
    process.command = {"/bin/sh", (seen.var / "lib/cloud/boot").string()};
    process.folder = spec.folder / "home";
    process.environment = spec.environment;
    process.environment["USER"] = process.environment["LOGNAME"] = login;
    process.guest = Guest{split(stringAt(spec.instance, "PrivateDnsName"), '.').front(),
                          seen.home,
                          {{spec.folder / "passwd", "/etc/passwd"},
                           {spec.folder / "group", "/etc/group"},
                           {spec.folder / "var", "/var", true}}};
    if (serves) process.guest->mounts.push_back({spec.folder / "etc", "/etc/ssh"});
    return machine;
}

} // namespace skydeck::lab
