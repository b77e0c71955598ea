#include "app/skydeckctl/completion.h"

#include "app/skydeckctl/command.h"
#include "app/skydeckctl/completion_names.h"
#include "core/base/strings.h"
#include "core/wire/service_model.h"

#include <algorithm>
#include <cstdio>

namespace skydeck::ctl {

namespace {

/// Only the first line of a help text, without its full stop, fits beside a word.
std::string shortHelp(std::string_view help) {
    help = help.substr(0, help.find('\n'));
    if (help.ends_with('.')) help.remove_suffix(1);
    return std::string(help);
}

/// What stands before the word under the cursor, as the parser of command lines reads it.
struct Before {
    const Group* group = nullptr;
    const Verb* verb = nullptr;
    const OptionSpec* pending = nullptr; ///< an option that waits for its value
    bool optionsEnded = false;
    bool nonsense = false; ///< a word that no command line has
    Arguments arguments;
};

const OptionSpec* findOption(const Before& before, std::string_view name) {
    const auto named = [&](const OptionSpec& option) { return option.name == name; };
    const auto& global = globalOptions();
    if (const auto it = std::ranges::find_if(global, named); it != global.end()) return &*it;
    if (!before.verb) return nullptr;
    const auto& own = before.verb->options;
    const auto it = std::ranges::find_if(own, named);
    return it == own.end() ? nullptr : &*it;
}

void takePlainWord(Before& before, const std::string& word) {
    const auto named = [&](const auto& item) { return item.name == word; };
    if (!before.group) {
        const auto it = std::ranges::find_if(groups(), named);
        before.nonsense = it == groups().end();
        if (before.nonsense) return;
        before.group = &*it;
        if (it->verbs.size() == 1 && it->verbs.front().name.empty()) before.verb = &it->verbs.front();
    } else if (!before.verb) {
        const auto it = std::ranges::find_if(before.group->verbs, named);
        before.nonsense = it == before.group->verbs.end();
        if (!before.nonsense) before.verb = &*it;
    } else {
        before.arguments.positionals.push_back(word);
    }
}

Before read(const std::vector<std::string>& words) {
    Before before;
    for (std::size_t i = 0; i + 1 < words.size() && !before.nonsense; ++i) {
        const std::string& word = words[i];
        if (before.pending) {
            before.arguments.add(before.pending->name, word);
            before.pending = nullptr;
        } else if (before.optionsEnded || word.size() < 2 || word[0] != '-') {
            takePlainWord(before, word);
        } else if (word == "--") {
            before.optionsEnded = true;
        } else {
            const auto equals = word.find('=');
            const OptionSpec* option = findOption(before, std::string_view(word).substr(0, equals));
            if (option && equals != std::string::npos)
                before.arguments.add(option->name, word.substr(equals + 1));
            else if (option && !option->value.empty())
                before.pending = option;
        }
    }
    return before;
}

class Collector {
public:
    explicit Collector(std::string typed) : m_typed(std::move(typed)) {}

