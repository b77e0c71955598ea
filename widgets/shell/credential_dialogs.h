#pragma once

#include "core/aws/session.h"

#include <QObject>

#include <functional>
#include <memory>

class QDialog;

namespace skydeck::shell {

/// How the window answers what credentials ask for: a dialog for the code of an MFA device, the browser and a dialog
/// with the code to compare for IAM Identity Center. Workers wait in prompts().mfaCode for a person, or for their own
/// cancellation; the main thread never waits. Nobody is asked but while askable: what a panel looks at by itself never
/// opens a dialog. Main thread only, except the prompts.
class CredentialDialogs final : public QObject {
    Q_OBJECT
public:
    /// `browser` opens an address, or says that it cannot; the desktop's by default.
    explicit CredentialDialogs(std::function<bool(const QString& url)> browser = {}, QObject* parent = nullptr);
    /// Whoever still waits is answered with Cancelled.
    ~CredentialDialogs() override;

    /// Whether somebody waits for what may be asked; at first, no.
    void setAskable(bool askable);
    /// They outlive this object; afterwards they answer Cancelled.
    aws::CredentialPrompts prompts() const;

private:
    struct Question;
    struct Mailbox;

    void ask(const std::shared_ptr<Question>& question);
    void showPage(const aws::SignInPage& page);
    void closePage();

    std::shared_ptr<Mailbox> m_mailbox;
    std::function<bool(const QString&)> m_browser;
    QDialog* m_page = nullptr;
};

} // namespace skydeck::shell
