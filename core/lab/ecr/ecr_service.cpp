#include "core/lab/ecr/ecr_settings.h"
#include "core/lab/ecr/ecr_store.h"
#include "core/lab/lab.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {

tl::unexpected<Error> invalid(const std::string& what) {
    return awsError(400, "InvalidParameterException", what);
}

bool isPart(std::string_view part) {
    const auto isWord = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    if (part.empty() || !isWord(part.front()) || !isWord(part.back())) return false;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (isWord(part[i])) continue;
        if (part[i] != '.' && part[i] != '_' && part[i] != '-') return false;
        if (!isWord(part[i - 1])) return false; // one separator at a time
    }
    return true;
}

bool isRepositoryName(const std::string& name) {
    return name.size() >= 2 && name.size() <= 256 && std::ranges::all_of(split(name, '/'), isPart);
}

bool isTag(std::string_view tag) {
    return tag.size() <= 300 && tag.front() != '.' && tag.front() != '-' && std::ranges::all_of(tag, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '_' || c == '-';
           });
}

EcrImageId idOf(const Json& id) {
    return {stringAt(id, "imageDigest"), stringAt(id, "imageTag")};
}

Json toJson(const EcrImageId& id) {
    Json json = Json::object();
    if (!id.digest.empty()) json["imageDigest"] = id.digest;
    if (!id.tag.empty()) json["imageTag"] = id.tag;
    return json;
}

/// Where a page begins, from the token of the page before.
Result<std::int64_t> positionOf(const Json& input) {
    const std::string token = stringAt(input, "nextToken");
    if (token.empty()) return 0;
    const auto text = fromBase64(token);
    const auto position = text ? parseInteger(*text) : std::nullopt;
    if (!position) return invalid("Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token'");
    return *position;
}

Result<std::size_t> pageSizeOf(const Json& input) {
    const std::int64_t size = integerAt(input, "maxResults", 100);
    if (size < 1 || size > 1000)
        return invalid("Invalid parameter at 'maxResults' failed to satisfy constraint: "
                       "'Member must have value between 1 and 1000'");
    return static_cast<std::size_t>(size);
}

/// Gives `items` and, when one more than a page was read, takes that away and sets the token.
template <class T>
void cutPage(std::vector<T>& items, std::size_t size, Json& output) {
    if (items.size() <= size) return;
    items.resize(size);
    output["nextToken"] = toBase64(std::to_string(items.back().sequence));
}

class Ecr {
public:
    explicit Ecr(Lab& lab) : m_lab(lab) {}

    Result<Reply> createRepository(const Call& call) {
        EcrRepository repository;
        SKYDECK_ASSIGN(repository.name, repositoryOf(call.input));
        if (!isRepositoryName(repository.name))
            return invalid("Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular "
                           "expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''");
        repository.mutability = stringAt(call.input, "imageTagMutability", "MUTABLE");
        repository.scanOnPush = boolAt(memberAt(call.input, "imageScanningConfiguration"), "scanOnPush");
        repository.encryption = stringAt(memberAt(call.input, "encryptionConfiguration"), "encryptionType", "AES256");
        SKYDECK_ASSIGN(const std::string tags, tagsText(Json::array(), arrayAt(call.input, "tags")));
        const std::string name = repository.name;
        SKYDECK_ASSIGN(const EcrRepository made, store().createRepository(std::move(repository)));
        SKYDECK_TRY(store().putSetting(name, kEcrTags, tags));
        return Reply(Json{{"repository", describe(made)}});
    }

