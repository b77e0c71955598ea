#pragma once

#include "core/base/file_descriptor.h"
#include "core/base/result.h"
#include "core/wire/http.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace skydeck::lab {

/// The HTTP/1.1 that function runtimes speak with the lab, on a loopback port of its own. A request may be answered
/// much later and from any thread, so that a thousand waiting environments cost no thread each.
class RuntimeServer {
public:
    using Connection = std::uint64_t;
    struct Request {
        std::string method, path;
        wire::Headers headers;
        std::string body;
        bool tooLarge = false; ///< the body was longer than `largestBody` and is left out
    };
    /// Called on the server's one thread: they must be quick.
    struct Callbacks {
        std::function<void(Connection, Request&&)> onRequest;
        std::function<void(Connection)> onClosed;
        std::function<std::chrono::milliseconds()> onTick; ///< says when it wants to be called again at the latest
    };

    static Result<std::unique_ptr<RuntimeServer>> listen(std::size_t largestBody);
    ~RuntimeServer();
    RuntimeServer(const RuntimeServer&) = delete;
    RuntimeServer& operator=(const RuntimeServer&) = delete;

    std::uint16_t port() const { return m_port; }
    void serve(Callbacks callbacks);
    /// Closes everything and joins the thread.
    void stop();

    /// Answers the connection's request under way; nothing happens when it is closed. Any thread.
    void respond(Connection connection, int status, const wire::Headers& headers, std::string_view body);
    /// Closes it once what was sent is out. Any thread.
    void close(Connection connection);
    /// Makes onTick be called now. Any thread.
    void wake() const;

private:
    struct Peer;
    using PeerPtr = std::shared_ptr<Peer>;

    RuntimeServer() = default;
    void run();
    void accept();
    void serveEvents(Connection id, std::uint32_t events);
    bool receive(Connection id, Peer& peer);
    bool takeRequests(Connection id, Peer& peer);
    bool flushLocked(Connection id, Peer& peer) const;
    void drop(Connection id);
    PeerPtr find(Connection id) const;

    std::size_t m_largestBody = 0;
    std::uint16_t m_port = 0;
    FileDescriptor m_listener, m_poll, m_wake;
    Callbacks m_callbacks;
    mutable std::mutex m_mutex; // guards the table and what peers still have to send
    std::map<Connection, PeerPtr> m_peers;
    Connection m_next = 2; // below it: the listener and the wake-up
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace skydeck::lab
