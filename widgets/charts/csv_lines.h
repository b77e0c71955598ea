#pragma once

#include "core/workflows/number_table.h"
#include "widgets/charts/curve.h"

#include <QStringList>

#include <memory>
#include <vector>

namespace skydeck::charts {

/// A CSV that was read.
struct CsvSource {
    QString name; ///< of the file
    std::shared_ptr<const workflows::NumberTable> table;
};

/// Which columns are drawn.
struct CsvChoice {
    QString x; ///< empty: the number of the row
    QStringList ys;
    double smoothing = 0;
};

struct CsvLines {
    std::vector<ChartRun> runs; ///< one per file and column
    std::vector<Line> lines;
    QStringList notes; ///< what could not be drawn, one sentence each
};
/// Takes some 100 ms for nine columns of a million rows: for a worker.
CsvLines csvLines(const std::vector<CsvSource>& sources, const CsvChoice& choice);

/// The columns of all sources, each name once, in the order of the first file that has it.
QStringList csvColumns(const std::vector<CsvSource>& sources);
/// What to draw of a file that was never seen: over its epoch, step or time, all else as far as it is not too much.
CsvChoice usualChoice(const QStringList& columns);

} // namespace skydeck::charts
