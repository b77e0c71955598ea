#pragma once

#include "core/workflows/functions.h"
#include "widgets/models/row_table_model.h"
#include "widgets/shell/deck.h"

#include <QWidget>

class QLabel;

namespace skydeck::models {
class TableView;
}

namespace skydeck::shell {
class JsonView;
}

namespace skydeck::panels::lambda {

/// The files of a function's code and the text of one of them. Downloads only when somebody looks.
class CodeView final : public QWidget {
    Q_OBJECT
public:
    explicit CodeView(shell::Deck& deck, QWidget* parent = nullptr);
    /// Another function, or another version of its code; empty for none.
    void setFunction(const QString& name, const QString& codeSha256);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void load();
    void apply(const std::vector<workflows::CodeFile>& files);
    void showFile();

    shell::Deck& m_deck;
    QString m_function, m_version, m_loaded;
    models::RowTableModel<workflows::CodeFile>* m_files;
    models::TableView* m_table;
    shell::JsonView* m_text;
    QLabel* m_note;
    shell::JobLane m_lane;
};

} // namespace skydeck::panels::lambda
