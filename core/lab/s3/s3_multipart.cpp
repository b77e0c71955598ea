#include "core/lab/s3/s3_store.h"

#include "core/base/strings.h"
#include "core/lab/s3/checksums.h"
#include "core/lab/store/rows.h"
#include "core/wire/crypto.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr std::uint64_t kSmallestPart = 5ULL << 20; // of all but the last: S3 User Guide, "Multipart upload limits"

tl::unexpected<Error> noSuchUpload() {
    return awsError(404, "NoSuchUpload",
                    "The specified upload does not exist. The upload ID may be invalid, or the "
                    "upload may have been aborted or completed.");
}

/// Ids sort as the uploads began, and listings go by them: "uploads of one key in order of start, after that id".
std::string uploadId(const Clock& clock) {
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(clock.now().time_since_epoch()).count();
    std::string time;
    for (int shift = 56; shift >= 0; shift -= 8)
        time += static_cast<char>(micros >> shift & 0xff);
    return toHex(time + wire::randomBytes(24));
}

std::string unquoted(std::string etag) {
    std::erase(etag, '"');
    return etag;
}

/// The checksum of checksums, as S3 makes it of a multipart upload's parts; null when a part has none of its own.
Result<Json> compositeChecksum(const std::string& algorithm, const std::vector<S3Store::Part>& parts) {
    const auto known = wire::checksumAlgorithm(algorithm);
    if (!known) return Json();
    wire::Checksummer sum(*known);
    for (const S3Store::Part& part : parts) {
        const auto raw = fromBase64(stringAt(part.checksum, "value"));
        if (stringAt(part.checksum, "algorithm") != algorithm || !raw) return Json();
        sum.update(*raw);
    }
    return Json{{"algorithm", algorithm},
                {"type", "COMPOSITE"},
                {"value", toBase64(sum.finish()) + '-' + std::to_string(parts.size())}};
}
} // namespace

Result<S3Store::Upload> S3Store::createUpload(const std::string& bucket, const std::string& key,
                                              const Description& description) {
    const auto held = m_database.lock();
    SKYDECK_TRY(requireBucket(bucket));
    Upload upload{uploadId(m_clock), key, nowSeconds(), description};
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("INSERT INTO s3_uploads(id, bucket, key, initiated, properties, tags, checksum)"
                                      " VALUES(?, ?, ?, ?, ?, ?, ?)"));
    statement.bind(1, upload.id).bind(2, bucket).bind(3, key).bind(4, upload.initiated);
    statement.bind(5, dumpJson(description.properties)).bind(6, dumpJson(description.tags));
    SKYDECK_TRY(statement.bind(7, dumpJson(description.checksum)).run());
    return upload;
}

Result<S3Store::Upload> S3Store::upload(const std::string& bucket, const std::string& key,
                                        const std::string& id) const {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT initiated, properties, tags, checksum FROM s3_uploads"
                                      " WHERE id = ? AND bucket = ? AND key = ?"));
    SKYDECK_ASSIGN(const bool row, statement.bind(1, id).bind(2, bucket).bind(3, key).step());
    if (row)
        return Upload{id,
                      key,
                      statement.real(0),
                      {storedJson(statement.text(1)), storedJson(statement.text(2)), storedJson(statement.text(3))}};
    SKYDECK_TRY(requireBucket(bucket));
    return noSuchUpload();
}

Result<S3Store::Part> S3Store::putPart(const std::string& bucket, const std::string& key, const std::string& id,
                                       int number, Body& body, const Json& checksum) {
    Part part{number, body.size, toHex(body.md5), nowSeconds(), checksum};
    SKYDECK_TRY(upload(bucket, key, id));
    SKYDECK_ASSIGN(NewFile file, m_files.place(body));
    SKYDECK_ASSIGN(const std::string replaced, m_database.atomically([&]() -> Result<std::string> {
        // Asked again: the upload may have ended while the bytes were put in place.
        SKYDECK_TRY(upload(bucket, key, id));
        std::string old;
        {
            SKYDECK_ASSIGN(Statement find,
                           m_database.prepare("SELECT file FROM s3_parts WHERE upload = ? AND number = ?"));
            SKYDECK_ASSIGN(const bool row, find.bind(1, id).bind(2, number).step());
            if (row) old = find.text(0);
        }
        SKYDECK_ASSIGN(Statement statement,
                       m_database.prepare("INSERT OR REPLACE INTO s3_parts(upload, number, size, etag, modified, file,"
                                          " checksum) VALUES(?, ?, ?, ?, ?, ?, ?)"));
        statement.bind(1, id).bind(2, number).bind(3, static_cast<std::int64_t>(part.size)).bind(4, part.etag);
        SKYDECK_TRY(statement.bind(5, part.modified).bind(6, file.name).bind(7, dumpJson(checksum)).run());
        return old;
    }));
    file.keep();
    m_files.remove(replaced);
    return part;
}

Result<std::vector<S3Store::PartRow>> S3Store::partRows(const std::string& id) const {
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("SELECT number, size, etag, modified, checksum, file"
                                                           " FROM s3_parts WHERE upload = ? ORDER BY number"));
    statement.bind(1, id);
    std::vector<PartRow> rows;
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row) return rows;
        rows.push_back({{static_cast<int>(statement.integer(0)), static_cast<std::uint64_t>(statement.integer(1)),
                         statement.text(2), statement.real(3), storedJson(statement.text(4))},
                        statement.text(5)});
    }
}

