#include "app/skydeckctl/s3_verbs.h"

namespace skydeck::ctl {

namespace {

namespace s3 = aws::s3;

Status mb(Invocation& call) {
    SKYDECK_ASSIGN(const auto bucket, s3Bucket(call, 0));
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    SKYDECK_TRY(api.createBucket(bucket, call.context));
    call.output.result({{"bucket", bucket}}, "make_bucket: " + bucket);
    return {};
}

Status rb(Invocation& call) {
    SKYDECK_ASSIGN(const auto bucket, s3Bucket(call, 0));
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    workflows::EmptyReport emptied;
    if (call.arguments.has("--force")) {
        SKYDECK_ASSIGN(emptied, workflows::emptyBucket(api, bucket, call.reporting));
    }
    auto deleted = api.deleteBucket(bucket, call.context);
    if (!deleted && deleted.error().code == "BucketNotEmpty" && deleted.error().hint.empty())
        deleted.error().hint = "--force deletes everything in it first.";
    SKYDECK_TRY(deleted);
    call.output.result({{"bucket", bucket}, {"deletedObjects", emptied.objects}}, "remove_bucket: " + bucket);
    return {};
}

Status presign(Invocation& call) {
    SKYDECK_ASSIGN(const auto place, s3ObjectUrl(call, 0));
    SKYDECK_ASSIGN(const auto seconds, call.arguments.integer("--expires-in", 3600));
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    SKYDECK_ASSIGN(const auto address,
                   api.presign(call.arguments.has("--put") ? s3::PresignMethod::Put : s3::PresignMethod::Get,
                               place.bucket, place.key, std::chrono::seconds(seconds), call.context));
    call.output.result({{"url", address}, {"expiresIn", seconds}}, address);
    return {};
}

constexpr OptionSpec kRecursive{"--recursive", "", "everything below it"};
constexpr OptionSpec kHumanReadable{"--human-readable", "", "sizes as 1.5 KiB"};
constexpr OptionSpec kDryRun{"--dry-run", "", "says what it would do, and does nothing"};
constexpr OptionSpec kExclude{"--exclude", "PATTERN", "leaves out what matches: *, ?, [a-z]; * matches / too"};
constexpr OptionSpec kInclude{"--include", "PATTERN", "takes what matches after all; the last that matches wins"};
constexpr OptionSpec kQuiet{"--quiet", "", "no line for each file"};

/// What cp, mv and sync have in common, after their own.
std::vector<OptionSpec> transferOptions(std::vector<OptionSpec> own) {
    own.insert(own.end(), {kExclude,
                           kInclude,
                           kDryRun,
                           kQuiet,
                           {"--jobs", "N", "requests at a time, default 8"},
                           {"--part-size", "MIB", "larger files go in parts of this size, default 8"},
                           {"--content-type", "TYPE", "of uploads; default by the name's extension"},
                           {"--cache-control", "TEXT", "of uploads"},
                           {"--metadata", "K=V", "of uploads; may be repeated"}});
    return own;
}

} // namespace

Result<s3::S3Client> s3Client(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return s3::S3Client::create(session);
}

Result<workflows::S3Url> s3Url(Invocation& call, std::size_t index) {
    if (index >= call.arguments.positionals.size())
        return usageError("An address is missing", "Write s3://bucket/key.");
    return workflows::parseS3Url(call.word(index));
}

Result<workflows::S3Url> s3ObjectUrl(Invocation& call, std::size_t index) {
    SKYDECK_ASSIGN(auto found, s3Url(call, index));
    if (found.key.empty()) return usageError("'" + call.word(index) + "' names no object", "Write s3://bucket/key.");
    return found;
}

Result<std::string> s3Bucket(Invocation& call, std::size_t index) {
    SKYDECK_ASSIGN(const auto found, s3Url(call, index));
    if (!found.key.empty()) return usageError("'" + call.word(index) + "' names more than a bucket");
    return found.bucket;
}

std::string folderPrefix(const workflows::S3Url& url) {
    return url.key.empty() || url.key.ends_with('/') ? url.key : url.key + '/';
}

Group s3Group() {
    return {"s3",
            "buckets and objects, like the AWS CLI",
            {
                {"ls",
                 "[s3://BUCKET[/PREFIX]]",
                 "Lists buckets, or objects and folders, as they come.",
                 0,
                 1,
                 {kRecursive, kHumanReadable, {"--summarize", "", "count and bytes at the end"}},
                 s3List},
                {"mb", "s3://BUCKET", "Makes a bucket.", 1, 1, {}, mb},
                {"rb",
                 "s3://BUCKET",
                 "Removes a bucket.",
                 1,
                 1,
                 {{"--force", "", "with everything in it, all versions"}},
                 rb},
                {"cp", "FROM TO",
                 "Copies files and objects, either way or within S3; - is standard input or output. Large ones go in "
                 "parts\n"
                 "side by side; what was cut off goes on where it was when the same command is given again.",
                 2, 2, transferOptions({kRecursive}), s3Copy},
                {"mv", "FROM TO", "Moves files and objects.", 2, 2, transferOptions({kRecursive}), s3Move},
                {"sync", "FROM TO", "Copies what is new or differs: in size, or newer at FROM.", 2, 2,
                 transferOptions({{"--delete", "", "deletes at TO what FROM has not"}}), s3Sync},
                {"rm",
                 "s3://BUCKET/KEY",
                 "Deletes objects.",
                 1,
                 1,
                 {kRecursive,
                  {"--all-versions", "", "with --recursive: versions and delete markers too"},
                  kExclude,
                  kInclude,
                  kDryRun,
                  kQuiet},
                 s3Remove},
                {"cat", "s3://BUCKET/KEY", "Prints an object.", 1, 1, {}, s3Cat},
                {"presign",
                 "s3://BUCKET/KEY",
                 "An address that works without credentials for a while.",
                 1,
                 1,
                 {{"--expires-in", "SECONDS", "default 3600, at most 604800"}, {"--put", "", "for uploading"}},
                 presign},
                {"stat", "s3://BUCKET[/KEY]", "What is known about an object or a bucket.", 1, 1, {}, s3Stat},
                {"head", "s3://BUCKET/KEY", "The same as stat.", 1, 1, {}, s3Stat},
                {"du",
                 "s3://BUCKET[/PREFIX]",
                 "Objects and bytes, of each folder and in all.",
                 1,
                 1,
                 {{"--depth", "N", "folders down to this depth, default 1; 0: the total"}, kHumanReadable},
                 s3DiskUsage},
                {"uploads",
                 "list|abort s3://BUCKET[/PREFIX]",
                 "Uploads in parts that nobody finished: they cost money until they are aborted.",
                 2,
                 2,
                 {{"--id", "ID", "abort: this one"},
                  {"--older-than", "DAYS", "abort: those begun before that"},
                  {"--all", "", "abort: all of them"}},
                 s3Uploads},
            }};
}

} // namespace skydeck::ctl
