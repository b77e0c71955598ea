#include "core/lab/server/http_server.h"

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/server/response_head.h"

#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <sys/sendfile.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

namespace skydeck::lab {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::awaitable;
using asio::ip::tcp;
using Millis = std::chrono::milliseconds;
using boost::system::error_code;

namespace {
constexpr std::size_t kPiece = 256 * 1024;
constexpr std::uint64_t kSmallBody = 64 * 1024; // read at once, so that the whole request needs one worker turn
constexpr std::uint64_t kWorthDraining = 1024 * 1024;

// An awaitable that stores its error instead of throwing.
auto into(error_code& error) {
    return asio::redirect_error(asio::use_awaitable, error);
}

/// True for bytes that are not HTTP, as opposed to a connection that ended.
bool isMalformed(const error_code& error) {
    return error.category() == http::make_error_code(http::error::bad_method).category() &&
           error != http::error::end_of_stream && error != http::error::partial_message;
}
} // namespace

struct HttpServer::Impl {
    explicit Impl(const ServerOptions& wanted)
        : options(wanted), io(static_cast<int>(wanted.ioThreads)), acceptor(io), workers(wanted.workers) {}

    ServerOptions options;
    asio::io_context io;
    tcp::acceptor acceptor;
    std::uint16_t port = 0;
    asio::thread_pool workers;
    std::vector<std::jthread> threads;
    Handler handler;

    std::mutex mutex; // guards what follows
    std::condition_variable allGone;
    std::set<std::shared_ptr<Session>> sessions;
    bool stopping = false;

    awaitable<void> accept();
    void forget(const std::shared_ptr<Session>& session);
};

/// One connection. Everything but the worker turns runs on its strand.
class HttpServer::Session : public std::enable_shared_from_this<Session> {
public:
    Session(HttpServer::Impl& server, tcp::socket socket)
        : m_server(server), m_socket(std::move(socket)), m_deadline(m_socket.get_executor()) {}

    void start() {
        asio::co_spawn(
            m_socket.get_executor(), [self = shared_from_this()] { return self->run(); },
            [self = shared_from_this()](const std::exception_ptr& problem) {
                try {
                    if (problem) std::rethrow_exception(problem);
                } catch (const std::exception& caught) {
                    log::error("lab.server", std::string("a connection ended by ") + caught.what());
                }
                self->close();
                self->m_server.forget(self);
            });
    }

    /// From any thread: ends the connection at the next border between requests, or now when `force`.
    void stop(bool force) {
        asio::post(m_socket.get_executor(), [self = shared_from_this(), force] {
            self->m_stopping = true;
            if (force || self->m_idle) self->close();
        });
    }

private:
    using Parser = http::request_parser<http::buffer_body>;

    // Here and below: no co_await in one expression with &&, || or ?: over temporaries. GCC 12 makes of them illegal
    // instructions and double frees.
    awaitable<void> run() {
        for (bool more = true; more && !m_stopping && m_socket.is_open();)
            more = co_await serveOne();
    }

    // Serves one request; false when the connection is done with.
    awaitable<bool> serveOne() {
        error_code error;
        if (m_buffer.size() == 0) {
            m_idle = true;
            arm(m_server.options.idleTimeout);
            co_await m_socket.async_wait(tcp::socket::wait_read, into(error));
            m_idle = false;
            if (error) co_return false;
        }
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(m_server.options.maxHeaderBytes));
        parser.body_limit(boost::none);
        arm(m_server.options.headerTimeout);
        co_await http::async_read_header(m_socket, m_buffer, parser, into(error));
        if (error) {
            if (!isMalformed(error)) co_return false;
            const bool large = error == http::error::header_limit || error == http::error::buffer_overflow;
            const std::string text = large ? "The request's header is too large." : "Bad request: " + error.message();
            co_await refuse(large ? 431 : 400, text);
            co_return false;
        }
        wire::HttpRequest request = headOf(parser);
        if (!request.path.starts_with('/')) {
            co_await refuse(400, "Bad request: the target must be a path.");
            co_return false;
        }
        co_return co_await exchange(parser, std::move(request));
    }

    static wire::HttpRequest headOf(const Parser& parser) {
        wire::HttpRequest request;
        const auto& head = parser.get();
        request.method = std::string(head.method_string());
        request.scheme = "http";
        const std::string_view target(head.target().data(), head.target().size());
        const std::size_t mark = target.find('?');
        request.path = std::string(target.substr(0, mark));
        if (mark != std::string_view::npos) request.query = std::string(target.substr(mark + 1));
        for (const auto& field : head)
            request.headers.add(std::string(field.name_string()), std::string(field.value()));
        request.host = request.headers.value("Host");
        return request;
    }

