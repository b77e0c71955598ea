#include "widgets/charts/curves_chart.h"
#include "widgets/style/palette.h"

#include <QApplication>
#include <QChart>
#include <QChartView>
#include <QCommandLineParser>
#include <QLineSeries>
#include <QTextStream>
#include <QValueAxis>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <memory>

// What a pan or zoom step of nine curves of a million points costs the window's main thread, by its own processor time:
// from the turn of the wheel until the frame is painted. Beside it, in turns, the same movements with QLineSeries of Qt
// Charts, given every point (of fewer: a million take gigabytes) or the points that our chart draws.

namespace {

using namespace skydeck;
using workflows::Curve;

constexpr QSize kWindow{900, 420};

std::shared_ptr<const Curve> noisyLoss(int curve, int points) {
    std::vector<double> x(static_cast<std::size_t>(points)), y(x.size());
    for (int i = 0; i < points; ++i) {
        x[static_cast<std::size_t>(i)] = i + 1;
        y[static_cast<std::size_t>(i)] = std::exp(-3.0 * i / points) * (1 + curve * 0.1) +
                                         0.05 * std::sin(i * (0.37 + curve * 0.01)) * std::sin(i * 1.3);
    }
    return std::make_shared<const Curve>(std::move(x), std::move(y));
}

/// A chart that can be zoomed and panned, and how often it has been painted.
class Subject : public QObject {
public:
    Subject(QString name, std::unique_ptr<QWidget> widget, QWidget* canvas,
            std::function<void(double factor, double sideways)> step)
        : m_name(std::move(name)), m_widget(std::move(widget)), m_canvas(canvas), m_step(std::move(step)) {
        m_canvas->installEventFilter(this);
    }
    const QString& name() const { return m_name; }
    /// Milliseconds of this thread; negative when nothing was painted.
    double frame(double factor, double sideways) {
        m_paints = 0;
        timespec begin{}, end{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
        m_step(factor, sideways);
        QApplication::processEvents();
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
        const double took = static_cast<double>(end.tv_sec - begin.tv_sec) * 1e3 +
                            static_cast<double>(end.tv_nsec - begin.tv_nsec) / 1e6;
        return m_paints > 0 ? took : -1;
    }
    std::vector<double> took;

protected:
    bool eventFilter(QObject*, QEvent* event) override {
        m_paints += event->type() == QEvent::Paint;
        return false;
    }

private:
    QString m_name;
    std::unique_ptr<QWidget> m_widget;
    QWidget* m_canvas;
    std::function<void(double, double)> m_step;
    int m_paints = 0;
};

std::unique_ptr<Subject> ours(int curves, int points) {
    auto chart = std::make_unique<charts::CurvesChart>(
        charts::CurvesChart::Titles{QStringLiteral("Loss"), QStringLiteral("step"), QString(), 4, false, {}});
    std::vector<charts::ChartRun> runs;
    std::vector<charts::Line> lines;
    for (int i = 0; i < curves; ++i) {
        charts::ChartRun run;
        run.id = run.name = QString::number(i);
        run.colour = style::okabeIto(i);
        const auto curve = noisyLoss(i, points);
        lines.push_back(charts::makeLine(run.id, {}, curve->x(), curve->y(), 0));
        runs.push_back(std::move(run));
    }
    chart->resize(kWindow);
    chart->show();
    chart->setLines(runs, std::move(lines));
    QWidget* canvas = chart->findChild<charts::ChartCanvas*>()->viewport();
    return std::make_unique<Subject>(QStringLiteral("ours, %1 x %2 points").arg(curves).arg(points), std::move(chart),
                                     canvas, [canvas](double factor, double sideways) {
                                         const QPointF at(canvas->width() / 2.0, canvas->height() / 2.0);
                                         const auto turn = [&](int angle, Qt::KeyboardModifiers keys) {
                                             QWheelEvent wheel(at, canvas->mapToGlobal(at), {}, QPoint(0, angle),
                                                               Qt::NoButton, keys, Qt::NoScrollPhase, false);
                                             QApplication::sendEvent(canvas, &wheel);
                                         };
                                         if (factor != 1) turn(factor > 1 ? 120 : -120, Qt::NoModifier);
                                         if (sideways != 0) turn(sideways > 0 ? -120 : 120, Qt::ShiftModifier);
                                     });
}

/// `few`: only what a view of so many pixels needs, anew for each view.
std::unique_ptr<Subject> qtCharts(int curves, int points, bool few) {
    auto view = std::make_unique<QChartView>();
    QChart* chart = view->chart();
    chart->legend()->hide();
    view->setRenderHint(QPainter::Antialiasing, false);
    auto* x = new QValueAxis;
    auto* y = new QValueAxis;
    chart->addAxis(x, Qt::AlignBottom);
    chart->addAxis(y, Qt::AlignLeft);
    auto all = std::make_shared<std::vector<std::pair<QLineSeries*, std::shared_ptr<const Curve>>>>();
    const auto fill = [=] {
        for (const auto& [series, curve] : *all) {
            QList<QPointF> shown;
            for (const auto& [a, b] :
                 curve->points({x->min(), x->max(), static_cast<std::size_t>(chart->plotArea().width())}))
                shown.append({a, b});
            series->replace(shown);
        }
    };
    for (int i = 0; i < curves; ++i) {
        auto* series = new QLineSeries;
        const auto curve = noisyLoss(i, points);
        if (!few) {
            QList<QPointF> every;
            for (std::size_t at = 0; at < curve->size(); ++at)
                every.append({curve->x()[at], curve->y()[at]});
            series->replace(every);
        }
        chart->addSeries(series);
        series->attachAxis(x);
        series->attachAxis(y);
        series->setPen(QPen(style::okabeIto(i), 1));
        all->emplace_back(series, curve);
    }
    x->setRange(0, points);
    y->setRange(-0.1, 2);
    view->resize(kWindow);
    view->show();
    QApplication::processEvents();
    if (few) fill();
    QWidget* canvas = view->viewport();
    return std::make_unique<Subject>(QStringLiteral("Qt Charts, %1 of %2 x %3 points")
                                         .arg(few ? QStringLiteral("the drawn ones") : QStringLiteral("all"))
                                         .arg(curves)
                                         .arg(points),
                                     std::move(view), canvas, [=](double factor, double sideways) {
                                         if (factor != 1) chart->zoom(factor);
                                         if (sideways != 0) chart->scroll(sideways * chart->plotArea().width(), 0);
                                         if (few) fill();
                                     });
}

} // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    QCommandLineParser parser;
    const auto number = [&](const QString& name, const QString& value) {
        parser.addOption({name, QStringLiteral("default %1").arg(value), QStringLiteral("N"), value});
    };
    number(QStringLiteral("curves"), QStringLiteral("9"));
    number(QStringLiteral("points"), QStringLiteral("1000000"));
    number(QStringLiteral("peer-points"), QStringLiteral("20000"));
    number(QStringLiteral("frames"), QStringLiteral("120"));
    parser.addHelpOption();
    parser.process(application);
    const auto valueOf = [&](const char* name) { return parser.value(QString::fromLatin1(name)).toInt(); };
    const int curves = valueOf("curves"), frames = std::max(4, valueOf("frames"));

