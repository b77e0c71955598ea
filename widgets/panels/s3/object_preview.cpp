#include "widgets/panels/s3/object_preview.h"

#include "core/base/json.h"
#include "core/base/strings.h"
#include "widgets/style/text_format.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>

namespace skydeck::panels::s3 {

using style::qstr;

namespace {

/// Where lupdate and the translator find these texts.
struct PreviewWords {
    Q_DECLARE_TR_FUNCTIONS(S3)
};

constexpr std::uint64_t textLimit = 256 * 1024, imageLimit = 16 * 1024 * 1024;
constexpr std::size_t tableRows = 5000;
constexpr int imageSide = 2048;

bool isImage(std::string_view key) {
    const std::string type = aws::s3::contentTypeOf(key);
    return type.starts_with("image/") && type != "image/svg+xml";
}

/// Cuts a piece of a character that the end of a range left.
std::string_view wholeCharacters(std::string_view bytes) {
    std::size_t end = bytes.size();
    for (int back = 0; back < 4 && end > 0; ++back) {
        if (isUtf8(bytes.substr(0, end))) return bytes.substr(0, end);
        --end;
    }
    return bytes;
}

Preview imagePreview(std::string_view bytes) {
    Preview preview;
    QByteArray data = QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size()));
    QBuffer buffer(&data);
    QImageReader reader(&buffer);
    // The size from the header decides the size to decode to: a small file may claim a gigapixel.
    const QSize size = reader.size();
    if (size.isValid() && (size.width() > imageSide || size.height() > imageSide))
        reader.setScaledSize(size.scaled(imageSide, imageSide, Qt::KeepAspectRatio));
    preview.image = reader.read();
    if (preview.image.isNull()) {
        preview.text = PreviewWords::tr("This image cannot be read: %1.").arg(reader.errorString());
        return preview;
    }
    preview.kind = Preview::Kind::Image;
    if (size.isValid()) preview.note = PreviewWords::tr("%1 × %2 pixels").arg(size.width()).arg(size.height());
    return preview;
}

} // namespace

std::vector<QStringList> parseCsv(std::string_view text, char separator, std::size_t maxRows) {
    std::vector<QStringList> rows;
    QStringList row;
    std::string cell;
    bool quoted = false, any = false;
    const auto endCell = [&] {
        row << qstr(cell);
        cell.clear();
    };
    const auto endRow = [&] {
        endCell();
        rows.push_back(std::move(row));
        row = {};
        any = false;
    };
    for (std::size_t i = 0; i < text.size() && rows.size() < maxRows; ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"') {
                cell += c;
            } else if (i + 1 < text.size() && text[i + 1] == '"') {
                cell += '"';
                ++i;
            } else {
                quoted = false;
            }
            continue;
        }
        if (c == '"' && cell.empty()) {
            quoted = any = true;
        } else if (c == separator) {
            endCell();
            any = true;
        } else if (c == '\n') {
            endRow();
        } else if (c != '\r') {
            cell += c;
            any = true;
        }
    }
    if ((any || !row.isEmpty()) && rows.size() < maxRows) endRow();
    return rows;
}

Preview makePreview(std::string_view key, std::string_view bytes, bool whole) {
    if (isImage(key)) return imagePreview(bytes);
    Preview preview;
    if (!whole) bytes = wholeCharacters(bytes);
    if (bytes.empty()) {
        preview.text = PreviewWords::tr("The object is empty.");
        return preview;
    }
    if (!isUtf8(bytes) || bytes.find('\0') != std::string_view::npos) {
        preview.text = PreviewWords::tr("There is no preview of this kind of file. Download it to open it.");
        return preview;
    }
    const std::string name = toLower(key);
    if (name.ends_with(".csv") || name.ends_with(".tsv")) {
        // A cut last line would show a wrong number.
        if (!whole)
            bytes = bytes.substr(0, bytes.rfind('\n') == std::string_view::npos ? bytes.size() : bytes.rfind('\n'));
        preview.kind = Preview::Kind::Table;
        preview.numbers = std::make_shared<const workflows::NumberTable>(workflows::parseNumberTable(bytes));
        preview.table = parseCsv(bytes, name.ends_with(".tsv") ? '\t' : ',', tableRows);
        if (preview.table.size() == tableRows)
            preview.note = PreviewWords::tr("The first %1 lines").arg(style::countText(tableRows));
        return preview;
    }
    if (whole && (name.ends_with(".json") || bytes.front() == '{' || bytes.front() == '[')) {
        if (const auto json = parseJson(bytes)) {
            preview.kind = Preview::Kind::Json;
            preview.text = qstr(dumpJson(*json, 2));
            return preview;
        }
    }
    preview.kind = Preview::Kind::Text;
    preview.text = qstr(bytes);
    return preview;
}

Result<Preview> loadPreview(const aws::s3::S3Client& client, const std::string& bucket, const std::string& key,
                            std::uint64_t size, const CallContext& context) {
    const std::uint64_t limit = isImage(key) ? imageLimit : textLimit;
    if (isImage(key) && size > limit) {
        Preview preview;
        SKYDECK_ASSIGN(preview.info, client.headObject(bucket, key, context));
        preview.text =
            PreviewWords::tr("The image is larger than %1. Download it to open it.").arg(style::bytesText(imageLimit));
        return preview;
    }
    aws::s3::GetObjectOptions options;
    // A range of an empty object is an error (416).
    if (size > limit) options.range = aws::s3::ByteRange{0, limit - 1};
    SKYDECK_ASSIGN(const auto content, client.getObject(bucket, key, options, context));
    const bool whole = content.info.contentRange.empty();
    Preview preview = makePreview(key, content.bytes, whole);
    preview.info = content.info;
    if (!whole && preview.note.isEmpty() && preview.kind != Preview::Kind::None)
        preview.note = PreviewWords::tr("The first %1 of %2")
                           .arg(style::bytesText(static_cast<std::int64_t>(content.bytes.size())),
                                style::bytesText(static_cast<std::int64_t>(size)));
    return preview;
}

} // namespace skydeck::panels::s3
