#include "core/workflows/archived_stack.h"

#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/workflows/sweep_key.h"
#include "core/workflows/training_arguments.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace skydeck::workflows {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kLargestMetricsFile = 128ULL << 20;

/// A list from a file that may be missing; a damaged one leaves a note.
Json listIn(const fs::path& folder, const char* name, std::vector<std::string>& notes) {
    const auto text = readFile(folder / name);
    if (!text) {
        notes.push_back(text.error().message);
        return Json::array();
    }
    auto list = parseJson(*text);
    if (list && list->is_array()) return std::move(*list);
    notes.push_back(std::string(name) + " is damaged.");
    return Json::array();
}

std::vector<ArchivedStack::File> filesBelow(const fs::path& folder, const char* part, std::string_view ending,
                                            std::vector<std::string>& notes) {
    std::vector<ArchivedStack::File> files;
    std::error_code problem;
    if (!fs::exists(folder / part, problem)) return files;
    // Links are not followed: an archive holds only what it holds.
    for (fs::recursive_directory_iterator at(folder / part, problem), end; !problem && at != end; at.increment(problem))
        if (at->is_regular_file(problem) && at->path().string().ends_with(ending))
            files.push_back({fs::relative(at->path(), folder, problem), at->file_size(problem)});
    if (problem) notes.push_back((folder / part).string() + ": " + problem.message());
    std::ranges::sort(files, {}, &ArchivedStack::File::path);
    return files;
}

std::vector<std::string> commandOf(const Json& job) {
    std::vector<std::string> command;
    for (const Json& word : arrayAt(job, "command")) {
        std::string text = word.is_string() ? word.get<std::string>() : std::string();
        if (text.starts_with("Ref::")) text = stringAt(memberAt(job, "parameters"), text.substr(5), text);
        command.push_back(std::move(text));
    }
    return command;
}

/// The runs of a stack that trained: names and numbers from the files, exact parameters and states from the jobs.
std::vector<Run> runsIn(const ArchivedStack& archive, std::vector<std::string>& notes) {
    std::map<std::string, Run> byName;
    for (const ArchivedStack::File& file : archive.tables) {
        const std::string key = file.path.filename().string();
        const auto name = runNameOfKey(key);
        if (!name || file.size > kLargestMetricsFile) continue;
        const auto text = readFile(archive.folder / file.path);
        if (!text) {
            notes.push_back(text.error().message);
            continue;
        }
        Run& run = byName[*name];
        run.state = kRunRecorded;
        run.metricsKey = file.path.string();
        run.metrics = parseMetrics(*text);
        if (const auto arguments = trainingArguments(std::string_view(key))) {
            run.learningRate = arguments->learningRate;
            run.momentum = arguments->momentum;
            run.seed = arguments->seed;
        }
    }
    for (const Json& job : archive.jobs) {
        const auto arguments = trainingArguments(commandOf(job));
        const auto found = arguments ? byName.find(arguments->name) : byName.end();
        if (found == byName.end() || !found->second.jobId.empty()) continue; // the newest comes first
        Run& run = found->second;
        run.learningRate = arguments->learningRate;
        run.momentum = arguments->momentum;
        run.state = stringAt(job, "status");
        run.jobId = stringAt(job, "jobId");
        run.jobName = stringAt(job, "jobName");
    }
    std::vector<Run> runs;
    for (auto& [name, run] : byName) {
        run.name = name;
        run.parameters = {{"lr", run.learningRate}, {"momentum", run.momentum}};
        runs.push_back(std::move(run));
    }
    std::ranges::sort(runs, [](const Run& a, const Run& b) {
        return std::tie(a.learningRate, a.momentum, a.name) < std::tie(b.learningRate, b.momentum, b.name);
    });
    return runs;
}

} // namespace

bool isArchive(const fs::path& folder) {
    std::error_code problem;
    return fs::is_regular_file(folder / "stack.json", problem);
}

Result<ArchivedStack> openArchive(const fs::path& folder, const CallContext& context) {
    if (!isArchive(folder))
        return fail(ErrorKind::NotFound, "NoArchive", "'" + folder.string() + "' is no archive of a stack",
                    "Choose the folder that holds stack.json.");
    ArchivedStack archive;
    archive.folder = folder;
    SKYDECK_ASSIGN(const std::string described, readFile(folder / "stack.json"));
    auto stack = parseJson(described);
    if (!stack || stringAt(*stack, "stackName").empty())
        return fail(ErrorKind::InvalidInput, "DamagedArchive", "The stack.json in '" + folder.string() + "' is damaged",
                    "Choose another archive.");
    archive.stack = std::move(*stack);
    for (const char* name : {"template.json", "template.yaml"})
        if (auto body = readFile(folder / name)) {
            archive.templateName = name;
            archive.templateBody = std::move(*body);
            break;
        }
    archive.resources = listIn(folder, "resources.json", archive.notes);
    archive.events = listIn(folder, "events.json", archive.notes);
    archive.jobs = listIn(folder, "jobs.json", archive.notes);
    if (const auto text = readFile(folder / "cost.json"))
        if (auto cost = parseJson(*text)) archive.cost = std::move(*cost);
    SKYDECK_TRY(context.check());
    archive.tables = filesBelow(folder, "bucket", ".csv", archive.notes);
    archive.logs = filesBelow(folder, "logs", ".log", archive.notes);
    SKYDECK_TRY(context.check());
    archive.runs = runsIn(archive, archive.notes);
    return archive;
}

} // namespace skydeck::workflows
