#include "widgets/panels/experiments/predictions_view.h"

#include "widgets/charts/heatmap_view.h"
#include "widgets/panels/experiments/digit_canvas.h"
#include "widgets/panels/experiments/export_button.h"
#include "widgets/panels/experiments/runs_model.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace skydeck::panels::experiments {

using style::qstr;

namespace {
constexpr int kDigitSide = 64;
constexpr QSize kConfusionPicture{760, 640};
} // namespace

PredictionsView::PredictionsView(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_predict = new QPushButton(style::icon(QStringLiteral("eye")), tr("Predict test digits"), this);
    m_cancel = new QPushButton(style::icon(QStringLiteral("cancel")), tr("Cancel prediction"), this);
    m_cancel->hide();
    m_state = new QLabel(this);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_digits = new QListWidget(this);
    m_digits->setAccessibleName(tr("Test digits"));
    m_digits->setViewMode(QListView::IconMode);
    m_digits->setIconSize(QSize(kDigitSide, kDigitSide));
    m_digits->setGridSize(QSize(104, kDigitSide + 2 * fontMetrics().height() + 16));
    m_digits->setResizeMode(QListView::Adjust);
    m_digits->setMovement(QListView::Static);
    m_digits->setFrameShape(QFrame::NoFrame);
    m_digits->setWordWrap(true);
    m_digits->setMinimumWidth(230);
    m_confusion = new charts::HeatmapView(this);
    m_confusion->setAutoFillBackground(true);
    m_confusion->setBackgroundRole(QPalette::Base);
    m_confusion->table().setAccessibleName(tr("Confusion matrix"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 4);
    bar->addWidget(m_predict);
    bar->addWidget(m_cancel);
    bar->addWidget(m_state, 1);
    bar->addWidget(makeExportButton(
        this, tr("Export confusion matrix"),
        {m_confusion, kConfusionPicture, [this] { return m_confusion->csv(); }, QStringLiteral("confusion-matrix")}));
    auto* parts = new QHBoxLayout;
    parts->setContentsMargins(0, 0, 0, 0);
    parts->setSpacing(8);
    parts->addWidget(m_digits, 3);
    parts->addWidget(m_confusion, 5);
    parts->addWidget(buildCanvas());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addLayout(parts, 1);
    say(tr("Select a run in the list: its best weights are asked."), false);
    connect(m_predict, &QPushButton::clicked, this, &PredictionsView::predict);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_deck.activity().cancel(m_operation); });
    enable();
}

QWidget* PredictionsView::buildCanvas() {
    auto* side = new QWidget(this);
    side->setFixedWidth(DigitCanvas::kSide + 24);
    m_canvas = new DigitCanvas(side);
    m_recognise = new QPushButton(tr("Recognise"), side);
    m_clear = new QPushButton(tr("Clear drawing"), side);
    m_guess = new charts::BarsChart(side);
    m_guess->setData({tr("What the run reads"), {}, tr("Draw a digit, then press Recognise."), {}});
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_recognise);
    buttons->addWidget(m_clear);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->addWidget(m_canvas);
    layout->addLayout(buttons);
    layout->addWidget(m_guess, 1);
    connect(m_canvas, &DigitCanvas::drawn, this, &PredictionsView::enable);
    connect(m_clear, &QPushButton::clicked, this, [this] {
        m_canvas->clear();
        enable();
    });
    connect(m_recognise, &QPushButton::clicked, this, &PredictionsView::recognise);
    return side;
}

void PredictionsView::setRun(const std::string& stack, const workflows::Run* run) {
    const std::string name = run ? run->name : std::string();
    const bool other = stack != m_stack || name != m_run;
    m_stack = stack;
    m_run = name;
    enable();
    if (!other || m_operation != 0) return; // what was said of this run stays
    say(name.empty() ? tr("Select a run in the list: its best weights are asked.")
                     : tr("Asks the best weights of %1 for the 10,000 test images.").arg(qstr(name)),
        false);
}

void PredictionsView::enable() {
    const bool ready = !m_run.empty() && m_operation == 0;
    m_predict->setEnabled(ready);
    m_recognise->setEnabled(ready && !m_canvas->isBlank());
    m_clear->setEnabled(!m_canvas->isBlank());
    m_cancel->setVisible(m_operation != 0);
}

void PredictionsView::say(const QString& text, bool wrong) {
    QPalette palette = m_state->palette();
    palette.setColor(QPalette::WindowText, wrong ? style::colours().failed : style::colours().muted);
    m_state->setPalette(palette);
    m_state->setText(text);
}

void PredictionsView::predict() {
    workflows::PredictOptions options;
    ask(tr("Predicting test digits with %1").arg(qstr(m_run)), options, [this](const Json& answer) {
        const auto predictions = parsePredictions(answer);
        if (!predictions) return say(shell::errorSentence(predictions.error()), true);
        show(*predictions);
    });
}

void PredictionsView::recognise() {
    workflows::PredictOptions options;
    options.count = 0;
    options.pixels = mnistPixels(m_canvas->image());
    ask(tr("Reading the drawn digit with %1").arg(qstr(m_run)), options, [this](const Json& answer) {
        auto guess = guessData(answer);
        if (!guess) return say(shell::errorSentence(guess.error()), true);
        m_guess->setData(std::move(*guess));
        say({}, false);
    });
}

void PredictionsView::ask(const QString& title, workflows::PredictOptions options,
                          std::function<void(const Json&)> show) {
    if (m_operation != 0 || !m_deck.allowWrite(this)) return;
    options.stackName = m_stack;
    options.runName = m_run;
    m_operation = m_deck.jobs().start(
        this, {title, {}},
        [session = m_deck.session(), options](const CallContext& context) {
            return workflows::predictRun(session, options, context);
        },
        [this, show = std::move(show)](const Result<Json>& answer) {
            m_operation = 0;
            enable();
            if (answer) return show(*answer);
            if (answer.error().kind != ErrorKind::Cancelled) return say(shell::errorSentence(answer.error()), true);
            say(tr("Cancelled."), false);
        },
        [this](const Progress& progress) {
            if (m_operation != 0) say(qstr(progress.text), false);
        });
    enable();
    say(tr("A job is submitted…"), false);
}

void PredictionsView::show(const Predictions& predictions) {
    say(tr("%1: %2 % of %3 test images right, by the weights of epoch %4")
            .arg(predictions.run)
            .arg(predictions.accuracy, 0, 'f', 2)
            .arg(style::countText(predictions.images))
            .arg(predictions.epoch),
        false);
    m_digits->clear();
    for (const ReadDigit& digit : predictions.digits) {
        const QPixmap picture = QPixmap::fromImage(digit.image.scaled(kDigitSide, kDigitSide));
        const QString text = digit.right() ? tr("%1, right").arg(digit.truth)
                                           : tr("%1 read as %2").arg(digit.truth).arg(digit.prediction);
        auto* item = new QListWidgetItem(QIcon(picture), text, m_digits);
        item->setTextAlignment(Qt::AlignHCenter);
        if (!digit.right()) item->setForeground(style::colours().failed);
        item->setToolTip(tr("Test image %1, truth %2, read as %3 with %4 %")
                             .arg(digit.index)
                             .arg(digit.truth)
                             .arg(digit.prediction)
                             .arg(digit.confidence * 100, 0, 'f', 1));
    }
    m_confusion->setData(confusionData(predictions));
}

} // namespace skydeck::panels::experiments
