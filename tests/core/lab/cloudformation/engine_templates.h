#pragma once

#include "tests/core/lab/cloudformation/engine_fixture.h"

#include <string>

namespace skydeck::lab::cloudformation {

/// What the engine's tests make and delete.

inline const std::string kBucket = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n";

inline const std::string kChain = "Resources:\n"
                                  "  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"
                                  "  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}\n"
                                  "  Bucket: {Type: AWS::S3::Bucket, DependsOn: Table}\n";

inline const std::string kEnvironment =
    "Resources:\n"
    "  Environment:\n"
    "    Type: AWS::Batch::ComputeEnvironment\n"
    "    Properties: {Type: MANAGED, ComputeResources: {Type: EC2, MaxvCpus: 4, Subnets: [s]}}\n";

inline Json environments(const char* status) {
    return {{"computeEnvironments", Json::array({{{"status", status}, {"state", "ENABLED"}}})}};
}

} // namespace skydeck::lab::cloudformation
