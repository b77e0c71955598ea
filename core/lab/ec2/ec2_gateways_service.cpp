#include "core/lab/ec2/ec2_gateways_service.h"

#include "core/lab/ec2/describe_rules.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/ec2/tag_specifications.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

namespace {

class Ec2Gateways {
public:
    explicit Ec2Gateways(NetworkStore& store) : m_store(store) {}

    Result<Reply> allocateAddress(const Call& call) {
        for (const char* member : {"Address", "CustomerOwnedIpv4Pool", "IpamPoolId", "PublicIpv4Pool"})
            if (call.input.contains(member))
                return invalidValue(std::string(member) + " is for address pools; this account has none.");
        if (stringAt(call.input, "Domain", "vpc") != "vpc")
            return invalidValue("Value (" + stringAt(call.input, "Domain") +
                                ") for parameter domain is invalid. EC2-Classic is no more.");
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kElasticIp.type));
        SKYDECK_ASSIGN(Json made, m_store.allocateAddress(tags));
        made.erase("Tags");
        return made;
    }

    Result<Reply> releaseAddress(const Call& call) {
        SKYDECK_ASSIGN(const std::string id, allocationOf(call.input));
        return replyOf(m_store.releaseAddress(id));
    }

    Result<Reply> associateAddress(const Call& call) {
        if (call.input.contains("NetworkInterfaceId"))
            return awsError(501, "NotImplemented",
                            "The lab does not implement NetworkInterfaceId of ec2:AssociateAddress; name the instance");
        if (!call.input.contains("InstanceId"))
            return ec2Error("MissingParameter", "Either instance ID or network interface id must be specified");
        SKYDECK_ASSIGN(const std::string id, allocationOf(call.input));
        SKYDECK_ASSIGN(const std::string association,
                       m_store.associateAddress(id, stringAt(call.input, "InstanceId"),
                                                boolAt(call.input, "AllowReassociation", true)));
        return Json{{"AssociationId", association}};
    }

    Result<Reply> disassociateAddress(const Call& call) {
        std::string association = stringAt(call.input, "AssociationId");
        if (association.empty()) {
            SKYDECK_ASSIGN(const std::string id, allocationOf(call.input));
            SKYDECK_ASSIGN(const Json address, m_store.get(kElasticIp, id));
            association = stringAt(address, "AssociationId");
        }
        return replyOf(m_store.disassociateAddress(association));
    }

    Result<Reply> describeAddresses(const Call& call) {
        SKYDECK_ASSIGN(auto addresses, m_store.list(kElasticIp));
        for (Json& address : addresses)
            address.erase("NatGatewayId");
        for (const Json& wanted : arrayAt(call.input, "PublicIps"))
            if (std::ranges::none_of(addresses, [&](const Json& each) { return each["PublicIp"] == wanted; }))
                return ec2Error("InvalidAddress.NotFound", "Address '" + wanted.get<std::string>() + "' not found.");
        if (const Json& wanted = arrayAt(call.input, "PublicIps"); !wanted.empty())
            std::erase_if(addresses, [&](const Json& each) {
                return std::ranges::find(wanted, each["PublicIp"]) == wanted.end();
            });
        return describe(call.input, kDescribeAddresses, std::move(addresses));
    }

    Result<Reply> createNatGateway(const Call& call) {
        for (const char* member : {"SecondaryAllocationIds", "SecondaryPrivateIpAddresses", "PrivateIpAddress",
                                   "SecondaryPrivateIpAddressCount"})
            if (call.input.contains(member))
                return awsError(501, "NotImplemented",
                                std::string("The lab does not implement ") + member + " of ec2:CreateNatGateway");
        const std::string allocation = stringAt(call.input, "AllocationId");
        const bool isPublic = stringAt(call.input, "ConnectivityType", "public") == "public";
        if (isPublic && allocation.empty())
            return ec2Error("MissingParameter", "The request must contain the parameter AllocationId");
        if (!isPublic && !allocation.empty())
            return ec2Error("InvalidParameter", "AllocationId is not of private NAT gateways");
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kNatGateway.type));
        SKYDECK_ASSIGN(const Json made, m_store.createNatGateway(stringAt(call.input, "SubnetId"), allocation, tags));
        Json output{{"NatGateway", made}};
        if (call.input.contains("ClientToken")) output["ClientToken"] = call.input["ClientToken"];
        return output;
    }

    Result<Reply> deleteNatGateway(const Call& call) {
        SKYDECK_ASSIGN(const Json gone, m_store.deleteNatGateway(stringAt(call.input, "NatGatewayId")));
        return Json{{"NatGatewayId", gone["NatGatewayId"]}};
    }

    Result<Reply> describeNatGateways(const Call& call) {
        SKYDECK_ASSIGN(auto all, m_store.list(kNatGateway));
        Json input = call.input;
        if (input.contains("Filter")) input["Filters"] = input["Filter"];
        return describe(input, kDescribeNatGateways, std::move(all));
    }

    Result<Reply> createVpcEndpoint(const Call& call) {
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kVpcEndpoint.type));
        SKYDECK_ASSIGN(const Json made, m_store.createVpcEndpoint(call.input, tags));
        return Json{{"VpcEndpoint", made}};
    }

    Result<Reply> modifyVpcEndpoint(const Call& call) {
        for (const char* member : {"DnsOptions", "IpAddressType"})
            if (call.input.contains(member))
                return awsError(501, "NotImplemented",
                                std::string("The lab does not implement ") + member + " of ec2:ModifyVpcEndpoint");
        SKYDECK_TRY(m_store.modifyVpcEndpoint(call.input));
        return Json{{"Return", true}};
    }

    Result<Reply> deleteVpcEndpoints(const Call& call) {
        Json failed = Json::array();
        for (const Json& id : arrayAt(call.input, "VpcEndpointIds"))
            if (const auto gone = m_store.deleteVpcEndpoint(id.get<std::string>()); !gone)
                failed.push_back(
                    {{"ResourceId", id}, {"Error", {{"Code", gone.error().code}, {"Message", gone.error().message}}}});
        return Json{{"Unsuccessful", failed}};
    }

    Result<Reply> describeVpcEndpoints(const Call& call) {
        SKYDECK_ASSIGN(auto all, m_store.list(kVpcEndpoint));
        return describe(call.input, kDescribeVpcEndpoints, std::move(all));
    }

