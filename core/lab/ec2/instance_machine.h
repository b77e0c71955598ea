#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/compute/process_runner.h"

#include <filesystem>
#include <string>

namespace skydeck::lab {

/// Where every instance's sshd listens, at the loopback address that is the instance's public one. Port 22 is root's.
inline constexpr int kInstanceSshPort = 2222;

/// The address of this machine that an instance gets as its public one: of 127.64.0.0/10, chosen by a digest of
/// `instanceId`, free at kInstanceSshPort and not among `taken`. Empty when none can be had.
std::string freeLoopbackAddress(const std::string& instanceId, const std::vector<std::string>& taken);

/// What a machine is made of.
struct MachineSpec {
    std::filesystem::path folder; ///< the instance's own, below the data folder
    Json instance;                ///< of EC2's API, with its public address where it has one
    std::string user;             ///< who may log in
    std::string authorizedKey;    ///< a line of authorized_keys, or empty
    std::string userData;         ///< decoded, or empty
    std::string imageName;
    std::map<std::string, std::string> environment; ///< of the user's processes; values without blanks
    bool confined = true;
};

struct Machine {
    ProcessSpec process; ///< without callbacks
    /// sshd's line that says it serves; empty when none runs.
    std::string readyLine;
    std::vector<std::string> notes; ///< for the console, before anything else
};

/// Makes the instance's folders, host key, accounts and boot script, and says how to run it. What is there from an
/// earlier boot stays; user data runs at the first boot only.
Result<Machine> prepareMachine(const MachineSpec& spec);

} // namespace skydeck::lab
