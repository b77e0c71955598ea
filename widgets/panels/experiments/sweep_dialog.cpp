#include "widgets/panels/experiments/sweep_dialog.h"

#include "core/aws/ecr/ecr_client.h"
#include "core/base/strings.h"
#include "core/workflows/batch_stack.h"
#include "core/workflows/publish_image.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace skydeck::panels::experiments {

using style::qstr;

namespace {
Result<std::vector<double>> numbers(const QString& text, const QString& name) {
    std::vector<double> values;
    for (const std::string& piece : split(style::str(text), ',')) {
        const auto value = parseDouble(trim(piece));
        if (!value)
            return fail(ErrorKind::InvalidInput, "InvalidNumber",
                        QCoreApplication::translate("experiments", "%1: '%2' is not a number")
                            .arg(name, qstr(trim(piece)))
                            .toStdString());
        values.push_back(*value);
    }
    return values;
}
} // namespace

SweepDialog::SweepDialog(shell::Deck& deck, std::string stackName, QWidget* parent)
    : QDialog(parent), m_deck(deck), m_stackName(std::move(stackName)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Start a sweep on %1").arg(qstr(m_stackName)));
    m_learningRates = style::named(new QLineEdit(QStringLiteral("0.1, 0.01, 0.001"), this), tr("Learning rates"));
    m_momenta = style::named(new QLineEdit(QStringLiteral("0.5, 0.1, 0.05"), this), tr("Momenta"));
    const auto spin = [this](const QString& name, int least, int most, int value) {
        auto* box = style::named(new QSpinBox(this), name);
        box->setRange(least, most);
        box->setValue(value);
        box->setGroupSeparatorShown(true);
        return box;
    };
    m_epochs = spin(tr("Epochs"), 1, 10000, 5);
    m_subset = spin(tr("Training images"), 0, 60000, 0);
    m_subset->setSingleStep(6000);
    m_subset->setSpecialValueText(tr("All 60,000"));
    m_seed = spin(tr("Seed"), 0, 1'000'000, 1);
    m_publish = style::named(new QCheckBox(tr("Publish the training image first"), this),
                             tr("Publish the training image first"));
    m_publish->setEnabled(false);
    m_summary = new QLabel(this);
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setMinimumWidth(380);

    auto* form = new QFormLayout;
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setVerticalSpacing(8);
    form->setHorizontalSpacing(16);
    form->addRow(tr("Learning rates"), m_learningRates);
    form->addRow(tr("Momenta"), m_momenta);
    form->addRow(tr("Epochs"), m_epochs);
    form->addRow(tr("Training images"), m_subset);
    form->addRow(tr("Seed"), m_seed);
    form->addRow(QString(), m_publish);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_start = buttons->addButton(tr("Start sweep"), QDialogButtonBox::AcceptRole);
    m_start->setDefault(true);
    m_start->setProperty("primary", true);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_summary);
    layout->addStretch(1);
    layout->addWidget(buttons);

    for (QLineEdit* edit : {m_learningRates, m_momenta})
        connect(edit, &QLineEdit::textChanged, this, &SweepDialog::check);
    for (QSpinBox* box : {m_epochs, m_subset, m_seed})
        connect(box, &QSpinBox::valueChanged, this, &SweepDialog::check);
    connect(buttons, &QDialogButtonBox::accepted, this, &SweepDialog::start);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();

    // Without an image every job fails, so the box is ticked when the repository has none.
    m_deck.jobs().run(
        m_lane,
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

Result<workflows::SweepOptions> SweepDialog::options() const {
    workflows::SweepOptions options;
    options.stackName = m_stackName;
    SKYDECK_ASSIGN(options.learningRates, numbers(m_learningRates->text(), tr("Learning rates")));
    SKYDECK_ASSIGN(options.momenta, numbers(m_momenta->text(), tr("Momenta")));
    options.epochs = m_epochs->value();
    options.subset = m_subset->value();
    options.seed = static_cast<std::uint64_t>(m_seed->value());
    SKYDECK_TRY(workflows::validateSweep(options));
    return options;
}

void SweepDialog::check() {
    const auto wanted = options();
    m_start->setEnabled(wanted.has_value());
    QPalette palette = m_summary->palette();
    palette.setColor(QPalette::WindowText, wanted ? style::colours().muted : style::colours().failed);
    m_summary->setPalette(palette);
    m_summary->setText(wanted ? tr("%1 jobs, each with %2 epochs. A job that ran the same values before is run anew.")
                                    .arg(wanted->learningRates.size() * wanted->momenta.size())
                                    .arg(wanted->epochs)
                              : shell::errorSentence(wanted.error()));
}

void SweepDialog::start() {
    const auto wanted = options();
    if (!wanted || !m_deck.allowWrite(this)) return;
    const auto count = wanted->learningRates.size() * wanted->momenta.size();
    m_deck.jobs().start(
        parentWidget(),
        {tr("Starting %1 runs on %2").arg(count).arg(qstr(m_stackName)), tr("%1 runs are queued").arg(count)},
        [session = m_deck.session(), options = *wanted,
         publish = m_publish->isChecked()](const CallContext& context) -> Result<workflows::Sweep> {
            if (publish) {
                workflows::PublishImageOptions image;
                image.stackName = options.stackName;
                context.report(0, 0, "publishing " + image.image);
                SKYDECK_TRY(workflows::publishImage(session, image, context));
            }
            return workflows::startSweep(session, options, context);
        },
        [guard = QPointer<SweepDialog>(this)](const Result<workflows::Sweep>& sweep) {
            if (!guard) return;
            if (sweep) {
                Q_EMIT guard->started();
                guard->accept();
                return;
            }
            guard->setEnabled(true);
            QPalette palette = guard->m_summary->palette();
            palette.setColor(QPalette::WindowText, style::colours().failed);
            guard->m_summary->setPalette(palette);
            guard->m_summary->setText(shell::errorSentence(sweep.error()));
        });
    setEnabled(false);
    m_summary->setText(tr("Submitting…"));
}

} // namespace skydeck::panels::experiments
