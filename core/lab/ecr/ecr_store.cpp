#include "core/lab/ecr/ecr_store.h"

#include "core/base/json.h"
#include "core/lab/lab.h"
#include "core/lab/service.h"
#include "core/wire/crypto.h"

namespace skydeck::lab {

namespace {

tl::unexpected<Error> ecrError(std::string code, std::string message) {
    return awsError(400, std::move(code), std::move(message));
}

std::string inRegistry(const std::string& repository) {
    return "repository with name '" + repository + "' in registry with id '" + kAccountId + "'";
}

struct ManifestFacts {
    std::string mediaType;
    std::uint64_t size = 0;
};

Result<ManifestFacts> inspect(const std::string& text) {
    const auto manifest = parseJson(text, "ImageManifest");
    if (!manifest || !manifest->is_object())
        return ecrError("InvalidParameterException",
                        "Invalid parameter at 'ImageManifest' failed to satisfy constraint: 'Invalid JSON syntax'");
    ManifestFacts facts;
    facts.mediaType = stringAt(*manifest, "mediaType");
    const auto add = [&](const Json& part) {
        facts.size += static_cast<std::uint64_t>(std::max<std::int64_t>(0, integerAt(part, "size")));
    };
    add(memberAt(*manifest, "config"));
    for (const Json& layer : arrayAt(*manifest, "layers"))
        add(layer);
    return facts;
}

EcrRepository repositoryFrom(const Statement& row) {
    return {row.text(0), row.text(1), row.integer(2) != 0, row.text(3), row.real(4), row.integer(5)};
}
constexpr const char* kRepositoryColumns = "name, mutability, scan, encryption, created, seq";

EcrImage imageFrom(const Statement& row) {
    EcrImage image;
    image.digest = row.text(0);
    image.manifest = row.text(1);
    image.mediaType = row.text(2);
    image.size = static_cast<std::uint64_t>(row.integer(3));
    image.pushed = row.real(4);
    image.sequence = row.integer(5);
    return image;
}
constexpr const char* kImageColumns = "digest, manifest, media_type, size, pushed, seq";

} // namespace

Result<std::unique_ptr<EcrStore>> EcrStore::open(Database& database, const Clock& clock, std::string region) {
    SKYDECK_TRY(database.execute(
        "CREATE TABLE IF NOT EXISTS ecr_repositories(seq INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,"
        " mutability TEXT NOT NULL, scan INTEGER NOT NULL, encryption TEXT NOT NULL, created REAL NOT NULL);"
        "CREATE TABLE IF NOT EXISTS ecr_images(seq INTEGER PRIMARY KEY AUTOINCREMENT,"
        " repository TEXT NOT NULL REFERENCES ecr_repositories(name) ON DELETE CASCADE, digest TEXT NOT NULL,"
        " manifest TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL, pushed REAL NOT NULL,"
        " UNIQUE(repository, digest));"
        "CREATE TABLE IF NOT EXISTS ecr_tags(repository TEXT NOT NULL, tag TEXT NOT NULL, digest TEXT NOT NULL,"
        " PRIMARY KEY(repository, tag),"
        " FOREIGN KEY(repository, digest) REFERENCES ecr_images(repository, digest) ON DELETE CASCADE);"
        "CREATE INDEX IF NOT EXISTS ecr_tags_by_digest ON ecr_tags(repository, digest);"
        "CREATE TABLE IF NOT EXISTS ecr_settings("
        " repository TEXT NOT NULL REFERENCES ecr_repositories(name) ON DELETE CASCADE, kind TEXT NOT NULL,"
        " text TEXT NOT NULL, PRIMARY KEY(repository, kind));"));
    return std::unique_ptr<EcrStore>(new EcrStore(database, clock, std::move(region)));
}

std::string EcrStore::registryHost() const {
    return std::string(kAccountId) + ".dkr.ecr." + m_region + ".amazonaws.com";
}

std::string EcrStore::repositoryArn(const std::string& name) const {
    return "arn:aws:ecr:" + m_region + ":" + kAccountId + ":repository/" + name;
}

Result<EcrRepository> EcrStore::repository(const std::string& name) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select, m_database.prepare(std::string("SELECT ") + kRepositoryColumns +
                                                        " FROM ecr_repositories WHERE name = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, name).step());
    if (!found)
        return ecrError("RepositoryNotFoundException", "The repository with name '" + name +
                                                           "' does not exist in the registry with id '" + kAccountId +
                                                           "'");
    return repositoryFrom(select);
}

Result<EcrRepository> EcrStore::createRepository(EcrRepository repository) {
    const auto held = m_database.lock();
    if (EcrStore::repository(repository.name))
        return ecrError("RepositoryAlreadyExistsException", "The repository with name '" + repository.name +
                                                                "' already exists in the registry with id '" +
                                                                kAccountId + "'");
    repository.created = toEpochSeconds(m_clock.now());
    SKYDECK_ASSIGN(Statement insert,
                   m_database.prepare("INSERT INTO ecr_repositories(name, mutability, scan, encryption,"
                                      " created) VALUES(?, ?, ?, ?, ?)"));
    SKYDECK_TRY(insert.bind(1, repository.name)
                    .bind(2, repository.mutability)
                    .bind(3, repository.scanOnPush ? 1 : 0)
                    .bind(4, repository.encryption)
                    .bind(5, repository.created)
                    .run());
    return EcrStore::repository(repository.name);
}

Result<EcrRepository> EcrStore::deleteRepository(const std::string& name, bool force) {
    return m_database.atomically([&]() -> Result<EcrRepository> {
        SKYDECK_ASSIGN(EcrRepository gone, repository(name));
        SKYDECK_ASSIGN(const std::vector<EcrImage> left, images(name, 0, 1));
        if (!force && !left.empty())
            return ecrError("RepositoryNotEmptyException",
                            "The " + inRegistry(name) + " cannot be deleted because it still contains images");
        SKYDECK_ASSIGN(Statement remove, m_database.prepare("DELETE FROM ecr_repositories WHERE name = ?"));
        SKYDECK_TRY(remove.bind(1, name).run());
        return gone;
    });
}

Result<std::vector<EcrRepository>> EcrStore::repositories(std::int64_t after, std::size_t limit) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select, m_database.prepare(std::string("SELECT ") + kRepositoryColumns +
                                                        " FROM ecr_repositories WHERE seq > ? ORDER BY seq LIMIT ?"));
    select.bind(1, after).bind(2, static_cast<std::int64_t>(limit));
    std::vector<EcrRepository> all;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        all.push_back(repositoryFrom(row));
        return true;
    }));
    return all;
}

