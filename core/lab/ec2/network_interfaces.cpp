#include "core/lab/ec2/network_store.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <cmath>

namespace skydeck::lab {

using namespace ec2;

namespace {

/// A unicast address that follows from the digits of an interface's id.
std::string macOf(const std::string& interfaceId) {
    const std::string digits = interfaceId.substr(interfaceId.size() - 10);
    std::string mac = "02";
    for (std::size_t i = 0; i < digits.size(); i += 2)
        mac += ':' + digits.substr(i, 2);
    return mac;
}

const Json& instanceIn(const Json& reservation) {
    return reservation.at("Instances").at(0);
}

/// What every interface says of itself.
Json bareInterface(const std::string& id, const Json& subnet, const std::string& address) {
    const std::string zone = stringAt(subnet, "AvailabilityZone");
    const std::string region = zone.substr(0, zone.size() - 1);
    const std::string name = "ip-" + replaceAll(address, ".", "-") + "." +
                             (region == "us-east-1" ? "ec2.internal" : region + ".compute.internal");
    return {{"NetworkInterfaceId", id},
            {"AvailabilityZone", zone},
            {"Description", ""},
            {"Groups", Json::array()},
            {"InterfaceType", "interface"},
            {"Ipv6Addresses", Json::array()},
            {"MacAddress", macOf(id)},
            {"OwnerId", kAccountId},
            {"PrivateDnsName", name},
            {"PrivateIpAddress", address},
            {"PrivateIpAddresses",
             Json::array({{{"Primary", true}, {"PrivateDnsName", name}, {"PrivateIpAddress", address}}})},
            {"RequesterManaged", false},
            {"SourceDestCheck", true},
            {"Status", "in-use"},
            {"SubnetId", subnet.at("SubnetId")},
            {"VpcId", subnet.at("VpcId")},
            {"Tags", Json::array()}};
}

/// An interface as the instance that has it shows it.
Json cardOf(const Json& interface) {
    Json card = interface;
    for (const char* own : {"AvailabilityZone", "RequesterManaged", "RequesterId", "Tags"})
        card.erase(own);
    for (const char* own : {"InstanceId", "InstanceOwnerId"})
        card["Attachment"].erase(own);
    return card;
}

std::string holderOf(const Json& interface) {
    return stringAt(memberAt(interface, "Attachment"), "InstanceId");
}

} // namespace

Result<Json> NetworkStore::groupsFor(const Json& subnet, const std::vector<std::string>& ids) const {
    Json groups = Json::array();
    const std::string vpcId = stringAt(subnet, "VpcId");
    SKYDECK_ASSIGN(const auto neighbours, storedOf(kSecurityGroup, vpcId));
    if (ids.empty()) {
        for (const Json& group : neighbours)
            if (stringAt(group, "GroupName") == "default")
                groups.push_back({{"GroupId", group["GroupId"]}, {"GroupName", "default"}});
        return groups;
    }
    for (const std::string& id : ids) {
        SKYDECK_ASSIGN(const Json group, get(kSecurityGroup, id));
        if (stringAt(group, "VpcId") != vpcId)
            return ec2Error("InvalidGroup.NotFound",
                            "You have specified two resources that belong to different networks.");
        groups.push_back({{"GroupId", id}, {"GroupName", group["GroupName"]}});
    }
    return groups;
}

Result<Json> NetworkStore::createInterface(const InterfaceSpec& spec) {
    return m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(const Json subnet, get(kSubnet, spec.subnetId));
        SKYDECK_TRY(settleInterfaces());
        SKYDECK_ASSIGN(const Json groups, groupsFor(subnet, spec.groupIds));
        SKYDECK_ASSIGN(const std::string address, m_instances.freeAddress(subnet, spec.privateAddress));
        SKYDECK_ASSIGN(const Json tags, mergeEc2Tags(Json::array(), spec.tags));
        Json made = bareInterface(newId(kNetworkInterface), subnet, address);
        made.update({{"Description", spec.description}, {"Groups", groups}, {"Tags", tags}});
        made["InterfaceType"] = spec.type;
        made["Status"] = "available";
        if (!spec.requesterId.empty()) {
            made.update({{"RequesterId", spec.requesterId}, {"RequesterManaged", true}, {"Status", "in-use"}});
            made["Attachment"] = {{"AttachmentId", ec2::newId("eni-attach-", m_random)},
                                  {"AttachTime", std::floor(toEpochSeconds(m_clock.now()))},
                                  {"DeleteOnTermination", false},
                                  {"DeviceIndex", 1},
                                  {"InstanceOwnerId", "amazon-aws"},
                                  {"Status", "attached"}};
        }
        SKYDECK_TRY(put(kNetworkInterface, made));
        return made;
    });
}

