#pragma once

#include "core/aws/s3/s3_client.h"
#include "core/workflows/number_table.h"

#include <QImage>
#include <QString>
#include <QStringList>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::panels::s3 {

/// What can be shown of an object without downloading it.
struct Preview {
    enum class Kind { None, Text, Json, Table, Image };
    Kind kind = Kind::None;
    QString text;                                          ///< Text, Json; for None why there is nothing to show
    std::vector<QStringList> table;                        ///< Table: the header first
    std::shared_ptr<const workflows::NumberTable> numbers; ///< Table: its columns of numbers
    QImage image;
    QString note;             ///< "The first 256 KiB of 12 MiB", or empty
    aws::s3::ObjectInfo info; ///< from the same answer
};

/// Fetches at most 256 KiB of text or 16 MiB of image and decodes it. Blocking; for a worker.
Result<Preview> loadPreview(const aws::s3::S3Client& client, const std::string& bucket, const std::string& key,
                            std::uint64_t size, const CallContext& context);

/// Decides what bytes are and makes them showable; `whole` is false when they are only the object's beginning.
Preview makePreview(std::string_view key, std::string_view bytes, bool whole);

/// Lines of RFC 4180 (quotes, doubled quotes, line breaks inside quotes), at most `maxRows`.
std::vector<QStringList> parseCsv(std::string_view text, char separator, std::size_t maxRows);

} // namespace skydeck::panels::s3