    awaitable<bool> exchange(Parser& parser, wire::HttpRequest request) {
        const bool head = request.method == "HEAD";
        const bool expects = equalsIgnoreCase(request.headers.value("Expect"), "100-continue");
        const auto length = parser.content_length();
        std::unique_ptr<Exchange> exchange = m_server.handler(std::move(request));

        Answer answer;
        if (!expects && (parser.is_done() || (length && *length <= kSmallBody))) {
            std::string body;
            if (!parser.is_done()) {
                body.resize(static_cast<std::size_t>(*length));
                arm(m_server.options.bodyTimeout);
                const std::size_t got = co_await read(parser, body.data(), body.size());
                if (got != body.size() || !parser.is_done()) co_return false;
            }
            answer = co_await onWorker([&exchange, &body]() -> Answer {
                if (std::optional<Answer> refusal = exchange->begin()) return std::move(*refusal);
                if (!body.empty()) exchange->receive(body);
                return exchange->finish();
            });
        } else {
            std::optional<Answer> refusal =
                co_await onWorker([&exchange]() -> std::optional<Answer> { return exchange->begin(); });
            if (!refusal) {
                if (expects && m_buffer.size() == 0) {
                    const bool sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n");
                    if (!sent) co_return false;
                }
                const bool whole = co_await receive(parser, *exchange);
                if (!whole) co_return false;
                refusal = co_await onWorker([&exchange]() -> std::optional<Answer> { return exchange->finish(); });
            } else if (!expects && length && *length <= kWorthDraining) {
                co_await discard(parser);
            }
            answer = std::move(*refusal);
        }
        // The exchange may own a spooled file: it ends before the client learns the outcome.
        exchange.reset();
        if (answer.dropped) co_return false;
        const bool keep = parser.is_done() && parser.keep_alive() && !m_stopping;
        const bool written = co_await write(answer, head, keep);
        if (!written) co_return false;
        if (!parser.is_done()) co_await linger();
        co_return keep;
    }

    /// Feeds the body to the exchange; false when the client went away or broke the framing.
    awaitable<bool> receive(Parser& parser, Exchange& exchange) {
        std::vector<char> piece(kPiece);
        bool wanted = true;
        while (wanted && !parser.is_done()) {
            arm(m_server.options.bodyTimeout);
            const std::size_t got = co_await read(parser, piece.data(), piece.size());
            if (got == 0 && !parser.is_done()) {
                if (m_malformed) co_await refuse(400, "Bad request: the body is not framed as announced.");
                co_return false;
            }
            if (got > 0)
                wanted = co_await onWorker([&exchange, &piece, got] { return exchange.receive({piece.data(), got}); });
        }
        co_return true;
    }

    awaitable<void> discard(Parser& parser) {
        std::vector<char> piece(kPiece);
        while (!parser.is_done()) {
            arm(m_server.options.bodyTimeout);
            const std::size_t got = co_await read(parser, piece.data(), piece.size());
            if (got == 0) break;
        }
    }

    /// Fills the buffer or comes to the body's end; fewer bytes mean the end or a broken connection.
    awaitable<std::size_t> read(Parser& parser, char* data, std::size_t capacity) {
        auto& body = parser.get().body();
        body.data = data;
        body.size = capacity;
        error_code error;
        co_await http::async_read(m_socket, m_buffer, parser, into(error));
        if (error && error != http::error::need_buffer) {
            m_malformed = isMalformed(error);
            co_return 0;
        }
        co_return capacity - body.size;
    }

    awaitable<bool> write(const Answer& answer, bool head, bool keep) {
        const std::uint64_t length = answer.file ? answer.file->length : answer.response.body.size();
        const std::string text = responseHead(answer.response, length, head, keep, systemClock().now());
        const bool bodyless = head || !statusHasBody(answer.response.status);
        const std::string_view body = bodyless || answer.file ? std::string_view() : answer.response.body;
        bool sent = co_await send(text, body);
        if (sent && answer.file && !bodyless) sent = co_await sendFile(*answer.file);
        co_return sent;
    }

    awaitable<bool> send(std::string_view first, std::string_view second = {}) {
        const std::array<asio::const_buffer, 2> parts{asio::buffer(first.data(), first.size()),
                                                      asio::buffer(second.data(), second.size())};
        error_code error;
        arm(m_server.options.bodyTimeout);
        co_await asio::async_write(m_socket, parts, into(error));
        co_return !error;
    }

    awaitable<bool> sendFile(const FileBody& part) {
        error_code error;
        m_socket.native_non_blocking(true, error);
        auto offset = static_cast<off_t>(part.offset);
        std::uint64_t left = part.length;
        while (left > 0 && !error) {
            arm(m_server.options.bodyTimeout);
            const ssize_t sent = ::sendfile(m_socket.native_handle(), part.file->descriptor(), &offset,
                                            static_cast<std::size_t>(std::min<std::uint64_t>(left, 2 * kPiece)));
            if (sent > 0)
                left -= static_cast<std::uint64_t>(sent);
            else if (sent < 0 && errno == EAGAIN)
                co_await m_socket.async_wait(tcp::socket::wait_write, into(error));
            else if (sent < 0 && errno == EINTR)
                continue;
            else
                co_return false;
        }
        co_return !error;
    }

