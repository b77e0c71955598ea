#include "app/skydeck-train/commands.h"
#include "core/train/stop_on_signal.h"

#include <cstdio>
#include <cstdlib>

using namespace skydeck;

int trainer::complain(const Error& error) {
    std::fprintf(stderr, "skydeck-train: %s\n", describe(error).c_str());
    if (error.code == "Diverged") return kDiverged;
    return error.kind == ErrorKind::InvalidInput ? kUsage : kFailed;
}

static int runTrainer(int argc, char** argv) {
    std::vector<std::string> words{argv + 1, argv + argc};
    const std::string verb = words.empty() ? "" : words.front();
    if (verb == "predict" || verb == "first-steps") {
        words.erase(words.begin());
        if (verb == "first-steps") return trainer::runFirstSteps(words);
        const train::StopOnSignal signals;
        return trainer::runPredict(words, signals.token());
    }
    const auto options = train::parseOptions(words);
    if (!options) return trainer::complain(options.error());
    if (options->help) {
        std::fputs(train::usage().c_str(), stdout);
        return 0;
    }
    const train::StopOnSignal signals;
    return trainer::runTraining(*options, signals.token());
}

int main(int argc, char** argv) {
    // Progress must reach a job's log line by line, through a pipe too.
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const int code = runTrainer(argc, argv);
    std::fflush(nullptr);
    // libtorch would take its thousands of operators back one by one, for a tenth of a second.
    std::_Exit(code);
}