    Result<Reply> deleteRepository(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, repositoryOf(call.input));
        SKYDECK_ASSIGN(const EcrRepository gone, store().deleteRepository(name, boolAt(call.input, "force")));
        return Reply(Json{{"repository", describe(gone)}});
    }

    Result<Reply> describeRepositories(const Call& call) {
        SKYDECK_TRY(checkRegistry(call.input));
        Json output{{"repositories", Json::array()}};
        std::vector<EcrRepository> found;
        if (const Json& names = arrayAt(call.input, "repositoryNames"); !names.empty()) {
            for (const Json& name : names) {
                SKYDECK_ASSIGN(EcrRepository repository, store().repository(name.get<std::string>()));
                found.push_back(std::move(repository));
            }
        } else {
            SKYDECK_ASSIGN(const std::size_t size, pageSizeOf(call.input));
            SKYDECK_ASSIGN(const std::int64_t after, positionOf(call.input));
            SKYDECK_ASSIGN(found, store().repositories(after, size + 1));
            cutPage(found, size, output);
        }
        for (const EcrRepository& repository : found)
            output["repositories"].push_back(describe(repository));
        return Reply(std::move(output));
    }

    Result<Reply> putImage(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, repositoryOf(call.input));
        const std::string tag = stringAt(call.input, "imageTag");
        if (!tag.empty() && !isTag(tag))
            return invalid(
                "Invalid parameter at 'imageTag' failed to satisfy constraint: 'must satisfy regular expression "
                "'[a-zA-Z0-9_][a-zA-Z0-9._-]{0,299}''");
        SKYDECK_ASSIGN(const EcrImage image, store().putImage(name, stringAt(call.input, "imageManifest"),
                                                              stringAt(call.input, "imageManifestMediaType"), tag,
                                                              stringAt(call.input, "imageDigest")));
        return Reply(Json{{"image", describeManifest(name, image, {image.digest, tag})}});
    }

    Result<Reply> describeImages(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, repositoryOf(call.input));
        Json output{{"imageDetails", Json::array()}};
        std::vector<EcrImage> found;
        if (const Json& ids = arrayAt(call.input, "imageIds"); !ids.empty()) {
            SKYDECK_TRY(store().repository(name));
            for (const Json& given : ids) {
                const EcrImageId id = idOf(given);
                SKYDECK_ASSIGN(auto image, store().image(name, id));
                if (!image)
                    return awsError(400, "ImageNotFoundException",
                                    "The image with imageId {imageDigest:'" + orNull(id.digest) + "', imageTag:'" +
                                        orNull(id.tag) + "'} does not exist within the repository with name '" + name +
                                        "' in the registry with id '" + kAccountId + "'");
                found.push_back(std::move(*image));
            }
        } else {
            SKYDECK_ASSIGN(found, pageOf(call.input, name, output));
        }
        for (const EcrImage& image : found)
            output["imageDetails"].push_back(describeDetail(name, image));
        return Reply(std::move(output));
    }

    Result<Reply> listImages(const Call& call) {
        SKYDECK_ASSIGN(const std::string name, repositoryOf(call.input));
        Json output{{"imageIds", Json::array()}};
        SKYDECK_ASSIGN(const auto found, pageOf(call.input, name, output));
        for (const EcrImage& image : found) {
            for (const std::string& tag : image.tags)
                output["imageIds"].push_back(toJson(EcrImageId{image.digest, tag}));
            if (image.tags.empty()) output["imageIds"].push_back(toJson(EcrImageId{image.digest, {}}));
        }
        return Reply(std::move(output));
    }

    /// Calls `work(name, id, found)` for each image asked for that is there; the others are failures. Answers with
    /// both.
    template <class Work>
    Result<Reply> eachImage(const Call& call, const char* member, const Work& work) {
        SKYDECK_ASSIGN(const std::string name, repositoryOf(call.input));
        SKYDECK_TRY(store().repository(name));
        Json output{{member, Json::array()}, {"failures", Json::array()}};
        for (const Json& given : arrayAt(call.input, "imageIds")) {
            const EcrImageId id = idOf(given);
            SKYDECK_ASSIGN(const auto problem, problemWith(name, id));
            if (problem.is_null())
                SKYDECK_TRY(work(name, id, output[member]));
            else
                output["failures"].push_back(problem);
        }
        return Reply(std::move(output));
    }

    Result<Reply> batchGetImage(const Call& call) {
        return eachImage(call, "images", [this](const std::string& name, const EcrImageId& id, Json& images) -> Status {
            SKYDECK_ASSIGN(const auto image, store().image(name, id));
            if (image) images.push_back(describeManifest(name, *image, {image->digest, id.tag}));
            return {};
        });
    }

    Result<Reply> batchDeleteImage(const Call& call) {
        return eachImage(call, "imageIds", [this](const std::string& name, const EcrImageId& id, Json& ids) -> Status {
            SKYDECK_ASSIGN(const auto gone, store().deleteImage(name, id));
            for (const EcrImageId& one : gone)
                ids.push_back(toJson(one));
            return {};
        });
    }

    Result<Reply> getAuthorizationToken(const Call&) {
        // docker logs in with user AWS. The password stands for the lab's key; it has AWS's life of twelve hours.
        constexpr double kLifeSeconds = 12.0 * 3600;
        const std::string password = toBase64(wire::hmacSha256(m_lab.config.secretAccessKey, "ecr"));
        return Reply(Json{{"authorizationData",
                           {{{"authorizationToken", toBase64("AWS:" + password)},
                             {"expiresAt", toEpochSeconds(m_lab.clock.now()) + kLifeSeconds},
                             {"proxyEndpoint", "https://" + store().registryHost()}}}}});
    }

