// skydeck-modelc: trims AWS's API models, as botocore ships them, to the operations that we use. Runs during the build.

#include "core/base/files.h"
#include "core/wire/tool/additions.h"
#include "core/wire/tool/botocore.h"
#include "core/wire/tool/endpoints.h"
#include "core/wire/tool/trim.h"

#include <iostream>
#include <map>

namespace {

using namespace skydeck;
using namespace skydeck::modelc;

struct Options {
    std::string data, own, operations, output;
};

Result<Options> parse(int argc, char** argv) {
    Options options;
    const std::map<std::string, std::string*> known = {{"--data", &options.data},
                                                       {"--own", &options.own},
                                                       {"--operations", &options.operations},
                                                       {"--output", &options.output}};
    for (int i = 1; i < argc; i += 2) {
        const auto it = known.find(argv[i]);
        if (it == known.end() || i + 1 == argc)
            return fail(ErrorKind::InvalidInput, "Usage", "bad argument '" + std::string(argv[i]) + "'");
        *it->second = argv[i + 1];
    }
    for (const auto& [name, value] : known)
        if (value->empty() && name != "--own")
            return fail(ErrorKind::InvalidInput, "Usage",
                        "usage: skydeck-modelc --data BOTOCORE_DATA [--own FOLDER] --operations FILE --output FILE");
    return options;
}

/// {"s3": ["ListBuckets", …]} with each name once.
Result<std::set<std::string>> operationNames(const std::string& service, const Json& list) {
    std::set<std::string> names;
    if (!list.is_array())
        return fail(ErrorKind::InvalidInput, "InvalidOperations",
                    "operations.json: '" + service + "' is no list of names.");
    for (const Json& name : list)
        if (!name.is_string() || !names.insert(name.get<std::string>()).second)
            return fail(ErrorKind::InvalidInput, "InvalidOperations",
                        "operations.json: '" + service + "' lists " + dumpJson(name) + " twice, or it is no name.");
    return names;
}

Status run(const Options& options) {
    SKYDECK_ASSIGN(const std::string text, readFile(options.operations));
    SKYDECK_ASSIGN(const Json wanted, parseJson(text, options.operations));
    if (!wanted.is_object())
        return fail(ErrorKind::InvalidInput, "InvalidOperations", options.operations + " is no object of services.");
    Json index = Json::object();
    std::string models;
    std::set<std::string> prefixes;
    const auto append = [&](const std::string& name, const Json& document) {
        const std::string bytes = dumpJson(document);
        index[name] = {models.size(), bytes.size()};
        models += bytes;
    };
    for (const auto& [service, list] : wanted.items()) {
        SKYDECK_ASSIGN(const auto names, operationNames(service, list));
        const bool own = !options.own.empty() && std::filesystem::exists(std::filesystem::path(options.own) / service);
        SKYDECK_ASSIGN(auto files, readService(own ? options.own : options.data, service));
        addNewer(service, files);
        SKYDECK_ASSIGN(const Json model, trim(service, files, names));
        append(service, model);
        prefixes.insert(stringAt(memberAt(model, "metadata"), "endpointPrefix"));
    }
    SKYDECK_ASSIGN(const Json all, readEndpoints(options.data));
    SKYDECK_ASSIGN(const Json endpoints, trimEndpoints(all, prefixes));
    append("#endpoints", endpoints);
    return writeFileAtomically(options.output, dumpJson(index) + "\n" + models);
}

} // namespace

int main(int argc, char** argv) {
    const auto options = parse(argc, argv);
    if (!options) {
        std::cerr << "skydeck-modelc: " << options.error().message << '\n';
        return 2;
    }
    if (const auto done = run(*options); !done) {
        std::cerr << "skydeck-modelc: error: " << skydeck::describe(done.error()) << '\n';
        return 1;
    }
    return 0;
}
