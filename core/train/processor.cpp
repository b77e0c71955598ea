#include "core/train/processor.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <limits>
#include <malloc.h>
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
/// Debian's OpenBLAS has threads of its own, which ask for work again and again before they sleep, on the processors
/// that libtorch computes on. The products of this network, a twelfth of a step, do not gain what that costs.
void leaveProcessorsToLibtorch(int threads) {
    using SetThreads = void (*)(int);
    constexpr int kTheirShare = 4;
    if (const auto set = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
        set(std::max(1, threads / kTheirShare));
}
} // namespace

std::string effectivePrecision(Precision precision) {
    if (precision == Precision::Auto) return hasBf16() ? "bf16" : "fp32";
    return precision == Precision::Bf16 ? "bf16" : "fp32";
}

void useProcessors(int threads) {
    useEveryProcessor();
    if (threads > 0) at::set_num_threads(threads);
    leaveProcessorsToLibtorch(at::get_num_threads());
}

void keepMemory() {
    constexpr int kLargest = 32 << 20; // the most that glibc takes
    mallopt(M_MMAP_THRESHOLD, kLargest);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
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
