#pragma once

#include "core/lab/ec2/describe.h"

namespace skydeck::lab::ec2 {

/// The Describe operations and their filters, as the EC2 API reference lists them for each.
extern const DescribeRules kDescribeVpcs, kDescribeSubnets, kDescribeInternetGateways, kDescribeRouteTables,
    kDescribeSecurityGroups, kDescribeSecurityGroupRules, kDescribeNetworkAcls, kDescribeInstances, kDescribeTags,
    kDescribeAvailabilityZones, kDescribeRegions, kDescribeKeyPairs, kDescribeImages, kDescribeInstanceTypes,
    kDescribeInstanceTypeOfferings, kDescribeInstanceStatus, kDescribeAddresses, kDescribeNatGateways,
    kDescribeVpcEndpoints, kDescribeLaunchTemplates, kDescribeNetworkInterfaces, kDescribeProfileAssociations,
    kDescribeCreditSpecifications;

} // namespace skydeck::lab::ec2
