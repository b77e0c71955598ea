#include "widgets/panels/experiments/sweep_bar.h"

#include "core/workflows/cost.h"
#include "widgets/panels/experiments/runs_model.h"
#include "widgets/panels/experiments/sweep_verbs.h"
#include "widgets/style/elided_label.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QToolButton>

#include <algorithm>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::SweepCell;

namespace {
/// How many of the epochs that may come are done: cells that ended count whole.
std::pair<int, int> progressOf(const workflows::Sweep& sweep) {
    const int each = std::max(1, sweep.options.epochs);
    const auto cells = std::max<std::size_t>(sweep.cells.size(), sweep.options.search == workflows::Search::Grid
                                                                     ? 0
                                                                     : static_cast<std::size_t>(sweep.options.trials));
    int done = 0;
    for (const SweepCell& cell : sweep.cells)
        done += cell.finished() && cell.state != workflows::kRunMissing ? each : std::min(cell.epochsDone, each);
    return {done, static_cast<int>(cells) * each};
}
} // namespace

QString sweepText(const workflows::Sweep& sweep, bool driving) {
    const auto count = [&](auto&& wanted) {
        return static_cast<int>(std::count_if(sweep.cells.begin(), sweep.cells.end(), wanted));
    };
    const int running = count([](const SweepCell& cell) { return stateOf(cell.state).tone == style::Tone::Progress; });
    const int waiting = count([](const SweepCell& cell) { return stateOf(cell.state).tone == style::Tone::Waiting; });
    const int done =
        count([](const SweepCell& cell) { return cell.finished() && cell.state != workflows::kRunMissing; });
    const bool grid = sweep.options.search == workflows::Search::Grid;
    const int total = std::max(static_cast<int>(sweep.cells.size()), grid ? 0 : sweep.options.trials);
    QStringList parts{grid                                                ? SweepBar::tr("Grid")
                      : sweep.options.search == workflows::Search::Random ? SweepBar::tr("Random search")
                                                                          : SweepBar::tr("TPE search")};
    parts << SweepBar::tr("%1 of %n run(s) done", nullptr, total).arg(done);
    if (running) parts << SweepBar::tr("%1 running").arg(running);
    if (waiting) parts << SweepBar::tr("%1 waiting").arg(waiting);
    const std::pair<const char*, QString> ends[] = {{workflows::kRunStopped, SweepBar::tr("%1 stopped")},
                                                    {workflows::kRunDiverged, SweepBar::tr("%1 diverged")},
                                                    {"FAILED", SweepBar::tr("%1 failed")}};
    for (const auto& [state, text] : ends)
        if (const auto many = sweep.count(state)) parts << text.arg(many);
    if (const SweepCell* best = sweep.best()) parts << SweepBar::tr("best %1 %").arg(*best->bestAccuracy, 0, 'f', 2);
    parts << SweepBar::tr("%n epoch(s)", nullptr, sweep.epochsTrained());
    if (sweep.hourlyPrice > 0) parts << QStringLiteral("%1 $").arg(qstr(workflows::dollarsText(sweep.dollars())));
    if (!sweep.ended.empty())
        parts << qstr(sweep.ended);
    else if (driving)
        parts << SweepBar::tr("driven by this window");
    else if (sweep.options.isDriven() && isUnfinished(sweep))
        parts << SweepBar::tr("nobody goes on with it");
    return style::dotted(parts);
}

SweepBar::SweepBar(SweepVerbs& verbs, QWidget* parent) : QWidget(parent), m_verbs(verbs) {
    m_progress = style::named(new QProgressBar(this), tr("Progress of the sweep"));
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(120, 8);
    m_text = new style::ElidedLabel(this, Qt::ElideRight);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 4, 16, 4);
    layout->setSpacing(8);
    layout->addWidget(m_progress);
    layout->addWidget(m_text, 1);
    for (QAction* action : {verbs.again(), verbs.extend(), verbs.addSeeds(), verbs.stopSelected(), verbs.stopAll()}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        const auto name = [button, action] {
            button->setAccessibleName(action->text());
            button->setVisible(action->isEnabled()); // what cannot be done now takes no room
        };
        connect(action, &QAction::changed, button, name);
        name();
        layout->addWidget(button);
    }
}

void SweepBar::show(const std::optional<workflows::Sweep>& sweep) {
    setVisible(sweep.has_value());
    if (!sweep) return;
    const auto [done, total] = progressOf(*sweep);
    m_progress->setRange(0, std::max(1, total));
    m_progress->setValue(std::min(done, total));
    const QString text = sweepText(*sweep, m_verbs.isDriving());
    m_text->setText(text);
    m_text->setToolTip(text);
}

} // namespace skydeck::panels::experiments
