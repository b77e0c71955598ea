#pragma once

#include "core/aws/s3/s3_client.h"
#include "widgets/models/row_table_model.h"
#include "widgets/style/text_format.h"

namespace skydeck::panels::s3 {

/// One line of a folder: an object, or a folder (a common prefix). Small: there may be a million of them.
struct Entry {
    std::string key; ///< the whole key, or the prefix of a folder
    std::uint64_t size = 0;
    std::optional<WallTime> lastModified;
    const std::string* storageClass = nullptr; ///< shared by all of that class, kept for good; null: none
    std::uint32_t nameAt = 0;                  ///< where the folder's own prefix ends in the key
    bool folder = false;

    /// Without the folder's own prefix; a folder's ends in '/'.
    QString name() const { return style::qstr(std::string_view(key).substr(nameAt)); }
};

using BucketTable = models::RowTableModel<aws::s3::Bucket>;
using EntryTable = models::RowTableModel<Entry>;

BucketTable* makeBucketTable(QObject* parent); ///< keys: bucket names
EntryTable* makeEntryTable(QObject* parent);   ///< keys: object keys and prefixes

/// The lines of one page of a listing below `prefix`. The marker object of the folder itself is left out. Thread-safe.
std::vector<Entry> entriesOf(aws::s3::ObjectsPage page, std::string_view prefix);
/// "a/b/" → "a/"; "a/" and "" → "".
QString parentPrefix(const QString& prefix);
/// One sentence about why S3 would refuse that bucket name; empty when it is a good one.
QString bucketNameMistake(const QString& name);

} // namespace skydeck::panels::s3
