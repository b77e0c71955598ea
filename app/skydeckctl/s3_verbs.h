#pragma once

#include "app/skydeckctl/command.h"
#include "core/workflows/transfers.h"

namespace skydeck::ctl {

/// The verbs of `skydeckctl s3`, and what they share.

Result<aws::s3::S3Client> s3Client(Invocation& call);
/// The s3:// address among the arguments; usage errors say what is missing.
Result<workflows::S3Url> s3Url(Invocation& call, std::size_t index);
Result<workflows::S3Url> s3ObjectUrl(Invocation& call, std::size_t index);
Result<std::string> s3Bucket(Invocation& call, std::size_t index);
/// As the AWS CLI: "s3://b/logs" as a folder means "logs/", not "logs-old/" beside it.
std::string folderPrefix(const workflows::S3Url& url);
/// --exclude and --include in the order in which they stand.
std::vector<workflows::transfers::FilterRule> s3Filters(const Invocation& call);
/// Prints each file's line; nothing in JSON or with --quiet.
workflows::TransferCallback showFiles(Invocation& call);

Status s3Copy(Invocation& call);
Status s3Move(Invocation& call);
Status s3Sync(Invocation& call);
Status s3Remove(Invocation& call);
Status s3Cat(Invocation& call);

Status s3List(Invocation& call);
Status s3DiskUsage(Invocation& call);
Status s3Stat(Invocation& call);
Status s3Uploads(Invocation& call);

} // namespace skydeck::ctl
