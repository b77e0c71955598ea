#include "widgets/panels/experiments/first_steps_view.h"

#include "core/workflows/worker_answers.h"
#include "widgets/shell/card_grid.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace skydeck::panels::experiments {

using style::qstr;

namespace {
constexpr int kCourseSize = 10'000, kLargestSize = 30'000;

QString tensorText(const Json& object, const char* name) {
    QStringList values;
    for (const Json& value : arrayAt(object, name))
        if (value.is_number()) values << QString::number(value.get<double>());
    return QLatin1Char('[') + values.join(QStringLiteral(", ")) + QLatin1Char(']');
}
} // namespace

QString sumText(const Json& answer) {
    const Json& add = memberAt(answer, "add");
    if (!add.is_object()) return {};
    return QStringLiteral("%1 + %2 = %3").arg(tensorText(add, "a"), tensorText(add, "b"), tensorText(add, "sum"));
}

QString productText(const Json& answer) {
    const Json& product = memberAt(answer, "matmul");
    if (!product.is_object()) return {};
    const QString size = style::countText(integerAt(product, "size"));
    QStringList lines{FirstStepsView::tr("%1 × %1 times %1 × %1, float32").arg(size)};
    lines << FirstStepsView::tr("Processor, %n thread(s): %1 s, %2 GFLOP/s", nullptr,
                                static_cast<int>(integerAt(product, "threads")))
                 .arg(numberAt(product, "cpuSeconds"), 0, 'g', 3)
                 .arg(numberAt(product, "cpuGflops"), 0, 'f', 1);
    if (memberAt(product, "gpuSeconds").is_number())
        lines << FirstStepsView::tr("GPU: %1 s, %2 GFLOP/s, %3 times as fast")
                     .arg(numberAt(product, "gpuSeconds"), 0, 'g', 3)
                     .arg(numberAt(product, "gpuGflops"), 0, 'f', 1)
                     .arg(numberAt(product, "timesFaster"), 0, 'f', 1);
    else
        lines << FirstStepsView::tr("GPU: this machine has none that libtorch can use");
    return lines.join(QLatin1Char('\n'));
}

FirstStepsView::FirstStepsView(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_size = style::named(new QSpinBox(this), tr("Rows of the matrices"));
    m_size->setRange(1, kLargestSize);
    m_size->setSingleStep(1000);
    m_size->setGroupSeparatorShown(true);
    m_size->setValue(kCourseSize);
    m_compute = new QPushButton(style::icon(QStringLiteral("play")), tr("Compute"), this);
    m_cancel = new QPushButton(style::icon(QStringLiteral("cancel")), tr("Cancel computation"), this);
    m_state = new QLabel(this);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    auto* label = new QLabel(tr("Rows of the matrices"), this);
    label->setBuddy(m_size);
    bar->addWidget(label);
    bar->addWidget(m_size);
    bar->addWidget(m_compute);
    bar->addWidget(m_cancel);
    bar->addWidget(m_state, 1);

    const auto card = [this](const QString& icon, const QString& name, const QString& about, QLabel*& result) {
        auto* made = new shell::Card(icon, name, this);
        made->addText(about, true);
        result = made->addText(QStringLiteral("—"));
        result->setFont(style::monospace());
        result->setTextInteractionFlags(Qt::TextSelectableByMouse);
        made->body()->addStretch(1);
        return made;
    };
    auto* cards = new QHBoxLayout;
    cards->setSpacing(16);
    cards->addWidget(card(QStringLiteral("add"), tr("Add two tensors"),
                          tr("The first thing one does with tensors: numbers of one shape, added element by element."),
                          m_sum));
    cards->addWidget(card(QStringLiteral("sweep"), tr("Multiply two matrices"),
                          tr("Most of a network's work is such products. A GPU does one of this size many times faster "
                             "than a processor."),
                          m_product));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(12);
    layout->addLayout(bar);
    layout->addLayout(cards);
    layout->addStretch(1);
    connect(m_compute, &QPushButton::clicked, this, &FirstStepsView::compute);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_deck.activity().cancel(m_operation); });
    enable();
}

void FirstStepsView::setStack(const std::string& stack) {
    m_stack = stack;
    enable();
}

void FirstStepsView::enable() {
    m_compute->setEnabled(!m_stack.empty() && m_operation == 0);
    m_cancel->setVisible(m_operation != 0);
}

void FirstStepsView::compute() {
    if (m_operation != 0 || !m_deck.allowWrite(this)) return;
    const int size = m_size->value();
    const auto say = [this](const QString& text, bool wrong) {
        QPalette palette = m_state->palette();
        palette.setColor(QPalette::WindowText, wrong ? style::colours().failed : style::colours().muted);
        m_state->setPalette(palette);
        m_state->setText(text);
    };
    m_operation = m_deck.jobs().start(
        this, {tr("First steps on %1").arg(qstr(m_stack)), {}},
        [session = m_deck.session(), stack = m_stack, size](const CallContext& context) {
            return workflows::firstSteps(session, stack, size, context);
        },
        [this, say](const Result<Json>& answer) {
            m_operation = 0;
            enable();
            if (answer) {
                say({}, false);
                return show(*answer);
            }
            const bool cancelled = answer.error().kind == ErrorKind::Cancelled;
            say(cancelled ? tr("Cancelled.") : shell::errorSentence(answer.error()), !cancelled);
        },
        [this, say](const Progress& progress) {
            if (m_operation != 0) say(qstr(progress.text), false);
        });
    enable();
    say(tr("A job is submitted…"), false);
}

void FirstStepsView::show(const Json& answer) {
    m_sum->setText(sumText(answer));
    m_product->setText(productText(answer));
}

} // namespace skydeck::panels::experiments
