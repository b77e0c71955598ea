#include "tests/fuzz/entry_points.h"
#include "tests/support/support.h"

#include <algorithm>

namespace skydeck::fuzz {
namespace {

/// Every parser over its corpus: the seeds, and what fuzzing once found.
class Replay : public testing::TestWithParam<Target> {
protected:
    static std::vector<std::string> corpus() {
        std::vector<std::filesystem::path> files;
        for (const auto& entry :
             std::filesystem::directory_iterator(test::sourceRoot() / "tests/fuzz/corpus" / GetParam().name))
            files.push_back(entry.path());
        std::ranges::sort(files);
        std::vector<std::string> texts;
        for (const auto& file : files)
            texts.push_back(readFile(file).value());
        EXPECT_FALSE(texts.empty());
        return texts;
    }
};

TEST_P(Replay, TheCorpusIsTakenWithoutACrash) {
    for (const std::string& text : corpus())
        GetParam().run(text);
}

TEST_P(Replay, EveryTruncationIsTakenWithoutACrash) {
    for (const std::string& text : corpus())
        for (std::size_t size = 0; size < std::min<std::size_t>(text.size(), 600); ++size)
            GetParam().run(std::string_view(text).substr(0, size));
}

TEST_P(Replay, ChangedBytesAreTakenWithoutACrash) {
    test::FixedRandom random(17);
    for (const std::string& text : corpus())
        for (int round = 0; round < 200 && !text.empty(); ++round) {
            std::string changed = text;
            for (std::uint64_t left = 1 + (random.next() >> 32) % 4; left > 0; --left)
                changed[(random.next() >> 16) % changed.size()] = static_cast<char>(random.next() >> 24);
            GetParam().run(changed);
        }
}

INSTANTIATE_TEST_SUITE_P(Parsers, Replay, testing::ValuesIn(kTargets),
                         [](const auto& info) { return std::string(info.param.name); });

} // namespace

void PrintTo(const Target& target, std::ostream* out) {
    *out << target.name;
}

} // namespace skydeck::fuzz
