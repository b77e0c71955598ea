#include "widgets/panels/stacks/stacks_model.h"

#include <QCoreApplication>

namespace skydeck::panels::stacks {

namespace cfn = aws::cloudformation;
using models::ColumnStyle;
using style::qstr;

namespace {

/// Where lupdate and the translator find these texts.
struct Words {
    Q_DECLARE_TR_FUNCTIONS(Stacks)
};

QString wordOf(workflows::Fate fate) {
    switch (fate) {
    case workflows::Fate::Goes:
        return Words::tr("Goes");
    case workflows::Fate::Emptied:
        return Words::tr("Is emptied, then goes");
    case workflows::Fate::Kept:
        return Words::tr("Is kept");
    case workflows::Fate::Gone:
        return Words::tr("Is gone already");
    }
    return {};
}

style::Tone toneOf(workflows::Fate fate) {
    switch (fate) {
    case workflows::Fate::Goes:
        return style::Tone::Neutral;
    case workflows::Fate::Emptied:
        return style::Tone::Failed;
    case workflows::Fate::Kept:
        return style::Tone::Waiting;
    case workflows::Fate::Gone:
        return style::Tone::Gone;
    }
    return style::Tone::Neutral;
}

/// A text column whose tool tip is the whole text: reasons are long.
template <class Row, class Get>
models::Column<Row> longTextColumn(QString title, Get get) {
    auto column = models::textColumn<Row>(std::move(title), get);
    column.toolTip = column.text;
    return column;
}

template <class Row, class Member>
auto textOf(Member member) {
    return [member](const Row& row) { return qstr(row.*member); };
}

} // namespace

StackTable* makeStackTable(QObject* parent) {
    using Row = cfn::Stack;
    return new StackTable(
        {models::textColumn<Row>(Words::tr("Stack"), textOf<Row>(&Row::stackName)),
         models::statusColumn<Row>(Words::tr("Status"), textOf<Row>(&Row::stackStatus)),
         models::timeColumn<Row>(Words::tr("Created"), [](const Row& row) { return style::epochOf(row.creationTime); }),
         longTextColumn<Row>(Words::tr("Description"), textOf<Row>(&Row::description))},
        textOf<Row>(&Row::stackId), parent);
}

EventTable* makeEventTable(QObject* parent) {
    using Row = cfn::StackEvent;
    return new EventTable(
        {models::timeColumn<Row>(Words::tr("Time"), [](const Row& row) { return style::epochOf(row.timestamp); }),
         models::textColumn<Row>(Words::tr("Resource"), textOf<Row>(&Row::logicalResourceId)),
         models::statusColumn<Row>(Words::tr("Status"), textOf<Row>(&Row::resourceStatus)),
         models::textColumn<Row>(Words::tr("Type"), textOf<Row>(&Row::resourceType)),
         longTextColumn<Row>(Words::tr("Reason"), textOf<Row>(&Row::resourceStatusReason))},
        textOf<Row>(&Row::eventId), parent);
}

ResourceTable* makeResourceTable(QObject* parent) {
    using Row = cfn::StackResource;
    return new ResourceTable(
        {models::textColumn<Row>(Words::tr("Resource"), textOf<Row>(&Row::logicalResourceId)),
         models::statusColumn<Row>(Words::tr("Status"), textOf<Row>(&Row::resourceStatus)),
         models::textColumn<Row>(Words::tr("Type"), textOf<Row>(&Row::resourceType)),
         models::textColumn<Row>(Words::tr("Physical id"), textOf<Row>(&Row::physicalResourceId), ColumnStyle::Mono),
         longTextColumn<Row>(Words::tr("Reason"), textOf<Row>(&Row::resourceStatusReason))},
        textOf<Row>(&Row::logicalResourceId), parent);
}

OutputTable* makeOutputTable(QObject* parent) {
    using Row = cfn::Output;
    return new OutputTable(
        {models::textColumn<Row>(Words::tr("Output"), textOf<Row>(&Row::outputKey)),
         models::textColumn<Row>(Words::tr("Value"), textOf<Row>(&Row::outputValue), ColumnStyle::Mono),
         longTextColumn<Row>(Words::tr("Description"), textOf<Row>(&Row::description))},
        textOf<Row>(&Row::outputKey), parent);
}

PlanTable* makePlanTable(QObject* parent) {
    using Row = workflows::PlannedResource;
    models::Column<Row> fate{Words::tr("What happens"), ColumnStyle::Status,
                             [](const Row& row) { return wordOf(row.fate); },
                             // What costs data first.
                             [](const Row& row) { return row.fate == workflows::Fate::Emptied ? -1 : int(row.fate); },
                             [](const Row& row) { return toneOf(row.fate); }};
    return new PlanTable(
        {models::textColumn<Row>(Words::tr("Resource"), textOf<Row>(&Row::logicalId)), fate,
         models::textColumn<Row>(Words::tr("Type"), textOf<Row>(&Row::type)),
         longTextColumn<Row>(Words::tr("Note"), textOf<Row>(&Row::note)),
         models::textColumn<Row>(Words::tr("Physical id"), textOf<Row>(&Row::physicalId), ColumnStyle::Mono)},
        textOf<Row>(&Row::logicalId), parent);
}

namespace {

QString actionText(const cfn::Change& change) {
    if (change.action == "Add") return Words::tr("Is added");
    if (change.action == "Remove") return Words::tr("Is removed");
    if (change.action == "Import") return Words::tr("Is imported");
    if (change.replacement == "True") return Words::tr("Is replaced");
    if (change.replacement == "Conditional") return Words::tr("May be replaced");
    return Words::tr("Is changed");
}

/// What loses data is red.
style::Tone changeTone(const cfn::Change& change) {
    if (change.action == "Remove" || change.replacement == "True") return style::Tone::Failed;
    if (change.replacement == "Conditional") return style::Tone::Waiting;
    return change.action == "Add" ? style::Tone::Ok : style::Tone::Neutral;
}

QString driftText(const DriftRow& row) {
    if (row.resource.status == "IN_SYNC") return Words::tr("As its template says");
    if (row.resource.status == "DELETED") return Words::tr("Is not there any more");
    if (row.resource.status == "NOT_CHECKED") return Words::tr("CloudFormation cannot look at it");
    if (row.difference.kind == "ADD") return Words::tr("Was added");
    if (row.difference.kind == "REMOVE") return Words::tr("Was removed");
    return Words::tr("Was changed");
}

style::Tone driftTone(const DriftRow& row) {
    if (row.resource.status == "IN_SYNC") return style::Tone::Ok;
    if (row.resource.status == "NOT_CHECKED") return style::Tone::Gone;
    return style::Tone::Failed;
}

} // namespace

ChangeTable* makeChangeTable(QObject* parent) {
    using Row = cfn::Change;
    models::Column<Row> action{Words::tr("What happens"), ColumnStyle::Status, actionText, {}, changeTone};
    return new ChangeTable({models::textColumn<Row>(Words::tr("Resource"), textOf<Row>(&Row::logicalResourceId)),
                            action, models::textColumn<Row>(Words::tr("Type"), textOf<Row>(&Row::resourceType)),
                            longTextColumn<Row>(Words::tr("What changes"),
                                                [](const Row& row) {
                                                    QStringList names;
                                                    for (const std::string& name : row.names)
                                                        names << qstr(name);
                                                    return names.join(QStringLiteral(", "));
                                                })},
                           textOf<Row>(&Row::logicalResourceId), parent);
}

std::vector<DriftRow> driftRows(const std::vector<cfn::ResourceDrift>& resources) {
    std::vector<DriftRow> rows;
    for (const cfn::ResourceDrift& resource : resources) {
        if (resource.differences.empty()) rows.push_back({resource, {}});
        for (const cfn::PropertyDifference& difference : resource.differences)
            rows.push_back({resource, difference});
    }
    return rows;
}

DriftTable* makeDriftTable(QObject* parent) {
    using Row = DriftRow;
    models::Column<Row> state{Words::tr("What was found"), ColumnStyle::Status, driftText,
                              // What drifted first.
                              [](const Row& row) { return driftTone(row) == style::Tone::Failed ? 0 : 1; }, driftTone};
    return new DriftTable(
        {models::textColumn<Row>(Words::tr("Resource"),
                                 [](const Row& row) { return qstr(row.resource.logicalResourceId); }),
         state,
         models::textColumn<Row>(
             Words::tr("Property"), [](const Row& row) { return qstr(row.difference.path); }, ColumnStyle::Mono),
         longTextColumn<Row>(Words::tr("By the template"),
                             [](const Row& row) { return qstr(row.difference.expected); }),
         longTextColumn<Row>(Words::tr("Now"), [](const Row& row) { return qstr(row.difference.actual); }),
         models::textColumn<Row>(Words::tr("Type"), [](const Row& row) { return qstr(row.resource.resourceType); })},
        [](const Row& row) { return qstr(row.resource.logicalResourceId + row.difference.path); }, parent);
}

QString summaryOf(const std::vector<cfn::Change>& changes) {
    int added = 0, changed = 0, replaced = 0, removed = 0;
    for (const cfn::Change& change : changes) {
        if (change.action == "Add")
            ++added;
        else if (change.action == "Remove")
            ++removed;
        else
            ++(change.replacement == "True" ? replaced : changed);
    }
    return style::dotted({added > 0 ? Words::tr("%n resource(s) added", nullptr, added) : QString(),
                          changed > 0 ? Words::tr("%n changed", nullptr, changed) : QString(),
                          replaced > 0 ? Words::tr("%n replaced by a new one", nullptr, replaced) : QString(),
                          removed > 0 ? Words::tr("%n removed", nullptr, removed) : QString()});
}

QString summaryOf(const std::vector<cfn::Stack>& stacks) {
    int moving = 0, failed = 0;
    for (const cfn::Stack& stack : stacks) {
        moving += cfn::isInProgress(stack.stackStatus) ? 1 : 0;
        failed += cfn::isFailure(stack.stackStatus) ? 1 : 0;
    }
    return style::dotted({Words::tr("%n stack(s)", nullptr, static_cast<int>(stacks.size())),
                          moving > 0 ? Words::tr("%1 in progress").arg(moving) : QString(),
                          failed > 0 ? Words::tr("%1 failed").arg(failed) : QString()});
}

QString summaryOf(const workflows::DestroyPlan& plan) {
    int goes = 0, kept = 0, emptied = 0;
    std::uint64_t objects = 0, bytes = 0, images = 0, jobs = 0;
    for (const workflows::PlannedResource& resource : plan.resources) {
        goes += resource.fate == workflows::Fate::Goes || resource.fate == workflows::Fate::Emptied ? 1 : 0;
        emptied += resource.fate == workflows::Fate::Emptied ? 1 : 0;
        kept += resource.fate == workflows::Fate::Kept ? 1 : 0;
        objects += resource.objects;
        bytes += resource.bytes;
        images += resource.images;
        jobs += resource.jobs;
    }
    QStringList contents;
    if (objects > 0)
        contents << Words::tr("%1 objects, %2")
                        .arg(style::countText(static_cast<std::int64_t>(objects)),
                             style::bytesText(static_cast<std::int64_t>(bytes)));
    if (images > 0) contents << Words::tr("%n image(s)", nullptr, static_cast<int>(images));
    QString emptiedText;
    if (emptied > 0) {
        emptiedText = Words::tr("%n of them emptied first", nullptr, emptied);
        if (!contents.isEmpty()) emptiedText += QStringLiteral(" (%1)").arg(contents.join(QStringLiteral(", ")));
    }
    return style::dotted({Words::tr("%n resource(s) deleted", nullptr, goes), emptiedText,
                          jobs > 0 ? Words::tr("%n job(s) terminated", nullptr, static_cast<int>(jobs)) : QString(),
                          kept > 0 ? Words::tr("%n kept", nullptr, kept) : QString()});
}

QString sentenceOf(const cfn::StackEvent& event) {
    return QStringLiteral("%1 (%2): %3")
        .arg(qstr(event.logicalResourceId), qstr(event.resourceType),
             event.resourceStatusReason.empty() ? qstr(event.resourceStatus) : qstr(event.resourceStatusReason));
}

} // namespace skydeck::panels::stacks