    std::vector<std::unique_ptr<Subject>> subjects;
    subjects.push_back(ours(curves, valueOf("points")));
    subjects.push_back(qtCharts(curves, valueOf("points"), true));
    subjects.push_back(qtCharts(curves, valueOf("peer-points"), false));
    QApplication::processEvents();
    for (const auto& subject : subjects) // what is made once: glyphs, styles
        subject->frame(1 / 0.85, 0);
    int unpainted = 0;
    for (int frame = 0; frame < frames; ++frame) {
        // A quarter in, a quarter to the right, a quarter to the left, a quarter out.
        const int quarter = frame * 4 / frames;
        const double factor = quarter == 0 ? 1 / 0.85 : quarter == 3 ? 0.85 : 1;
        const double sideways = quarter == 1 ? 0.1 : quarter == 2 ? -0.1 : 0;
        for (const auto& subject : subjects) {
            const double took = subject->frame(factor, sideways);
            unpainted += took < 0;
            subject->took.push_back(took);
        }
    }
    QTextStream out(stdout);
    out << "Processor time of the main thread for a frame, " << frames << " frames: median, 95 of 100, worst\n";
    for (const auto& subject : subjects) {
        std::sort(subject->took.begin(), subject->took.end());
        out << QStringLiteral("%1 ms %2 ms %3 ms  %4\n")
                   .arg(subject->took[subject->took.size() / 2], 9, 'f', 2)
                   .arg(subject->took[subject->took.size() * 95 / 100], 9, 'f', 2)
                   .arg(subject->took.back(), 9, 'f', 2)
                   .arg(subject->name());
    }
    if (unpainted > 0) out << "ERROR OCCURRED: " << unpainted << " frames were not painted\n";
    return unpainted > 0 ? 1 : 0;
}
