#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/lab/ec2/cidr.h"
#include "core/lab/ec2/instance_store.h"
#include "core/lab/ec2/regions.h"
#include "core/lab/ec2/resources.h"
#include "core/lab/store/database.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

struct VpcSpec {
    std::string cidrBlock;
    bool amazonIpv6 = false; ///< adds an IPv6 /56
    std::string tenancy = "default";
    Json tags = Json::array(); ///< [{Key, Value}]
};

struct SubnetSpec {
    std::string vpcId;
    std::string cidrBlock;
    std::string ipv6CidrBlock;      ///< a /64 of the VPC's block, or empty
    std::string availabilityZone;   ///< name; empty leaves the choice to the store
    std::string availabilityZoneId; ///< instead of the name
    Json tags = Json::array();
};

struct SecurityGroupSpec {
    std::string name;
    std::string description;
    std::string vpcId; ///< empty means the default VPC
    Json tags = Json::array();
};

struct InterfaceSpec {
    std::string subnetId;
    std::vector<std::string> groupIds; ///< empty: the default group
    std::string privateAddress = {};   ///< empty: any free one
    std::string description = {};
    std::string type = "interface";
    /// Who had AWS make it, which alone may remove it: "AIDA…". Empty: the account itself.
    std::string requesterId = {};
    Json tags = Json::array();
};

/// The account's virtual networks: VPCs with all that EC2 makes along with them, subnets, internet gateways, route
/// tables, security groups, tags, and the instances that live in them. Resources come in the shapes of EC2's API;
/// errors carry EC2's codes and wording; every write is one transaction. Thread-safe through the database's lock.
class NetworkStore {
public:
    /// Makes the default VPC with a subnet per zone when the account is new (and only then: one that was deleted stays
    /// so).
    static Result<std::unique_ptr<NetworkStore>> open(Database& database, const Clock& clock, std::string region,
                                                      Random& random = systemRandom());

    const ec2::Region& region() const { return m_region; }
    InstanceStore& instances() { return m_instances; }
    Database& database() { return m_database; }

    /// One resource by id, or its kind's NotFound error.
    Result<Json> get(const ec2::ResourceKind& kind, std::string_view id) const;
    /// All of one kind in order of creation, with what is derived: addresses left, blackholes, permissions,
    /// associations.
    Result<std::vector<Json>> list(const ec2::ResourceKind& kind) const;

    /// Comes with a main route table, a default security group and a default network ACL.
    Result<Json> createVpc(const VpcSpec& spec);
    Status deleteVpc(std::string_view vpcId);
    /// {"EnableDnsSupport": true, …}: the booleans of DescribeVpcAttribute.
    Result<Json> vpcAttributes(std::string_view vpcId) const;
    Status setVpcAttribute(std::string_view vpcId, std::string_view attribute, bool value);
    /// Empty when the default VPC was deleted.
    Result<std::string> defaultVpcId() const;

    Result<Json> createSubnet(const SubnetSpec& spec);
    Status deleteSubnet(std::string_view subnetId);
    /// `changes` are members of the Subnet shape.
    Status modifySubnet(std::string_view subnetId, const Json& changes);

    Result<Json> createInternetGateway(const Json& tags);
    Status deleteInternetGateway(std::string_view gatewayId);
    Status attachInternetGateway(std::string_view gatewayId, std::string_view vpcId);
    Status detachInternetGateway(std::string_view gatewayId, std::string_view vpcId);

    Result<Json> createRouteTable(std::string_view vpcId, const Json& tags);
    Status deleteRouteTable(std::string_view tableId);
    /// `route` is CreateRoute's input: one destination, one target.
    Status createRoute(std::string_view tableId, const Json& route);
    Status deleteRoute(std::string_view tableId, const Json& destination);
    /// With a subnet, or with a gateway; gives the association's id.
    Result<std::string> associateRouteTable(std::string_view tableId, std::string_view subnetId,
                                            std::string_view gatewayId);
    Status disassociateRouteTable(std::string_view associationId);
    /// Puts another table into an association's place; gives the new association's id.
    Result<std::string> replaceRouteTableAssociation(std::string_view associationId, std::string_view tableId);

    /// A network interface of its own, in the subnet; one with a requester is attached to what that one runs.
    Result<Json> createInterface(const InterfaceSpec& spec);
    /// InvalidNetworkInterface.InUse for one that is attached, to whatever it may be.
    Status deleteInterface(std::string_view interfaceId);
    /// Removes one that a requester had made. Success when it is gone already.
    Status releaseInterface(std::string_view interfaceId);
    /// `input` is ModifyNetworkInterfaceAttribute's.
    Status modifyInterface(const Json& input);
    /// Gives the attachment's id.
    Result<std::string> attachInterface(std::string_view interfaceId, std::string_view instanceId,
                                        std::int64_t deviceIndex, std::int64_t mostInterfaces);
    /// InvalidAttachmentID.NotFound
    Status detachInterface(std::string_view attachmentId);

