#pragma once

#include <optional>
#include <string>
#include <utility>
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

/// A curve for a chart of so many pixel columns: of each column's points the first, the smallest, the largest and the
/// last, in their order, so that no peak is lost and the drawn line is the same as that of all points (min-max
/// decimation). Points that are not finite break the curve: a NaN stands where they were. `x` ascends; only points from
/// `from` to `to`, and their neighbours outside, are kept.
std::vector<std::pair<double, double>> decimate(const std::vector<double>& x, const std::vector<double>& y, double from,
                                                double to, std::size_t columns);

/// A curve of up to millions of points that is drawn again and again, as while it is panned: the smallest and largest
/// of each run of points are known before. Gives what decimate() gives. Immutable.
class Curve {
public:
    Curve(std::vector<double> x, std::vector<double> y);
    std::vector<std::pair<double, double>> points(double from, double to, std::size_t columns) const;
    std::size_t size() const { return m_x.size(); }
    const std::vector<double>& x() const { return m_x; }
    const std::vector<double>& y() const { return m_y; }

    static constexpr std::size_t kBlock = 32;
    struct Block {
        std::size_t low = 0, high = 0; ///< positions of the first smallest and the first largest
        bool sound = true;             ///< all finite
    };

private:
    std::vector<double> m_x, m_y; ///< of one length
    std::vector<Block> m_blocks;  ///< whole ones only
};

} // namespace skydeck::workflows