    /// Keeps reading what the client still sends, so that closing does not reset the connection under the answer.
    awaitable<void> linger() {
        error_code error;
        m_socket.shutdown(tcp::socket::shutdown_send, error);
        std::vector<char> piece(kPiece);
        arm(m_server.options.headerTimeout);
        while (!error)
            co_await m_socket.async_read_some(asio::buffer(piece), into(error));
    }

    awaitable<void> refuse(int status, const std::string& text) {
        Answer answer;
        answer.response.status = status;
        answer.response.headers.add("Content-Type", "text/plain; charset=utf-8");
        answer.response.body = text + "\n";
        const bool written = co_await write(answer, false, false);
        if (written) co_await linger();
    }

    template <class Work>
    awaitable<std::invoke_result_t<Work&>> onWorker(Work work) {
        using Outcome = std::invoke_result_t<Work&>;
        m_deadline.cancel();
        m_armed = false;
        co_return co_await asio::co_spawn(
            m_server.workers, [work]() mutable -> awaitable<Outcome> { co_return work(); }, asio::use_awaitable);
    }

    void arm(Millis time) {
        m_armed = true;
        m_deadline.expires_after(time);
        m_deadline.async_wait([weak = weak_from_this()](const error_code& error) {
            const auto self = weak.lock();
            if (error || !self || !self->m_armed) return;
            // The timer may have been moved on after this call was queued.
            if (self->m_deadline.expiry() <= std::chrono::steady_clock::now()) self->close();
        });
    }

    void close() {
        error_code ignored;
        m_deadline.cancel();
        m_socket.close(ignored);
    }

    HttpServer::Impl& m_server;
    tcp::socket m_socket;
    asio::steady_timer m_deadline;
    beast::flat_buffer m_buffer;
    bool m_armed = false;
    bool m_idle = false;
    bool m_stopping = false;
    bool m_malformed = false;
};

awaitable<void> HttpServer::Impl::accept() {
    for (;;) {
        error_code error;
        tcp::socket socket = co_await acceptor.async_accept(asio::make_strand(io), into(error));
        if (error == asio::error::operation_aborted || !acceptor.is_open()) co_return;
        if (error) {
            // Out of descriptors, mostly: wait for some connection to end instead of spinning.
            log::warning("lab.server", "cannot accept: " + error.message());
            asio::steady_timer pause(io, Millis(100));
            co_await pause.async_wait(into(error));
            continue;
        }
        socket.set_option(tcp::no_delay(true), error);
        const auto session = std::make_shared<Session>(*this, std::move(socket));
        {
            const std::lock_guard held(mutex);
            if (stopping || sessions.size() >= options.maxConnections) continue;
            sessions.insert(session);
        }
        session->start();
    }
}

void HttpServer::Impl::forget(const std::shared_ptr<Session>& session) {
    const std::lock_guard held(mutex);
    sessions.erase(session);
    if (sessions.empty()) allGone.notify_all();
}

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

HttpServer::~HttpServer() {
    stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const ServerOptions& options) {
    auto impl = std::make_unique<Impl>(options);
    const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), options.port);
    error_code error;
    impl->acceptor.open(endpoint.protocol(), error);
    if (!error) impl->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) impl->acceptor.bind(endpoint, error);
    if (!error) impl->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error == asio::error::address_in_use)
        return fail(ErrorKind::Conflict, "PortInUse", "Port " + std::to_string(options.port) + " is in use");
    if (error)
        return fail(ErrorKind::Io, "CannotListen",
                    "Cannot listen on 127.0.0.1:" + std::to_string(options.port) + ": " + error.message());
    impl->port = impl->acceptor.local_endpoint(error).port();
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(impl)));
}

std::uint16_t HttpServer::port() const {
    return m_impl->port;
}

void HttpServer::serve(Handler handler) {
    m_impl->handler = std::move(handler);
    asio::co_spawn(
        m_impl->io, [this] { return m_impl->accept(); }, asio::detached);
    for (unsigned i = 0; i < m_impl->options.ioThreads; ++i)
        m_impl->threads.emplace_back([this] { m_impl->io.run(); });
}

void HttpServer::stop() {
    Impl& impl = *m_impl;
    std::unique_lock held(impl.mutex);
    if (!impl.stopping) {
        impl.stopping = true;
        asio::post(impl.io, [&impl] {
            error_code ignored;
            impl.acceptor.close(ignored);
        });
        for (const auto& session : impl.sessions)
            session->stop(false);
    }
    const auto gone = [&impl] { return impl.sessions.empty(); };
    if (!impl.allGone.wait_for(held, impl.options.stopGrace, gone)) {
        for (const auto& session : impl.sessions)
            session->stop(true);
        // A handler that still runs keeps its session: workers are joined, so this ends when it does.
        impl.allGone.wait(held, gone);
    }
    held.unlock();
    impl.threads.clear(); // joins: with no session and no acceptor, run() has returned
    impl.workers.join();
}

} // namespace skydeck::lab