    void add(std::string word, std::string help = {}) {
        if (word.starts_with(m_typed)) m_completion.candidates.push_back({std::move(word), std::move(help)});
    }
    void addNames(Names names, const Arguments& options, const std::string& before = {}, const char* after = "") {
        for (const std::string& name : existingNames(names, options))
            add(before + name + after);
    }
    void kind(CompletionKind kind) { m_completion.kind = kind; }
    const std::string& typed() const { return m_typed; }
    Completion take() { return std::move(m_completion); }

private:
    std::string m_typed;
    Completion m_completion;
};

void addBuckets(Collector& out, const Arguments& options, bool filesToo) {
    const bool undecided = std::string_view("s3://").starts_with(out.typed());
    if (!undecided && !out.typed().starts_with("s3://")) {
        if (filesToo) out.kind(CompletionKind::Files);
        return;
    }
    out.kind(filesToo && undecided ? CompletionKind::Files : CompletionKind::NoSpace);
    out.addNames(Names::Buckets, options, "s3://", "/");
}

/// What stands in the usage text says what fits: "grid|random", FILE, STACK, s3://BUCKET/KEY.
void addFor(Collector& out, std::string_view placeholder, const Before& before, const std::string& prefix = {}) {
    placeholder = trim(placeholder);
    while (placeholder.starts_with('[') && placeholder.ends_with(']'))
        placeholder = placeholder.substr(1, placeholder.size() - 2);
    const auto is = [&](auto... names) { return ((placeholder == names) || ...); };
    if (placeholder.find("s3://") != std::string_view::npos)
        addBuckets(out, before.arguments, placeholder.find("FILE") != std::string_view::npos);
    else if (is("FROM", "TO"))
        addBuckets(out, before.arguments, true);
    else if (is("FILE", "F", "DIR"))
        out.kind(CompletionKind::Files);
    else if (is("STACK"))
        out.addNames(Names::Stacks, before.arguments, prefix);
    else if (is("TABLE"))
        out.addNames(Names::Tables, before.arguments, prefix);
    else if (is("FUNCTION"))
        out.addNames(Names::Functions, before.arguments, prefix);
    else if (is("PROFILE"))
        out.addNames(Names::Profiles, before.arguments, prefix);
    else if (placeholder.find('|') != std::string_view::npos)
        for (const std::string& word : split(placeholder, '|'))
            out.add(prefix + word);
}

void addOptions(Collector& out, const Before& before) {
    if (before.verb)
        for (const OptionSpec& option : before.verb->options)
            out.add(std::string(option.name), shortHelp(option.help));
    for (const OptionSpec& option : globalOptions())
        out.add(std::string(option.name), shortHelp(option.help));
}

/// The services and operations of `api` are no placeholders of a fixed kind.
void addOfApi(Collector& out, const std::vector<std::string>& given) {
    if (given.empty()) {
        for (const std::string& service : wire::embeddedServices())
            out.add(service);
    } else if (const auto* model = given.size() == 1 ? wire::embeddedModel(given[0]) : nullptr) {
        for (const auto& [name, operation] : model->operations())
            out.add(name);
    }
}

void addArgument(Collector& out, const Before& before) {
    const auto& given = before.arguments.positionals;
    if (before.group->name == "api") return addOfApi(out, given);
    const auto places = split(before.verb->words, ' ');
    if (before.verb->most == 0 || given.size() >= before.verb->most) return;
    const std::string& place = places[std::min(given.size(), places.size() - 1)];
    addFor(out, place, before);
    // What can be deployed, or planned, is in the catalogue.
    const bool fromCatalogue = before.verb->name == "deploy" || before.verb->name == "plan";
    if (before.group->name == "stacks" && fromCatalogue) out.addNames(Names::CatalogueStacks, before.arguments);
}

} // namespace

Completion complete(const std::vector<std::string>& words) {
    Collector out(words.empty() ? std::string() : words.back());
    const Before before = read(words);
    const std::string& typed = out.typed();
    if (before.nonsense) return {};
    if (before.pending) {
        addFor(out, before.pending->value, before);
    } else if (!before.optionsEnded && typed.starts_with("--") && typed.find('=') != std::string::npos) {
        const std::string name = typed.substr(0, typed.find('='));
        if (const OptionSpec* option = findOption(before, name)) addFor(out, option->value, before, name + '=');
    } else if (!before.optionsEnded && typed.starts_with('-')) {
        addOptions(out, before);
    } else if (!before.group) {
        for (const Group& group : groups())
            out.add(std::string(group.name), shortHelp(group.help));
    } else if (!before.verb) {
        for (const Verb& verb : before.group->verbs)
            out.add(std::string(verb.name), shortHelp(verb.help));
    } else {
        addArgument(out, before);
    }
    return out.take();
}

int runComplete(const std::vector<std::string>& words) {
    const Completion completion = complete(words);
    static constexpr const char* kinds[] = {"words", "files", "nospace"};
    std::string text = std::string(kinds[static_cast<int>(completion.kind)]) + '\n';
    std::vector<std::string> seen;
    for (const Candidate& candidate : completion.candidates) {
        // Names come from servers: a line break in one would make two of it.
        const bool sound =
            std::ranges::all_of(candidate.word, [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
        if (!sound || std::ranges::find(seen, candidate.word) != seen.end()) continue;
        seen.push_back(candidate.word);
        text += candidate.word + '\t' + candidate.help + '\n';
    }
    std::fputs(text.c_str(), stdout);
    return 0;
}

} // namespace skydeck::ctl
