#include "core/workflows/recorded_run.h"

#include "core/wire/timestamp.h"

#include <cmath>

namespace skydeck::workflows {

namespace {

std::optional<WallTime> timeAt(const Json& object, const char* name) {
    const auto seconds = wire::parseTimestamp(stringAt(object, name));
    return seconds ? std::optional(fromEpochSeconds(*seconds)) : std::nullopt;
}

} // namespace

Result<RecordedRun> parseRecordedRun(std::string_view text, std::string_view what) {
    SKYDECK_ASSIGN(const Json document, parseJson(text, what));
    if (!document.is_object() || integerAt(document, "record") < 1)
        return fail(ErrorKind::Protocol, "InvalidRunRecord", "'" + std::string(what) + "' is no record of a run");
    RecordedRun run;
    run.name = stringAt(document, "name");
    run.state = stringAt(document, "state");
    run.error = stringAt(document, "error");
    const Json& parameters = memberAt(document, "parameters");
    if (parameters.is_object())
        for (auto it = parameters.begin(); it != parameters.end(); ++it)
            if (it->is_number()) run.parameters[it.key()] = it->get<double>();
    if (const Json& seed = memberAt(document, "seed"); seed.is_number_unsigned()) run.seed = seed.get<std::uint64_t>();
    run.codeVersion = stringAt(document, "codeVersion");
    run.image = stringAt(document, "image");
    run.sweepId = stringAt(document, "sweep");
    run.jobId = stringAt(memberAt(document, "log"), "jobId");
    const Json& machine = memberAt(document, "machine");
    for (const char* part : {"host", "processor", "device", "precision"})
        if (const std::string word = stringAt(machine, part); !word.empty())
            run.machine += (run.machine.empty() ? "" : ", ") + word;
    run.start = timeAt(document, "start");
    run.end = timeAt(document, "end");
    run.seconds = std::max(0.0, numberAt(document, "seconds"));
    if (const Json& cost = memberAt(document, "cost"); cost.is_number()) run.cost = cost.get<double>();
    run.resumedAfter = static_cast<int>(integerAt(document, "resumedAfter"));
    if (const auto best = integerAt(document, "bestEpoch"); best > 0) run.bestEpoch = static_cast<std::size_t>(best);
    return run;
}

} // namespace skydeck::workflows
