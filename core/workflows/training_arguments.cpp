#include "core/workflows/training_arguments.h"

#include "core/base/strings.h"
#include "core/workflows/sweep_key.h"

#include <cmath>

namespace skydeck::workflows {

namespace {

/// The value of an option in any of the three spellings that programs take; the last one wins, as with them.
std::optional<std::string_view> optionValue(const std::vector<std::string>& command, std::string_view longName,
                                            std::string_view shortName) {
    std::optional<std::string_view> value;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const std::string_view word = command[i];
        if (word == longName || word == shortName) {
            if (i + 1 < command.size()) value = command[i + 1];
        } else if (word.size() > longName.size() && word.starts_with(longName) && word[longName.size()] == '=') {
            value = word.substr(longName.size() + 1);
        }
    }
    return value;
}

} // namespace

std::optional<TrainingArguments> trainingArguments(const std::vector<std::string>& command) {
    const auto rate = optionValue(command, "--lr", "-l");
    const auto momentum = optionValue(command, "--momentum", "-m");
    if (!rate || !momentum) return std::nullopt;
    const auto rateValue = parseDouble(*rate), momentumValue = parseDouble(*momentum);
    if (!rateValue || !momentumValue || !std::isfinite(*rateValue) || !std::isfinite(*momentumValue))
        return std::nullopt;
    const auto whole = [&](std::string_view longName, std::string_view shortName, std::int64_t most) {
        const auto value = parseInteger(optionValue(command, longName, shortName).value_or(""));
        return value && *value > 0 && *value <= most ? *value : 0;
    };
    TrainingArguments arguments{*rateValue,
                                *momentumValue,
                                static_cast<int>(whole("--epochs", "-e", 1'000'000)),
                                {},
                                0,
                                0,
                                whole("--batch", "--batch", 1'000'000),
                                {}};
    if (const auto seed = parseInteger(optionValue(command, "--seed", "--seed").value_or("")); seed && *seed >= 0)
        arguments.seed = static_cast<std::uint64_t>(*seed);
    const auto fold = split(optionValue(command, "--fold", "--fold").value_or(""), '/');
    if (fold.size() == 2) {
        const auto part = parseInteger(fold[0]), parts = parseInteger(fold[1]);
        if (part && parts && *part > 0 && *part <= *parts && *parts <= 100) {
            arguments.fold = static_cast<int>(*part);
            arguments.folds = static_cast<int>(*parts);
        }
    }
    const auto name = optionValue(command, "--name", "--name");
    arguments.name = name && !name->empty()
                         ? std::string(*name)
                         : *runNameOfKey(skydeck::workflows::metricsKey(arguments.learningRate, arguments.momentum));
    return arguments;
}

std::optional<TrainingArguments> trainingArguments(std::string_view metricsKey) {
    const auto name = runNameOfKey(metricsKey);
    if (!name || !metricsKey.ends_with(".csv")) return std::nullopt;
    const auto identity = parseRunName(*name);
    if (!identity) return std::nullopt;
    return TrainingArguments{identity->learningRate, identity->momentum, 0,    identity->seed, identity->fold,
                             identity->folds,        identity->batch,    *name};
}

} // namespace skydeck::workflows
