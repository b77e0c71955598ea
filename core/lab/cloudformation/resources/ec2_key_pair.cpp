#include "core/base/strings.h"
#include "core/lab/cloudformation/resources/values.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ec2-keypair.html
constexpr const char* kSchema = R"({
    "KeyName!": "string", "KeyFormat": "string", "KeyType": "string", "PublicKeyMaterial": "string",
    "Tags": [{"Key!": "string", "Value!": "string"}]
})";

std::string parameterOf(const std::string& keyPairId) {
    return "/ec2/keypair/" + keyPairId;
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    const std::string name = stringAt(properties, "KeyName");
    Json input{{"KeyName", name}};
    addTagSpecification(context, properties, "key-pair", input);
    const bool isOwn = properties.contains("PublicKeyMaterial");
    if (isOwn)
        input["PublicKeyMaterial"] = toBase64(stringAt(properties, "PublicKeyMaterial"));
    else
        for (const char* same : {"KeyFormat", "KeyType"})
            if (properties.contains(same)) input[same] = properties[same];
    SKYDECK_ASSIGN(const Json made, context.call("ec2", isOwn ? "ImportKeyPair" : "CreateKeyPair", input));
    SKYDECK_TRY(context.exists(name));
    const std::string id = stringAt(made, "KeyPairId");
    if (!isOwn)
        // The one place where the private half can be read.
        SKYDECK_TRY(context.call("ssm", "PutParameter",
                                 {{"Name", parameterOf(id)},
                                  {"Type", "SecureString"},
                                  {"Tier", "Standard"},
                                  {"Value", stringAt(made, "KeyMaterial")}}));
    return Json{{"KeyPairId", id}, {"KeyFingerprint", stringAt(made, "KeyFingerprint")}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    const auto found = context.call("ec2", "DescribeKeyPairs", {{"KeyNames", {physicalId}}});
    if (!found) return found.error().kind == ErrorKind::NotFound ? Status() : fail(found.error());
    if (!properties.contains("PublicKeyMaterial"))
        for (const Json& pair : arrayAt(*found, "KeyPairs"))
            SKYDECK_TRY(
                context.callToDelete("ssm", "DeleteParameter", {{"Name", parameterOf(stringAt(pair, "KeyPairId"))}}));
    return context.callToDelete("ec2", "DeleteKeyPair", {{"KeyName", physicalId}});
}

} // namespace

ResourceType ec2KeyPair() {
    return {.name = "AWS::EC2::KeyPair",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"KeyName"},
            .attributes = {"KeyPairId", "KeyFingerprint"},
            .create = create,
            .remove = remove};
}

} // namespace skydeck::lab::cloudformation
