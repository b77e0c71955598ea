#include "core/train/mnist.h"

#include "core/base/files.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <random>

namespace skydeck::train {

namespace {
constexpr std::uint32_t kImagesMagic = 0x00000803, kLabelsMagic = 0x00000801;
constexpr std::uint32_t kSplitSeed = 20201006;

tl::unexpected<Error> broken(const std::filesystem::path& file, const std::string& what) {
    return fail(ErrorKind::InvalidInput, "InvalidDataset", "'" + file.string() + "' " + what,
                "Remove the folder and run packaging/fetch-mnist.sh to fetch the data again.");
}

std::uint32_t bigEndian(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return value;
}

/// The payload of an idx file of `magic` with `dimensions` after the count fixed to 28.
Result<std::vector<std::uint8_t>> readIdx(const std::filesystem::path& file, std::uint32_t magic,
                                          std::size_t dimensions) {
    auto bytes = readFile(file);
    if (!bytes) {
        if (bytes.error().kind == ErrorKind::NotFound) return broken(file, "does not exist");
        return fail(std::move(bytes).error());
    }
    const std::size_t header = 8 + 4 * dimensions;
    if (bytes->size() < header) return broken(file, "is too short to be an idx file");
    if (bigEndian(*bytes, 0) != magic) return broken(file, "is not an idx file of this kind (wrong magic number)");
    std::uint64_t expected = bigEndian(*bytes, 4);
    for (std::size_t d = 0; d < dimensions; ++d) {
        if (bigEndian(*bytes, 8 + 4 * d) != Mnist::kSide) return broken(file, "holds images that are not 28 × 28");
        expected *= Mnist::kSide;
    }
    if (expected == 0) return broken(file, "is empty");
    if (bytes->size() - header != expected)
        return broken(file, "should hold " + std::to_string(expected) + " bytes after its header but has " +
                                std::to_string(bytes->size() - header));
    const auto* first = reinterpret_cast<const std::uint8_t*>(bytes->data());
    return std::vector<std::uint8_t>(first + header, first + bytes->size());
}

Result<Mnist> readPair(const std::filesystem::path& folder, const std::string& part) {
    Mnist mnist;
    const auto labels = folder / (part + "-labels-idx1-ubyte");
    SKYDECK_ASSIGN(mnist.pixels, readIdx(folder / (part + "-images-idx3-ubyte"), kImagesMagic, 2));
    SKYDECK_ASSIGN(mnist.labels, readIdx(labels, kLabelsMagic, 0));
    const auto images = mnist.pixels.size() / (Mnist::kSide * Mnist::kSide);
    if (images != mnist.labels.size())
        return broken(labels, "has " + std::to_string(mnist.labels.size()) + " labels for " + std::to_string(images) +
                                  " images");
    if (std::any_of(mnist.labels.begin(), mnist.labels.end(), [](std::uint8_t label) { return label > 9; }))
        return broken(labels, "holds a label above 9");
    return mnist;
}

} // namespace

Result<Mnist> readMnist(const std::filesystem::path& folder) {
    return readPair(folder, "train");
}

Result<Mnist> readTestMnist(const std::filesystem::path& folder) {
    return readPair(folder, "t10k");
}

std::filesystem::path defaultMnistFolder() {
    const char* wanted = std::getenv("SKYDECK_MNIST_DIR");
    return wanted && *wanted ? std::filesystem::path(wanted) : dataFolder() / "mnist";
}

Split splitImages(std::int64_t count, std::int64_t subset, int fold, int folds) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    // Written out (Fisher–Yates over mt19937) because std::shuffle's result differs between standard libraries.
    std::mt19937 engine(kSplitSeed);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[engine() % i]);
    if (subset > 0 && subset < count) order.resize(static_cast<std::size_t>(subset));
    const std::size_t parts = folds > 0 ? static_cast<std::size_t>(folds) : 5,
                      part = folds > 0 ? static_cast<std::size_t>(fold) : 5;
    const auto first = order.begin() + static_cast<std::ptrdiff_t>(order.size() * (part - 1) / parts),
               last = order.begin() + static_cast<std::ptrdiff_t>(order.size() * part / parts);
    Split split{{order.begin(), first}, {first, last}};
    split.training.insert(split.training.end(), last, order.end());
    return split;
}

} // namespace skydeck::train
