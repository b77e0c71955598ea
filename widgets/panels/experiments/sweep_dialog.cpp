#include "widgets/panels/experiments/sweep_dialog.h"

#include "core/aws/ecr/ecr_client.h"
#include "core/workflows/batch_stack.h"
#include "core/workflows/sweep_jobs.h"
#include "core/workflows/sweep_record.h"
#include "widgets/panels/experiments/sweep_form.h"
#include "widgets/shell/dialog_frame.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::panels::experiments {

using style::qstr;

namespace {
constexpr std::chrono::milliseconds kPauseInTyping{300};
constexpr std::size_t kNamesShown = 3;
} // namespace

SweepDialog::SweepDialog(shell::Deck& deck, std::string stackName, QWidget* parent)
    : QDialog(parent), m_deck(deck), m_stackName(std::move(stackName)), m_form(new SweepForm(this)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Start a sweep on %1").arg(qstr(m_stackName)));
    setMinimumWidth(760);
    m_publish = style::named(new QCheckBox(tr("Publish the training image first"), this),
                             tr("Publish the training image first"));
    m_publish->setEnabled(false);
    const shell::DialogFrame frame = shell::frameDialog(*this, tr("Start sweep"));
    frame.content->addWidget(m_form);
    frame.content->addWidget(m_publish);
    frame.content->addStretch(1);
    m_start = frame.go;
    m_message = frame.message;
    m_message->setForegroundRole(QPalette::WindowText); // say() colours it
    m_message->setMinimumHeight(3 * fontMetrics().lineSpacing());
    m_message->setAlignment(Qt::AlignLeft | Qt::AlignTop);

    m_pause.setSingleShot(true);
    m_pause.setInterval(kPauseInTyping);
    connect(&m_pause, &QTimer::timeout, this, &SweepDialog::lookForOthers);
    connect(m_form, &SweepForm::changed, this, &SweepDialog::check);
    check();

    // Without an image every job fails, so the box is ticked when the repository has none.
    m_deck.jobs().run(
        m_imageLane,
        [session = m_deck.session(), stack = m_stackName](const CallContext& context) -> Result<bool> {
            SKYDECK_ASSIGN(const auto found, workflows::findBatchStack(session, stack, context));
            if (found.repository.empty()) return false;
            SKYDECK_ASSIGN(const auto ecr, aws::ecr::EcrClient::create(session));
            SKYDECK_ASSIGN(const auto images, ecr.describeImages(found.repository, context));
            return images.empty();
        },
        [this](const Result<bool>& missing) {
            if (!missing) return;
            m_publish->setEnabled(true);
            m_publish->setChecked(*missing);
        });
}

void SweepDialog::accept() {
    const auto options = m_form->options(m_stackName);
    if (!options || !m_deck.allowWrite(this)) return;
    Q_EMIT wanted(*options, m_publish->isChecked());
    QDialog::accept();
}

void SweepDialog::say(const QString& text, bool wrong) {
    QPalette palette = m_message->palette();
    palette.setColor(QPalette::WindowText, wrong ? style::colours().failed : style::colours().muted);
    m_message->setPalette(palette);
    m_message->setText(text);
}

QString SweepDialog::sentence(const workflows::SweepOptions& options) const {
    const std::size_t each =
        std::max<std::size_t>(1, options.seeds.size()) * static_cast<std::size_t>(std::max(1, options.folds));
    const std::size_t points =
        options.search == workflows::Search::Grid
            ? options.learningRates.size() * options.momenta.size() * std::max<std::size_t>(1, options.batches.size())
            : static_cast<std::size_t>(options.trials);
    QStringList parts{
        tr("%n job(s), each with %1 epochs.", nullptr, static_cast<int>(points * each)).arg(options.epochs)};
    if (options.isDriven())
        parts << tr("This window goes on with it while it is open; closed, it can be taken up again.");
    return parts.join(QLatin1Char(' '));
}

void SweepDialog::check() {
    const auto options = m_form->options(m_stackName);
    m_lane.cancel();
    m_start->setEnabled(false);
    if (!options) {
        m_pause.stop();
        return say(shell::errorSentence(options.error()), true);
    }
    say(sentence(*options) + QLatin1Char(' ') + tr("Looking for results of the same names…"), false);
    m_pause.start();
}

void SweepDialog::lookForOthers() {
    const auto options = m_form->options(m_stackName);
    if (!options) return;
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(),
         options = *options](const CallContext& context) -> Result<std::vector<std::string>> {
            SKYDECK_ASSIGN(const auto stack, workflows::findBatchStack(session, options.stackName, context));
            const auto sweep = workflows::newSweep(options, session->clock().now());
            SKYDECK_TRY(workflows::checkNobodyWrites(session, stack, sweep.cells, context));
            return workflows::runsReplacedBy(session, options, context);
        },
        [this, options = *options](const Result<std::vector<std::string>>& replaced) {
            const bool taken = !replaced && replaced.error().code == "SweepRunning";
            m_start->setEnabled(!taken);
            if (!replaced) return say(shell::errorSentence(replaced.error()), true);
            QString text = sentence(options);
            if (!replaced->empty()) {
                QStringList names;
                for (std::size_t i = 0; i < std::min(replaced->size(), kNamesShown); ++i)
                    names << qstr((*replaced)[i]);
                if (replaced->size() > kNamesShown) names << QStringLiteral("…");
                text += QLatin1Char(' ') + tr("Replaces the results of %n earlier run(s): %1.", nullptr,
                                              static_cast<int>(replaced->size()))
                                               .arg(names.join(QStringLiteral(", ")));
            }
            say(text, !replaced->empty());
        });
}

} // namespace skydeck::panels::experiments
