#include "core/workflows/stacks/outside.h"

#include "core/aws/fields.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"
#include "core/workflows/resource_probe.h"

#include <algorithm>
#include <array>
#include <set>

namespace skydeck::workflows {

namespace {

namespace cfn = aws::cloudformation;

constexpr auto kPatience = std::chrono::minutes(10); // a NAT gateway takes minutes

/// What lies in a network, in the order of its deletion.
struct Inhabitant {
    std::string_view type, describe, filters, filter, rows, id;
    std::string_view remove, removeMember;
    bool removesList = false;
};
constexpr std::string_view kInterface = "AWS::EC2::NetworkInterface";
constexpr std::array kInhabitants{
    Inhabitant{"AWS::EC2::Instance", "DescribeInstances", "Filters", "vpc-id", "Reservations", "InstanceId",
               "TerminateInstances", "InstanceIds", true},
    Inhabitant{"AWS::EC2::NatGateway", "DescribeNatGateways", "Filter", "vpc-id", "NatGateways", "NatGatewayId",
               "DeleteNatGateway", "NatGatewayId"},
    Inhabitant{"AWS::EC2::VPCEndpoint", "DescribeVpcEndpoints", "Filters", "vpc-id", "VpcEndpoints", "VpcEndpointId",
               "DeleteVpcEndpoints", "VpcEndpointIds", true},
    Inhabitant{kInterface, "DescribeNetworkInterfaces", "Filters", "vpc-id", "NetworkInterfaces", "NetworkInterfaceId",
               "DeleteNetworkInterface", "NetworkInterfaceId"},
    Inhabitant{"AWS::EC2::SecurityGroup", "DescribeSecurityGroups", "Filters", "vpc-id", "SecurityGroups", "GroupId",
               "DeleteSecurityGroup", "GroupId"},
    Inhabitant{"AWS::EC2::Subnet", "DescribeSubnets", "Filters", "vpc-id", "Subnets", "SubnetId", "DeleteSubnet",
               "SubnetId"},
    Inhabitant{"AWS::EC2::RouteTable", "DescribeRouteTables", "Filters", "vpc-id", "RouteTables", "RouteTableId",
               "DeleteRouteTable", "RouteTableId"},
    Inhabitant{"AWS::EC2::InternetGateway", "DescribeInternetGateways", "Filters", "attachment.vpc-id",
               "InternetGateways", "InternetGatewayId", "DetachInternetGateway", "InternetGatewayId"},
};
constexpr std::string_view kService = "AWS::ECS::Service", kProfile = "AWS::IAM::InstanceProfile";

std::string nameTag(const Json& row) {
    for (const Json& tag : arrayAt(row, row.contains("TagSet") ? "TagSet" : "Tags"))
        if (stringAt(tag, "Key") == "Name") return stringAt(tag, "Value");
    return {};
}

/// Made by AWS itself for a resource of the stack, or not deletable on its own.
bool goesByItself(const Inhabitant& kind, const Json& row) {
    if (kind.type == "AWS::EC2::Instance") {
        const std::string state = stringAt(memberAt(row, "State"), "Name");
        if (state == "terminated" || state == "shutting-down") return true;
        return std::ranges::any_of(arrayAt(row, "Tags"), [](const Json& tag) {
            const std::string key = stringAt(tag, "Key"); // instances of a compute environment
            return key.starts_with("aws:") || key == "AWSBatchServiceTag";
        });
    }
    if (kind.type == kInterface)
        return boolAt(row, "RequesterManaged") || boolAt(memberAt(row, "Attachment"), "DeleteOnTermination");
    if (kind.type == "AWS::EC2::SecurityGroup") return stringAt(row, "GroupName") == "default";
    if (kind.type == "AWS::EC2::RouteTable")
        return std::ranges::any_of(arrayAt(row, "Associations"),
                                   [](const Json& association) { return boolAt(association, "Main"); });
    const std::string state = stringAt(row, "State");
    return state == "deleted" || state == "deleting";
}

class ResourceSearch {
public:
    ResourceSearch(const std::shared_ptr<aws::Session>& session, const std::vector<cfn::StackResource>& resources,
                   const CallContext& context)
        : m_session(session), m_calls(quiet(context)) {
        for (const auto& resource : resources)
            m_own.insert(resource.physicalResourceId);
    }

