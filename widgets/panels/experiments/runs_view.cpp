#include "widgets/panels/experiments/runs_view.h"

#include "widgets/models/table_view.h"
#include "widgets/shell/settings_keys.h"
#include "widgets/style/icons.h"
#include "widgets/style/text_format.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QColorDialog>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::Run;

namespace {
constexpr int kWidths[] = {80, 150, 120, 56, 72, 56, 48}; // until there are rows to fit
}

RunsView::RunsView(QSettings& settings, QWidget* parent) : QWidget(parent), m_looks(settings) {
    m_model = makeRunTable(this);
    m_table = new models::TableView(m_model, tr("Runs"), this);
    m_table->setIconSize(QSize(28, 16));
    m_table->setTextElideMode(Qt::ElideMiddle);
    m_table->sortByColumn(kAccuracyColumn, Qt::DescendingOrder);
    for (int column = 0; column < static_cast<int>(std::size(kWidths)); ++column)
        m_table->setColumnWidth(column, kWidths[column]);
    m_table->rememberColumns(settings, shell::keys::columns(QStringLiteral("training-runs")));
    m_table->setColumnHidden(kGroupColumn, true);
    m_table->setEmptyText(tr("There are no runs yet."));

    m_group = style::named(new QComboBox(this), tr("Group runs by"));
    m_group->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_onlySelected = style::named(new QCheckBox(tr("Only selected and pinned"), this), tr("Only selected and pinned"));
    m_onlySelected->setToolTip(tr("Curves of the runs that are selected here or pinned, to compare them"));
    m_note = new QLabel(this);
    m_note->setForegroundRole(QPalette::PlaceholderText);
    m_pin = new QAction(style::icon(QStringLiteral("pin")), tr("Pin"), this);
    m_pin->setToolTip(tr("Keeps the selected runs at the top and in the charts, or lets them go"));
    m_colour = new QAction(style::icon(QStringLiteral("edit")), tr("Colour"), this);
    m_colour->setToolTip(tr("Chooses the colour of the selected runs"));
    m_ownColour = new QAction(tr("Usual colour again"), this);
    m_table->addActions({m_pin, m_colour, m_ownColour});
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(8, 4, 8, 4);
    bar->setSpacing(8);
    bar->addWidget(m_group);
    for (QAction* action : {m_pin, m_colour}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setAutoRaise(true);
        button->setAccessibleName(action->text());
        bar->addWidget(button);
    }
    bar->addWidget(m_onlySelected);
    bar->addWidget(m_note, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);

    offerGroups();
    connect(m_group, &QComboBox::activated, this, [this] {
        m_looks.setGrouping(m_group->currentData().toString());
        const bool grouped = !m_looks.grouping().isEmpty();
        m_table->setColumnHidden(kGroupColumn, !grouped);
        m_table->sortByColumn(grouped ? kGroupColumn : kAccuracyColumn,
                              grouped ? Qt::AscendingOrder : Qt::DescendingOrder);
        relook();
    });
    connect(m_onlySelected, &QCheckBox::toggled, this, &RunsView::shownChanged);
    connect(m_pin, &QAction::triggered, this, &RunsView::pinSelected);
    connect(m_colour, &QAction::triggered, this, &RunsView::colourSelected);
    connect(m_ownColour, &QAction::triggered, this, [this] {
        for (const QString& run : selected())
            m_looks.setColour(run, {});
        relook();
    });
    const auto selectionChanged = [this] {
        const bool any = m_table->selectionModel()->hasSelection();
        for (QAction* action : {m_pin, m_colour, m_ownColour})
            action->setEnabled(any);
        Q_EMIT selectionMoved();
    };
    connect(m_table, &models::TableView::selectionMoved, this, selectionChanged);
    connect(m_table, &models::TableView::rowActivated, this,
            [this](int row) { Q_EMIT runActivated(qstr(m_model->row(row).run.name)); });
    for (QAction* action : {m_pin, m_colour, m_ownColour})
        action->setEnabled(false);
}

void RunsView::setRuns(const std::string& stack, const std::vector<Run>& runs) {
    m_looks.setStack(stack);
    m_looks.learn(runs);
    m_runs = runs;
    m_model->setRows(runRows(m_runs, m_looks));
    offerGroups();
}

void RunsView::relook() {
    m_looks.learn(m_runs);
    m_model->setRows(runRows(m_runs, m_looks));
    Q_EMIT shownChanged();
}

void RunsView::offerGroups() {
    const auto keys = groupings(m_runs);
    QStringList wanted{QString()};
    for (const auto& [key, title] : keys)
        wanted << key;
    QStringList there;
    for (int i = 0; i < m_group->count(); ++i)
        there << m_group->itemData(i).toString();
    if (there == wanted) return;
    const QSignalBlocker quiet(m_group);
    m_group->clear();
    m_group->addItem(tr("No groups"), QString());
    for (const auto& [key, title] : keys)
        m_group->addItem(tr("By %1").arg(title), key);
    m_group->setCurrentIndex(std::max(0, m_group->findData(m_looks.grouping())));
}

void RunsView::pinSelected() {
    const QStringList runs = selected();
    const bool all =
        std::all_of(runs.begin(), runs.end(), [this](const QString& run) { return m_looks.isPinned(run); });
    for (const QString& run : runs)
        m_looks.setPinned(run, !all);
    relook();
}

void RunsView::colourSelected() {
    const QStringList runs = selected();
    const Run* first = runs.isEmpty() ? nullptr : find(runs.first());
    if (!first) return;
    auto* dialog = new QColorDialog(m_looks.of(*first).colour, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Colour of %n run(s)", nullptr, static_cast<int>(runs.size())));
    connect(dialog, &QColorDialog::colorSelected, this, [this, runs](const QColor& colour) {
        for (const QString& run : runs)
            m_looks.setColour(run, colour);
        relook();
    });
    dialog->open();
}

void RunsView::setFilter(const QString& words) {
    m_table->proxy().setFilterWords(words);
    Q_EMIT shownChanged();
}

void RunsView::setNote(const QString& note) {
    m_note->setText(note);
}

std::vector<Run> RunsView::shownRuns() const {
    std::vector<bool> shown(m_runs.size(), false);
    for (int row = 0; row < m_table->proxy().rowCount(); ++row) {
        const int source = m_table->proxy().mapToSource(m_table->proxy().index(row, 0)).row();
        shown[static_cast<std::size_t>(m_model->row(source).place)] = true;
    }
    std::vector<Run> runs;
    for (std::size_t i = 0; i < m_runs.size(); ++i)
        if (shown[i]) runs.push_back(m_runs[i]);
    return runs;
}

std::vector<Run> RunsView::comparedRuns() const {
    std::vector<Run> runs = shownRuns();
    if (!m_onlySelected->isChecked()) return runs;
    const QStringList chosen = selected();
    std::erase_if(
        runs, [&](const Run& run) { return !chosen.contains(qstr(run.name)) && !m_looks.isPinned(qstr(run.name)); });
    return runs;
}

const Run* RunsView::find(const QString& name) const {
    const RunRow* row = m_model->find(name);
    return row ? &row->run : nullptr;
}

QStringList RunsView::selected() const {
    return m_table->selectedKeys();
}

void RunsView::select(const QString& name) {
    if (!name.isEmpty() && !selected().contains(name)) m_table->selectKey(name);
}

} // namespace skydeck::panels::experiments
