#include "widgets/panels/s3/s3_panel.h"

#include "widgets/models/table_view.h"
#include "widgets/panels/s3/breadcrumbs.h"
#include "widgets/panels/s3/object_details.h"
#include "widgets/panels/s3/object_drag.h"
#include "widgets/panels/s3/object_lister.h"
#include "widgets/panels/s3/transfer_queue.h"
#include "widgets/shell/api_call.h"
#include "widgets/shell/error_bar.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace skydeck::panels::s3 {

using style::qstr;

namespace {

/// Without looking at each: a hundred thousand may be selected. Ranges of whole rows do not overlap.
int selectedCount(const models::TableView& table) {
    int count = 0;
    for (const QItemSelectionRange& range : table.selectionModel()->selection())
        count += range.height();
    return count;
}

} // namespace

S3Panel::S3Panel(shell::Deck& deck, QWidget* parent)
    : Panel(parent), m_deck(deck), m_transfers(TransferQueue::of(deck)) {
    m_frame = new shell::PanelFrame(tr("S3"), this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);
    buildActions();
    setAcceptDrops(true);

    m_lister = new ObjectLister(deck, this);
    connect(m_lister, &ObjectLister::pageArrived, this, &S3Panel::takePage);
    connect(m_lister, &ObjectLister::failed, this, &S3Panel::listingFailed);

    connect(&m_transfers, &TransferQueue::uploaded, this, [this](const QString& bucket) {
        if (bucket == m_bucket) list();
    });

    auto* main = new QSplitter(this);
    main->setChildrenCollapsible(false);
    main->setHandleWidth(1);
    main->addWidget(buildBuckets());
    main->addWidget(buildObjects());
    main->setStretchFactor(0, 1);
    main->setStretchFactor(1, 3);
    main->setSizes({250, 512});
    m_details = new ObjectDetails(deck, this);
    connect(m_details, &ObjectDetails::changed, this, &S3Panel::list);
    m_frame->setContent(main, m_details);
    m_frame->splitter()->setSizes({762, 350});

    connect(m_frame, &shell::PanelFrame::filterChanged, this, [this](const QString& text) {
        m_entryTable->proxy().setFilterWords(text);
        if (m_searchBelow->isChecked())
            m_searchTimer.start();
        else
            m_lister->setThorough(!text.isEmpty() || !m_wantedKey.isEmpty()); // the first page alone would lie
        updateSummary();
    });
    connect(&deck, &shell::Deck::linkChanged, this, [this] {
        m_lister->stop();
        if (m_deck.link() != shell::Deck::Link::Ready || m_bucket.isEmpty()) return;
        if (m_deck.isSamePlace() && m_wanted.isEmpty()) m_wanted = m_bucket + QLatin1Char('/') + m_prefix;
        m_bucket.clear();
    });
    m_feed = std::make_unique<shell::Feed<std::vector<aws::s3::Bucket>>>(
        deck, *m_frame, tr("Listing buckets"),
        [] {
            return [](const std::shared_ptr<aws::Session>& session,
                      const CallContext& context) -> Result<std::vector<aws::s3::Bucket>> {
                SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
                return client.listBuckets(context);
            };
        },
        [this](std::vector<aws::s3::Bucket> buckets) { applyBuckets(std::move(buckets)); },
        std::chrono::milliseconds(0)); // S3 charges for listings: only on demand and after our own changes
    enableActions();
}

