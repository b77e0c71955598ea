#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace skydeck::workflows {

/// A curve of up to millions of points that is drawn again and again, as while it is panned and zoomed. The smallest
/// and largest of each 32, 64, 128 … points are known before (a pyramid), so that a view costs by its pixel columns,
/// not by its points. Immutable; making one of a million points takes some 10 ms.
class Curve {
public:
    /// Of one length; `x` ascends and is finite.
    Curve(std::vector<double> x, std::vector<double> y);

    struct View {
        double from = 0, to = 0;
        std::size_t columns = 0;   ///< of pixels, over the whole view
        bool logarithmicX = false; ///< columns are of one width on a logarithmic axis; `from` must be above 0
        bool positive = false;     ///< of a logarithmic y: what is not above 0 is a gap like what is not finite
    };
    /// What a chart needs for a line that covers the same pixels as that of all points: of each column's points the
    /// first, the smallest, the largest and the last, in their order, so that no peak is lost (min-max decimation), and
    /// the neighbours outside the view. A NaN stands where the line is broken; gaps narrower than one column of more
    /// than four points are not seen.
    std::vector<std::pair<double, double>> points(const View& view) const;

    std::size_t size() const { return m_x.size(); }
    const std::vector<double>& x() const { return m_x; }
    const std::vector<double>& y() const { return m_y; }
    /// The position of the finite point nearest to `x`; nothing when there is none.
    std::optional<std::size_t> nearest(double x) const;

private:
    static constexpr std::size_t kBlock = 32; ///< points in a node of the lowest level
    struct Node {
        double low, high, lowPositive; ///< infinite where there is none
        std::uint32_t lowAt = 0, highAt = 0, lowPositiveAt = 0;
    };
    class Outline;
    static Node emptyNode();
    static void include(Node& node, const Node& other);
    bool valid(std::size_t i, bool positive) const;
    Node extremes(std::size_t first, std::size_t last) const;
    std::size_t firstValid(std::size_t first, std::size_t last, bool positive) const;
    std::size_t lastValid(std::size_t first, std::size_t last, bool positive) const;
    std::size_t firstFrom(double x, std::size_t first, std::size_t last, std::size_t guess) const;

    std::vector<double> m_x, m_y;
    std::vector<std::vector<Node>> m_levels; ///< whole nodes only, each of twice the points of those below
};

} // namespace skydeck::workflows
