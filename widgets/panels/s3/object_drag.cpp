#include "widgets/panels/s3/object_drag.h"

#include "widgets/panels/s3/object_operations.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>
#include <QCursor>
#include <QDrag>
#include <QEventLoop>
#include <QMimeData>
#include <QTemporaryDir>
#include <QToolTip>
#include <QUrl>

#include <algorithm>
#include <memory>

namespace skydeck::panels::s3 {

using style::qstr;

namespace {

/// Where lupdate and the translator find these texts.
struct DragWords {
    Q_DECLARE_TR_FUNCTIONS(ObjectDrag)
};

/// The files of a drag, once they are there.
class Fetched final : public QObject {
public:
    explicit Fetched(QList<QUrl> files) : m_files(std::move(files)) {}

    void end(bool well) {
        m_ended = true;
        m_well = well;
        m_loop.quit();
    }
    /// Lets the window live while it waits; empty when they did not come.
    QList<QUrl> files() {
        if (!m_ended && !m_loop.isRunning()) m_loop.exec();
        return m_well ? m_files : QList<QUrl>();
    }

private:
    QList<QUrl> m_files;
    QEventLoop m_loop;
    bool m_ended = false, m_well = false;
};

class FetchedFiles final : public QMimeData {
public:
    explicit FetchedFiles(QList<QUrl> files) : m_fetched(std::make_unique<Fetched>(std::move(files))) {}
    Fetched* fetched() const { return m_fetched.get(); }
    QStringList formats() const override { return {QStringLiteral("text/uri-list")}; }

protected:
    QVariant retrieveData(const QString& type, QMetaType) const override {
        if (type != QLatin1String("text/uri-list")) return {};
        QByteArray lines;
        for (const QUrl& file : m_fetched->files())
            lines += file.toEncoded() + "\r\n";
        return lines;
    }

private:
    std::unique_ptr<Fetched> m_fetched;
};

QString nameOf(const std::string& key) {
    const auto slash = key.rfind('/');
    return qstr(slash == key.npos ? key : key.substr(slash + 1));
}

void refuse(const QString& why) {
    QToolTip::showText(QCursor::pos(), why);
}

} // namespace

void dragObjects(QWidget* source, shell::Deck& deck, const QString& bucket, std::vector<std::string> keys,
                 std::int64_t bytes) {
    if (keys.empty() || deck.link() != shell::Deck::Link::Ready) return;
    if (std::ranges::any_of(keys, [](const std::string& key) { return key.ends_with('/'); }))
        return refuse(DragWords::tr("Folders cannot be dragged out. Use Download."));
    if (bytes > kMostDragged)
        return refuse(
            DragWords::tr("More than %1 cannot be dragged out. Use Download.").arg(style::bytesText(kMostDragged)));
    QStringList names;
    for (const std::string& key : keys)
        names << nameOf(key);
    if (names.removeDuplicates() > 0)
        return refuse(DragWords::tr("Objects of the same name cannot be dragged out together. Use Download."));
    // Whoever takes the drop copies when it likes: the files stay until the window goes.
    static std::vector<std::unique_ptr<QTemporaryDir>> folders;
    auto& folder = folders.emplace_back(std::make_unique<QTemporaryDir>());
    if (!folder->isValid()) return refuse(folder->errorString());
    QList<QUrl> files;
    for (const QString& name : names)
        files << QUrl::fromLocalFile(folder->filePath(name));
    const int count = static_cast<int>(keys.size());
    auto* data = new FetchedFiles(std::move(files)); // the drag's, which lives until the drop is through
    Fetched* fetched = data->fetched();
    const int operation = deck.jobs().start(
        fetched,
        {DragWords::tr("Fetching %n object(s) of %1", nullptr, count).arg(bucket),
         DragWords::tr("Ready to be dropped")},
        [session = deck.session(), bucket = style::str(bucket), keys = std::move(keys),
         into = style::str(folder->path())](const CallContext& context) -> Result<workflows::TransferReport> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            TransferStand stand;
            return downloadKeys(client, bucket, keys, into, stand, context);
        },
        [fetched](const Result<workflows::TransferReport>& report) { fetched->end(report.has_value()); });
    auto* drag = new QDrag(source); // Qt deletes it
    drag->setMimeData(data);
    drag->setPixmap(style::icon(QStringLiteral("file")).pixmap(24, 24));
    if (drag->exec(Qt::CopyAction) == Qt::IgnoreAction) deck.activity().cancel(operation);
}

} // namespace skydeck::panels::s3
