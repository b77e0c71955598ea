#include "widgets/panels/settings/sign_in_settings.h"

#include "widgets/shell/credentials_band.h"
#include "widgets/shell/form.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/shell/paste_keys.h"
#include "widgets/style/core_texts.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::settings {

using style::qstr;

namespace {
constexpr const char* kLab = "lab";
// The regions of the partition aws that need no opting in; any other can be typed.
constexpr const char* kRegions[] = {
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",  "ca-central-1",   "eu-central-1",
    "eu-west-1",      "eu-west-2",      "eu-west-3",      "eu-north-1", "ap-northeast-1", "ap-northeast-2",
    "ap-northeast-3", "ap-southeast-1", "ap-southeast-2", "ap-south-1", "sa-east-1"};
} // namespace

SignInSettings::SignInSettings(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    m_profile = style::named(new QComboBox(this), tr("Profile"));
    m_profile->setMinimumWidth(240);
    m_region = style::named(new QComboBox(this), tr("Region"));
    m_region->setEditable(true);
    m_region->lineEdit()->setAccessibleName(tr("Region"));
    m_region->lineEdit()->setPlaceholderText(tr("The profile's own"));
    m_region->addItem(QString());
    for (const char* region : kRegions)
        m_region->addItem(QString::fromLatin1(region));
    m_connect = style::named(new QPushButton(tr("Use this"), this), tr("Use this"));
    m_connect->setProperty("primary", true);
    m_paste = style::named(new QPushButton(tr("Paste keys…"), this), tr("Paste keys…"));
    m_paste->setToolTip(tr("Keys copied from the AWS access portal become a profile"));
    m_state = new QLabel(this);
    m_state->setObjectName(QStringLiteral("signIn"));
    m_state->setWordWrap(true);
    m_state->setTextFormat(Qt::PlainText);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    // One line or two: what is below stays where it is.
    m_state->setMinimumHeight(2 * m_state->fontMetrics().lineSpacing());
    m_state->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_about = new QLabel(this);
    m_about->setWordWrap(true);
    m_about->setTextFormat(Qt::PlainText);
    m_about->setForegroundRole(QPalette::PlaceholderText);
    connect(m_profile, &QComboBox::currentIndexChanged, this, &SignInSettings::showProfile);
    auto* form = m_form = shell::makeForm();
    shell::addRow(form, tr("Profile"), m_profile);
    form->addRow(new QLabel(this), m_about);
    form->setRowVisible(m_about, false);
    shell::addRow(form, tr("Region"), m_region);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addLayout(form);
    auto* verbs = new QHBoxLayout;
    verbs->setSpacing(8);
    verbs->addWidget(m_connect);
    verbs->addWidget(m_paste);
    verbs->addStretch(1);
    layout->addLayout(verbs);
    layout->addWidget(m_state);
    connect(m_connect, &QPushButton::clicked, this, &SignInSettings::connectNow);
    connect(m_paste, &QPushButton::clicked, this,
            [this] { shell::pasteKeys(m_deck, window(), m_region->currentText().trimmed()); });
    m_clock.setInterval(std::chrono::seconds(15));
    connect(&m_clock, &QTimer::timeout, this, &SignInSettings::showPlace);
    connect(&deck, &shell::Deck::linkChanged, this, &SignInSettings::showPlace);
    showPlace();
}

void SignInSettings::refresh() {
    m_deck.jobs().run(
        m_lane, [](const CallContext&) { return aws::listProfiles({}); },
        [this](Result<std::vector<aws::ProfileSummary>> profiles) {
            if (!profiles) m_state->setText(shell::errorSentence(profiles.error()));
            m_profiles = std::move(profiles).value_or(std::vector<aws::ProfileSummary>());
            const QString before =
                m_profile->count() > 0 ? m_profile->currentData().toString() : m_deck.place().profile;
            m_profile->clear();
            m_profile->addItem(tr("lab (on this machine)"), QString::fromLatin1(kLab));
            for (const aws::ProfileSummary& profile : m_profiles)
                if (profile.name != kLab) m_profile->addItem(qstr(profile.name), qstr(profile.name));
            m_profile->setCurrentIndex(std::max(0, m_profile->findData(before)));
            showProfile();
        });
}

void SignInSettings::showProfile() {
    const auto shown =
        std::ranges::find(m_profiles, style::str(m_profile->currentData().toString()), &aws::ProfileSummary::name);
    m_form->setRowVisible(m_about, false);
    if (shown == m_profiles.end() || shown->name == kLab) return;
    QStringList parts{qstr(shown->kind), qstr(shown->detail), qstr(shown->accessKeyId)};
    if (shown->signedInUntil)
        parts << tr("signed in until %1").arg(style::exactTime(toEpochSeconds(*shown->signedInUntil)));
    parts << style::coreText(shown->problem);
    m_about->setText(style::dotted(parts));
    m_form->setRowVisible(m_about, !m_about->text().isEmpty());
}

void SignInSettings::connectNow() {
    m_deck.connectTo(m_profile->currentData().toString(), m_region->currentText().trimmed());
}

void SignInSettings::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    showPlace();
    m_clock.start();
}

void SignInSettings::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_clock.stop();
}

void SignInSettings::showPlace() {
    const shell::Place& place = m_deck.place();
    switch (m_deck.link()) {
    case shell::Deck::Link::Connecting:
        m_state->setText(m_deck.linkText());
        break;
    case shell::Deck::Link::Failed:
        m_state->setText(shell::errorSentence(*m_deck.linkError()));
        break;
    case shell::Deck::Link::Ready:
        m_state->setText(tr("You are account %1 in %2, by the profile %3. Credentials: %4.")
                             .arg(place.account, place.region, place.profile,
                                  style::coreText(m_deck.session()->credentials().describe())));
        if (const QString end = shell::credentialsEnd(m_deck); !end.isEmpty())
            m_state->setText(m_state->text() + QLatin1Char(' ') + tr("They %1.").arg(end));
        break;
    }
}

} // namespace skydeck::panels::settings
