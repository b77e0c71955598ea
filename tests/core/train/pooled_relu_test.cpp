#include "core/train/pooled_relu.h"

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

void expectTorchsOwn(const at::Tensor& x) {
    const at::Tensor same = x.detach().clone(at::MemoryFormat::Preserve).requires_grad_();
    const at::Tensor ours = pooledRelu(x), theirs = torch::relu(torch::max_pool2d(same, 2));
    EXPECT_TRUE(torch::equal(ours, theirs));
    const at::Tensor weights = torch::randn(theirs.sizes()).to(x.scalar_type());
    (ours * weights).sum().backward();
    (theirs * weights).sum().backward();
    EXPECT_TRUE(torch::equal(x.grad(), same.grad()));
}

} // namespace

TEST(PooledRelu, GivesWhatTorchGives) {
    torch::manual_seed(1);
    expectTorchsOwn(given({3, 64, 24, 24}, at::kBFloat16));
    expectTorchsOwn(given({1, 8, 2, 2}, at::kBFloat16));
    expectTorchsOwn(given({2, 16, 6, 10}, at::kBFloat16));
    expectTorchsOwn(
        torch::randn({5, 64, 24, 24}).to(at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_());
}

TEST(PooledRelu, LeavesTheRestToTorch) {
    torch::manual_seed(1);
    expectTorchsOwn(given({2, 8, 4, 4}, at::kFloat));
    expectTorchsOwn(given({2, 6, 4, 4}, at::kBFloat16));
    expectTorchsOwn(given({2, 8, 5, 4}, at::kBFloat16));
}

TEST(PooledRelu, KeepsWhatIsNoNumber) {
    const double infinity = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();
    for (const double value : {none, -none}) {
        const at::Tensor x = torch::full({1, 8, 2, 2}, value, at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast);
        EXPECT_TRUE(pooledRelu(x).isnan().all().item<bool>());
    }
    const at::Tensor low =
        torch::full({1, 8, 2, 2}, -infinity, at::kBFloat16).contiguous(at::MemoryFormat::ChannelsLast);
    EXPECT_TRUE(pooledRelu(low).eq(0).all().item<bool>());
}

} // namespace skydeck::train
