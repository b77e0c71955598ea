#include "core/base/strings.h"
#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-instance.html
constexpr const char* kSchema = R"({
    "AvailabilityZone": "string", "ImageId": "string", "InstanceType": "string", "KeyName": "string",
    "BlockDeviceMappings": [{"DeviceName!": "string", "NoDevice": "json", "VirtualName": "string",
        "Ebs": {"DeleteOnTermination": "boolean", "Encrypted": "boolean", "Iops": "integer", "KmsKeyId": "string",
            "SnapshotId": "string", "VolumeSize": "integer", "VolumeType": "string"}}],
    "CreditSpecification": {"CPUCredits": "string"}, "CpuOptions": "unserved", "DisableApiTermination": "boolean",
    "EbsOptimized": "boolean", "IamInstanceProfile": "string", "InstanceInitiatedShutdownBehavior": "string",
    "LaunchTemplate": {"LaunchTemplateId": "string", "LaunchTemplateName": "string", "Version!": "string"},
    "MetadataOptions": {"HttpEndpoint": "string", "HttpProtocolIpv6": "string", "HttpPutResponseHopLimit": "integer",
        "HttpTokens": "string", "InstanceMetadataTags": "string"},
    "Monitoring": "boolean",
    "NetworkInterfaces": [{"DeviceIndex!": "string", "AssociatePublicIpAddress": "boolean",
        "DeleteOnTermination": "boolean", "Description": "string", "GroupSet": ["string"], "SubnetId": "string",
        "PrivateIpAddress": "string", "NetworkInterfaceId": "string", "AssociateCarrierIpAddress": "unserved",
        "Ipv6AddressCount": "unserved", "Ipv6Addresses": "unserved", "PrivateIpAddresses": "unserved",
        "SecondaryPrivateIpAddressCount": "unserved", "EnaSrdSpecification": "unserved"}],
    "PrivateIpAddress": "string", "PropagateTagsToVolumeOnCreation": "boolean", "SecurityGroupIds": ["string"],
    "SecurityGroups": ["string"], "SourceDestCheck": "boolean", "SubnetId": "string",
    "Tags": [{"Key!": "string", "Value!": "string"}], "Tenancy": "string", "UserData": "string",
    "AdditionalInfo": "unserved", "Affinity": "unserved", "ElasticGpuSpecifications": "unserved",
    "ElasticInferenceAccelerators": "unserved", "EnclaveOptions": "unserved", "HibernationOptions": "unserved",
    "HostId": "unserved", "HostResourceGroupArn": "unserved", "Ipv6AddressCount": "unserved",
    "Ipv6Addresses": "unserved", "KernelId": "unserved", "LicenseSpecifications": "unserved",
    "PlacementGroupName": "unserved", "PrivateDnsNameOptions": "unserved", "RamdiskId": "unserved",
    "SsmAssociations": "unserved", "Volumes": "unserved"
})";

constexpr const char* kPassed[] = {"ImageId",         "InstanceType",
                                   "KeyName",         "BlockDeviceMappings",
                                   "EbsOptimized",    "InstanceInitiatedShutdownBehavior",
                                   "UserData",        "PrivateIpAddress",
                                   "SubnetId",        "SecurityGroupIds",
                                   "SecurityGroups",  "LaunchTemplate",
                                   "MetadataOptions", "DisableApiTermination"};

