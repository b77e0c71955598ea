#include "widgets/panels/settings/settings_panel.h"

#include "widgets/panels/settings/drill_settings.h"
#include "widgets/panels/settings/lab_settings.h"
#include "widgets/panels/settings/sign_in_settings.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/form.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QScrollArea>
#include <QSettings>
#include <QVBoxLayout>

namespace skydeck::panels::settings {

namespace {
constexpr int kColumnWidth = 560;
} // namespace

SettingsPanel::SettingsPanel(shell::Deck& deck, QWidget* parent) : Panel(parent), m_deck(deck) {
    m_frame = new shell::PanelFrame(tr("Settings"), this);
    m_frame->setFilterVisible(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_frame);

    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(16, 4, 16, 16);
    column->setSpacing(12);
    m_signIn = new SignInSettings(deck, page);
    m_lab = new LabSettings(deck, page);
    m_drills = new DrillSettings(deck, page);
    const std::pair<QString, QWidget*> sections[] = {{tr("Who you are"), m_signIn},
                                                     {tr("How it looks"), buildAppearance()},
                                                     {tr("The lab on this machine"), m_lab},
                                                     {tr("Failure drills in the lab"), m_drills}};
    for (const auto& [title, section] : sections) {
        auto* heading = new QLabel(title, page);
        QFont font = heading->font();
        font.setWeight(QFont::DemiBold);
        heading->setFont(font);
        section->setMaximumWidth(kColumnWidth);
        column->addWidget(heading);
        column->addWidget(section);
        column->addSpacing(12);
    }
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(page);
    scroll->setAccessibleName(tr("Settings"));
    m_frame->setContent(scroll);
    m_frame->showData();
    refresh();
}

QWidget* SettingsPanel::buildAppearance() {
    auto* section = new QWidget(this);
    auto* theme = style::named(new QComboBox(section), tr("Theme"));
    const std::pair<style::Theme, QString> choices[] = {{style::Theme::System, tr("Follow the system")},
                                                        {style::Theme::Light, tr("Light")},
                                                        {style::Theme::Dark, tr("Dark")}};
    for (const auto& [value, text] : choices) {
        theme->addItem(text, style::wordOf(value));
        if (value == style::theme()) theme->setCurrentIndex(theme->count() - 1);
    }
    connect(theme, &QComboBox::activated, this, [this, theme] {
        const QString word = theme->currentData().toString();
        style::setTheme(style::themeFromWord(word));
        m_deck.settings().setValue(shell::keys::theme, word);
    });
    auto* language = style::named(new QComboBox(section), tr("Language"));
    // Each in its own words, so that who cannot read the present one finds the way back.
    const std::pair<QString, QString> languages[] = {{QStringLiteral("system"), tr("Follow the system")},
                                                     {QStringLiteral("en"), QStringLiteral("English")},
                                                     {QStringLiteral("ja"), QStringLiteral("日本語")}};
    const QString spoken = m_deck.settings().value(shell::keys::language).toString();
    for (const auto& [word, text] : languages) {
        language->addItem(text, word);
        if (word == spoken) language->setCurrentIndex(language->count() - 1);
    }
    connect(language, &QComboBox::activated, this, [this, language, spoken] {
        const QString word = language->currentData().toString();
        if (word != (spoken.isEmpty() ? QStringLiteral("system") : spoken)) m_deck.speak(word);
    });
    auto* form = shell::makeForm();
    section->setLayout(form);
    shell::addRow(form, tr("Language"), language);
    shell::addRow(form, tr("Theme"), theme);
    auto* notify = new QCheckBox(tr("Tell me on the desktop when long work ends"), section);
    notify->setChecked(m_deck.settings().value(shell::keys::notify, true).toBool());
    connect(notify, &QCheckBox::toggled, this,
            [this](bool on) { m_deck.settings().setValue(shell::keys::notify, on); });
    form->addRow(notify);
    return section;
}

void SettingsPanel::refresh() {
    m_signIn->refresh();
    m_lab->refresh();
    m_drills->refresh();
}

} // namespace skydeck::panels::settings
