#pragma once

#include "core/base/json.h"
#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

/// An instance type, as far as the lab needs it; `info` is InstanceTypeInfo of EC2's API.
struct MachineType {
    std::int64_t vcpus = 0;
    std::string bucket; ///< which vCPU quota it counts against
    std::vector<std::string> architectures;
    bool nitro = false;
    Json info;
};

/// How many vCPUs the account may run at a time in one bucket of instance types.
struct VcpuQuota {
    std::string name; ///< "Running On-Demand G and VT instances"
    std::string code; ///< of Service Quotas: "L-DB2E81BA"
    std::int64_t vcpus = 0;
};

/// A public machine image in the lab's region; `image` is Image of EC2's API.
struct MachineImage {
    std::string user; ///< who may log in: "ec2-user"
    std::vector<std::string> parameters;
    Json image;
};

/// AWS's own facts about instance types and public images: resources/ec2/*.json. Image ids differ by region; where the
/// facts name none, it is a digest of region and name. Immutable.
class MachineCatalogue {
public:
    /// A folder that is not there gives an empty catalogue. InvalidInput names the file and what is wrong.
    static Result<std::unique_ptr<MachineCatalogue>> load(const std::filesystem::path& folder,
                                                          const std::string& region);

    const std::map<std::string, MachineType, std::less<>>& types() const { return m_types; }
    /// Null when there is none; lives as long as the catalogue.
    const MachineType* type(std::string_view name) const;
    const std::map<std::string, VcpuQuota, std::less<>>& quotas() const { return m_quotas; }

    const std::vector<MachineImage>& images() const { return m_images; }
    const MachineImage* image(std::string_view id) const;
    /// Systems Manager's public parameters: their names and the image ids that they hold.
    const std::map<std::string, std::string, std::less<>>& parameters() const { return m_parameters; }

private:
    Status addTypes(const Json& facts);
    Status addImages(const Json& facts, const std::string& region);

    std::map<std::string, MachineType, std::less<>> m_types;
    std::map<std::string, VcpuQuota, std::less<>> m_quotas;
    std::vector<MachineImage> m_images;
    std::map<std::string, std::string, std::less<>> m_parameters;
};

} // namespace skydeck::lab
