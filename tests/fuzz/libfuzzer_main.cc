// One libFuzzer program per entry point: SKYDECK_FUZZ_ENTRY says which. Not .cpp, so that the replaying test, which is
// made of every .cpp here, leaves it out.
#include "tests/fuzz/entry_points.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    skydeck::fuzz::SKYDECK_FUZZ_ENTRY({reinterpret_cast<const char*>(data), size});
    return 0;
}
