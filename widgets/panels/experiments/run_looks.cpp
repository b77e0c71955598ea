#include "widgets/panels/experiments/run_looks.h"

#include "widgets/panels/experiments/runs_model.h"
#include "widgets/style/palette.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>
#include <QSettings>

namespace skydeck::panels::experiments {

using style::qstr;
using workflows::Run;

namespace {
/// Where lupdate and the translator find these texts.
struct LookWords {
    Q_DECLARE_TR_FUNCTIONS(RunLooks)
};

QString pinsKey(const QString& stack) {
    return QStringLiteral("experiments/%1/pinned").arg(stack);
}
QString coloursKey(const QString& stack) {
    return QStringLiteral("experiments/%1/colours").arg(stack);
}
} // namespace

void RunLooks::setStack(const std::string& stack) {
    if (qstr(stack) == m_stack) return;
    m_stack = qstr(stack);
    m_order.clear();
    m_groupOrder.clear();
    m_colours.clear();
    const QStringList pins = m_settings.value(pinsKey(m_stack)).toStringList();
    m_pins = QSet<QString>(pins.begin(), pins.end());
    const QVariantMap colours = m_settings.value(coloursKey(m_stack)).toMap();
    for (auto it = colours.begin(); it != colours.end(); ++it)
        if (const QColor colour(it.value().toString()); colour.isValid()) m_colours.insert(it.key(), colour);
}

void RunLooks::setPinned(const QString& run, bool pinned) {
    if (pinned)
        m_pins.insert(run);
    else
        m_pins.remove(run);
    m_settings.setValue(pinsKey(m_stack), QStringList(m_pins.begin(), m_pins.end()));
}

void RunLooks::setColour(const QString& run, const QColor& colour) {
    if (colour.isValid())
        m_colours.insert(run, colour);
    else
        m_colours.remove(run);
    QVariantMap colours;
    for (auto it = m_colours.cbegin(); it != m_colours.cend(); ++it)
        colours.insert(it.key(), it->name());
    m_settings.setValue(coloursKey(m_stack), colours);
}

QString RunLooks::groupOf(const Run& run) const {
    if (m_grouping.isEmpty()) return {};
    if (m_grouping == QLatin1String("state")) return stateOf(run.state).word;
    if (m_grouping == QLatin1String("sweep"))
        return run.sweepId.empty() ? LookWords::tr("no sweep") : qstr(run.sweepId);
    const auto it = run.parameters.find(style::str(m_grouping));
    return it == run.parameters.end()
               ? LookWords::tr("none")
               : QStringLiteral("%1 %2").arg(parameterTitle(m_grouping), parameterText(it->second));
}

void RunLooks::learn(const std::vector<Run>& runs) {
    for (const Run& run : runs) {
        const QString name = qstr(run.name), group = groupOf(run);
        if (!m_order.contains(name)) m_order.insert(name, static_cast<int>(m_order.size()));
        if (!group.isEmpty() && !m_groupOrder.contains(group))
            m_groupOrder.insert(group, static_cast<int>(m_groupOrder.size()));
    }
}

RunLook RunLooks::of(const Run& run) const {
    const QString name = qstr(run.name);
    RunLook look;
    look.group = groupOf(run);
    look.pinned = m_pins.contains(name);
    const int place = look.group.isEmpty() ? m_order.value(name) : m_groupOrder.value(look.group);
    look.marker = place / kDistinctColours;
    look.colour = m_colours.value(name, style::okabeIto(place));
    return look;
}

std::vector<std::pair<QString, QString>> groupings(const std::vector<Run>& runs) {
    std::vector<std::pair<QString, QString>> keys;
    for (const auto& [name, values] : workflows::parametersOf(runs))
        if (values.size() > 1 && values.size() < runs.size()) keys.emplace_back(qstr(name), parameterTitle(qstr(name)));
    QSet<QString> states, sweeps;
    for (const Run& run : runs) {
        states.insert(stateOf(run.state).word);
        sweeps.insert(qstr(run.sweepId));
    }
    if (states.size() > 1) keys.emplace_back(QStringLiteral("state"), LookWords::tr("state"));
    if (sweeps.size() > 1) keys.emplace_back(QStringLiteral("sweep"), LookWords::tr("sweep"));
    return keys;
}

QString parameterTitle(const QString& parameter) {
    if (parameter == QLatin1String("lr")) return LookWords::tr("learning rate");
    if (parameter == QLatin1String("momentum")) return LookWords::tr("momentum");
    if (parameter == QLatin1String("epochs")) return LookWords::tr("epochs");
    if (parameter == QLatin1String("seed")) return LookWords::tr("seed");
    if (parameter == QLatin1String("batch")) return LookWords::tr("batch size");
    if (parameter == QLatin1String("fold")) return LookWords::tr("fold");
    if (parameter == QLatin1String("folds")) return LookWords::tr("folds");
    if (parameter == QLatin1String("subset")) return LookWords::tr("training images");
    if (parameter == QLatin1String("patience")) return LookWords::tr("patience");
    return parameter;
}

QString parameterText(double value) {
    return QString::number(value, 'g', 6);
}

} // namespace skydeck::panels::experiments
