#include "app/skydeckctl/command.h"
#include "core/aws/api_client.h"
#include "core/workflows/cost.h"

#include <algorithm>

namespace skydeck::ctl {

namespace {

void print(Invocation& call, const workflows::CostReport& report, std::string_view none) {
    const Json document = workflows::toJson(report);
    if (call.output.json()) return call.output.document(document);
    Json rows = document["items"];
    for (Json& row : rows)
        row["price"] =
            row.contains("dollarsPerHour") ? workflows::dollarsText(numberAt(row, "dollarsPerHour")) : "unknown";
    call.output.rows(rows,
                     {{"$/HOUR", "price"},
                      {"SERVICE", "service"},
                      {"TYPE", "type"},
                      {"ID", "id"},
                      {"STACK", "stack"},
                      {"WHAT", "detail"},
                      {"REGION", "region"},
                      {"SINCE", "since", Column::Kind::Time}},
                     none);
    for (const auto& each : report.unread)
        call.output.say(each.service + " in " + each.region + " did not answer: " + describe(each.error));
    const double hour = report.dollarsPerHour();
    call.output.line(workflows::dollarsText(hour) + " $ an hour, " + workflows::dollarsText(hour * 24) +
                     " $ if forgotten for a day, " + workflows::dollarsText(hour * workflows::Prices::kHoursPerMonth) +
                     " $ for a month");
    if (const auto unknown = report.unpriced())
        call.output.line("without " + std::to_string(unknown) + " whose price is not known here");
}

Status now(Invocation& call) {
    SKYDECK_ASSIGN(const auto prices, workflows::Prices::load());
    SKYDECK_ASSIGN(const auto session, call.session());
    const bool everywhere = call.arguments.has("--all-regions");
    SKYDECK_ASSIGN(const auto report, everywhere ? workflows::costsEverywhere(session, prices, call.reporting)
                                                 : workflows::costsNow(session, prices, call.reporting));
    print(call, report, "Nothing runs that costs by the hour.");
    return {};
}

Status stack(Invocation& call) {
    SKYDECK_ASSIGN(const auto prices, workflows::Prices::load());
    SKYDECK_ASSIGN(const auto session, call.session());
    SKYDECK_ASSIGN(const auto cloudFormation, aws::ApiClient::create(session, "cloudformation"));
    SKYDECK_TRY(cloudFormation.call("DescribeStacks", {{"StackName", call.word(0)}}, call.context)); // is there one?
    SKYDECK_ASSIGN(auto report, workflows::costsNow(session, prices, call.reporting));
    std::erase_if(report.items, [&](const workflows::RunningCost& item) { return item.stack != call.word(0); });
    print(call, report, "Nothing of this stack costs by the hour now.");
    return {};
}

} // namespace

Group costGroup() {
    return {"cost",
            "what it costs",
            {{"now",
              "",
              "What runs now and what it costs by the hour, from live state and our price list: no call is billed.\n"
              "What is paid by the request, and what S3 stores, is not in it.",
              0,
              0,
              {{"--all-regions", "", "looks in every region of the account"}},
              now},
             {"stack", "STACK", "The same for what one stack holds.", 1, 1, {}, stack}}};
}

} // namespace skydeck::ctl