void S3Panel::buildActions() {
    const auto action = [this](const QString& icon, const QString& text, void (S3Panel::*verb)()) {
        auto* made = new QAction(style::icon(icon), text, this);
        connect(made, &QAction::triggered, this, verb);
        addAction(made);
        return made;
    };
    m_newBucket = action(QStringLiteral("add"), tr("New bucket"), &S3Panel::newBucket);
    m_deleteBucket = action(QStringLiteral("delete"), tr("Delete bucket"), &S3Panel::deleteBucket);
    m_uploadFiles = action(QStringLiteral("upload"), tr("Upload files"), &S3Panel::uploadFiles);
    m_uploadFolder = action(QStringLiteral("folder"), tr("Upload a folder"), &S3Panel::uploadFolder);
    m_download = action(QStringLiteral("download"), tr("Download"), &S3Panel::download);
    m_delete = action(QStringLiteral("delete"), tr("Delete"), &S3Panel::deleteSelected);
    m_presign = action(QStringLiteral("link"), tr("Make a link to share"), &S3Panel::presign);
    m_copy = action(QStringLiteral("copy"), tr("Copy S3 address"), &S3Panel::copyAddress);
    m_newFolder = action(QStringLiteral("folder"), tr("New folder"), &S3Panel::newFolder);
    m_copyTo = action(QStringLiteral("copy"), tr("Copy to…"), &S3Panel::copyTo);
    m_moveTo = action(QStringLiteral("edit"), tr("Rename or move…"), &S3Panel::moveTo);
    m_emptyBucket = action(QStringLiteral("delete"), tr("Empty bucket"), &S3Panel::emptyBucket);
    m_showBucket = action(QStringLiteral("info"), tr("Bucket properties"), &S3Panel::showBucket);
    m_searchBelow = new QAction(style::icon(QStringLiteral("search")), tr("Search all below"), this);
    m_searchBelow->setCheckable(true);
    m_searchBelow->setToolTip(tr("The filter looks at every object below this folder, not only at the folder itself"));
    addAction(m_searchBelow);
    connect(m_searchBelow, &QAction::toggled, this, &S3Panel::list);
    m_searchTimer.setSingleShot(true);
    m_searchTimer.setInterval(300);
    connect(&m_searchTimer, &QTimer::timeout, this, &S3Panel::list);
    m_up = new QAction(style::icon(QStringLiteral("chevron-up")), tr("Up one folder"), this);
    connect(m_up, &QAction::triggered, this, [this] { openPrefix(parentPrefix(m_prefix)); });
    addAction(m_up);

    m_frame->addHeaderAction(m_download);
    m_frame->addHeaderAction(m_delete);
    m_frame->addHeaderAction(m_newBucket);
    // The folder variant sits in the object table's menu and in Ctrl+K; files are the usual case.
    m_frame->setPrimaryAction(m_uploadFiles);
}

QWidget* S3Panel::buildBuckets() {
    m_buckets = makeBucketTable(this);
    m_bucketTable = new models::TableView(m_buckets, tr("Buckets"), this);
    m_bucketTable->setTextElideMode(Qt::ElideMiddle); // names differ at their ends
    m_bucketTable->setSelectionMode(QAbstractItemView::SingleSelection);
    m_bucketTable->sortByColumn(0, Qt::AscendingOrder);
    m_bucketTable->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("buckets")));
    m_bucketTable->addActions({m_newBucket, m_showBucket, m_emptyBucket, m_deleteBucket});
    shell::describeRows(m_deck, *m_bucketTable, shell::describeEach("s3", "ListObjectsV2", "Bucket"));
    connect(m_bucketTable, &models::TableView::selectionMoved, this, [this] {
        const QStringList keys = m_bucketTable->selectedKeys();
        if (!keys.isEmpty() && keys.first() != m_bucket) openBucket(keys.first(), {});
        enableActions();
    });
    connect(m_bucketTable, &models::TableView::deleteRequested, this, &S3Panel::deleteBucket);
    return m_bucketTable;
}

QWidget* S3Panel::buildObjects() {
    auto* area = new QWidget(this);
    m_crumbs = new Breadcrumbs(area);
    connect(m_crumbs, &Breadcrumbs::chosen, this, [this](const QString& prefix) { openPrefix(prefix); });
    auto* up = style::named(new QToolButton(area), tr("Up one folder"));
    up->setDefaultAction(m_up);
    up->setToolButtonStyle(Qt::ToolButtonIconOnly);
    up->setAutoRaise(true);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 0, 0, 0);
    bar->setSpacing(0);
    bar->addWidget(up);
    bar->addWidget(m_crumbs, 1);
    auto* below = style::named(new QToolButton(area), tr("Search all below"));
    below->setDefaultAction(m_searchBelow);
    below->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    below->setAutoRaise(true);
    bar->addWidget(below);

    m_entries = makeEntryTable(this);
    m_entryTable = new models::TableView(m_entries, tr("Objects"), area);
    m_entryTable->setTextElideMode(Qt::ElideMiddle);
    m_entryTable->setColumnWidth(0, 240);
    m_entryTable->setColumnWidth(1, 84);
    m_entryTable->setColumnWidth(2, 96);
    m_entryTable->sortByColumn(0, Qt::AscendingOrder);
    m_entryTable->rememberColumns(m_deck.settings(), shell::keys::columns(QStringLiteral("objects")));
    m_entryTable->setDrag([this] {
        std::int64_t bytes = 0;
        for (int row : m_entryTable->selectedSourceRows())
            bytes += static_cast<std::int64_t>(m_entries->row(row).size);
        dragObjects(m_entryTable, m_deck, m_bucket, selectedKeysOf(), bytes);
    });
    m_entryTable->addActions(
        {m_download, m_delete, m_copyTo, m_moveTo, m_copy, m_presign, m_newFolder, m_uploadFiles, m_uploadFolder});
    shell::describeRows(m_deck, *m_entryTable, [this](const QStringList& keys) {
        std::vector<shell::ApiCall> calls;
        for (const QString& key : keys) {
            const bool folder = key.endsWith(QLatin1Char('/'));
            calls.push_back({"s3", folder ? "ListObjectsV2" : "HeadObject",
                             Json{{"Bucket", style::str(m_bucket)}, {folder ? "Prefix" : "Key", style::str(key)}}});
        }
        return calls;
    });
    connect(&m_entryTable->proxy(), &models::TableProxy::arranged, this, [this] {
        updateSummary();
        selectWanted();
    });
    connect(m_entries, &models::TableModelBase::moreWanted, m_lister, &ObjectLister::more);
    connect(m_entryTable, &models::TableView::rowActivated, this, &S3Panel::activate);
    connect(m_entryTable, &models::TableView::selectionMoved, this, &S3Panel::selectionMoved);
    connect(m_entryTable, &models::TableView::deleteRequested, this, &S3Panel::deleteSelected);
    m_up->setShortcuts({QKeySequence(Qt::Key_Backspace), QKeySequence(QKeyCombination(Qt::AltModifier, Qt::Key_Up))});
    m_up->setShortcutContext(Qt::WidgetShortcut);
    m_entryTable->addAction(m_up);

    m_objectMessage = new QLabel(area);
    m_objectMessage->setWordWrap(true);
    m_objectMessage->setTextFormat(Qt::PlainText);
    m_objectMessage->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_objectMessage->setMargin(16);
    m_objectPages = new QStackedWidget(area);
    m_objectPages->addWidget(m_objectMessage);
    m_objectPages->addWidget(m_entryTable);
    m_failure = new shell::ErrorBar(area);
    connect(m_failure, &shell::ErrorBar::retryRequested, this, [this] {
        m_lister->retry();
        m_feed->refresh(); // it knows what to do when nobody answers
    });

    auto* layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_failure);
    layout->addWidget(m_objectPages, 1);
    return area;
}

