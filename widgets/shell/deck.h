#pragma once

#include "core/aws/session.h"
#include "widgets/shell/activity.h"
#include "widgets/shell/job_runner.h"

#include <QObject>
#include <QString>

#include <memory>
#include <optional>

class QSettings;
class QWidget;

namespace skydeck::workflows {
struct CostReport;
}

namespace skydeck::shell {

/// What the window is connected to, as the top bar says it.
struct Place {
    QString profile, account, region, endpoint;
    bool lab = true;
};

/// What every panel is given: the session, the job runner, the activity list, the write lock and the way to other
/// panels. Main thread only; outlives all panels.
class Deck final : public QObject {
    Q_OBJECT
public:
    enum class Link { Connecting, Ready, Failed };

    explicit Deck(QSettings& settings, QObject* parent = nullptr);
    ~Deck() override;

    /// The latest one that was ready, even while another is looked for: what is under way goes on with it. Null before
    /// the first. Copy it into work that runs elsewhere.
    const std::shared_ptr<aws::Session>& session() const { return m_session; }
    Link link() const { return m_link; }
    /// Connecting: what is being waited for ("Starting the local lab…").
    const QString& linkText() const { return m_linkText; }
    /// Failed: why.
    const std::optional<Error>& linkError() const { return m_linkError; }
    const Place& place() const { return m_place; }
    /// Whether the connection leads to where the one before led, with other credentials perhaps: what is shown is as
    /// good as it was, and stays.
    bool isSamePlace() const { return m_samePlace; }

    JobRunner& jobs() { return m_jobs; }
    Activity& activity() { return m_activity; }
    QSettings& settings() { return m_settings; }

    /// True on the lab, and on AWS once unlocked for this session.
    bool writesAllowed() const;
    /// Call before anything that changes the account: on locked AWS it asks the person to unlock. False: do not do it.
    bool allowWrite(QWidget* parent);
    void setWritesUnlocked(bool unlocked);

    /// What runs and what it costs by the hour, in this region; null before the first look.
    const std::shared_ptr<const workflows::CostReport>& spending() const { return m_spending; }
    void setSpending(std::shared_ptr<const workflows::CostReport> report);

    /// Shows a panel, optionally at something in it ("SimpleBatch" in experiments, "bucket/prefix/" in s3).
    void open(const QString& panelId, const QString& what = {}) { Q_EMIT openRequested(panelId, what); }
    /// Asks the connection's owner for another profile and region; an empty region is the profile's own.
    void connectTo(const QString& profile, const QString& region) { Q_EMIT placeRequested(profile, region); }
    /// Asks the program for the window in another language: "system", "en" or "ja".
    void speak(const QString& language) { Q_EMIT languageRequested(language); }
    /// Asks the connection's owner to try again.
    void reconnect() { Q_EMIT reconnectRequested(); }

    // The connection's owner (app) tells what happens:
    void setConnecting(const QString& text);
    void setReady(std::shared_ptr<aws::Session> session, Place place);
    void setFailed(const Error& error);

Q_SIGNALS:
    void linkChanged();
    void writesChanged();
    void spendingChanged();
    void openRequested(const QString& panelId, const QString& what);
    void reconnectRequested();
    void placeRequested(const QString& profile, const QString& region);
    void languageRequested(const QString& language);

private:
    QSettings& m_settings;
    Activity m_activity;
    JobRunner m_jobs;
    std::shared_ptr<aws::Session> m_session;
    Link m_link = Link::Connecting;
    QString m_linkText;
    std::optional<Error> m_linkError;
    Place m_place;
    bool m_samePlace = false;
    bool m_unlocked = false;
    std::shared_ptr<const workflows::CostReport> m_spending;
};

} // namespace skydeck::shell
