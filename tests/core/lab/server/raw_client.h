#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace skydeck::lab {

/// A connection to 127.0.0.1 that sends and receives literal bytes.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = ::connect(m_socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        const timeval patience{20, 0}; // a server that never answers fails the test instead of hanging it
        ::setsockopt(m_socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    ~RawClient() { close(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    bool connected() const { return m_connected; }
    void close() {
        if (m_socket >= 0) ::close(m_socket);
        m_socket = -1;
    }
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Up to and with the empty line; what came when the connection ends before.
    std::string readHead() {
        while (m_buffer.find("\r\n\r\n") == std::string::npos && receive()) {
        }
        const std::size_t end = m_buffer.find("\r\n\r\n");
        return take(end == std::string::npos ? m_buffer.size() : end + 4);
    }
    std::string readBytes(std::size_t count) {
        while (m_buffer.size() < count && receive()) {
        }
        return take(std::min(count, m_buffer.size()));
    }
    /// All that comes until the server closes.
    std::string readAll() {
        while (receive()) {
        }
        return take(m_buffer.size());
    }

private:
    bool receive() {
        char piece[65536];
        const ssize_t got = ::recv(m_socket, piece, sizeof piece, 0);
        if (got <= 0) return false;
        m_buffer.append(piece, static_cast<std::size_t>(got));
        return true;
    }
    std::string take(std::size_t count) {
        std::string bytes = m_buffer.substr(0, count);
        m_buffer.erase(0, count);
        return bytes;
    }

    int m_socket;
    bool m_connected = false;
    std::string m_buffer;
};

} // namespace skydeck::lab
