#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace skydeck::test {

/// A server on a free port of 127.0.0.1 that gives literal bytes: what real servers must not do, this one can. It
/// serves connections one after another.
class LoopbackServer {
public:
    /// One connection as a script sees it.
    class Connection {
    public:
        explicit Connection(int socket) : m_socket(socket) {}
        /// Head (up to the blank line) and body (as Content-Length says) of the next request; empty at the end.
        std::string readRequest();
        /// Exactly up to the blank line.
        std::string readHead();
        std::string readBytes(std::size_t count);
        /// False when the other side is gone.
        bool send(std::string_view bytes);
        /// Blocks until the other side closes the connection.
        void waitForClose();

    private:
        int m_socket;
        std::string m_buffer;
    };
    using Script = std::function<void(Connection&)>;

    /// Runs the script for every connection; the connection closes when it returns.
    explicit LoopbackServer(Script script);
    /// Stops accepting, shuts the present connection down and joins.
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    std::string host() const { return "127.0.0.1:" + std::to_string(m_port); }
    int connections() const;

private:
    void serve();

    Script m_script;
    int m_listener = -1;
    std::uint16_t m_port = 0;
    mutable std::mutex m_mutex;
    int m_connections = 0;
    int m_current = -1;
    bool m_stopping = false;
    std::thread m_thread;
};

/// A port on 127.0.0.1 where nobody listens.
std::uint16_t closedPort();

/// Sets or (with nullptr) unsets a variable of this process until the end of the scope.
class ScopedVariable {
public:
    ScopedVariable(const char* name, const char* value);
    ~ScopedVariable();
    ScopedVariable(const ScopedVariable&) = delete;
    ScopedVariable& operator=(const ScopedVariable&) = delete;

private:
    std::string m_name;
    std::string m_before;
    bool m_wasSet;
};

} // namespace skydeck::test