Result<std::vector<Json>> NetworkStore::ownInterfaces() const {
    SKYDECK_ASSIGN(auto all, stored(kNetworkInterface));
    if (all.empty()) return all;
    SKYDECK_ASSIGN(const auto instances, m_instances.alive());
    const auto lives = [&](const std::string& id) {
        return std::ranges::any_of(instances,
                                   [&](const Json& each) { return stringAt(instanceIn(each), "InstanceId") == id; });
    };
    std::vector<Json> now;
    for (Json& each : all) {
        if (const std::string holder = holderOf(each); !holder.empty() && !lives(holder)) {
            if (boolAt(each["Attachment"], "DeleteOnTermination")) continue;
            each.erase("Attachment");
            each["Status"] = "available";
        }
        now.push_back(std::move(each));
    }
    return now;
}

Status NetworkStore::settleInterfaces() {
    SKYDECK_ASSIGN(const auto before, stored(kNetworkInterface));
    SKYDECK_ASSIGN(const auto now, ownInterfaces());
    for (const Json& was : before) {
        const std::string id = stringAt(was, "NetworkInterfaceId");
        const auto is =
            std::ranges::find_if(now, [&](const Json& each) { return stringAt(each, "NetworkInterfaceId") == id; });
        if (is == now.end())
            SKYDECK_TRY(remove(kNetworkInterface, id));
        else if (*is != was)
            SKYDECK_TRY(put(kNetworkInterface, *is));
    }
    return {};
}

Result<std::vector<Json>> NetworkStore::interfacesOfOthers() const {
    std::vector<Json> found;
    SKYDECK_ASSIGN(const auto instances, m_instances.alive());
    for (const Json& reservation : instances) {
        const Json& instance = instanceIn(reservation);
        const std::string id = stringAt(instance, "InstanceId");
        const auto subnet = get(kSubnet, stringAt(instance, "SubnetId"));
        if (!subnet) continue; // it went with its network, as an older lab let it
        const Json& cards = arrayAt(instance, "NetworkInterfaces");
        // Instances of compute environments show none; theirs follows from their id.
        Json each = bareInterface(cards.empty() ? kNetworkInterface.prefix + id.substr(2)
                                                : stringAt(cards[0], "NetworkInterfaceId"),
                                  *subnet, stringAt(instance, "PrivateIpAddress"));
        each["Groups"] = arrayAt(instance, "SecurityGroups");
        if (!cards.empty()) each.update(cards[0]);
        Json& attachment = each["Attachment"];
        if (attachment.is_null())
            attachment = {{"AttachmentId", "eni-attach-" + id.substr(2)},
                          {"AttachTime", instance.at("LaunchTime")},
                          {"DeleteOnTermination", true},
                          {"DeviceIndex", 0},
                          {"NetworkCardIndex", 0},
                          {"Status", "attached"}};
        attachment["InstanceId"] = id;
        attachment["InstanceOwnerId"] = kAccountId;
        found.push_back(std::move(each));
    }
    SKYDECK_ASSIGN(const auto gateways, stored(kNatGateway));
    for (const Json& gateway : gateways) {
        if (stringAt(gateway, "State") != "available") continue;
        SKYDECK_ASSIGN(const Json subnet, get(kSubnet, stringAt(gateway, "SubnetId")));
        for (const Json& place : arrayAt(gateway, "NatGatewayAddresses")) {
            const std::string id = stringAt(place, "NetworkInterfaceId");
            Json each = bareInterface(id, subnet, stringAt(place, "PrivateIp"));
            each.update({{"Description", "Interface for NAT Gateway " + stringAt(gateway, "NatGatewayId")},
                         {"InterfaceType", "nat_gateway"},
                         {"RequesterId", kAccountId},
                         {"RequesterManaged", true},
                         {"SourceDestCheck", false}});
            each["Attachment"] = {{"AttachmentId", "ela-attach-" + id.substr(4)},
                                  {"AttachTime", gateway.at("CreateTime")},
                                  {"DeleteOnTermination", false},
                                  {"DeviceIndex", 1},
                                  {"InstanceOwnerId", "amazon-aws"},
                                  {"Status", "attached"}};
            if (place.contains("PublicIp"))
                each["Association"] = {{"AllocationId", place["AllocationId"]},
                                       {"AssociationId", place["AssociationId"]},
                                       {"IpOwnerId", kAccountId},
                                       {"PublicIp", place["PublicIp"]}};
            found.push_back(std::move(each));
        }
    }
    return found;
}

