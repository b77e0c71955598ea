#pragma once

#include "core/base/result.h"
#include "core/lab/store/database.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// The code of functions and layers: each zip once, by its digest, in the database, so that a saved state has it; its
/// files lie unpacked in a folder that can be made again at any time. Thread-safe.
class CodeStore {
public:
    struct Code {
        std::string id;     ///< the zip's SHA-256 as hexadecimal
        std::string sha256; ///< likewise as base64, AWS's CodeSha256
        std::uint64_t size = 0;
    };
    static constexpr std::uint64_t kLargestZip = 50ULL << 20;      ///< uploaded with the call itself
    static constexpr std::uint64_t kLargestUnpacked = 262'144'000; ///< Lambda quotas, "Deployment package size"

    static Result<CodeStore> open(Database& database, std::filesystem::path folder);

    /// InvalidParameterValueException for what is no zip, is too large, or holds paths that lead out of it. Blocks.
    Result<Code> add(std::string_view zip) const;
    /// The folder of its files, unpacked once more where they are missing. Blocks.
    Result<std::filesystem::path> provide(const std::string& id) const;
    /// NotFound when it is not there.
    Result<std::string> zipOf(const std::string& id) const;
    /// Removes the code of no function, and what a kill left half-made.
    Status keepOnly(const std::set<std::string>& ids) const;

private:
    CodeStore(Database& database, std::filesystem::path folder) : m_database(&database), m_folder(std::move(folder)) {}
    Status unpack(const std::string& id, std::string_view zip) const;

    Database* m_database;
    std::filesystem::path m_folder;
};

} // namespace skydeck::lab
