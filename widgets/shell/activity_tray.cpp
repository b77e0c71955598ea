#include "widgets/shell/activity_tray.h"

#include "widgets/shell/deck.h"
#include "widgets/shell/log_view.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/elided_label.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace skydeck::shell {

namespace {
constexpr int rowHeight = 36, lineHeight = 28, mostRows = 4;
constexpr double finishedStaysSeconds = 20;
} // namespace

/// One operation: state, title, what it does now, bar, elapsed, pause or resume, cancel or dismiss. A click opens its
/// log.
class OperationRow final : public QWidget {
    Q_OBJECT
public:
    OperationRow(int id, QWidget* parent) : QWidget(parent), m_id(id) {
        setFixedHeight(rowHeight);
        setCursor(Qt::PointingHandCursor);
        setToolTip(tr("Click for the log"));
        m_icon = new style::IconLabel({}, 20, this);
        m_icon->setFixedSize(20, 20);
        m_title = new QLabel(this);
        m_title->setTextFormat(Qt::PlainText);
        m_detail = new style::ElidedLabel(this, Qt::ElideRight);
        m_detail->setForegroundRole(QPalette::PlaceholderText);
        m_bar = new QProgressBar(this);
        m_bar->setFixedWidth(160);
        m_bar->setTextVisible(false);
        m_elapsed = new QLabel(this);
        m_elapsed->setMinimumWidth(48);
        m_elapsed->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_log = button(QStringLiteral("log"), tr("Show log"));
        m_turn = button(QStringLiteral("pause"), tr("Pause"));
        m_end = button(QStringLiteral("cancel"), tr("Cancel"));
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(16, 0, 8, 0);
        layout->setSpacing(8);
        for (QWidget* part : {static_cast<QWidget*>(m_icon), static_cast<QWidget*>(m_title)})
            layout->addWidget(part);
        layout->addWidget(m_detail, 1);
        for (QWidget* part :
             {static_cast<QWidget*>(m_bar), static_cast<QWidget*>(m_elapsed), static_cast<QWidget*>(m_log),
              static_cast<QWidget*>(m_turn), static_cast<QWidget*>(m_end)})
            layout->addWidget(part);
        connect(m_log, &QToolButton::clicked, this, [this] { Q_EMIT logRequested(m_id); });
        connect(m_turn, &QToolButton::clicked, this, [this] { Q_EMIT turnRequested(m_id); });
        connect(m_end, &QToolButton::clicked, this, [this] { Q_EMIT endRequested(m_id); });
    }

    void show(const Operation& operation) {
        using State = Operation::State;
        m_title->setText(operation.title);
        const Progress& progress = operation.progress;
        const bool running = operation.state == State::Running;
        const bool stopping = running && operation.stop.stop_requested();
        m_detail->setText(!running ? operation.outcome : stopping ? tr("Cancelling…") : style::coreText(progress.text));
        m_bar->setVisible(running && progress.total > 0);
        // QProgressBar counts in int; bytes do not fit.
        m_bar->setRange(0, 1000);
        if (progress.total > 0)
            m_bar->setValue(static_cast<int>(1000.0 * static_cast<double>(std::min(progress.done, progress.total)) /
                                             static_cast<double>(progress.total)));
        m_elapsed->setText(style::durationText(operation.elapsedSeconds()));
        setTone(operation.state);
        m_end->setEnabled(!stopping);
        showTurn(operation, stopping);
        const bool ends = running || operation.state == State::Held;
        const QString verb = ends ? tr("Cancel") : tr("Dismiss");
        m_end->setIcon(style::icon(ends ? QStringLiteral("cancel") : QStringLiteral("close")));
        m_end->setToolTip(verb);
        m_end->setAccessibleName(QStringLiteral("%1: %2").arg(verb, operation.title));
        m_log->setAccessibleName(QStringLiteral("%1: %2").arg(tr("Show log"), operation.title));
    }

Q_SIGNALS:
    void logRequested(int id);
    void endRequested(int id);
    void turnRequested(int id);

protected:
    void mouseReleaseEvent(QMouseEvent* event) override {
        if (event->button() == Qt::LeftButton && rect().contains(event->pos())) Q_EMIT logRequested(m_id);
    }

private:
    QToolButton* button(const QString& iconName, const QString& words) {
        auto* made = style::named(new QToolButton(this), words);
        made->setIcon(style::icon(iconName));
        made->setToolTip(words);
        made->setAutoRaise(true);
        return made;
    }

    void showTurn(const Operation& operation, bool stopping) {
        using State = Operation::State;
        const auto [icon, verb] = operation.state == State::Running ? std::pair(QStringLiteral("pause"), tr("Pause"))
                                  : operation.state == State::Held
                                      ? std::pair(QStringLiteral("play"), tr("Resume"))
                                      : std::pair(QStringLiteral("refresh"), tr("Try again"));
        m_turn->setVisible(operation.resumable && operation.state != State::Done &&
                           operation.state != State::Cancelled);
        m_turn->setEnabled(!stopping);
        m_turn->setIcon(style::icon(icon));
        m_turn->setToolTip(verb);
        m_turn->setAccessibleName(QStringLiteral("%1: %2").arg(verb, operation.title));
    }

