#include "core/lab/ec2/instance_store.h"

#include "core/base/strings.h"
#include "core/lab/ec2/cidr.h"
#include "core/lab/ec2/resources.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace skydeck::lab {

using namespace ec2;

namespace {

constexpr double kSecondsAfterTermination = 3600;
// EC2 keeps the first four addresses and the last one of every subnet.
constexpr std::uint64_t kFirstAddress = 4;

const Json& instanceOf(const Json& reservation) {
    return reservation.at("Instances").at(0);
}

/// The one interface that every instance has, in the words of DescribeInstances.
Json interfaceOf(const Json& instance, double now, Random& random) {
    const std::uint64_t bits = random.next();
    char mac[18];
    std::snprintf(mac, sizeof mac, "02:%02x:%02x:%02x:%02x:%02x", static_cast<unsigned>(bits & 0xff),
                  static_cast<unsigned>(bits >> 8 & 0xff), static_cast<unsigned>(bits >> 16 & 0xff),
                  static_cast<unsigned>(bits >> 24 & 0xff), static_cast<unsigned>(bits >> 32 & 0xff));
    return {{"NetworkInterfaceId", newId("eni-", random)},
            {"Attachment",
             {{"AttachmentId", newId("eni-attach-", random)},
              {"AttachTime", now},
              {"DeleteOnTermination", true},
              {"DeviceIndex", 0},
              {"NetworkCardIndex", 0},
              {"Status", "attached"}}},
            {"Description", ""},
            {"Groups", instance.at("SecurityGroups")},
            {"Ipv6Addresses", Json::array()},
            {"MacAddress", mac},
            {"OwnerId", kAccountId},
            {"PrivateDnsName", instance.at("PrivateDnsName")},
            {"PrivateIpAddress", instance.at("PrivateIpAddress")},
            {"PrivateIpAddresses", Json::array({{{"Primary", true},
                                                 {"PrivateDnsName", instance.at("PrivateDnsName")},
                                                 {"PrivateIpAddress", instance.at("PrivateIpAddress")}}})},
            {"SourceDestCheck", true},
            {"Status", "in-use"},
            {"SubnetId", instance.at("SubnetId")},
            {"VpcId", instance.at("VpcId")},
            {"InterfaceType", "interface"}};
}

} // namespace

InstanceState stateOf(const Json& reservation) {
    return static_cast<InstanceState>(integerAt(memberAt(instanceOf(reservation), "State"), "Code"));
}

Json stateJson(InstanceState state) {
    return {{"Code", static_cast<int>(state)}, {"Name", toString(state)}};
}

std::string_view toString(InstanceState state) {
    switch (state) {
    case InstanceState::Pending:
        return "pending";
    case InstanceState::Running:
        return "running";
    case InstanceState::ShuttingDown:
        return "shutting-down";
    case InstanceState::Terminated:
        return "terminated";
    case InstanceState::Stopping:
        return "stopping";
    case InstanceState::Stopped:
        return "stopped";
    }
    return "pending";
}

Result<std::string> InstanceStore::freeAddress(const Json& subnet, const std::string& wanted) const {
    SKYDECK_ASSIGN(const auto instances, alive());
    std::set<std::string> taken;
    for (const Json& reservation : instances)
        if (stringAt(instanceOf(reservation), "SubnetId") == stringAt(subnet, "SubnetId"))
            taken.insert(stringAt(instanceOf(reservation), "PrivateIpAddress"));
    SKYDECK_ASSIGN(const auto cards, m_documents.list(kNetworkInterface.document));
    for (const Json& card : cards)
        if (stringAt(card, "SubnetId") == stringAt(subnet, "SubnetId"))
            taken.insert(stringAt(card, "PrivateIpAddress"));
    const auto block = Cidr::parse(stringAt(subnet, "CidrBlock"));
    if (!block) return fail(ErrorKind::Internal, "BadSubnet", "a stored subnet has no address block");
    if (!wanted.empty()) {
        const auto address = Cidr::parse(wanted + "/32");
        if (!address || !block->contains(*address))
            return invalidValue("Address " + wanted + " does not fall within the subnet's address range");
        if (taken.contains(wanted)) return ec2Error("InvalidIPAddress.InUse", "Address " + wanted + " is in use.");
        return wanted;
    }
    for (std::uint64_t offset = kFirstAddress; offset + 1 < block->size(); ++offset)
        if (std::string address = block->address(offset); !taken.contains(address)) return address;
    return ec2Error("InsufficientFreeAddressesInSubnet", "There are not enough free addresses in subnet '" +
                                                             stringAt(subnet, "SubnetId") +
                                                             "' to satisfy the requested number of instances.");
}

