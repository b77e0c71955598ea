#include "widgets/shell/credential_dialogs.h"

#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpressionValidator>
#include <QTimer>
#include <QUrl>
#include <QVBoxLayout>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace skydeck::shell {

namespace {
constexpr int kWidth = 440;

tl::unexpected<Error> cancelledAsking() {
    return fail(ErrorKind::Cancelled, "Cancelled", "The operation was cancelled");
}

QLabel* sentence(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    return label;
}
} // namespace

struct CredentialDialogs::Question {
    std::string serial, profile;
    std::optional<Result<std::string>> answer; // under the mailbox's mutex
    std::stop_token stop;
};

/// What workers and the main thread share; `dialogs` is null once the window is gone.
struct CredentialDialogs::Mailbox {
    std::mutex mutex;
    std::condition_variable_any answered;
    CredentialDialogs* dialogs = nullptr;
    std::vector<std::shared_ptr<Question>> open;
    std::atomic<bool> askable = false;

    void answer(Question& question, Result<std::string> text) {
        {
            const std::lock_guard lock(mutex);
            if (!question.answer) question.answer = std::move(text);
        }
        answered.notify_all();
    }
    /// Runs on the main thread, unless the window is gone by then.
    void post(std::function<void(CredentialDialogs&)> work) {
        const std::lock_guard lock(mutex);
        if (!dialogs) return;
        QMetaObject::invokeMethod(
            dialogs, [to = dialogs, work = std::move(work)] { work(*to); }, Qt::QueuedConnection);
    }
};

CredentialDialogs::CredentialDialogs(std::function<bool(const QString&)> browser, QObject* parent)
    : QObject(parent), m_mailbox(std::make_shared<Mailbox>()), m_browser(std::move(browser)) {
    if (!m_browser) m_browser = [](const QString& url) { return QDesktopServices::openUrl(QUrl(url)); };
    m_mailbox->dialogs = this;
}

CredentialDialogs::~CredentialDialogs() {
    {
        const std::lock_guard lock(m_mailbox->mutex);
        m_mailbox->dialogs = nullptr;
        for (const auto& question : m_mailbox->open)
            if (!question->answer) question->answer = cancelledAsking();
    }
    m_mailbox->answered.notify_all();
    closePage();
}

void CredentialDialogs::setAskable(bool askable) {
    m_mailbox->askable = askable;
}

aws::CredentialPrompts CredentialDialogs::prompts() const {
    aws::CredentialPrompts prompts;
    prompts.mayAsk = [box = m_mailbox] { return box->askable.load(); };
    prompts.mfaCode = [box = m_mailbox](const std::string& serial, const std::string& profile,
                                        const CallContext& context) -> Result<std::string> {
        const auto question = std::make_shared<Question>(Question{serial, profile, {}, context.stop});
        box->post([question](CredentialDialogs& dialogs) { dialogs.ask(question); });
        std::unique_lock lock(box->mutex);
        if (!box->dialogs) return cancelledAsking();
        box->open.push_back(question);
        box->answered.wait(lock, context.stop, [&] { return question->answer.has_value(); });
        std::erase(box->open, question);
        if (!question->answer) question->answer = cancelledAsking(); // closes the dialog
        return *question->answer;
    };
    prompts.signIn = [box = m_mailbox](const aws::SignInPage& page) -> Status {
        box->post([page](CredentialDialogs& dialogs) { dialogs.showPage(page); });
        return {};
    };
    prompts.signInEnded = [box = m_mailbox] { box->post([](CredentialDialogs& dialogs) { dialogs.closePage(); }); };
    return prompts;
}

