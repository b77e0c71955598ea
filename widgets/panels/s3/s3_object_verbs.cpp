// More verbs of the S3 panel: folders, copies, moves, and what concerns a whole bucket.
#include "core/workflows/transfers.h"
#include "widgets/panels/s3/bucket_dialog.h"
#include "widgets/panels/s3/object_lister.h"
#include "widgets/panels/s3/s3_panel.h"
#include "widgets/shell/ask_text.h"

#include <QLineEdit>
#include <QMessageBox>

namespace skydeck::panels::s3 {

using style::qstr;

void S3Panel::list() {
    if (m_bucket.isEmpty()) return;
    const QString words = m_frame->filterBox()->text().trimmed();
    if (m_searchBelow->isChecked() && !words.isEmpty())
        m_lister->search(m_bucket, m_prefix, words);
    else
        m_lister->start(m_bucket, m_prefix);
}

void S3Panel::newFolder() {
    if (m_bucket.isEmpty() || !m_deck.allowWrite(this)) return;
    const QString name = shell::askText(
        this, {.title = tr("New folder"),
               .label = tr("Folder name"),
               .button = tr("Create folder"),
               .note = tr("S3 has no folders; an empty object whose name ends in a slash stands for one."),
               .mistake = [](const QString& text) {
                   return text.contains(QLatin1String("//")) || text.startsWith(QLatin1Char('/'))
                              ? tr("A folder's name does not begin with a slash, nor has two in a row.")
                              : QString();
               }});
    if (name.isEmpty()) return;
    const QString key = m_prefix + name + (name.endsWith(QLatin1Char('/')) ? QString() : QStringLiteral("/"));
    m_deck.jobs().start(
        this, {tr("Creating folder %1").arg(name), tr("Folder %1 is there").arg(name)},
        [session = m_deck.session(), bucket = style::str(m_bucket),
         key = style::str(key)](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            SKYDECK_TRY(client.putObject(bucket, key, {}, {}, context));
            return {};
        },
        [this, bucket = m_bucket](const Status&) {
            if (bucket == m_bucket) list();
        });
}

void S3Panel::copyTo() {
    sendTo(false);
}

void S3Panel::moveTo() {
    sendTo(true);
}

void S3Panel::sendTo(bool move) {
    const std::vector<std::string> keys = selectedKeysOf();
    if (keys.size() != 1 || !m_deck.allowWrite(this)) return;
    const std::string from = workflows::toString({style::str(m_bucket), keys.front()});
    const QString to = shell::askText(
        this, {.title = move ? tr("Rename or move %1").arg(qstr(keys.front())) : tr("Copy %1").arg(qstr(keys.front())),
               .label = tr("To"),
               .button = move ? tr("Move") : tr("Copy"),
               .initial = qstr(from),
               .note = tr("s3://BUCKET/KEY; a key that ends in a slash is a folder to put it into."),
               .mistake = [from = qstr(from)](const QString& text) {
                   if (!workflows::parseS3Url(style::str(text))) return tr("That is no s3://BUCKET/KEY.");
                   return text == from ? tr("That is where it is.") : QString();
               }});
    if (to.isEmpty()) return;
    const QString name = qstr(keys.front());
    m_deck.jobs().start(
        this,
        {move ? tr("Moving %1 to %2").arg(name, to) : tr("Copying %1 to %2").arg(name, to),
         move ? tr("%1 is now %2").arg(name, to) : tr("%1 copied to %2").arg(name, to)},
        [session = m_deck.session(), from, to = style::str(to), move,
         folder = keys.front().ends_with('/')](const CallContext& context) -> Result<workflows::TransferReport> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            workflows::TransferOptions options;
            options.move = move;
            options.recursive = folder;
            return workflows::transfer(client, from, to, options, context);
        },
        [this, bucket = m_bucket](const Result<workflows::TransferReport>&) {
            if (bucket == m_bucket) list();
        });
}

void S3Panel::emptyBucket() {
    if (m_bucket.isEmpty() || !m_deck.allowWrite(this)) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(),
         bucket = style::str(m_bucket)](const CallContext& context) -> Result<workflows::EmptyReport> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::measureBucket(client, bucket, context);
        },
        [this, bucket = m_bucket](Result<workflows::EmptyReport> content) {
            if (!content) {
                QMessageBox::warning(this, tr("Empty bucket"), shell::errorSentence(content.error()));
                return;
            }
            const QString goes = tr("%1 objects and versions, %2")
                                     .arg(style::countText(static_cast<std::int64_t>(content->objects)),
                                          style::bytesText(static_cast<std::int64_t>(content->bytes)));
            if (!shell::confirmDestructive(this, tr("Empty bucket"), tr("This goes and cannot be brought back:"),
                                           {goes}, tr("Empty bucket"), m_deck.place().lab ? QString() : bucket))
                return;
            m_deck.jobs().start(
                this, {tr("Emptying bucket %1").arg(bucket), tr("Bucket %1 is empty").arg(bucket)},
                [session = m_deck.session(),
                 bucket = style::str(bucket)](const CallContext& context) -> Result<workflows::EmptyReport> {
                    SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
                    return workflows::emptyBucket(client, bucket, context);
                },
                [this](const Result<workflows::EmptyReport>&) { refresh(); });
        });
}

void S3Panel::showBucket() {
    if (!m_bucket.isEmpty()) (new BucketDialog(m_deck, m_bucket, window()))->open();
}

} // namespace skydeck::panels::s3
