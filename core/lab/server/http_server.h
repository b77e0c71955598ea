#pragma once

#include "core/base/result.h"
#include "core/lab/service.h"
#include "core/wire/http.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace skydeck::lab {

/// What goes back. The server itself writes Content-Length, Date and Connection; a Content-Length among the headers
/// counts only in answers to HEAD.
struct Answer {
    wire::HttpResponse response;
    std::optional<FileBody> file; ///< the body instead of response.body
    bool dropped = false;         ///< nothing goes back: the connection closes
};

/// One request on its way: made from its head, fed with its body, asked for the answer. Its functions are called one
/// after another, on the thread that serves the connection or on a worker.
class Exchange {
public:
    virtual ~Exchange() = default;
    /// Judges the head. An answer refuses the request with its body unread. Holds up other connections, so no waiting.
    virtual std::optional<Answer> begin() = 0;
    /// The next bytes of the body; false when no more are wanted and finish() knows why.
    virtual bool receive(std::string_view bytes) = 0;
    /// Asked once after the body: finish() takes no longer than handing it to a worker would.
    virtual bool isQuick() { return false; }
    /// Called once, after the whole body or a refused piece. Not called when the client went away half-way.
    virtual Answer finish() = 0;
    /// The answer waits for settle(), which is cheaper when it is for several exchanges at once.
    virtual bool isUnsettled() const { return false; }
    /// The answer that goes out, or another when what it tells of has failed.
    virtual Answer settle(Answer answer) { return answer; }
};

struct ServerOptions {
    std::uint16_t port = 0; ///< 0: any free one
    unsigned ioThreads = 2;
    unsigned workers = 16; ///< for what may take its time
    std::size_t maxHeaderBytes = 64 * 1024;
    std::size_t maxConnections = 2048;
    std::chrono::milliseconds idleTimeout{75'000};   ///< between requests
    std::chrono::milliseconds headerTimeout{20'000}; ///< for a whole head
    std::chrono::milliseconds bodyTimeout{60'000};   ///< for the next piece of a body, either way
    std::chrono::milliseconds stopGrace{5'000};      ///< for requests under way when the server stops
};

/// HTTP/1.1 on 127.0.0.1, and nowhere else.
class HttpServer {
public:
    /// `request` has method, path, query, host, headers; scheme is "http".
    using Handler = std::function<std::unique_ptr<Exchange>(wire::HttpRequest request)>;

    /// Binds the port; Conflict (PortInUse) when somebody else has it. Connections wait until serve().
    static Result<std::unique_ptr<HttpServer>> listen(const ServerOptions& options);
    /// Stops too.
    ~HttpServer();

    std::uint16_t port() const;
    /// Starts the threads and returns.
    void serve(Handler handler);
    /// Takes no more requests, lets those under way end within stopGrace, closes everything. Blocks.
    void stop();

private:
    struct Impl;
    explicit HttpServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace skydeck::lab
