// The verbs of the S3 panel: what asks, runs as an operation and refreshes.
#include "widgets/models/table_view.h"
#include "widgets/panels/s3/object_lister.h"
#include "widgets/panels/s3/object_operations.h"
#include "widgets/panels/s3/s3_panel.h"
#include "widgets/panels/s3/transfer_queue.h"
#include "widgets/shell/ask_text.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

namespace skydeck::panels::s3 {

using style::qstr;

void S3Panel::newBucket() {
    if (!m_deck.allowWrite(this)) return;
    const QString name = shell::askText(this, {.title = tr("New bucket"),
                                               .label = tr("Bucket name"),
                                               .button = tr("Create bucket"),
                                               .note = tr("On AWS the name has to be new in the whole world."),
                                               .mistake = bucketNameMistake});
    if (name.isEmpty()) return;
    m_deck.jobs().start(
        this, {tr("Creating bucket %1").arg(name), tr("Bucket %1 is there").arg(name)},
        [session = m_deck.session(), name = style::str(name)](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return client.createBucket(name, context);
        },
        [this, name](const Status& status) {
            if (!status) return;
            m_wanted = name;
            m_feed->refresh();
        });
}

void S3Panel::deleteBucket() {
    if (m_bucket.isEmpty() || !m_deck.allowWrite(this)) return;
    const QString bucket = m_bucket;
    // What goes is counted first: a person should know before agreeing.
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(),
         bucket = style::str(bucket)](const CallContext& context) -> Result<workflows::EmptyReport> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::measureBucket(client, bucket, context);
        },
        [this, bucket](Result<workflows::EmptyReport> content) {
            if (!content) {
                QMessageBox::warning(this, tr("Delete bucket"), shell::errorSentence(content.error()));
                return;
            }
            QStringList goes;
            if (content->objects > 0)
                goes << tr("%1 objects and versions, %2")
                            .arg(style::countText(static_cast<std::int64_t>(content->objects)),
                                 style::bytesText(static_cast<std::int64_t>(content->bytes)));
            goes << tr("The bucket %1").arg(bucket);
            if (!shell::confirmDestructive(this, tr("Delete bucket"), tr("This goes and cannot be brought back:"), goes,
                                           tr("Delete bucket"), m_deck.place().lab ? QString() : bucket))
                return;
            m_deck.jobs().start(
                this, {tr("Deleting bucket %1").arg(bucket), tr("Bucket %1 is gone").arg(bucket)},
                [session = m_deck.session(), bucket = style::str(bucket)](const CallContext& context) -> Status {
                    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
                    SKYDECK_TRY(workflows::emptyBucket(client, bucket, context));
                    return client.deleteBucket(bucket, context);
                },
                [this](const Status&) { refresh(); });
        });
}

void S3Panel::uploadFiles() {
    if (!m_deck.allowWrite(this)) return;
    upload(QFileDialog::getOpenFileNames(this, tr("Upload files to %1").arg(m_bucket)));
}

void S3Panel::uploadFolder() {
    if (!m_deck.allowWrite(this)) return;
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Upload a folder to %1").arg(m_bucket));
    if (!folder.isEmpty()) upload({folder});
}

void S3Panel::dragEnterEvent(QDragEnterEvent* event) {
    // Not what is dragged out of here.
    if (!event->source() && event->mimeData()->hasUrls() && !m_bucket.isEmpty()) event->acceptProposedAction();
}

void S3Panel::dropEvent(QDropEvent* event) {
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    event->acceptProposedAction();
    upload(paths);
}

void S3Panel::upload(const QStringList& paths) {
    if (paths.isEmpty() || m_bucket.isEmpty() || !m_deck.allowWrite(this)) return;
    QStringList replaced;
    for (const QString& path : paths)
        if (const QString name = QFileInfo(path).fileName(); m_entries->find(m_prefix + name)) replaced << name;
    if (!replaced.isEmpty() && !shell::confirmDestructive(this, tr("Replace objects"),
                                                          tr("These objects are there already and will be replaced:"),
                                                          replaced, tr("Replace")))
        return;
    m_transfers.upload(paths, m_bucket, m_prefix);
}

