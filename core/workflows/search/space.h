#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::workflows::search {

/// One hyperparameter and the values it may take.
struct Parameter {
    enum class Kind {
        Uniform,    ///< any number from low to high
        LogUniform, ///< the logarithm is uniform; low above 0
        Integer,    ///< whole numbers from low to high, both included
        Choice,     ///< one of `choices`
    };
    std::string name;
    Kind kind = Kind::Uniform;
    double low = 0, high = 0;
    std::vector<double> choices;
};

/// The parameters of a search; a Point has one value for each of them, in their order.
using Space = std::vector<Parameter>;
using Point = std::vector<double>;

/// "0.1,0.01" is a choice, "0:0.9" uniform, "0.0001:0.3:log" log-uniform, "16:128:int" integer. InvalidInput
/// (InvalidSpace) says what is wrong with the text.
Result<Parameter> parseParameter(std::string name, std::string_view text);
/// The text that parseParameter() reads back as the same parameter.
std::string toText(const Parameter& parameter);

/// InvalidInput (InvalidSpace) for bounds that are not finite or not in order, a log-uniform range that reaches 0,
/// integer bounds that are none, no choices, two parameters of one name, no parameters.
Status validateSpace(const Space& space);

/// Every combination of the choices, the last parameter fastest. InvalidInput for parameters that are ranges.
Result<std::vector<Point>> gridPoints(const Space& space);

/// Numbers that are the same on every machine for the same seed and stream: splitmix64 (Steele, Lea and Flood 2014,
/// "Fast splittable pseudorandom number generators"). std's distributions differ between libraries, so they are ours.
class Draw {
public:
    Draw(std::uint64_t seed, std::uint64_t stream);
    std::uint64_t next();
    double uniform();                          ///< in [0, 1)
    double uniform(double low, double high);   ///< in [low, high)
    std::size_t index(std::size_t count);      ///< below count, which is above 0
    double normal(double mean, double spread); ///< Box–Muller

private:
    std::uint64_t m_state;
};

/// A value drawn from the parameter's own distribution. Numbers from ranges keep four significant digits: what people
/// read, and what a file's name says, is then what was used.
double drawPrior(const Parameter& parameter, Draw& draw);
/// `value` with four significant digits, inside the parameter's bounds.
double rounded(const Parameter& parameter, double value);

} // namespace skydeck::workflows::search
