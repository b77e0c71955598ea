#pragma once

#include "core/lab/service.h"
#include "core/wire/crypto.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// Receives a body: up to a mebibyte in memory, more in a private file, with its digests taken on the way. Leaves
/// nothing behind unless finished.
class BodySpool {
public:
    static constexpr std::size_t kInMemory = 1024 * 1024;

    explicit BodySpool(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    Status write(std::string_view bytes);
    std::uint64_t size() const { return m_body.size; }
    /// Before the first byte: nobody will ask for the MD5.
    void skipMd5() { m_md5.reset(); }
    /// The object is spent afterwards.
    Body finish();

private:
    std::filesystem::path m_folder;
    Body m_body;
    std::shared_ptr<const OpenFile> m_file;
    wire::Digest m_sha256{wire::Digest::Kind::Sha256};
    std::optional<wire::Digest> m_md5{wire::Digest::Kind::Md5};
};

} // namespace skydeck::lab
