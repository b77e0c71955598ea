#include "core/workflows/search/space.h"

#include "core/base/strings.h"
#include "core/workflows/numbers.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <set>

namespace skydeck::workflows::search {

namespace {

tl::unexpected<Error> badSpace(std::string message) {
    return fail(ErrorKind::InvalidInput, "InvalidSpace", std::move(message),
                "Write values as 0.1,0.01, a range as 0:0.9, 0.0001:0.3:log or 16:128:int.");
}

Status validate(const Parameter& parameter) {
    const std::string name = "The parameter " + parameter.name;
    if (parameter.kind == Parameter::Kind::Choice) {
        if (parameter.choices.empty()) return badSpace(name + " has no values to choose from");
        for (const double value : parameter.choices)
            if (!std::isfinite(value)) return badSpace(name + " has a value that is not a finite number");
        return {};
    }
    if (!std::isfinite(parameter.low) || !std::isfinite(parameter.high))
        return badSpace(name + " has a bound that is not a finite number");
    if (parameter.low >= parameter.high)
        return badSpace(name + " goes from " + plainNumber(parameter.low) + " to " + plainNumber(parameter.high) +
                        ": the first must be the smaller one");
    if (parameter.kind == Parameter::Kind::LogUniform && parameter.low <= 0)
        return badSpace(name + " is searched by its logarithm and must be above 0");
    if (parameter.kind == Parameter::Kind::Integer &&
        (parameter.low != std::floor(parameter.low) || parameter.high != std::floor(parameter.high) ||
         std::max(std::abs(parameter.low), std::abs(parameter.high)) > 1e9))
        return badSpace(name + " needs whole bounds up to a thousand million");
    return {};
}

} // namespace

Result<Parameter> parseParameter(std::string name, std::string_view text) {
    Parameter parameter;
    parameter.name = std::move(name);
    const auto number = [&](const std::string& word) -> Result<double> {
        const auto value = parseDouble(trim(word));
        if (!value) return badSpace("The parameter " + parameter.name + ": '" + word + "' is not a number");
        return *value;
    };
    if (text.find(':') == std::string_view::npos) {
        parameter.kind = Parameter::Kind::Choice;
        for (const std::string& word : split(text, ',')) {
            SKYDECK_ASSIGN(const double value, number(word));
            parameter.choices.push_back(value);
        }
    } else {
        const auto pieces = split(text, ':');
        const std::string scale = pieces.size() == 3 ? std::string(trim(pieces[2])) : "";
        if (pieces.size() > 3 || (pieces.size() == 3 && scale != "log" && scale != "int"))
            return badSpace("The parameter " + parameter.name + ": '" + std::string(text) + "' is no range");
        SKYDECK_ASSIGN(parameter.low, number(pieces[0]));
        SKYDECK_ASSIGN(parameter.high, number(pieces[1]));
        parameter.kind = scale == "log"   ? Parameter::Kind::LogUniform
                         : scale == "int" ? Parameter::Kind::Integer
                                          : Parameter::Kind::Uniform;
    }
    SKYDECK_TRY(validate(parameter));
    return parameter;
}

std::string toText(const Parameter& parameter) {
    if (parameter.kind == Parameter::Kind::Choice) {
        std::string text;
        for (const double value : parameter.choices)
            text += (text.empty() ? "" : ",") + plainNumber(value);
        return text;
    }
    std::string text = plainNumber(parameter.low) + ':' + plainNumber(parameter.high);
    if (parameter.kind == Parameter::Kind::LogUniform) text += ":log";
    if (parameter.kind == Parameter::Kind::Integer) text += ":int";
    return text;
}

Status validateSpace(const Space& space) {
    if (space.empty()) return badSpace("No parameter is given");
    std::set<std::string> names;
    for (const Parameter& parameter : space) {
        SKYDECK_TRY(validate(parameter));
        if (!names.insert(parameter.name).second)
            return badSpace("The parameter " + parameter.name + " is given twice");
    }
    return {};
}

Result<std::vector<Point>> gridPoints(const Space& space) {
    SKYDECK_TRY(validateSpace(space));
    std::vector<Point> points{{}};
    for (const Parameter& parameter : space) {
        if (parameter.kind != Parameter::Kind::Choice)
            return badSpace("A grid needs the values of " + parameter.name + ", not a range");
        std::vector<Point> longer;
        for (const Point& point : points)
            for (const double value : parameter.choices) {
                longer.push_back(point);
                longer.back().push_back(value);
            }
        points = std::move(longer);
    }
    return points;
}

Draw::Draw(std::uint64_t seed, std::uint64_t stream) : m_state(seed) {
    m_state = next() ^ (stream * 0xD1342543DE82EF95ULL);
    next();
}

std::uint64_t Draw::next() {
    std::uint64_t z = m_state += 0x9E3779B97F4A7C15ULL;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ z >> 27) * 0x94D049BB133111EBULL;
    return z ^ z >> 31;
}

double Draw::uniform() {
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Draw::uniform(double low, double high) {
    return low + (high - low) * uniform();
}

std::size_t Draw::index(std::size_t count) {
    return std::min(static_cast<std::size_t>(uniform() * static_cast<double>(count)), count - 1);
}

double Draw::normal(double mean, double spread) {
    const double radius = std::sqrt(-2 * std::log(1 - uniform())); // 1 - u is never 0
    return mean + spread * radius * std::cos(2 * std::numbers::pi * uniform());
}

double rounded(const Parameter& parameter, double value) {
    if (parameter.kind == Parameter::Kind::Choice) return value;
    if (parameter.kind == Parameter::Kind::Integer) {
        value = std::round(value);
    } else if (std::isfinite(value)) {
        char text[40];
        std::snprintf(text, sizeof text, "%.4g", value);
        value = parseDouble(text).value_or(value);
    }
    return std::clamp(value, parameter.low, parameter.high);
}

double drawPrior(const Parameter& parameter, Draw& draw) {
    switch (parameter.kind) {
    case Parameter::Kind::Choice:
        return parameter.choices[draw.index(parameter.choices.size())];
    case Parameter::Kind::Integer:
        return parameter.low +
               static_cast<double>(draw.index(static_cast<std::size_t>(parameter.high - parameter.low) + 1));
    case Parameter::Kind::LogUniform:
        return rounded(parameter, std::exp(draw.uniform(std::log(parameter.low), std::log(parameter.high))));
    case Parameter::Kind::Uniform:
        break;
    }
    return rounded(parameter, draw.uniform(parameter.low, parameter.high));
}

} // namespace skydeck::workflows::search
