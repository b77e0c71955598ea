#pragma once

#include "core/workflows/object_headers.h"
#include "widgets/shell/job_runner.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableWidget;

namespace skydeck::shell {
class Deck;
}

namespace skydeck::panels::s3 {

/// The headers that one object is served with, and its own metadata, to be edited in place: nothing is written before
/// Save metadata.
class MetadataView final : public QWidget {
    Q_OBJECT
public:
    explicit MetadataView(shell::Deck& deck, QWidget* parent = nullptr);
    /// Both empty: no object.
    void setObject(const QString& bucket, const std::string& key);

Q_SIGNALS:
    /// Saved: the object is a new copy of itself.
    void changed();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void read();
    void fill(const workflows::ObjectHeaders& headers);
    void addRow(const QString& name, const QString& value);
    void say(const QString& sentence);
    void save();
    /// What the table says; one sentence in `mistake` when S3 would refuse it.
    workflows::ObjectHeaders edited(QString& mistake) const;
    void check();

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    QString m_bucket;
    std::string m_key;
    bool m_read = false;
    workflows::ReadHeaders m_saved;
    QTableWidget* m_table;
    QLabel* m_message;
    QPushButton *m_add, *m_remove, *m_save;
};

/// One sentence about why S3 would refuse metadata of that name and value, or empty. The name is without x-amz-meta-.
QString metadataMistake(const QString& name, const QString& value);

} // namespace skydeck::panels::s3
