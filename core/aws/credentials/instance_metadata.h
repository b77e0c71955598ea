#pragma once

#include "core/aws/credentials/sources.h"

#include <filesystem>

namespace skydeck::aws {

/// The role of an EC2 instance, from its metadata service, version 2 only; not cached. Honours
/// AWS_EC2_METADATA_SERVICE_ENDPOINT, AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, AWS_METADATA_SERVICE_TIMEOUT (seconds, 1)
/// and AWS_METADATA_SERVICE_NUM_ATTEMPTS (1). NotFound (NoInstanceRole) when the instance has no role. Credentials that
/// the service could not renew in time are used ten minutes longer, as AWS's SDKs do.
std::shared_ptr<CredentialsProvider> instanceCredentials(CredentialSources sources);

/// Whether the default chain asks the metadata service: never with AWS_EC2_METADATA_DISABLED=true; where an endpoint
/// for it is set; else only on a machine whose firmware says that it is Amazon's. Anywhere else the request would run
/// into its time limit, and a person without an AWS account would wait for that at every start. A profile's
/// credential_source = Ec2InstanceMetadata asks wherever it is.
bool mayAskInstance(const Environment& environment, const std::filesystem::path& firmware = "/sys/class/dmi/id");

} // namespace skydeck::aws
