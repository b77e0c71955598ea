#include "core/lab/lambda/runtime_server.h"

#include "core/base/log.h"
#include "core/base/strings.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

namespace skydeck::lab {

namespace {
constexpr std::uint64_t kListenerId = 0, kWakeId = 1;
constexpr std::size_t kLargestHead = 64 * 1024;
constexpr std::size_t kReadAtOnce = 64 * 1024;

const char* phraseOf(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 202:
        return "Accepted";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 411:
        return "Length Required";
    case 413:
        return "Payload Too Large";
    default:
        return "Status";
    }
}

tl::unexpected<Error> socketError(const char* what) {
    return fail(ErrorKind::Io, "CannotListen",
                std::string("The functions' runtime API cannot ") + what + ": " + std::strerror(errno));
}
} // namespace

struct RuntimeServer::Peer {
    FileDescriptor socket;
    std::string received; // the server's thread alone
    std::string unsent;   // m_mutex
    std::uint64_t skip = 0;
    bool closing = false;
    bool watchesOutput = false;
};

Result<std::unique_ptr<RuntimeServer>> RuntimeServer::listen(std::size_t largestBody) {
    std::unique_ptr<RuntimeServer> server(new RuntimeServer());
    server->m_largestBody = largestBody;
    server->m_listener = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!server->m_listener) return socketError("make a socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(server->m_listener.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
        ::listen(server->m_listener.get(), SOMAXCONN) != 0 ||
        ::getsockname(server->m_listener.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        return socketError("listen");
    server->m_port = ntohs(address.sin_port);
    server->m_poll = FileDescriptor(::epoll_create1(EPOLL_CLOEXEC));
    server->m_wake = FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!server->m_poll || !server->m_wake) return socketError("be watched");
    const auto watch = [&](int descriptor, std::uint64_t id) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = id;
        return ::epoll_ctl(server->m_poll.get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
    };
    if (!watch(server->m_listener.get(), kListenerId) || !watch(server->m_wake.get(), kWakeId))
        return socketError("be watched");
    return server;
}

RuntimeServer::~RuntimeServer() {
    stop();
}

void RuntimeServer::serve(Callbacks callbacks) {
    m_callbacks = std::move(callbacks);
    m_thread = std::thread([this] { run(); });
}

void RuntimeServer::stop() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    wake();
    if (m_thread.joinable()) m_thread.join();
    const std::lock_guard lock(m_mutex);
    m_peers.clear();
}

void RuntimeServer::wake() const {
    const std::uint64_t one = 1;
    const ssize_t ignored = ::write(m_wake.get(), &one, sizeof one); // fails only when full, which wakes as well
    (void)ignored;
}

void RuntimeServer::run() {
    std::array<epoll_event, 64> events{};
    for (;;) {
        const auto wait = m_callbacks.onTick();
        {
            const std::lock_guard lock(m_mutex);
            if (m_stopping) return;
        }
        const int count = ::epoll_wait(m_poll.get(), events.data(), events.size(), static_cast<int>(wait.count()));
        for (int i = 0; i < count; ++i) {
            const auto& event = events[static_cast<std::size_t>(i)];
            if (event.data.u64 == kListenerId) {
                accept();
            } else if (event.data.u64 == kWakeId) {
                std::uint64_t times = 0;
                while (::read(m_wake.get(), &times, sizeof times) > 0) {
                }
            } else {
                serveEvents(event.data.u64, event.events);
            }
        }
    }
}