private:
    /// By its id, or by the address itself.
    Result<std::string> allocationOf(const Json& input) const {
        if (const std::string id = stringAt(input, "AllocationId"); !id.empty()) return id;
        const std::string address = stringAt(input, "PublicIp");
        if (address.empty()) return ec2Error("MissingParameter", "Either public IP or allocation id must be specified");
        SKYDECK_ASSIGN(const auto all, m_store.list(kElasticIp));
        for (const Json& each : all)
            if (stringAt(each, "PublicIp") == address) return stringAt(each, "AllocationId");
        return ec2Error("InvalidAddress.NotFound", "Address '" + address + "' not found.");
    }

    NetworkStore& m_store;
};

} // namespace

void addGatewayOperations(Service& service, Lab& lab) {
    Service more = Service::of<Ec2Gateways>("ec2", std::make_shared<Ec2Gateways>(*lab.network),
                                            {{"AllocateAddress", &Ec2Gateways::allocateAddress},
                                             {"ReleaseAddress", &Ec2Gateways::releaseAddress},
                                             {"AssociateAddress", &Ec2Gateways::associateAddress},
                                             {"DisassociateAddress", &Ec2Gateways::disassociateAddress},
                                             {"DescribeAddresses", &Ec2Gateways::describeAddresses},
                                             {"CreateNatGateway", &Ec2Gateways::createNatGateway},
                                             {"DeleteNatGateway", &Ec2Gateways::deleteNatGateway},
                                             {"DescribeNatGateways", &Ec2Gateways::describeNatGateways},
                                             {"CreateVpcEndpoint", &Ec2Gateways::createVpcEndpoint},
                                             {"ModifyVpcEndpoint", &Ec2Gateways::modifyVpcEndpoint},
                                             {"DeleteVpcEndpoints", &Ec2Gateways::deleteVpcEndpoints},
                                             {"DescribeVpcEndpoints", &Ec2Gateways::describeVpcEndpoints}});
    service.handlers.merge(more.handlers);
}

} // namespace skydeck::lab
