#include "app/skydeckctl/command.h"
#include "app/skydeckctl/streams.h"
#include "core/base/strings.h"
#include "core/workflows/transfers.h"

namespace skydeck::ctl {

namespace {

namespace s3 = aws::s3;

Result<s3::S3Client> client(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return s3::S3Client::create(session);
}

Result<workflows::S3Url> url(Invocation& call, std::size_t index) {
    return workflows::parseS3Url(call.word(index));
}

Result<workflows::S3Url> objectUrl(Invocation& call, std::size_t index) {
    SKYDECK_ASSIGN(auto found, url(call, index));
    if (found.key.empty()) return usageError("'" + call.word(index) + "' names no object", "Write s3://bucket/key.");
    return found;
}

Result<std::string> bucketOf(Invocation& call, std::size_t index) {
    SKYDECK_ASSIGN(const auto found, url(call, index));
    if (!found.key.empty()) return usageError("'" + call.word(index) + "' names more than a bucket");
    return found.bucket;
}

Column sizeColumn(const Invocation& call) {
    return {"SIZE", "size", call.arguments.has("--human-readable") ? Column::Kind::Bytes : Column::Kind::Text};
}

Status listBuckets(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto buckets, api.listBuckets(call.context));
    Json rows = Json::array();
    for (const auto& bucket : buckets)
        rows.push_back({{"bucket", bucket.name}, {"created", timeJson(bucket.creationDate)}});
    call.output.rows(rows, {{"CREATED", "created", Column::Kind::Time}, {"BUCKET", "bucket"}}, "No buckets.");
    return {};
}

Status ls(Invocation& call) {
    if (call.arguments.positionals.empty()) return listBuckets(call);
    SKYDECK_ASSIGN(const auto place, url(call, 0));
    SKYDECK_ASSIGN(const auto api, client(call));
    s3::ListObjectsOptions options;
    options.prefix = place.key;
    if (!call.arguments.has("--recursive")) options.delimiter = "/";
    Json rows = Json::array();
    SKYDECK_TRY(api.listObjects(
        place.bucket, options,
        [&](const s3::ObjectsPage& page) {
            for (const std::string& prefix : page.commonPrefixes)
                rows.push_back({{"prefix", prefix}, {"key", prefix}});
            for (const auto& object : page.objects)
                rows.push_back({{"key", object.key},
                                {"size", object.size},
                                {"eTag", object.eTag},
                                {"lastModified", timeJson(object.lastModified)}});
            call.reporting.report(rows.size(), 0, place.bucket);
            return true;
        },
        call.context));
    if (call.output.json())
        for (Json& row : rows)
            if (row.contains("prefix")) row.erase("key");
    call.output.rows(rows, {{"MODIFIED", "lastModified", Column::Kind::Time}, sizeColumn(call), {"KEY", "key"}},
                     "No objects.");
    return {};
}

Status mb(Invocation& call) {
    SKYDECK_ASSIGN(const auto bucket, bucketOf(call, 0));
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_TRY(api.createBucket(bucket, call.context));
    call.output.result({{"bucket", bucket}}, "make_bucket: " + bucket);
    return {};
}

Status rb(Invocation& call) {
    SKYDECK_ASSIGN(const auto bucket, bucketOf(call, 0));
    SKYDECK_ASSIGN(const auto api, client(call));
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

workflows::TransferCallback showFiles(Invocation& call) {
    if (call.output.json()) return {};
    return [&call](const std::string& verb, const workflows::Place& from, const workflows::Place& to) {
        call.output.line(verb + ": " + from + (to.empty() ? "" : " to " + to));
    };
}

void print(Invocation& call, const workflows::TransferReport& report) {
    const Json document{
        {"files", report.files}, {"bytes", report.bytes}, {"deleted", report.deleted}, {"skipped", report.skipped}};
    call.output.result(document, std::to_string(report.files) + (report.files == 1 ? " file, " : " files, ") +
                                     humanBytes(report.bytes));
}

Status writeObject(Invocation& call, const workflows::S3Url& place, const std::string& target) {
    SKYDECK_ASSIGN(const auto api, client(call));
    FileSink sink(target);
    SKYDECK_TRY(api.getObjectTo(place.bucket, place.key, sink, {}, call.context));
    return sink.finish();
}

Status cp(Invocation& call) {
    const bool recursive = call.arguments.has("--recursive");
    if (!recursive && call.word(1) == "-") {
        SKYDECK_ASSIGN(const auto place, objectUrl(call, 0));
        return writeObject(call, place, "-");
    }
    SKYDECK_ASSIGN(const auto api, client(call));
    if (!recursive && call.word(0) == "-") {
        SKYDECK_ASSIGN(const auto place, objectUrl(call, 1));
        SKYDECK_ASSIGN(const auto bytes, readStandardInput());
        SKYDECK_TRY(api.putObject(place.bucket, place.key, bytes, {}, call.context));
        print(call, {1, bytes.size(), 0, 0});
        return {};
    }
    workflows::TransferOptions options;
    options.recursive = recursive;
    options.onFile = showFiles(call);
    SKYDECK_ASSIGN(const auto report, workflows::transfer(api, call.word(0), call.word(1), options, call.reporting));
    print(call, report);
    return {};
}

Status mv(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    workflows::TransferOptions options;
    options.recursive = call.arguments.has("--recursive");
    options.move = true;
    options.onFile = showFiles(call);
    SKYDECK_ASSIGN(const auto report, workflows::transfer(api, call.word(0), call.word(1), options, call.reporting));
    print(call, report);
    return {};
}

Status sync(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    workflows::SyncOptions options;
    options.deleteExtra = call.arguments.has("--delete");
    options.onFile = showFiles(call);
    SKYDECK_ASSIGN(const auto report, workflows::sync(api, call.word(0), call.word(1), options, call.reporting));
    print(call, report);
    return {};
}

Status rm(Invocation& call) {
    SKYDECK_ASSIGN(const auto place, url(call, 0));
    SKYDECK_ASSIGN(const auto api, client(call));
    workflows::EmptyReport report;
    if (call.arguments.has("--recursive")) {
        // As the AWS CLI: "s3://b/logs" means the folder, not "logs-old/" beside it.
        const std::string prefix = place.key.empty() || place.key.ends_with('/') ? place.key : place.key + '/';
        SKYDECK_ASSIGN(report, workflows::removePrefix(api, place.bucket, prefix, showFiles(call), call.reporting));
    } else {
        if (place.key.empty())
            return usageError("'" + call.word(0) + "' names no object", "--recursive deletes everything in a bucket.");
        SKYDECK_TRY(api.deleteObject(place.bucket, {place.key, {}}, call.context));
        report.objects = 1;
    }
    call.output.result({{"deleted", report.objects}, {"bytes", report.bytes}},
                       std::to_string(report.objects) + " deleted");
    return {};
}

Status presign(Invocation& call) {
    SKYDECK_ASSIGN(const auto place, objectUrl(call, 0));
    SKYDECK_ASSIGN(const auto seconds, call.arguments.integer("--expires-in", 3600));
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto address,
                   api.presign(call.arguments.has("--put") ? s3::PresignMethod::Put : s3::PresignMethod::Get,
                               place.bucket, place.key, std::chrono::seconds(seconds), call.context));
    call.output.result({{"url", address}, {"expiresIn", seconds}}, address);
    return {};
}

Status cat(Invocation& call) {
    if (call.output.json()) return usageError("'s3 cat' prints the object as it is: --output json means nothing here");
    SKYDECK_ASSIGN(const auto place, objectUrl(call, 0));
    return writeObject(call, place, "-");
}

Status head(Invocation& call) {
    SKYDECK_ASSIGN(const auto place, objectUrl(call, 0));
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto info, api.headObject(place.bucket, place.key, call.context));
    Json document{{"bucket", place.bucket},          {"key", place.key},  {"size", info.contentLength},
                  {"contentType", info.contentType}, {"eTag", info.eTag}, {"lastModified", timeJson(info.lastModified)},
                  {"metadata", info.metadata}};
    if (!info.versionId.empty()) document["versionId"] = info.versionId;
    call.output.record(document);
    return {};
}

} // namespace

