#include "widgets/panels/experiments/sweep_form.h"

#include "core/base/strings.h"
#include "widgets/shell/form.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QSpinBox>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::Search;

Result<std::vector<double>> numbersOf(const QString& text, const QString& field) {
    std::vector<double> values;
    for (const std::string& piece : split(style::str(text), ',')) {
        const auto value = parseDouble(trim(piece));
        if (!value)
            return fail(ErrorKind::InvalidInput, "InvalidNumber",
                        style::str(SweepForm::tr("%1: '%2' is not a number.").arg(field, qstr(trim(piece)))));
        values.push_back(*value);
    }
    return values;
}

Result<std::vector<std::uint64_t>> seedsOf(const QString& text) {
    std::vector<std::uint64_t> seeds;
    for (const std::string& piece : split(style::str(text), ',')) {
        const auto seed = parseInteger(trim(piece));
        if (!seed || *seed < 0)
            return fail(ErrorKind::InvalidInput, "InvalidSeed",
                        style::str(SweepForm::tr("Seeds: '%1' is not a whole number from 0.").arg(qstr(trim(piece)))));
        seeds.push_back(static_cast<std::uint64_t>(*seed));
    }
    return seeds;
}

SweepForm::SweepForm(QWidget* parent) : QWidget(parent) {
    m_search = style::named(new QComboBox(this), tr("Search"));
    m_search->addItem(tr("Grid: every pair"), static_cast<int>(Search::Grid));
    m_search->addItem(tr("Random"), static_cast<int>(Search::Random));
    m_search->addItem(tr("TPE: learns from runs"), static_cast<int>(Search::Tpe));
    m_learningRates = style::named(new QLineEdit(QStringLiteral("0.1, 0.01, 0.001"), this), tr("Learning rates"));
    m_momenta = style::named(new QLineEdit(QStringLiteral("0.5, 0.1, 0.05"), this), tr("Momenta"));
    m_batches = style::named(new QLineEdit(this), tr("Batch sizes"));
    m_batches->setPlaceholderText(tr("64, the trainer's own"));
    m_otherRates = QStringLiteral("0.001:0.3:log");
    m_otherMomenta = QStringLiteral("0:0.95");
    m_trials = spin(tr("Trials"), 1, 10'000, 20);
    m_parallel = spin(tr("Jobs at once"), 0, 1000, 0, tr("All"));
    m_asha = style::named(new QCheckBox(tr("Stop runs that others beat (ASHA)"), this),
                          tr("Stop runs that others beat (ASHA)"));
    m_reduction = spin(tr("Keep one of"), 2, 10, 3);
    m_epochs = spin(tr("Epochs"), 1, 10'000, 5);
    m_subset = spin(tr("Training images"), 0, 60'000, 0, tr("All 60,000"));
    m_subset->setSingleStep(6000);
    m_seeds = style::named(new QLineEdit(QStringLiteral("1"), this), tr("Seeds"));
    m_seeds->setToolTip(tr("Each point is trained with each of them: 1, 2, 3"));
    m_folds = spin(tr("Cross-validation folds"), 1, 100, 1, tr("None"));
    m_patience = spin(tr("Patience"), 0, 10'000, 0, tr("Off"));
    m_patience->setToolTip(
        tr("A run ends after so many epochs without a better validation loss, and keeps its best weights"));
    m_minutes = budget(tr("Budget of time"), tr(" min"), 10);
    m_dollars = budget(tr("Budget of money"), tr(" $"), 1);

    auto* left = shell::makeForm();
    shell::addRow(left, tr("Search"), m_search);
    shell::addRow(left, tr("Learning rates"), m_learningRates);
    shell::addRow(left, tr("Momenta"), m_momenta);
    shell::addRow(left, tr("Batch sizes"), m_batches);
    shell::addRow(left, tr("Trials"), m_trials);
    shell::addRow(left, tr("Jobs at once"), m_parallel);
    shell::addRow(left, QString(), m_asha);
    shell::addRow(left, tr("Keep one of"), m_reduction);
    auto* right = shell::makeForm();
    shell::addRow(right, tr("Epochs"), m_epochs);
    shell::addRow(right, tr("Training images"), m_subset);
    shell::addRow(right, tr("Seeds"), m_seeds);
    shell::addRow(right, tr("Cross-validation folds"), m_folds);
    shell::addRow(right, tr("Patience"), m_patience);
    shell::addRow(right, tr("Budget of time"), m_minutes);
    shell::addRow(right, tr("Budget of money"), m_dollars);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(32);
    layout->addLayout(left, 1);
    layout->addLayout(right, 1);

    connect(m_search, &QComboBox::currentIndexChanged, this, &SweepForm::searchChanged);
    for (QLineEdit* edit : {m_learningRates, m_momenta, m_batches, m_seeds})
        connect(edit, &QLineEdit::textChanged, this, &SweepForm::changed);
    for (QSpinBox* box : {m_trials, m_parallel, m_reduction, m_epochs, m_subset, m_folds, m_patience})
        connect(box, &QSpinBox::valueChanged, this, &SweepForm::changed);
    for (QDoubleSpinBox* box : {m_minutes, m_dollars})
        connect(box, &QDoubleSpinBox::valueChanged, this, &SweepForm::changed);
    connect(m_asha, &QCheckBox::toggled, this, [this](bool on) {
        m_reduction->setEnabled(on);
        Q_EMIT changed();
    });
    m_reduction->setEnabled(false);
    searchChanged();
}

QSpinBox* SweepForm::spin(const QString& name, int least, int most, int value, const QString& special) {
    auto* box = style::named(new QSpinBox(this), name);
    box->setRange(least, most);
    box->setValue(value);
    box->setGroupSeparatorShown(true);
    box->setSpecialValueText(special);
    return box;
}

QDoubleSpinBox* SweepForm::budget(const QString& name, const QString& unit, double step) {
    auto* box = style::named(new QDoubleSpinBox(this), name);
    box->setRange(0, 1e6);
    box->setSingleStep(step);
    box->setSuffix(unit);
    box->setSpecialValueText(tr("None"));
    return box;
}

bool SweepForm::searches() const {
    return static_cast<Search>(m_search->currentData().toInt()) != Search::Grid;
}

void SweepForm::searchChanged() {
    const bool search = searches();
    if (search != m_wasSearch) {
        m_wasSearch = search;
        const QString rates = std::exchange(m_otherRates, m_learningRates->text());
        const QString momenta = std::exchange(m_otherMomenta, m_momenta->text());
        m_learningRates->setText(rates);
        m_momenta->setText(momenta);
        m_batches->setText(std::exchange(m_otherBatches, m_batches->text()));
        m_parallel->setMinimum(search ? 1 : 0);
        m_parallel->setSpecialValueText(search ? QString() : tr("All"));
        m_parallel->setValue(search ? 2 : 0);
    }
    m_trials->setEnabled(search);
    const QString hint =
        search ? tr("A range, 0.001:0.3:log or 0:0.95, or values: 0.1, 0.01") : tr("Values: 0.1, 0.01");
    m_learningRates->setToolTip(hint);
    m_momenta->setToolTip(hint);
    Q_EMIT changed();
}

Result<workflows::SweepOptions> SweepForm::options(const std::string& stackName) const {
    workflows::SweepOptions options;
    options.stackName = stackName;
    options.search = static_cast<Search>(m_search->currentData().toInt());
    if (searches()) {
        SKYDECK_ASSIGN(options.learningRateSpace,
                       workflows::search::parseParameter("lr", style::str(m_learningRates->text())));
        SKYDECK_ASSIGN(options.momentumSpace,
                       workflows::search::parseParameter("momentum", style::str(m_momenta->text())));
        if (!m_batches->text().trimmed().isEmpty()) {
            SKYDECK_ASSIGN(options.batchSpace,
                           workflows::search::parseParameter("batch", style::str(m_batches->text())));
        }
        options.trials = m_trials->value();
    } else {
        SKYDECK_ASSIGN(options.learningRates, numbersOf(m_learningRates->text(), tr("Learning rates")));
        SKYDECK_ASSIGN(options.momenta, numbersOf(m_momenta->text(), tr("Momenta")));
        if (!m_batches->text().trimmed().isEmpty()) {
            SKYDECK_ASSIGN(options.batches, numbersOf(m_batches->text(), tr("Batch sizes")));
        }
    }
    options.parallel = m_parallel->value();
    options.asha = m_asha->isChecked();
    options.reduction = m_reduction->value();
    options.epochs = m_epochs->value();
    options.subset = m_subset->value();
    SKYDECK_ASSIGN(auto seeds, seedsOf(m_seeds->text()));
    // A single one is no part of the runs' names.
    if (seeds.size() == 1)
        options.seed = seeds.front();
    else
        options.seeds = std::move(seeds);
    options.folds = m_folds->value() > 1 ? m_folds->value() : 0;
    options.patience = m_patience->value();
    if (m_minutes->value() > 0) options.budgetMinutes = m_minutes->value();
    if (m_dollars->value() > 0) options.budgetDollars = m_dollars->value();
    SKYDECK_TRY(workflows::validateSweep(options));
    return options;
}

} // namespace skydeck::panels::experiments
