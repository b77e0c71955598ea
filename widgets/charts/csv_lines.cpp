#include "widgets/charts/csv_lines.h"

#include "widgets/style/core_texts.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace skydeck::charts {

using style::qstr;

namespace {
/// Where lupdate and the translator find these texts.
struct CsvWords {
    Q_DECLARE_TR_FUNCTIONS(CsvLines)
};
constexpr qsizetype kMostAtOnce = 9;
constexpr int kColours = 7; // before style::okabeIto() repeats

/// Rows without a finite x go, and x ascends; says in `notes` what that took.
std::vector<std::size_t> usableRows(const std::vector<double>& x, const QString& file, const QString& column,
                                    QStringList& notes) {
    std::vector<std::size_t> rows;
    rows.reserve(x.size());
    for (std::size_t i = 0; i < x.size(); ++i)
        if (std::isfinite(x[i])) rows.push_back(i);
    if (rows.size() < x.size())
        notes << CsvWords::tr("%1: %n row(s) without a number in '%2' are left out.", nullptr,
                              static_cast<int>(x.size() - rows.size()))
                     .arg(file, column);
    const auto byX = [&](std::size_t a, std::size_t b) { return x[a] < x[b]; };
    if (!std::is_sorted(rows.begin(), rows.end(), byX)) {
        std::stable_sort(rows.begin(), rows.end(), byX);
        notes << CsvWords::tr("%1: the rows are drawn in the order of '%2'.").arg(file, column);
    }
    return rows;
}
} // namespace

QStringList csvColumns(const std::vector<CsvSource>& sources) {
    QStringList names;
    for (const CsvSource& source : sources)
        for (const auto& column : source.table->columns)
            if (const QString name = qstr(column.name); !names.contains(name)) names << name;
    return names;
}

CsvChoice usualChoice(const QStringList& columns) {
    CsvChoice choice;
    for (const QString& usual : {QStringLiteral("epoch"), QStringLiteral("step"), QStringLiteral("iteration"),
                                 QStringLiteral("time"), QStringLiteral("x")})
        for (const QString& column : columns)
            if (choice.x.isEmpty() && column.compare(usual, Qt::CaseInsensitive) == 0) choice.x = column;
    for (const QString& column : columns)
        if (column != choice.x && choice.ys.size() < kMostAtOnce) choice.ys << column;
    return choice;
}

CsvLines csvLines(const std::vector<CsvSource>& sources, const CsvChoice& choice) {
    CsvLines drawn;
    for (const CsvSource& source : sources) {
        for (const std::string& note : source.table->notes)
            drawn.notes << QStringLiteral("%1: %2").arg(source.name, style::coreText(note));
        const auto* x = choice.x.isEmpty() ? nullptr : source.table->find(style::str(choice.x));
        if (!x && !choice.x.isEmpty())
            drawn.notes << CsvWords::tr("%1 has no column '%2': its rows are numbered.").arg(source.name, choice.x);
        const auto rows = x ? usableRows(x->values, source.name, choice.x, drawn.notes) : std::vector<std::size_t>();
        const auto sorted = [&](const std::vector<double>& values) {
            if (!x || (rows.size() == values.size() && std::is_sorted(rows.begin(), rows.end()))) return values;
            std::vector<double> out;
            out.reserve(rows.size());
            for (const std::size_t row : rows)
                out.push_back(values[row]);
            return out;
        };
        for (const QString& y : choice.ys) {
            const auto* column = source.table->find(style::str(y));
            if (!column) {
                drawn.notes << CsvWords::tr("%1 has no column '%2'.").arg(source.name, y);
                continue;
            }
            const int place = static_cast<int>(drawn.runs.size());
            ChartRun run;
            run.id = source.name + QLatin1Char('|') + y;
            run.name = sources.size() > 1 ? QStringLiteral("%1: %2").arg(source.name, y) : y;
            run.colour = style::okabeIto(place);
            run.marker = place / kColours;
            drawn.lines.push_back(makeLine(run.id, {}, x ? sorted(x->values) : std::vector<double>(),
                                           sorted(column->values), choice.smoothing));
            drawn.runs.push_back(std::move(run));
        }
    }
    return drawn;
}

} // namespace skydeck::charts