Result<std::vector<S3Store::Part>> S3Store::parts(const std::string& bucket, const std::string& key,
                                                  const std::string& id) const {
    const auto held = m_database.lock();
    SKYDECK_TRY(upload(bucket, key, id));
    SKYDECK_ASSIGN(auto rows, partRows(id));
    std::vector<Part> parts;
    for (PartRow& row : rows)
        parts.push_back(std::move(row.part));
    return parts;
}

Result<S3Store::Object> S3Store::completeUpload(const std::string& bucket, const std::string& key,
                                                const std::string& id, const std::vector<PartClaim>& claims,
                                                const WriteCondition& condition) {
    Object object;
    object.key = key;
    std::vector<Part> chosen;
    std::vector<std::shared_ptr<const OpenFile>> sources;
    Json wanted;
    {
        const auto held = m_database.lock();
        SKYDECK_ASSIGN(Upload upload, this->upload(bucket, key, id));
        object.properties = std::move(upload.description.properties);
        object.tags = std::move(upload.description.tags);
        wanted = std::move(upload.description.checksum);
        SKYDECK_ASSIGN(const auto rows, partRows(id));
        const auto outOfOrder = [](const PartClaim& a, const PartClaim& b) { return a.number >= b.number; };
        if (std::ranges::adjacent_find(claims, outOfOrder) != claims.end())
            return awsError(400, "InvalidPartOrder",
                            "The list of parts was not in ascending order. Parts must be ordered by "
                            "part number.");
        for (const PartClaim& claim : claims) {
            const auto row =
                std::ranges::find(rows, claim.number, [](const PartRow& each) { return each.part.number; });
            if (row == rows.end() || row->part.etag != unquoted(claim.etag))
                return awsError(400, "InvalidPart",
                                "One or more of the specified parts could not be found. The part may not "
                                "have been uploaded, or the specified entity tag may not match the "
                                "part's entity tag.");
            chosen.push_back(row->part);
            SKYDECK_ASSIGN(auto source, m_files.read(row->file));
            sources.push_back(std::move(source));
        }
        for (std::size_t i = 0; i + 1 < chosen.size(); ++i)
            if (chosen[i].size < kSmallestPart)
                return awsError(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
    }
    // The bytes are brought together without the lock: a large upload must not stop everybody else.
    SKYDECK_ASSIGN(auto made, m_files.create());
    auto& [file, out] = made;
    std::string digests;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        SKYDECK_TRY(out->append(*sources[i], 0, chosen[i].size));
        digests += fromHex(chosen[i].etag).value_or("");
        object.size += chosen[i].size;
        object.partSizes.push_back(chosen[i].size);
    }
    object.etag = toHex(wire::md5(digests)) + '-' + std::to_string(chosen.size());
    object.modified = nowSeconds();
    const std::string algorithm = stringAt(wanted, "algorithm");
    if (stringAt(wanted, "type") == "FULL_OBJECT") {
        SKYDECK_ASSIGN(const auto whole, m_files.read(file.name));
        SKYDECK_ASSIGN(object.checksum, fullChecksum(algorithm, *whole));
    } else if (!algorithm.empty()) {
        SKYDECK_ASSIGN(object.checksum, compositeChecksum(algorithm, chosen));
    }

    SKYDECK_ASSIGN(const auto dropped, m_database.atomically([&]() -> Result<std::vector<std::string>> {
        SKYDECK_TRY(upload(bucket, key, id));
        SKYDECK_ASSIGN(const std::string replaced, writeRow(bucket, object, file.name, condition));
        SKYDECK_ASSIGN(auto files, dropUpload(id));
        files.push_back(replaced);
        return files;
    }));
    file.keep();
    for (const std::string& each : dropped)
        m_files.remove(each);
    return object;
}

Result<std::vector<std::string>> S3Store::dropUpload(const std::string& id) {
    SKYDECK_ASSIGN(const auto rows, partRows(id));
    SKYDECK_ASSIGN(Statement parts, m_database.prepare("DELETE FROM s3_parts WHERE upload = ?"));
    SKYDECK_TRY(parts.bind(1, id).run());
    SKYDECK_ASSIGN(Statement statement, m_database.prepare("DELETE FROM s3_uploads WHERE id = ?"));
    SKYDECK_TRY(statement.bind(1, id).run());
    std::vector<std::string> files;
    for (const PartRow& row : rows)
        files.push_back(row.file);
    return files;
}

Status S3Store::abortUpload(const std::string& bucket, const std::string& key, const std::string& id) {
    SKYDECK_ASSIGN(const auto files, m_database.atomically([&]() -> Result<std::vector<std::string>> {
        SKYDECK_TRY(upload(bucket, key, id));
        return dropUpload(id);
    }));
    for (const std::string& file : files)
        m_files.remove(file);
    return {};
}

Result<std::vector<S3Store::Upload>> S3Store::uploads(const std::string& bucket, const std::string& prefix) const {
    const auto held = m_database.lock();
    SKYDECK_TRY(requireBucket(bucket));
    SKYDECK_ASSIGN(Statement statement,
                   m_database.prepare("SELECT id, key, initiated, properties, tags, checksum FROM s3_uploads"
                                      " WHERE bucket = ? AND key >= ? ORDER BY key, id"));
    statement.bind(1, bucket).bind(2, prefix);
    std::vector<Upload> all;
    for (;;) {
        SKYDECK_ASSIGN(const bool row, statement.step());
        if (!row || !statement.text(1).starts_with(prefix)) return all;
        all.push_back({statement.text(0),
                       statement.text(1),
                       statement.real(2),
                       {storedJson(statement.text(3)), storedJson(statement.text(4)), storedJson(statement.text(5))}});
    }
}

} // namespace skydeck::lab
