#include "core/lab/ec2/instance_launch.h"

#include "core/base/strings.h"
#include "core/lab/ec2/instance_engine.h"
#include "core/lab/ec2/key_pair_store.h"
#include "core/lab/ec2/launch_templates.h"
#include "core/lab/ec2/machine_catalogue.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/ec2/tag_specifications.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/quotas/quota_store.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {
constexpr const char* kTokens = "ec2.client-token";
constexpr std::size_t kMostUserData = 16384;

/// What the lab has nothing for.
constexpr const char* kNotServed[] = {"InstanceMarketOptions",
                                      "ElasticGpuSpecification",
                                      "ElasticInferenceAccelerators",
                                      "HibernationOptions",
                                      "EnclaveOptions",
                                      "LicenseSpecifications",
                                      "Ipv6Addresses",
                                      "Ipv6AddressCount",
                                      "KernelId",
                                      "RamdiskId"};

class Launch {
public:
    Launch(Lab& lab, const Call& call) : m_lab(lab), m_call(call), m_input(call.input) {}

    Result<Json> run();

private:
    Status checkForm();
    Status chooseMachine();
    Status chooseNetwork();
    Status chooseSubnet();
    Status chooseKey();
    Status chooseProfile();
    Status chooseCredits();
    Status checkQuota() const;
    Result<Json> earlier(const std::string& digest);
    Json disks() const;

    Lab& m_lab;
    const Call& m_call;
    const Json& m_input;
    const MachineType* m_type = nullptr;
    const MachineImage* m_image = nullptr;
    std::int64_t m_count = 1;
    InstanceSpec m_spec;
    Json m_subnet;
};

Status Launch::checkForm() {
    for (const char* member : kNotServed)
        if (m_input.contains(member))
            return awsError(501, "NotImplemented",
                            std::string("The lab does not implement ") + member + " of ec2:RunInstances");
    for (const char* member : {"ImageId", "MinCount", "MaxCount"})
        if (!m_input.contains(member))
            return ec2Error("MissingParameter", std::string("The request must contain the parameter ") + member);
    const std::int64_t fewest = integerAt(m_input, "MinCount"), most = integerAt(m_input, "MaxCount");
    if (fewest < 1 || most < 1)
        return invalidValue("Value (" + std::to_string(std::min(fewest, most)) + ") for parameter " +
                            (fewest < 1 ? "minCount" : "maxCount") + " is invalid. It must be 1 or more.");
    if (fewest > most)
        return invalidValue("Value (" + std::to_string(fewest) +
                            ") for parameter minCount is invalid. It must not be greater than maxCount.");
    m_count = most;
    const std::string encoded = stringAt(m_input, "UserData");
    const auto data = fromBase64(encoded);
    if (!data) return invalidValue("Invalid BASE64 encoding of user data.");
    if (data->size() > kMostUserData)
        return invalidValue("User data is limited to " + std::to_string(kMostUserData) + " bytes");
    return {};
}

Status Launch::chooseMachine() {
    m_spec.imageId = stringAt(m_input, "ImageId");
    m_spec.instanceType = stringAt(m_input, "InstanceType", "m1.small");
    if (!m_spec.imageId.starts_with("ami-"))
        return ec2Error("InvalidAMIID.Malformed", "Invalid id: \"" + m_spec.imageId + "\" (expecting \"ami-...\")");
    m_image = m_lab.machines->image(m_spec.imageId);
    if (!m_image) return ec2Error("InvalidAMIID.NotFound", "The image id '[" + m_spec.imageId + "]' does not exist");
    m_type = m_lab.machines->type(m_spec.instanceType);
    if (!m_type) return invalidValue("Invalid value '" + m_spec.instanceType + "' for InstanceType.");
    const std::string architecture = stringAt(m_image->image, "Architecture");
    if (std::ranges::find(m_type->architectures, architecture) == m_type->architectures.end())
        return invalidValue("The architecture '" + join(m_type->architectures, ",") +
                            "' of the specified instance type does not match the architecture '" + architecture +
                            "' of the specified AMI. Specify an instance type and an AMI that have matching "
                            "architectures, and try again. You can use 'describe-instance-types' or "
                            "'describe-images' to discover the architecture of the instance type or AMI.");
    return {};
}

