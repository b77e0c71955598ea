#pragma once

#include "core/workflows/objects.h"
#include "widgets/models/row_table_model.h"
#include "widgets/shell/job_runner.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QPushButton;

namespace skydeck::shell {
class Deck;
}
namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::s3 {

/// A bucket's properties, its website, its versioning to switch, and the uploads in parts that somebody left unfinished
/// (which are paid for, and seen nowhere else).
class BucketDialog final : public QDialog {
    Q_OBJECT
public:
    BucketDialog(shell::Deck& deck, const QString& bucket, QWidget* parent);

private:
    struct Look {
        workflows::BucketFacts facts;
        std::vector<aws::s3::MultipartUpload> uploads;
    };
    void read();
    void show(const Look& look);
    void tick(bool on);
    void switchVersioning(bool on);
    void abortSelected();

    shell::Deck& m_deck;
    QString m_bucket;
    shell::JobLane m_lane;
    QLabel *m_region, *m_encryption, *m_access, *m_tags, *m_website, *m_message;
    QCheckBox* m_versioning;
    models::RowTableModel<aws::s3::MultipartUpload>* m_uploads;
    models::TableView* m_table;
    QPushButton* m_abort;
};

} // namespace skydeck::panels::s3
