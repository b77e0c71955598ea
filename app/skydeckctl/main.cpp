#include "app/skydeckctl/command.h"
#include "app/skydeckctl/completion.h"
#include "app/skydeckctl/interrupts.h"
#include "core/base/strings.h"

#include <algorithm>
#include <cstdio>

namespace skydeck::ctl {

namespace {

constexpr int kDone = 0, kFailed = 1, kWrongUsage = 2;

/// What a command line means, before anything is done.
struct Parsed {
    const Group* group = nullptr;
    const Verb* verb = nullptr;
    Arguments arguments;
};

std::string namesOf(const auto& items) {
    std::vector<std::string> names;
    for (const auto& item : items)
        names.emplace_back(item.name);
    return join(names, ", ");
}

tl::unexpected<Error> unknownOption(const std::string& word, const Parsed& parsed) {
    std::string help = "skydeckctl";
    if (parsed.group) help += ' ' + std::string(parsed.group->name);
    if (parsed.verb && !parsed.verb->name.empty()) help += ' ' + std::string(parsed.verb->name);
    return usageError("Unknown option " + word.substr(0, word.find('=')), "See " + help + " --help.");
}

Status takeWord(const std::string& word, Parsed& parsed) {
    const auto named = [&](const auto& item) { return item.name == word; };
    if (!parsed.group) {
        const auto it = std::ranges::find_if(groups(), named);
        if (it == groups().end())
            return usageError("Unknown group '" + word + "'", "There are: " + namesOf(groups()) + ".");
        parsed.group = &*it;
        if (it->verbs.size() == 1 && it->verbs.front().name.empty()) parsed.verb = &it->verbs.front();
    } else if (!parsed.verb) {
        const auto it = std::ranges::find_if(parsed.group->verbs, named);
        if (it == parsed.group->verbs.end())
            return usageError("Unknown verb '" + std::string(parsed.group->name) + ' ' + word + "'",
                              "There are: " + namesOf(parsed.group->verbs) + ".");
        parsed.verb = &*it;
    } else {
        parsed.arguments.positionals.push_back(word);
    }
    return {};
}

Result<Parsed> parse(const std::vector<std::string>& words) {
    Parsed parsed;
    bool optionsEnded = false;
    for (std::size_t at = 0; at < words.size();) {
        const std::string& word = words[at];
        // A lone "-" means standard input.
        if (optionsEnded || word.size() < 2 || word[0] != '-') {
            SKYDECK_TRY(takeWord(word, parsed));
            ++at;
            continue;
        }
        if (word == "--") {
            optionsEnded = true;
            ++at;
            continue;
        }
        if (word == "-h") {
            parsed.arguments.add("--help", {});
            ++at;
            continue;
        }
        SKYDECK_ASSIGN(bool taken, takeOption(words, at, globalOptions(), parsed.arguments));
        if (!taken && parsed.verb) {
            SKYDECK_ASSIGN(taken, takeOption(words, at, parsed.verb->options, parsed.arguments));
        }
        if (!taken) return unknownOption(word, parsed);
    }
    return parsed;
}

Status checkCount(const Parsed& parsed) {
    const std::size_t count = parsed.arguments.positionals.size();
    const Verb& verb = *parsed.verb;
    if (count >= verb.fewest && count <= verb.most) return {};
    const std::string name = std::string(parsed.group->name) + (verb.name.empty() ? "" : " ") + std::string(verb.name);
    return usageError(count < verb.fewest ? "'" + name + "' wants " + std::string(verb.words)
                                          : "'" + name + "' does not know what to do with '" +
                                                parsed.arguments.positionals[verb.most] + "'",
                      "See skydeckctl " + name + " --help.");
}

Status runParsed(Parsed parsed, Output& output) {
    if (!parsed.verb)
        return usageError("'" + std::string(parsed.group->name) + "' wants a verb",
                          "There are: " + namesOf(parsed.group->verbs) + ".");
    SKYDECK_TRY(checkCount(parsed));
    CallContext context;
    context.stop = stopOnInterrupt();
    context.progress = [&output](const Progress& progress) { output.progress(progress); };
    Invocation call(std::move(parsed.arguments), output, std::move(context));
    return parsed.verb->run(call);
}

int report(const Error& error) {
    std::fprintf(stderr, "skydeckctl: %s\n", describe(error).c_str());
    // What a service refused (it has an HTTP status) is a failed operation; what never left here is wrong usage.
    return error.kind == ErrorKind::InvalidInput && error.httpStatus == 0 ? kWrongUsage : kFailed;
}

/// `api` explains its services itself.
bool helpIsAnswered(const Parsed& parsed) {
    if (!parsed.arguments.has("--help")) return false;
    if (!parsed.group)
        std::fputs(usage().c_str(), stdout);
    else if (parsed.verb && parsed.verb->name.empty() && !parsed.arguments.positionals.empty())
        return false;
    else if (!parsed.verb)
        std::fputs(usage(*parsed.group).c_str(), stdout);
    else
        std::fputs(usage(*parsed.group, *parsed.verb).c_str(), stdout);
    return true;
}

int run(const std::vector<std::string>& words) {
    if (!words.empty() && words.front() == "__complete") return runComplete({words.begin() + 1, words.end()});
    auto parsed = parse(words);
    if (!parsed) return report(parsed.error());
    if (parsed->arguments.has("--version")) {
        std::puts("skydeckctl " SKYDECK_VERSION);
        return kDone;
    }
    if (helpIsAnswered(*parsed)) return kDone;
    if (!parsed->group) {
        std::fputs(usage().c_str(), stderr);
        return kWrongUsage;
    }
    const std::string form = parsed->arguments.value("--output", "table");
    if (form != "table" && form != "json")
        return report(usageError("--output is table or json, not '" + form + "'").value());
    Output output(form == "json");
    const Status done = runParsed(std::move(*parsed), output);
    const Status written = output.finish();
    if (!done) return report(done.error());
    return written ? kDone : report(written.error());
}

} // namespace

} // namespace skydeck::ctl

int main(int argc, char** argv) {
    return skydeck::ctl::run({argv + 1, argv + argc});
}
