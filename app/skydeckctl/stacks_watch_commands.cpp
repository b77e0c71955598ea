#include "app/skydeckctl/stacks_verbs.h"
#include "core/base/strings.h"
#include "core/workflows/cost.h"
#include "core/workflows/stacks/drift.h"
#include "core/workflows/stacks/estimate.h"
#include "core/workflows/stacks/time_to_live.h"

namespace skydeck::ctl {

Status driftStackVerb(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto report, workflows::detectDrift(session, call.word(0), call.context));
    const Json document = workflows::toJson(report);
    if (call.output.json()) {
        call.output.document(document);
        return {};
    }
    call.output.line("'" + call.word(0) + "' is " + report.stackStatus);
    Json rows = Json::array();
    for (const auto& resource : report.resources) {
        Json row{{"logicalId", resource.logicalResourceId},
                 {"type", resource.resourceType},
                 {"status", resource.status},
                 {"property", ""},
                 {"expected", ""},
                 {"actual", ""}};
        if (resource.differences.empty()) rows.push_back(row);
        for (const auto& difference : resource.differences) {
            row.update(
                {{"property", difference.path}, {"expected", difference.expected}, {"actual", difference.actual}});
            rows.push_back(row);
        }
    }
    call.output.rows(rows,
                     {{"RESOURCE", "logicalId"},
                      {"TYPE", "type"},
                      {"STATUS", "status"},
                      {"PROPERTY", "property"},
                      {"TEMPLATE", "expected"},
                      {"NOW", "actual"}},
                     "CloudFormation can look at none of its resources.");
    return {};
}

Status costStackVerb(Invocation& call) {
    SKYDECK_ASSIGN(const auto options, deployOptions(call));
    SKYDECK_ASSIGN(const auto prices, workflows::Prices::load());
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto estimate,
                   workflows::estimateCost(options.templateBody, options.parameters, prices, session->region()));
    const Json document = workflows::toJson(estimate);
    if (call.output.json()) {
        call.output.document(document);
        return {};
    }
    Json rows = Json::array();
    for (const auto& item : estimate.items)
        rows.push_back({{"logicalId", item.logicalId},
                        {"type", item.type},
                        {"detail", item.detail},
                        {"price", item.dollarsPerHour ? workflows::dollarsText(*item.dollarsPerHour) : "unknown"},
                        {"when", item.always ? "always" : "each, while it works"}});
    call.output.rows(
        rows,
        {{"RESOURCE", "logicalId"}, {"WHAT", "type"}, {"DETAIL", "detail"}, {"$/HOUR", "price"}, {"WHEN", "when"}},
        "Nothing in it is paid by the hour.");
    const double hour = estimate.dollarsPerHour();
    call.output.line(workflows::dollarsText(hour) + " $/hour, " + workflows::dollarsText(hour * 24) +
                     " $/day if forgotten" + (estimate.unpriced() > 0 ? ", and what has no known price" : "") +
                     "; storage and requests are not in it. " + prices.source());
    return {};
}

Status ttlStackVerb(Invocation& call) {
    const std::string& name = call.word(0);
    SKYDECK_ASSIGN(const auto session, call.session());
    const auto hours = call.arguments.option("--hours");
    if (hours && call.arguments.has("--clear"))
        return usageError("--hours and --clear exclude each other", "Give one of them.");
    if (call.arguments.has("--clear")) {
        SKYDECK_ASSIGN(const bool cleared, workflows::clearTimeToLive(session, name, call.context));
        call.output.result({{"stack", name}, {"cleared", cleared}},
                           cleared ? name + " stays until somebody deletes it" : name + " had no time to live");
        return {};
    }
    std::optional<workflows::TimeToLive> life;
    if (hours) {
        const auto count = parseDouble(*hours);
        if (!count || !(*count > 0) || *count > 24 * 366)
            return usageError("--hours is a number up to 8784, not '" + *hours + "'", "For example: --hours 3");
        const WallTime at = fromEpochSeconds(toEpochSeconds(session->clock().now()) + *count * 3600);
        SKYDECK_ASSIGN(life, workflows::setTimeToLive(session, name, at, call.context));
    } else {
        SKYDECK_ASSIGN(life, workflows::timeToLive(session, name, call.context));
    }
    Json document{{"stack", name}, {"endsAt", nullptr}};
    if (life) document.update({{"endsAt", timeJson(life->at)}, {"schedule", life->schedule}});
    call.output.result(document, life ? name + " is deleted at " + localTimeText(life->at) +
                                            ", also when this machine is off. What CloudFormation refuses to delete, "
                                            "such as a bucket with objects, stays then."
                                      : name + " stays until somebody deletes it");
    return {};
}

} // namespace skydeck::ctl
