#pragma once

#include "widgets/panels/s3/s3_model.h"
#include "widgets/shell/feed.h"
#include "widgets/shell/panel.h"

#include <QTimer>

class QLabel;
class QStackedWidget;

namespace skydeck::models {
class TableView;
}
namespace skydeck::shell {
class ErrorBar;
}

namespace skydeck::panels::s3 {

class Breadcrumbs;
class ObjectDetails;
class ObjectLister;
class TransferQueue;

/// Buckets at the left, one folder's objects in the middle, the selected object at the right.
class S3Panel final : public shell::Panel {
    Q_OBJECT
public:
    explicit S3Panel(shell::Deck& deck, QWidget* parent = nullptr);

    void refresh() override;
    void focusFilter() override;
    /// "bucket", "bucket/prefix/" or "bucket/key": the object is selected in its folder.
    void openAt(const QString& path) override;
    QString openPlace() const override;
    std::vector<shell::Findable> findables() const override;

protected:
    // Files and folders dropped anywhere on the panel are uploaded to the folder that is open.
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildActions();
    QWidget* buildBuckets();
    QWidget* buildObjects();
    void applyBuckets(std::vector<aws::s3::Bucket> buckets);
    void openBucket(const QString& bucket, const QString& prefix);
    void openPrefix(const QString& prefix) { openBucket(m_bucket, prefix); }
    void activate(int row);
    void takePage(std::vector<Entry>& entries, bool first);
    void listingFailed(const Error& error);
    void updateSummary();
    void selectWanted();
    void selectionMoved();
    void enableActions();
    std::vector<std::string> selectedKeysOf() const;

    void newBucket();
    void deleteBucket();
    void uploadFiles();
    void uploadFolder();
    void upload(const QStringList& paths);
    void download();
    void startDownload(const std::vector<std::string>& keys, const QString& folder);
    void deleteSelected();
    void presign();
    void copyAddress();

    // s3_object_verbs.cpp
    void newFolder();
    void copyTo();
    void moveTo();
    void sendTo(bool move);
    void emptyBucket();
    void showBucket();
    void list();

    shell::Deck& m_deck;
    shell::PanelFrame* m_frame;
    BucketTable* m_buckets;
    models::TableView* m_bucketTable;
    EntryTable* m_entries;
    models::TableView* m_entryTable;
    Breadcrumbs* m_crumbs;
    QStackedWidget* m_objectPages;
    QLabel* m_objectMessage;
    shell::ErrorBar* m_failure; ///< of listing the objects
    ObjectDetails* m_details;
    ObjectLister* m_lister;
    TransferQueue& m_transfers;
    shell::JobLane m_lane; ///< small questions before an operation
    QString m_bucket, m_prefix;
    QString m_wanted;    ///< openAt before the buckets are known
    QString m_wantedKey; ///< to be selected once it is listed
    QAction *m_newBucket, *m_deleteBucket, *m_uploadFiles, *m_uploadFolder, *m_download, *m_delete, *m_presign, *m_copy,
        *m_up, *m_newFolder, *m_copyTo, *m_moveTo, *m_emptyBucket, *m_showBucket, *m_searchBelow;
    QTimer m_searchTimer;
    std::unique_ptr<shell::Feed<std::vector<aws::s3::Bucket>>> m_feed;
};

} // namespace skydeck::panels::s3
