#pragma once

#include "core/base/clock.h"
#include "core/lab/store/rows.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab {

struct EcrRepository {
    std::string name;
    std::string mutability = "MUTABLE"; ///< or IMMUTABLE: a tag never moves
    bool scanOnPush = false;
    std::string encryption = "AES256";
    double created = 0; ///< seconds since 1970
    std::int64_t sequence = 0;
};

struct EcrImage {
    std::string digest; ///< "sha256:…" of the manifest's text
    std::string manifest;
    std::string mediaType;
    std::uint64_t size = 0; ///< bytes of configuration and layers, as the manifest tells them
    double pushed = 0;
    std::vector<std::string> tags;
    std::int64_t sequence = 0;
};

struct EcrImageId {
    std::string digest, tag; ///< either or both
};

/// Container images by repository. Nothing but manifests: the lab stores no layers. Thread-safe. Errors carry AWS's
/// codes.
class EcrStore {
public:
    static Result<std::unique_ptr<EcrStore>> open(Database& database, const Clock& clock, std::string region);

    /// "123456789012.dkr.ecr.us-east-1.amazonaws.com"
    std::string registryHost() const;
    std::string repositoryArn(const std::string& name) const;

    Result<EcrRepository> createRepository(EcrRepository repository);
    /// RepositoryNotEmptyException when images are left and `force` is not given.
    Result<EcrRepository> deleteRepository(const std::string& name, bool force);
    Result<EcrRepository> repository(const std::string& name) const;
    /// In order of creation, after the one numbered `after`.
    Result<std::vector<EcrRepository>> repositories(std::int64_t after, std::size_t limit) const;

    Result<EcrRepository> setMutability(const std::string& repository, const std::string& mutability);
    Result<EcrRepository> setScanOnPush(const std::string& repository, bool scanOnPush);

    /// What a repository is told once and gives back, by kind ("policy", "lifecycle", "tags"); goes with it.
    Status putSetting(const std::string& repository, const std::string& kind, const std::string& text);
    Result<std::optional<std::string>> setting(const std::string& repository, const std::string& kind) const;
    Status removeSetting(const std::string& repository, const std::string& kind);

    /// `tag` may be empty. The tag moves here from another image, unless the repository is IMMUTABLE.
    Result<EcrImage> putImage(const std::string& repository, const std::string& manifest, const std::string& mediaType,
                              const std::string& tag, const std::string& expectedDigest);
    /// In order of their first push, after the one numbered `after`.
    Result<std::vector<EcrImage>> images(const std::string& repository, std::int64_t after, std::size_t limit) const;
    /// Nothing when there is no such image, or when the tag belongs to another digest.
    Result<std::optional<EcrImage>> image(const std::string& repository, const EcrImageId& id) const;
    /// By tag alone: takes the tag away, and the image with its last one. By digest: the image with all its tags. Gives
    /// what went.
    Result<std::vector<EcrImageId>> deleteImage(const std::string& repository, const EcrImageId& id);

private:
    EcrStore(Database& database, const Clock& clock, std::string region)
        : m_database(database), m_clock(clock), m_region(std::move(region)) {}
    Result<std::vector<std::string>> tagsOf(const std::string& repository, const std::string& digest) const;
    /// Empty when no image has the tag.
    Result<std::string> digestOf(const std::string& repository, const std::string& tag) const;
    Status setTag(const std::string& repository, const std::string& tag, const std::string& digest);

    Database& m_database;
    const Clock& m_clock;
    std::string m_region;
};

} // namespace skydeck::lab