    void setTone(Operation::State state) {
        using State = Operation::State;
        const auto [name, tone] = state == State::Running     ? std::pair("play", style::Tone::Progress)
                                  : state == State::Held      ? std::pair("pause", style::Tone::Waiting)
                                  : state == State::Done      ? std::pair("check", style::Tone::Ok)
                                  : state == State::Cancelled ? std::pair("cancel", style::Tone::Gone)
                                                              : std::pair("error", style::Tone::Failed);
        m_icon->setIcon(style::icon(QString::fromLatin1(name), tone));
    }

    int m_id;
    style::IconLabel* m_icon;
    QLabel* m_title;
    QLabel* m_detail;
    QProgressBar* m_bar;
    QLabel* m_elapsed;
    QToolButton* m_log;
    QToolButton* m_turn;
    QToolButton* m_end;
};

ActivityTray::ActivityTray(Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck), m_activity(deck.activity()) {
    setAccessibleName(tr("Activity"));
    m_rowsHolder = new QWidget;
    m_rows = new QVBoxLayout(m_rowsHolder);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidget(m_rowsHolder);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_line = new QLabel(this);
    m_line->setForegroundRole(QPalette::PlaceholderText);
    m_endpoint = new QLabel(this);
    m_endpoint->setForegroundRole(QPalette::PlaceholderText);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(16, 0, 16, 0);
    line->addWidget(m_line, 1);
    line->addWidget(m_endpoint);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 1, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_scroll);
    layout->addLayout(line);
    line->setSizeConstraint(QLayout::SetNoConstraint);
    m_line->setFixedHeight(lineHeight);

    connect(&m_activity, &Activity::added, this, &ActivityTray::add);
    connect(&m_activity, &Activity::changed, this, &ActivityTray::change);
    connect(&m_activity, &Activity::removed, this, &ActivityTray::remove);
    connect(&deck, &Deck::linkChanged, this, &ActivityTray::updateLine);
    m_tick.setInterval(1000);
    connect(&m_tick, &QTimer::timeout, this, &ActivityTray::tick);
    fit();
    updateLine();
}

void ActivityTray::add(int id) {
    auto* row = new OperationRow(id, m_rowsHolder);
    m_byId.insert(id, row);
    m_rows->addWidget(row);
    connect(row, &OperationRow::logRequested, this, &ActivityTray::showLog);
    connect(row, &OperationRow::endRequested, this, [this](int of) {
        const Operation* operation = m_activity.find(of);
        if (!operation) return;
        using State = Operation::State;
        if (operation->state == State::Running || operation->state == State::Held)
            m_activity.cancel(of);
        else
            m_activity.dismiss(of);
    });
    connect(row, &OperationRow::turnRequested, &m_activity, &Activity::turn);
    change(id);
    fit();
    m_tick.start();
    // The newest is the one that was just asked for.
    QMetaObject::invokeMethod(
        this, [this] { m_scroll->verticalScrollBar()->setValue(m_scroll->verticalScrollBar()->maximum()); },
        Qt::QueuedConnection);
}

void ActivityTray::change(int id) {
    const Operation* operation = m_activity.find(id);
    if (OperationRow* row = m_byId.value(id); row && operation) row->show(*operation);
    updateLine();
}

void ActivityTray::remove(int id) {
    delete m_byId.take(id);
    fit();
    updateLine();
}

void ActivityTray::tick() {
    using State = Operation::State;
    const auto now = std::chrono::steady_clock::now();
    QList<int> old;
    for (const Operation& operation : m_activity.operations()) {
        if (OperationRow* row = m_byId.value(operation.id); row && operation.state == State::Running)
            row->show(operation);
        const bool fades = operation.state == State::Done || operation.state == State::Cancelled;
        if (fades && std::chrono::duration<double>(now - operation.finished).count() > finishedStaysSeconds)
            old << operation.id;
    }
    for (int id : old)
        m_activity.dismiss(id);
    if (m_activity.operations().empty()) m_tick.stop();
}

void ActivityTray::updateLine() {
    const int running = m_activity.runningCount();
    m_line->setText(running == 0 ? tr("No operation is running") : tr("%n operation(s) running", nullptr, running));
    m_endpoint->setText(m_deck.link() == Deck::Link::Ready ? m_deck.place().endpoint : QString());
}

void ActivityTray::fit() {
    const int rows = std::min(static_cast<int>(m_byId.size()), mostRows);
    m_scroll->setFixedHeight(rows * rowHeight);
    m_scroll->setVisible(rows > 0);
}

void ActivityTray::showLog(int id) {
    const Operation* operation = m_activity.find(id);
    if (!operation) return;
    auto* dialog = new QDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(operation->title);
    dialog->resize(720, 400);
    auto* log = new LogView(tr("Log of %1").arg(operation->title), dialog);
    auto* layout = new QVBoxLayout(dialog);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(log);
    const auto update = [this, log, id] {
        const Operation* at = m_activity.find(id);
        if (!at) return;
        QStringList lines = at->log;
        if (at->error) lines << errorDetails(at->title, *at->error).split(QLatin1Char('\n'));
        log->setLines(lines);
    };
    connect(&m_activity, &Activity::changed, dialog, [update, id](int changed) {
        if (changed == id) update();
    });
    update();
    dialog->show();
}

void ActivityTray::paintEvent(QPaintEvent*) {
    const auto& c = style::colours();
    QPainter painter(this);
    painter.fillRect(rect(), c.raised);
    painter.fillRect(QRect(0, 0, width(), 1), c.border);
}

} // namespace skydeck::shell

#include "activity_tray.moc"