Json launchInput(const ResourceContext& context, const Json& properties) {
    Json input{{"MinCount", 1}, {"MaxCount", 1}};
    for (const char* same : kPassed)
        if (properties.contains(same)) input[same] = properties[same];
    if (properties.contains("IamInstanceProfile"))
        input["IamInstanceProfile"] = {{"Name", properties["IamInstanceProfile"]}};
    if (properties.contains("Monitoring")) input["Monitoring"] = {{"Enabled", properties["Monitoring"]}};
    if (const Json& credit = memberAt(properties, "CreditSpecification"); credit.contains("CPUCredits"))
        input["CreditSpecification"] = {{"CpuCredits", credit["CPUCredits"]}};
    for (const auto& [from, to] : {std::pair("AvailabilityZone", "AvailabilityZone"), std::pair("Tenancy", "Tenancy")})
        if (properties.contains(from)) input["Placement"][to] = properties[from];
    for (Json card : arrayAt(properties, "NetworkInterfaces")) {
        card["DeviceIndex"] = parseInteger(stringAt(card, "DeviceIndex")).value_or(0);
        if (card.contains("GroupSet")) card["Groups"] = card["GroupSet"];
        card.erase("GroupSet");
        input["NetworkInterfaces"].push_back(std::move(card));
    }
    // A second try after a crash finds the instance of the first.
    addTagSpecification(context, properties, "instance", input);
    return input;
}

Result<Json> describeOne(const ResourceContext& context, const std::string& id) {
    SKYDECK_ASSIGN(const Json found, context.call("ec2", "DescribeInstances", {{"InstanceIds", {id}}}));
    for (const Json& reservation : arrayAt(found, "Reservations"))
        for (const Json& instance : arrayAt(reservation, "Instances"))
            return instance;
    return fail(ErrorKind::NotFound, "InvalidInstanceID.NotFound", "The instance ID '" + id + "' does not exist");
}

Status awaitState(const ResourceContext& context, const std::string& id, const std::string& wanted) {
    return context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(const Json instance, describeOne(context, id));
        const std::string state = stringAt(memberAt(instance, "State"), "Name");
        if (state != wanted && (state == "terminated" || state == "shutting-down"))
            return fail(ErrorKind::Conflict, "NotStabilized",
                        "Instance " + id + " went to " + state + ": " +
                            stringAt(memberAt(instance, "StateReason"), "Message",
                                     stringAt(instance, "StateTransitionReason")));
        return state == wanted;
    });
}

Result<Json> attributesOf(const ResourceContext& context, const std::string& id) {
    SKYDECK_ASSIGN(const Json instance, describeOne(context, id));
    return Json{{"InstanceId", id},
                {"AvailabilityZone", stringAt(memberAt(instance, "Placement"), "AvailabilityZone")},
                {"PrivateDnsName", stringAt(instance, "PrivateDnsName")},
                {"PrivateIp", stringAt(instance, "PrivateIpAddress")},
                {"PublicDnsName", stringAt(instance, "PublicDnsName")},
                {"PublicIp", stringAt(instance, "PublicIpAddress")},
                {"VpcId", stringAt(instance, "VpcId")}};
}

Status setAttribute(const ResourceContext& context, const std::string& id, const char* name, const Json& value) {
    SKYDECK_TRY(context.call("ec2", "ModifyInstanceAttribute", {{"InstanceId", id}, {name, value}}));
    return {};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "RunInstances", launchInput(context, properties)));
    const Json& instances = arrayAt(made, "Instances");
    if (instances.empty()) return fail(ErrorKind::Internal, "NoInstance", "RunInstances gave no instance");
    const std::string id = stringAt(instances[0], "InstanceId");
    SKYDECK_TRY(context.exists(id));
    SKYDECK_TRY(awaitState(context, id, "running"));
    if (!boolAt(properties, "SourceDestCheck", true))
        SKYDECK_TRY(setAttribute(context, id, "SourceDestCheck", {{"Value", false}}));
    return attributesOf(context, id);
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    SKYDECK_TRY(context.callToDelete("ec2", "TerminateInstances", {{"InstanceIds", {physicalId}}}));
    return context.waitUntil([&]() -> Result<bool> {
        const auto instance = describeOne(context, physicalId);
        if (!instance && instance.error().kind == ErrorKind::NotFound) return true;
        if (!instance) return fail(instance.error());
        return stringAt(memberAt(*instance, "State"), "Name") == "terminated";
    });
}

