#pragma once

#include "core/aws/s3/s3_client.h"
#include "core/workflows/transfers/filters.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::workflows {

namespace transfers {
class PauseSwitch; // transfers/scheduler.h
}

/// "s3://bucket/key"; the key may be empty.
struct S3Url {
    std::string bucket;
    std::string key;
};
bool isS3Url(std::string_view text);
/// InvalidInput when it is no such address or has no bucket.
Result<S3Url> parseS3Url(std::string_view text);
std::string toString(const S3Url& url);

/// The relative path that a key becomes below a local folder. InvalidInput for keys that would leave the folder
/// ("../x") or name none ("a//b", "").
Result<std::filesystem::path> localPathOf(std::string_view key);

/// One end of a copy: an S3 address or a local path.
using Place = std::string;

struct TransferReport {
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t deleted = 0;      ///< sources of a move, or what `sync --delete` removed
    std::uint64_t skipped = 0;      ///< sync: already the same
    std::uint64_t resumedBytes = 0; ///< of `bytes`: there from a run that was cut off
};

/// Told of each file when its turn comes: "copy", "move" or "delete". On the calling thread.
using TransferCallback = std::function<void(const std::string& verb, const Place& from, const Place& to)>;

/// How transfers go about it. The defaults suit AWS and the lab alike.
struct TransferTuning {
    unsigned parallel = 8;                ///< requests at a time, parts and files alike
    std::uint64_t partSize = 8ULL << 20;  ///< what is larger goes in parts of this size or more; S3 wants 5 MiB
    std::uint64_t copyLimit = 5ULL << 30; ///< of CopyObject; beyond it objects are copied in parts
};

struct TransferOptions {
    bool recursive = false;
    bool move = false;                          ///< deletes each source once its copy is complete
    bool dryRun = false;                        ///< tells onFile what it would do, and does nothing
    std::vector<transfers::FilterRule> filters; ///< of recursive transfers
    aws::s3::PutObjectOptions put;              ///< of uploads; `checksum` is ours
    TransferTuning tuning;
    std::filesystem::path journals; ///< where records of unfinished transfers lie; empty: in the state folder
    const transfers::PauseSwitch* pause = nullptr; ///< may be null
    TransferCallback onFile;
    std::function<void(const std::string&)> onNote; ///< sentences for a person; on the calling thread
};

/// cp and mv between local files and S3, either way or inside S3. A target that ends in '/' or is a folder keeps the
/// source's name. Local names that would leave the target folder are refused.
/// Files go side by side; what is larger than a part goes in parts. Checksums are verified either way. A transfer in
/// parts that was cut off (cancelled, failed, killed) goes on where it was when it is asked for again; if its source
/// changed meanwhile it starts anew and says so. Progress counts bytes; its text has rate and time left.
/// A file that cannot be read or written does not keep the others; the error at the end counts such files.
Result<TransferReport> transfer(const aws::s3::S3Client& client, const Place& from, const Place& to,
                                const TransferOptions& options, const CallContext& context);

struct SyncOptions : TransferOptions {
    bool deleteExtra = false; ///< what `filters` exclude is left alone
};
/// Copies what is new or differs: in size, or the source newer than the target. Both sides are listed as streams.
Result<TransferReport> sync(const aws::s3::S3Client& client, const Place& from, const Place& to,
                            const SyncOptions& options, const CallContext& context);

/// What comes from `read` (0 bytes: the end), of a length nobody knows: in one request when it is small, otherwise in
/// parts from memory (72 MiB at most), up to 97 GiB. Not resumable; an upload that fails is aborted.
Result<TransferReport> uploadStream(const aws::s3::S3Client& client,
                                    const std::function<Result<std::size_t>(char* buffer, std::size_t capacity)>& read,
                                    const S3Url& to, const TransferOptions& options, const CallContext& context);
/// The object's bytes in order; a connection that breaks is taken up where it broke. ObjectChanged when the object
/// does.
Result<TransferReport> downloadStream(const aws::s3::S3Client& client, const S3Url& from, wire::BodySink& sink,
                                      const CallContext& context);

struct EmptyReport {
    std::uint64_t objects = 0; ///< objects, versions and delete markers
    std::uint64_t bytes = 0;
};
/// What is in a bucket, all versions and delete markers (current objects only where versions cannot be listed).
Result<EmptyReport> measureBucket(const aws::s3::S3Client& client, const std::string& bucket,
                                  const CallContext& context);
/// Deletes all of it, in batches of 1000 side by side, with flat memory. Progress counts objects.
Result<EmptyReport> emptyBucket(const aws::s3::S3Client& client, const std::string& bucket, const CallContext& context);

struct RemoveOptions {
    std::vector<transfers::FilterRule> filters; ///< on what follows the prefix
    bool dryRun = false;
    TransferCallback onFile;  ///< "delete", once it is gone
    bool allVersions = false; ///< versions and delete markers too: nothing can be brought back
};
/// Deletes the objects whose keys begin with the prefix, likewise; "" is the whole bucket.
Result<EmptyReport> removePrefix(const aws::s3::S3Client& client, const std::string& bucket, const std::string& prefix,
                                 const RemoveOptions& options, const CallContext& context);
/// Counts them; `onObject` may be empty.
Result<EmptyReport> measurePrefix(const aws::s3::S3Client& client, const std::string& bucket, const std::string& prefix,
                                  const std::function<void(const aws::s3::Object&)>& onObject,
                                  const CallContext& context);

/// Aborts unfinished uploads in parts below a prefix, those that `wanted` says; gives how many.
Result<std::uint64_t> abortUploads(const aws::s3::S3Client& client, const std::string& bucket,
                                   const std::string& prefix,
                                   const std::function<bool(const aws::s3::MultipartUpload&)>& wanted,
                                   const CallContext& context);

} // namespace skydeck::workflows