    Status inNetwork(const cfn::StackResource& network) {
        SKYDECK_ASSIGN(const auto ec2, aws::ApiClient::create(m_session, "ec2"));
        for (const Inhabitant& kind : kInhabitants) {
            const Json filter{{"Name", kind.filter}, {"Values", {network.physicalResourceId}}};
            const Status looked = ec2.paginate(
                kind.describe, {{std::string(kind.filters), {filter}}},
                [&](const Json& page) {
                    for (const Json& row : arrayAt(page, kind.rows)) {
                        if (kind.type != "AWS::EC2::Instance")
                            add(kind, row, network);
                        else
                            for (const Json& instance : arrayAt(row, "Instances"))
                                add(kind, instance, network);
                    }
                    return true;
                },
                m_calls);
            // Endpoints that have no network interfaces of their own have none made outside either.
            if (!looked && !(kind.type == kInterface && looked.error().kind == ErrorKind::NotImplemented))
                return looked;
        }
        return {};
    }

    Status inCluster(const cfn::StackResource& cluster) {
        SKYDECK_ASSIGN(const auto ecs, aws::ApiClient::create(m_session, "ecs"));
        return ecs.paginate(
            "ListServices", {{"cluster", cluster.physicalResourceId}},
            [&](const Json& page) {
                for (const std::string& arn : aws::stringsAt(page, "serviceArns"))
                    if (!m_own.contains(arn))
                        found.push_back({arn, std::string(kService), arn.substr(arn.rfind('/') + 1),
                                         cluster.logicalResourceId, cluster.physicalResourceId});
                return true;
            },
            m_calls);
    }

    Status withRole(const cfn::StackResource& role) {
        SKYDECK_ASSIGN(const auto iam, aws::ApiClient::create(m_session, "iam"));
        return iam.paginate(
            "ListInstanceProfilesForRole", {{"RoleName", role.physicalResourceId}},
            [&](const Json& page) {
                for (const Json& row : arrayAt(page, "InstanceProfiles"))
                    if (const std::string name = stringAt(row, "InstanceProfileName"); !m_own.contains(name))
                        found.push_back(
                            {name, std::string(kProfile), name, role.logicalResourceId, role.physicalResourceId});
                return true;
            },
            m_calls);
    }

    std::vector<OutsideThing> found;

private:
    void add(const Inhabitant& kind, const Json& row, const cfn::StackResource& network) {
        const std::string id = stringAt(row, kind.id);
        if (m_own.contains(id) || goesByItself(kind, row)) return;
        std::string name = nameTag(row);
        if (name.empty()) name = stringAt(row, kind.type == kInterface ? "Description" : "GroupName");
        found.push_back(
            {id, std::string(kind.type), std::move(name), network.logicalResourceId, network.physicalResourceId});
    }

