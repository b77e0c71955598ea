#pragma once

#include <optional>
#include <string>
#include <vector>

namespace skydeck::workflows {

/// Nothing for no values.
std::optional<double> meanOf(const std::vector<double>& values);
/// Standard deviation of a sample (n − 1); nothing for fewer than two values.
std::optional<double> spreadOf(const std::vector<double>& values);

/// How much of what differs between runs goes with each parameter by itself.
///
/// Method: the first-order sensitivity index S = Var(E[y|x]) / Var(y) (Saltelli et al. 2008, "Global Sensitivity
/// Analysis: The Primer", section 1.2.6), estimated as the correlation ratio over groups of equal x (Pearson 1905),
/// with Kelley's correction for few samples, ε² = 1 − (1 − η²)(n − 1)/(n − k) (Kelley 1935, PNAS 21), cut off at 0.
/// Values of more than eight distinct kinds are put into groups of about equal size, √n of them, two to eight.
struct Importance {
    std::string parameter;
    double share = 0;       ///< 0 to 1
    std::size_t groups = 0; ///< of distinct or neighbouring values
};
/// One row of values per sample, in the order of `parameters`; samples whose outcome is not finite are left out. Sorted
/// by share, largest first. Parameters that do not vary have none; nothing for fewer than three samples or outcomes
/// that are all the same.
std::vector<Importance> parameterImportance(const std::vector<std::string>& parameters,
                                            const std::vector<std::vector<double>>& samples,
                                            const std::vector<double>& outcomes);

} // namespace skydeck::workflows
