#pragma once

#include "core/base/result.h"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct zip;

namespace skydeck {

/// A zip file in memory, by Debian's libzip. Errors are InvalidZip, which say what is wrong with it, and those of
/// `take`.
class ZipReader {
public:
    /// `bytes` must stay while the reader lives; `most` bytes may come out of it in all.
    static Result<ZipReader> open(std::string_view bytes, std::uint64_t most);

    std::uint64_t size() const;
    struct Entry {
        std::string name;
        bool folder = false;
        mode_t mode = 0; ///< as unix has it; 0 where the archive holds none
    };
    /// A path that leads out of the archive is an error.
    Result<Entry> entry(std::uint64_t index) const;
    using Take = std::function<Status(std::string_view bytes)>;
    /// An entry's bytes, piece by piece.
    Status read(std::uint64_t index, const Take& take);

private:
    struct Discard {
        void operator()(zip* archive) const;
    };
    ZipReader(std::unique_ptr<zip, Discard> archive, std::uint64_t most)
        : m_archive(std::move(archive)), m_left(most) {}

    std::unique_ptr<zip, Discard> m_archive;
    std::uint64_t m_left;
};

/// Calls `take` for each file of a zip, folders left out, with no more than `most` bytes in all.
Status forEachZipFile(std::string_view zip, std::uint64_t most,
                      const std::function<Status(const std::string& name, std::string bytes)>& take);

} // namespace skydeck
