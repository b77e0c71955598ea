#include "widgets/panels/stacks/destroy_dialog.h"

#include "core/base/files.h"
#include "widgets/models/table_view.h"
#include "widgets/shell/deck.h"
#include "widgets/shell/panel_frame.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace skydeck::panels::stacks {

using style::qstr;

DestroyDialog::DestroyDialog(shell::Deck& deck, const QString& stackName, QWidget* parent)
    : QDialog(parent), m_deck(deck), m_stackName(stackName) {
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Destroy %1").arg(stackName));
    resize(880, 520);

    auto* heading = new QLabel(tr("Destroy %1?").arg(stackName), this);
    heading->setFont(style::titleFont());
    m_summary = new QLabel(this);
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_model = makePlanTable(this);
    m_table = new models::TableView(m_model, tr("What happens to each resource"), this);
    m_table->setColumnWidth(0, 170);
    m_table->setColumnWidth(1, 180);
    m_table->setColumnWidth(2, 210);
    m_table->setColumnWidth(3, 220);

    m_archive =
        style::named(new QCheckBox(tr("Save CSVs, curves, logs, template, parameters and cost first, to"), this),
                     tr("Archive first"));
    // The archive gets a folder of its own in it, named after the stack and the time.
    m_folder = style::named(new QLineEdit(qstr((dataFolder() / "archive").string()), this), tr("Archive folder"));
    m_folder->setFont(style::monospace());
    m_folder->setEnabled(false);
    auto* browse = style::named(new QToolButton(this), tr("Choose the archive folder"));
    browse->setIcon(style::icon(QStringLiteral("folder")));
    browse->setEnabled(false);
    auto* archiveRow = new QHBoxLayout;
    archiveRow->addWidget(m_archive);
    archiveRow->addWidget(m_folder, 1);
    archiveRow->addWidget(browse);

    // What the plan finds besides the stack's own; shown where there is any.
    const auto option = [this](const QString& name) {
        auto* box = style::named(new QCheckBox(this), name);
        box->hide();
        connect(box, &QCheckBox::toggled, this, &DestroyDialog::check);
        return box;
    };
    m_outside = option(tr("Delete what was made outside"));
    m_logs = option(tr("Delete the logs"));
    m_unprotect = option(tr("Take the termination protection off"));
    m_unprotect->setText(tr("Take the termination protection off: without that AWS refuses"));

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_destroy = style::named(buttons->addButton(tr("Destroy"), QDialogButtonBox::AcceptRole), tr("Destroy"));
    m_destroy->setProperty("destructive", true);
    buttons->button(QDialogButtonBox::Cancel)->setDefault(true);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addWidget(heading);
    layout->addWidget(m_summary);
    layout->addWidget(m_table, 1);
    for (QCheckBox* each : {m_unprotect, m_outside, m_logs})
        layout->addWidget(each);
    layout->addLayout(archiveRow);
    if (!deck.place().lab) {
        auto* row = new QHBoxLayout;
        row->addWidget(new QLabel(tr("This is real AWS. Type %1 to go on:").arg(stackName), this));
        m_typed = style::named(new QLineEdit(this), tr("Stack name to confirm"));
        row->addWidget(m_typed, 1);
        layout->addLayout(row);
        connect(m_typed, &QLineEdit::textChanged, this, &DestroyDialog::check);
    }
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_destroy, &QPushButton::clicked, this, &DestroyDialog::agree);
    connect(m_archive, &QCheckBox::toggled, this, [this, browse](bool on) {
        m_folder->setEnabled(on);
        browse->setEnabled(on);
        check();
    });
    connect(m_folder, &QLineEdit::textChanged, this, &DestroyDialog::check);
    connect(browse, &QToolButton::clicked, this, &DestroyDialog::chooseFolder);
    plan();
    check();
}

