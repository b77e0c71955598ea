#include "core/train/run_record.h"

#include "core/base/strings.h"
#include "core/train/checkpoint.h"
#include "core/train/processor.h"

#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sched.h>
#include <unistd.h>

namespace skydeck::train {

namespace {
std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

Json orNull(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

std::string utcText(WallTime time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

std::string processorName() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name"))
            if (const auto colon = line.find(':'); colon != std::string::npos)
                return std::string(trim(std::string_view(line).substr(colon + 1)));
    return {};
}

Json machine(const Options& options) {
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    cpu_set_t processors;
    const bool known = sched_getaffinity(0, sizeof processors, &processors) == 0;
    return {{"host", host},
            {"processor", orNull(processorName())},
            {"processors", known ? Json(CPU_COUNT(&processors)) : Json()},
            {"device", deviceName()},
            {"precision", effectivePrecision(options.precision)}};
}
} // namespace

Json toJson(const RunRecord& record) {
    const Options& options = record.options;
    const double seconds = std::chrono::duration<double>(record.end - record.start).count() + record.earlierSeconds;
    const auto price = parseDouble(variable("SKYDECK_HOURLY_PRICE"));
    Json parameters{{"lr", options.learningRate},
                    {"momentum", options.momentum},
                    {"epochs", options.epochs},
                    {"batch", options.batch},
                    {"subset", options.subset > 0 ? Json(options.subset) : Json()},
                    {"patience", options.patience > 0 ? Json(options.patience) : Json()},
                    {"fold", options.folds > 0 ? Json(options.fold) : Json()},
                    {"folds", options.folds > 0 ? Json(options.folds) : Json()}};
    Json epochs = Json::array();
    for (const EpochMetrics& epoch : record.epochs)
        epochs.push_back({{"epoch", epoch.epoch},
                          {"train_loss", epoch.trainLoss},
                          {"val_loss", epoch.validationLoss},
                          {"val_accuracy", epoch.validationAccuracy},
                          {"imagesPerSecond", epoch.imagesPerSecond},
                          {"seconds", epoch.seconds}});
    Json document{{"record", 1},
                  {"name", runName(options)},
                  {"state", record.state},
                  {"error", orNull(record.error)},
                  {"parameters", std::move(parameters)},
                  {"seed", options.seed},
                  {"codeVersion", record.codeVersion},
                  {"image", orNull(variable("SKYDECK_IMAGE"))},
                  {"sweep", orNull(variable("SKYDECK_SWEEP"))},
                  {"machine", machine(options)},
                  {"start", utcText(record.start)},
                  {"end", record.state == "running" ? Json() : Json(utcText(record.end))},
                  {"seconds", seconds},
                  {"resumedAfter", record.resumedAfter},
                  {"hourlyPrice", Json()},
                  {"cost", Json()},
                  {"metrics", metricsFileName(options)},
                  {"epochs", std::move(epochs)}};
    if (price && std::isfinite(*price) && *price >= 0) {
        document["hourlyPrice"] = *price;
        document["cost"] = *price * seconds / 3600;
    }
    if (const auto best = bestEpoch(record.epochs)) {
        document["bestEpoch"] = *best + 1;
        document["bestValLoss"] = record.epochs[*best].validationLoss;
        document["bestValAccuracy"] = record.epochs[*best].validationAccuracy;
    }
    // The stream's name is not in a job's environment; DescribeJobs of this id gives it.
    if (const std::string job = variable("AWS_BATCH_JOB_ID"); !job.empty())
        document["log"] = {{"logGroup", "/aws/batch/job"},
                           {"jobId", job},
                           {"attempt", parseInteger(variable("AWS_BATCH_JOB_ATTEMPT")).value_or(1)},
                           {"jobQueue", orNull(variable("AWS_BATCH_JQ_NAME"))}};
    return document;
}

} // namespace skydeck::train
