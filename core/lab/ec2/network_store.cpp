#include "core/lab/ec2/network_store.h"

#include "core/lab/ec2/permissions.h"
#include "core/lab/lab.h"

#include <algorithm>
#include <map>
#include <set>

namespace skydeck::lab {

using namespace ec2;

namespace {

constexpr const char* kAccount = "ec2.account";

/// EC2 shows a route whose gateway is gone, or attached elsewhere, as a blackhole.
void markBlackholes(Json& table, const std::vector<Json>& gateways, const std::vector<Json>& natGateways) {
    for (Json& route : table["Routes"]) {
        if (const std::string nat = stringAt(route, "NatGatewayId"); !nat.empty())
            route["State"] = std::ranges::any_of(natGateways,
                                                 [&](const Json& gateway) {
                                                     return stringAt(gateway, "NatGatewayId") == nat &&
                                                            stringAt(gateway, "State") == "available";
                                                 })
                                 ? "active"
                                 : "blackhole";
        const std::string gatewayId = stringAt(route, "GatewayId");
        if (!gatewayId.starts_with(kInternetGateway.prefix)) continue;
        const bool attached = std::ranges::any_of(gateways, [&](const Json& gateway) {
            return stringAt(gateway, "InternetGatewayId") == gatewayId && !arrayAt(gateway, "Attachments").empty() &&
                   stringAt(gateway.at("Attachments").at(0), "VpcId") == stringAt(table, "VpcId");
        });
        route["State"] = attached ? "active" : "blackhole";
    }
}

} // namespace

NetworkStore::NetworkStore(Database& database, const Clock& clock, std::string_view region, Random& random)
    : m_database(database), m_documents(database), m_clock(clock), m_random(random), m_region(regionNamed(region)),
      m_instances(database, clock, random) {}

Result<std::unique_ptr<NetworkStore>> NetworkStore::open(Database& database, const Clock& clock, std::string region,
                                                         Random& random) {
    std::unique_ptr<NetworkStore> store(new NetworkStore(database, clock, region, random));
    SKYDECK_TRY(store->makeDefaults());
    return store;
}

Status NetworkStore::makeDefaults() {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(const auto account, m_documents.get(kAccount, "account"));
        if (account) return {};
        SKYDECK_TRY(m_documents.put(kAccount, "account", {{"DhcpOptionsId", ec2::newId("dopt-", m_random)}}));

        SKYDECK_ASSIGN(const Json vpc, makeVpc({.cidrBlock = "172.31.0.0/16"}, true));
        const std::string vpcId = stringAt(vpc, "VpcId");
        const auto block = Cidr::parse("172.31.0.0/16");
        for (std::size_t i = 0; i < m_region.zones.size(); ++i) {
            const SubnetSpec subnet{.vpcId = vpcId,
                                    .cidrBlock = block->address(i << 12) + "/20",
                                    .ipv6CidrBlock = {},
                                    .availabilityZone = m_region.zones[i].name,
                                    .availabilityZoneId = {}};
            SKYDECK_TRY(makeSubnet(subnet, true));
        }
        SKYDECK_ASSIGN(const Json gateway, createInternetGateway(Json::array()));
        const std::string gatewayId = stringAt(gateway, "InternetGatewayId");
        SKYDECK_TRY(attachInternetGateway(gatewayId, vpcId));
        SKYDECK_ASSIGN(const auto tables, storedOf(kRouteTable, vpcId));
        return createRoute(stringAt(tables.at(0), "RouteTableId"),
                           {{"DestinationCidrBlock", "0.0.0.0/0"}, {"GatewayId", gatewayId}});
    });
}

Result<Json> NetworkStore::get(const ResourceKind& kind, std::string_view id) const {
    SKYDECK_ASSIGN(auto found, m_documents.get(kind.document, id));
    if (!found) return noSuchResource(kind, {std::string(id)});
    return std::move(*found);
}

Result<std::vector<Json>> NetworkStore::storedOf(const ResourceKind& kind, std::string_view vpcId) const {
    SKYDECK_ASSIGN(auto all, stored(kind));
    std::erase_if(all, [&](const Json& resource) { return stringAt(resource, "VpcId") != vpcId; });
    return all;
}

Status NetworkStore::put(const ResourceKind& kind, const Json& resource) {
    return m_documents.put(kind.document, stringAt(resource, kind.idMember), resource);
}

Status NetworkStore::remove(const ResourceKind& kind, std::string_view id) {
    SKYDECK_TRY(m_documents.remove(kind.document, id));
    return {};
}

