#include "app/skydeckctl/s3_verbs.h"
#include "core/base/strings.h"
#include "core/workflows/object_pages.h"

#include <map>

namespace skydeck::ctl {

namespace {

namespace s3 = aws::s3;

std::string sizeText(const Invocation& call, std::uint64_t size) {
    return call.arguments.has("--human-readable") ? humanBytes(size) : std::to_string(size);
}

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.insert(0, width - text.size(), ' ');
    return text;
}

constexpr std::size_t kTimeWidth = 19, kSizeWidth = 12;

std::string listingLine(const std::string& time, const std::string& size, std::string_view key) {
    std::string line = time;
    line.resize(std::max(line.size(), kTimeWidth), ' ');
    line += "  ";
    line += padded(size, kSizeWidth);
    line += "  ";
    line += key;
    return line;
}

Status listBuckets(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    SKYDECK_ASSIGN(const auto buckets, api.listBuckets(call.context));
    Json rows = Json::array();
    for (const auto& bucket : buckets)
        rows.push_back({{"bucket", bucket.name}, {"created", timeJson(bucket.creationDate)}});
    call.output.rows(rows, {{"CREATED", "created", Column::Kind::Time}, {"BUCKET", "bucket"}}, "No buckets.");
    return {};
}

void printPage(Invocation& call, const s3::ObjectsPage& page) {
    Output& out = call.output;
    for (const std::string& prefix : page.commonPrefixes)
        out.json() ? out.row({{"prefix", prefix}}) : out.rowLine(listingLine("-", "-", prefix));
    for (const auto& object : page.objects)
        if (out.json())
            out.row({{"key", object.key},
                     {"size", object.size},
                     {"eTag", object.eTag},
                     {"storageClass", object.storageClass},
                     {"lastModified", timeJson(object.lastModified)}});
        else
            out.rowLine(listingLine(localTimeText(object.lastModified), sizeText(call, object.size), object.key));
}

struct Sum {
    std::uint64_t objects = 0, bytes = 0;
};

/// "a/b/c.txt" at depth 1 is in "a/"; "" for what lies in the folder itself.
std::string_view folderAt(std::string_view relative, std::int64_t depth) {
    std::size_t end = 0;
    for (; depth > 0; --depth) {
        const auto slash = relative.find('/', end);
        if (slash == std::string_view::npos) break;
        end = slash + 1;
    }
    return relative.substr(0, end);
}

Status statBucket(Invocation& call, const std::string& bucket) {
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    SKYDECK_TRY(api.headBucket(bucket, call.context));
    SKYDECK_ASSIGN(const Json location, api.api().call("GetBucketLocation", {{"Bucket", bucket}}, call.context));
    call.output.record({{"bucket", bucket}, {"region", stringAt(location, "LocationConstraint", "us-east-1")}});
    return {};
}

/// Which uploads an abort means: one by its id, or those that began some days ago.
Result<std::function<bool(const s3::MultipartUpload&)>> chosenUploads(Invocation& call) {
    const std::string id = call.arguments.value("--id");
    SKYDECK_ASSIGN(const auto days, call.arguments.integer("--older-than", 0));
    if (days < 0) return usageError("--older-than wants a number of days, not " + std::to_string(days));
    if (id.empty() && !call.arguments.has("--older-than") && !call.arguments.has("--all"))
        return usageError("'s3 uploads abort' wants --id ID, --older-than DAYS or --all",
                          "Other programs may be at work on some of them.");
    const WallTime latest = systemClock().now() - std::chrono::hours(24) * days;
    return [id, latest](const s3::MultipartUpload& upload) {
        return (id.empty() || upload.uploadId == id) && (!upload.initiated || *upload.initiated <= latest);
    };
}

} // namespace

Status s3List(Invocation& call) {
    if (call.arguments.positionals.empty()) return listBuckets(call);
    SKYDECK_ASSIGN(const auto place, s3Url(call, 0));
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    s3::ListObjectsOptions options;
    options.prefix = place.key;
    if (!call.arguments.has("--recursive")) options.delimiter = "/";
    const auto pages = workflows::objectPages(api, place.bucket, options, call.context);
    call.output.beginRows(listingLine("MODIFIED", "SIZE", "KEY"));
    Sum sum;
    for (;;) {
        SKYDECK_ASSIGN(const auto page, pages->next());
        if (!page) break;
        printPage(call, *page);
        for (const auto& object : page->objects)
            sum.bytes += object.size;
        sum.objects += page->objects.size();
        call.reporting.report(sum.objects, 0, place.bucket);
    }
    call.output.endRows("No objects.");
    if (call.arguments.has("--summarize") && !call.output.json())
        call.output.line(std::to_string(sum.objects) + " objects, " + sizeText(call, sum.bytes) +
                         (call.arguments.has("--human-readable") ? "" : " bytes"));
    return {};
}

