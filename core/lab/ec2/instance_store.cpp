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

InstanceState stateOf(const Json& reservation) {
    return static_cast<InstanceState>(integerAt(memberAt(instanceOf(reservation), "State"), "Code"));
}

Json stateJson(InstanceState state) {
    return {{"Code", static_cast<int>(state)}, {"Name", toString(state)}};
}

} // namespace

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

Result<std::string> InstanceStore::freeAddress(const Json& subnet) const {
    SKYDECK_ASSIGN(const auto instances, alive());
    std::set<std::string> taken;
    for (const Json& reservation : instances)
        if (stringAt(instanceOf(reservation), "SubnetId") == stringAt(subnet, "SubnetId"))
            taken.insert(stringAt(instanceOf(reservation), "PrivateIpAddress"));
    const auto block = Cidr::parse(stringAt(subnet, "CidrBlock"));
    if (!block) return fail(ErrorKind::Internal, "BadSubnet", "a stored subnet has no address block");
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
        SKYDECK_ASSIGN(const std::string address, freeAddress(*subnet));
        SKYDECK_ASSIGN(const Json tags, mergeEc2Tags(Json::array(), spec.tags));

        const std::string zone = stringAt(*subnet, "AvailabilityZone");
        const std::string region = zone.substr(0, zone.size() - 1);
        const std::string domain = region == "us-east-1" ? "ec2.internal" : region + ".compute.internal";
        const std::string id = newId(kInstance.prefix, m_random);
        const Json instance{{"InstanceId", id},
                            {"ImageId", spec.imageId},
                            {"InstanceType", spec.instanceType},
                            {"State", stateJson(spec.state)},
                            {"StateTransitionReason", ""},
                            {"LaunchTime", std::floor(toEpochSeconds(m_clock.now()))},
                            {"AmiLaunchIndex", 0},
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
        const Json reservation{{"ReservationId", newId("r-", m_random)},
                               {"OwnerId", kAccountId},
                               {"Groups", Json::array()},
                               {"Instances", Json::array({instance})}};
        SKYDECK_TRY(m_documents.put(kInstance.document, id, reservation));
        return reservation;
    });
}

Status InstanceStore::update(std::string_view instanceId, InstanceState state, std::string_view reason) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(auto found, m_documents.get(kInstance.document, instanceId));
        if (!found) return noSuchResource(kInstance, {std::string(instanceId)});
        Json& instance = found->at("Instances").at(0);
        instance["State"] = stateJson(state);
        instance["StateTransitionReason"] = reason;
        // Not part of the API's shape; says until when list() shows it.
        if (state == InstanceState::Terminated) (*found)["TerminatedAt"] = toEpochSeconds(m_clock.now());
        return m_documents.put(kInstance.document, instanceId, *found);
    });
}

Result<std::vector<Json>> InstanceStore::list() const {
    SKYDECK_ASSIGN(auto all, m_documents.list(kInstance.document));
    const double now = toEpochSeconds(m_clock.now());
    std::erase_if(all, [&](const Json& reservation) {
        return reservation.contains("TerminatedAt") &&
               numberAt(reservation, "TerminatedAt") + kSecondsAfterTermination <= now;
    });
    for (Json& reservation : all)
        reservation.erase("TerminatedAt");
    return all;
}

Result<std::vector<Json>> InstanceStore::alive() const {
    SKYDECK_ASSIGN(auto all, list());
    std::erase_if(all, [](const Json& reservation) { return stateOf(reservation) == InstanceState::Terminated; });
    return all;
}

} // namespace skydeck::lab
