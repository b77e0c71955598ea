#include "widgets/panels/s3/versions_view.h"

#include "core/workflows/objects.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QFileDialog>
#include <QPushButton>

namespace skydeck::panels::s3 {

using style::qstr;
using Version = aws::s3::ObjectVersion;

VersionsView::VersionsView(shell::Deck& deck, QWidget* parent) : ObjectTab(deck, parent) {
    models::Column<Version> state{
        tr("Version"),
        models::ColumnStyle::Status,
        [](const Version& row) {
            return row.deleteMarker ? tr("Deleted here") : row.isLatest ? tr("Current") : tr("Earlier");
        },
        {},
        [](const Version& row) {
            return row.deleteMarker ? style::Tone::Failed : row.isLatest ? style::Tone::Ok : style::Tone::Gone;
        }};
    m_model = new models::RowTableModel<Version>(
        {state,
         models::timeColumn<Version>(tr("Modified"),
                                     [](const Version& row) { return style::epochOf(row.lastModified); }),
         models::bytesColumn<Version>(tr("Size"), [](const Version& row) { return row.size; }),
         models::textColumn<Version>(
             tr("Version id"), [](const Version& row) { return qstr(row.versionId); }, models::ColumnStyle::Mono)},
        [](const Version& row) { return qstr(row.versionId); }, this);
    m_table = new models::TableView(m_model, tr("Versions"), this);
    m_table->setEmptyText(tr("No versions are to be seen."));
    const auto button = [this](const QString& icon, const QString& text, void (VersionsView::*verb)()) {
        auto* made = style::named(new QPushButton(style::icon(icon), text, this), text);
        connect(made, &QPushButton::clicked, this, verb);
        return made;
    };
    m_restore = button(QStringLiteral("refresh"), tr("Bring back"), &VersionsView::restore);
    m_save = button(QStringLiteral("download"), tr("Save version"), &VersionsView::save);
    m_delete = button(QStringLiteral("delete"), tr("Delete version"), &VersionsView::remove);
    arrange({m_restore, m_save, m_delete}, {m_table});
    connect(m_table, &models::TableView::selectionMoved, this, &VersionsView::enable);
    enable();
}

void VersionsView::clear() {
    m_model->clear();
    enable();
}

void VersionsView::read() {
    readBy<std::vector<Version>>(workflows::objectVersions, [this](Result<std::vector<Version>> versions) {
        m_table->setEmptyText(versions ? tr("No versions are to be seen.") : shell::errorSentence(versions.error()));
        m_model->setRows(versions ? std::move(*versions) : std::vector<Version>());
        enable();
    });
}

const Version* VersionsView::selected() const {
    const int row = m_table->currentSourceRow();
    return row < 0 || m_table->selectedKeys().isEmpty() ? nullptr : &m_model->row(row);
}

void VersionsView::enable() {
    const Version* version = selected();
    // A marker that hides an object can be taken away; what is current needs no bringing back.
    m_restore->setEnabled(version && (version->deleteMarker ? version->isLatest : !version->isLatest));
    m_save->setEnabled(version && !version->deleteMarker);
    m_delete->setEnabled(version != nullptr);
}

void VersionsView::restore() {
    const Version* version = selected();
    if (!version || !m_deck.allowWrite(this)) return;
    const QString name = qstr(m_key);
    m_deck.jobs().start(
        this, {tr("Bringing back a version of %1").arg(name), tr("%1 is as it was").arg(name)},
        [session = m_deck.session(), bucket = style::str(m_bucket),
         version = *version](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return workflows::restoreVersion(client, bucket, version, context);
        },
        [this](const Status& done) {
            if (done) Q_EMIT changed();
            read();
        });
}

void VersionsView::save() {
    const Version* version = selected();
    if (!version) return;
    const QString name = QString::fromStdString(m_key).section(QLatin1Char('/'), -1);
    const QString file = QFileDialog::getSaveFileName(this, tr("Save this version as"), name);
    if (file.isEmpty()) return;
    m_deck.jobs().start(
        this, {tr("Saving a version of %1").arg(name), tr("%1 saved").arg(file)},
        [session = m_deck.session(), bucket = style::str(m_bucket), version = *version,
         path = std::filesystem::path(style::str(file))](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            aws::s3::GetObjectOptions options;
            options.versionId = version.versionId;
            SKYDECK_TRY(client.downloadFile(bucket, version.key, path, options, context));
            return {};
        },
        [](const Status&) {});
}

void VersionsView::remove() {
    const Version* version = selected();
    if (!version || !m_deck.allowWrite(this)) return;
    if (!shell::confirmDestructive(this, tr("Delete version"), tr("This version goes and cannot be brought back:"),
                                   {QStringLiteral("%1  %2").arg(qstr(m_key), qstr(version->versionId))},
                                   tr("Delete version")))
        return;
    m_deck.jobs().start(
        this, {tr("Deleting a version of %1").arg(qstr(m_key)), tr("Deleted")},
        [session = m_deck.session(), bucket = style::str(m_bucket),
         version = *version](const CallContext& context) -> Status {
            SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
            return client.deleteObject(bucket, {version.key, version.versionId}, context);
        },
        [this](const Status& done) {
            if (done) Q_EMIT changed();
            read();
        });
}

} // namespace skydeck::panels::s3
