#include "core/lab/ec2/key_pair_store.h"

#include "core/base/strings.h"
#include "core/lab/ec2/resources.h"

#include <algorithm>

namespace skydeck::lab {

using namespace ec2;

Result<Json> KeyPairStore::add(const std::string& name, const SshKey& key, const Json& tags) {
    return m_database.atomically([&]() -> Result<Json> {
        const bool ascii = std::ranges::all_of(name, [](char c) { return c >= ' ' && c <= '~'; });
        if (name.empty() || name.size() > 255 || !ascii || trim(name).size() != name.size())
            return invalidValue("Value (" + name +
                                ") for parameter KeyName is invalid. It must have 1 to 255 ASCII "
                                "characters, without leading or trailing spaces.");
        SKYDECK_ASSIGN(const auto same, find(name));
        if (same) return ec2Error("InvalidKeyPair.Duplicate", "The keypair already exists");
        SKYDECK_ASSIGN(const Json merged, mergeEc2Tags(Json::array(), tags));
        const Json pair{{"KeyPairId", newId(kKeyPair.prefix, m_random)},
                        {"KeyName", name},
                        {"KeyType", key.type},
                        {"KeyFingerprint", key.fingerprint},
                        {"PublicKey", key.publicKey + " " + name},
                        {"CreateTime", toEpochSeconds(m_clock.now())},
                        {"Tags", merged}};
        SKYDECK_TRY(m_documents.put(kKeyPair.document, stringAt(pair, "KeyPairId"), pair));
        return pair;
    });
}

Result<std::vector<Json>> KeyPairStore::list() const {
    return m_documents.list(kKeyPair.document);
}

Result<std::optional<Json>> KeyPairStore::find(const std::string& name) const {
    SKYDECK_ASSIGN(const auto all, list());
    for (const Json& pair : all)
        if (stringAt(pair, "KeyName") == name) return std::optional(pair);
    return std::optional<Json>();
}

Result<Json> KeyPairStore::named(const std::string& name) const {
    SKYDECK_ASSIGN(auto found, find(name));
    if (!found) return ec2Error(kKeyPair.notFound, "The key pair '" + name + "' does not exist");
    return std::move(*found);
}

Status KeyPairStore::remove(const std::string& name, const std::string& id) {
    return m_database.transaction([&]() -> Status {
        std::string key = id;
        if (key.empty()) {
            SKYDECK_ASSIGN(const auto found, find(name));
            if (!found) return {};
            key = stringAt(*found, "KeyPairId");
        }
        SKYDECK_TRY(m_documents.remove(kKeyPair.document, key));
        return {};
    });
}

} // namespace skydeck::lab
