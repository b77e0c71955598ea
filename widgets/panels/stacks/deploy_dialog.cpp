#include "widgets/panels/stacks/deploy_dialog.h"

#include "core/base/files.h"
#include "core/workflows/deploy.h"
#include "widgets/panels/stacks/parameter_form.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRegularExpression>
#include <QScrollArea>
#include <QVBoxLayout>

#include <map>

namespace skydeck::panels::stacks {

using style::qstr;

namespace {

/// A template with its text, as a worker reads it.
struct LoadedTemplate {
    std::string body;
    aws::cloudformation::TemplateSummary summary;
};

/// "AWS::Batch::JobQueue, 2 × AWS::EC2::Subnet".
QString typesText(const std::vector<std::string>& types) {
    std::map<std::string, int> counts;
    for (const std::string& type : types)
        ++counts[type];
    QStringList parts;
    for (const auto& [type, count] : counts)
        parts << (count == 1 ? qstr(type) : QStringLiteral("%1 × %2").arg(count).arg(qstr(type)));
    return parts.join(QStringLiteral(", "));
}

} // namespace

DeployDialog::DeployDialog(shell::Deck& deck, std::vector<workflows::CatalogueEntry> entries, QWidget* parent)
    : QDialog(parent), m_deck(deck), m_entries(std::move(entries)) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Deploy a stack"));
    resize(880, 560);

    m_list = style::named(new QListWidget(this), tr("Templates"));
    m_list->setFixedWidth(216);
    m_list->setUniformItemSizes(true);
    for (const workflows::CatalogueEntry& entry : m_entries)
        m_list->addItem(new QListWidgetItem(style::icon(QStringLiteral("stacks")), qstr(entry.name)));
    m_list->addItem(new QListWidgetItem(style::icon(QStringLiteral("template")), tr("Template file…")));

    m_title = new QLabel(this);
    m_title->setFont(style::titleFont());
    m_summary = new QLabel(this);
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_name = style::named(new QLineEdit(this), tr("Stack name"));
    m_name->setMaxLength(128);
    m_form = new ParameterForm(this);
    m_creates = new QLabel(this);
    m_creates->setWordWrap(true);
    m_creates->setTextFormat(Qt::PlainText);
    m_creates->setForegroundRole(QPalette::PlaceholderText);
    m_message = new QLabel(this);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(16, 0, 8, 0);
    column->setSpacing(12);
    column->addWidget(m_title);
    column->addWidget(m_summary);
    auto* nameForm = new QFormLayout;
    nameForm->setHorizontalSpacing(16);
    auto* nameLabel = new QLabel(tr("Stack name"), page);
    nameLabel->setBuddy(m_name);
    nameLabel->setMinimumWidth(ParameterForm::labelWidth);
    nameForm->addRow(nameLabel, m_name);
    column->addLayout(nameForm);
    column->addWidget(m_form);
    column->addWidget(m_creates);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(page);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_deploy = style::named(buttons->addButton(tr("Deploy"), QDialogButtonBox::AcceptRole), tr("Deploy"));
    m_deploy->setProperty("primary", true);
    m_deploy->setDefault(true);

    auto* body = new QHBoxLayout;
    body->addWidget(m_list);
    body->addWidget(scroll, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(body, 1);
    layout->addWidget(m_message);
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_deploy, &QPushButton::clicked, this, &DeployDialog::deploy);
    connect(m_name, &QLineEdit::textChanged, this, &DeployDialog::check);
    connect(m_form, &ParameterForm::changed, this, &DeployDialog::check);
    connect(m_list, &QListWidget::currentRowChanged, this, &DeployDialog::rowChosen);
    connect(m_list, &QListWidget::itemClicked, this, [this] {
        // Clicking the item again means another file.
        if (m_list->currentRow() == m_list->count() - 1 && !m_busy) chooseFile();
    });
    say(tr("Choose a template at the left."), false);
    check();
}

void DeployDialog::choose(const QString& name) {
    for (std::size_t i = 0; i < m_entries.size(); ++i)
        if (qstr(m_entries[i].name) == name) m_list->setCurrentRow(static_cast<int>(i));
}