Status Launch::chooseSubnet() {
    if (!m_spec.subnetId.empty()) {
        SKYDECK_ASSIGN(m_subnet, m_lab.network->get(kSubnet, m_spec.subnetId));
        return {};
    }
    const std::string zone = stringAt(memberAt(m_input, "Placement"), "AvailabilityZone");
    SKYDECK_ASSIGN(const auto subnets, m_lab.network->list(kSubnet));
    for (const Json& subnet : subnets)
        if (boolAt(subnet, "DefaultForAz") && (zone.empty() || stringAt(subnet, "AvailabilityZone") == zone)) {
            m_subnet = subnet;
            m_spec.subnetId = stringAt(subnet, "SubnetId");
            return {};
        }
    if (!zone.empty()) return invalidValue("Invalid availability zone: [" + zone + "]");
    return ec2Error("MissingInput", "No subnets found for the default VPC. Please specify a subnet.");
}

Status Launch::chooseNetwork() {
    const Json& cards = arrayAt(m_input, "NetworkInterfaces");
    if (cards.size() > 1)
        return awsError(501, "NotImplemented", "The lab implements one of ec2:RunInstances's NetworkInterfaces");
    const Json& place = cards.empty() ? m_input : cards.at(0);
    if (!cards.empty()) {
        for (const auto& [member, what] : {std::pair{"SubnetId", "subnet ID"},
                                           {"SecurityGroupIds", "security groups"},
                                           {"SecurityGroups", "security groups"},
                                           {"PrivateIpAddress", "private IP address"}})
            if (m_input.contains(member))
                return ec2Error("InvalidParameterCombination",
                                std::string("Network interfaces and an instance-level ") + what +
                                    " may not be specified on the same request");
        if (const std::string id = stringAt(place, "NetworkInterfaceId"); !id.empty()) {
            SKYDECK_TRY(m_lab.network->get(kNetworkInterface, id));
            return awsError(
                501, "NotImplemented",
                "The lab does not implement NetworkInterfaceId of ec2:RunInstances; launch the instance and "
                "attach the interface to it");
        }
    }
    m_spec.subnetId = stringAt(place, "SubnetId");
    m_spec.privateAddress = stringAt(place, "PrivateIpAddress");
    if (!m_spec.privateAddress.empty() && m_count > 1)
        return ec2Error("InvalidParameterCombination",
                        "A private IP address cannot be specified when launching multiple instances");
    SKYDECK_TRY(chooseSubnet());
    m_spec.groupIds = arrayAt(place, cards.empty() ? "SecurityGroupIds" : "Groups").get<std::vector<std::string>>();
    const std::string vpcId = stringAt(m_subnet, "VpcId");
    SKYDECK_ASSIGN(const auto groups, m_lab.network->list(kSecurityGroup));
    auto names = arrayAt(m_input, "SecurityGroups").get<std::vector<std::string>>();
    if (m_spec.groupIds.empty() && names.empty()) names.emplace_back("default");
    for (const std::string& name : names) {
        const auto found = std::ranges::find_if(groups, [&](const Json& group) {
            return stringAt(group, "VpcId") == vpcId && stringAt(group, "GroupName") == name;
        });
        if (found == groups.end())
            return ec2Error("InvalidGroup.NotFound",
                            "The security group '" + name + "' does not exist in VPC '" + vpcId + "'");
        m_spec.groupIds.push_back(stringAt(*found, "GroupId"));
    }
    m_spec.attributes["PublicAddress"] =
        boolAt(place, "AssociatePublicIpAddress", boolAt(m_subnet, "MapPublicIpOnLaunch"));
    return {};
}

Status Launch::chooseKey() {
    const std::string name = stringAt(m_input, "KeyName");
    if (name.empty()) return {};
    SKYDECK_ASSIGN(const Json pair, m_lab.keyPairs->named(name));
    m_spec.more["KeyName"] = name;
    m_spec.attributes["PublicKey"] = stringAt(pair, "PublicKey");
    return {};
}

Status Launch::chooseProfile() {
    const Json& given = memberAt(m_input, "IamInstanceProfile");
    if (!given.is_object()) return {};
    SKYDECK_ASSIGN(m_spec.more["IamInstanceProfile"], instanceProfileOf(m_lab, given));
    return {};
}

