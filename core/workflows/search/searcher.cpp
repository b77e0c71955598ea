#include "core/workflows/search/searcher.h"

#include <cmath>

namespace skydeck::workflows::search {

std::optional<Trial> Searcher::ask() {
    const int number = m_trials.empty() ? 1 : m_trials.rbegin()->first + 1;
    auto point = suggest(number);
    if (!point) return std::nullopt;
    return m_trials[number] = Trial{number, std::move(*point)};
}

void Searcher::tell(int number, double loss) {
    // NaN compares with nothing: it would spoil every sorting.
    if (m_trials.contains(number)) m_losses[number] = std::isnan(loss) ? HUGE_VAL : loss;
}

void Searcher::adopt(const Trial& trial) {
    m_trials[trial.number] = trial;
}

std::optional<int> Searcher::best() const {
    std::optional<int> champion;
    for (const auto& [number, loss] : m_losses)
        if (std::isfinite(loss) && (!champion || loss < m_losses.at(*champion))) champion = number;
    return champion;
}

namespace {

class GridSearch : public Searcher {
public:
    explicit GridSearch(std::vector<Point> points) : m_points(std::move(points)) {}

private:
    std::optional<Point> suggest(int number) override {
        const auto index = static_cast<std::size_t>(number) - 1;
        return index < m_points.size() ? std::optional(m_points[index]) : std::nullopt;
    }
    std::vector<Point> m_points;
};

class RandomSearch : public Searcher {
public:
    RandomSearch(Space space, std::uint64_t seed) : m_space(std::move(space)), m_seed(seed) {}

private:
    std::optional<Point> suggest(int number) override {
        Draw draw(m_seed, static_cast<std::uint64_t>(number));
        Point point;
        for (const Parameter& parameter : m_space)
            point.push_back(drawPrior(parameter, draw));
        return point;
    }
    Space m_space;
    std::uint64_t m_seed;
};

} // namespace

Result<std::unique_ptr<Searcher>> makeGridSearch(const Space& space) {
    SKYDECK_ASSIGN(auto points, gridPoints(space));
    return std::make_unique<GridSearch>(std::move(points));
}

Result<std::unique_ptr<Searcher>> makeRandomSearch(const Space& space, std::uint64_t seed) {
    SKYDECK_TRY(validateSpace(space));
    return std::make_unique<RandomSearch>(space, seed);
}

} // namespace skydeck::workflows::search
