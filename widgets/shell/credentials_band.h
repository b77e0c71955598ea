#pragma once

#include "core/base/error.h"
#include "widgets/shell/band.h"
#include "widgets/shell/job_runner.h"

#include <QElapsedTimer>
#include <QTimer>

#include <optional>

namespace skydeck::shell {

class Deck;

/// Says that the credentials are refused, or end within minutes, and offers what helps: signing in again, or keys
/// pasted from the access portal. Goes by itself once calls succeed again. Hidden otherwise.
class CredentialsBand final : public Band {
    Q_OBJECT
public:
    explicit CredentialsBand(Deck& deck, QWidget* parent = nullptr);

private:
    void refused(const Error& error);
    void linkChanged();
    void look();
    void update();

    Deck& m_deck;
    JobLane m_lane;
    QTimer m_timer;
    QElapsedTimer m_since; ///< the latest refusal
    std::optional<Error> m_refusal;
    QPushButton *m_again, *m_paste;
};

/// "end in 12 min (14:05)", "ended at 14:05", or empty, of the deck's credentials: when that is known.
QString credentialsEnd(const Deck& deck);

} // namespace skydeck::shell
