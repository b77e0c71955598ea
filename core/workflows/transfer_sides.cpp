#include "core/workflows/transfer_sides.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/workflows/quiet.h"

#include <algorithm>
#include <fstream>

namespace skydeck::workflows {

namespace fs = std::filesystem;

namespace {

using std::chrono::seconds;

WallTime toWallTime(fs::file_time_type time) {
    return std::chrono::time_point_cast<WallTime::duration>(std::chrono::file_clock::to_sys(time));
}

tl::unexpected<Error> fileError(const std::string& path, const std::error_code& problem) {
    const bool absent = problem == std::errc::no_such_file_or_directory;
    return fail(absent ? ErrorKind::NotFound : ErrorKind::Io, absent ? "FileNotFound" : "FileNotReadable",
                "Cannot read '" + path + "': " + problem.message());
}

Result<SideEntry> lookAtFile(const std::string& path) {
    std::error_code problem;
    const auto status = fs::status(path, problem);
    if (problem) return fileError(path, problem);
    if (fs::is_directory(status))
        return fail(ErrorKind::InvalidInput, "IsFolder", "'" + path + "' is a folder",
                    "Copy folders with --recursive.");
    SideEntry entry;
    entry.size = fs::file_size(path, problem);
    if (problem) return fileError(path, problem);
    entry.time = toWallTime(fs::last_write_time(path, problem));
    if (problem) return fileError(path, problem);
    return entry;
}

Result<std::vector<SideEntry>> listFolder(const std::string& folder, const CallContext& context) {
    std::error_code problem;
    if (!fs::is_directory(folder, problem))
        return problem ? Result<std::vector<SideEntry>>(fileError(folder, problem))
                       : fail(ErrorKind::InvalidInput, "NotAFolder", "'" + folder + "' is not a folder",
                              "Leave --recursive out to copy one file.");
    std::vector<SideEntry> entries;
    fs::recursive_directory_iterator it(folder, problem);
    for (; !problem && it != fs::recursive_directory_iterator(); it.increment(problem)) {
        SKYDECK_TRY(context.check());
        std::error_code ignored; // a dangling link is a special file
        if (!fs::is_regular_file(it->path(), ignored)) continue;
        SKYDECK_ASSIGN(auto entry, lookAtFile(it->path().string()));
        entry.relative = it->path().lexically_relative(folder).generic_string();
        entries.push_back(std::move(entry));
    }
    if (problem) return fileError(folder, problem);
    std::sort(entries.begin(), entries.end(),
              [](const SideEntry& a, const SideEntry& b) { return a.relative < b.relative; });
    return entries;
}

Result<std::string> md5OfFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    wire::Digest digest(wire::Digest::Kind::Md5);
    std::string buffer(1 << 20, '\0');
    while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0)
        digest.update(std::string_view(buffer).substr(0, static_cast<std::size_t>(in.gcount())));
    if (!in.eof()) return fail(ErrorKind::Io, "FileNotReadable", "Reading '" + path + "' failed");
    return toHex(digest.finish());
}

std::optional<std::string> md5InETag(const std::string& eTag) {
    const std::string text = replaceAll(eTag, "\"", "");
    return text.size() == 32 && fromHex(text) ? std::optional(toLower(text)) : std::nullopt;
}

} // namespace

Result<SideEntry> lookAt(const aws::s3::S3Client& client, const Place& place, const CallContext& context) {
    if (!isS3Url(place)) return lookAtFile(place);
    SKYDECK_ASSIGN(const auto url, parseS3Url(place));
    if (url.key.empty() || url.key.ends_with('/'))
        return fail(ErrorKind::InvalidInput, "IsFolder", "'" + place + "' names no object",
                    "Copy everything below it with --recursive.");
    SKYDECK_ASSIGN(const auto info, client.headObject(url.bucket, url.key, quiet(context)));
    return SideEntry{{}, info.contentLength, info.lastModified, info.eTag};
}

Result<std::vector<SideEntry>> listSide(const aws::s3::S3Client& client, const Place& place,
                                        const CallContext& context) {
    if (!isS3Url(place)) return listFolder(place, quiet(context));
    SKYDECK_ASSIGN(const auto url, parseS3Url(place));
    aws::s3::ListObjectsOptions options;
    options.prefix = url.key.empty() || url.key.ends_with('/') ? url.key : url.key + '/';
    std::vector<SideEntry> entries;
    SKYDECK_TRY(client.listObjects(
        url.bucket, options,
        [&](const aws::s3::ObjectsPage& page) {
            for (const auto& object : page.objects)
                if (!object.key.ends_with('/'))
                    entries.push_back(
                        {object.key.substr(options.prefix.size()), object.size, object.lastModified, object.eTag});
            return true;
        },
        quiet(context)));
    return entries;
}

Status copyOne(const aws::s3::S3Client& client, const Place& from, const SideEntry& source, const Place& to,
               const CallContext& context) {
    if (!isS3Url(from)) {
        SKYDECK_ASSIGN(const auto target, parseS3Url(to));
        SKYDECK_TRY(client.uploadFile(target.bucket, target.key, from, {}, context));
        return {};
    }
    SKYDECK_ASSIGN(const auto origin, parseS3Url(from));
    if (isS3Url(to)) {
        SKYDECK_ASSIGN(const auto target, parseS3Url(to));
        SKYDECK_TRY(client.copyObject(origin.bucket, {origin.key, {}}, target.bucket, target.key, context));
        return {};
    }
    std::error_code problem;
    const fs::path parent = fs::path(to).parent_path();
    if (!parent.empty()) fs::create_directories(parent, problem);
    if (problem)
        return fail(ErrorKind::Io, "FolderNotMade", "Cannot make '" + parent.string() + "': " + problem.message());
    SKYDECK_TRY(client.downloadFile(origin.bucket, origin.key, to, {}, context));
    if (source.time)
        fs::last_write_time(
            to,
            std::chrono::time_point_cast<fs::file_time_type::duration>(std::chrono::file_clock::from_sys(*source.time)),
            problem);
    return {};
}

Status removeOne(const aws::s3::S3Client& client, const Place& place, const CallContext& context) {
    if (isS3Url(place)) {
        SKYDECK_ASSIGN(const auto url, parseS3Url(place));
        return client.deleteObject(url.bucket, {url.key, {}}, quiet(context));
    }
    std::error_code problem;
    fs::remove(place, problem);
    if (problem) return fail(ErrorKind::Io, "FileNotDeleted", "Cannot delete '" + place + "': " + problem.message());
    return {};
}

Result<bool> isSame(const Place& from, const SideEntry& source, const Place& to, const SideEntry& target) {
    if (source.size != target.size || !source.time || !target.time) return false;
    const auto ahead = std::chrono::floor<seconds>(*source.time) - std::chrono::floor<seconds>(*target.time);
    if (ahead != seconds(0)) return ahead < seconds(0);
    if (isS3Url(from) && isS3Url(to)) return source.eTag == target.eTag;
    const auto remote = md5InETag(isS3Url(from) ? source.eTag : target.eTag);
    if (!remote) return true;
    SKYDECK_ASSIGN(const auto local, md5OfFile(isS3Url(from) ? to : from));
    return local == *remote;
}

} // namespace skydeck::workflows
