#include "core/lab/compute/workload.h"

#include <algorithm>

namespace skydeck::lab {

Workload::Seat& Workload::Seat::operator=(Seat&& other) noexcept {
    if (this == &other) return *this;
    leave();
    m_workload = std::exchange(other.m_workload, nullptr);
    m_number = other.m_number;
    return *this;
}

void Workload::Seat::leave() {
    if (!m_workload) return;
    const std::lock_guard lock(m_workload->m_mutex);
    m_workload->m_containers.erase(m_number);
    m_workload = nullptr;
}

void Workload::Seat::runs(ProcessRunner::Id process) {
    if (!m_workload) return;
    const std::lock_guard lock(m_workload->m_mutex);
    m_workload->m_containers.at(m_number).process = process;
}

Workload::Seat Workload::join(std::uint64_t expectedBytes) {
    const std::lock_guard lock(m_mutex);
    m_containers.emplace(m_next, Container{expectedBytes, std::nullopt});
    return {*this, m_next++};
}

unsigned Workload::threadsFor(std::size_t more) const {
    const std::lock_guard lock(m_mutex);
    const std::size_t together = std::max<std::size_t>(1, m_containers.size() + more);
    return static_cast<unsigned>(std::max<std::size_t>(1, m_processors / together));
}

std::vector<MemoryGuard::Running> Workload::memory() const {
    std::vector<Container> containers;
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [number, container] : m_containers)
            containers.push_back(container);
    }
    std::vector<MemoryGuard::Running> memory;
    for (const Container& each : containers)
        memory.push_back({each.expectedBytes, each.process ? m_resident(*each.process) : 0});
    return memory;
}

} // namespace skydeck::lab
