#pragma once

#include "core/workflows/search/space.h"

#include <map>
#include <memory>
#include <optional>

namespace skydeck::workflows::search {

struct Trial {
    int number = 0; ///< from 1, in the order of asking
    Point point;
};

/// Suggests points and learns from what they gave, for any number of workers at once: ask() before the answers of
/// earlier trials are known is what it is for. Pure and deterministic: the same seed, asks and tells give the same
/// points, whatever the machine. Not thread-safe.
class Searcher {
public:
    virtual ~Searcher() = default;
    /// The next trial; nothing when the search has no further point (a grid at its end).
    std::optional<Trial> ask();
    /// What a trial gave, the lower the better. Infinity: it diverged, which speaks against its neighbourhood. Told
    /// again, the newer value counts.
    void tell(int number, double loss);
    /// Takes up a search where another process left it: a trial that was asked for there.
    void adopt(const Trial& trial);

    const std::map<int, Trial>& trials() const { return m_trials; }
    const std::map<int, double>& losses() const { return m_losses; }
    /// The trial with the lowest finite loss, the earliest of equals.
    std::optional<int> best() const;

protected:
    virtual std::optional<Point> suggest(int number) = 0;

private:
    std::map<int, Trial> m_trials;
    std::map<int, double> m_losses;
};

/// Each combination of the choices once. InvalidInput for spaces with ranges.
Result<std::unique_ptr<Searcher>> makeGridSearch(const Space& space);
/// Each point drawn from the space by itself (Bergstra and Bengio 2012, "Random Search for Hyper-Parameter
/// Optimization", JMLR 13).
Result<std::unique_ptr<Searcher>> makeRandomSearch(const Space& space, std::uint64_t seed);

/// The constants of the tree-structured Parzen estimator: Bergstra, Bardenet, Bengio and Kégl 2011, "Algorithms for
/// Hyper-Parameter Optimization", NIPS 24, section 4, unless another source is named.
struct TpeConstants {
    double gamma = 0.15; ///< quantile of the losses that counts as good; the paper's value
    int startup = 10;    ///< random trials before the first estimate; Optuna's n_startup_trials
    int candidates =
        24; ///< draws of l(x) of which the one with the largest l(x)/g(x) is taken; hyperopt's n_EI_candidates
    int mostBelow = 25; ///< no more trials than this count as good; hyperopt's linear_forgetting
};
/// Trials whose loss is not told yet are left out, as the paper does when it runs in parallel: that l(x) is drawn at
/// random keeps simultaneous suggestions apart.
Result<std::unique_ptr<Searcher>> makeTpeSearch(const Space& space, std::uint64_t seed,
                                                const TpeConstants& constants = {});

} // namespace skydeck::workflows::search
