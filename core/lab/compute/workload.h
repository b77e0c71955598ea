#pragma once

#include "core/lab/compute/memory_guard.h"
#include "core/lab/compute/process_runner.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace skydeck::lab {

/// The containers that all services have on this machine now: what each new one gets of its processors and finds of its
/// memory. Thread-safe; its lock is the innermost but the runner's.
class Workload {
public:
    /// Memory that a program holds now, in bytes.
    using Resident = std::function<std::uint64_t(ProcessRunner::Id)>;

    explicit Workload(Resident resident, unsigned processors = std::thread::hardware_concurrency())
        : m_resident(std::move(resident)), m_processors(processors > 0 ? processors : 1) {}
    Workload(const Workload&) = delete;
    Workload& operator=(const Workload&) = delete;

    /// A container's place, left when it goes.
    class Seat {
    public:
        Seat() = default;
        ~Seat() { leave(); }
        Seat(Seat&& other) noexcept : m_workload(std::exchange(other.m_workload, nullptr)), m_number(other.m_number) {}
        Seat& operator=(Seat&& other) noexcept;
        void leave();
        /// Its program, once there is one.
        void runs(ProcessRunner::Id process);

    private:
        friend class Workload;
        Seat(Workload& workload, std::uint64_t number) : m_workload(&workload), m_number(number) {}
        Workload* m_workload = nullptr;
        std::uint64_t m_number = 0;
    };
    Seat join(std::uint64_t expectedBytes);

    /// The fair share of the processors for each of `more` containers that start together beside those here; at least
    /// one thread.
    unsigned threadsFor(std::size_t more) const;
    /// What those here were expected to take of the memory, and hold already.
    std::vector<MemoryGuard::Running> memory() const;

private:
    struct Container {
        std::uint64_t expectedBytes = 0;
        std::optional<ProcessRunner::Id> process;
    };

    const Resident m_resident;
    const unsigned m_processors;
    mutable std::mutex m_mutex;
    std::map<std::uint64_t, Container> m_containers;
    std::uint64_t m_next = 0;
};

} // namespace skydeck::lab