Status Launch::chooseCredits() {
    const std::string wanted = stringAt(memberAt(m_input, "CreditSpecification"), "CpuCredits");
    if (!boolAt(m_type->info, "BurstablePerformanceSupported")) {
        if (wanted.empty()) return {};
        return ec2Error("InvalidParameterCombination",
                        "The CPU credit specification is not supported for the specified instance type.");
    }
    if (!wanted.empty() && wanted != "standard" && wanted != "unlimited")
        return invalidValue("Value (" + wanted + ") for parameter CpuCredits is invalid.");
    // EC2 User Guide, "Burstable performance instances": T2 is standard unless it is told otherwise, the others are
    // not.
    m_spec.attributes["CpuCredits"] = !wanted.empty()                          ? wanted
                                      : m_spec.instanceType.starts_with("t2.") ? "standard"
                                                                               : "unlimited";
    return {};
}

Status Launch::checkQuota() const {
    const VcpuQuota& quota = m_lab.machines->quotas().at(m_type->bucket);
    SKYDECK_ASSIGN(const auto alive, m_lab.network->instances().alive());
    std::int64_t used = 0;
    for (const Json& reservation : alive) {
        const MachineType* type = m_lab.machines->type(stringAt(reservation.at("Instances").at(0), "InstanceType"));
        const InstanceState state = stateOf(reservation);
        if (type && type->bucket == m_type->bucket && state != InstanceState::Stopped) used += type->vcpus;
    }
    SKYDECK_ASSIGN(const double granted, m_lab.quotas->valueOf(quota.code, static_cast<double>(quota.vcpus)));
    const auto most = static_cast<std::int64_t>(granted);
    if (used + m_count * m_type->vcpus <= most) return {};
    return ec2Error("VcpuLimitExceeded",
                    "You have requested more vCPU capacity than your current vCPU limit of " + std::to_string(most) +
                        " allows for the instance bucket that the specified instance type belongs to. Please visit "
                        "http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.");
}

Json Launch::disks() const {
    const std::string root = stringAt(m_image->image, "RootDeviceName");
    Json list = Json::array();
    std::vector<std::string> devices{root};
    for (const Json& mapping : arrayAt(m_input, "BlockDeviceMappings"))
        if (const std::string device = stringAt(mapping, "DeviceName");
            mapping.contains("Ebs") && std::ranges::find(devices, device) == devices.end())
            devices.push_back(device);
    for (const std::string& device : devices)
        list.push_back({{"DeviceName", device},
                        {"Ebs",
                         {{"AttachTime", std::floor(toEpochSeconds(m_lab.clock.now()))},
                          {"DeleteOnTermination", true},
                          {"Status", "attached"},
                          {"VolumeId", newId("vol-", systemRandom())}}}});
    return list;
}

/// The reservation that an earlier call with the same client token made; null when there was none.
Result<Json> Launch::earlier(const std::string& digest) {
    const std::string token = stringAt(m_input, "ClientToken");
    if (token.empty()) return Json();
    Documents documents(*m_lab.database);
    SKYDECK_ASSIGN(const auto known, documents.get(kTokens, token));
    if (!known) return Json();
    if (stringAt(*known, "Digest") != digest)
        return ec2Error("IdempotentParameterMismatch", "Arguments on this idempotent request are inconsistent with "
                                                       "arguments used in previous request(s).");
    SKYDECK_ASSIGN(const auto all, m_lab.network->instances().list());
    Json reservation;
    for (const Json& each : all) {
        if (each.at("ReservationId") != known->at("ReservationId")) continue;
        if (reservation.is_null())
            reservation = each;
        else
            reservation["Instances"].push_back(each.at("Instances").at(0));
    }
    return reservation;
}

