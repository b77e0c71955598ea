#include "core/train/processor.h"

#include <ATen/Parallel.h>

#include <cstdlib>
#include <fstream>
#include <sched.h>

namespace skydeck::train {

namespace {
/// True when the processor multiplies bfloat16 itself; emulated, it is slower than fp32.
bool hasBf16() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("flags"))
            return line.find(" avx512_bf16") != std::string::npos || line.find(" amx_bf16") != std::string::npos;
    return false;
}
} // namespace

std::string effectivePrecision(Precision precision) {
    if (precision == Precision::Auto) return hasBf16() ? "bf16" : "fp32";
    return precision == Precision::Bf16 ? "bf16" : "fp32";
}

void useProcessors(int threads) {
    useEveryProcessor();
    if (threads > 0) at::set_num_threads(threads);
}

void useEveryProcessor() {
    // libtorch starts a thread per core; where two processors share a core, computing on both is faster.
    static const bool done = [] {
        cpu_set_t processors;
        if (!std::getenv("OMP_NUM_THREADS") && sched_getaffinity(0, sizeof processors, &processors) == 0)
            at::set_num_threads(CPU_COUNT(&processors));
        return true;
    }();
    (void)done;
}

} // namespace skydeck::train