Group s3Group() {
    static constexpr OptionSpec kRecursive{"--recursive", "", "everything below it"};
    return {"s3",
            "buckets and objects, like the AWS CLI",
            {
                {"ls",
                 "[s3://BUCKET[/PREFIX]]",
                 "Lists buckets, or objects and folders.",
                 0,
                 1,
                 {kRecursive, {"--human-readable", "", "sizes as 1.5 KiB"}},
                 ls},
                {"mb", "s3://BUCKET", "Makes a bucket.", 1, 1, {}, mb},
                {"rb",
                 "s3://BUCKET",
                 "Removes a bucket.",
                 1,
                 1,
                 {{"--force", "", "with everything in it, all versions"}},
                 rb},
                {"cp", "FROM TO", "Copies files and objects; - is standard input or output.", 2, 2, {kRecursive}, cp},
                {"mv", "FROM TO", "Moves files and objects.", 2, 2, {kRecursive}, mv},
                {"rm", "s3://BUCKET/KEY", "Deletes objects.", 1, 1, {kRecursive}, rm},
                {"sync",
                 "FROM TO",
                 "Copies what is new or differs.",
                 2,
                 2,
                 {{"--delete", "", "deletes at TO what FROM has not"}},
                 sync},
                {"presign",
                 "s3://BUCKET/KEY",
                 "An address that works without credentials for a while.",
                 1,
                 1,
                 {{"--expires-in", "SECONDS", "default 3600, at most 604800"}, {"--put", "", "for uploading"}},
                 presign},
                {"cat", "s3://BUCKET/KEY", "Prints an object.", 1, 1, {}, cat},
                {"head", "s3://BUCKET/KEY", "What is known about an object.", 1, 1, {}, head},
            }};
}

} // namespace skydeck::ctl
