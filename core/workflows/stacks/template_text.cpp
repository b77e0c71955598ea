#include "core/workflows/stacks/template_text.h"

#include <array>
#include <yaml-cpp/yaml.h>

namespace skydeck::workflows {

namespace {

constexpr std::size_t kLargestTemplate = 1 << 20; // AWS CloudFormation quotas, "Template body size in S3"

struct Packable {
    std::string_view type, property;
    UploadForm form;
    bool zipped = false;
};
// AWS CLI reference, "aws cloudformation package", for the types that are in use.
constexpr std::array kPackables{
    Packable{"AWS::Lambda::Function", "Code", UploadForm::S3BucketAndKey, true},
    Packable{"AWS::Lambda::LayerVersion", "Content", UploadForm::S3BucketAndKey, true},
    Packable{"AWS::Serverless::Function", "CodeUri", UploadForm::S3Uri, true},
    Packable{"AWS::Serverless::LayerVersion", "ContentUri", UploadForm::S3Uri, true},
    Packable{"AWS::ApiGateway::RestApi", "BodyS3Location", UploadForm::BucketAndKey},
    Packable{"AWS::StepFunctions::StateMachine", "DefinitionS3Location", UploadForm::BucketAndKey},
    Packable{"AWS::CloudFormation::Stack", "TemplateURL", UploadForm::TemplateUrl},
};

bool isPlainText(const YAML::Node& node) {
    return node && node.IsScalar() &&
           (node.Tag().empty() || node.Tag() == "?" || node.Tag() == "!" || node.Tag() == "tag:yaml.org,2002:str");
}

bool isElsewhere(std::string_view path) {
    return path.empty() || path.starts_with("s3://") || path.starts_with("https://") || path.starts_with("http://");
}

std::string textOf(const YAML::Node& node) {
    return node && node.IsScalar() ? node.Scalar() : std::string();
}

/// The length of a scalar as it is written at `offset`; 0 when it is not written there in one piece.
std::size_t writtenLength(std::string_view body, std::size_t offset, std::string_view value) {
    if (offset >= body.size()) return 0;
    const char quote = body[offset];
    if (quote == '"' || quote == '\'') {
        const bool whole = body.substr(offset + 1).starts_with(value) && offset + 1 + value.size() < body.size() &&
                           body[offset + 1 + value.size()] == quote;
        return whole ? value.size() + 2 : 0;
    }
    return body.substr(offset).starts_with(value) ? value.size() : 0;
}

tl::unexpected<Error> unreadable(const std::string& why) {
    return fail(ErrorKind::InvalidInput, "TemplateNotRead", "The template cannot be read: " + why);
}

Status addLocalPath(TemplateText& text, const TemplateResource& resource, const YAML::Node& properties,
                    std::string_view body) {
    for (const Packable& each : kPackables) {
        if (each.type != resource.type) continue;
        const YAML::Node value = properties[std::string(each.property)];
        if (!isPlainText(value) || isElsewhere(value.Scalar())) continue;
        LocalPath path{resource.logicalId,
                       resource.type,
                       std::string(each.property),
                       value.Scalar(),
                       each.form,
                       each.zipped,
                       static_cast<std::size_t>(value.Mark().pos),
                       0};
        path.length = writtenLength(body, path.offset, path.path);
        if (path.length == 0)
            return unreadable("the path of " + path.logicalId + "'s " + path.property +
                              " must stand on one line, without escapes");
        text.localPaths.push_back(std::move(path));
    }
    return {};
}

Result<TemplateText> read(std::string_view body) {
    const YAML::Node document = YAML::Load(std::string(body));
    if (!document.IsMap() || !document["Resources"] || !document["Resources"].IsMap())
        return unreadable("it has no Resources");
    TemplateText text;
    for (const auto& entry : document["Resources"]) {
        if (!entry.second.IsMap()) continue; // CloudFormation says what is wrong with it
        const TemplateResource resource{textOf(entry.first), textOf(entry.second["Type"]),
                                        textOf(entry.second["Condition"])};
        if (const YAML::Node properties = entry.second["Properties"]; properties && properties.IsMap())
            SKYDECK_TRY(addLocalPath(text, resource, properties, body));
        text.resources.push_back(resource);
    }
    return text;
}

} // namespace

Result<TemplateText> readTemplate(std::string_view body) {
    if (body.size() > kLargestTemplate)
        return unreadable("it has " + std::to_string(body.size()) + " bytes, AWS takes 1 MiB");
    try {
        return read(body);
    } catch (const YAML::Exception& problem) {
        return unreadable(problem.msg + " in line " + std::to_string(problem.mark.line + 1));
    }
}

} // namespace skydeck::workflows