void S3Panel::refresh() {
    m_feed->refresh();
    if (!m_bucket.isEmpty()) list();
}

void S3Panel::focusFilter() {
    m_frame->filterBox()->setFocus();
}

void S3Panel::openAt(const QString& path) {
    m_wanted = path;
    if (m_deck.link() == shell::Deck::Link::Ready) m_feed->refresh();
}

QString S3Panel::openPlace() const {
    return m_prefix.isEmpty() ? m_bucket : QStringLiteral("%1/%2").arg(m_bucket, m_prefix);
}

std::vector<shell::Findable> S3Panel::findables() const {
    std::vector<shell::Findable> found;
    for (const aws::s3::Bucket& bucket : m_buckets->rows())
        found.push_back({qstr(bucket.name), qstr(bucket.name)});
    return found;
}

void S3Panel::applyBuckets(std::vector<aws::s3::Bucket> buckets) {
    m_buckets->setRows(std::move(buckets));
    if (m_buckets->rowCount() == 0) {
        m_lister->stop();
        m_bucket.clear();
        m_prefix.clear();
        m_entries->clear();
        m_failure->hide();
        m_frame->setSummary(tr("%n bucket(s)", nullptr, 0));
        m_frame->showEmpty(tr("There is no bucket yet. A bucket holds files; stacks make theirs by themselves."),
                           m_newBucket);
        return enableActions();
    }
    m_frame->showData();
    const auto slash = m_wanted.indexOf(QLatin1Char('/'));
    const QString wantedBucket = slash < 0 ? m_wanted : m_wanted.left(slash);
    const QString wantedPrefix = slash < 0 ? QString() : m_wanted.mid(slash + 1);
    if (!m_wanted.isEmpty() && m_buckets->find(wantedBucket)) {
        const bool folder = wantedPrefix.isEmpty() || wantedPrefix.endsWith(QLatin1Char('/'));
        openBucket(wantedBucket, folder ? wantedPrefix : parentPrefix(wantedPrefix));
        m_wantedKey = folder ? QString() : wantedPrefix;
        m_lister->setThorough(!folder);
    } else if (m_bucket.isEmpty() || !m_buckets->find(m_bucket))
        openBucket(m_bucketTable->proxy().index(0, 0).data(models::KeyRole).toString(), {});
    else
        updateSummary();
    m_wanted.clear();
    enableActions();
}

void S3Panel::openBucket(const QString& bucket, const QString& prefix) {
    m_bucket = bucket;
    m_prefix = prefix;
    m_wantedKey.clear();
    if (m_bucketTable->selectedKeys() != QStringList{bucket}) m_bucketTable->selectKey(bucket);
    m_crumbs->setPath(bucket, prefix);
    m_frame->filterBox()->clear();
    m_lister->setThorough(false);
    m_entries->clear();
    m_failure->hide();
    m_details->clear(tr("Select an object to see it."));
    m_objectMessage->setText(tr("Loading…"));
    m_objectPages->setCurrentWidget(m_objectMessage);
    m_lister->start(bucket, prefix);
    enableActions();
}

