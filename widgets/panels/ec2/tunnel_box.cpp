#include "widgets/panels/ec2/tunnel_box.h"

#include "core/workflows/servers.h"
#include "widgets/shell/form.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QDesktopServices>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSpinBox>
#include <QUrl>
#include <QVBoxLayout>

namespace skydeck::panels::ec2 {

using style::qstr;

namespace {

constexpr int kHere = 8931, kThere = 8888; // the course's
constexpr auto kAgain = std::chrono::seconds(2);

QStringList listOf(const std::vector<std::string>& words, std::size_t from) {
    QStringList list;
    for (std::size_t i = from; i < words.size(); ++i)
        list << qstr(words[i]);
    return list;
}

} // namespace

TunnelBox::TunnelBox(shell::Deck& deck, QWidget* parent) : QWidget(parent), m_deck(deck) {
    const auto port = [this](const QString& name, int value) {
        auto* box = style::named(new QSpinBox(this), name);
        box->setRange(1, 65535);
        box->setValue(value);
        return box;
    };
    m_here = port(tr("Port on this computer"), kHere);
    m_there = port(tr("Port on the instance"), kThere);
    m_dot = new QLabel(QStringLiteral("●"), this);
    m_text = new QLabel(this);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_toggle = style::named(new QPushButton(this), tr("Open tunnel"));
    m_jupyter = style::named(new QPushButton(style::icon(QStringLiteral("external")), tr("Open Jupyter"), this),
                             tr("Open Jupyter"));
    m_jupyter->setToolTip(tr("Asks the instance which Jupyter runs there, and opens it with its token"));
    auto* form = shell::makeForm();
    shell::addRow(form, tr("Port on this computer"), m_here);
    shell::addRow(form, tr("Port on the instance"), m_there);
    auto* state = new QHBoxLayout;
    state->addWidget(m_dot, 0, Qt::AlignTop);
    state->addWidget(m_text, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_toggle);
    buttons->addWidget(m_jupyter);
    buttons->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 12, 12, 12);
    layout->setSpacing(12);
    layout->addLayout(form);
    layout->addLayout(state);
    layout->addLayout(buttons);
    layout->addStretch(1);

    m_again.setSingleShot(true);
    connect(m_toggle, &QPushButton::clicked, this, &TunnelBox::toggle);
    connect(m_jupyter, &QPushButton::clicked, this, &TunnelBox::openJupyter);
    connect(&m_ssh, &QProcess::finished, this, &TunnelBox::finished);
    connect(&m_ssh, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) show(State::Closed, tr("ssh is not installed: install openssh-client."));
    });
    connect(&m_question, &QProcess::finished, this, &TunnelBox::jupyterListed);
    connect(&m_ssh, &QProcess::readyReadStandardOutput, this, &TunnelBox::opened);
    connect(&m_again, &QTimer::timeout, this, &TunnelBox::open);
    show(State::Closed, tr("No tunnel is open."));
    clear();
}

TunnelBox::~TunnelBox() {
    for (QProcess* process : {&m_ssh, &m_question}) {
        process->disconnect(this);
        process->kill();
        process->waitForFinished(1000);
    }
}

void TunnelBox::setInstance(const aws::ec2::Instance& instance) {
    m_instance = instance;
    const bool running = instance.state == "running";
    m_toggle->setEnabled(running || m_state != State::Closed);
    m_jupyter->setEnabled(running);
}

void TunnelBox::clear() {
    m_instance = {};
    m_toggle->setEnabled(m_state != State::Closed);
    m_jupyter->setEnabled(false);
}

void TunnelBox::show(State state, const QString& text) {
    m_state = state;
    const style::Tone tone = state == State::Open      ? style::Tone::Ok
                             : state == State::Opening ? style::Tone::Progress
                             : state == State::Broken  ? style::Tone::Waiting
                                                       : style::Tone::Gone;
    QPalette palette = m_dot->palette();
    palette.setColor(QPalette::WindowText, style::colours().of(tone));
    m_dot->setPalette(palette);
    m_text->setText(text);
    const bool closed = state == State::Closed;
    m_toggle->setText(closed ? tr("Open tunnel") : tr("Close tunnel"));
    m_toggle->setAccessibleName(m_toggle->text());
    m_toggle->setProperty("primary", closed);
    m_here->setEnabled(closed);
    m_there->setEnabled(closed);
    if (closed) {
        m_leadsTo.clear();
        m_toggle->setEnabled(m_instance.state == "running");
    }
}

