#include "widgets/panels/experiments/sweep_verbs.h"

#include "core/workflows/publish_image.h"
#include "core/workflows/sweep_driver.h"
#include "widgets/panels/experiments/runs_model.h"
#include "widgets/panels/experiments/sweep_dialog.h"
#include "widgets/panels/experiments/sweep_form.h"
#include "widgets/shell/ask_text.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"

#include <QAction>
#include <QWidget>

#include <algorithm>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::Sweep;
using workflows::SweepCell;

std::size_t failedCells(const Sweep& sweep) {
    return sweep.count("FAILED") + sweep.count(workflows::kRunMissing);
}

bool isUnfinished(const Sweep& sweep) {
    if (failedCells(sweep) > 0) return true;
    if (sweep.options.search == workflows::Search::Grid) return false;
    std::set<int> trials;
    for (const SweepCell& cell : sweep.cells)
        trials.insert(cell.trial);
    return static_cast<int>(trials.size()) < sweep.options.trials;
}

namespace {
/// "7 of 20 runs, 2 running", for the activity tray.
void reportOn(const Sweep& sweep, const CallContext& context) {
    const auto done =
        static_cast<std::uint64_t>(std::count_if(sweep.cells.begin(), sweep.cells.end(), [](const SweepCell& cell) {
            return cell.finished() && cell.state != workflows::kRunMissing;
        }));
    const auto total = std::max<std::size_t>(sweep.cells.size(), static_cast<std::size_t>(sweep.options.trials));
    std::string text = std::to_string(sweep.epochsTrained()) + " epochs";
    if (const SweepCell* best = sweep.best()) {
        char accuracy[40];
        std::snprintf(accuracy, sizeof accuracy, ", best %.2f %%", *best->bestAccuracy);
        text += accuracy;
    }
    context.report(done, total, text);
}
} // namespace

SweepVerbs::SweepVerbs(shell::Deck& deck, QWidget* window) : QObject(window), m_deck(deck), m_window(window) {
    m_start = action(QStringLiteral("sweep"), tr("Start a sweep"), &SweepVerbs::askForSweep);
    m_again = action(QStringLiteral("refresh"), tr("Run failed again"), &SweepVerbs::runAgain);
    m_extend = action(QStringLiteral("play"), tr("Train longer"), &SweepVerbs::trainLonger);
    m_addSeeds = action(QStringLiteral("add"), tr("Add seeds"), &SweepVerbs::askForSeeds);
    m_stopSelected = action(QStringLiteral("stop"), tr("Stop selected"), &SweepVerbs::stopChosen);
    m_stopAll = action(QStringLiteral("stop"), tr("Stop all"), &SweepVerbs::stopEverything);
    enable();
}

QAction* SweepVerbs::action(const QString& icon, const QString& text, void (SweepVerbs::*verb)()) {
    auto* made = new QAction(style::icon(icon), text, this);
    connect(made, &QAction::triggered, this, verb);
    return made;
}

void SweepVerbs::show(const std::string& stackName, const std::optional<Sweep>& sweep) {
    m_stack = stackName;
    m_sweep = sweep;
    enable();
}

void SweepVerbs::setSelection(const QStringList& runs) {
    m_selection = runs;
    enable();
}

std::vector<const SweepCell*> SweepVerbs::selectedCells() const {
    std::vector<const SweepCell*> cells;
    if (m_sweep)
        for (const SweepCell& cell : m_sweep->cells)
            if (m_selection.contains(qstr(cell.name))) cells.push_back(&cell);
    return cells;
}

void SweepVerbs::enable() {
    const bool live = m_sweep && !m_sweep->finished();
    const bool driven = m_sweep && m_sweep->options.isDriven();
    const auto chosen = selectedCells();
    m_start->setEnabled(!m_stack.empty());
    m_again->setText(driven ? tr("Go on with the search") : tr("Run failed again"));
    m_again->setEnabled(m_sweep && !isDriving() && isUnfinished(*m_sweep) && (driven || !live));
    m_extend->setEnabled(m_sweep && !live && !isDriving() && !m_sweep->cells.empty());
    m_addSeeds->setEnabled(m_sweep && !isDriving() && !m_sweep->options.asha && !m_sweep->cells.empty());
    m_stopAll->setEnabled(live || isDriving());
    m_stopSelected->setEnabled(std::any_of(
        chosen.begin(), chosen.end(), [](const SweepCell* cell) { return !cell->finished() && !cell->jobId.empty(); }));
}

