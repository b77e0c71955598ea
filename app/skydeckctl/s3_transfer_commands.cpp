#include "app/skydeckctl/s3_verbs.h"
#include "app/skydeckctl/streams.h"
#include "core/base/strings.h"

namespace skydeck::ctl {

namespace {

namespace s3 = aws::s3;

constexpr std::int64_t kMostJobs = 64, kLargestPartMiB = 5120;

Status readTuning(const Invocation& call, workflows::TransferTuning& tuning) {
    SKYDECK_ASSIGN(const auto jobs, call.arguments.integer("--jobs", tuning.parallel));
    if (jobs < 1 || jobs > kMostJobs) return usageError("--jobs is 1 to 64, not " + std::to_string(jobs));
    tuning.parallel = static_cast<unsigned>(jobs);
    constexpr std::uint64_t mebibyte = 1 << 20;
    SKYDECK_ASSIGN(const auto part,
                   call.arguments.integer("--part-size", static_cast<std::int64_t>(tuning.partSize / mebibyte)));
    if (part < 5 || part > kLargestPartMiB)
        return usageError("--part-size is 5 to 5120 (MiB), not " + std::to_string(part));
    tuning.partSize = static_cast<std::uint64_t>(part) * mebibyte;
    return {};
}

/// What a dry run would do, for JSON.
struct Plan {
    Json actions = Json::array();
};

Status readOptions(Invocation& call, workflows::TransferOptions& options, Plan& plan) {
    SKYDECK_TRY(readTuning(call, options.tuning));
    options.recursive = call.arguments.has("--recursive");
    options.dryRun = call.arguments.has("--dry-run");
    options.filters = s3Filters(call);
    options.put.contentType = call.arguments.value("--content-type");
    options.put.cacheControl = call.arguments.value("--cache-control");
    SKYDECK_ASSIGN(const auto metadata, call.arguments.pairs("--metadata"));
    options.put.metadata.insert(metadata.begin(), metadata.end());
    options.onFile = showFiles(call);
    if (options.dryRun && call.output.json())
        options.onFile = [&plan](const std::string& verb, const workflows::Place& from, const workflows::Place& to) {
            plan.actions.push_back({{"action", verb}, {"from", from}});
            if (!to.empty()) plan.actions.back()["to"] = to;
        };
    options.onNote = [&call](const std::string& text) {
        call.output.clearProgress();
        std::fprintf(stderr, "skydeckctl: %s\n", text.c_str());
    };
    return {};
}

void print(Invocation& call, const workflows::TransferReport& report, const Plan& plan) {
    Json document{{"files", report.files},
                  {"bytes", report.bytes},
                  {"deleted", report.deleted},
                  {"skipped", report.skipped},
                  {"resumedBytes", report.resumedBytes}};
    const bool dry = call.arguments.has("--dry-run");
    if (dry) {
        document["dryRun"] = true;
        document["actions"] = plan.actions;
    }
    std::string sentence =
        std::to_string(report.files) + (report.files == 1 ? " file, " : " files, ") + humanBytes(report.bytes);
    if (report.deleted > 0 && !call.arguments.has("--quiet"))
        sentence += ", " + std::to_string(report.deleted) + " deleted";
    if (report.skipped > 0) sentence += ", " + std::to_string(report.skipped) + " already the same";
    if (report.resumedBytes > 0) sentence += ", " + humanBytes(report.resumedBytes) + " were there already";
    call.output.result(document, dry ? "Nothing done; it would be: " + sentence : sentence);
}

Result<workflows::TransferReport> resumable(Result<workflows::TransferReport> report) {
    if (!report && report.error().hint.empty() &&
        (report.error().kind == ErrorKind::Cancelled || report.error().kind == ErrorKind::Network))
        report.error().hint = "The same command again goes on where this one stopped.";
    return report;
}

Status writeObject(Invocation& call, const workflows::S3Url& place) {
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    FileSink sink("-");
    // To a terminal the object itself is what shows.
    SKYDECK_TRY(workflows::downloadStream(api, place, sink, call.output.pipedOut() ? call.reporting : call.context));
    return sink.finish();
}

Status copyOrMove(Invocation& call, bool move) {
    const bool recursive = call.arguments.has("--recursive");
    const bool fromInput = call.word(0) == "-", toOutput = call.word(1) == "-";
    if ((fromInput || toOutput) && (recursive || move))
        return usageError(std::string("- is one file: it goes with neither ") + (move ? "mv" : "--recursive"));
    if (toOutput) {
        if (call.output.json()) return usageError("'s3 cp … -' prints the object as it is: leave --output json out");
        SKYDECK_ASSIGN(const auto place, s3ObjectUrl(call, 0));
        return writeObject(call, place);
    }
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    Plan plan;
    workflows::TransferOptions options;
    options.move = move;
    SKYDECK_TRY(readOptions(call, options, plan));
    if (fromInput) {
        SKYDECK_ASSIGN(const auto place, s3ObjectUrl(call, 1));
        SKYDECK_ASSIGN(const auto report, workflows::uploadStream(api, standardInputReader(call.context.stop), place,
                                                                  options, call.reporting));
        print(call, report, plan);
        return {};
    }
    SKYDECK_ASSIGN(const auto report,
                   resumable(workflows::transfer(api, call.word(0), call.word(1), options, call.reporting)));
    print(call, report, plan);
    return {};
}

} // namespace

std::vector<workflows::transfers::FilterRule> s3Filters(const Invocation& call) {
    std::vector<workflows::transfers::FilterRule> rules;
    for (const auto& [name, value] : call.arguments.inOrder())
        if (name == "--exclude" || name == "--include") rules.push_back({name == "--include", value});
    return rules;
}

workflows::TransferCallback showFiles(Invocation& call) {
    if (call.output.json() || call.arguments.has("--quiet")) return {};
    const std::string dry = call.arguments.has("--dry-run") ? "(dry run) " : "";
    return [&call, dry](const std::string& verb, const workflows::Place& from, const workflows::Place& to) {
        call.output.line(dry + verb + ": " + from + (to.empty() ? "" : " to " + to));
    };
}

Status s3Copy(Invocation& call) {
    return copyOrMove(call, false);
}

Status s3Move(Invocation& call) {
    return copyOrMove(call, true);
}

Status s3Sync(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    Plan plan;
    workflows::SyncOptions options;
    SKYDECK_TRY(readOptions(call, options, plan));
    options.deleteExtra = call.arguments.has("--delete");
    SKYDECK_ASSIGN(const auto report,
                   resumable(workflows::sync(api, call.word(0), call.word(1), options, call.reporting)));
    print(call, report, plan);
    return {};
}

Status s3Remove(Invocation& call) {
    SKYDECK_ASSIGN(const auto place, s3Url(call, 0));
    SKYDECK_ASSIGN(const auto api, s3Client(call));
    const bool dry = call.arguments.has("--dry-run");
    workflows::EmptyReport report;
    if (call.arguments.has("--all-versions") && !call.arguments.has("--recursive"))
        return usageError("--all-versions goes with --recursive");
    if (call.arguments.has("--recursive")) {
        SKYDECK_ASSIGN(report, workflows::removePrefix(
                                   api, place.bucket, folderPrefix(place),
                                   {s3Filters(call), dry, showFiles(call), call.arguments.has("--all-versions")},
                                   call.reporting));
    } else {
        if (place.key.empty())
            return usageError("'" + call.word(0) + "' names no object", "--recursive deletes everything in a bucket.");
        if (!dry) SKYDECK_TRY(api.deleteObject(place.bucket, {place.key, {}}, call.context));
        if (const auto show = showFiles(call)) show("delete", call.word(0), {});
        report.objects = 1;
    }
    Json document{{"deleted", report.objects}, {"bytes", report.bytes}};
    if (dry) document["dryRun"] = true;
    call.output.result(document, std::to_string(report.objects) + (dry ? " would be deleted" : " deleted"));
    return {};
}

Status s3Cat(Invocation& call) {
    if (call.output.json()) return usageError("'s3 cat' prints the object as it is: --output json means nothing here");
    SKYDECK_ASSIGN(const auto place, s3ObjectUrl(call, 0));
    return writeObject(call, place);
}

} // namespace skydeck::ctl
