#include "core/train/options.h"

#include "core/base/strings.h"

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
           "Trains the course's network on MNIST; one line of metrics per epoch.\n"
           "  -l, --lr X          learning rate (0.01)\n"
           "  -m, --momentum X    momentum of SGD, 0 to 1 (0.5)\n"
           "  -e, --epochs N      passes over the training images (50)\n"
           "  -u, --uploadS3      after every epoch, put the metrics file into the bucket $BUCKET_NAME\n"
           "      --subset N      use only N of the 60,000 images\n"
           "      --seed N        seed of weights, order and dropout (1)\n"
           "      --data DIR      folder of the idx files ($SKYDECK_MNIST_DIR, else ~/.local/share/skydeck/mnist)\n"
           "      --metrics FILE  CSV to write (metrics_lr…_m….csv in the working folder)\n"
           "      --precision P   auto, fp32 or bf16; auto takes bf16 where the processor computes it (auto)\n"
           "Exit status: 0 trained, 1 failed or stopped, 2 wrong arguments or data.\n";
}

std::string metricsFileName(const Options& options) {
    char name[96];
    std::snprintf(name, sizeof name, "metrics_lr%.4f_m%.4f.csv", options.learningRate, options.momentum);
    return name;
}

} // namespace skydeck::train
