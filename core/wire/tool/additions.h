#pragma once

#include "core/wire/tool/botocore.h"

namespace skydeck::modelc {

/// Adds to a service's model what AWS made of it after botocore 1.29 and answers carry today: S3's CRC64NVME, which S3
/// computes for every object since December 2024 (S3 API Reference, "Checksum"). Models that have it stay as they are.
void addNewer(const std::string& service, ServiceFiles& files);

} // namespace skydeck::modelc
