#include "widgets/panels/s3/bucket_dialog.h"

#include "core/workflows/transfers.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/form.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::s3 {

using style::qstr;
using Upload = aws::s3::MultipartUpload;

namespace {

QString accessText(const std::string& access) {
    if (access == "blocked") return BucketDialog::tr("Blocked");
    if (access == "by its policy") return BucketDialog::tr("Its policy makes it public");
    return BucketDialog::tr("Not blocked");
}

} // namespace

BucketDialog::BucketDialog(shell::Deck& deck, const QString& bucket, QWidget* parent)
    : QDialog(parent), m_deck(deck), m_bucket(bucket) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Bucket %1").arg(bucket));
    resize(680, 560);
    auto* heading = new QLabel(bucket, this);
    heading->setFont(style::titleFont());
    auto* form = shell::makeForm();
    const auto fact = [&](const QString& name) {
        auto* label = new QLabel(this);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::LinksAccessibleByMouse |
                                       Qt::LinksAccessibleByKeyboard);
        label->setWordWrap(true);
        shell::addRow(form, name, label);
        return label;
    };
    m_region = fact(tr("Region"));
    m_encryption = fact(tr("Encryption"));
    m_access = fact(tr("Public access"));
    m_website = fact(tr("Website"));
    m_website->setOpenExternalLinks(true);
    m_tags = fact(tr("Tags"));
    m_versioning = style::named(new QCheckBox(tr("Keep every version of an object"), this), tr("Versioning"));
    m_versioning->setEnabled(false);
    m_versioning->setMinimumHeight(32); // level with its label
    shell::addRow(form, tr("Versioning"), m_versioning);
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);

    m_uploads = new models::RowTableModel<Upload>(
        {models::textColumn<Upload>(tr("Key"), [](const Upload& row) { return qstr(row.key); }),
         models::timeColumn<Upload>(tr("Begun"), [](const Upload& row) { return style::epochOf(row.initiated); }),
         models::textColumn<Upload>(
             tr("Upload id"), [](const Upload& row) { return qstr(row.uploadId); }, models::ColumnStyle::Mono)},
        [](const Upload& row) { return qstr(row.uploadId); }, this);
    m_table = new models::TableView(m_uploads, tr("Unfinished uploads"), this);
    m_table->setEmptyText(tr("No upload was left unfinished."));
    auto* uploadsHeading = new QLabel(tr("Unfinished uploads"), this);
    QFont bold = uploadsHeading->font();
    bold.setWeight(QFont::DemiBold);
    uploadsHeading->setFont(bold);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_abort = style::named(buttons->addButton(tr("Abort uploads"), QDialogButtonBox::ActionRole), tr("Abort uploads"));
    m_abort->setEnabled(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(heading);
    layout->addWidget(m_message);
    layout->addLayout(form);
    layout->addWidget(uploadsHeading);
    layout->addWidget(m_table, 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_versioning, &QCheckBox::toggled, this, &BucketDialog::switchVersioning);
    connect(m_abort, &QPushButton::clicked, this, &BucketDialog::abortSelected);
    connect(m_table, &models::TableView::selectionMoved, this,
            [this] { m_abort->setEnabled(!m_table->selectedKeys().isEmpty()); });
    read();
}

void BucketDialog::read() {
    m_message->setText(tr("Asking S3…"));
    m_message->show();
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(m_bucket)](const CallContext& context) -> Result<Look> {
            Look look;
            SKYDECK_ASSIGN(look.facts, workflows::bucketFacts(session, bucket, context));
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            SKYDECK_TRY(client.listMultipartUploads(
                bucket, {},
                [&](const std::vector<Upload>& page) {
                    look.uploads.insert(look.uploads.end(), page.begin(), page.end());
                    return true;
                },
                context));
            return look;
        },
        [this](Result<Look> look) {
            if (look) return show(*look);
            m_message->setText(shell::errorSentence(look.error()));
        });
}

void BucketDialog::show(const Look& look) {
    const workflows::BucketFacts& facts = look.facts;
    m_region->setText(qstr(facts.region));
    m_encryption->setText(facts.encryption.empty() ? tr("None of its own") : qstr(facts.encryption));
    m_access->setText(accessText(facts.publicAccess));
    const QString url = qstr(facts.websiteUrl).toHtmlEscaped();
    m_website->setText(url.isEmpty() ? tr("It is no website") : QStringLiteral("<a href=\"%1\">%1</a>").arg(url));
    QStringList tags;
    for (const auto& [name, value] : facts.tags)
        tags << QStringLiteral("%1 = %2").arg(qstr(name), qstr(value));
    m_tags->setTextFormat(Qt::PlainText);
    m_tags->setText(tags.isEmpty() ? tr("None") : tags.join(QStringLiteral(", ")));
    tick(facts.versioning == "Enabled");
    m_versioning->setEnabled(true);
    m_uploads->setRows(look.uploads);
    QStringList unread;
    for (const std::string& name : facts.unread)
        unread << qstr(name);
    m_message->setText(tr("These could not be read: %1.").arg(unread.join(QStringLiteral(", "))));
    m_message->setVisible(!unread.isEmpty());
}

void BucketDialog::tick(bool on) {
    const QSignalBlocker quiet(m_versioning);
    m_versioning->setChecked(on);
}

void BucketDialog::switchVersioning(bool on) {
    if (!m_deck.allowWrite(this)) return tick(!on);
    m_versioning->setEnabled(false);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(m_bucket), on](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::setVersioning(client, bucket, on, context);
        },
        [this, on](const Status& done) {
            if (done) return read();
            tick(!on);
            m_versioning->setEnabled(true);
            m_message->setText(shell::errorSentence(done.error()));
            m_message->show();
        });
}

void BucketDialog::abortSelected() {
    const QStringList ids = m_table->selectedKeys();
    if (ids.isEmpty() || !m_deck.allowWrite(this)) return;
    QStringList goes;
    for (const QString& id : ids)
        if (const Upload* upload = m_uploads->find(id)) goes << qstr(upload->key);
    if (!shell::confirmDestructive(this, tr("Abort uploads"), tr("What was uploaded of these goes:"), goes,
                                   tr("Abort uploads")))
        return;
    std::vector<std::string> wanted;
    for (const QString& id : ids)
        wanted.push_back(style::str(id));
    m_abort->setEnabled(false);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(m_bucket),
         wanted](const CallContext& context) -> Result<std::uint64_t> {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::abortUploads(
                client, bucket, {},
                [&](const Upload& upload) { return std::ranges::find(wanted, upload.uploadId) != wanted.end(); },
                context);
        },
        [this](Result<std::uint64_t> aborted) {
            if (aborted) return read();
            m_message->setText(shell::errorSentence(aborted.error()));
            m_message->show();
        });
}

} // namespace skydeck::panels::s3
