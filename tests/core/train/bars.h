#pragma once

#include "core/train/trainer.h"

#include <random>

namespace skydeck::train::test {

/// A learnable stand-in for MNIST: digit d is a bright bar at row 2 + 2d over noise.
inline Mnist bars(std::int64_t count) {
    std::mt19937 engine(7);
    Mnist mnist;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto digit = static_cast<std::uint8_t>(i % 10);
        mnist.labels.push_back(digit);
        for (int y = 0; y < 28; ++y)
            for (int x = 0; x < 28; ++x)
                mnist.pixels.push_back(static_cast<std::uint8_t>((y - 2) / 2 == digit && y >= 2 ? 230 : engine() % 40));
    }
    return mnist;
}

} // namespace skydeck::train::test
