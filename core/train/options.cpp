#include "core/train/options.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>

namespace skydeck::train {

namespace {
tl::unexpected<Error> refuse(const std::string& message) {
    return fail(ErrorKind::InvalidInput, "InvalidArgument", message, "skydeck-train --help lists the arguments.");
}

Result<double> number(const std::string& name, const std::string& text, double least, double most, bool open) {
    const auto value = parseDouble(text);
    const bool inside = value && std::isfinite(*value) && (open ? *value > least : *value >= least) && *value <= most;
    if (inside) return *value;
    char range[80];
    std::snprintf(range, sizeof range, open ? "above %g and at most %g" : "from %g to %g", least, most);
    return refuse(name + " must be a finite number " + range + ", not '" + text + "'");
}

Result<std::int64_t> whole(const std::string& name, const std::string& text, std::int64_t least, std::int64_t most) {
    const auto value = parseInteger(text);
    if (value && *value >= least && *value <= most) return *value;
    return refuse(name + " must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                  ", not '" + text + "'");
}

Result<Precision> precision(const std::string& text) {
    if (text == "auto") return Precision::Auto;
    if (text == "fp32") return Precision::Fp32;
    if (text == "bf16") return Precision::Bf16;
    return refuse("--precision must be auto, fp32 or bf16, not '" + text + "'");
}

Status fold(Options& options, const std::string& text) {
    const auto slash = text.find('/');
    const auto part = parseInteger(text.substr(0, slash));
    const auto parts = slash == std::string::npos ? std::nullopt : parseInteger(text.substr(slash + 1));
    if (!part || !parts || *parts < 2 || *parts > 100 || *part < 1 || *part > *parts)
        return refuse("--fold must be PART/PARTS, from 1/2 to 100/100, not '" + text + "'");
    options.fold = static_cast<int>(*part);
    options.folds = static_cast<int>(*parts);
    return {};
}

using Setter = std::function<Status(Options&, const std::string&)>;

const std::map<std::string, Setter, std::less<>>& setters() {
    static const std::map<std::string, Setter, std::less<>> table = {
        {"--lr",
         [](Options& o, const std::string& v) -> Status {
             SKYDECK_ASSIGN(o.learningRate, number("--lr", v, 0, 1000, true));
             return {};
         }},
        {"--momentum",
         [](Options& o, const std::string& v) -> Status {
             SKYDECK_ASSIGN(o.momentum, number("--momentum", v, 0, 1, false));
             return {};
         }},
        {"--epochs",
         [](Options& o, const std::string& v) -> Status {
             SKYDECK_ASSIGN(const std::int64_t epochs, whole("--epochs", v, 1, 100000));
             o.epochs = static_cast<int>(epochs);
             return {};
         }},
        {"--subset",
         [](Options& o, const std::string& v) -> Status {
             SKYDECK_ASSIGN(o.subset, whole("--subset", v, 10, 60000));
             return {};
         }},
        {"--seed",
         [](Options& o, const std::string& v) -> Status {
             SKYDECK_ASSIGN(const std::int64_t seed, whole("--seed", v, 0, std::numeric_limits<std::int64_t>::max()));
             o.seed = static_cast<std::uint64_t>(seed);
             return {};
         }},
        {"--data", [](Options& o, const std::string& v) -> Status { return o.data = v, Status{}; }},
        {"--metrics", [](Options& o, const std::string& v) -> Status { return o.metrics = v, Status{}; }},
        {"--name",
         [](Options& o, const std::string& v) -> Status {
             if (!isRunName(v)) return refuse("--name has letters, digits and . _ - = only, not '" + v + "'");
             return o.name = v, Status{};
         }},
        {"--batch",
         [](Options& o, const std::string& v) -> Status {
             SKYDECK_ASSIGN(o.batch, whole("--batch", v, 1, 10000));
             return {};
         }},
        {"--patience",
         [](Options& o, const std::string& v) -> Status {
             SKYDECK_ASSIGN(const std::int64_t patience, whole("--patience", v, 1, 100000));
             o.patience = static_cast<int>(patience);
             return {};
         }},
        {"--fold", [](Options& o, const std::string& v) { return fold(o, v); }},
        {"--threads",
         [](Options& o, const std::string& v) -> Status {
             SKYDECK_ASSIGN(const std::int64_t threads, whole("--threads", v, 1, 1024));
             o.threads = static_cast<int>(threads);
             return {};
         }},
        {"--checkpoint", [](Options& o, const std::string& v) -> Status { return o.checkpoint = v, Status{}; }},
        {"--precision",
         [](Options& o, const std::string& v) -> Status {
             SKYDECK_ASSIGN(o.precision, precision(v));
             return {};
         }},
    };
    return table;
}

std::string longName(const std::string& name) {
    static const std::map<std::string, std::string, std::less<>> shortForms = {
        {"-l", "--lr"}, {"-m", "--momentum"}, {"-e", "--epochs"}, {"-u", "--uploadS3"}, {"-h", "--help"}};
    const auto it = shortForms.find(name);
    return it == shortForms.end() ? name : it->second;
}
} // namespace

Result<Options> parseOptions(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string argument = arguments[i];
        std::string value;
        const auto equals = argument.starts_with("--") ? argument.find('=') : std::string::npos;
        const bool joined = equals != std::string::npos;
        if (joined) {
            value = argument.substr(equals + 1);
            argument.erase(equals);
        }
        const std::string name = longName(argument);
        if (name == "--uploadS3" && !joined) {
            options.upload = true;
            continue;
        }
        if (name == "--resume" && !joined) {
            options.resume = true;
            continue;
        }
        if (name == "--help" && !joined) {
            options.help = true;
            continue;
        }
        const auto setter = setters().find(name);
        if (setter == setters().end()) return refuse("unknown argument '" + arguments[i] + "'");
        if (!joined) {
            if (i + 1 == arguments.size()) return refuse(name + " needs a value");
            value = arguments[++i];
        }
        SKYDECK_TRY(setter->second(options, value));
    }
    if (options.metrics.empty()) options.metrics = metricsFileName(options);
    return options;
}

std::string usage() {
    return "usage: skydeck-train [options]\n"
           "       skydeck-train predict|first-steps [options]   (--help says more)\n"
           "Trains the course's network on MNIST; one line of metrics per epoch, and a record of the run as JSON.\n"
           "  -l, --lr X          learning rate (0.01)\n"
           "  -m, --momentum X    momentum of SGD, 0 to 1 (0.5)\n"
           "  -e, --epochs N      passes over the training images (50)\n"
           "  -u, --uploadS3      after every epoch, put the metrics file into the bucket $BUCKET_NAME\n"
           "      --subset N      use only N of the 60,000 images\n"
           "      --seed N        seed of weights, order and dropout (1)\n"
           "      --data DIR      folder of the idx files ($SKYDECK_MNIST_DIR, else ~/.local/share/skydeck/mnist)\n"
           "      --metrics FILE  CSV to write (metrics_lr…_m….csv in the working folder)\n"
           "      --name NAME     of the run: metrics_NAME.csv, metrics_NAME.json, checkpoints/NAME.safetensors\n"
           "      --batch N       images per step (64)\n"
           "      --patience N    ends after N epochs without a better validation loss; the best epoch's weights "
           "count\n"
           "      --fold K/N      cross-validation: validates on part K of N\n"
           "      --resume        goes on from the run's checkpoint, if there is one; a job's second attempt does "
           "anyway\n"
           "      --checkpoint F  keeps the checkpoint in this file, too\n"
           "      --threads N     processors to compute on ($OMP_NUM_THREADS, else all)\n"
           "      --precision P   auto, fp32 or bf16; auto takes bf16 where the processor computes it (auto)\n"
           "Exit status: 0 trained, 1 failed or stopped, 2 wrong arguments or data, 3 diverged.\n";
}

bool isRunName(std::string_view name) {
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
               c == '-' || c == '=';
    };
    return !name.empty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), allowed);
}

std::string runName(const Options& options) {
    if (!options.name.empty()) return options.name;
    char name[96];
    std::snprintf(name, sizeof name, "lr%.4f_m%.4f", options.learningRate, options.momentum);
    return name;
}

std::string metricsFileName(const Options& options) {
    return "metrics_" + runName(options) + ".csv";
}

std::string recordKey(const std::string& runName) {
    return "metrics_" + runName + ".json";
}

std::string checkpointKey(const std::string& runName) {
    return "checkpoints/" + runName + ".safetensors";
}

} // namespace skydeck::train
