#include "core/workflows/curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace skydeck::workflows {

namespace {
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kGap = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kFewInColumn = 4; // are drawn as they are
} // namespace

/// Collects what points() gives, and breaks the line where points were left out for being no numbers.
class Curve::Outline {
public:
    Outline(const Curve& curve, bool positive, std::size_t most) : m_curve(curve), m_positive(positive) {
        m_points.reserve(most);
    }
    void addAll(std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i)
            if (m_curve.valid(i, m_positive)) add(i, true);
    }
    void addColumn(std::size_t first, std::size_t last) {
        const std::size_t begin = m_curve.firstValid(first, last, m_positive);
        if (begin == last) return;
        const std::size_t end = m_curve.lastValid(begin, last, m_positive);
        const Node node = m_curve.extremes(begin, end + 1);
        const std::size_t low = m_positive ? node.lowPositiveAt : node.lowAt, high = node.highAt;
        add(begin, true);
        for (const std::size_t i : {std::min(low, high), std::max(low, high), end})
            if (i != m_last) add(i, false);
    }
    std::vector<std::pair<double, double>> take() { return std::move(m_points); }

private:
    void add(std::size_t i, bool breaks) {
        if (breaks && !m_points.empty() && i != m_last + 1) m_points.emplace_back(m_curve.m_x[i - 1], kGap);
        m_points.emplace_back(m_curve.m_x[i], m_curve.m_y[i]);
        m_last = i;
    }
    const Curve& m_curve;
    bool m_positive;
    std::size_t m_last = 0;
    std::vector<std::pair<double, double>> m_points;
};

Curve::Node Curve::emptyNode() {
    return {kInfinity, -kInfinity, kInfinity};
}

void Curve::include(Node& node, const Node& other) {
    // Of equal ones the first stays.
    if (other.low < node.low) node.low = other.low, node.lowAt = other.lowAt;
    if (other.high > node.high) node.high = other.high, node.highAt = other.highAt;
    if (other.lowPositive < node.lowPositive)
        node.lowPositive = other.lowPositive, node.lowPositiveAt = other.lowPositiveAt;
}

Curve::Curve(std::vector<double> x, std::vector<double> y) : m_x(std::move(x)), m_y(std::move(y)) {
    const std::size_t count = std::min(m_x.size(), m_y.size());
    m_x.resize(count);
    m_y.resize(count);
    std::vector<Node> nodes;
    nodes.reserve(count / kBlock);
    for (std::size_t first = 0; first + kBlock <= count; first += kBlock)
        nodes.push_back(extremes(first, first + kBlock));
    while (!nodes.empty()) {
        m_levels.push_back(std::move(nodes));
        const std::vector<Node>& below = m_levels.back();
        nodes = {};
        for (std::size_t i = 0; i + 1 < below.size(); i += 2) {
            nodes.push_back(below[i]);
            include(nodes.back(), below[i + 1]);
        }
    }
}

bool Curve::valid(std::size_t i, bool positive) const {
    return std::isfinite(m_y[i]) && (!positive || m_y[i] > 0);
}

/// Of the finite points from `first` to before `last`.
Curve::Node Curve::extremes(std::size_t first, std::size_t last) const {
    Node node = emptyNode();
    std::size_t at = first;
    while (at < last) {
        if (m_levels.empty() || at % kBlock != 0 || last - at < kBlock) {
            const double value = m_y[at];
            const auto position = static_cast<std::uint32_t>(at++);
            if (!std::isfinite(value)) continue;
            if (value < node.low) node.low = value, node.lowAt = position;
            if (value > node.high) node.high = value, node.highAt = position;
            if (value > 0 && value < node.lowPositive) node.lowPositive = value, node.lowPositiveAt = position;
            continue;
        }
        std::size_t level = 0, points = kBlock;
        while (level + 1 < m_levels.size() && at % (points * 2) == 0 && last - at >= points * 2)
            ++level, points *= 2;
        include(node, m_levels[level][at / points]);
        at += points;
    }
    return node;
}

