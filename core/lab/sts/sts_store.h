#pragma once

#include "core/base/clock.h"
#include "core/lab/pipeline/authenticator.h"
#include "core/lab/store/database.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// Keys that end by themselves, and whose they are.
struct TemporaryKeys {
    std::string accessKeyId; ///< "ASIA…"
    std::string secretAccessKey;
    std::string sessionToken;
    WallTime expiration;
    std::string arn;    ///< arn:aws:sts::123456789012:assumed-role/Role/session
    std::string userId; ///< "AROA…:session"
};

/// The sessions that STS gave out. Thread-safe. An ended one is remembered for a day, so that whoever still uses it is
/// told so, and then forgotten.
class StsStore {
public:
    static Result<std::unique_ptr<StsStore>> open(Database& database, const Clock& clock);

    Result<TemporaryKeys> issue(const std::string& arn, const std::string& userId, std::chrono::seconds duration);
    /// Ended ones too; nothing for keys that are none of these.
    Result<std::optional<TemporaryKeys>> find(std::string_view accessKeyId) const;

private:
    StsStore(Database& database, const Clock& clock) : m_database(database), m_clock(clock) {}
    Database& m_database;
    const Clock& m_clock;
};

/// The keys of `store`, for the pipeline; it outlives the lookup.
KeyLookup temporaryKeys(const StsStore& store);

} // namespace skydeck::lab
