#include "core/aws/ecr/ecr_client.h"

#include "core/aws/fields.h"
#include "core/aws/listing.h"
#include "core/base/strings.h"

#include <algorithm>

namespace skydeck::aws::ecr {

namespace {

constexpr std::size_t kImagesPerDelete = 100;

Repository toRepository(const Json& json) {
    return {stringAt(json, "repositoryName"), stringAt(json, "repositoryArn"), stringAt(json, "repositoryUri"),
            stringAt(json, "registryId"), timeAt(json, "createdAt")};
}

ImageDetail toDetail(const Json& json) {
    ImageDetail image;
    image.repositoryName = stringAt(json, "repositoryName");
    image.imageDigest = stringAt(json, "imageDigest");
    image.imageTags = stringsAt(json, "imageTags");
    image.imageSizeInBytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, integerAt(json, "imageSizeInBytes")));
    image.imageManifestMediaType = stringAt(json, "imageManifestMediaType");
    image.imagePushedAt = timeAt(json, "imagePushedAt");
    return image;
}

ImageId toImageId(const Json& json) {
    return {stringAt(json, "imageTag"), stringAt(json, "imageDigest")};
}

Json fromImageId(const ImageId& image) {
    Json json = Json::object();
    setUnlessEmpty(json, "imageTag", image.imageTag);
    setUnlessEmpty(json, "imageDigest", image.imageDigest);
    return json;
}

} // namespace

Result<EcrClient> EcrClient::create(std::shared_ptr<Session> session) {
    return ApiClient::create(std::move(session), "ecr").map([](ApiClient api) { return EcrClient(std::move(api)); });
}

Result<std::vector<Repository>> EcrClient::describeRepositories(const std::vector<std::string>& names,
                                                                const CallContext& context) const {
    Json request = Json::object();
    setUnlessEmpty(request, "repositoryNames", names);
    return listAll(m_api, "DescribeRepositories", request, "repositories", toRepository, context);
}

Result<std::vector<ImageDetail>> EcrClient::describeImages(const std::string& repositoryName,
                                                           const CallContext& context) const {
    return listAll(m_api, "DescribeImages", {{"repositoryName", repositoryName}}, "imageDetails", toDetail, context);
}

Result<ImageId> EcrClient::putImage(const PutImageInput& input, const CallContext& context) const {
    Json request{{"repositoryName", input.repositoryName}, {"imageManifest", input.imageManifest}};
    setUnlessEmpty(request, "imageManifestMediaType", input.imageManifestMediaType);
    setUnlessEmpty(request, "imageTag", input.imageTag);
    const auto output = m_api.call("PutImage", request, context);
    if (output) return toImageId(memberAt(memberAt(*output, "image"), "imageId"));
    if (output.error().code != "ImageAlreadyExistsException") return fail(output.error());
    // It is there already, under this very digest and tag: ask for the digest that was not told.
    Json one{{"repositoryName", input.repositoryName}};
    one["imageIds"] = Json::array({Json{{"imageTag", input.imageTag}}});
    SKYDECK_ASSIGN(const Json found, m_api.call("DescribeImages", one, context));
    const Json& details = arrayAt(found, "imageDetails");
    return ImageId{input.imageTag, details.empty() ? std::string() : stringAt(details.front(), "imageDigest")};
}

Result<BatchDeleteImageResult> EcrClient::batchDeleteImage(const std::string& repositoryName,
                                                           const std::vector<ImageId>& images,
                                                           const CallContext& context) const {
    BatchDeleteImageResult result;
    for (std::size_t start = 0; start < images.size(); start += kImagesPerDelete) {
        Json request{{"repositoryName", repositoryName}, {"imageIds", Json::array()}};
        for (std::size_t i = start; i < std::min(images.size(), start + kImagesPerDelete); ++i)
            request["imageIds"].push_back(fromImageId(images[i]));
        SKYDECK_ASSIGN(const Json output, m_api.call("BatchDeleteImage", request, context));
        for (const Json& item : arrayAt(output, "imageIds"))
            result.deleted.push_back(toImageId(item));
        for (const Json& item : arrayAt(output, "failures"))
            result.failures.push_back(
                {toImageId(memberAt(item, "imageId")), stringAt(item, "failureCode"), stringAt(item, "failureReason")});
    }
    return result;
}

Result<AuthorizationToken> EcrClient::getAuthorizationToken(const CallContext& context) const {
    SKYDECK_ASSIGN(const Json output, m_api.call("GetAuthorizationToken", Json::object(), context));
    const Json& data = arrayAt(output, "authorizationData");
    const Json& first = data.empty() ? data : data.front();
    const auto plain = fromBase64(stringAt(first, "authorizationToken"));
    const auto colon = plain ? plain->find(':') : std::string::npos;
    if (colon == std::string::npos)
        return fail(ErrorKind::Protocol, "MalformedResponse",
                    "ECR's authorization token is not base64 of user:password");
    return AuthorizationToken{plain->substr(0, colon), plain->substr(colon + 1), stringAt(first, "proxyEndpoint"),
                              timeAt(first, "expiresAt")};
}

} // namespace skydeck::aws::ecr
