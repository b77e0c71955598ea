#include "core/aws/ec2/ec2_client.h"

#include "core/aws/fields.h"
#include "core/aws/listing.h"
#include "core/base/strings.h"

#include <algorithm>
#include <functional>

namespace skydeck::aws::ec2 {

namespace {

/// The tag Name, or nothing.
std::string nameIn(const std::map<std::string, std::string>& tags) {
    const auto name = tags.find("Name");
    return name == tags.end() ? std::string() : name->second;
}

Instance toInstance(const Json& json) {
    Instance instance;
    instance.instanceId = stringAt(json, "InstanceId");
    instance.tags = pairsAt(json, "Tags", "Key", "Value");
    instance.name = nameIn(instance.tags);
    instance.state = stringAt(memberAt(json, "State"), "Name");
    instance.stateReason = stringAt(memberAt(json, "StateReason"), "Message");
    instance.instanceType = stringAt(json, "InstanceType");
    instance.imageId = stringAt(json, "ImageId");
    instance.keyName = stringAt(json, "KeyName");
    instance.availabilityZone = stringAt(memberAt(json, "Placement"), "AvailabilityZone");
    instance.vpcId = stringAt(json, "VpcId");
    instance.subnetId = stringAt(json, "SubnetId");
    instance.privateIpAddress = stringAt(json, "PrivateIpAddress");
    instance.publicIpAddress = stringAt(json, "PublicIpAddress");
    instance.publicDnsName = stringAt(json, "PublicDnsName");
    for (const Json& group : arrayAt(json, "SecurityGroups"))
        instance.securityGroups.push_back(stringAt(group, "GroupId"));
    instance.launchTime = timeAt(json, "LaunchTime");
    return instance;
}

Subnet toSubnet(const Json& json) {
    Subnet subnet;
    subnet.tags = pairsAt(json, "Tags", "Key", "Value");
    subnet.name = nameIn(subnet.tags);
    subnet.subnetId = stringAt(json, "SubnetId");
    subnet.vpcId = stringAt(json, "VpcId");
    subnet.cidrBlock = stringAt(json, "CidrBlock");
    subnet.availabilityZone = stringAt(json, "AvailabilityZone");
    subnet.mapPublicIpOnLaunch = boolAt(json, "MapPublicIpOnLaunch");
    return subnet;
}

InstanceType toInstanceType(const Json& json) {
    InstanceType type;
    type.instanceType = stringAt(json, "InstanceType");
    type.vCpus = static_cast<int>(integerAt(memberAt(json, "VCpuInfo"), "DefaultVCpus"));
    type.memory = static_cast<int>(integerAt(memberAt(json, "MemoryInfo"), "SizeInMiB"));
    for (const Json& gpu : arrayAt(memberAt(json, "GpuInfo"), "Gpus"))
        type.gpus += static_cast<int>(integerAt(gpu, "Count"));
    type.architectures = stringsAt(memberAt(json, "ProcessorInfo"), "SupportedArchitectures");
    return type;
}

SecurityGroup toSecurityGroup(const Json& json) {
    SecurityGroup group{stringAt(json, "GroupId"),
                        stringAt(json, "GroupName"),
                        stringAt(json, "Description"),
                        stringAt(json, "VpcId"),
                        {}};
    for (const Json& permission : arrayAt(json, "IpPermissions")) {
        IngressRule rule{stringAt(permission, "IpProtocol"),
                         static_cast<int>(integerAt(permission, "FromPort", -1)),
                         static_cast<int>(integerAt(permission, "ToPort", -1)),
                         {}};
        for (const Json& range : arrayAt(permission, "IpRanges"))
            rule.ranges.push_back(stringAt(range, "CidrIp"));
        for (const Json& range : arrayAt(permission, "Ipv6Ranges"))
            rule.ranges.push_back(stringAt(range, "CidrIpv6"));
        group.ingress.push_back(std::move(rule));
    }
    return group;
}

Image toImage(const Json& json) {
    return {stringAt(json, "ImageId"), stringAt(json, "Name"), stringAt(json, "Description"),
            stringAt(json, "Architecture"), stringAt(json, "CreationDate")};
}

Json permissionInput(const std::string& groupId, const IngressRule& rule, const std::string& from) {
    Json permission{{"IpProtocol", rule.protocol}};
    if (rule.fromPort >= 0) permission["FromPort"] = rule.fromPort;
    if (rule.toPort >= 0) permission["ToPort"] = rule.toPort;
    if (from.find(':') != std::string::npos)
        permission["Ipv6Ranges"] = Json::array({{{"CidrIpv6", from}}});
    else
        permission["IpRanges"] = Json::array({{{"CidrIp", from}}});
    return {{"GroupId", groupId}, {"IpPermissions", Json::array({std::move(permission)})}};
}

KeyPair toKeyPair(const Json& json) {
    return {stringAt(json, "KeyPairId"), stringAt(json, "KeyName"), stringAt(json, "KeyType"),
            stringAt(json, "KeyFingerprint"), timeAt(json, "CreateTime")};
}

} // namespace

Result<Ec2Client> Ec2Client::create(std::shared_ptr<Session> session) {
    SKYDECK_ASSIGN(ApiClient api, ApiClient::create(std::move(session), "ec2"));
    return Ec2Client(std::move(api));
}

Result<std::vector<Instance>> Ec2Client::describeInstances(const std::vector<std::string>& ids,
                                                           const CallContext& context) const {
    Json input = Json::object();
    setUnlessEmpty(input, "InstanceIds", ids);
    std::vector<Instance> instances;
    SKYDECK_TRY(m_api.paginate(
        "DescribeInstances", input,
        [&](const Json& page) {
            for (const Json& reservation : arrayAt(page, "Reservations"))
                for (const Json& instance : arrayAt(reservation, "Instances"))
                    instances.push_back(toInstance(instance));
            return true;
        },
        context));
    return instances;
}

Status Ec2Client::each(const char* operation, const std::vector<std::string>& ids, const CallContext& context) const {
    SKYDECK_TRY(m_api.call(operation, {{"InstanceIds", ids}}, context));
    return {};
}

Status Ec2Client::startInstances(const std::vector<std::string>& ids, const CallContext& context) const {
    return each("StartInstances", ids, context);
}
Status Ec2Client::stopInstances(const std::vector<std::string>& ids, const CallContext& context) const {
    return each("StopInstances", ids, context);
}
Status Ec2Client::rebootInstances(const std::vector<std::string>& ids, const CallContext& context) const {
    return each("RebootInstances", ids, context);
}
Status Ec2Client::terminateInstances(const std::vector<std::string>& ids, const CallContext& context) const {
    return each("TerminateInstances", ids, context);
}

Result<std::string> Ec2Client::consoleOutput(const std::string& id, const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("GetConsoleOutput", {{"InstanceId", id}}, context));
    const std::string encoded = stringAt(output, "Output");
    auto text = fromBase64(encoded);
    if (!text) return fail(ErrorKind::Internal, "InvalidResponse", "The console output of " + id + " is not Base64");
    return std::move(*text);
}