void RuntimeServer::accept() {
    for (;;) {
        FileDescriptor socket(::accept4(m_listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (!socket) {
            if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
                log::warning("lab.lambda", std::string("cannot accept a runtime: ") + std::strerror(errno));
            return;
        }
        const int on = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::lock_guard lock(m_mutex);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = m_next;
        if (::epoll_ctl(m_poll.get(), EPOLL_CTL_ADD, socket.get(), &event) != 0) continue;
        auto peer = std::make_shared<Peer>();
        peer->socket = std::move(socket);
        m_peers.emplace(m_next++, std::move(peer));
    }
}

RuntimeServer::PeerPtr RuntimeServer::find(Connection id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_peers.find(id);
    return found == m_peers.end() ? nullptr : found->second;
}

void RuntimeServer::drop(Connection id) {
    {
        const std::lock_guard lock(m_mutex);
        if (m_peers.erase(id) == 0) return;
    }
    m_callbacks.onClosed(id);
}

void RuntimeServer::serveEvents(Connection id, std::uint32_t events) {
    const PeerPtr peer = find(id);
    if (!peer) return;
    bool alive = true;
    if ((events & EPOLLOUT) != 0) {
        const std::lock_guard lock(m_mutex);
        alive = flushLocked(id, *peer);
    }
    if (alive && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) alive = receive(id, *peer);
    if (!alive) drop(id);
}

bool RuntimeServer::receive(Connection id, Peer& peer) {
    std::array<char, kReadAtOnce> buffer;
    for (;;) {
        const ssize_t size = ::recv(peer.socket.get(), buffer.data(), buffer.size(), 0);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) return true;
        if (size <= 0) return false;
        std::string_view bytes(buffer.data(), static_cast<std::size_t>(size));
        const std::size_t skipped = static_cast<std::size_t>(std::min<std::uint64_t>(peer.skip, bytes.size()));
        peer.skip -= skipped;
        bytes.remove_prefix(skipped);
        peer.received.append(bytes);
        if (!takeRequests(id, peer)) return false;
        if (static_cast<std::size_t>(size) < buffer.size()) return true;
    }
}

bool RuntimeServer::takeRequests(Connection id, Peer& peer) {
    for (;;) {
        const std::size_t end = peer.received.find("\r\n\r\n");
        if (end == std::string::npos) return peer.received.size() <= kLargestHead;
        if (end > kLargestHead) return false;
        Request request;
        const std::vector<std::string> lines = split(std::string_view(peer.received).substr(0, end), '\n');
        const std::vector<std::string> words = split(trim(lines.front()), ' ');
        if (words.size() != 3 || !words[2].starts_with("HTTP/1.")) return false;
        request.method = words[0];
        request.path = words[1];
        for (std::size_t i = 1; i < lines.size(); ++i) {
            const std::size_t colon = lines[i].find(':');
            if (colon == std::string::npos) return false;
            request.headers.add(lines[i].substr(0, colon),
                                std::string(trim(std::string_view(lines[i]).substr(colon + 1))));
        }
        if (request.headers.contains("Transfer-Encoding")) {
            respond(id, 411, {}, "{\"errorMessage\":\"Content-Length is required\",\"errorType\":\"InvalidRequest\"}");
            close(id);
            return true;
        }
        const auto length = parseInteger(
            request.headers.contains("Content-Length") ? request.headers.value("Content-Length") : std::string("0"));
        if (!length || *length < 0) return false;
        const auto size = static_cast<std::uint64_t>(*length);
        const std::size_t have = peer.received.size() - end - 4;
        if (size > m_largestBody) {
            request.tooLarge = true;
            const std::size_t dropped = static_cast<std::size_t>(std::min<std::uint64_t>(size, have));
            peer.skip = size - dropped;
            peer.received.erase(0, end + 4 + dropped);
        } else if (have < size) {
            peer.received.reserve(end + 4 + static_cast<std::size_t>(size));
            return true;
        } else {
            request.body = peer.received.substr(end + 4, static_cast<std::size_t>(size));
            peer.received.erase(0, end + 4 + static_cast<std::size_t>(size));
        }
        m_callbacks.onRequest(id, std::move(request));
    }
}

void RuntimeServer::respond(Connection id, int status, const wire::Headers& headers, std::string_view body) {
    std::string message = "HTTP/1.1 " + std::to_string(status) + ' ' + phraseOf(status) + "\r\n";
    for (const auto& [name, value] : headers)
        message += name + ": " + value + "\r\n";
    message += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    message += body;
    const std::lock_guard lock(m_mutex);
    const auto found = m_peers.find(id);
    if (found == m_peers.end()) return;
    found->second->unsent += message;
    // From the calling thread, which saves a warm invoke the way over the server's. What fails here fails there again.
    flushLocked(id, *found->second);
}

void RuntimeServer::close(Connection id) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_peers.find(id);
    if (found == m_peers.end()) return;
    found->second->closing = true;
    flushLocked(id, *found->second);
}

bool RuntimeServer::flushLocked(Connection id, Peer& peer) const {
    while (!peer.unsent.empty()) {
        const ssize_t sent = ::send(peer.socket.get(), peer.unsent.data(), peer.unsent.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno != EAGAIN) return false;
        if (sent < 0) break;
        peer.unsent.erase(0, static_cast<std::size_t>(sent));
    }
    if (peer.closing && peer.unsent.empty()) ::shutdown(peer.socket.get(), SHUT_RDWR); // the thread sees its end
    if (peer.unsent.empty() == peer.watchesOutput) {
        peer.watchesOutput = !peer.unsent.empty();
        epoll_event event{};
        event.events = EPOLLIN | (peer.watchesOutput ? EPOLLOUT : 0U);
        event.data.u64 = id;
        ::epoll_ctl(m_poll.get(), EPOLL_CTL_MOD, peer.socket.get(), &event);
    }
    return true;
}

} // namespace skydeck::lab
