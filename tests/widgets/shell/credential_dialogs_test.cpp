#include "widgets/shell/credential_dialogs.h"

#include "tests/widgets/support.h"

#include <QApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <future>

using namespace skydeck;
using namespace skydeck::shell;

namespace {

QDialog* openDialog() {
    for (QWidget* widget : QApplication::topLevelWidgets())
        if (auto* dialog = qobject_cast<QDialog*>(widget); dialog && dialog->isVisible()) return dialog;
    return nullptr;
}

struct Dialogs : testing::Test {
    QStringList opened;
    std::unique_ptr<CredentialDialogs> dialogs = std::make_unique<CredentialDialogs>([this](const QString& url) {
        opened << url;
        return true;
    });
    std::stop_source stop;

    std::future<Result<std::string>> ask() {
        CallContext context;
        context.stop = stop.get_token();
        return std::async(std::launch::async, [prompts = dialogs->prompts(), context] {
            return prompts.mfaCode("arn:aws:iam::1:mfa/me", "work", context);
        });
    }
    static bool ready(const std::future<Result<std::string>>& answer) {
        return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }
};

TEST_F(Dialogs, AWorkerGetsTheCodeThatAPersonTypes) {
    auto answer = ask();
    ASSERT_TRUE(spinUntil([] { return openDialog() != nullptr; }));
    QDialog* dialog = openDialog();
    auto* code = dialog->findChild<QLineEdit*>();
    auto* go = dialog->findChildren<QPushButton*>().last();
    for (QPushButton* button : dialog->findChildren<QPushButton*>())
        if (button->isDefault()) go = button;
    QTest::keyClicks(code, QStringLiteral("12a34x5"));
    EXPECT_EQ(code->text(), QStringLiteral("12345"));
    EXPECT_FALSE(go->isEnabled());
    QTest::keyClicks(code, QStringLiteral("67"));
    EXPECT_EQ(code->text(), QStringLiteral("123456"));
    go->click();
    ASSERT_TRUE(spinUntil([&] { return ready(answer); }));
    EXPECT_EQ(answer.get().value(), "123456");
}

TEST_F(Dialogs, ClosingTheQuestionSaysWhatIsMissing) {
    auto answer = ask();
    ASSERT_TRUE(spinUntil([] { return openDialog() != nullptr; }));
    openDialog()->reject();
    ASSERT_TRUE(spinUntil([&] { return ready(answer); }));
    const auto got = answer.get();
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().code, "MfaRequired");
    EXPECT_NE(got.error().hint.find("Retry"), std::string::npos);
}

TEST_F(Dialogs, ACallThatIsGivenUpTakesItsQuestionAway) {
    auto answer = ask();
    ASSERT_TRUE(spinUntil([] { return openDialog() != nullptr; }));
    stop.request_stop();
    ASSERT_TRUE(spinUntil([&] { return ready(answer); }));
    EXPECT_EQ(answer.get().error().kind, ErrorKind::Cancelled);
    EXPECT_TRUE(spinUntil([] { return openDialog() == nullptr; }));
}

TEST_F(Dialogs, WhoeverWaitsWhenTheWindowGoesIsCancelled) {
    auto answer = ask();
    const auto prompts = dialogs->prompts();
    ASSERT_TRUE(spinUntil([] { return openDialog() != nullptr; }));
    dialogs.reset();
    ASSERT_TRUE(spinUntil([&] { return ready(answer); }));
    EXPECT_EQ(answer.get().error().kind, ErrorKind::Cancelled);
    EXPECT_EQ(prompts.mfaCode("s", "p", {}).error().kind, ErrorKind::Cancelled);
    if (QDialog* left = openDialog()) left->close();
}

TEST_F(Dialogs, TheSignInPageIsOpenedAndItsCodeShownUntilItEnds) {
    const auto prompts = dialogs->prompts();
    aws::SignInPage page;
    page.url = "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH";
    page.userCode = "ABCD-EFGH";
    ASSERT_TRUE(prompts.signIn(page).has_value());
    ASSERT_TRUE(spinUntil([] { return openDialog() != nullptr; }));
    EXPECT_EQ(opened, QStringList{QString::fromStdString(page.url)});
    bool shown = false;
    for (const QLabel* label : openDialog()->findChildren<QLabel*>())
        shown |= label->text() == QStringLiteral("ABCD-EFGH");
    EXPECT_TRUE(shown);
    prompts.signInEnded();
    EXPECT_TRUE(spinUntil([] { return openDialog() == nullptr; }));
}

TEST_F(Dialogs, OnlyPagesAreOpened) {
    aws::SignInPage page;
    page.url = "file:///etc/passwd";
    ASSERT_TRUE(dialogs->prompts().signIn(page).has_value());
    ASSERT_TRUE(spinUntil([] { return openDialog() != nullptr; }));
    EXPECT_TRUE(opened.isEmpty());
    openDialog()->close();
}

} // namespace
