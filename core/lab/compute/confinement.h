#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::lab {

/// A folder or file of this machine under another name.
struct Mount {
    std::filesystem::path source, target;
    bool writable = false;
};

/// A confined program that stands for a whole machine: its own host name, and a user of its own (kGuestId) whom the
/// mounted /etc/passwd names.
struct Guest {
    std::string hostname;
    std::filesystem::path home; ///< where the program's own folder appears
    std::vector<Mount> mounts;
};
inline constexpr const char* kGuestId = "1000";

/// What a confined program may see besides the system's own folders. The network is shared: jobs talk to the lab.
struct Confinement {
    std::filesystem::path writable;              ///< its own folder
    std::vector<std::filesystem::path> readable; ///< programs and data sets
    std::optional<Guest> guest = {};
};

/// bwrap's arguments that stand before the program's own, bwrap's name first. The program gets a process namespace of
/// its own, read-only system folders, a private /tmp and nothing of /home.
std::vector<std::string> confinedArguments(const Confinement& confinement);

/// Where bubblewrap is when it works here: it is tried once with a real program, as kernels and containers forbid it in
/// many ways. Nothing, and one warning in the log with the reason, when it does not. Blocks for some milliseconds.
std::optional<std::filesystem::path> findConfinement();

} // namespace skydeck::lab