/// `last` when there is none.
std::size_t Curve::firstValid(std::size_t first, std::size_t last, bool positive) const {
    for (std::size_t at = first; at < last;) {
        if (valid(at, positive)) return at;
        const bool whole = at % kBlock == 0 && last - at >= kBlock;
        const Node* node = whole ? &m_levels[0][at / kBlock] : nullptr;
        at += node && (positive ? node->lowPositive : node->low) == kInfinity ? kBlock : 1;
    }
    return last;
}

/// There is one.
std::size_t Curve::lastValid(std::size_t first, std::size_t last, bool positive) const {
    for (std::size_t at = last; at > first;) {
        if (valid(at - 1, positive)) return at - 1;
        const bool whole = at % kBlock == 0 && at - first >= kBlock;
        const Node* node = whole ? &m_levels[0][at / kBlock - 1] : nullptr;
        at -= node && (positive ? node->lowPositive : node->low) == kInfinity ? kBlock : 1;
    }
    return first;
}

/// The first position in [first, last] whose x is not below `x`; few steps when it is near `guess`.
std::size_t Curve::firstFrom(double x, std::size_t first, std::size_t last, std::size_t guess) const {
    guess = std::clamp(guess, first, last);
    std::size_t step = 1;
    if (guess < last && m_x[guess] < x) {
        std::size_t low = guess, high = guess + 1;
        while (high < last && m_x[high] < x) {
            low = high;
            step *= 2;
            high = std::min(last, high + step);
        }
        first = low + 1;
        last = high;
    } else {
        std::size_t high = guess, low = guess;
        while (low > first && !(m_x[low - 1] < x)) {
            high = low - 1;
            step *= 2;
            low = high > first + step ? high - step : first;
        }
        first = low;
        last = high;
    }
    const auto begin = m_x.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = m_x.begin() + static_cast<std::ptrdiff_t>(last);
    return static_cast<std::size_t>(std::lower_bound(begin, end, x) - m_x.begin());
}

std::vector<std::pair<double, double>> Curve::points(const View& view) const {
    const std::size_t count = size();
    if (count == 0 || view.columns == 0 || !(view.to > view.from) || (view.logarithmicX && !(view.from > 0))) return {};
    const auto first = static_cast<std::size_t>(std::lower_bound(m_x.begin(), m_x.end(), view.from) - m_x.begin());
    const auto last = static_cast<std::size_t>(std::upper_bound(m_x.begin(), m_x.end(), view.to) - m_x.begin());
    Outline outline(*this, view.positive, std::min(last - first, 4 * view.columns) + 8);
    if (first > 0 && (!view.logarithmicX || m_x[first - 1] > 0)) outline.addAll(first - 1, first);

    const auto columns = static_cast<double>(view.columns);
    const double width = (view.to - view.from) / columns;
    const double factor = view.logarithmicX ? std::pow(view.to / view.from, 1 / columns) : 1;
    double edge = view.from;
    std::size_t at = first, before = 0;
    for (std::size_t column = 1; at < last; ++column) {
        edge = view.logarithmicX ? edge * factor : view.from + width * static_cast<double>(column);
        const std::size_t next = column >= view.columns ? last : firstFrom(edge, at, last, at + before);
        before = next - at;
        if (before <= kFewInColumn)
            outline.addAll(at, next);
        else
            outline.addColumn(at, next);
        at = next;
    }
    if (last < count) outline.addAll(last, last + 1);
    return outline.take();
}

std::optional<std::size_t> Curve::nearest(double x) const {
    const auto after = static_cast<std::size_t>(std::lower_bound(m_x.begin(), m_x.end(), x) - m_x.begin());
    const std::size_t right = firstValid(after, size(), false);
    std::optional<std::size_t> left;
    if (after > 0) left = lastValid(0, after, false);
    if (left && !valid(*left, false)) left.reset();
    if (right == size()) return left;
    if (!left) return right;
    return x - m_x[*left] < m_x[right] - x ? *left : right;
}

} // namespace skydeck::workflows