Status s3DiskUsage(Invocation& call) {
    SKYDECK_ASSIGN(const auto place, s3Url(call, 0));
    SKYDECK_ASSIGN(const auto depth, call.arguments.integer("--depth", 1));
    if (depth < 0) return usageError("--depth wants 0 or more");
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    const std::string prefix = folderPrefix(place);
    std::map<std::string, Sum, std::less<>> folders;
    SKYDECK_ASSIGN(const auto total, workflows::measurePrefix(
                                         api, place.bucket, prefix,
                                         [&](const s3::Object& object) {
                                             const std::string_view folder =
                                                 folderAt(std::string_view(object.key).substr(prefix.size()), depth);
                                             if (folder.empty()) return;
                                             auto it = folders.find(folder);
                                             if (it == folders.end()) it = folders.emplace(folder, Sum()).first;
                                             ++it->second.objects;
                                             it->second.bytes += object.size;
                                         },
                                         call.reporting));
    Json rows = Json::array();
    for (const auto& [folder, sum] : folders)
        rows.push_back({{"folder", folder}, {"objects", sum.objects}, {"bytes", sum.bytes}});
    if (call.output.json()) {
        call.output.document({{"objects", total.objects}, {"bytes", total.bytes}, {"folders", std::move(rows)}});
        return {};
    }
    rows.push_back({{"folder", "total"}, {"objects", total.objects}, {"bytes", total.bytes}});
    const auto kind = call.arguments.has("--human-readable") ? Column::Kind::Bytes : Column::Kind::Text;
    call.output.rows(rows, {{"BYTES", "bytes", kind}, {"OBJECTS", "objects"}, {"FOLDER", "folder"}}, {});
    return {};
}

Status s3Stat(Invocation& call) {
    SKYDECK_ASSIGN(const auto place, s3Url(call, 0));
    if (place.key.empty()) return statBucket(call, place.bucket);
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    SKYDECK_ASSIGN(const auto info, api.headObjectPart(place.bucket, place.key, 0, call.context));
    Json document{{"bucket", place.bucket},          {"key", place.key},  {"size", info.contentLength},
                  {"contentType", info.contentType}, {"eTag", info.eTag}, {"lastModified", timeJson(info.lastModified)},
                  {"metadata", info.metadata}};
    if (!info.versionId.empty()) document["versionId"] = info.versionId;
    if (!info.cacheControl.empty()) document["cacheControl"] = info.cacheControl;
    if (!info.storageClass.empty()) document["storageClass"] = info.storageClass;
    if (!info.checksum.algorithm.empty()) document["checksum" + info.checksum.algorithm] = info.checksum.value;
    call.output.record(document);
    return {};
}

Status s3Uploads(Invocation& call) {
    const std::string& action = call.word(0);
    if (action != "list" && action != "abort")
        return usageError("'s3 uploads' wants list or abort, not '" + action + "'");
    SKYDECK_ASSIGN(const auto place, s3Url(call, 1));
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    if (action == "abort") {
        SKYDECK_ASSIGN(const auto chosen, chosenUploads(call));
        SKYDECK_ASSIGN(const auto count, workflows::abortUploads(api, place.bucket, place.key, chosen, call.reporting));
        if (count == 0 && call.arguments.has("--id"))
            return fail(ErrorKind::NotFound, "NoSuchUpload", "There is no such upload below " + call.word(1),
                        "skydeckctl s3 uploads list " + call.word(1) + " shows them.");
        call.output.result({{"aborted", count}}, std::to_string(count) + " aborted");
        return {};
    }
    call.output.beginRows("BEGUN                KEY  ID");
    SKYDECK_TRY(api.listMultipartUploads(
        place.bucket, place.key,
        [&](const std::vector<s3::MultipartUpload>& page) {
            for (const auto& upload : page)
                if (call.output.json())
                    call.output.row({{"key", upload.key},
                                     {"uploadId", upload.uploadId},
                                     {"initiated", timeJson(upload.initiated)}});
                else
                    call.output.rowLine(localTimeText(upload.initiated) + "  " + upload.key + "  " + upload.uploadId);
            return true;
        },
        call.context));
    call.output.endRows("No unfinished uploads.");
    return {};
}

} // namespace skydeck::ctl
