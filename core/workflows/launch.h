#pragma once

#include "core/aws/ec2/ec2_client.h"
#include "core/wire/http.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// An image that most want, as AWS's public parameters name the newest of its kind.
struct UsualImage {
    std::string name;
    std::string imageId;
    std::string architecture;
};
/// Amazon Linux 2023 for both processors and the Deep Learning image for PyTorch; those that the region lacks are left
/// out.
Result<std::vector<UsualImage>> usualImages(const std::shared_ptr<aws::Session>& session, const CallContext& context);

/// How many vCPUs of a type's kind may run at once in this account and region.
struct VcpuQuota {
    std::string name; ///< AWS's: "Running On-Demand G and VT instances"
    double limit = 0;
    double used = 0;
};
/// Nothing where the kind has no quota that we know. `types` says what the running instances have.
Result<std::optional<VcpuQuota>> vcpuQuota(const std::shared_ptr<aws::Session>& session,
                                           const std::string& instanceType,
                                           const std::vector<aws::ec2::InstanceType>& types,
                                           const CallContext& context);

/// True when anybody on the internet may reach port 22.
bool sshIsOpenToAll(const aws::ec2::SecurityGroup& group);
bool sshIsOpenToAll(const aws::ec2::IngressRule& rule);

/// The address that AWS sees this computer at, as checkip.amazonaws.com tells it; the lab, on this computer, sees
/// 127.0.0.1. NoAddress says what to do instead.
Result<std::string> myAddress(const std::shared_ptr<aws::Session>& session, const CallContext& context);
/// The address in what checkip.amazonaws.com answered.
Result<std::string> addressIn(const Result<wire::HttpResponse>& answer);

/// Lets `address` in, and nobody else, where a rule lets everybody in to port 22; other rules stay. The new rule comes
/// before the old one goes.
Status narrowSsh(const std::shared_ptr<aws::Session>& session, const aws::ec2::SecurityGroup& group,
                 const std::string& address, const CallContext& context);

} // namespace skydeck::workflows