void S3Panel::activate(int row) {
    if (row < 0) return;
    const Entry& entry = m_entries->row(row);
    if (entry.folder)
        openPrefix(qstr(entry.key));
    else
        m_details->show(m_bucket, entry);
}

void S3Panel::takePage(std::vector<Entry>& entries, bool first) {
    m_failure->hide();
    if (first)
        m_entries->setRows(std::move(entries));
    else
        m_entries->appendRows(std::move(entries));
    m_entries->setMore(!m_lister->complete());
    if (m_entries->rowCount() == 0) {
        m_objectMessage->setText(m_prefix.isEmpty()
                                     ? tr("This bucket is empty. Drop files here, or use Upload files.")
                                     : tr("This folder is empty. Drop files here, or use Upload files."));
        m_objectPages->setCurrentWidget(m_objectMessage);
    } else {
        m_objectPages->setCurrentWidget(m_entryTable);
    }
    m_frame->markRefreshed();
    updateSummary();
    selectionMoved();
    selectWanted();
}

void S3Panel::selectWanted() {
    if (m_wantedKey.isEmpty()) return;
    if (m_entryTable->selectKey(m_wantedKey)) {
        m_wantedKey.clear();
        m_lister->setThorough(!m_frame->filterBox()->text().isEmpty());
    } else if (m_lister->complete() && !m_entryTable->proxy().arranging()) {
        m_details->clear(tr("There is no %1 in this folder.").arg(std::exchange(m_wantedKey, {})));
    }
}

void S3Panel::listingFailed(const Error& error) {
    if (error.kind == ErrorKind::Cancelled) return;
    m_failure->say(tr("Listing %1 failed. %2").arg(m_bucket, shell::errorSentence(error)),
                   shell::errorDetails(QStringLiteral("s3://%1/%2").arg(m_bucket, m_prefix), error));
    if (m_entries->rowCount() == 0) m_objectMessage->clear();
    updateSummary();
}

void S3Panel::updateSummary() {
    const int shown = m_entryTable->proxy().rowCount(), loaded = m_entries->rowCount();
    QString objects = tr("%n item(s)", nullptr, loaded);
    // Without a filter all will be shown, though the last page may still wait for its place.
    if (shown != loaded && !m_frame->filterBox()->text().trimmed().isEmpty())
        objects = tr("%1 of %2 items").arg(style::countText(shown), style::countText(loaded));
    // The rest of what failed is still there to be listed.
    if (!m_lister->complete() || (!m_failure->isHidden() && loaded > 0))
        objects = tr("%1 loaded, there are more").arg(objects);
    m_frame->setSummary(style::dotted({tr("%n bucket(s)", nullptr, m_buckets->rowCount()), objects}));
}

void S3Panel::selectionMoved() {
    const int count = selectedCount(*m_entryTable);
    if (count == 0)
        m_details->clear(tr("Select an object to see it."));
    else if (count > 1)
        m_details->clear(tr("%n selected", nullptr, count));
    else if (const Entry& entry = m_entries->row(m_entryTable->selectedSourceRows().first()); entry.folder)
        m_details->clear(tr("A folder. Press Enter to open it."));
    else
        m_details->show(m_bucket, entry);
    enableActions();
}

void S3Panel::enableActions() {
    const bool ready = m_deck.link() == shell::Deck::Link::Ready;
    const int count = selectedCount(*m_entryTable);
    const bool oneObject = count == 1 && !m_entries->row(m_entryTable->selectedSourceRows().first()).folder;
    m_newBucket->setEnabled(ready);
    m_deleteBucket->setEnabled(ready && !m_bucket.isEmpty());
    for (QAction* each : {m_newFolder, m_emptyBucket, m_showBucket, m_searchBelow})
        each->setEnabled(ready && !m_bucket.isEmpty());
    for (QAction* each : {m_copyTo, m_moveTo})
        each->setEnabled(ready && count == 1);
    m_uploadFiles->setEnabled(ready && !m_bucket.isEmpty());
    m_uploadFolder->setEnabled(ready && !m_bucket.isEmpty());
    m_download->setEnabled(count > 0);
    m_delete->setEnabled(count > 0);
    m_copy->setEnabled(count > 0);
    m_presign->setEnabled(oneObject);
    m_up->setEnabled(!m_prefix.isEmpty());
}

std::vector<std::string> S3Panel::selectedKeysOf() const {
    std::vector<std::string> keys;
    for (int row : m_entryTable->selectedSourceRows())
        keys.push_back(m_entries->row(row).key);
    return keys;
}

} // namespace skydeck::panels::s3
