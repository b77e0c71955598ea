#pragma once

#include "core/workflows/objects.h"
#include "widgets/shell/job_runner.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTableWidget;

namespace skydeck::shell {
class Deck;
}

namespace skydeck::panels::s3 {

/// The tags of one object, to be edited in place: nothing is written before Save tags.
class TagsView final : public QWidget {
    Q_OBJECT
public:
    explicit TagsView(shell::Deck& deck, QWidget* parent = nullptr);
    /// Both empty: no object.
    void setObject(const QString& bucket, const std::string& key);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void read();
    void fill(const workflows::Tags& tags);
    void addRow(const QString& name, const QString& value);
    void save();
    /// What the table says; one sentence in `mistake` when that cannot be saved.
    workflows::Tags edited(QString& mistake) const;
    void check();

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    QString m_bucket;
    std::string m_key;
    bool m_read = false;
    workflows::Tags m_saved;
    QTableWidget* m_table;
    QLabel* m_message;
    QPushButton *m_add, *m_remove, *m_save;
};

} // namespace skydeck::panels::s3
