#pragma once

namespace at {
class Tensor;
}

namespace skydeck::train {

// What lies between convolutions, (N, C, H, W) in bfloat16 or fp32 on a CPU, channels last: bit for bit what torch's
// own operations give, with fewer passes over the memory. Whatever does not fit goes to those.

/// relu(x). Writes into `x`, which must be an operation's result that nobody else needs.
at::Tensor rectified(const at::Tensor& x);

/// relu(max_pool2d(x, 2)), the first of equal values taking the gradient. Fits with C a multiple of 8, H and W even.
at::Tensor pooledRectified(const at::Tensor& x);

} // namespace skydeck::train
