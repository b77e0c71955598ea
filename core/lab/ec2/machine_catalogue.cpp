#include "core/lab/ec2/machine_catalogue.h"

#include "core/base/files.h"
#include "core/base/log.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace fs = std::filesystem;

namespace {
Json typeInfo(const std::string& name, const Json& family, const std::string& size, const Json& numbers) {
    const bool nitro = stringAt(family, "hypervisor") == "nitro";
    const bool metal = size == "metal";
    const Json& freeTier = arrayAt(family, "freeTier");
    const std::int64_t vcpus = numbers[0].get<std::int64_t>();
    const bool arm = arrayAt(family, "architectures").at(0) == "arm64";
    const std::int64_t threads = arm || vcpus == 1 ? 1 : 2;
    Json info{
        {"InstanceType", name},
        {"CurrentGeneration", !boolAt(family, "previous")},
        {"FreeTierEligible", std::find(freeTier.begin(), freeTier.end(), size) != freeTier.end()},
        {"SupportedUsageClasses", Json::array({"on-demand", "spot"})},
        {"SupportedRootDeviceTypes", Json::array({"ebs"})},
        {"SupportedVirtualizationTypes", Json::array({"hvm"})},
        {"BareMetal", metal},
        {"ProcessorInfo",
         {{"SupportedArchitectures", arrayAt(family, "architectures")},
          {"SustainedClockSpeedInGhz", numberAt(family, "clockGHz")}}},
        {"VCpuInfo", {{"DefaultVCpus", vcpus}, {"DefaultCores", vcpus / threads}, {"DefaultThreadsPerCore", threads}}},
        {"MemoryInfo", {{"SizeInMiB", numbers[1]}}},
        {"InstanceStorageSupported", false},
        {"EbsInfo",
         {{"EbsOptimizedSupport", nitro ? "default" : "unsupported"},
          {"EncryptionSupport", "supported"},
          {"NvmeSupport", nitro ? "required" : "unsupported"}}},
        {"NetworkInfo",
         {{"NetworkPerformance", stringAt(family, "network")},
          {"MaximumNetworkInterfaces", 3},
          {"Ipv4AddressesPerInterface", 10},
          {"Ipv6Supported", true},
          {"EnaSupport", nitro ? "required" : "unsupported"},
          {"EfaSupported", false}}},
        {"PlacementGroupInfo", {{"SupportedStrategies", Json::array({"partition", "spread"})}}},
        {"HibernationSupported", false},
        {"BurstablePerformanceSupported", boolAt(family, "burstable")},
        {"DedicatedHostsSupported", !boolAt(family, "burstable")},
        {"AutoRecoverySupported", !metal}};
    if (!metal) info["Hypervisor"] = stringAt(family, "hypervisor");
    if (numbers.size() > 2) {
        const Json& gpu = memberAt(family, "gpu");
        const std::int64_t count = numbers[2].get<std::int64_t>();
        const std::int64_t memory = integerAt(gpu, "memory");
        const Json one{{"Name", stringAt(gpu, "name")},
                       {"Manufacturer", stringAt(gpu, "manufacturer")},
                       {"Count", count},
                       {"MemoryInfo", {{"SizeInMiB", memory}}}};
        info["GpuInfo"] = {{"Gpus", Json::array({one})}, {"TotalGpuMemoryInMiB", count * memory}};
    }
    return info;
}

bool isSize(const Json& numbers) {
    return numbers.is_array() && (numbers.size() == 2 || numbers.size() == 3) &&
           std::ranges::all_of(numbers, [](const Json& each) { return each.is_number_unsigned(); });
}

tl::unexpected<Error> badFacts(const std::string& what) {
    return fail(ErrorKind::InvalidInput, "InvalidMachineFacts", what);
}

/// The content of a file of facts; null when the file is not there.
Result<Json> factsOf(const fs::path& file) {
    auto text = readFile(file);
    if (!text && text.error().kind == ErrorKind::NotFound) {
        log::warning("lab.ec2", "There are no facts in '" + file.string() + "'");
        return Json();
    }
    if (!text) return fail(text.error());
    return parseJson(*text, file.string());
}
} // namespace

