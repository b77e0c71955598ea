#include "core/base/strings.h"
#include "core/lab/compute/supervisor.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace skydeck::lab {

Result<std::pair<int, std::string>> tryOut(const SuperviseOptions& options) {
    SKYDECK_ASSIGN(const SupervisedProcess process, supervise(options));
    std::pair<int, std::string> outcome{-1, {}};
    SupervisorReport packet;
    pollfd end{process.control.get(), POLLIN, 0};
    constexpr int kPatienceMs = 5000;
    while (::poll(&end, 1, kPatienceMs) > 0) {
        const ssize_t size = ::recv(process.control.get(), &packet, sizeof packet, MSG_DONTWAIT);
        if (size != static_cast<ssize_t>(sizeof packet)) break;
        if (packet.kind == SupervisorReport::Kind::Started) continue;
        outcome.first = packet.kind == SupervisorReport::Kind::Exited ? packet.value : 127;
        break;
    }
    const char kill = static_cast<char>(SupervisorCommand::Kill);
    ::send(process.control.get(), &kill, 1, MSG_NOSIGNAL);
    ::waitpid(process.supervisor, nullptr, 0);
    std::array<char, 512> text{};
    if (const ssize_t size = ::read(process.errors.get(), text.data(), text.size()); size > 0)
        outcome.second = trim(std::string_view(text.data(), static_cast<std::size_t>(size)));
    return outcome;
}

} // namespace skydeck::lab
