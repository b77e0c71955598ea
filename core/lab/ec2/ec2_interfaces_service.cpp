#include "core/lab/ec2/ec2_interfaces_service.h"

#include "core/lab/ec2/describe_rules.h"
#include "core/lab/ec2/machine_catalogue.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/ec2/tag_specifications.h"

namespace skydeck::lab {

using namespace ec2;

namespace {

/// As NetworkInterface has it: its tags by a name of their own.
Json shownInterface(Json card) {
    card["TagSet"] = arrayAt(card, "Tags");
    card.erase("Tags");
    return card;
}

class Ec2Interfaces {
public:
    explicit Ec2Interfaces(Lab& lab) : m_lab(lab), m_store(*lab.network) {}

    Result<Reply> create(const Call& call) {
        for (const char* member :
             {"Ipv6Addresses", "Ipv6AddressCount", "PrivateIpAddresses", "SecondaryPrivateIpAddressCount",
              "Ipv4Prefixes", "Ipv4PrefixCount", "Ipv6Prefixes", "Ipv6PrefixCount"})
            if (call.input.contains(member))
                return awsError(501, "NotImplemented",
                                std::string("The lab does not implement ") + member + " of ec2:CreateNetworkInterface");
        const std::string type = stringAt(call.input, "InterfaceType", "interface");
        if (type != "interface")
            return awsError(501, "NotImplemented", "The lab does not implement network interfaces of type " + type);
        SKYDECK_ASSIGN(const Json tags, tagsOf(call, kNetworkInterface.type));
        SKYDECK_ASSIGN(const Json made, m_store.createInterface(
                                            {.subnetId = stringAt(call.input, "SubnetId"),
                                             .groupIds = arrayAt(call.input, "Groups").get<std::vector<std::string>>(),
                                             .privateAddress = stringAt(call.input, "PrivateIpAddress"),
                                             .description = stringAt(call.input, "Description"),
                                             .tags = tags}));
        Json output{{"NetworkInterface", shownInterface(made)}};
        if (call.input.contains("ClientToken")) output["ClientToken"] = call.input["ClientToken"];
        return output;
    }

    Result<Reply> remove(const Call& call) {
        return replyOf(m_store.deleteInterface(stringAt(call.input, "NetworkInterfaceId")));
    }

    Result<Reply> describeAll(const Call& call) {
        SKYDECK_ASSIGN(auto all, m_store.list(kNetworkInterface));
        SKYDECK_ASSIGN(Json output, describe(call.input, kDescribeNetworkInterfaces, std::move(all)));
        for (Json& card : output["NetworkInterfaces"])
            card = shownInterface(std::move(card));
        return output;
    }

    Result<Reply> attach(const Call& call) {
        const std::string instanceId = stringAt(call.input, "InstanceId");
        SKYDECK_ASSIGN(const Json reservation, m_store.instances().get(instanceId));
        const MachineType* type = m_lab.machines->type(stringAt(reservation.at("Instances").at(0), "InstanceType"));
        const std::int64_t most =
            type ? integerAt(memberAt(type->info, "NetworkInfo"), "MaximumNetworkInterfaces", 2) : 2;
        SKYDECK_ASSIGN(const std::string attachment,
                       m_store.attachInterface(stringAt(call.input, "NetworkInterfaceId"), instanceId,
                                               integerAt(call.input, "DeviceIndex"), most));
        return Json{{"AttachmentId", attachment}, {"NetworkCardIndex", 0}};
    }

    Result<Reply> detach(const Call& call) {
        return replyOf(m_store.detachInterface(stringAt(call.input, "AttachmentId")));
    }

    Result<Reply> modify(const Call& call) {
        if (call.input.contains("EnaSrdSpecification"))
            return awsError(501, "NotImplemented",
                            "The lab does not implement EnaSrdSpecification of ec2:ModifyNetworkInterfaceAttribute");
        return replyOf(m_store.modifyInterface(call.input));
    }

private:
    Lab& m_lab;
    NetworkStore& m_store;
};

} // namespace

void addInterfaceOperations(Service& service, Lab& lab) {
    Service more = Service::of<Ec2Interfaces>("ec2", std::make_shared<Ec2Interfaces>(lab),
                                              {{"CreateNetworkInterface", &Ec2Interfaces::create},
                                               {"DeleteNetworkInterface", &Ec2Interfaces::remove},
                                               {"DescribeNetworkInterfaces", &Ec2Interfaces::describeAll},
                                               {"AttachNetworkInterface", &Ec2Interfaces::attach},
                                               {"DetachNetworkInterface", &Ec2Interfaces::detach},
                                               {"ModifyNetworkInterfaceAttribute", &Ec2Interfaces::modify}});
    service.handlers.merge(more.handlers);
}

} // namespace skydeck::lab
