#include "app/skydeck-lab/options.h"

#include "core/base/strings.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <optional>

namespace skydeck::lab {

const char* const kUsage =
    "usage: skydeck-lab [--port 4566] [--data DIR | --ephemeral] [--access-key K --secret-key S] [--region R]\n"
    "                   [--resources DIR]\n"
    "       skydeck-lab --save FILE | --load FILE [--data DIR] [--replace] [--json]\n"
    "\n"
    "An AWS-compatible server on this machine, for 127.0.0.1 only. Prints `ready http://127.0.0.1:PORT` when it "
    "serves.\n"
    "  --port N          the port to listen on; 0 takes any free one\n"
    "  --data DIR        where its state lives (default: ~/.local/state/skydeck/lab)\n"
    "  --ephemeral       forgets everything when it stops\n"
    "  --access-key K    with --secret-key S: the key pair that it accepts, instead of the one in the data folder\n"
    "  --region R        its region (default: us-east-1)\n"
    "  --resources DIR   the folder with images/ (default: the one of this installation)\n"
    "  --save FILE       writes the whole state into one archive, also while a lab runs on it, and ends\n"
    "  --load FILE       makes an archive the state of the data folder, and ends\n"
    "  --replace         with --save: an archive that is there; with --load: the state that is there, which is kept "
    "beside\n"
    "  --json            with --save and --load: the outcome as JSON\n"
    "SKYDECK_LOG=info makes it log every request.\n";

namespace {
tl::unexpected<Error> usage(const std::string& what) {
    return fail(ErrorKind::InvalidInput, "Usage", what);
}

bool isRegion(const std::string& text) {
    const auto allowed = [](unsigned char c) { return std::islower(c) || std::isdigit(c) || c == '-'; };
    return !text.empty() && std::ranges::all_of(text, allowed) && std::ranges::count(text, '-') >= 2 &&
           std::isdigit(static_cast<unsigned char>(text.back()));
}
} // namespace

Result<Options> parseOptions(const std::vector<std::string>& arguments) {
    Options options;
    std::string port, data, resources, save, load;
    const std::map<std::string, bool*> flags = {
        {"--help", &options.help},       {"-h", &options.help},     {"--ephemeral", &options.ephemeral},
        {"--replace", &options.replace}, {"--json", &options.json},
    };
    const std::map<std::string, std::string*> valued = {{"--port", &port},
                                                        {"--data", &data},
                                                        {"--resources", &resources},
                                                        {"--save", &save},
                                                        {"--load", &load},
                                                        {"--access-key", &options.accessKeyId},
                                                        {"--secret-key", &options.secretAccessKey},
                                                        {"--region", &options.region}};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string name = arguments[i];
        if (const auto flag = flags.find(name); flag != flags.end()) {
            *flag->second = true;
        } else {
            const std::size_t equals = name.find('=');
            std::optional<std::string> value;
            if (equals != std::string::npos) {
                value = name.substr(equals + 1);
                name.resize(equals);
            } else if (i + 1 < arguments.size()) {
                value = arguments[i + 1];
            }
            const auto known = valued.find(name);
            if (known == valued.end()) return usage("unknown argument '" + arguments[i] + "'");
            if (!value || value->empty()) return usage(name + " needs a value");
            *known->second = *value;
            if (equals == std::string::npos) ++i;
        }
    }
    if (!port.empty()) {
        const auto number = parseInteger(port);
        if (!number || *number < 0 || *number > 65535)
            return usage("--port takes a number from 0 to 65535, not '" + port + "'");
        options.port = static_cast<std::uint16_t>(*number);
    }
    if (options.ephemeral && !data.empty()) return usage("--data and --ephemeral exclude each other");
    if (options.accessKeyId.empty() != options.secretAccessKey.empty())
        return usage("--access-key and --secret-key go together");
    if (options.accessKeyId.find('/') != std::string::npos) return usage("--access-key may not hold a slash");
    if (!isRegion(options.region)) return usage("--region takes a name like us-east-1, not '" + options.region + "'");
    if (!save.empty() && !load.empty()) return usage("--save and --load exclude each other");
    const bool archiving = !save.empty() || !load.empty();
    if (archiving && options.ephemeral) return usage("--ephemeral has no state to save or load");
    if (!archiving && (options.replace || options.json)) return usage("--replace and --json go with --save or --load");
    options.save = save;
    options.load = load;
    options.data = data;
    options.resources = resources;
    return options;
}

} // namespace skydeck::lab
