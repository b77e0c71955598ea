#include "core/lab/compute/confinement.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/compute/programs.h"
#include "core/lab/compute/supervisor.h"

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
constexpr const char* kArea = "lab.compute";

} // namespace

std::vector<std::string> confinedArguments(const Confinement& confinement) {
    std::vector<std::string> arguments{
        "bwrap", "--die-with-parent", "--new-session", "--unshare-pid", "--unshare-ipc", "--proc", "/proc", "--dev",
        "/dev",  "--tmpfs",           "/tmp",          "--tmpfs",       "/dev/shm"};
    const auto add = [&](std::initializer_list<std::string> more) { arguments.insert(arguments.end(), more); };
    std::error_code status;
    // /bin, /lib and so on are links into /usr on newer systems, folders of their own on older ones.
    for (const char* folder : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        if (fs::is_symlink(folder, status))
            add({"--symlink", fs::read_symlink(folder, status).string(), folder});
        else
            add({"--ro-bind-try", folder, folder});
    }
    // The last one is where /etc/resolv.conf often points.
    for (const char* folder : {"/usr", "/etc", "/opt", "/sys", "/run/systemd/resolve"})
        add({"--ro-bind-try", folder, folder});
    for (fs::directory_iterator it("/dev", status), end; !status && it != end; it.increment(status))
        if (it->path().filename().string().starts_with("nvidia"))
            add({"--dev-bind-try", it->path().string(), it->path().string()});
    for (const fs::path& folder : confinement.readable)
        add({"--ro-bind-try", folder.string(), folder.string()});
    fs::path inside = confinement.writable;
    if (const auto& guest = confinement.guest) {
        inside = guest->home;
        add({"--unshare-uts", "--hostname", guest->hostname, "--unshare-user", "--uid", kGuestId, "--gid", kGuestId});
        for (const Mount& mount : guest->mounts)
            add({mount.writable ? "--bind" : "--ro-bind", mount.source.string(), mount.target.string()});
    }
    add({"--bind", confinement.writable.string(), inside.string(), "--chdir", inside.string(), "--"});
    return arguments;
}

std::optional<fs::path> findConfinement() {
    const auto bwrap = findProgram("bwrap", {});
    if (!bwrap) {
        log::warning(kArea, "Jobs run unconfined: bubblewrap is not installed (apt install bubblewrap).");
        return std::nullopt;
    }
    const TemporaryFolder folder;
    SuperviseOptions options;
    options.program = bwrap->string();
    options.arguments = confinedArguments({folder.path(), {}});
    options.arguments.emplace_back("/bin/sh");
    options.arguments.emplace_back("-c");
    options.arguments.emplace_back("echo > file");
    options.environment = {"PATH=/usr/bin:/bin"};
    options.folder = folder.path();
    options.confined = true;
    const auto tried = tryOut(options);
    if (tried && tried->first == 0) return *bwrap;
    log::warning(kArea, "Jobs run unconfined: bubblewrap does not work here: " +
                            (tried ? tried->second : describe(tried.error())));
    return std::nullopt;
}

} // namespace skydeck::lab