/// What EC2 changes of a stopped instance alone ("Update requires: Some interruptions").
Status changeStopped(const ResourceContext& context, const std::string& id, const Json& before, const Json& after) {
    constexpr const char* kOfStopped[] = {"InstanceType", "UserData", "EbsOptimized"};
    if (std::ranges::none_of(kOfStopped, [&](const char* name) { return differs(before, after, name); })) return {};
    SKYDECK_TRY(context.call("ec2", "StopInstances", {{"InstanceIds", {id}}}));
    SKYDECK_TRY(awaitState(context, id, "stopped"));
    if (differs(before, after, "InstanceType"))
        SKYDECK_TRY(
            setAttribute(context, id, "InstanceType", {{"Value", stringAt(after, "InstanceType", "m1.small")}}));
    if (differs(before, after, "UserData"))
        SKYDECK_TRY(setAttribute(context, id, "UserData", {{"Value", stringAt(after, "UserData")}}));
    if (differs(before, after, "EbsOptimized"))
        SKYDECK_TRY(setAttribute(context, id, "EbsOptimized", {{"Value", boolAt(after, "EbsOptimized")}}));
    SKYDECK_TRY(context.call("ec2", "StartInstances", {{"InstanceIds", {id}}}));
    return awaitState(context, id, "running");
}

Status changeProfile(const ResourceContext& context, const std::string& id, const Json& after) {
    SKYDECK_ASSIGN(const Json found, context.call("ec2", "DescribeIamInstanceProfileAssociations",
                                                  {{"Filters", {{{"Name", "instance-id"}, {"Values", {id}}}}}}));
    const Json& now = arrayAt(found, "IamInstanceProfileAssociations");
    const std::string wanted = stringAt(after, "IamInstanceProfile");
    Json input = Json::object();
    if (!wanted.empty()) input["IamInstanceProfile"] = {{"Name", wanted}};
    if (now.empty())
        input["InstanceId"] = id;
    else
        input["AssociationId"] = now[0]["AssociationId"];
    if (wanted.empty() && now.empty()) return {};
    SKYDECK_TRY(context.call("ec2",
                             wanted.empty() ? "DisassociateIamInstanceProfile"
                             : now.empty()  ? "AssociateIamInstanceProfile"
                                            : "ReplaceIamInstanceProfileAssociation",
                             input));
    return {};
}

