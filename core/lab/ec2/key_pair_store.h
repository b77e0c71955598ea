#pragma once

#include "core/base/clock.h"
#include "core/lab/ec2/ssh_key.h"
#include "core/lab/store/database.h"

#include <optional>
#include <string>
#include <vector>

namespace skydeck::lab {

/// The account's key pairs as KeyPairInfo of EC2's API, PublicKey always among the members. Private keys are given out
/// once and not kept. Thread-safe through the database's lock.
class KeyPairStore {
public:
    KeyPairStore(Database& database, const Clock& clock, Random& random = systemRandom())
        : m_database(database), m_documents(database), m_clock(clock), m_random(random) {}

    /// InvalidKeyPair.Duplicate when the name is taken.
    Result<Json> add(const std::string& name, const ec2::SshKey& key, const Json& tags);
    /// By name; empty when there is none.
    Result<std::optional<Json>> find(const std::string& name) const;
    /// InvalidKeyPair.NotFound.
    Result<Json> named(const std::string& name) const;
    /// In order of creation.
    Result<std::vector<Json>> list() const;
    /// By name, or by id when that is not empty. One that is not there is as good as removed, as on EC2.
    Status remove(const std::string& name, const std::string& id);

private:
    Database& m_database;
    Documents m_documents;
    const Clock& m_clock;
    Random& m_random;
};

} // namespace skydeck::lab
