#include "tests/support/loopback_server.h"

#include "core/base/strings.h"

#include <arpa/inet.h>
#include <cstdlib>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace skydeck::test {

namespace {
int boundSocket(std::uint16_t& port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no loopback socket");
    port = ntohs(address.sin_port);
    return socket;
}
} // namespace

std::string LoopbackServer::Connection::readHead() {
    for (;;) {
        if (const auto end = m_buffer.find("\r\n\r\n"); end != std::string::npos) {
            std::string head = m_buffer.substr(0, end + 4);
            m_buffer.erase(0, end + 4);
            return head;
        }
        char bytes[4096];
        const ssize_t count = ::recv(m_socket, bytes, sizeof bytes, 0);
        if (count <= 0) return {};
        m_buffer.append(bytes, static_cast<std::size_t>(count));
    }
}

std::string LoopbackServer::Connection::readBytes(std::size_t count) {
    while (m_buffer.size() < count) {
        char bytes[65536];
        const ssize_t got = ::recv(m_socket, bytes, sizeof bytes, 0);
        if (got <= 0) break;
        m_buffer.append(bytes, static_cast<std::size_t>(got));
    }
    std::string out = m_buffer.substr(0, count);
    m_buffer.erase(0, out.size());
    return out;
}

std::string LoopbackServer::Connection::readRequest() {
    std::string head = readHead();
    for (const std::string& line : split(head, '\n')) {
        const auto colon = line.find(':');
        if (colon != std::string::npos && equalsIgnoreCase(line.substr(0, colon), "content-length"))
            return head + readBytes(static_cast<std::size_t>(parseInteger(trim(line.substr(colon + 1))).value_or(0)));
    }
    return head;
}

bool LoopbackServer::Connection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void LoopbackServer::Connection::waitForClose() {
    char byte = 0;
    while (::recv(m_socket, &byte, 1, 0) > 0) {
    }
}

LoopbackServer::LoopbackServer(Script script) : m_script(std::move(script)) {
    m_listener = boundSocket(m_port);
    if (::listen(m_listener, 16) != 0) throw std::runtime_error("cannot listen");
    m_thread = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        if (m_current >= 0) ::shutdown(m_current, SHUT_RDWR);
    }
    ::shutdown(m_listener, SHUT_RDWR);
    m_thread.join();
    ::close(m_listener);
}

int LoopbackServer::connections() const {
    const std::lock_guard lock(m_mutex);
    return m_connections;
}

void LoopbackServer::serve() {
    for (;;) {
        const int socket = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        {
            const std::lock_guard lock(m_mutex);
            if (m_stopping) {
                ::close(socket);
                return;
            }
            m_current = socket;
            ++m_connections;
        }
        Connection connection(socket);
        m_script(connection);
        const std::lock_guard lock(m_mutex);
        m_current = -1;
        ::close(socket);
    }
}

std::uint16_t closedPort() {
    std::uint16_t port = 0;
    ::close(boundSocket(port));
    return port;
}

ScopedVariable::ScopedVariable(const char* name, const char* value) : m_name(name) {
    const char* before = std::getenv(name);
    m_wasSet = before != nullptr;
    if (before) m_before = before;
    if (value)
        ::setenv(name, value, 1);
    else
        ::unsetenv(name);
}

ScopedVariable::~ScopedVariable() {
    if (m_wasSet)
        ::setenv(m_name.c_str(), m_before.c_str(), 1);
    else
        ::unsetenv(m_name.c_str());
}

} // namespace skydeck::test
