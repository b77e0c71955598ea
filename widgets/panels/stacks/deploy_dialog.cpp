#include "widgets/panels/stacks/deploy_dialog.h"

#include "core/base/files.h"
#include "core/workflows/deploy.h"
#include "core/workflows/stacks/preparation.h"
#include "widgets/models/table_view.h"
#include "widgets/panels/stacks/parameter_form.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
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

namespace skydeck::panels::stacks {

namespace cfn = aws::cloudformation;
using style::qstr;

namespace {

QLabel* wrappedLabel(QWidget* parent, bool muted) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    if (muted) label->setForegroundRole(QPalette::PlaceholderText);
    return label;
}

Result<std::string> templateOf(const DeploySource& source, const std::shared_ptr<aws::Session>& session,
                               const CallContext& context) {
    if (source.ofStack.empty()) return readFile(source.file);
    SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
    return client.getTemplate(source.ofStack, context);
}

} // namespace

DeployDialog::DeployDialog(shell::Deck& deck, const std::vector<workflows::CatalogueEntry>& entries, QWidget* parent)
    : QDialog(parent), m_deck(deck) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Deploy a stack"));
    resize(940, 640);

    m_list = style::named(new QListWidget(this), tr("Templates"));
    m_list->setFixedWidth(216);
    m_list->setUniformItemSizes(true);
    m_list->addItem(new QListWidgetItem(style::icon(QStringLiteral("template")), tr("Template file…")));
    m_list->addItem(new QListWidgetItem(style::icon(QStringLiteral("folder")), tr("Folder of cdk synth…")));
    addSources(sourcesOf(entries));

    auto* body = new QHBoxLayout;
    body->addWidget(m_list);
    body->addWidget(buildPage(), 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(body, 1);
    m_message = wrappedLabel(this, false);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_message);
    buildButtons(layout);

    m_lookTimer.setSingleShot(true);
    m_lookTimer.setInterval(250);
    connect(&m_lookTimer, &QTimer::timeout, this, &DeployDialog::look);
    connect(m_name, &QLineEdit::textChanged, this, &DeployDialog::edited);
    connect(m_form, &ParameterForm::changed, this, &DeployDialog::edited);
    connect(m_replace, &QCheckBox::toggled, this, &DeployDialog::check);
    connect(m_list, &QListWidget::currentRowChanged, this, &DeployDialog::rowChosen);
    connect(m_list, &QListWidget::itemClicked, this, [this] {
        // The last two are no templates: they ask for one.
        if (m_busy) return;
        if (m_list->currentRow() == m_list->count() - 2) chooseFile();
        if (m_list->currentRow() == m_list->count() - 1) chooseFolder();
    });
    say(tr("Choose a template at the left."), false);
    check();
}

QWidget* DeployDialog::buildPage() {
    auto* scroll = new QScrollArea(this);
    auto* page = new QWidget(scroll);
    m_title = new QLabel(page);
    m_title->setFont(style::titleFont());
    m_summary = wrappedLabel(page, false);
    m_name = style::named(new QLineEdit(page), tr("Stack name"));
    m_name->setMaxLength(128);
    m_state = wrappedLabel(page, true);
    m_replace =
        style::named(new QCheckBox(tr("Delete what is left of it first"), page), tr("Replace the failed stack"));
    m_form = new ParameterForm(page);
    m_cost = wrappedLabel(page, false);
    m_creates = wrappedLabel(page, true);
    m_changes = makeChangeTable(this);
    m_changesView = new models::TableView(m_changes, tr("Changes"), page);
    m_changesView->setColumnWidth(0, 100);
    m_changesView->setColumnWidth(1, 150);
    m_changesView->setColumnWidth(2, 180);
    m_changesView->setMinimumHeight(180);
    m_changesView->hide();
    for (QWidget* later : std::initializer_list<QWidget*>{m_state, m_replace, m_cost})
        later->hide();

    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(16, 0, 8, 0);
    column->setSpacing(12);
    column->addWidget(m_title);
    column->addWidget(m_summary);
    auto* nameForm = new QFormLayout;
    nameForm->setHorizontalSpacing(16);
    auto* nameLabel = new QLabel(tr("Stack name"), page);
    nameLabel->setBuddy(m_name);
    nameLabel->setMinimumSize(ParameterForm::labelWidth, 32);
    nameForm->addRow(nameLabel, m_name);
    column->addLayout(nameForm);
    column->addWidget(m_state);
    column->addWidget(m_replace);
    column->addWidget(m_form);
    column->addWidget(m_cost);
    column->addWidget(m_creates);
    column->addWidget(m_changesView, 1);
    column->addStretch(0);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setWidget(page);
    return scroll;
}

