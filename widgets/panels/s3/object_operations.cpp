#include "widgets/panels/s3/object_operations.h"

namespace skydeck::panels::s3 {

namespace fs = std::filesystem;

namespace {

bool isFolderKey(const std::string& key) {
    return key.ends_with('/');
}

/// The last part of a key: "a/b.txt" → "b.txt", "a/b/" → "b".
std::string lastPart(std::string key) {
    while (isFolderKey(key))
        key.pop_back();
    const auto slash = key.rfind('/');
    return slash == std::string::npos ? key : key.substr(slash + 1);
}

/// One of several transfers: says which one it is.
CallContext numbered(const CallContext& context, std::size_t index, std::size_t count, const std::string& name) {
    CallContext inner = context;
    if (context.progress)
        inner.progress = [&context, index, count, name](const Progress& progress) {
            Progress said = progress;
            said.text = count > 1 ? std::to_string(index + 1) + "/" + std::to_string(count) + "  " + name : name;
            if (!progress.text.empty()) said.text += "  ·  " + progress.text; // rate and time left
            context.progress(said);
        };
    return inner;
}

void add(workflows::TransferReport& sum, const workflows::TransferReport& part) {
    sum.files += part.files;
    sum.bytes += part.bytes;
    sum.deleted += part.deleted;
    sum.skipped += part.skipped;
}

Result<workflows::TransferReport> copyOne(const aws::s3::S3Client& client, const workflows::Place& from,
                                          const workflows::Place& to, bool folder, bool again,
                                          const CallContext& context) {
    workflows::SyncOptions options;
    options.recursive = folder;
    return folder && again ? workflows::sync(client, from, to, options, context)
                           : workflows::transfer(client, from, to, options, context);
}

} // namespace

Result<workflows::TransferReport> uploadPaths(const aws::s3::S3Client& client, const std::vector<fs::path>& paths,
                                              const std::string& bucket, const std::string& prefix,
                                              TransferStand& stand, const CallContext& context) {
    workflows::TransferReport sum;
    for (std::size_t i = stand.finished; i < paths.size(); stand.finished = ++i) {
        SKYDECK_TRY(context.check());
        std::error_code problem;
        const bool folder = fs::is_directory(paths[i], problem);
        const std::string name = paths[i].filename().string();
        const workflows::Place to = workflows::toString({bucket, folder ? prefix + name + "/" : prefix + name});
        SKYDECK_ASSIGN(const auto part, copyOne(client, paths[i].string(), to, folder, stand.again,
                                                numbered(context, i, paths.size(), name)));
        add(sum, part);
    }
    return sum;
}

Result<workflows::TransferReport> downloadKeys(const aws::s3::S3Client& client, const std::string& bucket,
                                               const std::vector<std::string>& keys, const fs::path& folder,
                                               TransferStand& stand, const CallContext& context) {
    workflows::TransferReport sum;
    for (std::size_t i = stand.finished; i < keys.size(); stand.finished = ++i) {
        SKYDECK_TRY(context.check());
        const std::string name = lastPart(keys[i]);
        const bool whole = isFolderKey(keys[i]);
        const std::string to = whole ? (folder / name).string() + "/" : (folder / name).string();
        SKYDECK_ASSIGN(const auto part, copyOne(client, workflows::toString({bucket, keys[i]}), to, whole, stand.again,
                                                numbered(context, i, keys.size(), name)));
        add(sum, part);
    }
    return sum;
}

Result<std::uint64_t> deleteKeys(const aws::s3::S3Client& client, const std::string& bucket,
                                 const std::vector<std::string>& keys, const CallContext& context) {
    std::uint64_t deleted = 0;
    std::vector<aws::s3::ObjectId> objects;
    for (const std::string& key : keys) {
        if (isFolderKey(key)) {
            CallContext inner = context;
            if (context.progress)
                inner.progress = [&context, &key, before = deleted](const Progress& progress) {
                    context.report(before + progress.done, 0, key);
                };
            SKYDECK_ASSIGN(const auto removed, workflows::removePrefix(client, bucket, key, {}, inner));
            deleted += removed.objects;
        } else {
            objects.push_back({key, {}});
        }
    }
    constexpr std::size_t batch = 1000;
    for (std::size_t begin = 0; begin < objects.size(); begin += batch) {
        SKYDECK_TRY(context.check());
        const auto end = std::min(begin + batch, objects.size());
        context.report(begin, objects.size(), objects[begin].key);
        SKYDECK_ASSIGN(const auto result, client.deleteObjects(bucket,
                                                               {objects.begin() + static_cast<std::ptrdiff_t>(begin),
                                                                objects.begin() + static_cast<std::ptrdiff_t>(end)},
                                                               context));
        deleted += result.deleted;
        if (!result.failures.empty()) {
            const auto& first = result.failures.front();
            return fail(classify(first.code, 0), first.code,
                        first.object.key + ": " + first.message + " (" + std::to_string(deleted) + " were deleted, " +
                            std::to_string(result.failures.size()) + " refused)");
        }
    }
    return deleted;
}

} // namespace skydeck::panels::s3
