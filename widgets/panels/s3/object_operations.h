#pragma once

#include "core/aws/s3/s3_client.h"
#include "core/workflows/transfers.h"

#include <QStringList>

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

namespace skydeck::panels::s3 {

/// What the panel's verbs do, as blocking calls for a worker. Progress names the file that moves.

/// Where a transfer of several things stands, so that it can be taken up where it was.
struct TransferStand {
    std::atomic<std::size_t> finished{0}; ///< the first so many are done
    bool again = false;                   ///< of folders only what is missing or differs is copied
};

/// Files and whole folders (kept as folders) below s3://bucket/prefix.
Result<workflows::TransferReport> uploadPaths(const aws::s3::S3Client& client,
                                              const std::vector<std::filesystem::path>& paths,
                                              const std::string& bucket, const std::string& prefix,
                                              TransferStand& stand, const CallContext& context);

/// Objects and folders (keys that end in '/') of a bucket into a local folder.
Result<workflows::TransferReport> downloadKeys(const aws::s3::S3Client& client, const std::string& bucket,
                                               const std::vector<std::string>& keys,
                                               const std::filesystem::path& folder, TransferStand& stand,
                                               const CallContext& context);

/// Objects, and folders with all that is below them. The error arm names the first key that S3 refused.
Result<std::uint64_t> deleteKeys(const aws::s3::S3Client& client, const std::string& bucket,
                                 const std::vector<std::string>& keys, const CallContext& context);

} // namespace skydeck::panels::s3
