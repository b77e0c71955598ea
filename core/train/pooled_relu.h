#pragma once

namespace at {
class Tensor;
}

namespace skydeck::train {

/// relu(max_pool2d(x, 2)) of (N, C, H, W), and its gradient: bit for bit what torch gives, the first of equal values
/// taking the gradient. For bfloat16 on a CPU, channels last, C a multiple of 8, even H and W, in one pass over the
/// memory each way; torch's own operations otherwise.
at::Tensor pooledRelu(const at::Tensor& x);

} // namespace skydeck::train