void DeployDialog::chooseFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Choose a CloudFormation template"), {},
                                                      tr("Templates (*.yaml *.yml *.json *.template);;All files (*)"));
    if (file.isEmpty()) return;
    {
        const QSignalBlocker quiet(m_list);
        m_list->setCurrentRow(m_list->count() - 1);
    }
    const QFileInfo info(file);
    // A proposal that CloudFormation takes: letters, digits and hyphens, a letter first.
    QString proposal = info.completeBaseName();
    proposal.replace(QRegularExpression(QStringLiteral("[^A-Za-z0-9-]+")), QStringLiteral("-"));
    load(file.toStdString(), proposal, info.fileName(), QString());
}

void DeployDialog::rowChosen(int row) {
    if (row < 0 || row >= static_cast<int>(m_entries.size())) return;
    const workflows::CatalogueEntry& entry = m_entries[static_cast<std::size_t>(row)];
    load(entry.templateFile, qstr(entry.name), qstr(entry.title.empty() ? entry.name : entry.title),
         qstr(entry.summary));
}

void DeployDialog::load(const std::filesystem::path& file, const QString& proposedName, const QString& title,
                        const QString& summary) {
    m_ready = false;
    m_title->setText(title);
    m_summary->setText(summary);
    m_summary->setVisible(!summary.isEmpty());
    m_name->setText(proposedName);
    m_creates->clear();
    m_form->setParameters({});
    say(tr("Reading the template…"), false);
    check();
    m_deck.jobs().run(
        m_lane,
        [file, session = m_deck.session()](const CallContext& context) -> Result<LoadedTemplate> {
            LoadedTemplate loaded;
            SKYDECK_ASSIGN(loaded.body, readFile(file));
            SKYDECK_ASSIGN(loaded.summary, workflows::describeTemplate(session, loaded.body, context));
            return loaded;
        },
        [this, folder = file.parent_path()](Result<LoadedTemplate> loaded) {
            if (!loaded) return say(shell::errorSentence(loaded.error()), true);
            m_template = std::move(loaded->body);
            m_templateFolder = folder;
            fill(loaded->summary);
        });
}

void DeployDialog::fill(const aws::cloudformation::TemplateSummary& summary) {
    m_capabilities = summary.capabilities;
    m_ready = true;
    say({}, false);
    if (m_summary->text().isEmpty() && !summary.description.empty()) {
        m_summary->setText(qstr(summary.description));
        m_summary->show();
    }
    m_form->setParameters(summary.parameters);
    QString creates;
    if (!summary.resourceTypes.empty()) creates = tr("Creates: %1.").arg(typesText(summary.resourceTypes));
    if (!summary.capabilities.empty()) creates += QLatin1Char(' ') + tr("It makes IAM roles or policies.");
    m_creates->setText(creates);
    check();
}

void DeployDialog::check() {
    static const QRegularExpression goodName(QStringLiteral("^[A-Za-z][A-Za-z0-9-]*$"));
    QString mistake;
    if (m_ready) {
        if (!goodName.match(m_name->text()).hasMatch())
            mistake = tr("A stack's name is letters, digits and hyphens, and begins with a letter.");
        else
            mistake = m_form->mistake();
        say(mistake, false);
    }
    m_deploy->setEnabled(m_ready && !m_busy && mistake.isEmpty());
}

void DeployDialog::say(const QString& sentence, bool failed) {
    const auto& c = style::colours();
    QPalette palette = m_message->palette();
    palette.setColor(QPalette::WindowText, failed ? c.failed : c.muted);
    m_message->setPalette(palette);
    m_message->setText(sentence);
    m_message->setVisible(!sentence.isEmpty());
}

void DeployDialog::deploy() {
    if (!m_deck.allowWrite(this)) return;
    workflows::DeployOptions options;
    options.stackName = style::str(m_name->text());
    options.templateBody = m_template;
    options.templateFolder = m_templateFolder;
    options.parameters = m_form->values();
    options.capabilities = m_capabilities;
    m_busy = true;
    m_deploy->setEnabled(false);
    say(tr("Starting…"), false);
    m_deck.jobs().run(
        m_lane,
        [options, session = m_deck.session()](const CallContext& context) {
            return workflows::startDeploy(session, options, context);
        },
        [this](Result<std::string> id) {
            m_busy = false;
            check();
            if (!id) return say(shell::errorSentence(id.error()), true);
            Q_EMIT started(m_name->text(), qstr(*id));
            accept();
        });
}

} // namespace skydeck::panels::stacks
