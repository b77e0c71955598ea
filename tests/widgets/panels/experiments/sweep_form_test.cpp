#include "widgets/panels/experiments/sweep_form.h"

#include "tests/widgets/support.h"
#include "widgets/panels/experiments/sweep_bar.h"
#include "widgets/panels/experiments/sweep_verbs.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>

namespace skydeck::panels::experiments {

namespace {
template <class Widget>
Widget* field(QWidget& form, const QString& name) {
    for (Widget* each : form.findChildren<Widget*>())
        if (each->accessibleName() == name) return each;
    ADD_FAILURE() << "no field " << name.toStdString();
    return nullptr;
}
} // namespace

TEST(SweepForm, StartsWithTheCoursesGridOfNine) {
    const SweepForm form;
    const auto options = form.options("SimpleBatch");
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_EQ(options->learningRates.size() * options->momenta.size(), 9u);
    EXPECT_FALSE(options->isDriven());
    EXPECT_EQ(options->seed, 1u);
    EXPECT_TRUE(options->seeds.empty());
}

TEST(SweepForm, AsksASearchForRangesTrialsAndJobsAtOnce) {
    SweepForm form;
    field<QComboBox>(form, QStringLiteral("Search"))->setCurrentIndex(2);
    field<QSpinBox>(form, QStringLiteral("Trials"))->setValue(12);
    field<QCheckBox>(form, QStringLiteral("Stop runs that others beat (ASHA)"))->setChecked(true);
    field<QSpinBox>(form, QStringLiteral("Patience"))->setValue(3);
    const auto options = form.options("SimpleBatch");
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_EQ(options->search, workflows::Search::Tpe);
    EXPECT_EQ(options->learningRateSpace->kind, workflows::search::Parameter::Kind::LogUniform);
    EXPECT_EQ(options->trials, 12);
    EXPECT_EQ(options->parallel, 2);
    EXPECT_TRUE(options->asha);
    EXPECT_EQ(options->patience, 3);
}

TEST(SweepForm, KeepsWhatWasTypedForEachKindOfSearch) {
    SweepForm form;
    auto* search = field<QComboBox>(form, QStringLiteral("Search"));
    auto* rates = field<QLineEdit>(form, QStringLiteral("Learning rates"));
    rates->setText(QStringLiteral("0.3"));
    search->setCurrentIndex(1);
    EXPECT_NE(rates->text(), QStringLiteral("0.3"));
    search->setCurrentIndex(0);
    EXPECT_EQ(rates->text(), QStringLiteral("0.3"));
}

TEST(SweepForm, SeveralSeedsTrainEachPointWithEach) {
    SweepForm form;
    field<QLineEdit>(form, QStringLiteral("Seeds"))->setText(QStringLiteral("1, 2, 5"));
    const auto options = form.options("SimpleBatch");
    ASSERT_TRUE(options);
    EXPECT_EQ(options->seeds, (std::vector<std::uint64_t>{1, 2, 5}));
    field<QLineEdit>(form, QStringLiteral("Seeds"))->setText(QStringLiteral("1, two"));
    EXPECT_EQ(form.options("SimpleBatch").error().code, "InvalidSeed");
}

TEST(SweepForm, BatchSizesMultiplyAGridAndAreARangeOfASearch) {
    SweepForm form;
    auto* batches = field<QLineEdit>(form, QStringLiteral("Batch sizes"));
    EXPECT_FALSE(form.options("SimpleBatch")->hasBatches());
    batches->setText(QStringLiteral("16, 64"));
    EXPECT_EQ(form.options("SimpleBatch")->batches, (std::vector<double>{16, 64}));
    field<QComboBox>(form, QStringLiteral("Search"))->setCurrentIndex(1);
    batches->setText(QStringLiteral("16:256:int"));
    const auto options = form.options("SimpleBatch");
    ASSERT_TRUE(options) << options.error().message;
    EXPECT_EQ(options->batchSpace->kind, workflows::search::Parameter::Kind::Integer);
}

TEST(SweepForm, SaysWhatIsWrong) {
    SweepForm form;
    field<QLineEdit>(form, QStringLiteral("Momenta"))->setText(QStringLiteral("0.5, fast"));
    EXPECT_EQ(form.options("SimpleBatch").error().code, "InvalidNumber");
    field<QLineEdit>(form, QStringLiteral("Momenta"))->setText(QStringLiteral("1.5"));
    EXPECT_EQ(form.options("SimpleBatch").error().code, "InvalidSweep");
}

TEST(SweepBar, SaysHowFarTheSweepIs) {
    workflows::Sweep sweep;
    sweep.options.search = workflows::Search::Tpe;
    sweep.options.trials = 20;
    sweep.options.parallel = 2;
    for (const char* state : {"SUCCEEDED", "RUNNING", "STOPPED", "DIVERGED"}) {
        workflows::SweepCell cell;
        cell.trial = static_cast<int>(sweep.cells.size()) + 1;
        cell.state = state;
        cell.epochsDone = 2;
        sweep.cells.push_back(cell);
    }
    sweep.cells[0].bestAccuracy = 98.31;
    const QString text = sweepText(sweep, true);
    EXPECT_TRUE(text.contains(QStringLiteral("TPE search · 3 of 20"))) << text.toStdString();
    EXPECT_TRUE(text.contains(QStringLiteral("1 running · 1 stopped · 1 diverged · best 98.31 %")))
        << text.toStdString();
    EXPECT_TRUE(isUnfinished(sweep));
    sweep.options.trials = 4;
    EXPECT_FALSE(isUnfinished(sweep));
    sweep.cells[1].state = "FAILED";
    EXPECT_TRUE(isUnfinished(sweep));
}

} // namespace skydeck::panels::experiments
