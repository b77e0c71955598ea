#include "core/train/activations.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <cstdint>
#include <cstring>

namespace skydeck::train {

namespace {

/// The bits of a bfloat16 as an integer: positive ones keep their order.
using Bfloat16Bits = std::int16_t;

template <class T>
struct Vector {
    static constexpr std::int64_t kLanes = 16 / sizeof(T);
    typedef T Lanes __attribute__((vector_size(16))); // NOLINT: an alias takes no such attribute of a parameter

    static Lanes load(const T* from) {
        Lanes lanes;
        std::memcpy(&lanes, from, sizeof lanes);
        return lanes;
    }
    static void store(T* to, Lanes lanes) { std::memcpy(to, &lanes, sizeof lanes); }
};

template <class T>
using Lanes = typename Vector<T>::Lanes;

constexpr std::int64_t kChannels = 8;     // of which C is a multiple
constexpr std::int64_t kRows = 4;         // of a result a thread takes at least
constexpr std::int64_t kValues = 1 << 16; // likewise

Lanes<Bfloat16Bits> larger(Lanes<Bfloat16Bits> a, Lanes<Bfloat16Bits> b) {
    return a > b ? a : b;
}

Lanes<float> larger(Lanes<float> a, Lanes<float> b) {
    return (a > b) | (a != a) ? a : b; // what is no number stays
}

/// Negative numbers do not keep their order, which is no matter; those that are no numbers, from -127 on, are larger
/// than they and stay what they are.
Lanes<Bfloat16Bits> positive(Lanes<Bfloat16Bits> x) {
    return x >= std::int16_t{-127} ? x : Lanes<Bfloat16Bits>{};
}

Lanes<float> positive(Lanes<float> x) {
    return (x > 0.0F) | (x != x) ? x : Lanes<float>{};
}

/// Calls `work(T())` with the type in which the tensor's values are looked at.
template <class Work>
void byType(const at::Tensor& tensor, const Work& work) {
    tensor.scalar_type() == at::kFloat ? work(float{}) : work(Bfloat16Bits{});
}

template <class T>
T* valuesOf(const at::Tensor& tensor) {
    return static_cast<T*>(tensor.data_ptr());
}

class Rectified : public torch::autograd::Function<Rectified> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x) {
        byType(x, [&](auto type) {
            using T = decltype(type);
            T* const values = valuesOf<T>(x);
            each<T>(x, [=](std::int64_t at) { Vector<T>::store(values + at, positive(Vector<T>::load(values + at))); });
        });
        context->mark_dirty({x});
        context->save_for_backward({x});
        return x;
    }

    static torch::autograd::tensor_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::tensor_list gradients) {
        const at::Tensor x = context->get_saved_variables().front();
        const at::Tensor given = gradients.front().contiguous(at::MemoryFormat::ChannelsLast);
        const at::Tensor out = at::empty_like(x);
        byType(x, [&](auto type) {
            using T = decltype(type);
            const T *const values = valuesOf<T>(x), *const gradient = valuesOf<T>(given);
            T* const to = valuesOf<T>(out);
            each<T>(x, [=](std::int64_t at) {
                const Lanes<T> passes = Vector<T>::load(gradient + at);
                Vector<T>::store(to + at, Vector<T>::load(values + at) != T{} ? passes : Lanes<T>{});
            });
        });
        return {out};
    }

private:
    template <class T, class Work>
    static void each(const at::Tensor& x, const Work& work) {
        at::parallel_for(0, x.numel() / Vector<T>::kLanes, kValues, [&](std::int64_t first, std::int64_t end) {
            for (std::int64_t i = first; i < end; ++i)
                work(i * Vector<T>::kLanes);
        });
    }
};

/// The windows of a tensor, two by two.
struct Windows {
    explicit Windows(const at::Tensor& x)
        : channels(x.size(1)), columns(x.size(3) / 2), rows(x.size(0) * x.size(2) / 2), width(x.size(3)) {}

    /// Calls `work(corner, place)` with the offsets of a window's first value and of its result, for some channels
    /// each; the window's others stand `channels`, `below` and both further on.
    template <class T, class Work>
    void each(const Work& work) const {
        at::parallel_for(0, rows, kRows, [&](std::int64_t first, std::int64_t end) {
            for (std::int64_t row = first; row < end; ++row)
                for (std::int64_t column = 0; column < columns; ++column)
                    for (std::int64_t channel = 0; channel < channels; channel += Vector<T>::kLanes)
                        work((2 * row * width + 2 * column) * channels + channel,
                             (row * columns + column) * channels + channel);
        });
    }

    std::int64_t channels, columns, rows, width;
    std::int64_t below() const { return width * channels; }
};

class PooledRectified : public torch::autograd::Function<PooledRectified> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x) {
        context->save_for_backward({x});
        const at::Tensor out = at::empty({x.size(0), x.size(1), x.size(2) / 2, x.size(3) / 2},
                                         x.options().memory_format(at::MemoryFormat::ChannelsLast));
        const Windows windows(x);
        const std::int64_t right = windows.channels, below = windows.below();
        byType(x, [&](auto type) {
            using T = decltype(type);
            const T* const from = valuesOf<T>(x);
            T* const to = valuesOf<T>(out);
            windows.each<T>([=](std::int64_t at, std::int64_t place) {
                const auto load = [corner = from + at](std::int64_t offset) {
                    return Vector<T>::load(corner + offset);
                };
                const Lanes<T> upper = larger(load(0), load(right)), lower = larger(load(below), load(below + right));
                Vector<T>::store(to + place, positive(larger(upper, lower)));
            });
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
        byType(x, [&](auto type) {
            using T = decltype(type);
            const T *const from = valuesOf<T>(x), *const gradient = valuesOf<T>(given);
            T* const to = valuesOf<T>(out);
            windows.each<T>([=](std::int64_t at, std::int64_t place) {
                const std::int64_t offsets[] = {0, right, below, below + right};
                Lanes<T> values[4];
                for (int i = 0; i < 4; ++i)
                    values[i] = Vector<T>::load(from + at + offsets[i]);
                const Lanes<T> largest = larger(larger(values[0], values[1]), larger(values[2], values[3]));
                Lanes<T> rest = largest > T{} ? Vector<T>::load(gradient + place) : Lanes<T>{};
                for (int i = 0; i < 4; ++i) {
                    const auto here = values[i] == largest;
                    Vector<T>::store(to + at + offsets[i], here ? rest : Lanes<T>{});
                    rest = here ? Lanes<T>{} : rest;
                }
            });
        });
        return {out};
    }
};

bool fits(const at::Tensor& x) {
    return x.device().is_cpu() && (x.scalar_type() == at::kBFloat16 || x.scalar_type() == at::kFloat) && x.dim() == 4 &&
           x.size(1) % kChannels == 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

} // namespace

at::Tensor rectified(const at::Tensor& x) {
    return fits(x) ? Rectified::apply(x) : torch::relu(x);
}

at::Tensor pooledRectified(const at::Tensor& x) {
    const bool whole = x.dim() == 4 && x.size(2) % 2 == 0 && x.size(3) % 2 == 0;
    return fits(x) && whole ? PooledRectified::apply(x) : torch::relu(torch::max_pool2d(x, 2));
}

} // namespace skydeck::train
