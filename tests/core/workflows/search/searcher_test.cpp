#include "core/workflows/search/searcher.h"
#include "tests/support/support.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>

namespace skydeck::workflows::search {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Parameter choice(std::string name, std::vector<double> values) {
    return {std::move(name), Parameter::Kind::Choice, 0, 0, std::move(values)};
}

TEST(SearchSpace, ReadsItsFourForms) {
    for (const char* text : {"0.1,0.01", "0:0.9", "0.0001:0.3:log", "16:128:int"}) {
        ASSERT_OK_AND(const auto parameter, parseParameter("p", text));
        EXPECT_EQ(toText(parameter), text);
    }
}

TEST(SearchSpace, RefusesWhatCannotBeDrawnFrom) {
    for (const char* text : {"", "x", "1:", "2:1", "1:1", "0:1:log", "-1:1:log", "1:2:3", "1:2:int:4", "0.5:2:int",
                             "nan:1", "0:inf", "1,nan"})
        EXPECT_FALSE(parseParameter("p", text)) << text;
    EXPECT_THAT(validateSpace({choice("a", {1}), choice("a", {2})}).error().message, HasSubstr("twice"));
    EXPECT_FALSE(validateSpace({}));
}

TEST(GridSearch, VisitsEachCombinationOnce) {
    ASSERT_OK_AND(const auto search, makeGridSearch({choice("a", {1, 2}), choice("b", {3, 4})}));
    std::vector<Point> points;
    while (const auto trial = search->ask())
        points.push_back(trial->point);
    EXPECT_THAT(points, ElementsAre(Point{1, 3}, Point{1, 4}, Point{2, 3}, Point{2, 4}));
    EXPECT_FALSE(makeGridSearch({{"r", Parameter::Kind::Uniform, 0, 1, {}}}));
}

const Space kMixed{{"rate", Parameter::Kind::LogUniform, 0.0001, 1, {}},
                   {"momentum", Parameter::Kind::Uniform, 0, 0.95, {}},
                   {"batch", Parameter::Kind::Integer, 16, 128, {}},
                   choice("kind", {1, 2, 3})};

TEST(RandomSearch, StaysInsideAndCoversTheLogarithm) {
    ASSERT_OK_AND(const auto search, makeRandomSearch(kMixed, 1));
    int small = 0;
    for (int i = 0; i < 1000; ++i) {
        const Point point = search->ask()->point;
        EXPECT_TRUE(point[0] >= 0.0001 && point[0] <= 1);
        EXPECT_TRUE(point[1] >= 0 && point[1] <= 0.95);
        EXPECT_TRUE(point[2] >= 16 && point[2] <= 128 && point[2] == std::floor(point[2]));
        EXPECT_TRUE(point[3] == 1 || point[3] == 2 || point[3] == 3);
        small += point[0] < 0.01;
    }
    EXPECT_NEAR(small, 500, 60);
}

TEST(TpeSearch, StaysInsideAndKeepsFourDigits) {
    ASSERT_OK_AND(const auto search, makeTpeSearch(kMixed, 1));
    for (int i = 0; i < 60; ++i) {
        const Trial trial = *search->ask();
        EXPECT_TRUE(trial.point[0] >= 0.0001 && trial.point[0] <= 1) << trial.point[0];
        EXPECT_TRUE(trial.point[1] >= 0 && trial.point[1] <= 0.95) << trial.point[1];
        EXPECT_TRUE(trial.point[2] >= 16 && trial.point[2] <= 128 && trial.point[2] == std::floor(trial.point[2]));
        char text[40];
        std::snprintf(text, sizeof text, "%.4g", trial.point[0]);
        EXPECT_EQ(std::stod(text), trial.point[0]);
        search->tell(trial.number, std::abs(std::log(trial.point[0] / 0.01)) + (trial.point[3] == 2 ? 0 : 1));
    }
    EXPECT_EQ(search->trials().at(*search->best()).point[3], 2);
}

TEST(TpeSearch, SameSeedAndAnswersGiveTheSamePoints) {
    const auto run = [](std::uint64_t seed) {
        const auto search = *makeTpeSearch(kMixed, seed);
        std::vector<Point> points;
        for (int i = 0; i < 30; ++i) {
            const Trial trial = *search->ask();
            search->tell(trial.number, trial.point[1]);
            points.push_back(trial.point);
        }
        return points;
    };
    EXPECT_EQ(run(5), run(5));
    EXPECT_NE(run(5), run(6));
}

TEST(TpeSearch, WorkersThatAskAtOnceGetDifferentPoints) {
    const auto search = *makeTpeSearch(kMixed, 3);
    for (int i = 0; i < 12; ++i) {
        const Trial trial = *search->ask();
        search->tell(trial.number, trial.point[0]);
    }
    const Point a = search->ask()->point, b = search->ask()->point;
    EXPECT_NE(a, b);
}

TEST(TpeSearch, GoesOnWhereAnotherProcessLeftIt) {
    const auto whole = *makeTpeSearch(kMixed, 9), second = *makeTpeSearch(kMixed, 9);
    for (int i = 0; i < 20; ++i) {
        const Trial trial = *whole->ask();
        whole->tell(trial.number, trial.point[1]);
        second->adopt(trial);
        second->tell(trial.number, trial.point[1]);
    }
    EXPECT_EQ(whole->ask()->point, second->ask()->point);
}

TEST(TpeSearch, AvoidsWhereTrialsDiverged) {
    const Space space{{"rate", Parameter::Kind::Uniform, 0, 1, {}}};
    const auto search = *makeTpeSearch(space, 1);
    int late = 0;
    for (int i = 0; i < 60; ++i) {
        const Trial trial = *search->ask();
        const bool diverges = trial.point[0] > 0.5;
        late += i >= 30 && diverges;
        search->tell(trial.number, diverges ? std::nan("") : std::abs(trial.point[0] - 0.2));
    }
    EXPECT_LT(late, 10);
    EXPECT_LE(search->trials().at(*search->best()).point[0], 0.5);
}

TEST(TpeSearch, EveryTrialDivergedIsNoTrouble) {
    const auto search = *makeTpeSearch(kMixed, 1);
    for (int i = 0; i < 15; ++i)
        search->tell(search->ask()->number, HUGE_VAL);
    EXPECT_TRUE(search->ask());
    EXPECT_FALSE(search->best());
}

/// Branin and Hoo 1972; minimum 0.397887.
double branin(const Point& p) {
    using std::numbers::pi;
    const double x = p[0], y = p[1];
    const double a = y - 5.1 / (4 * pi * pi) * x * x + 5 / pi * x - 6;
    return a * a + 10 * (1 - 1 / (8 * pi)) * std::cos(x) + 10;
}

/// Hartmann 1973, six dimensions; minimum -3.32237. Constants from Dixon and Szegö 1978.
double hartmann6(const Point& p) {
    constexpr double kAlpha[]{1.0, 1.2, 3.0, 3.2};
    constexpr double kA[4][6]{
        {10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
    constexpr double kP[4][6]{{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
                              {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
                              {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
                              {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};
    double sum = 0;
    for (int i = 0; i < 4; ++i) {
        double inner = 0;
        for (int j = 0; j < 6; ++j)
            inner +=
                kA[i][j] * (p[static_cast<std::size_t>(j)] - kP[i][j]) * (p[static_cast<std::size_t>(j)] - kP[i][j]);
        sum -= kAlpha[i] * std::exp(-inner);
    }
    return sum;
}

/// Median over 30 seeds of the best of 50 trials, `workers` of them under way at any time.
double medianBest(const Space& space, const std::function<double(const Point&)>& function, bool tpe,
                  std::size_t workers = 1) {
    std::vector<double> bests;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const auto search = tpe ? *makeTpeSearch(space, seed) : *makeRandomSearch(space, seed);
        std::vector<Trial> underWay;
        for (int i = 0; i < 50; ++i) {
            underWay.push_back(*search->ask());
            if (underWay.size() < workers) continue;
            search->tell(underWay.front().number, function(underWay.front().point));
            underWay.erase(underWay.begin());
        }
        for (const Trial& trial : underWay)
            search->tell(trial.number, function(trial.point));
        bests.push_back(search->losses().at(*search->best()));
    }
    std::sort(bests.begin(), bests.end());
    return (bests[14] + bests[15]) / 2;
}

void beatsRandom(const char* name, const Space& space, const std::function<double(const Point&)>& function) {
    const double random = medianBest(space, function, false), tpe = medianBest(space, function, true),
                 parallel = medianBest(space, function, true, 4);
    std::printf("%s: median best of 50 trials over 30 seeds: random %.4f, TPE %.4f, TPE with 4 workers %.4f\n", name,
                random, tpe, parallel);
    testing::Test::RecordProperty(std::string(name) + "_random", std::to_string(random));
    testing::Test::RecordProperty(std::string(name) + "_tpe", std::to_string(tpe));
    EXPECT_LT(tpe, random);
    EXPECT_LT(parallel, random);
}

TEST(TpeSearch, BeatsRandomSearchOnBranin) {
    beatsRandom("branin", {{"x", Parameter::Kind::Uniform, -5, 10, {}}, {"y", Parameter::Kind::Uniform, 0, 15, {}}},
                branin);
}

TEST(TpeSearch, BeatsRandomSearchOnHartmann6) {
    Space space;
    for (const char* name : {"a", "b", "c", "d", "e", "f"})
        space.push_back({name, Parameter::Kind::Uniform, 0, 1, {}});
    EXPECT_NEAR(hartmann6({0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573}), -3.32237, 1e-4);
    beatsRandom("hartmann6", space, hartmann6);
}

} // namespace
} // namespace skydeck::workflows::search
