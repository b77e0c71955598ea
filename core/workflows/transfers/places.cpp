#include "core/workflows/transfers/places.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/workflows/object_pages.h"
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

/// The entries of one folder by name, folders with a '/' behind theirs: the order of S3's keys. Names lie in one block:
/// a folder of a million files costs what its names do.
class FolderNames {
public:
    static Result<FolderNames> read(const std::string& folder) {
        FolderNames names;
        std::error_code problem;
        fs::directory_iterator it(folder, problem);
        for (; !problem && it != fs::directory_iterator(); it.increment(problem)) {
            std::error_code ignored; // what is gone already is a special file
            const std::string name = it->path().filename().string();
            const bool isFolder = it->is_directory(ignored) && !it->is_symlink(ignored);
            if (!isFolder && (!it->is_regular_file(ignored) || name.ends_with(kPartialSuffix))) continue;
            names.m_starts.push_back(static_cast<std::uint32_t>(names.m_text.size()));
            names.m_text += name;
            if (isFolder) names.m_text += '/';
            names.m_text += '\0';
        }
        if (problem) return fileError(folder, problem);
        std::ranges::sort(names.m_starts, [&](std::uint32_t a, std::uint32_t b) { return names.at(a) < names.at(b); });
        return names;
    }
    std::optional<std::string_view> next() {
        return m_next < m_starts.size() ? std::optional(at(m_starts[m_next++])) : std::nullopt;
    }

private:
    std::string_view at(std::uint32_t start) const { return m_text.c_str() + start; }
    std::string m_text;
    std::vector<std::uint32_t> m_starts;
    std::size_t m_next = 0;
};

class FolderStream final : public SideStream {
public:
    static Result<std::unique_ptr<SideStream>> open(const std::string& folder, bool mayBeAbsent) {
        std::unique_ptr<FolderStream> stream(new FolderStream(folder.ends_with('/') ? folder : folder + '/'));
        std::error_code problem;
        if (mayBeAbsent && !fs::exists(folder, problem)) return stream;
        if (!fs::is_directory(folder, problem)) {
            if (problem) return fileError(folder, problem);
            return fail(ErrorKind::InvalidInput, "NotAFolder", "'" + folder + "' is not a folder",
                        "Leave --recursive out to copy one file.");
        }
        SKYDECK_TRY(stream->enter({}));
        return stream;
    }

    Result<std::optional<SideEntry>> next(const CallContext& context) override {
        while (!m_levels.empty()) {
            SKYDECK_TRY(context.check());
            const auto name = m_levels.back().names.next();
            if (!name) {
                m_levels.pop_back();
                continue;
            }
            const std::string relative = m_levels.back().prefix + std::string(*name);
            if (relative.ends_with('/')) {
                const Status entered = enter(relative);
                if (!entered && entered.error().kind != ErrorKind::NotFound)
                    return inTrouble(relative, entered.error());
                continue;
            }
            auto entry = lookAtFile(m_root + relative);
            if (!entry && entry.error().kind == ErrorKind::NotFound) continue; // deleted meanwhile
            if (!entry) return inTrouble(relative, entry.error());
            entry->relative = relative;
            return std::optional(std::move(*entry));
        }
        return std::optional<SideEntry>();
    }

private:
    struct Level {
        std::string prefix;
        FolderNames names;
    };
    explicit FolderStream(std::string root) : m_root(std::move(root)) {}
    static std::optional<SideEntry> inTrouble(const std::string& relative, const Error& error) {
        SideEntry entry;
        entry.relative = relative;
        entry.trouble = error;
        return entry;
    }
    Status enter(const std::string& relative) {
        SKYDECK_ASSIGN(FolderNames names, FolderNames::read(m_root + relative));
        m_levels.push_back({relative, std::move(names)});
        return {};
    }

    std::string m_root;
    std::vector<Level> m_levels;
};

class PrefixStream final : public SideStream {
public:
    PrefixStream(const aws::s3::S3Client& client, const S3Url& url, const CallContext& context)
        : m_prefix(url.key.empty() || url.key.ends_with('/') ? url.key : url.key + '/') {
        aws::s3::ListObjectsOptions options;
        options.prefix = m_prefix;
        m_pages = objectPages(client, url.bucket, options, context);
    }

    Result<std::optional<SideEntry>> next(const CallContext&) override {
        for (;;) {
            for (; m_at < m_page.objects.size(); ++m_at) {
                auto& object = m_page.objects[m_at];
                if (object.key.ends_with('/')) continue;
                ++m_at;
                return std::optional(SideEntry{object.key.substr(m_prefix.size()), object.size, object.lastModified,
                                               std::move(object.eTag)});
            }
            SKYDECK_ASSIGN(auto page, m_pages->next());
            if (!page) return std::optional<SideEntry>();
            m_page = std::move(*page);
            m_at = 0;
        }
    }

private:
    std::string m_prefix;
    std::unique_ptr<ObjectPages> m_pages;
    aws::s3::ObjectsPage m_page;
    std::size_t m_at = 0;
};

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

Result<std::unique_ptr<SideStream>> openSide(const aws::s3::S3Client& client, const Place& place, bool mayBeAbsent,
                                             const CallContext& context) {
    if (!isS3Url(place)) return FolderStream::open(place, mayBeAbsent);
    SKYDECK_ASSIGN(const auto url, parseS3Url(place));
    return std::make_unique<PrefixStream>(client, url, context);
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

Sameness sameness(const Place& from, const SideEntry& source, const Place& to, const SideEntry& target) {
    if (source.size != target.size || !source.time || !target.time) return Sameness::Different;
    const auto ahead = std::chrono::floor<seconds>(*source.time) - std::chrono::floor<seconds>(*target.time);
    if (ahead != seconds(0)) return ahead < seconds(0) ? Sameness::Same : Sameness::Different;
    if (isS3Url(from) && isS3Url(to)) return source.eTag == target.eTag ? Sameness::Same : Sameness::Different;
    return md5InETag(isS3Url(from) ? source.eTag : target.eTag) ? Sameness::AskTheBytes : Sameness::Same;
}

Result<bool> hasSameBytes(const Place& from, const SideEntry& source, const Place& to, const SideEntry& target) {
    const auto remote = md5InETag(isS3Url(from) ? source.eTag : target.eTag);
    SKYDECK_ASSIGN(const auto local, md5OfFile(isS3Url(from) ? to : from));
    return remote == local;
}

} // namespace skydeck::workflows