Result<std::vector<InstanceType>> Ec2Client::describeInstanceTypes(const std::vector<std::string>& patterns,
                                                                   const CallContext& context) const {
    Json input = Json::object();
    if (!patterns.empty()) input["Filters"] = Json::array({{{"Name", "instance-type"}, {"Values", patterns}}});
    return listAll(m_api, "DescribeInstanceTypes", input, "InstanceTypes", toInstanceType, context);
}

Result<std::vector<Image>> Ec2Client::describeImages(const std::string& namePattern, const CallContext& context) const {
    // https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/ names Canonical's account.
    constexpr const char* kCanonical = "099720109477";
    const Json input{{"Owners", {"amazon", "self", kCanonical}},
                     {"Filters", Json::array({{{"Name", "name"}, {"Values", {namePattern}}},
                                              {{"Name", "state"}, {"Values", {"available"}}}})}};
    // Its model has no paginator: without MaxResults EC2 gives all at once.
    SKYDECK_ASSIGN(const Json output, m_api.call("DescribeImages", input, context));
    auto images = mapAt(output, "Images", toImage);
    std::ranges::stable_sort(images, std::greater<>(), &Image::creationDate);
    return images;
}

Result<std::vector<SecurityGroup>> Ec2Client::describeSecurityGroups(const CallContext& context) const {
    return listAll(m_api, "DescribeSecurityGroups", Json::object(), "SecurityGroups", toSecurityGroup, context);
}

Status Ec2Client::authorizeIngress(const std::string& groupId, const IngressRule& rule, const std::string& from,
                                   const CallContext& context) const {
    const auto done = m_api.call("AuthorizeSecurityGroupIngress", permissionInput(groupId, rule, from), context);
    if (!done && done.error().code != "InvalidPermission.Duplicate") return fail(done.error());
    return {};
}

Status Ec2Client::revokeIngress(const std::string& groupId, const IngressRule& rule, const std::string& from,
                                const CallContext& context) const {
    SKYDECK_TRY(m_api.call("RevokeSecurityGroupIngress", permissionInput(groupId, rule, from), context));
    return {};
}

Result<std::vector<Subnet>> Ec2Client::describeSubnets(const CallContext& context) const {
    return listAll(m_api, "DescribeSubnets", Json::object(), "Subnets", toSubnet, context);
}

Result<std::vector<std::string>> Ec2Client::runInstances(const RunInstancesInput& input,
                                                         const CallContext& context) const {
    Json request{{"ImageId", input.imageId},
                 {"InstanceType", input.instanceType},
                 {"MinCount", input.count},
                 {"MaxCount", input.count}};
    setUnlessEmpty(request, "KeyName", input.keyName);
    setUnlessEmpty(request, "SubnetId", input.subnetId);
    setUnlessEmpty(request, "SecurityGroupIds", input.securityGroupIds);
    if (!input.name.empty())
        request["TagSpecifications"] = Json::array(
            {{{"ResourceType", "instance"}, {"Tags", Json::array({{{"Key", "Name"}, {"Value", input.name}}})}}});
    SKYDECK_ASSIGN(const Json output, m_api.call("RunInstances", request, context));
    return mapAt(output, "Instances", [](const Json& instance) { return stringAt(instance, "InstanceId"); });
}

Result<std::vector<KeyPair>> Ec2Client::describeKeyPairs(const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("DescribeKeyPairs", Json::object(), context));
    return mapAt(output, "KeyPairs", toKeyPair);
}

Result<NewKeyPair> Ec2Client::createKeyPair(const std::string& name, const std::string& type,
                                            const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("CreateKeyPair", {{"KeyName", name}, {"KeyType", type}}, context));
    return NewKeyPair{toKeyPair(output), stringAt(output, "KeyMaterial")};
}

Status Ec2Client::deleteKeyPair(const std::string& name, const CallContext& context) const {
    SKYDECK_TRY(m_api.call("DeleteKeyPair", {{"KeyName", name}}, context));
    return {};
}

} // namespace skydeck::aws::ec2
