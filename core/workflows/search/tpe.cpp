#include "core/workflows/search/searcher.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace skydeck::workflows::search {

namespace {

/// The scale on which a parameter's estimators work: logarithms for log-uniform ones; whole numbers are cells of
/// width 1.
struct Scale {
    explicit Scale(const Parameter& parameter) : m_kind(parameter.kind), low(parameter.low), high(parameter.high) {
        if (m_kind == Parameter::Kind::LogUniform) {
            low = std::log(low);
            high = std::log(high);
        } else if (m_kind == Parameter::Kind::Integer) {
            low -= 0.5;
            high += 0.5;
        }
    }
    double to(double value) const { return m_kind == Parameter::Kind::LogUniform ? std::log(value) : value; }
    double from(double value) const { return m_kind == Parameter::Kind::LogUniform ? std::exp(value) : value; }
    bool cells() const { return m_kind == Parameter::Kind::Integer; }

private:
    Parameter::Kind m_kind;

public:
    double low, high;
};

double normalCdf(double z) {
    return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

/// Equally weighted: the uniform prior and one Gaussian, cut off at the bounds, for each observation. A Gaussian is as
/// wide as the distance to the farther of its neighbours, the bounds being neighbours too (section 4.1), clipped as
/// hyperopt does (adaptive_parzen_normal).
class ParzenEstimator {
public:
    ParzenEstimator(const Scale& scale, std::vector<double> observations)
        : m_scale(scale), m_centres(std::move(observations)) {
        std::sort(m_centres.begin(), m_centres.end());
        const double range = scale.high - scale.low;
        const std::size_t count = m_centres.size();
        const double least = range / std::min(100.0, static_cast<double>(count) + 1);
        for (std::size_t i = 0; i < count; ++i) {
            const double left = m_centres[i] - (i == 0 ? scale.low : m_centres[i - 1]);
            const double right = (i + 1 == count ? scale.high : m_centres[i + 1]) - m_centres[i];
            m_widths.push_back(std::clamp(std::max(left, right), least, range));
        }
        for (std::size_t i = 0; i < count; ++i)
            m_masses.push_back(cdf(i, scale.high) - cdf(i, scale.low));
    }

    double sample(Draw& draw) const {
        const std::size_t component = draw.index(m_centres.size() + 1);
        if (component == m_centres.size()) return draw.uniform(m_scale.low, m_scale.high);
        for (;;) { // at least a good third of each Gaussian lies inside: its centre does, and it is no wider than the
                   // range
            const double value = draw.normal(m_centres[component], m_widths[component]);
            if (value >= m_scale.low && value <= m_scale.high) return value;
        }
    }

    /// Density, or the mass of the value's cell.
    double at(double value) const {
        const double from = std::max(value - 0.5, m_scale.low), to = std::min(value + 0.5, m_scale.high);
        double sum = (m_scale.cells() ? to - from : 1) / (m_scale.high - m_scale.low);
        for (std::size_t i = 0; i < m_centres.size(); ++i) {
            const double z = (value - m_centres[i]) / m_widths[i];
            const double density = std::exp(-0.5 * z * z) / (m_widths[i] * std::sqrt(2 * std::numbers::pi));
            sum += (m_scale.cells() ? cdf(i, to) - cdf(i, from) : density) / m_masses[i];
        }
        return sum / static_cast<double>(m_centres.size() + 1);
    }

private:
    double cdf(std::size_t i, double value) const { return normalCdf((value - m_centres[i]) / m_widths[i]); }

    Scale m_scale;
    std::vector<double> m_centres, m_widths, m_masses;
};

class TpeSearch : public Searcher {
public:
    TpeSearch(Space space, std::uint64_t seed, const TpeConstants& constants)
        : m_space(std::move(space)), m_seed(seed), m_constants(constants) {}

private:
    std::optional<Point> suggest(int number) override {
        Draw draw(m_seed, static_cast<std::uint64_t>(number));
        const auto [good, bad] = divide();
        Point point;
        for (std::size_t i = 0; i < m_space.size(); ++i) {
            if (static_cast<int>(losses().size()) < m_constants.startup)
                point.push_back(drawPrior(m_space[i], draw));
            else if (m_space[i].kind == Parameter::Kind::Choice)
                point.push_back(bestChoice(m_space[i], column(good, i), column(bad, i), draw));
            else
                point.push_back(bestNumber(m_space[i], column(good, i), column(bad, i), draw));
        }
        return point;
    }

    using Points = std::vector<const Point*>;
    std::pair<Points, Points> divide() const {
        std::vector<std::pair<double, int>> sorted;
        for (const auto& [number, loss] : losses())
            sorted.emplace_back(loss, number);
        std::sort(sorted.begin(), sorted.end());
        const auto below = std::min(
            m_constants.mostBelow, static_cast<int>(std::ceil(m_constants.gamma * static_cast<double>(sorted.size()))));
        std::pair<Points, Points> parts;
        for (std::size_t i = 0; i < sorted.size(); ++i) {
            // What diverged is never good, however little else there is.
            const bool good = static_cast<int>(i) < below && std::isfinite(sorted[i].first);
            (good ? parts.first : parts.second).push_back(&trials().at(sorted[i].second).point);
        }
        return parts;
    }

    static std::vector<double> column(const Points& points, std::size_t index) {
        std::vector<double> values;
        for (const Point* point : points)
            values.push_back((*point)[index]);
        return values;
    }

    double bestNumber(const Parameter& parameter, std::vector<double> good, std::vector<double> bad, Draw& draw) const {
        const Scale scale(parameter);
        for (auto* values : {&good, &bad})
            for (double& value : *values)
                value = scale.to(value);
        const ParzenEstimator below(scale, std::move(good)), above(scale, std::move(bad));
        double best = 0, bestRatio = -1;
        for (int i = 0; i < m_constants.candidates; ++i) {
            double candidate = below.sample(draw);
            if (scale.cells()) candidate = std::clamp(std::round(candidate), scale.low + 0.5, scale.high - 0.5);
            const double ratio = below.at(candidate) / above.at(candidate);
            if (ratio <= bestRatio) continue;
            bestRatio = ratio;
            best = candidate;
        }
        return rounded(parameter, scale.from(best));
    }

    /// Probabilities proportional to N·p + C, for N choices of prior p each, seen C times (section 4.1).
    double bestChoice(const Parameter& parameter, const std::vector<double>& good, const std::vector<double>& bad,
                      Draw& draw) const {
        const auto weights = [&](const std::vector<double>& seen) {
            std::vector<double> result(parameter.choices.size(), 1);
            for (std::size_t i = 0; i < result.size(); ++i)
                result[i] += static_cast<double>(std::count(seen.begin(), seen.end(), parameter.choices[i]));
            double total = 0;
            for (const double weight : result)
                total += weight;
            for (double& weight : result)
                weight /= total;
            return result;
        };
        const auto below = weights(good), above = weights(bad);
        std::size_t best = 0;
        double bestRatio = -1;
        for (int i = 0; i < m_constants.candidates; ++i) {
            double left = draw.uniform();
            std::size_t candidate = 0;
            while (candidate + 1 < below.size() && left >= below[candidate])
                left -= below[candidate++];
            const double ratio = below[candidate] / above[candidate];
            if (ratio <= bestRatio) continue;
            bestRatio = ratio;
            best = candidate;
        }
        return parameter.choices[best];
    }

    Space m_space;
    std::uint64_t m_seed;
    TpeConstants m_constants;
};

} // namespace

Result<std::unique_ptr<Searcher>> makeTpeSearch(const Space& space, std::uint64_t seed, const TpeConstants& constants) {
    SKYDECK_TRY(validateSpace(space));
    return std::make_unique<TpeSearch>(space, seed, constants);
}

} // namespace skydeck::workflows::search
