#include "app/skydeck-train/bucket.h"
#include "app/skydeck-train/commands.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/train/trainer.h"

#include <cstdio>

namespace skydeck::trainer {

int runFirstSteps(const std::vector<std::string>& words) {
    std::int64_t size = 10'000;
    bool upload = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == "--uploadS3" || words[i] == "-u") {
            upload = true;
            continue;
        }
        if (words[i] == "--help" || words[i] == "-h") {
            std::puts(
                "usage: skydeck-train first-steps [--size N] [--uploadS3]\n"
                "A sum of two tensors, and how long the product of two N × N float32 matrices (10000) takes on the\n"
                "processor and, where libtorch can use one, on the GPU; as JSON. --uploadS3 puts it into the bucket\n"
                "$BUCKET_NAME, as predictions/first-steps.json.");
            return 0;
        }
        const auto given = words[i] == "--size" && i + 1 < words.size() ? parseInteger(words[i + 1]) : std::nullopt;
        if (!given)
            return complain({ErrorKind::InvalidInput,
                             "InvalidArgument",
                             "'" + words[i] + "' is unknown or lacks a whole number",
                             0,
                             {},
                             "skydeck-train first-steps --help lists the arguments."});
        size = *given;
        ++i;
    }
    const auto steps = train::firstSteps(size);
    if (!steps) return complain(steps.error());
    const double operations = 2.0 * static_cast<double>(size) * static_cast<double>(size) * static_cast<double>(size);
    Json document{{"add", {{"a", steps->a}, {"b", steps->b}, {"sum", steps->sum}}},
                  {"matmul",
                   {{"size", size},
                    {"threads", steps->threads},
                    {"cpuSeconds", steps->cpuSeconds},
                    {"cpuGflops", operations / steps->cpuSeconds / 1e9},
                    {"gpuSeconds", Json()}}}};
    if (steps->gpuSeconds) {
        document["matmul"]["gpuSeconds"] = *steps->gpuSeconds;
        document["matmul"]["gpuGflops"] = operations / *steps->gpuSeconds / 1e9;
        document["matmul"]["timesFaster"] = steps->cpuSeconds / *steps->gpuSeconds;
        document["matmul"]["largestDifference"] = steps->largestDifference;
    }
    const std::string text = dumpJson(document) + "\n";
    if (upload) {
        const auto bucket = Bucket::create({});
        const Status put = bucket ? bucket->put("predictions/first-steps.json", text, "application/json")
                                  : Status(fail(bucket.error()));
        if (!put) return complain(put.error());
    }
    std::fputs(text.c_str(), stdout);
    return 0;
}

} // namespace skydeck::trainer