void S3Panel::download() {
    const std::vector<std::string> keys = selectedKeysOf();
    if (keys.empty()) return;
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Download into"));
    if (folder.isEmpty()) return;
    // Looking for names that are taken is a disk access: elsewhere.
    QStringList names;
    for (int row : m_entryTable->selectedSourceRows())
        names << m_entries->row(row).name();
    m_deck.jobs().run(
        m_lane,
        [names, folder](const CallContext&) -> Result<QStringList> {
            QStringList taken;
            for (const QString& name : names)
                if (QFileInfo::exists(folder + QLatin1Char('/') + name)) taken << name;
            return taken;
        },
        [this, keys, folder](Result<QStringList> taken) {
            if (!taken->isEmpty() &&
                !shell::confirmDestructive(
                    this, tr("Replace files"),
                    tr("These are in %1 already; files of the same name will be replaced:").arg(folder), *taken,
                    tr("Replace")))
                return;
            startDownload(keys, folder);
        });
}

void S3Panel::startDownload(const std::vector<std::string>& keys, const QString& folder) {
    m_transfers.download(m_bucket, keys, folder);
}

void S3Panel::deleteSelected() {
    const std::vector<std::string> keys = selectedKeysOf();
    if (keys.empty() || !m_deck.allowWrite(this)) return;
    QStringList goes;
    for (const std::string& key : keys)
        goes << (key.ends_with('/') ? tr("%1 and all that is below it").arg(qstr(key)) : qstr(key));
    if (!shell::confirmDestructive(this, tr("Delete objects"), tr("This goes from %1:").arg(m_bucket), goes,
                                   tr("Delete")))
        return;
    m_deck.jobs().start(
        this, {tr("Deleting from %1").arg(m_bucket), tr("Deleted")},
        [session = m_deck.session(), bucket = style::str(m_bucket),
         keys](const CallContext& context) -> Result<std::uint64_t> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return deleteKeys(client, bucket, keys, context);
        },
        [this, bucket = m_bucket](const Result<std::uint64_t>&) {
            if (bucket == m_bucket) list();
        });
}

void S3Panel::presign() {
    const std::vector<std::string> keys = selectedKeysOf();
    if (keys.size() != 1) return;
    auto* dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Link to %1").arg(qstr(keys.front())));
    dialog->setMinimumWidth(560);
    auto* valid = style::named(new QComboBox(dialog), tr("Valid for"));
    const std::pair<QString, int> choices[] = {
        {tr("15 minutes"), 900}, {tr("1 hour"), 3600}, {tr("1 day"), 86400}, {tr("7 days"), 604800}};
    for (const auto& [text, seconds] : choices)
        valid->addItem(text, seconds);
    valid->setCurrentIndex(1);
    auto* link = style::named(new QLineEdit(dialog), tr("Link"));
    link->setReadOnly(true);
    link->setFont(style::monospace());
    auto* message =
        new QLabel(tr("Who has the link can read the object until it expires, without credentials."), dialog);
    message->setWordWrap(true);
    message->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QPushButton* copy = buttons->addButton(tr("Copy link"), QDialogButtonBox::ActionRole);
    copy->setProperty("primary", true);
    copy->setEnabled(false);
    auto* form = new QFormLayout;
    form->addRow(tr("Valid for"), valid);
    form->addRow(tr("Link"), link);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addWidget(message);
    layout->addWidget(buttons);
    const auto make = [=, this] {
        m_deck.jobs().run(
            m_lane,
            [session = m_deck.session(), bucket = style::str(m_bucket), key = keys.front(),
             seconds = std::chrono::seconds(valid->currentData().toInt())](
                const CallContext& context) -> Result<std::string> {
                SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
                return client.presign(aws::s3::PresignMethod::Get, bucket, key, seconds, context);
            },
            [link, copy, message, guard = QPointer<QDialog>(dialog)](const Result<std::string>& made) {
                if (!guard) return;
                link->setText(made ? qstr(*made) : QString());
                link->setCursorPosition(0);
                copy->setEnabled(made.has_value());
                if (!made) message->setText(shell::errorSentence(made.error()));
            });
    };
    connect(valid, &QComboBox::currentIndexChanged, dialog, make);
    connect(copy, &QPushButton::clicked, dialog, [link] { QApplication::clipboard()->setText(link->text()); });
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    make();
    dialog->open();
}

void S3Panel::copyAddress() {
    QStringList addresses;
    for (const std::string& key : selectedKeysOf())
        addresses << qstr(workflows::toString({style::str(m_bucket), key}));
    QApplication::clipboard()->setText(addresses.join(QLatin1Char('\n')));
}

} // namespace skydeck::panels::s3