Result<std::vector<std::string>> TunnelBox::words(const std::string& forward) const {
    SKYDECK_ASSIGN(auto words, workflows::sshCommand(*m_deck.session(), m_instance, forward));
    // Nobody sits at this ssh: what it would ask is an error, and a connection that hangs ends.
    const std::vector<std::string> quiet{"-o", "BatchMode=yes",          "-o", "ExitOnForwardFailure=yes",
                                         "-o", "ServerAliveInterval=15", "-o", "ConnectTimeout=15"};
    words.insert(words.begin() + 1, quiet.begin(), quiet.end());
    return words;
}

void TunnelBox::toggle() {
    if (m_state != State::Closed) return close();
    m_leadsTo = qstr(m_instance.instanceId);
    open();
}

void TunnelBox::open() {
    const std::string forward =
        QStringLiteral("127.0.0.1:%1:localhost:%2").arg(m_here->value()).arg(m_there->value()).toStdString();
    auto command = words(forward);
    if (!command) return show(State::Closed, shell::errorSentence(command.error()));
    const std::vector<std::string> only{"-N", "-o", "PermitLocalCommand=yes", "-o", "LocalCommand=echo open"};
    command->insert(command->begin() + 1, only.begin(), only.end());
    show(State::Opening, tr("Connecting to %1…").arg(m_leadsTo));
    m_ssh.setProgram(QStringLiteral("ssh"));
    m_ssh.setArguments(listOf(*command, 1));
    m_ssh.start();
}

void TunnelBox::close() {
    m_again.stop();
    show(State::Closed, tr("No tunnel is open."));
    m_ssh.terminate();
}

/// What LocalCommand says, once the ports are set up.
void TunnelBox::opened() {
    m_ssh.readAllStandardOutput();
    if (m_state == State::Opening)
        show(State::Open,
             tr("localhost:%1 leads to port %2 of %3.").arg(m_here->value()).arg(m_there->value()).arg(m_leadsTo));
}

void TunnelBox::finished() {
    if (m_state == State::Closed) return;
    const QString said = QString::fromUtf8(m_ssh.readAllStandardError()).trimmed().section(QLatin1Char('\n'), -1);
    if (m_instance.state != "running" && qstr(m_instance.instanceId) == m_leadsTo)
        return show(State::Closed, tr("The tunnel is closed: %1 is %2.").arg(m_leadsTo, qstr(m_instance.state)));
    show(State::Broken, tr("The tunnel broke; it is opened again. %1").arg(said));
    m_again.start(kAgain);
}

void TunnelBox::openJupyter() {
    auto command = words({});
    if (!command) {
        m_text->setText(shell::errorSentence(command.error()));
        return;
    }
    command->push_back("jupyter notebook list");
    m_jupyter->setEnabled(false);
    m_question.setProgram(QStringLiteral("ssh"));
    m_question.setArguments(listOf(*command, 1));
    m_question.start();
}

void TunnelBox::jupyterListed() {
    m_jupyter->setEnabled(m_instance.state == "running");
    // "http://localhost:8888/?token=0123… :: /home/ec2-user"
    static const QRegularExpression server(QStringLiteral("https?://[^/\\s]*:(\\d+)/\\S*[?]token=([0-9a-zA-Z]+)"));
    const auto found = server.match(QString::fromUtf8(m_question.readAllStandardOutput()));
    if (!found.hasMatch()) {
        const QString said =
            QString::fromUtf8(m_question.readAllStandardError()).trimmed().section(QLatin1Char('\n'), -1);
        m_text->setText(tr("No Jupyter runs there. Log in and start it: jupyter notebook. %1").arg(said));
        return;
    }
    if (m_state == State::Closed) {
        m_there->setValue(found.captured(1).toInt());
        toggle();
    }
    QDesktopServices::openUrl(
        QUrl(QStringLiteral("http://localhost:%1/?token=%2").arg(m_here->value()).arg(found.captured(2))));
}

} // namespace skydeck::panels::ec2