/// What has operations of its own and needs no stop.
Status changeRunning(const ResourceContext& context, const std::string& id, const Json& before, const Json& after) {
    if (differs(before, after, "IamInstanceProfile")) SKYDECK_TRY(changeProfile(context, id, after));
    if (differs(before, after, "MetadataOptions")) {
        const Json& wanted = memberAt(after, "MetadataOptions");
        SKYDECK_TRY(context.call("ec2", "ModifyInstanceMetadataOptions",
                                 {{"InstanceId", id},
                                  {"HttpTokens", stringAt(wanted, "HttpTokens", "optional")},
                                  {"HttpEndpoint", stringAt(wanted, "HttpEndpoint", "enabled")},
                                  {"HttpPutResponseHopLimit", integerAt(wanted, "HttpPutResponseHopLimit", 1)},
                                  {"InstanceMetadataTags", stringAt(wanted, "InstanceMetadataTags", "disabled")}}));
    }
    if (differs(before, after, "Monitoring"))
        SKYDECK_TRY(context.call("ec2", boolAt(after, "Monitoring") ? "MonitorInstances" : "UnmonitorInstances",
                                 {{"InstanceIds", {id}}}));
    if (differs(before, after, "CreditSpecification")) {
        const bool old = stringAt(after, "InstanceType", "m1.small").starts_with("t2.");
        const std::string credits =
            stringAt(memberAt(after, "CreditSpecification"), "CPUCredits", old ? "standard" : "unlimited");
        SKYDECK_ASSIGN(const Json answer,
                       context.call("ec2", "ModifyInstanceCreditSpecification",
                                    {{"InstanceCreditSpecifications",
                                      Json::array({{{"InstanceId", id}, {"CpuCredits", credits}}})}}));
        for (const Json& failed : arrayAt(answer, "UnsuccessfulInstanceCreditSpecifications")) {
            const Json& error = memberAt(failed, "Error");
            return fail(ErrorKind::Conflict, stringAt(error, "Code"), stringAt(error, "Message"));
        }
    }
    return {};
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    SKYDECK_TRY(changeStopped(context, physicalId, before, after));
    SKYDECK_TRY(changeRunning(context, physicalId, before, after));
    if (differs(before, after, "DisableApiTermination"))
        SKYDECK_TRY(setAttribute(context, physicalId, "DisableApiTermination",
                                 {{"Value", boolAt(after, "DisableApiTermination")}}));
    if (differs(before, after, "SourceDestCheck"))
        SKYDECK_TRY(
            setAttribute(context, physicalId, "SourceDestCheck", {{"Value", boolAt(after, "SourceDestCheck", true)}}));
    if (differs(before, after, "InstanceInitiatedShutdownBehavior"))
        SKYDECK_TRY(setAttribute(context, physicalId, "InstanceInitiatedShutdownBehavior",
                                 {{"Value", stringAt(after, "InstanceInitiatedShutdownBehavior", "stop")}}));
    if (differs(before, after, "SecurityGroupIds") && !arrayAt(after, "SecurityGroupIds").empty())
        SKYDECK_TRY(setAttribute(context, physicalId, "Groups", after["SecurityGroupIds"]));
    SKYDECK_TRY(updateEc2Tags(context, physicalId, before, after));
    return attributesOf(context, physicalId);
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(Json instance, describeOne(context, physicalId));
    const std::string state = stringAt(memberAt(instance, "State"), "Name");
    if (state == "terminated" || state == "shutting-down") return notThere(context);
    instance["Tags"] = liveTags(context, arrayAt(instance, "Tags"), properties);
    instance["AvailabilityZone"] = stringAt(memberAt(instance, "Placement"), "AvailabilityZone");
    instance["SecurityGroupIds"] = Json::array();
    for (const Json& group : arrayAt(instance, "SecurityGroups"))
        instance["SecurityGroupIds"].push_back(group["GroupId"]);
    const std::string profile = stringAt(memberAt(instance, "IamInstanceProfile"), "Arn");
    instance["IamInstanceProfile"] = profile.empty() ? Json() : Json(profile.substr(profile.rfind('/') + 1));
    SKYDECK_ASSIGN(const Json data, context.call("ec2", "DescribeInstanceAttribute",
                                                 {{"InstanceId", physicalId}, {"Attribute", "userData"}}));
    instance["UserData"] = memberAt(memberAt(data, "UserData"), "Value");
    // What the template says of interfaces and disks is what the instance began with.
    return withLive(properties, instance,
                    {"ImageId", "InstanceType", "KeyName", "SubnetId", "AvailabilityZone", "SecurityGroupIds",
                     "IamInstanceProfile", "UserData", "SourceDestCheck", "Tags"});
}

} // namespace

ResourceType ec2Instance() {
    return {.name = "AWS::EC2::Instance",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"InstanceId"},
            .attributes = {"AvailabilityZone", "InstanceId", "PrivateDnsName", "PrivateIp", "PublicDnsName", "PublicIp",
                           "VpcId"},
            .create = create,
            .remove = remove,
            .fixed = {"AvailabilityZone", "BlockDeviceMappings", "ImageId", "KeyName", "LaunchTemplate",
                      "NetworkInterfaces", "PrivateIpAddress", "SecurityGroups", "SubnetId", "Tenancy"},
            .update = update,
            .read = read,
            .identifier = "InstanceId",
            .adopt = attributesOf};
}

} // namespace skydeck::lab::cloudformation