void DestroyDialog::plan() {
    m_summary->setText(tr("Looking at what is there…"));
    m_deck.jobs().run(
        m_lane,
        [session = m_deck.session(), name = style::str(m_stackName)](const CallContext& context) {
            return workflows::planDestroy(session, name, context);
        },
        [this](Result<workflows::DestroyPlan> plan) {
            if (plan) return take(*plan);
            m_summary->setText(tr("The plan could not be made. %1").arg(shell::errorSentence(plan.error())));
        },
        [this](const Progress& progress) {
            if (!progress.text.empty()) m_summary->setText(qstr(progress.text));
        });
}

void DestroyDialog::take(const workflows::DestroyPlan& plan) {
    m_model->setRows(plan.resources);
    m_table->sortByColumn(1, Qt::AscendingOrder);
    m_summary->setText(summaryOf(plan));
    QStringList outside, logs;
    for (const workflows::OutsideThing& thing : plan.outside)
        outside << tr("%1 %2 in %3")
                       .arg(qstr(thing.type), qstr(thing.name.empty() ? thing.id : thing.name), qstr(thing.in));
    for (const workflows::LeftLog& log : plan.logs)
        logs << qstr(workflows::describeLeftLog(log));
    m_outside->setText(tr("Delete %n thing(s) that were made outside the stack and would hold it up", nullptr,
                          static_cast<int>(outside.size())));
    m_outside->setToolTip(outside.join(QLatin1Char('\n')));
    m_outside->setVisible(!outside.isEmpty());
    m_logs->setText(tr("Delete %n log(s) that would stay", nullptr, static_cast<int>(logs.size())));
    m_logs->setToolTip(logs.join(QLatin1Char('\n')));
    m_logs->setVisible(!logs.isEmpty());
    m_unprotect->setVisible(plan.terminationProtection);
    m_protected = plan.terminationProtection;
    m_planned = true;
    check();
}

void DestroyDialog::check() {
    m_destroy->setEnabled(m_planned && (!m_protected || m_unprotect->isChecked()) &&
                          (!m_typed || m_typed->text() == m_stackName) &&
                          (!m_archive->isChecked() || !m_folder->text().trimmed().isEmpty()));
}

void DestroyDialog::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("Choose a folder for archives"));
    if (!folder.isEmpty()) m_folder->setText(folder);
}

void DestroyDialog::agree() {
    if (!m_deck.allowWrite(this)) return;
    workflows::DestroyOptions options;
    options.stackName = style::str(m_stackName);
    options.removeOutside = m_outside->isChecked();
    options.removeLogs = m_logs->isChecked();
    options.unprotect = m_unprotect->isChecked();
    if (m_archive->isChecked()) options.archiveFolder = style::str(m_folder->text().trimmed());
    Q_EMIT agreed(options);
    accept();
}

namespace {

/// One line of a receipt.
struct Line {
    enum class Kind { Remains, Emptied, Log };
    QString name, type, text;
    Kind kind;
};

QString toText(Line::Kind kind) {
    switch (kind) {
    case Line::Kind::Remains:
        return ReceiptDialog::tr("Remains");
    case Line::Kind::Emptied:
        return ReceiptDialog::tr("Emptied");
    case Line::Kind::Log:
        return ReceiptDialog::tr("Log stays");
    }
    return {};
}

style::Tone toneOf(Line::Kind kind) {
    return kind == Line::Kind::Remains   ? style::Tone::Failed
           : kind == Line::Kind::Emptied ? style::Tone::Ok
                                         : style::Tone::Waiting;
}

} // namespace

