#include "core/lab/cloudformation/resource_type.h"

#include "core/base/strings.h"

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-layerversion.html
constexpr const char* kSchema = R"({
    "Content!": {"S3Bucket!": "string", "S3Key!": "string", "S3ObjectVersion": "string"}, "LayerName": "string",
    "Description": "string", "LicenseInfo": "string", "CompatibleRuntimes": ["string"],
    "CompatibleArchitectures": ["string"]
})";

Result<Json> create(const ResourceContext& context, const Json& properties) {
    // A name that is made up is not the resource's: its id is an ARN.
    Json input = properties;
    if (!input.contains("LayerName")) {
        SKYDECK_ASSIGN(input["LayerName"], context.nameMaker(64, false));
    }
    SKYDECK_ASSIGN(const Json made, context.call("lambda", "PublishLayerVersion", input));
    SKYDECK_TRY(context.exists(stringAt(made, "LayerVersionArn")));
    return Json{{"LayerVersionArn", stringAt(made, "LayerVersionArn")}};
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    const auto colon = physicalId.rfind(':');
    const auto version = parseInteger(physicalId.substr(colon + 1));
    if (!version) return {}; // it never came to be
    return context.callToDelete("lambda", "DeleteLayerVersion",
                                {{"LayerName", physicalId.substr(0, colon)}, {"VersionNumber", *version}});
}

} // namespace

ResourceType lambdaLayerVersion() {
    return {.name = "AWS::Lambda::LayerVersion",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"LayerVersionArn"},
            .attributes = {"LayerVersionArn"},
            .create = create,
            .remove = remove};
}

} // namespace skydeck::lab::cloudformation