void DeployDialog::buildButtons(QLayout* layout) {
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_preview =
        style::named(buttons->addButton(tr("Preview changes"), QDialogButtonBox::ActionRole), tr("Preview changes"));
    m_preview->setAutoDefault(false);
    m_deploy = style::named(buttons->addButton(tr("Deploy"), QDialogButtonBox::AcceptRole), tr("Deploy"));
    m_deploy->setProperty("primary", true);
    m_deploy->setDefault(true);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_preview, &QPushButton::clicked, this, &DeployDialog::preview);
    connect(m_deploy, &QPushButton::clicked, this, &DeployDialog::deploy);
}

void DeployDialog::addSources(std::vector<DeploySource> sources) {
    const QSignalBlocker quiet(m_list);
    for (DeploySource& source : sources) {
        m_list->insertItem(static_cast<int>(m_sources.size()),
                           new QListWidgetItem(style::icon(QStringLiteral("stacks")), source.title));
        m_sources.push_back(std::move(source));
    }
}

void DeployDialog::choose(const QString& name) {
    for (std::size_t i = 0; i < m_sources.size(); ++i)
        if (m_sources[i].name == name) m_list->setCurrentRow(static_cast<int>(i));
}

void DeployDialog::chooseFile() {
    const QString file = QFileDialog::getOpenFileName(this, tr("Choose a CloudFormation template"), {},
                                                      tr("Templates (*.yaml *.yml *.json *.template);;All files (*)"));
    if (!file.isEmpty()) openPath(file);
}

void DeployDialog::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Choose a folder that cdk synth made"));
    if (!folder.isEmpty()) openPath(folder);
}

void DeployDialog::openPath(const QString& path) {
    auto sources = sourcesIn(style::str(path));
    if (!sources) return say(shell::errorSentence(sources.error()), true);
    const auto first = static_cast<int>(m_sources.size());
    addSources(std::move(*sources));
    m_list->setCurrentRow(first);
}

void DeployDialog::setStackName(const QString& name) {
    m_fixedName = name;
    setWindowTitle(tr("Update %1").arg(name));
    const auto own = static_cast<int>(m_sources.size());
    addSources({{name,
                 tr("The template it has"),
                 tr("Other values for the parameters of %1.").arg(name),
                 {},
                 {},
                 style::str(name)}});
    m_list->setCurrentRow(own);
}

void DeployDialog::rowChosen(int row) {
    if (row >= 0 && row < static_cast<int>(m_sources.size())) load(m_sources[static_cast<std::size_t>(row)]);
}

void DeployDialog::load(const DeploySource& source) {
    m_ready = false;
    m_source = source;
    m_before.reset();
    m_filledFrom.clear();
    m_title->setText(source.title);
    m_summary->setText(source.summary);
    m_summary->setVisible(!source.summary.isEmpty());
    m_name->setText(m_fixedName.isEmpty() ? source.name : m_fixedName);
    m_creates->clear();
    m_form->setParameters({}, {});
    for (QWidget* later : std::initializer_list<QWidget*>{m_state, m_replace, m_cost, m_changesView})
        later->hide();
    say(tr("Reading the template…"), false);
    check();
    m_deck.jobs().run(
        m_lane,
        [source, session = m_deck.session()](const CallContext& context) -> Result<Loaded> {
            Loaded loaded;
            SKYDECK_ASSIGN(loaded.body, templateOf(source, session, context));
            SKYDECK_ASSIGN(loaded.summary, workflows::describeTemplate(session, loaded.body, context));
            SKYDECK_ASSIGN(loaded.choices, workflows::parameterChoices(session, loaded.summary.parameters, context));
            return loaded;
        },
        [this](Result<Loaded> loaded) {
            if (!loaded) return say(shell::errorSentence(loaded.error()), true);
            m_template = std::move(loaded->body);
            fill(*loaded);
        });
}

void DeployDialog::fill(const Loaded& loaded) {
    m_capabilities = loaded.summary.capabilities;
    m_ready = true;
    if (m_summary->text().isEmpty() && !loaded.summary.description.empty()) {
        m_summary->setText(qstr(loaded.summary.description));
        m_summary->show();
    }
    m_form->setParameters(loaded.summary.parameters, loaded.choices);
    QString creates;
    if (!loaded.summary.resourceTypes.empty())
        creates = tr("It holds: %1.").arg(typesText(loaded.summary.resourceTypes));
    if (!m_capabilities.empty()) creates += QLatin1Char(' ') + tr("It makes IAM roles or policies.");
    m_creates->setText(creates);
    say({}, false);
    edited();
}

void DeployDialog::edited() {
    m_changesView->hide();
    m_previewLane.cancel();
    check();
    if (m_ready) m_lookTimer.start();
}

