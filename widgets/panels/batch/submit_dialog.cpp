#include "widgets/panels/batch/submit_dialog.h"

#include "core/base/strings.h"
#include "widgets/shell/dialog_frame.h"
#include "widgets/shell/form.h"
#include "widgets/shell/line_fields.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace skydeck::panels::batch {

namespace aws_batch = aws::batch;
using style::qstr;

QString jobNameMistake(const QString& name) {
    static const QRegularExpression right(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$"));
    return right.match(name).hasMatch()
               ? QString()
               : SubmitDialog::tr(
                     "A job's name has up to 128 letters, digits, '-' and '_', the first a letter or digit.");
}

SubmitDialog::SubmitDialog(const std::vector<aws_batch::JobQueue>& queues,
                           const std::vector<aws_batch::JobDefinition>& definitions, QWidget* parent)
    : QDialog(parent), m_definitions(definitions) {
    setWindowTitle(tr("Submit job"));
    setMinimumWidth(560);
    m_name = style::named(new QLineEdit(QStringLiteral("job"), this), tr("Job name"));
    m_queue = style::named(new QComboBox(this), tr("Queue"));
    for (const aws_batch::JobQueue& each : queues)
        m_queue->addItem(qstr(each.jobQueueName), qstr(each.jobQueueArn));
    m_definition = style::named(new QComboBox(this), tr("Job definition"));
    for (const aws_batch::JobDefinition& each : m_definitions)
        m_definition->addItem(QStringLiteral("%1:%2").arg(qstr(each.jobDefinitionName)).arg(each.revision),
                              qstr(each.jobDefinitionArn));
    m_command = shell::makeLinesField(tr("Command"), {}, this);
    m_environment =
        shell::makeLinesField(tr("Environment"), tr("NAME=VALUE a line, added to the job definition's"), this);
    const auto spin = [this](const QString& name, int least, int most) {
        auto* box = style::named(new QSpinBox(this), name);
        box->setRange(least, most);
        box->setGroupSeparatorShown(true);
        return box;
    };
    m_vcpus = style::named(new QDoubleSpinBox(this), tr("vCPUs"));
    m_vcpus->setRange(0.25, 192);
    m_memory = spin(tr("Memory"), 4, 3'000'000);
    m_memory->setSuffix(tr(" MiB"));
    m_gpus = spin(tr("GPUs"), 0, 16);
    m_attempts = spin(tr("Attempts"), 1, 10);
    m_minutes = spin(tr("Time limit"), 0, 100'000);
    m_minutes->setSuffix(tr(" min"));
    m_minutes->setSpecialValueText(tr("None"));
    m_array = spin(tr("Array size"), 1, 10'000);
    m_array->setSpecialValueText(tr("One job"));
    auto* form = shell::makeForm();
    shell::addRow(form, tr("Job name"), m_name);
    shell::addRow(form, tr("Queue"), m_queue);
    shell::addRow(form, tr("Job definition"), m_definition);
    shell::addRow(form, tr("Command"), m_command);
    shell::addRow(form, tr("Environment"), m_environment);
    shell::addRow(form, tr("vCPUs"), m_vcpus);
    shell::addRow(form, tr("Memory"), m_memory);
    shell::addRow(form, tr("GPUs"), m_gpus);
    shell::addRow(form, tr("Attempts"), m_attempts);
    shell::addRow(form, tr("Time limit"), m_minutes);
    shell::addRow(form, tr("Array size"), m_array);
    const shell::DialogFrame frame = shell::frameDialog(*this, tr("Submit"));
    frame.content->addLayout(form);
    m_message = frame.message;
    m_submit = frame.go;
    connect(m_definition, &QComboBox::activated, this, &SubmitDialog::showDefinition);
    connect(m_name, &QLineEdit::textChanged, this, &SubmitDialog::check);
    connect(m_environment, &QPlainTextEdit::textChanged, this, &SubmitDialog::check);
    showDefinition();
}

void SubmitDialog::showDefinition() {
    const int row = m_definition->currentIndex();
    if (row >= 0) {
        const aws_batch::JobDefinition& chosen = m_definitions[static_cast<std::size_t>(row)];
        const QString own = qstr(join(chosen.command, "\n"));
        m_command->setPlaceholderText(own.isEmpty() ? tr("One argument a line; empty: the image's") : own);
        m_vcpus->setValue(chosen.resources.vcpus);
        m_memory->setValue(chosen.resources.memory);
        m_gpus->setValue(chosen.resources.gpus);
        m_attempts->setValue(chosen.attempts);
        m_minutes->setValue((chosen.attemptDurationSeconds + 59) / 60);
    }
    check();
}

void SubmitDialog::check() {
    QString mistake = jobNameMistake(m_name->text());
    if (mistake.isEmpty()) shell::environmentOf(m_environment->toPlainText(), mistake);
    if (m_queue->count() == 0 || m_definition->count() == 0)
        mistake = tr("There is no queue and no job definition yet. The stack SimpleBatch has both.");
    m_submit->setEnabled(mistake.isEmpty());
    m_message->setText(mistake.isEmpty() ? tr("What is not changed here is as the job definition has it.") : mistake);
}

aws_batch::SubmitJobInput SubmitDialog::input() const {
    aws_batch::SubmitJobInput input;
    QString mistake;
    input.jobName = style::str(m_name->text());
    input.jobQueue = style::str(m_queue->currentData().toString());
    input.jobDefinition = style::str(m_definition->currentData().toString());
    input.command = shell::commandOf(m_command->toPlainText());
    input.environment = shell::environmentOf(m_environment->toPlainText(), mistake);
    if (m_array->value() > 1) input.arraySize = m_array->value();
    const int row = m_definition->currentIndex();
    if (row < 0) return input;
    // Only what differs is said: Batch then shows what was really asked for.
    const aws_batch::JobDefinition& own = m_definitions[static_cast<std::size_t>(row)];
    if (m_vcpus->value() != own.resources.vcpus) input.vcpus = m_vcpus->value();
    if (m_memory->value() != own.resources.memory) input.memory = m_memory->value();
    if (m_gpus->value() != own.resources.gpus) input.gpus = m_gpus->value();
    if (m_attempts->value() != own.attempts) input.attempts = m_attempts->value();
    if (m_minutes->value() > 0 && m_minutes->value() != (own.attemptDurationSeconds + 59) / 60)
        input.attemptDurationSeconds = m_minutes->value() * 60;
    return input;
}

} // namespace skydeck::panels::batch