Status MachineCatalogue::addTypes(const Json& facts) {
    for (const auto& [name, bucket] : memberAt(facts, "buckets").items())
        m_quotas[name] = {stringAt(bucket, "name"), stringAt(bucket, "quotaCode"), integerAt(bucket, "vcpus")};
    for (const auto& [prefix, family] : memberAt(facts, "families").items()) {
        const std::string bucket = stringAt(family, "bucket");
        if (!m_quotas.contains(bucket) || arrayAt(family, "architectures").empty())
            return badFacts("the family '" + prefix + "' has no known bucket or no architectures");
        for (const auto& [size, numbers] : memberAt(family, "sizes").items()) {
            const std::string name = prefix + "." + size;
            if (!isSize(numbers)) return badFacts("'" + name + "' is not [vCPUs, MiB] or [vCPUs, MiB, GPUs]");
            m_types[name] = {numbers[0].get<std::int64_t>(), bucket,
                             arrayAt(family, "architectures").get<std::vector<std::string>>(),
                             stringAt(family, "hypervisor") == "nitro", typeInfo(name, family, size, numbers)};
        }
    }
    return {};
}

Status MachineCatalogue::addImages(const Json& facts, const std::string& region) {
    for (const Json& fact : facts) {
        const std::string name = stringAt(fact, "name");
        const std::string user = stringAt(fact, "user");
        if (name.empty() || user.empty()) return badFacts("an image lacks its name or user");
        const std::string id =
            stringAt(memberAt(fact, "ids"), region, "ami-0" + wire::sha256Hex(region + '\n' + name).substr(0, 16));
        const std::string device = stringAt(fact, "rootDevice");
        Json image{{"ImageId", id},
                   {"Name", name},
                   {"Description", stringAt(fact, "description")},
                   {"Architecture", stringAt(fact, "architecture")},
                   {"CreationDate", stringAt(fact, "created")},
                   {"ImageLocation", stringAt(fact, "ownerAlias", stringAt(fact, "owner")) + "/" + name},
                   {"ImageType", "machine"},
                   {"Public", true},
                   {"OwnerId", stringAt(fact, "owner")},
                   {"PlatformDetails", "Linux/UNIX"},
                   {"UsageOperation", "RunInstances"},
                   {"State", "available"},
                   {"EnaSupport", true},
                   {"Hypervisor", "xen"},
                   {"RootDeviceName", device},
                   {"RootDeviceType", "ebs"},
                   {"SriovNetSupport", "simple"},
                   {"VirtualizationType", "hvm"},
                   {"BlockDeviceMappings", Json::array({{{"DeviceName", device},
                                                         {"Ebs",
                                                          {{"DeleteOnTermination", true},
                                                           {"VolumeSize", integerAt(fact, "rootGiB", 8)},
                                                           {"VolumeType", "gp2"},
                                                           {"Encrypted", false}}}}})}};
        if (const std::string alias = stringAt(fact, "ownerAlias"); !alias.empty()) image["ImageOwnerAlias"] = alias;
        MachineImage made{user, arrayAt(fact, "parameters").get<std::vector<std::string>>(), std::move(image)};
        for (const std::string& parameter : made.parameters)
            m_parameters[parameter] = id;
        m_images.push_back(std::move(made));
    }
    return {};
}

Result<std::unique_ptr<MachineCatalogue>> MachineCatalogue::load(const fs::path& folder, const std::string& region) {
    auto catalogue = std::make_unique<MachineCatalogue>();
    SKYDECK_ASSIGN(const Json types, factsOf(folder / "instance-types.json"));
    SKYDECK_TRY(catalogue->addTypes(types));
    SKYDECK_ASSIGN(const Json images, factsOf(folder / "images.json"));
    SKYDECK_TRY(catalogue->addImages(images, region));
    return catalogue;
}

const MachineType* MachineCatalogue::type(std::string_view name) const {
    const auto found = m_types.find(name);
    return found == m_types.end() ? nullptr : &found->second;
}

const MachineImage* MachineCatalogue::image(std::string_view id) const {
    const auto found =
        std::ranges::find_if(m_images, [&](const MachineImage& each) { return each.image.at("ImageId") == id; });
    return found == m_images.end() ? nullptr : &*found;
}

} // namespace skydeck::lab