Result<Json> Launch::run() {
    SKYDECK_TRY(checkForm());
    m_spec.attributes = {
        {"InstanceInitiatedShutdownBehavior", stringAt(m_input, "InstanceInitiatedShutdownBehavior", "stop")},
        {"DisableApiTermination", boolAt(m_input, "DisableApiTermination")},
        {"DisableApiStop", boolAt(m_input, "DisableApiStop")},
        {"UserData", stringAt(m_input, "UserData")}};
    SKYDECK_ASSIGN(m_spec.tags, tagsOf(m_call, kInstance.type,
                                       {"volume", "network-interface", "spot-instances-request", "elastic-gpu"}));
    const std::string digest = wire::sha256Hex(dumpJson(m_input));
    bool made = false;
    auto reservation = m_lab.database->atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(Json before, earlier(digest));
        if (!before.is_null()) return before;
        SKYDECK_TRY(chooseMachine());
        SKYDECK_TRY(chooseKey());
        SKYDECK_TRY(chooseNetwork());
        SKYDECK_TRY(chooseProfile());
        SKYDECK_TRY(chooseCredits());
        SKYDECK_TRY(checkQuota());
        const Json& wanted = memberAt(m_input, "MetadataOptions");
        const Json& image = m_image->image;
        const Json& cpu = memberAt(m_type->info, "VCpuInfo");
        m_spec.more.update(
            {{"Architecture", image.at("Architecture")},
             {"ClientToken", stringAt(m_input, "ClientToken")},
             {"EbsOptimized", boolAt(m_input, "EbsOptimized")},
             {"EnaSupport", true},
             {"Hypervisor", "xen"}, // EC2 says so of Nitro too
             {"VirtualizationType", "hvm"},
             {"RootDeviceName", image.at("RootDeviceName")},
             {"RootDeviceType", "ebs"},
             {"SourceDestCheck", true},
             {"CpuOptions",
              {{"CoreCount", cpu.at("DefaultCores")}, {"ThreadsPerCore", cpu.at("DefaultThreadsPerCore")}}},
             {"Monitoring", {{"State", boolAt(memberAt(m_input, "Monitoring"), "Enabled") ? "enabled" : "disabled"}}},
             {"MetadataOptions",
              {{"State", "applied"},
               {"HttpTokens", stringAt(wanted, "HttpTokens", "optional")},
               {"HttpPutResponseHopLimit", integerAt(wanted, "HttpPutResponseHopLimit", 1)},
               {"HttpEndpoint", stringAt(wanted, "HttpEndpoint", "enabled")},
               {"HttpProtocolIpv6", "disabled"},
               {"InstanceMetadataTags", stringAt(wanted, "InstanceMetadataTags", "disabled")}}},
             {"PlatformDetails", "Linux/UNIX"},
             {"UsageOperation", "RunInstances"}});
        Json whole;
        for (std::int64_t i = 0; i < m_count; ++i) {
            m_spec.launchIndex = i;
            m_spec.more["BlockDeviceMappings"] = disks();
            SKYDECK_ASSIGN(Json one, m_lab.network->instances().put(m_spec));
            if (whole.is_null()) {
                m_spec.reservationId = stringAt(one, "ReservationId");
                whole = std::move(one);
            } else {
                whole["Instances"].push_back(one.at("Instances").at(0));
            }
        }
        if (const std::string token = stringAt(m_input, "ClientToken"); !token.empty())
            SKYDECK_TRY(Documents(*m_lab.database)
                            .put(kTokens, token, {{"Digest", digest}, {"ReservationId", m_spec.reservationId}}));
        made = true;
        return whole;
    });
    if (reservation && made)
        for (const Json& instance : reservation->at("Instances"))
            m_lab.instances->launched(stringAt(instance, "InstanceId"));
    return reservation;
}
} // namespace

Result<Json> instanceProfileOf(Lab& lab, const Json& given) {
    const std::string arn = stringAt(given, "Arn");
    const std::string name = arn.empty() ? stringAt(given, "Name") : arn.substr(arn.rfind('/') + 1);
    const auto profile = lab.iam->instanceProfile(name);
    if (!profile || (!arn.empty() && stringAt(*profile, "Arn") != arn))
        return invalidValue("Value (" + (arn.empty() ? name : arn) + ") for parameter iamInstanceProfile." +
                            (arn.empty() ? "name is invalid. Invalid IAM Instance Profile name"
                                         : "arn is invalid. Invalid IAM Instance Profile ARN"));
    return Json{{"Arn", stringAt(*profile, "Arn")}, {"Id", stringAt(*profile, "InstanceProfileId")}};
}

Result<Json> runInstances(Lab& lab, const Call& call) {
    if (!call.input.contains("LaunchTemplate")) return Launch(lab, call).run();
    // What the call says itself stands over the template's data.
    SKYDECK_ASSIGN(Json input, LaunchTemplates(*lab.database, lab.clock).dataFor(call.input["LaunchTemplate"]));
    input.update(call.input);
    input.erase("LaunchTemplate");
    return Launch(lab, Call{call.operation, input, call.request, call.body, call.caller, call.requestId}).run();
}

} // namespace skydeck::lab