Result<EcrRepository> EcrStore::setMutability(const std::string& repository, const std::string& mutability) {
    return m_database.atomically([&]() -> Result<EcrRepository> {
        SKYDECK_TRY(EcrStore::repository(repository));
        SKYDECK_ASSIGN(Statement set, m_database.prepare("UPDATE ecr_repositories SET mutability = ? WHERE name = ?"));
        SKYDECK_TRY(set.bind(1, mutability).bind(2, repository).run());
        return EcrStore::repository(repository);
    });
}

Result<EcrRepository> EcrStore::setScanOnPush(const std::string& repository, bool scanOnPush) {
    return m_database.atomically([&]() -> Result<EcrRepository> {
        SKYDECK_TRY(EcrStore::repository(repository));
        SKYDECK_ASSIGN(Statement set, m_database.prepare("UPDATE ecr_repositories SET scan = ? WHERE name = ?"));
        SKYDECK_TRY(set.bind(1, scanOnPush ? 1 : 0).bind(2, repository).run());
        return EcrStore::repository(repository);
    });
}

Status EcrStore::putSetting(const std::string& repository, const std::string& kind, const std::string& text) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_TRY(EcrStore::repository(repository));
        SKYDECK_ASSIGN(Statement set,
                       m_database.prepare("INSERT INTO ecr_settings(repository, kind, text) VALUES(?, ?, ?)"
                                          " ON CONFLICT(repository, kind) DO UPDATE SET text = excluded.text"));
        return set.bind(1, repository).bind(2, kind).bind(3, text).run();
    });
}

Result<std::optional<std::string>> EcrStore::setting(const std::string& repository, const std::string& kind) const {
    const auto held = m_database.lock();
    SKYDECK_TRY(EcrStore::repository(repository));
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT text FROM ecr_settings WHERE repository = ? AND kind = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, repository).bind(2, kind).step());
    if (!found) return std::nullopt;
    return select.text(0);
}

Status EcrStore::removeSetting(const std::string& repository, const std::string& kind) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Statement remove,
                       m_database.prepare("DELETE FROM ecr_settings WHERE repository = ? AND kind = ?"));
        return remove.bind(1, repository).bind(2, kind).run();
    });
}

Result<std::vector<std::string>> EcrStore::tagsOf(const std::string& repository, const std::string& digest) const {
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT tag FROM ecr_tags WHERE repository = ? AND digest = ? ORDER BY tag"));
    select.bind(1, repository).bind(2, digest);
    std::vector<std::string> tags;
    SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
        tags.push_back(row.text(0));
        return true;
    }));
    return tags;
}

Result<std::string> EcrStore::digestOf(const std::string& repository, const std::string& tag) const {
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT digest FROM ecr_tags WHERE repository = ? AND tag = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, repository).bind(2, tag).step());
    return found ? select.text(0) : std::string();
}

Status EcrStore::setTag(const std::string& repository, const std::string& tag, const std::string& digest) {
    SKYDECK_ASSIGN(Statement set,
                   m_database.prepare("INSERT INTO ecr_tags(repository, tag, digest) VALUES(?, ?, ?)"
                                      " ON CONFLICT(repository, tag) DO UPDATE SET digest = excluded.digest"));
    return set.bind(1, repository).bind(2, tag).bind(3, digest).run();
}

