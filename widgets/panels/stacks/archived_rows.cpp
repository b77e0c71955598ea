#include "widgets/panels/stacks/archived_rows.h"

#include "widgets/models/table_view.h"
#include "widgets/style/text_format.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>
#include <memory>

namespace skydeck::panels::stacks {

using models::ColumnStyle;
using style::qstr;

namespace {

struct ArchivedRow {
    std::shared_ptr<const Json> all;
    std::size_t number = 0;

    const Json& at(const std::string& member) const { return memberAt((*all)[number], member); }
};

/// What archive.cpp writes, in the order in which it is looked at.
struct KnownMember {
    const char* member;
    const char* title;
    ColumnStyle style = ColumnStyle::Text;
    bool isTime = false; ///< ISO 8601
};
constexpr KnownMember knownMembers[] = {
    {"time", QT_TRANSLATE_NOOP("ArchivedRows", "Time"), ColumnStyle::Text, true},
    {"status", QT_TRANSLATE_NOOP("ArchivedRows", "Status"), ColumnStyle::Status},
    {"jobName", QT_TRANSLATE_NOOP("ArchivedRows", "Name")},
    {"logicalId", QT_TRANSLATE_NOOP("ArchivedRows", "Resource")},
    {"type", QT_TRANSLATE_NOOP("ArchivedRows", "Type")},
    {"exitCode", QT_TRANSLATE_NOOP("ArchivedRows", "Exit"), ColumnStyle::Number},
    {"reason", QT_TRANSLATE_NOOP("ArchivedRows", "Reason")},
    {"statusReason", QT_TRANSLATE_NOOP("ArchivedRows", "Reason of the status")},
    {"command", QT_TRANSLATE_NOOP("ArchivedRows", "Command"), ColumnStyle::Mono},
    {"created", QT_TRANSLATE_NOOP("ArchivedRows", "Created"), ColumnStyle::Text, true},
    {"started", QT_TRANSLATE_NOOP("ArchivedRows", "Started"), ColumnStyle::Text, true},
    {"stopped", QT_TRANSLATE_NOOP("ArchivedRows", "Stopped"), ColumnStyle::Text, true},
    {"environment", QT_TRANSLATE_NOOP("ArchivedRows", "Environment")},
    {"parameters", QT_TRANSLATE_NOOP("ArchivedRows", "Parameters")},
    {"logStream", QT_TRANSLATE_NOOP("ArchivedRows", "Log"), ColumnStyle::Mono},
    {"physicalId", QT_TRANSLATE_NOOP("ArchivedRows", "Physical id"), ColumnStyle::Mono},
    {"jobId", QT_TRANSLATE_NOOP("ArchivedRows", "Id"), ColumnStyle::Mono},
};

/// Lists as one line, objects as "name=value, …".
QString archivedText(const Json& cell) {
    if (cell.is_null()) return {};
    if (cell.is_string()) return qstr(cell.get<std::string>());
    if (!cell.is_structured()) return qstr(dumpJson(cell));
    QStringList parts;
    for (const auto& [name, value] : cell.items())
        parts << (cell.is_array() ? archivedText(value) : QStringLiteral("%1=%2").arg(qstr(name), archivedText(value)));
    return parts.join(cell.is_array() ? QStringLiteral(" ") : QStringLiteral(", "));
}

/// Seconds since 1970, or 0 where there is none.
double archivedTime(const Json& cell) {
    const QDateTime time = QDateTime::fromString(archivedText(cell), Qt::ISODateWithMs);
    return time.isValid() ? static_cast<double>(time.toMSecsSinceEpoch()) / 1000 : 0;
}

models::Column<ArchivedRow> archivedColumn(const QString& title, const KnownMember& known) {
    const std::string member = known.member;
    const ColumnStyle style = known.style;
    if (known.isTime)
        return models::timeColumn<ArchivedRow>(
            title, [member](const ArchivedRow& row) { return archivedTime(row.at(member)); });
    const auto text = [member](const ArchivedRow& row) { return archivedText(row.at(member)); };
    if (style == ColumnStyle::Status) return models::statusColumn<ArchivedRow>(title, text);
    auto column = models::textColumn<ArchivedRow>(title, text, style);
    column.toolTip = text;
    if (style == ColumnStyle::Number)
        column.sortValue = [member](const ArchivedRow& row) {
            const Json& cell = row.at(member);
            return cell.is_number() ? QVariant(cell.get<double>()) : QVariant(-1.0);
        };
    return column;
}

} // namespace

QWidget* makeArchivedRows(const Json& rows, const QString& name, QWidget* parent) {
    const auto holds = [&rows](const std::string& member) {
        return std::ranges::any_of(rows,
                                   [&](const Json& row) { return !archivedText(memberAt(row, member)).isEmpty(); });
    };
    std::vector<models::Column<ArchivedRow>> columns;
    for (const KnownMember& known : knownMembers)
        if (holds(known.member))
            columns.push_back(archivedColumn(QCoreApplication::translate("ArchivedRows", known.title), known));
    const Json first = rows.empty() ? Json::object() : rows.front();
    for (const auto& [member, value] : first.items())
        if (std::ranges::find(knownMembers, member, &KnownMember::member) == std::end(knownMembers))
            columns.push_back(archivedColumn(qstr(member), {member.c_str(), ""}));
    auto* model = new models::RowTableModel<ArchivedRow>(
        std::move(columns), [](const ArchivedRow& row) { return QString::number(row.number); }, parent);
    const auto all = std::make_shared<const Json>(rows);
    std::vector<ArchivedRow> made;
    for (std::size_t i = 0; i < rows.size(); ++i)
        made.push_back({all, i});
    model->setRows(std::move(made));
    auto* table = new models::TableView(model, name, parent);
    table->setEmptyText(QCoreApplication::translate("ArchivedRows", "The archive has none."));
    return table;
}

} // namespace skydeck::panels::stacks
