#pragma once

#include "core/aws/s3/s3_client.h"
#include "widgets/models/row_table_model.h"
#include "widgets/shell/job_runner.h"

#include <QWidget>

class QPushButton;

namespace skydeck::shell {
class Deck;
}
namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::s3 {

/// The versions of one object: bring one back, save one, delete one for good. Read when it comes on screen.
class VersionsView final : public QWidget {
    Q_OBJECT
public:
    explicit VersionsView(shell::Deck& deck, QWidget* parent = nullptr);
    /// Both empty: no object.
    void setObject(const QString& bucket, const std::string& key);

Q_SIGNALS:
    /// What the folder shows is no longer so.
    void changed();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void read();
    void restore();
    void save();
    void remove();
    const aws::s3::ObjectVersion* selected() const;
    void enable();

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    QString m_bucket;
    std::string m_key;
    bool m_read = false;
    models::RowTableModel<aws::s3::ObjectVersion>* m_model;
    models::TableView* m_table;
    QPushButton *m_restore, *m_save, *m_delete;
};

} // namespace skydeck::panels::s3
