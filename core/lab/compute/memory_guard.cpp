#include "core/lab/compute/memory_guard.h"

#include "core/lab/store/database.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr const char* kKind = "compute.memory";
}

Result<std::uint64_t> MemoryGuard::expected(const std::string& image) const {
    SKYDECK_ASSIGN(const auto known, Documents(m_database).get(kKind, image));
    return known ? static_cast<std::uint64_t>(integerAt(*known, "bytes", static_cast<std::int64_t>(kUnknown)))
                 : kUnknown;
}

Status MemoryGuard::measured(const std::string& image, std::uint64_t bytes) {
    if (bytes == 0) return {};
    const auto held = m_database.lock();
    Documents documents(m_database);
    SKYDECK_ASSIGN(const auto known, documents.get(kKind, image));
    const auto before = known ? static_cast<std::uint64_t>(integerAt(*known, "bytes")) : bytes;
    return documents.put(kKind, image, Json{{"bytes", std::max(bytes, (3 * before + bytes) / 4)}});
}

bool MemoryGuard::admits(std::uint64_t bytes, const std::vector<Running>& running) const {
    if (running.empty()) return true;
    std::uint64_t needed = kFloor + bytes;
    for (const Running& job : running)
        needed += job.expected > job.resident ? job.expected - job.resident : 0;
    return m_available() >= needed;
}

} // namespace skydeck::lab
