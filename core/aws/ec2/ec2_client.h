#pragma once

#include "core/aws/api_client.h"

#include <optional>
#include <vector>

namespace skydeck::aws::ec2 {

struct Instance {
    std::string instanceId;
    std::string name;  ///< the tag Name
    std::string state; ///< pending, running, shutting-down, terminated, stopping, stopped
    std::string stateReason;
    std::string instanceType;
    std::string imageId;
    std::string keyName;
    std::string availabilityZone;
    std::string vpcId, subnetId;
    std::string privateIpAddress, publicIpAddress, publicDnsName;
    std::vector<std::string> securityGroups; ///< ids
    std::map<std::string, std::string> tags;
    std::optional<WallTime> launchTime; ///< of the last start
};

struct KeyPair {
    std::string keyPairId;
    std::string keyName;
    std::string keyType; ///< rsa, ed25519
    std::string keyFingerprint;
    std::optional<WallTime> createTime;
};

/// A key pair with what AWS gives only once.
struct NewKeyPair : KeyPair {
    std::string keyMaterial; ///< the private key, PEM
};

struct Subnet {
    std::string subnetId;
    std::string name; ///< the tag Name
    std::string vpcId;
    std::string cidrBlock;
    std::string availabilityZone;
    bool mapPublicIpOnLaunch = false;
    std::map<std::string, std::string> tags;
};

struct InstanceType {
    std::string instanceType;
    int vCpus = 0;
    int memory = 0; ///< MiB
    int gpus = 0;
    std::vector<std::string> architectures; ///< x86_64, arm64, …
};

/// What may come in: a protocol, its ports, and from where.
struct IngressRule {
    std::string protocol; ///< tcp, udp, icmp, "-1" for all
    int fromPort = -1, toPort = -1;
    std::vector<std::string> ranges; ///< "0.0.0.0/0", "::/0", …
};

struct SecurityGroup {
    std::string groupId;
    std::string groupName;
    std::string description;
    std::string vpcId;
    std::vector<IngressRule> ingress;
};

struct Image {
    std::string imageId;
    std::string name;
    std::string description;
    std::string architecture;
    std::string creationDate;
};

struct RunInstancesInput {
    std::string imageId;
    std::string instanceType;
    int count = 1;
    std::string name;    ///< the tag Name; empty: none
    std::string keyName; ///< empty: nobody can log in
    std::string subnetId;
    std::vector<std::string> securityGroupIds;
};

/// Amazon EC2, API version 2016-11-15.
class Ec2Client {
public:
    explicit Ec2Client(ApiClient api) : m_api(std::move(api)) {}
    static Result<Ec2Client> create(std::shared_ptr<Session> session);
    const ApiClient& api() const { return m_api; }

    /// All when `ids` is empty. AWS shows terminated ones for about an hour.
    Result<std::vector<Instance>> describeInstances(const std::vector<std::string>& ids,
                                                    const CallContext& context) const;
    /// Their ids.
    Result<std::vector<std::string>> runInstances(const RunInstancesInput& input, const CallContext& context) const;
    Status startInstances(const std::vector<std::string>& ids, const CallContext& context) const;
    Status stopInstances(const std::vector<std::string>& ids, const CallContext& context) const;
    Status rebootInstances(const std::vector<std::string>& ids, const CallContext& context) const;
    Status terminateInstances(const std::vector<std::string>& ids, const CallContext& context) const;
    /// What the instance wrote at its start; empty when AWS has nothing yet.
    Result<std::string> consoleOutput(const std::string& id, const CallContext& context) const;

    /// `patterns` may hold wildcards ("g4dn.*"); empty: all.
    Result<std::vector<InstanceType>> describeInstanceTypes(const std::vector<std::string>& patterns,
                                                            const CallContext& context) const;
    /// Of the images of AWS, of Canonical and of this account those whose name fits the pattern ("al2023-ami-*"), newest first.
    Result<std::vector<Image>> describeImages(const std::string& namePattern, const CallContext& context) const;
    Result<std::vector<SecurityGroup>> describeSecurityGroups(const CallContext& context) const;
    /// Adds `from` to who may come in by the rule's protocol and ports; that it is there already is no error.
    Status authorizeIngress(const std::string& groupId, const IngressRule& rule, const std::string& from,
                            const CallContext& context) const;
    Status revokeIngress(const std::string& groupId, const IngressRule& rule, const std::string& from,
                         const CallContext& context) const;
    Result<std::vector<Subnet>> describeSubnets(const CallContext& context) const;

    Result<std::vector<KeyPair>> describeKeyPairs(const CallContext& context) const;
    /// Conflict (InvalidKeyPair.Duplicate) when the name is taken. `type` is rsa or ed25519.
    Result<NewKeyPair> createKeyPair(const std::string& name, const std::string& type,
                                     const CallContext& context) const;
    /// One that is not there is no error.
    Status deleteKeyPair(const std::string& name, const CallContext& context) const;

private:
    Status each(const char* operation, const std::vector<std::string>& ids, const CallContext& context) const;
    ApiClient m_api;
};

} // namespace skydeck::aws::ec2