void SweepVerbs::askForSweep() {
    if (m_deck.link() != shell::Deck::Link::Ready || m_stack.empty()) return;
    auto* dialog = new SweepDialog(m_deck, m_stack, m_window);
    connect(dialog, &SweepDialog::wanted, this, &SweepVerbs::begin);
    dialog->open();
}

void SweepVerbs::begin(const workflows::SweepOptions& options, bool publishFirst) {
    const auto publish = [options, publishFirst](const std::shared_ptr<aws::Session>& session,
                                                 const CallContext& context) -> Status {
        if (!publishFirst) return {};
        workflows::PublishImageOptions image;
        image.stackName = options.stackName;
        context.report(0, 0, "publishing " + image.image);
        SKYDECK_TRY(workflows::publishImage(session, image, context));
        return {};
    };
    const QString title = tr("Sweep on %1").arg(qstr(options.stackName));
    if (options.isDriven())
        return drive(title,
                     [options, publish](const std::shared_ptr<aws::Session>& session,
                                        const CallContext& context) -> Result<std::unique_ptr<workflows::SweepDriver>> {
                         SKYDECK_TRY(publish(session, context));
                         return workflows::SweepDriver::start(session, options, context);
                     });
    change(
        title, tr("Its runs are queued"),
        [options, publish](const std::shared_ptr<aws::Session>& session, const CallContext& context) -> Result<Sweep> {
            SKYDECK_TRY(publish(session, context));
            return workflows::startSweep(session, options, context);
        });
}

void SweepVerbs::drive(const QString& title, MakeDriver make) {
    // One driver at a time: a sweep that is started while another is driven ends that one's driving, not its jobs.
    if (isDriving()) {
        m_driven = [this, title, make] { drive(title, make); };
        return m_deck.activity().cancel(m_operation);
    }
    m_operation = m_deck.jobs().start(
        this, {title, tr("The sweep has ended")},
        [session = m_deck.session(), make = std::move(make)](const CallContext& context) -> Result<Sweep> {
            SKYDECK_ASSIGN(const auto driver, make(session, context));
            return workflows::driveSweep(
                *driver, *session, [&](const Sweep& sweep) { reportOn(sweep, context); }, context);
        },
        [this](const Result<Sweep>&) {
            m_operation = 0;
            if (const auto next = std::exchange(m_driven, {})) next();
            enable();
            Q_EMIT changed();
        });
    enable();
    Q_EMIT changed();
}

void SweepVerbs::change(const QString& title, const QString& outcome, Change change) {
    m_deck.jobs().start(
        this, {title, outcome},
        [session = m_deck.session(), change = std::move(change)](const CallContext& context) {
            return change(session, context);
        },
        [this](const Result<Sweep>&) { Q_EMIT changed(); });
}

void SweepVerbs::runAgain() {
    if (!m_sweep || !m_deck.allowWrite(m_window)) return;
    if (m_sweep->options.isDriven())
        return drive(tr("Sweep on %1").arg(qstr(m_stack)),
                     [stack = m_stack](const std::shared_ptr<aws::Session>& session, const CallContext& context) {
                         return workflows::SweepDriver::resume(session, stack, context);
                     });
    change(tr("Running the failed cells of %1 again").arg(qstr(m_stack)), tr("The cells are queued"),
           [stack = m_stack](const std::shared_ptr<aws::Session>& session, const CallContext& context) {
               return workflows::retrySweep(session, stack, context);
           });
}

