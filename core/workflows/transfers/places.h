#pragma once

#include "core/workflows/transfers.h"

namespace skydeck::workflows {

/// The two kinds of places that a transfer joins, behind the same few verbs.

struct SideEntry {
    std::string relative; ///< path below the place that was listed, with '/'
    std::uint64_t size = 0;
    std::optional<WallTime> time;
    std::string eTag;                            ///< S3 only, with its quotes
    std::optional<Error> trouble = std::nullopt; ///< a file or folder ("a/") that is there and cannot be looked into
};

/// What an unfinished download is called until it is whole; such files are no part of a folder.
inline constexpr std::string_view kPartialSuffix = ".skydeck-part";

/// One file or object; NotFound, or InvalidInput for a folder (the hint names --recursive).
Result<SideEntry> lookAt(const aws::s3::S3Client& client, const Place& place, const CallContext& context);

/// What is below a folder or prefix, one by one in the order of S3's keys (by bytes), in flat memory: two of them can
/// be merged. Folder markers (keys that end in '/') and special files are left out.
class SideStream {
public:
    virtual ~SideStream() = default;
    /// Nothing at the end.
    virtual Result<std::optional<SideEntry>> next(const CallContext& context) = 0;
};
/// For a folder that does not exist: an error, or an empty stream where `mayBeAbsent`.
Result<std::unique_ptr<SideStream>> openSide(const aws::s3::S3Client& client, const Place& place, bool mayBeAbsent,
                                             const CallContext& context);

Status removeOne(const aws::s3::S3Client& client, const Place& place, const CallContext& context);

/// What size and time say about two that have the same name: the same size, and the source not newer, means the same.
/// Within one second times decide nothing (S3 lists whole seconds): the bytes do, where one end is a file and the
/// other's ETag is an MD5.
enum class Sameness { Same, Different, AskTheBytes };
Sameness sameness(const Place& from, const SideEntry& source, const Place& to, const SideEntry& target);
/// Reads the file of the two.
Result<bool> hasSameBytes(const Place& from, const SideEntry& source, const Place& to, const SideEntry& target);

} // namespace skydeck::workflows
