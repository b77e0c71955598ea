#pragma once

#include "core/aws/session.h"
#include "widgets/shell/credential_dialogs.h"
#include "widgets/shell/deck.h"

#include <QObject>

#include <atomic>
#include <functional>
#include <memory>

namespace skydeck::shell {

/// Connects the deck: to the AWS profile that the options or the environment name, and with none of them to the lab on
/// this machine, which it starts when it does not run. Nothing of it blocks the main thread.
class Connection final : public QObject {
    Q_OBJECT
public:
    /// A lab that has to be started listens on `labPort`.
    Connection(Deck& deck, aws::SessionOptions options, int labPort, QObject* parent = nullptr);

    /// (Re)connects; the deck tells the panels.
    void start();
    /// Stops the lab if this window started it and it shall not be kept, then calls `done` on the main thread.
    void finish(bool keepLab, std::function<void()> done);

private:
    struct Outcome {
        std::shared_ptr<aws::Session> session;
        Place place;
    };
    /// What workers tell of the lab at once, whatever becomes of the rest of their work.
    struct LabState {
        std::atomic<bool> started = false; ///< by this window
        std::atomic<int> connecting = 0;   ///< attempts under way, which may still start one
    };
    static Result<Outcome> connect(const aws::SessionOptions& options, int labPort, LabState& lab,
                                   const CallContext& context);

    Deck& m_deck;
    CredentialDialogs m_dialogs;
    aws::SessionOptions m_options;
    int m_labPort;
    JobLane m_lane;
    std::shared_ptr<LabState> m_lab = std::make_shared<LabState>();
};

} // namespace skydeck::shell