ReceiptDialog::ReceiptDialog(const workflows::Receipt& receipt, QWidget* parent) : QDialog(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    const QString name = qstr(receipt.stackName);
    const bool clean = !receipt.failure && receipt.remaining.empty();
    setWindowTitle(tr("Receipt for %1").arg(name));
    resize(680, 400);

    auto* mark = new QLabel(this);
    mark->setPixmap(style::icon(clean ? QStringLiteral("receipt") : QStringLiteral("warning"),
                                clean ? style::Tone::Ok : style::Tone::Failed)
                        .pixmap(24, 24));
    const QString verdict =
        receipt.failure ? tr("%1 is not gone").arg(name)
        : clean         ? tr("Nothing remains of %1").arg(name)
                : tr("%1 is gone; %n thing(s) remain", nullptr, static_cast<int>(receipt.remaining.size())).arg(name);
    auto* heading = new QLabel(verdict, this);
    heading->setFont(style::titleFont());
    auto* top = new QHBoxLayout;
    top->addWidget(mark);
    top->addWidget(heading, 1);
    auto* text = new QLabel(this);
    text->setWordWrap(true);
    text->setTextFormat(Qt::PlainText);
    text->setText(receipt.failure
                      ? shell::errorSentence(*receipt.failure)
                      : tr("Each service was asked afresh after the deletion. Status: %1.").arg(qstr(receipt.status)));

    std::vector<Line> lines;
    for (const workflows::RemainingResource& left : receipt.remaining)
        lines.push_back({qstr(left.physicalId.empty() ? left.logicalId : left.physicalId), qstr(left.type),
                         qstr(left.reason), Line::Kind::Remains});
    for (const workflows::EmptiedResource& emptied : receipt.emptied) {
        QStringList contents;
        if (emptied.objects > 0)
            contents << tr("%1 objects, %2")
                            .arg(style::countText(static_cast<std::int64_t>(emptied.objects)),
                                 style::bytesText(static_cast<std::int64_t>(emptied.bytes)));
        if (emptied.images > 0) contents << tr("%n image(s)", nullptr, static_cast<int>(emptied.images));
        if (emptied.jobs > 0) contents << tr("%n job(s) terminated", nullptr, static_cast<int>(emptied.jobs));
        if (emptied.tasks > 0) contents << tr("%n task(s) stopped", nullptr, static_cast<int>(emptied.tasks));
        lines.push_back(
            {qstr(emptied.name), qstr(emptied.type), contents.join(QStringLiteral(", ")), Line::Kind::Emptied});
    }
    for (const workflows::LeftLog& log : receipt.logs)
        lines.push_back({qstr(log.group + (log.streamPrefix.empty() ? "" : ": " + log.streamPrefix)), tr("Log"),
                         qstr(workflows::describeLeftLog(log)), Line::Kind::Log});
    using models::ColumnStyle;
    models::Column<Line> what{tr("What happened"),
                              ColumnStyle::Status,
                              [](const Line& line) { return toText(line.kind); },
                              {},
                              [](const Line& line) { return toneOf(line.kind); }};
    auto* model = new models::RowTableModel<Line>(
        {what, models::textColumn<Line>(tr("Resource"), &Line::name, ColumnStyle::Mono),
         models::textColumn<Line>(tr("Type"), &Line::type), models::textColumn<Line>(tr("Note"), &Line::text)},
        [](const Line& line) { return line.name + line.type; }, this);
    model->setRows(std::move(lines));
    auto* table = new models::TableView(model, tr("Receipt"), this);
    table->setColumnWidth(0, 120);
    table->setColumnWidth(1, 240);
    table->setColumnWidth(2, 160);
    table->setVisible(model->rowCount() > 0);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* save = buttons->addButton(tr("Save receipt…"), QDialogButtonBox::ActionRole);
    if (receipt.archive) {
        auto* open = style::named(buttons->addButton(tr("Open the archive"), QDialogButtonBox::ActionRole),
                                  tr("Open the archive"));
        connect(open, &QPushButton::clicked, this,
                [this, folder = qstr(receipt.archive->string())] { Q_EMIT archiveWanted(folder); });
    }
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    connect(save, &QPushButton::clicked, this,
            [this, document = dumpJson(workflows::toJson(receipt), 2) + "\n", text, name] {
                const QString file = QFileDialog::getSaveFileName(
                    this, tr("Save receipt"), name + QStringLiteral("-receipt.json"), tr("JSON (*.json)"));
                if (file.isEmpty()) return;
                // A kilobyte, once, at a person's request: not worth a thread.
                if (const Status saved = writeFileAtomically(style::str(file), document); !saved)
                    text->setText(shell::errorSentence(saved.error()));
            });
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    layout->addLayout(top);
    layout->addWidget(text);
    layout->addWidget(table, 1);
    if (model->rowCount() == 0) layout->addStretch(1);
    layout->addWidget(buttons);
}

} // namespace skydeck::panels::stacks
