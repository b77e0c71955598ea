#include "core/workflows/stacks/packaging.h"

#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/zip_writer.h"
#include "core/workflows/stacks/artifacts.h"
#include "core/workflows/stacks/template_text.h"

#include <algorithm>
#include <optional>

namespace skydeck::workflows {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestBody = 51'200;            // AWS CloudFormation quotas, "Template body size in a request"
constexpr std::uintmax_t kLargestFolder = 512ULL << 20; // twice what Lambda takes
constexpr int kDeepestNesting = 8;

tl::unexpected<Error> notPacked(const fs::path& path, const std::string& why) {
    return fail(ErrorKind::Io, "LocalPathNotPacked", "'" + path.string() + "' cannot be packed: " + why);
}

/// {name in the archive, bytes} of a folder's files, by name.
Result<std::vector<std::pair<std::string, std::string>>> filesBelow(const fs::path& folder) {
    std::vector<std::pair<std::string, std::string>> files;
    std::uintmax_t total = 0;
    std::error_code failed;
    fs::recursive_directory_iterator each(folder, fs::directory_options::follow_directory_symlink, failed), end;
    for (; !failed && each != end; each.increment(failed)) {
        if (each->path().filename() == "__pycache__") {
            each.disable_recursion_pending();
            continue;
        }
        if (each.depth() > 64) return notPacked(folder, "its folders lie in one another without end");
        if (!each->is_regular_file(failed) || failed) continue;
        total += each->file_size(failed);
        if (total > kLargestFolder) return notPacked(folder, "it holds more than 512 MiB");
        SKYDECK_ASSIGN(auto bytes, readFile(each->path()));
        files.emplace_back(each->path().lexically_relative(folder).generic_string(), std::move(bytes));
    }
    if (failed) return notPacked(folder, failed.message());
    if (files.empty()) return notPacked(folder, "the folder holds no files");
    std::ranges::sort(files);
    return files;
}

class Packer {
public:
    Packer(const std::shared_ptr<aws::Session>& session, const std::string& stackName, const CallContext& context)
        : m_session(session), m_stackName(stackName), m_context(context) {}

    Result<std::string> pack(const std::string& body, const fs::path& folder, int depth);
    Result<std::string> urlOf(const std::string& body) {
        SKYDECK_ASSIGN(Artifacts * artifacts, uploads());
        SKYDECK_ASSIGN(const auto place, artifacts->keep(body, "template", m_context));
        return artifacts->httpsUrl(place);
    }

private:
    Result<Artifacts*> uploads();
    Result<std::string> replacement(const LocalPath& path, const fs::path& folder, int depth);

    std::shared_ptr<aws::Session> m_session;
    const std::string& m_stackName;
    const CallContext& m_context;
    std::optional<Artifacts> m_artifacts;
};

Result<Artifacts*> Packer::uploads() {
    if (!m_artifacts) {
        SKYDECK_ASSIGN(m_artifacts, Artifacts::of(m_session, m_stackName, m_context));
    }
    return &*m_artifacts;
}

/// What stands in the template instead of the path. JSON is YAML, so it fits into both.
Result<std::string> Packer::replacement(const LocalPath& path, const fs::path& folder, int depth) {
    const fs::path local = folder / path.path;
    std::error_code ignored;
    const bool isFolder = fs::is_directory(local, ignored);
    if (!isFolder && !fs::is_regular_file(local, ignored))
        return fail(ErrorKind::InvalidInput, "LocalPathNotFound",
                    path.logicalId + "'s " + path.property + " names '" + path.path + "', and there is no '" +
                        local.lexically_normal().string() + "'");
    if (path.form == UploadForm::TemplateUrl) {
        SKYDECK_ASSIGN(const auto inner, readFile(local));
        SKYDECK_ASSIGN(const auto packed, pack(inner, local.parent_path(), depth + 1));
        SKYDECK_ASSIGN(const auto url, urlOf(packed));
        return dumpJson(url);
    }
    std::string bytes, extension = "zip";
    if (isFolder || (path.zipped && local.extension() != ".zip")) {
        SKYDECK_ASSIGN(bytes, zipPath(local));
    } else {
        SKYDECK_ASSIGN(bytes, readFile(local));
        if (local.has_extension()) extension = local.extension().string().substr(1);
    }
    SKYDECK_ASSIGN(Artifacts * artifacts, uploads());
    SKYDECK_ASSIGN(const auto place, artifacts->keep(bytes, extension, m_context));
    if (path.form == UploadForm::S3Uri) return dumpJson(Json("s3://" + place.bucket + '/' + place.key));
    const bool prefixed = path.form == UploadForm::S3BucketAndKey;
    return dumpJson(Json{{prefixed ? "S3Bucket" : "Bucket", place.bucket}, {prefixed ? "S3Key" : "Key", place.key}});
}

Result<std::string> Packer::pack(const std::string& body, const fs::path& folder, int depth) {
    if (depth > kDeepestNesting)
        return fail(ErrorKind::InvalidInput, "TemplatesNestedTooDeeply",
                    "Templates name one another more than " + std::to_string(kDeepestNesting) + " deep");
    SKYDECK_ASSIGN(auto text, readTemplate(body));
    // From the last to the first, so that offsets stay what they are.
    std::ranges::sort(text.localPaths, std::greater(), &LocalPath::offset);
    std::string packed = body;
    for (const LocalPath& path : text.localPaths) {
        SKYDECK_ASSIGN(const auto value, replacement(path, folder, depth));
        packed.replace(path.offset, path.length, value);
    }
    return packed;
}

} // namespace

Result<std::string> zipPath(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) {
        SKYDECK_ASSIGN(const auto files, filesBelow(path));
        return zipOf(files);
    }
    SKYDECK_ASSIGN(auto bytes, readFile(path));
    return zipOf({{path.filename().string(), std::move(bytes)}});
}

Result<PackedTemplate> packTemplate(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                    const std::string& body, const fs::path& folder, const CallContext& context) {
    Packer packer(session, stackName, context);
    PackedTemplate packed;
    SKYDECK_ASSIGN(packed.body, packer.pack(body, folder, 0));
    if (packed.body.size() > kLargestBody) {
        SKYDECK_ASSIGN(packed.url, packer.urlOf(packed.body));
    }
    return packed;
}

} // namespace skydeck::workflows