Result<Json> InstanceStore::put(const InstanceSpec& spec) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const auto subnet, m_documents.get(kSubnet.document, spec.subnetId));
        if (!subnet) return noSuchResource(kSubnet, {spec.subnetId});
        Json groups = Json::array();
        for (const auto& groupId : spec.groupIds) {
            SKYDECK_ASSIGN(const auto group, m_documents.get(kSecurityGroup.document, groupId));
            if (!group) return noSuchResource(kSecurityGroup, {groupId});
            if (stringAt(*group, "VpcId") != stringAt(*subnet, "VpcId"))
                return ec2Error("InvalidParameter", "Security group " + groupId + " and subnet " + spec.subnetId +
                                                        " belong to different networks.");
            groups.push_back({{"GroupId", groupId}, {"GroupName", group->at("GroupName")}});
        }
        SKYDECK_ASSIGN(const std::string address, freeAddress(*subnet, spec.privateAddress));
        SKYDECK_ASSIGN(const Json tags, mergeEc2Tags(Json::array(), spec.tags));

        const std::string zone = stringAt(*subnet, "AvailabilityZone");
        const std::string region = zone.substr(0, zone.size() - 1);
        const std::string domain = region == "us-east-1" ? "ec2.internal" : region + ".compute.internal";
        const std::string id = newId(kInstance.prefix, m_random);
        const double now = std::floor(toEpochSeconds(m_clock.now()));
        Json instance{{"InstanceId", id},
                      {"ImageId", spec.imageId},
                      {"InstanceType", spec.instanceType},
                      {"State", stateJson(spec.state)},
                      {"StateTransitionReason", ""},
                      {"LaunchTime", now},
                      {"AmiLaunchIndex", spec.launchIndex},
                      {"Architecture", "x86_64"},
                      {"Monitoring", {{"State", "disabled"}}},
                      {"Placement", {{"AvailabilityZone", zone}, {"GroupName", ""}, {"Tenancy", "default"}}},
                      {"PrivateIpAddress", address},
                      {"PrivateDnsName", "ip-" + replaceAll(address, ".", "-") + "." + domain},
                      {"PublicDnsName", ""},
                      {"SubnetId", spec.subnetId},
                      {"VpcId", subnet->at("VpcId")},
                      {"SecurityGroups", groups},
                      {"Tags", tags}};
        instance.update(spec.more);
        if (!spec.attributes.is_null())
            instance["NetworkInterfaces"] = Json::array({interfaceOf(instance, now, m_random)});
        Json reservation{{"ReservationId", spec.reservationId.empty() ? newId("r-", m_random) : spec.reservationId},
                         {"OwnerId", kAccountId},
                         {"Groups", Json::array()},
                         {"Instances", Json::array({instance})}};
        if (spec.attributes.is_null()) {
            SKYDECK_TRY(m_documents.put(kInstance.document, id, reservation));
            return reservation;
        }
        Json stored = reservation;
        stored["Attributes"] = spec.attributes;
        SKYDECK_TRY(m_documents.put(kInstance.document, id, stored));
        return reservation;
    });
}

bool InstanceStore::isForgotten(const Json& reservation) const {
    return reservation.contains("TerminatedAt") &&
           numberAt(reservation, "TerminatedAt") + kSecondsAfterTermination <= toEpochSeconds(m_clock.now());
}

Result<Json> InstanceStore::get(std::string_view instanceId) const {
    SKYDECK_ASSIGN(auto found, m_documents.get(kInstance.document, instanceId));
    if (!found || isForgotten(*found)) return noSuchResource(kInstance, {std::string(instanceId)});
    return std::move(*found);
}

Status InstanceStore::update(std::string_view instanceId, InstanceState state, std::string_view reason) {
    return change(instanceId, [&](Json& instance, Json&) -> Status {
        instance["State"] = stateJson(state);
        instance["StateTransitionReason"] = reason;
        return {};
    });
}

Status InstanceStore::change(std::string_view instanceId, const Work& work) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json found, get(instanceId));
        Json attributes = memberAt(found, "Attributes");
        SKYDECK_TRY(work(found.at("Instances").at(0), attributes));
        if (!attributes.is_null()) found["Attributes"] = std::move(attributes);
        // Not part of the API's shape; says until when list() shows it.
        if (stateOf(found) == InstanceState::Terminated && !found.contains("TerminatedAt"))
            found["TerminatedAt"] = toEpochSeconds(m_clock.now());
        return m_documents.put(kInstance.document, instanceId, found);
    });
}

Result<std::vector<Json>> InstanceStore::list() const {
    SKYDECK_ASSIGN(auto all, m_documents.list(kInstance.document));
    std::erase_if(all, [&](const Json& reservation) { return isForgotten(reservation); });
    for (Json& reservation : all)
        for (const char* hidden : {"TerminatedAt", "Attributes"})
            reservation.erase(hidden);
    return all;
}

Result<std::vector<Json>> InstanceStore::alive() const {
    SKYDECK_ASSIGN(auto all, list());
    std::erase_if(all, [](const Json& reservation) { return stateOf(reservation) == InstanceState::Terminated; });
    return all;
}

} // namespace skydeck::lab