void DeployDialog::look() {
    m_deck.jobs().run(
        m_lookLane,
        [session = m_deck.session(), options = options()](const CallContext& context) -> Result<Look> {
            Look look;
            SKYDECK_ASSIGN(const auto client, cfn::CloudFormationClient::create(session));
            SKYDECK_ASSIGN(look.before, workflows::findStack(client, options.stackName, context));
            SKYDECK_ASSIGN(const auto prices, workflows::Prices::load());
            SKYDECK_ASSIGN(look.cost, workflows::estimateCost(options.templateBody, options.parameters, prices,
                                                              session->region()));
            return look;
        },
        [this](Result<Look> look) {
            if (look) return take(*look);
            // What is wrong with a name that is being typed is said by check().
            if (look.error().kind != ErrorKind::InvalidInput) say(shell::errorSentence(look.error()), true);
        });
}

void DeployDialog::take(const Look& look) {
    m_cost->setText(costText(look.cost));
    m_cost->show();
    m_before = look.before;
    const bool failed = m_before && workflows::onlyDeletable(m_before->stackStatus);
    const auto action = workflows::actionFor(m_before);
    m_state->setVisible(m_before.has_value());
    m_replace->setVisible(failed);
    if (m_before)
        m_state->setText(failed || !action
                             ? tr("%1 is there, in %2, and takes no update.")
                                   .arg(qstr(m_before->stackName), qstr(m_before->stackStatus))
                             : tr("%1 is deployed. This updates it; what is not filled in anew stays as it is.")
                                   .arg(qstr(m_before->stackName)));
    const QString verb = m_before && !failed ? tr("Update") : tr("Deploy");
    style::named(m_deploy, verb)->setText(verb);
    if (m_before && m_filledFrom != m_before->stackId) {
        m_filledFrom = m_before->stackId;
        m_form->setPrevious(m_before->parameters);
    }
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
    const bool takesIt = m_replace->isChecked() || workflows::actionFor(m_before).has_value();
    const bool ready = m_ready && !m_busy && mistake.isEmpty() && takesIt;
    m_deploy->setEnabled(ready);
    m_preview->setEnabled(ready);
}

void DeployDialog::say(const QString& sentence, bool failed) {
    const auto& c = style::colours();
    QPalette palette = m_message->palette();
    palette.setColor(QPalette::WindowText, failed ? c.failed : c.muted);
    m_message->setPalette(palette);
    m_message->setText(sentence);
    m_message->setVisible(!sentence.isEmpty());
}

workflows::DeployOptions DeployDialog::options() const {
    workflows::DeployOptions options;
    options.stackName = style::str(m_name->text());
    options.templateBody = m_template;
    options.templateFolder = m_source.file.parent_path();
    options.assetManifests = m_source.assetManifests;
    options.parameters = m_form->values();
    options.capabilities = m_capabilities;
    options.replaceFailed = !m_replace->isHidden() && m_replace->isChecked();
    return options;
}

void DeployDialog::preview() {
    say(tr("Asking CloudFormation what would change…"), false);
    m_deck.jobs().run(
        m_previewLane,
        [session = m_deck.session(), options = options()](const CallContext& context) {
            return workflows::planDeploy(session, options, context);
        },
        [this](Result<workflows::DeployPlan> plan) {
            if (!plan) return say(shell::errorSentence(plan.error()), true);
            showPlan(*plan);
        });
}

void DeployDialog::showPlan(const workflows::DeployPlan& plan) {
    say(plan.action == workflows::DeployAction::Unchanged
            ? tr("Nothing would change: %1 is as the template says.").arg(qstr(plan.stackName))
            : summaryOf(plan.changes),
        false);
    m_changes->setRows(plan.changes);
    m_changesView->setVisible(!plan.changes.empty());
}

void DeployDialog::deploy() {
    if (!m_deck.allowWrite(this)) return;
    m_busy = true;
    check();
    say(tr("Starting…"), false);
    m_deck.jobs().run(
        m_lane,
        [options = options(), session = m_deck.session()](const CallContext& context) {
            return workflows::beginDeploy(session, options, context);
        },
        [this](Result<workflows::DeployStart> start) {
            m_busy = false;
            check();
            if (!start) return say(shell::errorSentence(start.error()), true);
            if (start->action == workflows::DeployAction::Unchanged)
                return say(tr("Nothing would change: %1 is as the template says.").arg(m_name->text()), false);
            Q_EMIT started(m_name->text(), *start);
            accept();
        },
        [this](const Progress& progress) {
            if (!progress.text.empty()) say(tr("Uploading %1").arg(qstr(progress.text)), false);
        });
}

} // namespace skydeck::panels::stacks