void CredentialDialogs::ask(const std::shared_ptr<Question>& question) {
    auto* dialog = style::named(new QDialog(QApplication::activeWindow()), tr("Code of the MFA device"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    dialog->setWindowTitle(tr("Code of the MFA device"));
    dialog->setMinimumWidth(kWidth);
    auto* layout = new QVBoxLayout(dialog);
    layout->setSpacing(12);
    layout->addWidget(sentence(tr("The profile %1 wants the six digits that the device %2 shows now.")
                                   .arg(style::qstr(question->profile), style::qstr(question->serial)),
                               dialog));
    auto* code = style::named(new QLineEdit(dialog), tr("Six digits"));
    code->setFont(style::monospace());
    code->setPlaceholderText(QStringLiteral("123456"));
    code->setValidator(
        new QRegularExpressionValidator(QRegularExpression(QStringLiteral("\\d{6}")), code)); // owned by `code`
    layout->addWidget(code);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, dialog);
    QPushButton* go = buttons->addButton(tr("Go on"), QDialogButtonBox::AcceptRole);
    go->setDefault(true);
    go->setEnabled(false);
    layout->addWidget(buttons);
    connect(code, &QLineEdit::textChanged, go, [code, go] { go->setEnabled(code->hasAcceptableInput()); });
    connect(buttons, &QDialogButtonBox::accepted, dialog, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    connect(dialog, &QDialog::finished, this, [box = m_mailbox, question, code](int result) {
        if (result == QDialog::Accepted) return box->answer(*question, code->text().toStdString());
        box->answer(*question, fail(ErrorKind::Unauthenticated, "MfaRequired",
                                    "The profile '" + question->profile + "' wants a code of the device " +
                                        question->serial + ", and none was given",
                                    "Press Retry to be asked again."));
    });
    // The call may be given up, or its answer come from elsewhere, while the person still looks for the device.
    auto* watch = new QTimer(dialog);
    connect(watch, &QTimer::timeout, dialog, [box = m_mailbox, question, dialog] {
        const std::lock_guard lock(box->mutex);
        if (question->answer || question->stop.stop_requested()) QTimer::singleShot(0, dialog, &QDialog::reject);
    });
    watch->start(100);
    dialog->resize(kWidth, layout->totalHeightForWidth(kWidth)); // wrapped lines ask for more than they need
    dialog->open();
    code->setFocus();
}

void CredentialDialogs::showPage(const aws::SignInPage& page) {
    closePage();
    const QString url = style::qstr(page.url);
    // The address came over the network: nothing but a page is opened.
    const bool safe = url.startsWith(QStringLiteral("https://")) || url.startsWith(QStringLiteral("http://127.0.0.1:"));
    const bool opened = safe && m_browser(url);
    m_page = style::named(new QDialog(QApplication::activeWindow()), tr("Sign in"));
    m_page->setAttribute(Qt::WA_DeleteOnClose);
    m_page->setWindowTitle(tr("Sign in"));
    m_page->setMinimumWidth(kWidth);
    auto* layout = new QVBoxLayout(m_page);
    layout->setSpacing(12);
    layout->addWidget(
        sentence(opened ? tr("Your browser opens the sign-in page. Confirm there that it shows this code:")
                        : tr("Copy the address, open it in your browser and confirm that it shows this code:"),
                 m_page));
    auto* code = new QLabel(style::qstr(page.userCode), m_page);
    QFont large = style::monospace();
    large.setPointSizeF(large.pointSizeF() * 2);
    code->setFont(large);
    code->setAlignment(Qt::AlignCenter);
    code->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    layout->addWidget(code);
    layout->addWidget(sentence(tr("The window goes on by itself once you have agreed."), m_page));
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, m_page);
    QPushButton* copy = buttons->addButton(tr("Copy address"), QDialogButtonBox::ActionRole);
    connect(copy, &QPushButton::clicked, m_page, [url] { QApplication::clipboard()->setText(url); });
    if (safe) {
        QPushButton* again =
            buttons->addButton(opened ? tr("Open page again") : tr("Open page"), QDialogButtonBox::ActionRole);
        connect(again, &QPushButton::clicked, m_page, [this, url] { m_browser(url); });
    }
    connect(buttons, &QDialogButtonBox::rejected, m_page, &QDialog::reject);
    layout->addWidget(buttons);
    connect(m_page, &QObject::destroyed, this, [this, gone = m_page] {
        if (m_page == gone) m_page = nullptr;
    });
    m_page->resize(kWidth, layout->totalHeightForWidth(kWidth));
    m_page->show();
}

void CredentialDialogs::closePage() {
    if (QDialog* page = std::exchange(m_page, nullptr)) page->close();
}

} // namespace skydeck::shell