void SweepVerbs::trainLonger() {
    if (!m_sweep || !m_deck.allowWrite(m_window)) return;
    std::vector<std::string> names;
    for (const SweepCell* cell : selectedCells())
        names.push_back(cell->name);
    const int least = m_sweep->options.epochs + 1;
    shell::TextQuestion question;
    question.title = names.empty() ? tr("Train all runs longer")
                                   : tr("Train %n run(s) longer", nullptr, static_cast<int>(names.size()));
    question.label = tr("Epochs of each run");
    question.button = tr("Train longer");
    question.initial = QString::number(m_sweep->options.epochs * 2);
    question.note = tr("They go on from their checkpoints, after %1 epochs.").arg(m_sweep->options.epochs);
    question.mistake = [least](const QString& text) {
        bool whole = false;
        const int epochs = text.toInt(&whole);
        return whole && epochs >= least && epochs <= 1'000'000 ? QString()
                                                               : SweepVerbs::tr("A whole number from %1.").arg(least);
    };
    const int epochs = shell::askText(m_window, question).toInt();
    if (epochs < least) return;
    change(tr("Training the runs of %1 longer").arg(qstr(m_stack)), tr("The runs are queued"),
           [stack = m_stack, epochs, names](const std::shared_ptr<aws::Session>& session, const CallContext& context) {
               return workflows::extendSweep(session, stack, epochs, names, context);
           });
}

void SweepVerbs::askForSeeds() {
    if (!m_sweep || !m_deck.allowWrite(m_window)) return;
    std::vector<std::uint64_t> known = m_sweep->options.seeds;
    if (known.empty()) known.push_back(m_sweep->options.seed.value_or(1)); // the trainer's own
    QStringList words;
    for (const std::uint64_t seed : known)
        words << QString::number(seed);
    shell::TextQuestion question;
    question.title = tr("Add seeds");
    question.label = tr("Seeds");
    question.button = tr("Add seeds");
    question.initial = QString::number(*std::max_element(known.begin(), known.end()) + 1);
    question.note =
        tr("Each point of the sweep is trained with each of them. It has: %1.").arg(words.join(QStringLiteral(", ")));
    question.mistake = [known](const QString& text) {
        const auto seeds = seedsOf(text);
        if (!seeds) return shell::errorSentence(seeds.error());
        for (const std::uint64_t seed : *seeds)
            if (std::find(known.begin(), known.end(), seed) != known.end())
                return SweepVerbs::tr("The sweep has the seed %1 already.").arg(seed);
        return QString();
    };
    const auto seeds = seedsOf(shell::askText(m_window, question));
    if (!seeds || seeds->empty()) return;
    change(tr("Adding seeds to the sweep on %1").arg(qstr(m_stack)), tr("The runs are queued"),
           [stack = m_stack, seeds = *seeds](const std::shared_ptr<aws::Session>& session, const CallContext& context) {
               return workflows::addSeeds(session, stack, seeds, context);
           });
}

void SweepVerbs::stopChosen() {
    QStringList names;
    for (const SweepCell* cell : selectedCells())
        if (!cell->finished()) names << qstr(cell->name);
    stop(names, false);
}

void SweepVerbs::stopEverything() {
    QStringList names;
    if (m_sweep)
        for (const SweepCell& cell : m_sweep->cells)
            if (!cell.finished()) names << qstr(cell.name);
    stop(names, true);
}

void SweepVerbs::stop(const QStringList& runs, bool all) {
    if ((runs.isEmpty() && !all) || !m_deck.allowWrite(m_window)) return;
    const QString title = all ? tr("Stop all runs") : tr("Stop runs");
    if (!shell::confirmDestructive(m_window, title, tr("These runs end now; what they wrote stays."), runs,
                                   tr("Stop %n run(s)", nullptr, static_cast<int>(runs.size()))))
        return;
    std::vector<std::string> names;
    if (!all)
        for (const QString& run : runs)
            names.push_back(style::str(run));
    const auto stopNow = [this, names, stack = m_stack] {
        change(tr("Stopping the runs of %1").arg(qstr(stack)), tr("The runs are stopped"),
               [stack, names](const std::shared_ptr<aws::Session>& session, const CallContext& context) {
                   return workflows::stopSweep(session, stack, context, names);
               });
    };
    if (!all || !isDriving()) return stopNow();
    // A driver that still ran would fill the places that become free.
    m_driven = stopNow;
    m_deck.activity().cancel(m_operation);
}

} // namespace skydeck::panels::experiments