private:
    EcrStore& store() { return *m_lab.ecr; }

    static std::string orNull(const std::string& text) { return text.empty() ? "null" : text; }

    static Status checkRegistry(const Json& input) {
        const std::string registry = stringAt(input, "registryId", kAccountId);
        if (registry != kAccountId)
            return awsError(400, "RepositoryNotFoundException",
                            "The registry with id '" + registry + "' is not the lab's; its account is " + kAccountId);
        return {};
    }

    static Result<std::string> repositoryOf(const Json& input) {
        SKYDECK_TRY(checkRegistry(input));
        return stringAt(input, "repositoryName");
    }

    /// The next page of images with the tag status that the input asks for.
    Result<std::vector<EcrImage>> pageOf(const Json& input, const std::string& repository, Json& output) {
        SKYDECK_ASSIGN(const std::size_t size, pageSizeOf(input));
        SKYDECK_ASSIGN(std::int64_t after, positionOf(input));
        const std::string status = stringAt(memberAt(input, "filter"), "tagStatus", "ANY");
        std::vector<EcrImage> wanted;
        for (bool more = true; more && wanted.size() <= size;) {
            SKYDECK_ASSIGN(auto part, store().images(repository, after, size + 1));
            more = part.size() > size;
            for (EcrImage& image : part) {
                after = image.sequence;
                if (status == "ANY" || (status == "TAGGED") != image.tags.empty()) wanted.push_back(std::move(image));
            }
        }
        cutPage(wanted, size, output);
        return wanted;
    }

    /// Null, or the failure that BatchGetImage and BatchDeleteImage report for one id.
    Result<Json> problemWith(const std::string& repository, const EcrImageId& id) {
        if (id.digest.empty() && id.tag.empty())
            return failure(id, "MissingDigestAndTag", "Invalid request parameters: both tag and digest cannot be null");
        const bool isDigest = id.digest.starts_with("sha256:") && id.digest.size() == 71 &&
                              fromHex(std::string_view(id.digest).substr(7)).has_value();
        if (!id.digest.empty() && !isDigest)
            return failure(
                id, "InvalidImageDigest",
                "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'");
        if (!id.digest.empty() && !id.tag.empty()) {
            SKYDECK_ASSIGN(const auto byTag, store().image(repository, {{}, id.tag}));
            if (byTag && byTag->digest != id.digest)
                return failure(id, "ImageTagDoesNotMatchDigest", "Tag '" + id.tag + "' does not match digest");
        }
        SKYDECK_ASSIGN(const auto image, store().image(repository, id));
        if (!image) return failure(id, "ImageNotFound", "Requested image not found");
        return Json();
    }
    static Json failure(const EcrImageId& id, const char* code, const std::string& reason) {
        return {{"imageId", toJson(id)}, {"failureCode", code}, {"failureReason", reason}};
    }

    Json describe(const EcrRepository& repository) { return describeEcrRepository(store(), repository); }

    static Json describeManifest(const std::string& repository, const EcrImage& image, const EcrImageId& id) {
        Json json{{"registryId", kAccountId},
                  {"repositoryName", repository},
                  {"imageId", toJson(id)},
                  {"imageManifest", image.manifest}};
        if (!image.mediaType.empty()) json["imageManifestMediaType"] = image.mediaType;
        return json;
    }

    static Json describeDetail(const std::string& repository, const EcrImage& image) {
        Json json{{"registryId", kAccountId},
                  {"repositoryName", repository},
                  {"imageDigest", image.digest},
                  {"imageSizeInBytes", image.size},
                  {"imagePushedAt", image.pushed}};
        if (!image.tags.empty()) json["imageTags"] = image.tags;
        if (!image.mediaType.empty()) json["imageManifestMediaType"] = image.mediaType;
        return json;
    }

    Lab& m_lab;
};

} // namespace

Service makeEcrService(Lab& lab) {
    Service service = Service::of<Ecr>("ecr", std::make_shared<Ecr>(lab),
                                       {{"CreateRepository", &Ecr::createRepository},
                                        {"DeleteRepository", &Ecr::deleteRepository},
                                        {"DescribeRepositories", &Ecr::describeRepositories},
                                        {"PutImage", &Ecr::putImage},
                                        {"DescribeImages", &Ecr::describeImages},
                                        {"ListImages", &Ecr::listImages},
                                        {"BatchGetImage", &Ecr::batchGetImage},
                                        {"BatchDeleteImage", &Ecr::batchDeleteImage},
                                        {"GetAuthorizationToken", &Ecr::getAuthorizationToken}});
    addEcrSettingHandlers(service, *lab.ecr);
    return service;
}

} // namespace skydeck::lab
