#pragma once

#include "core/aws/credentials/assume_role.h"

namespace skydeck::aws {

/// ~/.aws/cli/cache, shared with the AWS CLI: the session keys of roles, one file each, named by the SHA-1 of what the
/// role is assumed with. Used for roles that want an MFA code, so that it is asked for once per session of the role and
/// not by every command.
class RoleCache {
public:
    explicit RoleCache(const Environment& environment);
    std::filesystem::path file(const RoleSettings& role) const;
    /// Nothing when there are none, or less than 15 minutes are left.
    std::optional<wire::Credentials> load(const RoleSettings& role, const Clock& clock) const;
    /// 0600.
    Status save(const RoleSettings& role, const wire::Credentials& credentials) const;
    void forget(const RoleSettings& role) const;

private:
    std::filesystem::path m_folder;
};

} // namespace skydeck::aws
