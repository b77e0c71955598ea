#include "app/skydeckctl/stacks_verbs.h"
#include "core/base/strings.h"

#include <cstdio>
#include <iostream>
#include <unistd.h>

namespace skydeck::ctl {

void printDestroyPlan(Invocation& call, const workflows::DestroyPlan& plan) {
    const Json document = workflows::toJson(plan);
    call.output.rows(document["resources"],
                     {{"FATE", "fate"}, {"RESOURCE", "logicalId"}, {"TYPE", "type"}, {"WHAT", "note"}},
                     "The stack holds no resources.");
    if (plan.terminationProtection) call.output.line("It is protected from deletion: --unprotect takes that off.");
    if (plan.endsAt)
        call.output.line("Its time to live, which ends at " + localTimeText(plan.endsAt) + ", goes with it.");
    if (!plan.outside.empty()) {
        call.output.line("Made outside of the stack, and in its way; --outside deletes that too:");
        for (const auto& thing : plan.outside)
            call.output.line("  " + thing.id + (thing.name.empty() ? "" : " '" + thing.name + "'") + " (" + thing.type +
                             ") in " + thing.in);
    }
    if (!plan.logs.empty()) call.output.line("Outlives the stack; --logs deletes that too:");
    for (const auto& log : plan.logs)
        call.output.line("  " + log.group + ": " + workflows::describeLeftLog(log));
}

namespace {

/// Shows the plan and asks. On AWS the stack's name must be typed, on the lab "yes" is enough.
Result<bool> confirmed(Invocation& call, const aws::Session& session, const workflows::DestroyPlan& plan) {
    if (!isatty(STDIN_FILENO) || !call.output.live() || call.output.json())
        return usageError("'stacks destroy' deletes the stack and what is in it", "Say so with --yes.");
    call.output.line("Destroying '" + plan.stackName + "':");
    printDestroyPlan(call, plan);
    const std::string expected = session.isLab() ? "yes" : plan.stackName;
    std::fprintf(stderr, "Type %s to destroy it: ", session.isLab() ? "yes" : "the stack's name");
    std::fflush(stderr);
    std::string answer;
    std::getline(std::cin, answer);
    return trim(answer) == expected;
}

void printReceipt(Invocation& call, const workflows::Receipt& receipt) {
    const Json document = workflows::toJson(receipt);
    if (call.output.json()) return call.output.document(document);
    call.output.line(receipt.stackName + " is " + receipt.status);
    for (const auto& row : receipt.emptied) {
        std::string what;
        const auto add = [&](std::uint64_t count, const char* noun) {
            if (count > 0) what += (what.empty() ? "" : ", ") + std::to_string(count) + ' ' + noun;
        };
        add(row.objects, row.objects == 1 ? "object" : "objects");
        add(row.images, row.images == 1 ? "image" : "images");
        add(row.jobs, row.jobs == 1 ? "job ended" : "jobs ended");
        add(row.tasks, row.tasks == 1 ? "task stopped" : "tasks stopped");
        call.output.line("  emptied  " + row.name + ": " + what);
    }
    for (const auto& row : receipt.remaining)
        call.output.line("  remains  " + row.logicalId + " (" + row.type + ") " + row.physicalId + ": " + row.reason);
    for (const auto& log : receipt.logs)
        call.output.line("  left     " + log.group + ": " + workflows::describeLeftLog(log) +
                         "; --logs deletes that too");
    if (receipt.remaining.empty())
        call.output.line(receipt.logs.empty() ? "  nothing remains" : "  nothing else remains");
    if (receipt.archive) call.output.line("  archived in " + receipt.archive->string());
}

} // namespace

Status destroyStackVerb(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    if (!call.arguments.has("--yes")) {
        SKYDECK_ASSIGN(const auto plan, workflows::planDestroy(session, call.word(0), call.reporting));
        SKYDECK_ASSIGN(const bool agreed, confirmed(call, *session, plan));
        if (!agreed) return fail(ErrorKind::Cancelled, "NotConfirmed", "Nothing was destroyed");
    }
    workflows::DestroyOptions options;
    options.stackName = call.word(0);
    if (const auto folder = call.arguments.option("--archive")) options.archiveFolder = *folder;
    options.removeOutside = call.arguments.has("--outside");
    options.removeLogs = call.arguments.has("--logs");
    options.unprotect = call.arguments.has("--unprotect");
    if (const auto retained = call.arguments.option("--retain")) options.retain = split(*retained, ',');
    SKYDECK_ASSIGN(const auto receipt, workflows::destroyStack(session, options, showEvents(call), call.reporting));
    printReceipt(call, receipt);
    if (receipt.failure) return fail(*receipt.failure);
    return {};
}

} // namespace skydeck::ctl
