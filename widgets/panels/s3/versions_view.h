#pragma once

#include "widgets/models/row_table_model.h"
#include "widgets/panels/s3/object_tab.h"

namespace skydeck::models {
class TableView;
}

namespace skydeck::panels::s3 {

/// The versions of one object: bring one back, save one, delete one for good.
class VersionsView final : public ObjectTab {
    Q_OBJECT
public:
    explicit VersionsView(shell::Deck& deck, QWidget* parent = nullptr);

private:
    void clear() override;
    void read() override;
    void restore();
    void save();
    void remove();
    const aws::s3::ObjectVersion* selected() const;
    void enable();

    models::RowTableModel<aws::s3::ObjectVersion>* m_model;
    models::TableView* m_table;
    QPushButton *m_restore, *m_save, *m_delete;
};

} // namespace skydeck::panels::s3
