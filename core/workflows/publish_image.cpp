#include "core/workflows/publish_image.h"

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/aws/ecr/ecr_client.h"
#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/workflows/quiet.h"

#include <algorithm>

namespace skydeck::workflows {

namespace {

constexpr const char* kManifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kConfigType = "application/vnd.oci.image.config.v1+json";

std::string tagOf(const std::string& image) {
    const auto colon = image.rfind(':');
    const auto slash = image.rfind('/');
    const bool tagged = colon != std::string::npos && (slash == std::string::npos || colon > slash);
    return tagged ? image.substr(colon + 1) : "latest";
}

/// The first ECR repository among the stack's resources.
Result<std::string> repositoryOf(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                 const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto resources, client.stackResources(stackName, quiet(context)));
    for (const auto& resource : resources)
        if (resource.resourceType == "AWS::ECR::Repository" && !resource.physicalResourceId.empty() &&
            resource.resourceStatus != "DELETE_COMPLETE")
            return resource.physicalResourceId;
    return fail(ErrorKind::NotFound, "NoRepository", "Stack '" + stackName + "' has no image repository",
                "Name a stack made from SimpleBatch with --stack.");
}

/// The lab runs what resources/images describes; a name that is not there would only fail later, job by job.
Status checkLabImage(const std::string& image) {
    SKYDECK_ASSIGN(const auto resources, resourcesFolder());
    std::vector<std::string> names;
    std::error_code problem;
    for (const auto& file : std::filesystem::directory_iterator(resources / "images", problem)) {
        if (file.path().extension() != ".json") continue;
        SKYDECK_ASSIGN(const auto text, readFile(file.path()));
        SKYDECK_ASSIGN(const Json manifest, parseJson(text, file.path().string()));
        names.push_back(stringAt(manifest, "name"));
        if (names.back() == image || names.back() == image + ":latest") return {};
    }
    std::sort(names.begin(), names.end());
    return fail(ErrorKind::NotFound, "ImageNotFound", "The lab has no image '" + image + "'",
                "It has: " + join(names, ", ") + ". An image is a file in " + (resources / "images").string() + ".");
}

} // namespace

std::string labImageManifest(const std::string& image) {
    const std::string config =
        R"({"architecture":"amd64","config":{},"os":"linux","rootfs":{"diff_ids":[],"type":"layers"}})";
    const Json manifest{
        {"schemaVersion", 2},
        {"mediaType", kManifestType},
        {"config",
         {{"mediaType", kConfigType}, {"size", config.size()}, {"digest", "sha256:" + wire::sha256Hex(config)}}},
        {"layers", Json::array()},
        {"annotations", {{kLabImageAnnotation, image}}}};
    return dumpJson(manifest);
}

std::vector<std::string> dockerPushCommands(const std::string& repositoryUri, const std::string& region,
                                            const std::string& image) {
    const std::string registry = repositoryUri.substr(0, repositoryUri.find('/'));
    const std::string target = repositoryUri + ':' + tagOf(image);
    return {"aws ecr get-login-password --region " + region + " | docker login --username AWS --password-stdin " +
                registry,
            "docker build -t " + image + " .", "docker tag " + image + ' ' + target, "docker push " + target};
}

Result<PublishedImage> publishImage(const std::shared_ptr<aws::Session>& session, const PublishImageOptions& options,
                                    const CallContext& context) {
    const std::string tag = tagOf(options.image);
    if (options.image.empty() || tag.empty() || options.image.starts_with(':'))
        return fail(ErrorKind::InvalidInput, "InvalidImage", "'" + options.image + "' is no image name",
                    std::string("Write NAME or NAME:TAG, for instance ") + kTrainingImage + ".");
    SKYDECK_ASSIGN(const auto name, repositoryOf(session, options.stackName, quiet(context)));
    SKYDECK_ASSIGN(const auto ecr, aws::ecr::EcrClient::create(session));
    SKYDECK_ASSIGN(const auto repositories, ecr.describeRepositories({name}, quiet(context)));
    if (repositories.empty())
        return fail(ErrorKind::NotFound, "RepositoryNotFoundException", "Repository '" + name + "' is not there");
    const std::string& uri = repositories.front().repositoryUri;

    if (!session->isLab())
        return fail(ErrorKind::NotImplemented, "ImageBuildNotImplemented",
                    "Skydeck does not build container images; docker does",
                    "Run, in the folder of the image's Dockerfile: " +
                        join(dockerPushCommands(uri, session->region(), options.image), " && "));

    SKYDECK_TRY(checkLabImage(options.image));
    SKYDECK_ASSIGN(const auto image,
                   ecr.putImage({name, labImageManifest(options.image), kManifestType, tag}, quiet(context)));
    return PublishedImage{name, uri, tag, image.imageDigest};
}

} // namespace skydeck::workflows
