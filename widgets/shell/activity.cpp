#include "widgets/shell/activity.h"

#include "widgets/style/core_texts.h"
#include "widgets/style/text_format.h"

#include <QTime>

#include <algorithm>

namespace skydeck::shell {

namespace {
constexpr qsizetype logLimit = 2000;

void appendLog(Operation& operation, const QString& line) {
    if (line.isEmpty()) return;
    if (operation.log.size() >= logLimit) operation.log.removeFirst();
    operation.log.append(QStringLiteral("%1  %2").arg(QTime::currentTime().toString(QStringLiteral("HH:mm:ss")), line));
}
} // namespace

double Operation::elapsedSeconds() const {
    const auto end = state == State::Running ? std::chrono::steady_clock::now() : finished;
    return std::chrono::duration<double>(end - started).count();
}

Activity::Activity(QObject* parent) : QObject(parent) {}

int Activity::add(const QString& title, std::stop_source stop) {
    Operation operation;
    operation.id = m_next++;
    operation.title = title;
    operation.started = std::chrono::steady_clock::now();
    operation.stop = std::move(stop);
    appendLog(operation, title);
    m_operations.push_back(std::move(operation));
    Q_EMIT added(m_operations.back().id);
    return m_operations.back().id;
}

void Activity::report(int id, const Progress& progress) {
    Operation* operation = mutableFind(id);
    if (!operation || operation->state != Operation::State::Running) return;
    if (progress.text != operation->progress.text) appendLog(*operation, style::qstr(progress.text));
    operation->progress = progress;
    Q_EMIT changed(id);
}

void Activity::finish(int id, const QString& outcome) {
    Operation* operation = mutableFind(id);
    if (!operation) return;
    operation->state = Operation::State::Done;
    operation->finished = std::chrono::steady_clock::now();
    operation->outcome = outcome.isEmpty() ? tr("Done") : outcome;
    appendLog(*operation, operation->outcome);
    Q_EMIT changed(id);
}

void Activity::fail(int id, const Error& error) {
    Operation* operation = mutableFind(id);
    if (!operation) return;
    const bool cancelled = error.kind == ErrorKind::Cancelled;
    operation->state = cancelled ? Operation::State::Cancelled : Operation::State::Failed;
    operation->finished = std::chrono::steady_clock::now();
    operation->outcome = cancelled ? tr("Cancelled") : style::coreText(error.message);
    if (!cancelled) operation->error = error;
    appendLog(*operation, cancelled ? operation->outcome : style::qstr(describe(error)));
    Q_EMIT changed(id);
}

void Activity::cancel(int id) {
    Operation* operation = mutableFind(id);
    if (!operation) return;
    if (operation->state == Operation::State::Held) {
        Q_EMIT cancelAsked(id);
        return dismiss(id);
    }
    if (operation->state != Operation::State::Running) return;
    appendLog(*operation, tr("Cancel requested"));
    operation->stop.request_stop();
    Q_EMIT cancelAsked(id);
    Q_EMIT changed(id);
}

int Activity::addHeld(const QString& title, const QString& outcome) {
    const int id = add(title, {});
    setResumable(id);
    hold(id, outcome);
    return id;
}

void Activity::hold(int id, const QString& outcome) {
    Operation* operation = mutableFind(id);
    if (!operation) return;
    operation->state = Operation::State::Held;
    operation->finished = std::chrono::steady_clock::now();
    operation->outcome = outcome;
    appendLog(*operation, outcome);
    Q_EMIT changed(id);
}

void Activity::setResumable(int id) {
    if (Operation* operation = mutableFind(id)) operation->resumable = true;
    Q_EMIT changed(id);
}

void Activity::dismiss(int id) {
    const auto at = std::find_if(m_operations.begin(), m_operations.end(), [id](const auto& o) { return o.id == id; });
    if (at == m_operations.end() || at->state == Operation::State::Running) return;
    m_operations.erase(at);
    Q_EMIT removed(id);
}

const Operation* Activity::find(int id) const {
    for (const Operation& operation : m_operations)
        if (operation.id == id) return &operation;
    return nullptr;
}

Operation* Activity::mutableFind(int id) {
    return const_cast<Operation*>(std::as_const(*this).find(id));
}

int Activity::runningCount() const {
    return static_cast<int>(std::count_if(m_operations.begin(), m_operations.end(), [](const Operation& operation) {
        return operation.state == Operation::State::Running;
    }));
}

} // namespace skydeck::shell
