#pragma once

#include "widgets/charts/csv_lines.h"
#include "widgets/shell/deck.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace skydeck::charts {
class CurvesChart;
class RunLegend;
} // namespace skydeck::charts

namespace skydeck::panels::experiments {

using charts::CsvChoice;
using charts::CsvSource;

/// Any columns of any program's CSV files, of this computer or of the stack's bucket, as curves. Which columns were
/// chosen is remembered by the files' headers.
class CsvView final : public QWidget {
    Q_OBJECT
public:
    explicit CsvView(shell::Deck& deck, QWidget* parent = nullptr);
    void setBucket(const std::string& bucket);

private:
    using Reading = std::function<Result<std::vector<CsvSource>>(const CallContext&)>;

    QWidget* buildBar();
    void openFiles();
    void chooseFromBucket();
    void openKey(const std::string& key);
    void read(const QString& what, Reading reading);
    void offerColumns();
    void remember();
    CsvChoice choice() const;
    void draw();
    void showNotes(const QStringList& notes);

    shell::Deck& m_deck;
    std::string m_bucket;
    std::vector<CsvSource> m_sources;
    QPushButton *m_fromBucket, *m_closeFiles, *m_stopReading;
    QComboBox *m_x, *m_smoothing;
    QCheckBox *m_logX, *m_logY;
    QListWidget* m_columns;
    charts::CurvesChart* m_chart;
    charts::RunLegend* m_legend;
    QLabel* m_notes;
    shell::JobLane m_reading, m_drawing, m_listing;
};

} // namespace skydeck::panels::experiments
