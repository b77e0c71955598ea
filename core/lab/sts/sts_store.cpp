#include "core/lab/sts/sts_store.h"

#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/wire/crypto.h"

namespace skydeck::lab {

namespace {
constexpr std::chrono::hours kRemembered{24};

std::string newAccessKeyId() {
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // as in AWS's own
    std::string id = "ASIA";
    for (const char byte : wire::randomBytes(16))
        id += letters[static_cast<unsigned char>(byte) % letters.size()];
    return id;
}
} // namespace

Result<std::unique_ptr<StsStore>> StsStore::open(Database& database, const Clock& clock) {
    SKYDECK_TRY(database.execute(
        "CREATE TABLE IF NOT EXISTS sts_sessions(id TEXT PRIMARY KEY, secret TEXT NOT NULL, token TEXT NOT NULL,"
        " expires REAL NOT NULL, arn TEXT NOT NULL, user_id TEXT NOT NULL) WITHOUT ROWID;"));
    return std::unique_ptr<StsStore>(new StsStore(database, clock));
}

Result<TemporaryKeys> StsStore::issue(const std::string& arn, const std::string& userId,
                                      std::chrono::seconds duration) {
    // What STS tells has whole seconds.
    const WallTime now = std::chrono::floor<std::chrono::seconds>(m_clock.now());
    TemporaryKeys keys{newAccessKeyId(),
                       toBase64(wire::randomBytes(30)),
                       "FwoGZXIvYXdzE" + toBase64(wire::randomBytes(195)),
                       now + duration,
                       arn,
                       userId};
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement sweep, m_database.prepare("DELETE FROM sts_sessions WHERE expires < ?"));
    SKYDECK_TRY(sweep.bind(1, toEpochSeconds(now - kRemembered)).run());
    SKYDECK_ASSIGN(Statement insert,
                   m_database.prepare("INSERT INTO sts_sessions(id, secret, token, expires, arn, user_id)"
                                      " VALUES(?, ?, ?, ?, ?, ?)"));
    SKYDECK_TRY(insert.bind(1, keys.accessKeyId)
                    .bind(2, keys.secretAccessKey)
                    .bind(3, keys.sessionToken)
                    .bind(4, toEpochSeconds(keys.expiration))
                    .bind(5, arn)
                    .bind(6, userId)
                    .run());
    return keys;
}

Result<std::optional<TemporaryKeys>> StsStore::find(std::string_view accessKeyId) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement select,
                   m_database.prepare("SELECT secret, token, expires, arn, user_id FROM sts_sessions WHERE id = ?"));
    SKYDECK_ASSIGN(const bool found, select.bind(1, accessKeyId).step());
    if (!found) return std::optional<TemporaryKeys>();
    return std::optional(TemporaryKeys{std::string(accessKeyId), select.text(0), select.text(1),
                                       fromEpochSeconds(select.real(2)), select.text(3), select.text(4)});
}

KeyLookup temporaryKeys(const StsStore& store) {
    return [&store](std::string_view id) -> std::optional<KnownKey> {
        const auto keys = store.find(id);
        if (!keys || !*keys) return std::nullopt; // a database in trouble says so at the next call that needs it
        const TemporaryKeys& found = **keys;
        return KnownKey{found.secretAccessKey, found.sessionToken, found.expiration,
                        Caller{kAccountId, found.accessKeyId, found.arn, {}}};
    };
}

} // namespace skydeck::lab