    std::shared_ptr<aws::Session> m_session;
    CallContext m_calls;
    std::set<std::string> m_own;
};

/// From the instance that it was attached to, which is one of the stack's.
Status detachInterface(const std::shared_ptr<aws::Session>& session, const aws::ApiClient& ec2, const std::string& id,
                       const CallContext& context) {
    const auto begin = session->clock().steadyNow();
    for (bool told = false;; told = true) {
        SKYDECK_ASSIGN(const Json found,
                       ec2.call("DescribeNetworkInterfaces", {{"NetworkInterfaceIds", {id}}}, context));
        const Json& rows = arrayAt(found, "NetworkInterfaces");
        const std::string attachment =
            rows.empty() ? std::string() : stringAt(memberAt(rows[0], "Attachment"), "AttachmentId");
        if (attachment.empty()) return {};
        if (!told)
            SKYDECK_TRY(ec2.call("DetachNetworkInterface", {{"AttachmentId", attachment}, {"Force", true}}, context));
        if (session->clock().steadyNow() - begin > kPatience)
            return fail(ErrorKind::Timeout, "StillAttached", "Network interface " + id + " does not come off");
        SKYDECK_TRY(pauseBetweenLooks(*session, context));
    }
}

Status removeOne(const std::shared_ptr<aws::Session>& session, const OutsideThing& thing, const CallContext& context) {
    if (thing.type == kService) {
        SKYDECK_ASSIGN(const auto ecs, aws::ApiClient::create(session, "ecs"));
        SKYDECK_TRY(
            ecs.call("DeleteService", {{"cluster", thing.inId}, {"service", thing.id}, {"force", true}}, context));
        return {};
    }
    if (thing.type == kProfile) {
        SKYDECK_ASSIGN(const auto iam, aws::ApiClient::create(session, "iam"));
        const Json profile{{"InstanceProfileName", thing.id}};
        Json pair = profile;
        pair["RoleName"] = thing.inId;
        SKYDECK_TRY(iam.call("RemoveRoleFromInstanceProfile", pair, context));
        SKYDECK_TRY(iam.call("DeleteInstanceProfile", profile, context));
        return {};
    }
    const auto kind = std::ranges::find(kInhabitants, thing.type, &Inhabitant::type);
    if (kind == kInhabitants.end())
        return fail(ErrorKind::NotImplemented, "NotRemovable", "A " + thing.type + " is not deleted by Skydeck");
    SKYDECK_ASSIGN(const auto ec2, aws::ApiClient::create(session, "ec2"));
    if (thing.type == kInterface) SKYDECK_TRY(detachInterface(session, ec2, thing.id, context));
    Json input;
    input[std::string(kind->removeMember)] = kind->removesList ? Json::array({thing.id}) : Json(thing.id);
    if (kind->remove == "DetachInternetGateway") input["VpcId"] = thing.inId;
    SKYDECK_TRY(ec2.call(kind->remove, input, context));
    if (kind->remove == "DetachInternetGateway")
        SKYDECK_TRY(ec2.call("DeleteInternetGateway", {{"InternetGatewayId", thing.id}}, context));
    return {};
}

} // namespace

Result<std::vector<OutsideThing>> findOutside(const std::shared_ptr<aws::Session>& session,
                                              const std::vector<cfn::StackResource>& resources,
                                              const CallContext& context) {
    ResourceSearch search(session, resources, context);
    for (const auto& resource : resources) {
        if (resource.physicalResourceId.empty() || resource.resourceStatus == "DELETE_COMPLETE") continue;
        Status looked;
        if (resource.resourceType == "AWS::EC2::VPC")
            looked = search.inNetwork(resource);
        else if (resource.resourceType == "AWS::ECS::Cluster")
            looked = search.inCluster(resource);
        else if (resource.resourceType == "AWS::IAM::Role")
            looked = search.withRole(resource);
        if (!looked && looked.error().kind != ErrorKind::NotFound) return fail(std::move(looked.error()));
    }
    return std::move(search.found);
}

Status removeOutside(const std::shared_ptr<aws::Session>& session, const std::vector<OutsideThing>& things,
                     const CallContext& context) {
    const CallContext calls = quiet(context);
    // Services start instances' successors, and networks go last: the order in which they were found within a network.
    std::vector<OutsideThing> ordered = things;
    std::ranges::stable_partition(ordered, [](const OutsideThing& thing) { return thing.type == kService; });
    for (const OutsideThing& thing : ordered) {
        context.report(0, 0, "deleting " + thing.id);
        if (auto removed = removeOne(session, thing, calls); !removed && removed.error().kind != ErrorKind::NotFound)
            return removed;
        const auto begin = session->clock().steadyNow();
        for (;;) {
            SKYDECK_ASSIGN(const auto exists, stillExists(session, thing.type, thing.id, calls));
            if (!exists.value_or(false)) break;
            if (session->clock().steadyNow() - begin > kPatience)
                return fail(ErrorKind::Timeout, "StillThere", thing.type + " " + thing.id + " does not go");
            SKYDECK_TRY(pauseBetweenLooks(*session, calls));
        }
    }
    return {};
}

} // namespace skydeck::workflows
