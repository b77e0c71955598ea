#include "core/lab/ec2/describe_rules.h"

namespace skydeck::lab::ec2 {

namespace {

constexpr FilterRule kVpcFilters[] = {
    {"cidr", "CidrBlock"},
    {"cidr-block", "CidrBlock"},
    {"cidrBlock", "CidrBlock"},
    {"cidr-block-association.association-id", "CidrBlockAssociationSet[].AssociationId"},
    {"cidr-block-association.cidr-block", "CidrBlockAssociationSet[].CidrBlock"},
    {"cidr-block-association.state", "CidrBlockAssociationSet[].CidrBlockState.State"},
    {"dhcp-options-id", "DhcpOptionsId"},
    {"dhcpOptionsId", "DhcpOptionsId"},
    {"ipv6-cidr-block-association.association-id", "Ipv6CidrBlockAssociationSet[].AssociationId"},
    {"ipv6-cidr-block-association.ipv6-cidr-block", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock"},
    {"ipv6-cidr-block-association.ipv6-pool", "Ipv6CidrBlockAssociationSet[].Ipv6Pool"},
    {"ipv6-cidr-block-association.state", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlockState.State"},
    {"is-default", "IsDefault"},
    {"isDefault", "IsDefault"},
    {"owner-id", "OwnerId"},
    {"state", "State"},
    {"vpc-id", "VpcId"},
};

constexpr FilterRule kSubnetFilters[] = {
    {"availability-zone", "AvailabilityZone"},
    {"availabilityZone", "AvailabilityZone"},
    {"availability-zone-id", "AvailabilityZoneId"},
    {"availabilityZoneId", "AvailabilityZoneId"},
    {"available-ip-address-count", "AvailableIpAddressCount"},
    {"cidr", "CidrBlock"},
    {"cidr-block", "CidrBlock"},
    {"cidrBlock", "CidrBlock"},
    {"customer-owned-ipv4-pool", "CustomerOwnedIpv4Pool"},
    {"default-for-az", "DefaultForAz"},
    {"defaultForAz", "DefaultForAz"},
    {"enable-dns64", "EnableDns64"},
    {"enable-lni-at-device-index", "EnableLniAtDeviceIndex"},
    {"ipv6-cidr-block-association.association-id", "Ipv6CidrBlockAssociationSet[].AssociationId"},
    {"ipv6-cidr-block-association.ipv6-cidr-block", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlock"},
    {"ipv6-cidr-block-association.state", "Ipv6CidrBlockAssociationSet[].Ipv6CidrBlockState.State"},
    {"ipv6-native", "Ipv6Native"},
    {"map-customer-owned-ip-on-launch", "MapCustomerOwnedIpOnLaunch"},
    {"map-public-ip-on-launch", "MapPublicIpOnLaunch"},
    {"outpost-arn", "OutpostArn"},
    {"owner-id", "OwnerId"},
    {"private-dns-name-options-on-launch.hostname-type", "PrivateDnsNameOptionsOnLaunch.HostnameType"},
    {"private-dns-name-options-on-launch.enable-resource-name-dns-a-record",
     "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsARecord"},
    {"private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record",
     "PrivateDnsNameOptionsOnLaunch.EnableResourceNameDnsAAAARecord"},
    {"state", "State"},
    {"subnet-arn", "SubnetArn"},
    {"subnet-id", "SubnetId"},
    {"vpc-id", "VpcId"},
};

constexpr FilterRule kGatewayFilters[] = {
    {"attachment.state", "Attachments[].State"},
    {"attachment.vpc-id", "Attachments[].VpcId"},
    {"internet-gateway-id", "InternetGatewayId"},
    {"owner-id", "OwnerId"},
};

constexpr FilterRule kRouteTableFilters[] = {
    {"association.gateway-id", "Associations[].GatewayId"},
    {"association.main", "Associations[].Main"},
    {"association.route-table-association-id", "Associations[].RouteTableAssociationId"},
    {"association.route-table-id", "Associations[].RouteTableId"},
    {"association.subnet-id", "Associations[].SubnetId"},
    {"owner-id", "OwnerId"},
    {"route-table-id", "RouteTableId"},
    {"route.destination-cidr-block", "Routes[].DestinationCidrBlock"},
    {"route.destination-ipv6-cidr-block", "Routes[].DestinationIpv6CidrBlock"},
    {"route.destination-prefix-list-id", "Routes[].DestinationPrefixListId"},
    {"route.egress-only-internet-gateway-id", "Routes[].EgressOnlyInternetGatewayId"},
    {"route.gateway-id", "Routes[].GatewayId"},
    {"route.instance-id", "Routes[].InstanceId"},
    {"route.nat-gateway-id", "Routes[].NatGatewayId"},
    {"route.origin", "Routes[].Origin"},
    {"route.state", "Routes[].State"},
    {"route.transit-gateway-id", "Routes[].TransitGatewayId"},
    {"route.vpc-peering-connection-id", "Routes[].VpcPeeringConnectionId"},
    {"vpc-id", "VpcId"},
};

constexpr FilterRule kGroupFilters[] = {
    {"description", "Description"},
    {"egress.ip-permission.cidr", "IpPermissionsEgress[].IpRanges[].CidrIp"},
    {"egress.ip-permission.from-port", "IpPermissionsEgress[].FromPort"},
    {"egress.ip-permission.group-id", "IpPermissionsEgress[].UserIdGroupPairs[].GroupId"},
    {"egress.ip-permission.group-name", "IpPermissionsEgress[].UserIdGroupPairs[].GroupName"},
    {"egress.ip-permission.ipv6-cidr", "IpPermissionsEgress[].Ipv6Ranges[].CidrIpv6"},
    {"egress.ip-permission.prefix-list-id", "IpPermissionsEgress[].PrefixListIds[].PrefixListId"},
    {"egress.ip-permission.protocol", "IpPermissionsEgress[].IpProtocol"},
    {"egress.ip-permission.to-port", "IpPermissionsEgress[].ToPort"},
    {"egress.ip-permission.user-id", "IpPermissionsEgress[].UserIdGroupPairs[].UserId"},
    {"group-id", "GroupId"},
    {"group-name", "GroupName"},
    {"ip-permission.cidr", "IpPermissions[].IpRanges[].CidrIp"},
    {"ip-permission.from-port", "IpPermissions[].FromPort"},
    {"ip-permission.group-id", "IpPermissions[].UserIdGroupPairs[].GroupId"},
    {"ip-permission.group-name", "IpPermissions[].UserIdGroupPairs[].GroupName"},
    {"ip-permission.ipv6-cidr", "IpPermissions[].Ipv6Ranges[].CidrIpv6"},
    {"ip-permission.prefix-list-id", "IpPermissions[].PrefixListIds[].PrefixListId"},
    {"ip-permission.protocol", "IpPermissions[].IpProtocol"},
    {"ip-permission.to-port", "IpPermissions[].ToPort"},
    {"ip-permission.user-id", "IpPermissions[].UserIdGroupPairs[].UserId"},
    {"owner-id", "OwnerId"},
    {"vpc-id", "VpcId"},
};

constexpr FilterRule kGroupRuleFilters[] = {
    {"group-id", "GroupId"},
    {"security-group-rule-id", "SecurityGroupRuleId"},
};

constexpr FilterRule kAclFilters[] = {
    {"association.association-id", "Associations[].NetworkAclAssociationId"},
    {"association.network-acl-id", "Associations[].NetworkAclId"},
    {"association.subnet-id", "Associations[].SubnetId"},
    {"default", "IsDefault"},
    {"entry.cidr", "Entries[].CidrBlock"},
    {"entry.egress", "Entries[].Egress"},
    {"entry.ipv6-cidr", "Entries[].Ipv6CidrBlock"},
    {"entry.protocol", "Entries[].Protocol"},
    {"entry.rule-action", "Entries[].RuleAction"},
    {"entry.rule-number", "Entries[].RuleNumber"},
    {"network-acl-id", "NetworkAclId"},
    {"owner-id", "OwnerId"},
    {"vpc-id", "VpcId"},
};

constexpr FilterRule kInstanceFilters[] = {
    {"architecture", "Instances[].Architecture"},
    {"availability-zone", "Instances[].Placement.AvailabilityZone"},
    {"dns-name", "Instances[].PublicDnsName"},
    {"group-id", "Instances[].SecurityGroups[].GroupId"},
    {"group-name", "Instances[].SecurityGroups[].GroupName"},
    {"image-id", "Instances[].ImageId"},
    {"hypervisor", "Instances[].Hypervisor"},
    {"iam-instance-profile.arn", "Instances[].IamInstanceProfile.Arn"},
    {"iam-instance-profile.id", "Instances[].IamInstanceProfile.Id"},
    {"client-token", "Instances[].ClientToken"},
    {"block-device-mapping.device-name", "Instances[].BlockDeviceMappings[].DeviceName"},
    {"block-device-mapping.volume-id", "Instances[].BlockDeviceMappings[].Ebs.VolumeId"},
    {"instance-id", "Instances[].InstanceId"},
    {"instance-state-code", "Instances[].State.Code"},
    {"instance-state-name", "Instances[].State.Name"},
    {"instance-type", "Instances[].InstanceType"},
    {"instance.group-id", "Instances[].SecurityGroups[].GroupId"},
    {"instance.group-name", "Instances[].SecurityGroups[].GroupName"},
    {"ip-address", "Instances[].PublicIpAddress"},
    {"key-name", "Instances[].KeyName"},
    {"launch-time", "Instances[].LaunchTime"},
    {"monitoring-state", "Instances[].Monitoring.State"},
    {"network-interface.addresses.association.public-ip", "Instances[].NetworkInterfaces[].Association.PublicIp"},
    {"network-interface.addresses.private-ip-address", "Instances[].NetworkInterfaces[].PrivateIpAddress"},
    {"network-interface.group-id", "Instances[].NetworkInterfaces[].Groups[].GroupId"},
    {"network-interface.network-interface-id", "Instances[].NetworkInterfaces[].NetworkInterfaceId"},
    {"network-interface.subnet-id", "Instances[].NetworkInterfaces[].SubnetId"},
    {"network-interface.vpc-id", "Instances[].NetworkInterfaces[].VpcId"},
    {"owner-id", "OwnerId"},
    {"private-dns-name", "Instances[].PrivateDnsName"},
    {"private-ip-address", "Instances[].PrivateIpAddress"},
    {"reason", "Instances[].StateTransitionReason"},
    {"reservation-id", "ReservationId"},
    {"root-device-name", "Instances[].RootDeviceName"},
    {"root-device-type", "Instances[].RootDeviceType"},
    {"source-dest-check", "Instances[].SourceDestCheck"},
    {"state-reason-code", "Instances[].StateReason.Code"},
    {"subnet-id", "Instances[].SubnetId"},
    {"tag-key", "Instances[].Tags[].Key"},
    {"tag-value", "Instances[].Tags[].Value"},
    {"tenancy", "Instances[].Placement.Tenancy"},
    {"virtualization-type", "Instances[].VirtualizationType"},
    {"vpc-id", "Instances[].VpcId"},
};

constexpr FilterRule kTagFilters[] = {
    {"key", "Key"},
    {"resource-id", "ResourceId"},
    {"resource-type", "ResourceType"},
    {"value", "Value"},
};

constexpr FilterRule kZoneFilters[] = {
    {"group-name", "GroupName"},
    {"message", "Messages[].Message"},
    {"network-border-group", "NetworkBorderGroup"},
    {"opt-in-status", "OptInStatus"},
    {"parent-zone-id", "ParentZoneId"},
    {"parent-zone-name", "ParentZoneName"},
    {"region-name", "RegionName"},
    {"state", "State"},
    {"zone-id", "ZoneId"},
    {"zone-name", "ZoneName"},
    {"zone-type", "ZoneType"},
};

constexpr FilterRule kRegionFilters[] = {
    {"endpoint", "Endpoint"},
    {"opt-in-status", "OptInStatus"},
    {"region-name", "RegionName"},
};

constexpr FilterRule kKeyPairFilters[] = {
    {"fingerprint", "KeyFingerprint"},
    {"key-name", "KeyName"},
    {"key-pair-id", "KeyPairId"},
};

constexpr FilterRule kImageFilters[] = {
    {"architecture", "Architecture"},
    {"block-device-mapping.delete-on-termination", "BlockDeviceMappings[].Ebs.DeleteOnTermination"},
    {"block-device-mapping.device-name", "BlockDeviceMappings[].DeviceName"},
    {"block-device-mapping.encrypted", "BlockDeviceMappings[].Ebs.Encrypted"},
    {"block-device-mapping.volume-size", "BlockDeviceMappings[].Ebs.VolumeSize"},
    {"block-device-mapping.volume-type", "BlockDeviceMappings[].Ebs.VolumeType"},
    {"creation-date", "CreationDate"},
    {"description", "Description"},
    {"ena-support", "EnaSupport"},
    {"hypervisor", "Hypervisor"},
    {"image-id", "ImageId"},
    {"image-type", "ImageType"},
    {"is-public", "Public"},
    {"name", "Name"},
    {"owner-alias", "ImageOwnerAlias"},
    {"owner-id", "OwnerId"},
    {"platform", "Platform"},
    {"root-device-name", "RootDeviceName"},
    {"root-device-type", "RootDeviceType"},
    {"sriov-net-support", "SriovNetSupport"},
    {"state", "State"},
    {"virtualization-type", "VirtualizationType"},
};

constexpr FilterRule kTypeFilters[] = {
    {"auto-recovery-supported", "AutoRecoverySupported"},
    {"bare-metal", "BareMetal"},
    {"burstable-performance-supported", "BurstablePerformanceSupported"},
    {"current-generation", "CurrentGeneration"},
    {"ebs-info.ebs-optimized-support", "EbsInfo.EbsOptimizedSupport"},
    {"ebs-info.nvme-support", "EbsInfo.NvmeSupport"},
    {"free-tier-eligible", "FreeTierEligible"},
    {"hypervisor", "Hypervisor"},
    {"instance-storage-supported", "InstanceStorageSupported"},
    {"instance-type", "InstanceType"},
    {"memory-info.size-in-mib", "MemoryInfo.SizeInMiB"},
    {"network-info.ena-support", "NetworkInfo.EnaSupport"},
    {"network-info.network-performance", "NetworkInfo.NetworkPerformance"},
    {"processor-info.supported-architecture", "ProcessorInfo.SupportedArchitectures[]"},
    {"supported-root-device-type", "SupportedRootDeviceTypes[]"},
    {"supported-usage-class", "SupportedUsageClasses[]"},
    {"supported-virtualization-type", "SupportedVirtualizationTypes[]"},
    {"vcpu-info.default-cores", "VCpuInfo.DefaultCores"},
    {"vcpu-info.default-threads-per-core", "VCpuInfo.DefaultThreadsPerCore"},
    {"vcpu-info.default-vcpus", "VCpuInfo.DefaultVCpus"},
};

constexpr FilterRule kOfferingFilters[] = {
    {"instance-type", "InstanceType"},
    {"location", "Location"},
};

constexpr FilterRule kStatusFilters[] = {
    {"availability-zone", "AvailabilityZone"},
    {"instance-state-code", "InstanceState.Code"},
    {"instance-state-name", "InstanceState.Name"},
    {"instance-status.reachability", "InstanceStatus.Details[].Status"},
    {"instance-status.status", "InstanceStatus.Status"},
    {"system-status.reachability", "SystemStatus.Details[].Status"},
    {"system-status.status", "SystemStatus.Status"},
};

constexpr FilterRule kAddressFilters[] = {
    {"allocation-id", "AllocationId"},
    {"association-id", "AssociationId"},
    {"domain", "Domain"},
    {"instance-id", "InstanceId"},
    {"network-border-group", "NetworkBorderGroup"},
    {"network-interface-id", "NetworkInterfaceId"},
    {"network-interface-owner-id", "NetworkInterfaceOwnerId"},
    {"private-ip-address", "PrivateIpAddress"},
    {"public-ip", "PublicIp"},
};

constexpr FilterRule kNatFilters[] = {
    {"nat-gateway-id", "NatGatewayId"},
    {"state", "State"},
    {"subnet-id", "SubnetId"},
    {"vpc-id", "VpcId"},
};

constexpr FilterRule kEndpointFilters[] = {
    {"service-name", "ServiceName"},
    {"vpc-endpoint-id", "VpcEndpointId"},
    {"vpc-endpoint-state", "State"},
    {"vpc-endpoint-type", "VpcEndpointType"},
    {"vpc-id", "VpcId"},
};

constexpr FilterRule kInterfaceFilters[] = {
    {"addresses.association.public-ip", "PrivateIpAddresses[].Association.PublicIp"},
    {"addresses.primary", "PrivateIpAddresses[].Primary"},
    {"addresses.private-ip-address", "PrivateIpAddresses[].PrivateIpAddress"},
    {"association.allocation-id", "Association.AllocationId"},
    {"association.association-id", "Association.AssociationId"},
    {"association.ip-owner-id", "Association.IpOwnerId"},
    {"association.public-dns-name", "Association.PublicDnsName"},
    {"association.public-ip", "Association.PublicIp"},
    {"attachment.attach-time", "Attachment.AttachTime"},
    {"attachment.attachment-id", "Attachment.AttachmentId"},
    {"attachment.delete-on-termination", "Attachment.DeleteOnTermination"},
    {"attachment.device-index", "Attachment.DeviceIndex"},
    {"attachment.instance-id", "Attachment.InstanceId"},
    {"attachment.instance-owner-id", "Attachment.InstanceOwnerId"},
    {"attachment.status", "Attachment.Status"},
    {"availability-zone", "AvailabilityZone"},
    {"description", "Description"},
    {"group-id", "Groups[].GroupId"},
    {"group-name", "Groups[].GroupName"},
    {"interface-type", "InterfaceType"},
    {"mac-address", "MacAddress"},
    {"network-interface-id", "NetworkInterfaceId"},
    {"owner-id", "OwnerId"},
    {"private-dns-name", "PrivateDnsName"},
    {"private-ip-address", "PrivateIpAddress"},
    {"requester-id", "RequesterId"},
    {"requester-managed", "RequesterManaged"},
    {"source-dest-check", "SourceDestCheck"},
    {"status", "Status"},
    {"subnet-id", "SubnetId"},
    {"vpc-id", "VpcId"},
};

constexpr FilterRule kProfileAssociationFilters[] = {
    {"instance-id", "InstanceId"},
    {"state", "State"},
};

constexpr FilterRule kCreditFilters[] = {
    {"instance-id", "InstanceId"},
};

constexpr FilterRule kTemplateFilters[] = {
    {"create-time", "CreateTime"},
    {"launch-template-name", "LaunchTemplateName"},
};

} // namespace

const DescribeRules kDescribeVpcs{"Vpcs", "VpcIds", &kVpc, kVpcFilters};
const DescribeRules kDescribeSubnets{"Subnets", "SubnetIds", &kSubnet, kSubnetFilters};
const DescribeRules kDescribeInternetGateways{"InternetGateways", "InternetGatewayIds", &kInternetGateway,
                                              kGatewayFilters};
const DescribeRules kDescribeRouteTables{"RouteTables", "RouteTableIds", &kRouteTable, kRouteTableFilters};
const DescribeRules kDescribeSecurityGroups{"SecurityGroups", "GroupIds", &kSecurityGroup, kGroupFilters};
const DescribeRules kDescribeSecurityGroupRules{"SecurityGroupRules", "SecurityGroupRuleIds", &kSecurityGroupRule,
                                                kGroupRuleFilters};
const DescribeRules kDescribeNetworkAcls{"NetworkAcls", "NetworkAclIds", &kNetworkAcl, kAclFilters};
const DescribeRules kDescribeInstances{"Reservations",   "InstanceIds", &kInstance,
                                       kInstanceFilters, true,          "Instances[].InstanceId"};
const DescribeRules kDescribeTags{"Tags", nullptr, nullptr, kTagFilters, true};
const DescribeRules kDescribeAvailabilityZones{"AvailabilityZones", nullptr, nullptr, kZoneFilters, false};
const DescribeRules kDescribeRegions{"Regions", nullptr, nullptr, kRegionFilters, false};
const DescribeRules kDescribeKeyPairs{"KeyPairs", "KeyPairIds", &kKeyPair, kKeyPairFilters};
const DescribeRules kDescribeImages{"Images", nullptr, nullptr, kImageFilters, true};
const DescribeRules kDescribeInstanceTypes{"InstanceTypes", nullptr, nullptr, kTypeFilters, false};
const DescribeRules kDescribeInstanceTypeOfferings{"InstanceTypeOfferings", nullptr, nullptr, kOfferingFilters, false};
const DescribeRules kDescribeInstanceStatus{"InstanceStatuses", "InstanceIds", &kInstance, kStatusFilters, false};
const DescribeRules kDescribeAddresses{"Addresses", "AllocationIds", &kElasticIp, kAddressFilters};
const DescribeRules kDescribeNatGateways{"NatGateways", "NatGatewayIds", &kNatGateway, kNatFilters};
const DescribeRules kDescribeVpcEndpoints{"VpcEndpoints", "VpcEndpointIds", &kVpcEndpoint, kEndpointFilters};
const DescribeRules kDescribeLaunchTemplates{"LaunchTemplates", "LaunchTemplateIds", &kLaunchTemplate,
                                             kTemplateFilters};
const DescribeRules kDescribeNetworkInterfaces{"NetworkInterfaces", "NetworkInterfaceIds", &kNetworkInterface,
                                               kInterfaceFilters};
const DescribeRules kDescribeProfileAssociations{"IamInstanceProfileAssociations", nullptr, nullptr,
                                                 kProfileAssociationFilters, false};
const DescribeRules kDescribeCreditSpecifications{"InstanceCreditSpecifications", "InstanceIds", &kInstance,
                                                  kCreditFilters, false};

} // namespace skydeck::lab::ec2