Result<bool> NetworkStore::hasInterfaceIn(std::string_view subnetId) const {
    SKYDECK_ASSIGN(const auto own, ownInterfaces());
    SKYDECK_ASSIGN(const auto natGateways, stored(kNatGateway));
    SKYDECK_ASSIGN(const auto endpoints, stored(kVpcEndpoint));
    return std::ranges::any_of(own, [&](const Json& each) { return stringAt(each, "SubnetId") == subnetId; }) ||
           std::ranges::any_of(natGateways,
                               [&](const Json& each) {
                                   return stringAt(each, "SubnetId") == subnetId &&
                                          stringAt(each, "State") != "deleted";
                               }) ||
           std::ranges::any_of(endpoints, [&](const Json& each) {
               const Json& subnets = arrayAt(each, "SubnetIds");
               return std::ranges::find(subnets, Json(subnetId)) != subnets.end();
           });
}

Result<bool> NetworkStore::isGroupInUse(std::string_view groupId) const {
    SKYDECK_ASSIGN(auto holders, ownInterfaces());
    SKYDECK_ASSIGN(auto endpoints, stored(kVpcEndpoint));
    std::ranges::move(endpoints, std::back_inserter(holders));
    return std::ranges::any_of(holders, [&](const Json& holder) {
        return std::ranges::any_of(arrayAt(holder, "Groups"),
                                   [&](const Json& group) { return stringAt(group, "GroupId") == groupId; });
    });
}

Status NetworkStore::deleteInterface(std::string_view interfaceId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(settleInterfaces());
        SKYDECK_ASSIGN(const auto all, list(kNetworkInterface));
        const auto found = std::ranges::find_if(
            all, [&](const Json& each) { return stringAt(each, "NetworkInterfaceId") == interfaceId; });
        if (found == all.end()) return noSuchResource(kNetworkInterface, {std::string(interfaceId)});
        if (stringAt(*found, "Status") != "available")
            return ec2Error("InvalidNetworkInterface.InUse",
                            "Network interface '" + std::string(interfaceId) + "' is currently in use.");
        return remove(kNetworkInterface, interfaceId);
    });
}

Status NetworkStore::releaseInterface(std::string_view interfaceId) {
    return remove(kNetworkInterface, interfaceId);
}

Status NetworkStore::modifyInterface(const Json& input) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(settleInterfaces());
        SKYDECK_ASSIGN(Json card, get(kNetworkInterface, stringAt(input, "NetworkInterfaceId")));
        if (boolAt(card, "RequesterManaged"))
            return ec2Error("AuthFailure", "You do not have permission to access the specified resource.");
        if (input.contains("Description")) card["Description"] = stringAt(memberAt(input, "Description"), "Value");
        if (input.contains("SourceDestCheck"))
            card["SourceDestCheck"] = boolAt(memberAt(input, "SourceDestCheck"), "Value");
        if (input.contains("Groups")) {
            SKYDECK_ASSIGN(const Json subnet, get(kSubnet, stringAt(card, "SubnetId")));
            SKYDECK_ASSIGN(card["Groups"], groupsFor(subnet, arrayAt(input, "Groups").get<std::vector<std::string>>()));
        }
        if (const Json& attachment = memberAt(input, "Attachment"); attachment.is_object()) {
            if (stringAt(memberAt(card, "Attachment"), "AttachmentId") != stringAt(attachment, "AttachmentId"))
                return ec2Error("InvalidAttachmentID.NotFound",
                                "The attachment ID '" + stringAt(attachment, "AttachmentId") + "' does not exist");
            card["Attachment"]["DeleteOnTermination"] = boolAt(attachment, "DeleteOnTermination");
        }
        SKYDECK_TRY(put(kNetworkInterface, card));
        const std::string holder = holderOf(card);
        if (holder.empty()) return {};
        return m_instances.change(holder, [&](Json& instance, Json&) -> Status {
            for (Json& each : instance["NetworkInterfaces"])
                if (each.at("NetworkInterfaceId") == card.at("NetworkInterfaceId")) each = cardOf(card);
            return {};
        });
    });
}

