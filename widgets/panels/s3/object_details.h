#pragma once

#include "widgets/panels/s3/object_preview.h"
#include "widgets/panels/s3/s3_model.h"
#include "widgets/shell/facts.h"
#include "widgets/shell/job_runner.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QStackedWidget;
class QTabWidget;

namespace skydeck::shell {
class Deck;
class JsonView;
} // namespace skydeck::shell
namespace skydeck::models {
class TableView;
}
namespace skydeck::charts {
class CsvChart;
}

namespace skydeck::panels::s3 {

class MetadataView;
class TagsView;
class VersionsView;

/// The selected object: preview (text, CSV as a table or as curves, JSON, image), properties, metadata, tags and
/// versions.
class ObjectDetails final : public QWidget {
    Q_OBJECT
public:
    explicit ObjectDetails(shell::Deck& deck, QWidget* parent = nullptr);

    void show(const QString& bucket, const Entry& entry);
    /// Nothing, or several things, are selected; `sentence` says so.
    void clear(const QString& sentence);

Q_SIGNALS:
    /// A version was brought back or deleted, or the metadata changed: what the folder shows is no longer so.
    void changed();

private:
    struct Loaded {
        Preview preview;
        std::string stack; ///< that made the bucket, or empty
    };
    void take(const QString& bucket, const Entry& entry, Result<Loaded> loaded);
    void showPreview(const Preview& preview);
    void showSentence(const QString& sentence);
    void showTable();

    shell::Deck& m_deck;
    shell::JobLane m_lane;
    QString m_shown;                    ///< bucket, key and ETag of what is on screen
    std::string m_stack, m_stackBucket; ///< the stack of a bucket, asked for once
    QLabel* m_title;
    QTabWidget* m_tabs;
    QStackedWidget* m_pages;
    QLabel* m_sentence;
    QLabel* m_note;
    shell::JsonView* m_text;
    QLabel* m_image;
    QWidget* m_tableHolder;
    QCheckBox* m_asChart;
    charts::CsvChart* m_chart;
    models::TableView* m_table = nullptr;
    shell::FactTable* m_properties;
    MetadataView* m_metadata;
    TagsView* m_tags;
    VersionsView* m_versions;
};

} // namespace skydeck::panels::s3