Result<EcrImage> EcrStore::putImage(const std::string& repository, const std::string& manifest,
                                    const std::string& mediaType, const std::string& tag,
                                    const std::string& expectedDigest) {
    return m_database.atomically([&]() -> Result<EcrImage> {
        SKYDECK_ASSIGN(const EcrRepository owner, EcrStore::repository(repository));
        SKYDECK_ASSIGN(const ManifestFacts facts, inspect(manifest));
        const std::string digest = "sha256:" + wire::sha256Hex(manifest);
        if (!expectedDigest.empty() && expectedDigest != digest)
            return ecrError("ImageDigestDoesNotMatchException", "The image digest '" + expectedDigest +
                                                                    "' does not match the digest '" + digest +
                                                                    "' of the image manifest");
        SKYDECK_ASSIGN(const auto known, image(repository, {digest, {}}));
        std::string tagged;
        if (!tag.empty()) {
            SKYDECK_ASSIGN(tagged, digestOf(repository, tag));
        }
        if (known && (tag.empty() || tagged == digest))
            return ecrError("ImageAlreadyExistsException", "Image with digest '" + digest + "'" +
                                                               (tag.empty() ? "" : " and tag '" + tag + "'") +
                                                               " already exists in the " + inRegistry(repository));
        if (!tagged.empty() && owner.mutability == "IMMUTABLE")
            return ecrError("ImageTagAlreadyExistsException",
                            "The image tag '" + tag + "' already exists in the '" + repository +
                                "' repository and cannot be overwritten because the repository is immutable.");
        if (!known) {
            SKYDECK_ASSIGN(
                Statement insert,
                m_database.prepare("INSERT INTO ecr_images(repository, digest, manifest, media_type, size, pushed)"
                                   " VALUES(?, ?, ?, ?, ?, ?)"));
            SKYDECK_TRY(insert.bind(1, repository)
                            .bind(2, digest)
                            .bind(3, manifest)
                            .bind(4, mediaType.empty() ? facts.mediaType : mediaType)
                            .bind(5, static_cast<std::int64_t>(facts.size))
                            .bind(6, toEpochSeconds(m_clock.now()))
                            .run());
        }
        if (!tag.empty()) SKYDECK_TRY(setTag(repository, tag, digest));
        SKYDECK_ASSIGN(auto stored, image(repository, {digest, {}}));
        if (!stored) return fail(ErrorKind::Internal, "ImageNotStored", "The image that was just stored is not there");
        return std::move(*stored);
    });
}

Result<std::vector<EcrImage>> EcrStore::images(const std::string& repository, std::int64_t after,
                                               std::size_t limit) const {
    const auto held = m_database.lock();
    SKYDECK_TRY(EcrStore::repository(repository));
    std::vector<EcrImage> all;
    {
        SKYDECK_ASSIGN(Statement select,
                       m_database.prepare(std::string("SELECT ") + kImageColumns +
                                          " FROM ecr_images WHERE repository = ? AND seq > ? ORDER BY seq LIMIT ?"));
        select.bind(1, repository).bind(2, after).bind(3, static_cast<std::int64_t>(limit));
        SKYDECK_TRY(forEachRow(select, [&](Statement& row) {
            all.push_back(imageFrom(row));
            return true;
        }));
    }
    for (EcrImage& image : all) {
        SKYDECK_ASSIGN(image.tags, tagsOf(repository, image.digest));
    }
    return all;
}

Result<std::optional<EcrImage>> EcrStore::image(const std::string& repository, const EcrImageId& id) const {
    const auto held = m_database.lock();
    std::string digest = id.digest;
    if (!id.tag.empty()) {
        SKYDECK_ASSIGN(const std::string tagged, digestOf(repository, id.tag));
        if (tagged.empty() || (!digest.empty() && digest != tagged)) return std::nullopt;
        digest = tagged;
    }
    SKYDECK_ASSIGN(Statement select, m_database.prepare(std::string("SELECT ") + kImageColumns +
                                                        " FROM ecr_images WHERE repository = ? AND digest = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, repository).bind(2, digest).step());
    if (!found) return std::nullopt;
    EcrImage image = imageFrom(select);
    SKYDECK_ASSIGN(image.tags, tagsOf(repository, image.digest));
    return image;
}

Result<std::vector<EcrImageId>> EcrStore::deleteImage(const std::string& repository, const EcrImageId& id) {
    return m_database.atomically([&]() -> Result<std::vector<EcrImageId>> {
        SKYDECK_ASSIGN(const auto found, image(repository, id));
        std::vector<EcrImageId> gone;
        if (!found) return gone;
        if (id.digest.empty() && found->tags.size() > 1) {
            SKYDECK_ASSIGN(Statement untag,
                           m_database.prepare("DELETE FROM ecr_tags WHERE repository = ? AND tag = ?"));
            SKYDECK_TRY(untag.bind(1, repository).bind(2, id.tag).run());
            gone.push_back({found->digest, id.tag});
            return gone;
        }
        SKYDECK_ASSIGN(Statement remove,
                       m_database.prepare("DELETE FROM ecr_images WHERE repository = ? AND digest = ?"));
        SKYDECK_TRY(remove.bind(1, repository).bind(2, found->digest).run());
        for (const std::string& tag : found->tags)
            gone.push_back({found->digest, tag});
        if (gone.empty()) gone.push_back({found->digest, {}});
        return gone;
    });
}

} // namespace skydeck::lab
