#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-launchtemplate.html
constexpr const char* kSchema = R"({
    "LaunchTemplateName": "string", "VersionDescription": "string",
    "TagSpecifications": [{"ResourceType": "string", "Tags": [{"Key!": "string", "Value!": "string"}]}],
    "LaunchTemplateData!": {
        "BlockDeviceMappings": [{"DeviceName": "string", "NoDevice": "string", "VirtualName": "string",
            "Ebs": {"DeleteOnTermination": "boolean", "Encrypted": "boolean", "Iops": "integer",
                "KmsKeyId": "string", "SnapshotId": "string", "Throughput": "integer", "VolumeSize": "integer",
                "VolumeType": "string"}}],
        "CreditSpecification": {"CpuCredits": "string"}, "DisableApiStop": "boolean",
        "DisableApiTermination": "boolean", "EbsOptimized": "boolean",
        "IamInstanceProfile": {"Arn": "string", "Name": "string"}, "ImageId": "string",
        "InstanceInitiatedShutdownBehavior": "string", "InstanceType": "string", "KeyName": "string",
        "MetadataOptions": {"HttpEndpoint": "string", "HttpProtocolIpv6": "string",
            "HttpPutResponseHopLimit": "integer", "HttpTokens": "string", "InstanceMetadataTags": "string"},
        "Monitoring": {"Enabled": "boolean"},
        "NetworkInterfaces": [{"AssociatePublicIpAddress": "boolean", "DeleteOnTermination": "boolean",
            "Description": "string", "DeviceIndex": "integer", "Groups": ["string"], "PrivateIpAddress": "string",
            "SubnetId": "string"}],
        "Placement": {"AvailabilityZone": "string", "Tenancy": "string"},
        "SecurityGroupIds": ["string"], "SecurityGroups": ["string"],
        "TagSpecifications": [{"ResourceType": "string", "Tags": [{"Key!": "string", "Value!": "string"}]}],
        "UserData": "string"}
})";

Json versions(const std::string& number) {
    return {{"DefaultVersionNumber", number}, {"LatestVersionNumber", number}};
}

/// The tags of the template itself, in the form in which other types have theirs.
Json ownTags(const Json& properties) {
    Json tags = Json::array();
    for (const Json& specification : arrayAt(properties, "TagSpecifications"))
        for (const Json& tag : arrayAt(specification, "Tags"))
            tags.push_back(tag);
    return {{"Tags", tags}};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "LaunchTemplateName", 128));
    const Json tags = context.tags(ownTags(properties));
    Json input{{"LaunchTemplateName", name}, {"LaunchTemplateData", properties["LaunchTemplateData"]}};
    if (properties.contains("VersionDescription")) input["VersionDescription"] = properties["VersionDescription"];
    if (!tags.empty())
        input["TagSpecifications"] = Json::array({{{"ResourceType", "launch-template"}, {"Tags", tags}}});
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "CreateLaunchTemplate", input));
    const std::string id = stringAt(memberAt(made, "LaunchTemplate"), "LaunchTemplateId");
    SKYDECK_TRY(context.exists(id));
    Json attributes = versions("1");
    attributes["LaunchTemplateId"] = id;
    return attributes;
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    // After a crash only the name is known.
    const char* const member = physicalId.starts_with("lt-") ? "LaunchTemplateId" : "LaunchTemplateName";
    return context.callToDelete("ec2", "DeleteLaunchTemplate", {{member, physicalId}});
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    SKYDECK_TRY(updateEc2Tags(context, physicalId, ownTags(before), ownTags(after)));
    if (!differs(before, after, "LaunchTemplateData") && !differs(before, after, "VersionDescription")) return Json();
    Json input{{"LaunchTemplateId", physicalId}, {"LaunchTemplateData", after["LaunchTemplateData"]}};
    if (after.contains("VersionDescription")) input["VersionDescription"] = after["VersionDescription"];
    SKYDECK_ASSIGN(const Json made, context.call("ec2", "CreateLaunchTemplateVersion", input));
    const std::string number = std::to_string(integerAt(memberAt(made, "LaunchTemplateVersion"), "VersionNumber"));
    SKYDECK_TRY(
        context.call("ec2", "ModifyLaunchTemplate", {{"LaunchTemplateId", physicalId}, {"DefaultVersion", number}}));
    Json attributes = versions(number);
    attributes["LaunchTemplateId"] = physicalId;
    return attributes;
}

} // namespace

ResourceType ec2LaunchTemplate() {
    return {.name = "AWS::EC2::LaunchTemplate",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"LaunchTemplateId"},
            .attributes = {"DefaultVersionNumber", "LatestVersionNumber", "LaunchTemplateId"},
            .create = create,
            .remove = remove,
            .fixed = {"LaunchTemplateName"},
            .update = update};
}

} // namespace skydeck::lab::cloudformation
