#include "core/train/activations.h"

#include "tests/support/support.h"

#include <torch/torch.h>

#include <limits>

namespace skydeck::train {

namespace {

at::Tensor given(at::IntArrayRef sizes, at::ScalarType type) {
    // Few values: many windows hold the same one several times, and many none above 0.
    const at::Tensor x = torch::randint(-4, 4, sizes).to(type) / 2;
    return x.contiguous(at::MemoryFormat::ChannelsLast).requires_grad_();
}

/// Both results and both gradients; `x` itself is a leaf, which nothing may write into.
template <class Ours, class Torchs>
void expectTheSame(const at::Tensor& x, const Ours& ours, const Torchs& torchs) {
    const at::Tensor same = x.detach().clone(at::MemoryFormat::Preserve).requires_grad_();
    const at::Tensor mine = ours(x * 1), theirs = torchs(same * 1);
    EXPECT_TRUE(torch::equal(mine, theirs));
    const at::Tensor weights = torch::randn(theirs.sizes()).to(x.scalar_type());
    (mine * weights).sum().backward();
    (theirs * weights).sum().backward();
    EXPECT_TRUE(torch::equal(x.grad(), same.grad()));
}

void expectTorchsOwn(const at::Tensor& x) {
    expectTheSame(x, pooledRectified, [](const at::Tensor& y) { return torch::relu(torch::max_pool2d(y, 2)); });
}

void expectTorchsRelu(const at::Tensor& x) {
    expectTheSame(x, rectified, [](const at::Tensor& y) { return torch::relu(y); });
}

} // namespace

TEST(Activations, GiveWhatTorchGives) {
    torch::manual_seed(1);
    for (const at::ScalarType type : {at::kBFloat16, at::kFloat}) {
        for (const auto& check : {expectTorchsOwn, expectTorchsRelu}) {
            check(given({3, 64, 24, 24}, type));
            check(given({1, 8, 2, 2}, type));
            check(given({2, 16, 6, 10}, type));
            check(torch::randn({5, 64, 24, 24}).to(type).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_());
        }
    }
}

TEST(Activations, LeaveTheRestToTorch) {
    torch::manual_seed(1);
    for (const auto& check : {expectTorchsOwn, expectTorchsRelu}) {
        check(given({2, 8, 4, 4}, at::kDouble));
        check(given({2, 6, 4, 4}, at::kBFloat16));
        check(given({2, 8, 5, 4}, at::kBFloat16));
    }
}

TEST(Activations, KeepWhatIsNoNumber) {
    const double infinity = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();
    const auto full = [](double value, at::ScalarType type) {
        return torch::full({1, 8, 2, 2}, value, type).contiguous(at::MemoryFormat::ChannelsLast);
    };
    for (const at::ScalarType type : {at::kBFloat16, at::kFloat}) {
        for (const double value : {none, -none}) {
            EXPECT_TRUE(pooledRectified(full(value, type)).isnan().all().item<bool>());
            EXPECT_TRUE(rectified(full(value, type)).isnan().all().item<bool>());
            for (int corner = 0; corner < 4; ++corner) { // one of four is enough
                at::Tensor x = full(1, type);
                x.select(2, corner / 2).select(2, corner % 2).fill_(value);
                EXPECT_TRUE(pooledRectified(x).isnan().all().item<bool>()) << corner;
            }
        }
        EXPECT_TRUE(pooledRectified(full(-infinity, type)).eq(0).all().item<bool>());
        EXPECT_TRUE(rectified(full(-infinity, type)).eq(0).all().item<bool>());
    }
}

} // namespace skydeck::train
