#include "widgets/panels/s3/metadata_view.h"

#include <QPushButton>
#include <QRegularExpression>
#include <QTableWidget>

#include <algorithm>

namespace skydeck::panels::s3 {

using style::qstr;
using workflows::ObjectHeaders;

namespace {

constexpr qsizetype mostBytes = 2048; // S3 User Guide, "Working with object metadata": names and values together
constexpr QLatin1String ownPrefix("x-amz-meta-");

struct SystemHeader {
    const char* name;
    std::string ObjectHeaders::*member;
};
constexpr SystemHeader systemHeaders[] = {{"Content-Type", &ObjectHeaders::contentType},
                                          {"Cache-Control", &ObjectHeaders::cacheControl},
                                          {"Content-Disposition", &ObjectHeaders::contentDisposition},
                                          {"Content-Encoding", &ObjectHeaders::contentEncoding},
                                          {"Content-Language", &ObjectHeaders::contentLanguage}};
constexpr int systemRows = static_cast<int>(std::size(systemHeaders));

bool isPlain(const QString& text) {
    return std::ranges::all_of(text, [](QChar c) { return c >= u' ' && c <= u'~'; });
}

} // namespace

QString metadataMistake(const QString& name, const QString& value) {
    static const QRegularExpression token(QStringLiteral("^[a-z0-9!#$%&'*+.^_`|~-]+$")); // RFC 9110, in small letters
    if (name.isEmpty()) return MetadataView::tr("Every line needs a name.");
    if (!token.match(name).hasMatch())
        return MetadataView::tr("A name is made of small letters, digits, hyphens and dots.");
    if (!isPlain(value)) return MetadataView::tr("The value of %1 has characters that headers cannot hold.").arg(name);
    return {};
}

MetadataView::MetadataView(shell::Deck& deck, QWidget* parent)
    : PairsTab(deck,
               {tr("Metadata"), tr("Header"), tr("Value"), tr("Add line"), tr("Remove line"), tr("Save metadata")},
               ownPrefix, parent) {
    m_save->setToolTip(tr("S3 copies the object onto itself; in a bucket with versions that is a new version"));
    clear();
}

void MetadataView::clear() {
    m_saved = {};
    removeRows();
    check();
}

void MetadataView::read() {
    readBy<workflows::ReadHeaders>(workflows::objectHeaders, [this](Result<workflows::ReadHeaders> read) {
        if (!read) return sayFailed(read.error());
        m_saved = std::move(*read);
        fill(m_saved.headers);
    });
}

void MetadataView::fill(const ObjectHeaders& headers) {
    removeRows();
    for (const SystemHeader& header : systemHeaders)
        addRow(QString::fromLatin1(header.name), qstr(headers.*header.member), true);
    for (const auto& [name, value] : headers.metadata)
        addRow(ownPrefix + qstr(name), qstr(value));
    check();
}

ObjectHeaders MetadataView::edited(QString& mistake) const {
    ObjectHeaders headers;
    qsizetype bytes = 0;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        QString name = textAt(row, 0).trimmed();
        const QString value = textAt(row, 1).trimmed();
        if (row < systemRows) {
            headers.*systemHeaders[row].member = style::str(value);
            if (!isPlain(value)) mistake = tr("The value of %1 has characters that headers cannot hold.").arg(name);
            continue;
        }
        if (name.startsWith(ownPrefix)) name = name.mid(ownPrefix.size());
        if (const QString wrong = metadataMistake(name, value); !wrong.isEmpty())
            mistake = wrong;
        else if (!headers.metadata.emplace(style::str(name), style::str(value)).second)
            mistake = tr("%1 is there twice.").arg(name);
        bytes += name.size() + value.size();
    }
    if (bytes > mostBytes) mistake = tr("Names and values have at most %1 characters together.").arg(mostBytes);
    return headers;
}

void MetadataView::check() {
    QString mistake;
    const ObjectHeaders headers = edited(mistake);
    say(mistake);
    m_add->setEnabled(m_read);
    m_remove->setEnabled(m_read && m_table->currentRow() >= systemRows);
    m_save->setEnabled(m_read && mistake.isEmpty() && headers != m_saved.headers);
}

void MetadataView::save() {
    QString mistake;
    const ObjectHeaders headers = edited(mistake);
    if (!mistake.isEmpty() || !m_deck.allowWrite(this)) return;
    m_save->setEnabled(false);
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), bucket = style::str(m_bucket), key = m_key, before = m_saved,
         headers](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::setObjectHeaders(client, bucket, key, before, headers, context);
        },
        [this](const Status& done) {
            if (done) {
                read();
                return Q_EMIT changed();
            }
            sayFailed(done.error());
        });
}

} // namespace skydeck::panels::s3
