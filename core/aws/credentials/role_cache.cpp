#include "core/aws/credentials/role_cache.h"

#include "core/aws/credentials/document.h"
#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <cmath>

namespace skydeck::aws {

namespace {

namespace fs = std::filesystem;

constexpr auto kRoleWindow = std::chrono::minutes(15);

/// As Python's json.dumps writes it, with sorted keys: the CLI's hash is over these very bytes.
std::string assumedWith(const RoleSettings& role) {
    std::vector<std::string> members;
    const auto add = [&](const char* name, const Json& value) {
        members.push_back(dumpJson(Json(name)) + ": " + dumpJson(value));
    };
    if (role.durationSeconds) add("DurationSeconds", *role.durationSeconds);
    if (!role.externalId.empty()) add("ExternalId", role.externalId);
    add("RoleArn", role.roleArn);
    if (!role.sessionName.empty()) add("RoleSessionName", role.sessionName);
    if (!role.mfaSerial.empty()) add("SerialNumber", role.mfaSerial);
    return "{" + join(members, ", ") + "}";
}

} // namespace

RoleCache::RoleCache(const Environment& environment)
    : m_folder(fs::path(environment("HOME").value_or(homeFolder().string())) / ".aws/cli/cache") {}

fs::path RoleCache::file(const RoleSettings& role) const {
    return m_folder / (toHex(wire::sha1(assumedWith(role))) + ".json");
}

std::optional<wire::Credentials> RoleCache::load(const RoleSettings& role, const Clock& clock) const {
    const auto text = readFile(file(role));
    if (!text) return std::nullopt;
    const auto json = parseSecretJson(*text, "the cache");
    if (!json) return std::nullopt;
    const auto found = credentialsFromJson(memberAt(*json, "Credentials"), "SessionToken", "the cache");
    if (!found || !found->expiration || *found->expiration - clock.now() < kRoleWindow) return std::nullopt;
    return *found;
}

Status RoleCache::save(const RoleSettings& role, const wire::Credentials& credentials) const {
    if (!credentials.expiration) return {};
    const Json json = {{"Credentials",
                        {{"AccessKeyId", credentials.accessKeyId},
                         {"SecretAccessKey", credentials.secretAccessKey},
                         {"SessionToken", credentials.sessionToken},
                         {"Expiration", wire::formatIso8601(std::floor(toEpochSeconds(*credentials.expiration)))}}}};
    return writeFileAtomically(file(role), dumpJson(json), 0600);
}

void RoleCache::forget(const RoleSettings& role) const {
    std::error_code ignored; // what cannot be removed is asked for anew and then replaced
    fs::remove(file(role), ignored);
}

} // namespace skydeck::aws
