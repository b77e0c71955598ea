#pragma once

#include "core/base/call_context.h"
#include "core/base/error.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <chrono>
#include <list>
#include <optional>
#include <stop_token>

namespace skydeck::shell {

/// One long operation as the activity tray shows it.
struct Operation {
    enum class State { Running, Held, Done, Failed, Cancelled };
    int id = 0;
    QString title; ///< "Deploying SimpleBatch"
    State state = State::Running;
    Progress progress;
    QString outcome;            ///< one line, once finished
    std::optional<Error> error; ///< Failed only
    bool resumable = false;     ///< can be paused, resumed and tried again: somebody listens to turned()
    QStringList log;            ///< each new progress line with its time, at most 2,000
    std::chrono::steady_clock::time_point started, finished;
    std::stop_source stop;

    double elapsedSeconds() const;
};

/// The running operations and those that finished lately. Main thread only.
class Activity final : public QObject {
    Q_OBJECT
public:
    explicit Activity(QObject* parent = nullptr);

    int add(const QString& title, std::stop_source stop);
    void report(int id, const Progress& progress);
    void finish(int id, const QString& outcome);
    void fail(int id, const Error& error); ///< kind Cancelled ends as Cancelled
    void cancel(int id);
    /// What is not running now but will go on: what was paused, or left over from an earlier session.
    int addHeld(const QString& title, const QString& outcome);
    void hold(int id, const QString& outcome);
    void setResumable(int id);
    /// The person wants a running one paused, a held one resumed, a failed one tried again.
    void turn(int id) { Q_EMIT turned(id); }
    /// Takes a finished operation out of the list; a running one stays.
    void dismiss(int id);

    const std::list<Operation>& operations() const { return m_operations; }
    const Operation* find(int id) const;
    int runningCount() const;

Q_SIGNALS:
    void added(int id);
    void changed(int id);
    void removed(int id);
    void turned(int id);
    void cancelAsked(int id); ///< by the person; not by the end of the program

private:
    Operation* mutableFind(int id);
    std::list<Operation> m_operations;
    int m_next = 1;
};

} // namespace skydeck::shell