Result<std::vector<Json>> NetworkStore::list(const ResourceKind& kind) const {
    const auto held = m_database.lock();
    if (&kind == &kInstance) return m_instances.list();
    if (&kind == &kNetworkInterface) {
        SKYDECK_ASSIGN(auto own, ownInterfaces());
        SKYDECK_ASSIGN(auto others, interfacesOfOthers());
        std::ranges::move(others, std::back_inserter(own));
        return own;
    }
    SKYDECK_ASSIGN(auto all, stored(kind));
    if (&kind == &kSubnet) {
        SKYDECK_ASSIGN(const auto instances, m_instances.alive());
        std::map<std::string, std::int64_t> used;
        for (const Json& reservation : instances)
            ++used[stringAt(reservation.at("Instances").at(0), "SubnetId")];
        SKYDECK_ASSIGN(const auto cards, ownInterfaces());
        for (const Json& card : cards)
            ++used[stringAt(card, "SubnetId")];
        for (Json& subnet : all)
            subnet["AvailableIpAddressCount"] =
                integerAt(subnet, "AvailableIpAddressCount") - used[stringAt(subnet, "SubnetId")];
    } else if (&kind == &kRouteTable) {
        SKYDECK_ASSIGN(const auto gateways, stored(kInternetGateway));
        SKYDECK_ASSIGN(const auto natGateways, stored(kNatGateway));
        for (Json& table : all)
            markBlackholes(table, gateways, natGateways);
    } else if (&kind == &kElasticIp) {
        SKYDECK_TRY(endAssociations(all));
    } else if (&kind == &kNatGateway) {
        std::erase_if(all, [this](const Json& gateway) { return isOver(gateway); });
    } else if (&kind == &kSecurityGroup) {
        SKYDECK_ASSIGN(const auto rules, stored(kSecurityGroupRule));
        for (Json& group : all)
            addPermissions(group, rules);
    } else if (&kind == &kNetworkAcl) {
        SKYDECK_ASSIGN(const auto subnets, stored(kSubnet));
        for (Json& acl : all)
            for (const Json& subnet : subnets)
                if (stringAt(subnet, "VpcId") == stringAt(acl, "VpcId"))
                    acl["Associations"].push_back(
                        // EC2 gives the association an id of its own; the subnet's digits serve, being unique to it.
                        {{"NetworkAclAssociationId",
                          "aclassoc-" + stringAt(subnet, "SubnetId").substr(std::string_view(kSubnet.prefix).size())},
                         {"NetworkAclId", acl["NetworkAclId"]},
                         {"SubnetId", subnet["SubnetId"]}});
    }
    return all;
}

Status NetworkStore::refuseDerived(const ResourceKind& kind, const std::string& id) const {
    if (&kind != &kNetworkInterface) return {};
    SKYDECK_ASSIGN(const auto others, interfacesOfOthers());
    if (std::ranges::any_of(others, [&](const Json& each) { return stringAt(each, "NetworkInterfaceId") == id; }))
        return awsError(501, "NotImplemented",
                        "The lab keeps tags of network interfaces that CreateNetworkInterface made, not of " + id +
                            ", which came with an instance or a gateway");
    return {};
}

Status NetworkStore::tag(const std::vector<std::string>& ids, const Json& tags) {
    return m_database.transaction([&]() -> Status {
        for (const auto& id : ids) {
            const ResourceKind* kind = kindOfId(id);
            if (!kind) return ec2Error("InvalidID", "The ID '" + id + "' is not valid");
            SKYDECK_TRY(refuseDerived(*kind, id));
            SKYDECK_ASSIGN(Json resource, get(*kind, id));
            Json& holder = kind == &kInstance ? resource["Instances"][0] : resource;
            SKYDECK_ASSIGN(holder["Tags"], mergeEc2Tags(arrayAt(holder, "Tags"), tags));
            SKYDECK_TRY(m_documents.put(kind->document, id, resource));
        }
        return {};
    });
}

Status NetworkStore::untag(const std::vector<std::string>& ids, const Json& tags) {
    const auto goes = [&](const Json& old) {
        if (tags.empty()) return !stringAt(old, "Key").starts_with("aws:");
        return std::any_of(tags.begin(), tags.end(), [&](const Json& tag) {
            return stringAt(tag, "Key") == stringAt(old, "Key") &&
                   (!tag.contains("Value") || stringAt(tag, "Value") == stringAt(old, "Value"));
        });
    };
    return m_database.transaction([&]() -> Status {
        for (const auto& id : ids) {
            const ResourceKind* kind = kindOfId(id);
            if (!kind) return ec2Error("InvalidID", "The ID '" + id + "' is not valid");
            SKYDECK_ASSIGN(Json resource, get(*kind, id));
            Json& holder = kind == &kInstance ? resource["Instances"][0] : resource;
            Json kept = Json::array();
            for (const Json& old : arrayAt(holder, "Tags"))
                if (!goes(old)) kept.push_back(old);
            holder["Tags"] = kept;
            SKYDECK_TRY(m_documents.put(kind->document, id, resource));
        }
        return {};
    });
}

Result<std::vector<Json>> NetworkStore::tags() const {
    const auto held = m_database.lock();
    std::vector<Json> all;
    for (const ResourceKind* kind : resourceKinds()) {
        SKYDECK_ASSIGN(const auto resources, kind == &kInstance ? m_instances.list() : stored(*kind));
        for (const Json& resource : resources) {
            const Json& holder = kind == &kInstance ? resource.at("Instances").at(0) : resource;
            for (const Json& tag : arrayAt(holder, "Tags"))
                all.push_back({{"ResourceId", holder.at(kind->idMember)},
                               {"ResourceType", kind->type},
                               {"Key", tag.at("Key")},
                               {"Value", tag.at("Value")}});
        }
    }
    return all;
}

} // namespace skydeck::lab