Result<std::string> NetworkStore::attachInterface(std::string_view interfaceId, std::string_view instanceId,
                                                  std::int64_t deviceIndex, std::int64_t mostInterfaces) {
    return m_database.atomically([&]() -> Result<std::string> {
        SKYDECK_TRY(settleInterfaces());
        SKYDECK_ASSIGN(const auto all, list(kNetworkInterface));
        const auto found = std::ranges::find_if(
            all, [&](const Json& each) { return stringAt(each, "NetworkInterfaceId") == interfaceId; });
        if (found == all.end()) return noSuchResource(kNetworkInterface, {std::string(interfaceId)});
        if (stringAt(*found, "Status") != "available")
            return ec2Error("InvalidNetworkInterface.InUse", "Interface: [" + std::string(interfaceId) + "] in use.");
        Json card = *found;
        const std::string attachment = ec2::newId("eni-attach-", m_random);
        SKYDECK_TRY(m_instances.change(instanceId, [&](Json& instance, Json& attributes) -> Status {
            const auto state = static_cast<InstanceState>(integerAt(instance.at("State"), "Code"));
            if (attributes.is_null() || (state != InstanceState::Running && state != InstanceState::Stopped))
                return ec2Error("IncorrectInstanceState", "The instance '" + std::string(instanceId) +
                                                              "' is not in a valid state for this operation.");
            const Json& place = memberAt(instance, "Placement");
            if (stringAt(instance, "VpcId") != stringAt(card, "VpcId") ||
                stringAt(place, "AvailabilityZone") != stringAt(card, "AvailabilityZone"))
                return ec2Error("InvalidParameterCombination",
                                "You may not attach a network interface to an instance if they are not in the same "
                                "availability zone");
            Json& cards = instance["NetworkInterfaces"];
            for (const Json& each : cards)
                if (integerAt(each.at("Attachment"), "DeviceIndex") == deviceIndex)
                    return ec2Error("InvalidParameterValue",
                                    "Instance '" + std::string(instanceId) +
                                        "' already has an interface attached at device index '" +
                                        std::to_string(deviceIndex) + "'.");
            if (static_cast<std::int64_t>(cards.size()) >= mostInterfaces)
                return ec2Error("AttachmentLimitExceeded", "Interface count " + std::to_string(cards.size() + 1) +
                                                               " exceeds the limit for " +
                                                               stringAt(instance, "InstanceType"));
            card["Status"] = "in-use";
            card["Attachment"] = {
                {"AttachmentId", attachment},    {"AttachTime", std::floor(toEpochSeconds(m_clock.now()))},
                {"DeleteOnTermination", false},  {"DeviceIndex", deviceIndex},
                {"NetworkCardIndex", 0},         {"InstanceId", instanceId},
                {"InstanceOwnerId", kAccountId}, {"Status", "attached"}};
            cards.push_back(cardOf(card));
            return {};
        }));
        SKYDECK_TRY(put(kNetworkInterface, card));
        return attachment;
    });
}

Status NetworkStore::detachInterface(std::string_view attachmentId) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(settleInterfaces());
        SKYDECK_ASSIGN(const auto all, list(kNetworkInterface));
        const auto found = std::ranges::find_if(all, [&](const Json& each) {
            return stringAt(memberAt(each, "Attachment"), "AttachmentId") == attachmentId;
        });
        if (found == all.end())
            return ec2Error("InvalidAttachmentID.NotFound",
                            "The attachment ID '" + std::string(attachmentId) + "' does not exist");
        Json card = *found;
        if (holderOf(card).empty())
            return ec2Error("AuthFailure", "You do not have permission to access the specified resource.");
        if (integerAt(card["Attachment"], "DeviceIndex") == 0)
            return ec2Error("OperationNotPermitted", "The network interface at device index 0 cannot be detached.");
        SKYDECK_TRY(m_instances.change(holderOf(card), [&](Json& instance, Json&) -> Status {
            Json kept = Json::array();
            for (const Json& each : instance["NetworkInterfaces"])
                if (each.at("NetworkInterfaceId") != card.at("NetworkInterfaceId")) kept.push_back(each);
            instance["NetworkInterfaces"] = std::move(kept);
            return {};
        }));
        card.erase("Attachment");
        card["Status"] = "available";
        return put(kNetworkInterface, card);
    });
}

} // namespace skydeck::lab