    /// An Elastic IP address: of this machine's loopback network, as the public addresses of instances are.
    Result<Json> allocateAddress(const Json& tags);
    Status releaseAddress(std::string_view allocationId);
    /// With an instance; gives the association's id. Resource.AlreadyAssociated unless it may move.
    Result<std::string> associateAddress(std::string_view allocationId, std::string_view instanceId, bool mayMove);
    /// InvalidAssociationID.NotFound
    Status disassociateAddress(std::string_view associationId);

    /// With an address for a public one; without for a private one.
    Result<Json> createNatGateway(std::string_view subnetId, std::string_view allocationId, const Json& tags);
    /// It stays visible for an hour.
    Result<Json> deleteNatGateway(std::string_view gatewayId);

    /// `input` is CreateVpcEndpoint's. Gateway endpoints put routes into their tables.
    Result<Json> createVpcEndpoint(const Json& input, const Json& tags);
    /// `input` is ModifyVpcEndpoint's.
    Status modifyVpcEndpoint(const Json& input);
    Status deleteVpcEndpoint(std::string_view endpointId);

    Result<Json> createSecurityGroup(const SecurityGroupSpec& spec);
    Status deleteSecurityGroup(std::string_view groupId);
    /// The id of the group of that name in the default VPC.
    Result<std::string> groupNamed(std::string_view name) const;
    /// `permissions` are IpPermissions. All are added or none; gives the new rules.
    Result<std::vector<Json>> authorize(std::string_view groupId, bool egress, const Json& permissions,
                                        const Json& tags);
    /// Removes the rules that the permissions describe; gives those permissions that matched none, which only the
    /// default VPC puts up with.
    Result<Json> revoke(std::string_view groupId, bool egress, const Json& permissions);
    Status revokeById(std::string_view groupId, bool egress, const std::vector<std::string>& ruleIds);
    /// New descriptions: of the rules that `permissions` name, or of [{SecurityGroupRuleId, Description}].
    Status redescribe(std::string_view groupId, bool egress, const Json& permissions, const Json& byId);

    Status tag(const std::vector<std::string>& ids, const Json& tags);
    /// A tag without Value goes whatever its value. No tags at all: every tag that a client set.
    Status untag(const std::vector<std::string>& ids, const Json& tags);
    /// [{ResourceId, ResourceType, Key, Value}]
    Result<std::vector<Json>> tags() const;

private:
    NetworkStore(Database& database, const Clock& clock, std::string_view region, Random& random);

    Status makeDefaults();
    Result<Json> makeVpc(const VpcSpec& spec, bool isDefault);
    Result<Json> makeSubnet(const SubnetSpec& spec, bool isDefault);
    Result<Json> makeRouteTable(const Json& vpc, bool main, const Json& tags);
    Result<Json> makeSecurityGroup(const SecurityGroupSpec& spec, const Json& vpc);
    Status makeDefaultRules(const std::string& groupId);

    /// The stored documents, without what list() derives.
    Result<std::vector<Json>> stored(const ec2::ResourceKind& kind) const { return m_documents.list(kind.document); }
    Result<std::vector<Json>> storedOf(const ec2::ResourceKind& kind, std::string_view vpcId) const;
    Status put(const ec2::ResourceKind& kind, const Json& resource);
    Status remove(const ec2::ResourceKind& kind, std::string_view id);
    std::string newId(const ec2::ResourceKind& kind) { return ec2::newId(kind.prefix, m_random); }

    bool isOver(const Json& natGateway) const;
    /// The interfaces that are stored, as they are now that some of their instances may have ended.
    Result<std::vector<Json>> ownInterfaces() const;
    /// Keeps what ownInterfaces() says.
    Status settleInterfaces();
    /// The interfaces that came with instances and NAT gateways.
    Result<std::vector<Json>> interfacesOfOthers() const;
    /// Interfaces that are shown, but not stored, have no tags.
    Status refuseDerived(const ec2::ResourceKind& kind, const std::string& id) const;
    Result<Json> groupsFor(const Json& subnet, const std::vector<std::string>& ids) const;
    Status addEndpointTables(const Json& endpoint, const Json& tableIds);
    Status removeEndpointTables(const Json& endpoint, const Json& tableIds);
    Status addEndpointInterface(Json& endpoint, const std::string& subnetId);
    /// An association ends with its instance.
    Status endAssociations(std::vector<Json>& addresses) const;
    /// A dependency of a subnet, of a group: whether an interface other than an instance's own is there.
    Result<bool> hasInterfaceIn(std::string_view subnetId) const;
    Result<bool> isGroupInUse(std::string_view groupId) const;
    Result<ec2::Zone> zoneFor(const SubnetSpec& spec) const;
    Result<Json> routeTarget(const Json& table, const Json& route) const;
    Result<std::vector<Json>> rulesOf(std::string_view groupId) const;
    Result<std::vector<Json>> expand(const Json& group, bool egress, const Json& permissions) const;
    Result<std::string> peerGroup(const Json& group, const Json& pair) const;

    Database& m_database;
    Documents m_documents;
    const Clock& m_clock;
    Random& m_random;
    ec2::Region m_region;
    InstanceStore m_instances;
};

} // namespace skydeck::lab
