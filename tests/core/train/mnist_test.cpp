#include "core/train/mnist.h"
#include "tests/support/support.h"

#include <set>

namespace skydeck::train {

namespace {
std::string word(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 255);
    return bytes;
}

struct Files {
    std::string images = word(0x803) + word(2) + word(28) + word(28) + std::string(2 * 784, '\x7f');
    std::string labels = word(0x801) + word(2) + std::string("\x03\x09", 2);

    Result<Mnist> read() const {
        const TemporaryFolder folder;
        EXPECT_TRUE(writeFileAtomically(folder.path() / "train-images-idx3-ubyte", images));
        EXPECT_TRUE(writeFileAtomically(folder.path() / "train-labels-idx1-ubyte", labels));
        return readMnist(folder.path());
    }
    std::string complaint() const {
        const auto mnist = read();
        if (mnist) return "";
        EXPECT_EQ(mnist.error().kind, ErrorKind::InvalidInput);
        return mnist.error().message;
    }
};
} // namespace

TEST(Mnist, ReadsImagesAndLabels) {
    ASSERT_OK_AND(const Mnist mnist, Files().read());
    EXPECT_EQ(mnist.count(), 2);
    EXPECT_EQ(mnist.labels[1], 9);
    EXPECT_EQ(mnist.pixels.size(), 2u * 784);
}

TEST(Mnist, MissingFolderIsNamed) {
    const auto mnist = readMnist("/nonexistent/mnist");
    ASSERT_FALSE(mnist);
    EXPECT_THAT(mnist.error().message, testing::HasSubstr("/nonexistent/mnist"));
}

TEST(Mnist, RefusesEveryKindOfDamage) {
    Files files;
    files.images.pop_back();
    EXPECT_THAT(files.complaint(), testing::HasSubstr("but has 1567"));
    files = {};
    files.images += "x";
    EXPECT_THAT(files.complaint(), testing::HasSubstr("but has 1569"));
    files = {};
    files.images[3] = 1;
    EXPECT_THAT(files.complaint(), testing::HasSubstr("magic"));
    files = {};
    files.images[11] = 27;
    EXPECT_THAT(files.complaint(), testing::HasSubstr("28 × 28"));
    files = {};
    files.images = "ab";
    EXPECT_THAT(files.complaint(), testing::HasSubstr("too short"));
    files = {};
    files.labels.back() = 10;
    EXPECT_THAT(files.complaint(), testing::HasSubstr("above 9"));
    files = {};
    files.labels = word(0x801) + word(1) + std::string(1, '\0');
    EXPECT_THAT(files.complaint(), testing::HasSubstr("1 labels for 2 images"));
}

TEST(Mnist, HugeCountInTheHeaderAllocatesNothing) {
    Files files;
    files.images.replace(4, 4, word(0xffffffff));
    EXPECT_THAT(files.complaint(), testing::HasSubstr("but has 1568"));
}

TEST(Split, IsFourFifthsDisjointAndFixed) {
    const Split split = splitImages(60000, 0);
    EXPECT_EQ(split.training.size(), 48000u);
    EXPECT_EQ(split.validation.size(), 12000u);
    std::set<std::int64_t> all(split.training.begin(), split.training.end());
    all.insert(split.validation.begin(), split.validation.end());
    EXPECT_EQ(all.size(), 60000u);
    EXPECT_EQ(splitImages(60000, 0).validation, split.validation);
    EXPECT_EQ(splitImages(60000, 6000).training.size(), 4800u);
}

} // namespace skydeck::train
