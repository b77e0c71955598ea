#include "core/train/pooled_relu.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <cstdint>
#include <cstring>

namespace skydeck::train {

namespace {

/// Eight bfloat16 as integers: positive ones keep their order.
using Lanes [[gnu::vector_size(16)]] = std::int16_t;
constexpr std::int64_t kLanes = 8;
constexpr std::int64_t kGrain = 4; // rows of the output a thread takes at least

Lanes load(const std::int16_t* from) {
    Lanes lanes;
    std::memcpy(&lanes, from, sizeof lanes);
    return lanes;
}

void store(std::int16_t* to, Lanes lanes) {
    std::memcpy(to, &lanes, sizeof lanes);
}

Lanes larger(Lanes a, Lanes b) {
    return a > b ? a : b;
}

/// The largest of a window, or 0. Negative numbers do not keep their order, which is no matter; those that are no
/// numbers, from -127 on, are larger than they and stay what they are.
Lanes rectified(Lanes largest) {
    return largest & (largest >= std::int16_t{-127});
}

std::int16_t* bits(const at::Tensor& tensor) {
    return reinterpret_cast<std::int16_t*>(tensor.data_ptr<at::BFloat16>());
}

/// The windows of a tensor in channels-last order.
struct Windows {
    explicit Windows(const at::Tensor& x)
        : channels(x.size(1)), columns(x.size(3) / 2), rows(x.size(0) * x.size(2) / 2), width(x.size(3)) {}

    /// Calls `work(corner, place)` with the offsets of a window's first value and of its result, for eight channels
    /// each; the window's others stand `channels`, `below` and both further on.
    template <class Work>
    void each(const Work& work) const {
        at::parallel_for(0, rows, kGrain, [&](std::int64_t first, std::int64_t end) {
            for (std::int64_t row = first; row < end; ++row)
                for (std::int64_t column = 0; column < columns; ++column)
                    for (std::int64_t channel = 0; channel < channels; channel += kLanes)
                        work((2 * row * width + 2 * column) * channels + channel,
                             (row * columns + column) * channels + channel);
        });
    }

    std::int64_t channels, columns, rows, width;
    std::int64_t below() const { return width * channels; }
};

class PooledRelu : public torch::autograd::Function<PooledRelu> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x) {
        context->save_for_backward({x});
        const at::Tensor out = at::empty({x.size(0), x.size(1), x.size(2) / 2, x.size(3) / 2},
                                         x.options().memory_format(at::MemoryFormat::ChannelsLast));
        const Windows windows(x);
        const std::int64_t right = windows.channels, below = windows.below();
        const std::int16_t* from = bits(x);
        std::int16_t* to = bits(out);
        windows.each([=](std::int64_t at, std::int64_t place) {
            const std::int16_t* corner = from + at;
            const Lanes upper = larger(load(corner), load(corner + right));
            const Lanes lower = larger(load(corner + below), load(corner + below + right));
            store(to + place, rectified(larger(upper, lower)));
        });
        return out;
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::tensor_list gradients) {
        const at::Tensor x = context->get_saved_variables().front();
        const at::Tensor given = gradients.front().contiguous(at::MemoryFormat::ChannelsLast);
        const at::Tensor out = at::empty_like(x);
        const Windows windows(x);
        const std::int64_t right = windows.channels, below = windows.below();
        const std::int16_t *from = bits(x), *gradient = bits(given);
        std::int16_t* to = bits(out);
        windows.each([=](std::int64_t at, std::int64_t place) {
            const std::int64_t offsets[] = {0, right, below, below + right};
            Lanes values[4];
            for (int i = 0; i < 4; ++i)
                values[i] = load(from + at + offsets[i]);
            const Lanes largest = larger(larger(values[0], values[1]), larger(values[2], values[3]));
            Lanes rest = load(gradient + place) & (largest > std::int16_t{0});
            for (int i = 0; i < 4; ++i) {
                const Lanes here = values[i] == largest;
                store(to + at + offsets[i], rest & here);
                rest &= ~here;
            }
        });
        return {out};
    }
};

bool fits(const at::Tensor& x) {
    return x.device().is_cpu() && x.scalar_type() == at::kBFloat16 && x.dim() == 4 && x.size(1) % kLanes == 0 &&
           x.size(2) % 2 == 0 && x.size(3) % 2 == 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

} // namespace

at::Tensor pooledRelu(const at::Tensor& x) {
    return fits(x) ? PooledRelu::apply(x) : torch::relu(torch::max_pool2d(x, 2));
}

} // namespace skydeck::train
