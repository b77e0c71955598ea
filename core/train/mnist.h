#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace skydeck::train {

/// Grey images of 28 × 28 bytes with their digits, as the idx files hold them (yann.lecun.com/exdb/mnist, "FILE
/// FORMATS"): big-endian magic 0x00000803 / 0x00000801, counts, then raw bytes.
struct Mnist {
    static constexpr std::int64_t kSide = 28;
    std::vector<std::uint8_t> pixels; ///< count × 28 × 28, row by row
    std::vector<std::uint8_t> labels; ///< count, 0–9
    std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
};

/// Reads train-images-idx3-ubyte and train-labels-idx1-ubyte below `folder`. InvalidInput names the file and what is
/// wrong with it: missing, magic, size of image, truncated, too long, a label above 9, counts that differ.
Result<Mnist> readMnist(const std::filesystem::path& folder);

/// The same of the test images, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte.
Result<Mnist> readTestMnist(const std::filesystem::path& folder);

/// Where the files are when nobody says: $SKYDECK_MNIST_DIR, else dataFolder()/mnist.
std::filesystem::path defaultMnistFolder();

/// Positions of training and validation images.
struct Split {
    std::vector<std::int64_t> training, validation;
};
/// Four fifths and one fifth of the first `subset` images (0 = all) of a permutation with a fixed seed: 48,000 and
/// 12,000 of 60,000. The same on every machine, whatever a run's own seed. With `folds`, the permutation is cut into as
/// many parts and part `fold` (from 1) validates; 5/5 is the split without folds.
Split splitImages(std::int64_t count, std::int64_t subset, int fold = 0, int folds = 0);

} // namespace skydeck::train
