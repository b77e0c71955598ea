#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// The code of functions and layers: each zip once, by its digest, beside its unpacked files. Thread-safe.
class CodeStore {
public:
    struct Code {
        std::string id;     ///< the zip's SHA-256 as hexadecimal
        std::string sha256; ///< likewise as base64, AWS's CodeSha256
        std::uint64_t size = 0;
    };
    static constexpr std::uint64_t kLargestZip = 50ULL << 20;      ///< uploaded with the call itself
    static constexpr std::uint64_t kLargestUnpacked = 262'144'000; ///< Lambda quotas, "Deployment package size"

    explicit CodeStore(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    /// InvalidParameterValueException for what is no zip, is too large, or holds paths that lead out of it. Blocks.
    Result<Code> add(std::string_view zip) const;
    std::filesystem::path filesOf(std::string_view id) const { return m_folder / id; }
    /// Io error when it is not there.
    Result<std::string> zipOf(const std::string& id) const;
    /// Removes the code of no function, and what a kill left half-made.
    void keepOnly(const std::set<std::string>& ids) const;

private:
    std::filesystem::path m_folder;
};

} // namespace skydeck::lab
