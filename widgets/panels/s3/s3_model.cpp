#include "widgets/panels/s3/s3_model.h"

#include "widgets/style/icons.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <mutex>
#include <set>

namespace skydeck::panels::s3 {

using style::qstr;

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(S3)
};

/// S3 has a dozen classes; each name is kept once.
const std::string* storageClassNamed(const std::string& name) {
    static std::mutex mutex;
    static std::set<std::string> names;
    if (name.empty()) return nullptr;
    const std::lock_guard lock(mutex);
    return &*names.insert(name).first;
}

QVariant iconOf(const Entry& entry) {
    // Made once: a listing asks for one per visible row and repaint.
    static const QIcon folder = style::accentIcon(QStringLiteral("folder"));
    static const QIcon file = style::icon(QStringLiteral("file"));
    static const QIcon image = style::icon(QStringLiteral("image"));
    if (entry.folder) return folder;
    return aws::s3::contentTypeOf(entry.key).starts_with("image/") ? image : file;
}

} // namespace

BucketTable* makeBucketTable(QObject* parent) {
    using Row = aws::s3::Bucket;
    const auto name = [](const Row& row) { return qstr(row.name); };
    auto column = models::textColumn<Row>(Words::tr("Bucket"), name);
    column.toolTip = [](const Row& row) {
        return Words::tr("%1, created %2").arg(qstr(row.name), style::exactTime(style::epochOf(row.creationDate)));
    };
    return new BucketTable({column}, name, parent);
}

EntryTable* makeEntryTable(QObject* parent) {
    auto name = models::textColumn<Entry>(Words::tr("Name"), &Entry::name);
    name.decoration = iconOf;
    name.toolTip = [](const Entry& entry) { return qstr(entry.key); };
    models::Column<Entry> size{
        Words::tr("Size"),
        models::ColumnStyle::Number,
        [](const Entry& entry) {
            return entry.folder ? QStringLiteral("—") : style::bytesText(static_cast<std::int64_t>(entry.size));
        },
        [](const Entry& entry) { return QVariant(entry.folder ? qlonglong(-1) : static_cast<qlonglong>(entry.size)); },
        {},
        [](const Entry& entry) {
            return entry.folder ? QString()
                                : Words::tr("%1 bytes").arg(style::countText(static_cast<std::int64_t>(entry.size)));
        }};
    auto modified =
        models::timeColumn<Entry>(Words::tr("Modified"), [](const Entry& e) { return style::epochOf(e.lastModified); });
    modified.text = [text = modified.text](const Entry& entry) {
        return entry.folder ? QStringLiteral("—") : text(entry);
    };
    auto* table = new EntryTable(
        {name, size, modified,
         models::textColumn<Entry>(
             Words::tr("Storage class"),
             [](const Entry& entry) { return entry.storageClass ? qstr(*entry.storageClass) : QString(); })},
        [](const Entry& entry) { return qstr(entry.key); }, parent);
    table->setRank([](const Entry& entry) { return entry.folder ? 0 : 1; }); // as file managers do
    return table;
}

std::vector<Entry> entriesOf(aws::s3::ObjectsPage page, std::string_view prefix) {
    const auto nameAt = static_cast<std::uint32_t>(prefix.size());
    std::vector<Entry> entries;
    entries.reserve(page.commonPrefixes.size() + page.objects.size());
    for (std::string& folder : page.commonPrefixes)
        entries.push_back({std::move(folder), 0, {}, nullptr, nameAt, true});
    for (aws::s3::Object& object : page.objects)
        if (object.key != prefix)
            entries.push_back({std::move(object.key), object.size, object.lastModified,
                               storageClassNamed(object.storageClass), nameAt, false});
    return entries;
}

QString parentPrefix(const QString& prefix) {
    const auto slash = prefix.lastIndexOf(QLatin1Char('/'), -2);
    return slash < 0 || prefix.size() < 2 ? QString() : prefix.left(slash + 1);
}

QString bucketNameMistake(const QString& name) {
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    static const QRegularExpression characters(QStringLiteral("^[a-z0-9.-]*$"));
    static const QRegularExpression ends(QStringLiteral("^[a-z0-9].*[a-z0-9]$"));
    static const QRegularExpression address(QStringLiteral("^\\d+\\.\\d+\\.\\d+\\.\\d+$"));
    if (name.size() < 3 || name.size() > 63) return Words::tr("A bucket's name has 3 to 63 characters.");
    if (!characters.match(name).hasMatch())
        return Words::tr("A bucket's name is made of small letters, digits, hyphens and dots.");
    if (!ends.match(name).hasMatch()) return Words::tr("A bucket's name begins and ends with a letter or a digit.");
    if (name.contains(QLatin1String("..")) || address.match(name).hasMatch())
        return Words::tr("A bucket's name has no two dots in a row and is no IP address.");
    return {};
}

} // namespace skydeck::panels::s3
