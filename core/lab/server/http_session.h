#pragma once

// The inside of http_server.cpp, and included nowhere else: what it includes takes long to compile.

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/server/http_server.h"
#include "core/lab/server/response_head.h"
#include "core/lab/server/waiting_worker.h"

#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <sys/sendfile.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>

namespace skydeck::lab::serving {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using Millis = std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;
using boost::system::error_code;

// All with the executor by its name: the type-erased one costs a call and an allocation at every turn.
using Executor = asio::io_context::executor_type;
template <class T>
using awaitable = asio::awaitable<T, Executor>;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

inline constexpr std::size_t kPiece = 256 * 1024;
inline constexpr std::uint64_t kSmallBody = 64 * 1024; // read at once, so that the whole request needs one turn
inline constexpr std::size_t kFirstRead = 8 * 1024;
inline constexpr std::uint64_t kWorthDraining = 1024 * 1024;

inline constexpr asio::use_awaitable_t<Executor> kAwait;

// An awaitable that stores its error instead of throwing.
inline auto into(error_code& error) {
    return asio::redirect_error(kAwait, error);
}

/// True for bytes that are not HTTP, as opposed to a connection that ended.
inline bool isMalformed(const error_code& error) {
    return error.category() == http::make_error_code(http::error::bad_method).category() &&
           error != http::error::end_of_stream && error != http::error::partial_message;
}
class Session;

/// One thread and the connections that it serves. All but `load` belongs to that thread.
struct Loop {
    asio::io_context io{1};
    asio::executor_work_guard<Executor> open{io.get_executor()};
    std::set<std::shared_ptr<Session>> sessions;
    Timer sweep{io};
    bool sweeping = false;
    bool stopping = false;
    std::atomic<std::size_t> load{0};
    std::jthread thread;

    /// Ends what waits too long, as long as there is anything that may.
    void watch(Millis every);
};

struct Server {
    explicit Server(const ServerOptions& wanted)
        : options(wanted), loops(wanted.ioThreads), acceptor(loops.front().io) {
        const Millis shortest = std::min({options.idleTimeout, options.headerTimeout, options.bodyTimeout});
        sweepEvery = std::clamp(shortest / 4, Millis(5), Millis(1000));
    }

    ServerOptions options;
    Millis sweepEvery{};
    std::deque<Loop> loops;
    Acceptor acceptor;
    std::uint16_t port = 0;
    std::optional<asio::thread_pool> workers;
    StandIns standIns{[this] { workers->attach(); }};
    HttpServer::Handler handler;

    std::mutex mutex; // guards what follows
    std::condition_variable allGone;
    std::size_t connections = 0;
    bool stopping = false;

    awaitable<void> accept();
    void begin(Loop& loop, Socket socket);
    void forget(Loop& loop, const std::shared_ptr<Session>& session);
};

/// One connection, served by one loop; only what may take its time runs on a worker meanwhile.
class Session : public std::enable_shared_from_this<Session> {
public:
    Session(Server& server, Loop& loop, Socket socket) : m_server(server), m_loop(loop), m_socket(std::move(socket)) {}

    void start() {
        asio::co_spawn(
            m_loop.io.get_executor(), [self = shared_from_this()] { return self->run(); },
            [self = shared_from_this()](const std::exception_ptr& problem) {
                try {
                    if (problem) std::rethrow_exception(problem);
                } catch (const std::exception& caught) {
                    log::error("lab.server", std::string("a connection ended by ") + caught.what());
                }
                self->close();
                self->m_server.forget(self->m_loop, self);
            });
    }

    /// Ends the connection at the next border between requests, or now when `force`.
    void stop(bool force) {
        m_stopping = true;
        if (force || m_idle) close();
    }

    void endIfLate(SteadyTime now) {
        if (now >= m_deadline) close();
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
        if (m_buffer.size() == 0) {
            m_buffer.shrink_to_fit();
            m_idle = true;
            arm(m_server.options.idleTimeout);
            const bool any = co_await fill(kFirstRead);
            m_idle = false;
            if (!any) co_return false;
        }
        Parser parser;
        parser.header_limit(static_cast<std::uint32_t>(m_server.options.maxHeaderBytes));
        parser.body_limit(boost::none);
        arm(m_server.options.headerTimeout);
        const error_code error = co_await readHead(parser);
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

    /// More bytes into the buffer; false at the end of the connection.
    awaitable<bool> fill(std::size_t most) {
        error_code error;
        const std::size_t got = co_await m_socket.async_read_some(m_buffer.prepare(most), into(error));
        m_buffer.commit(got);
        co_return !error && got > 0;
    }

    awaitable<error_code> readHead(Parser& parser) {
        for (;;) {
            error_code error;
            m_buffer.consume(parser.put(m_buffer.data(), error));
            if (parser.is_header_done() && !error) co_return error;
            if (error && error != http::error::need_more) co_return error;
            if (m_buffer.size() > m_server.options.maxHeaderBytes)
                co_return http::make_error_code(http::error::header_limit);
            const bool more = co_await fill(kFirstRead);
            if (!more) co_return http::make_error_code(http::error::end_of_stream);
        }
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

        std::optional<Answer> answer = exchange->begin();
        if (answer) {
            if (!expects && length && *length <= kWorthDraining) co_await discard(parser);
        } else if (!expects && (parser.is_done() || (length && *length <= kSmallBody))) {
            std::string body;
            if (!parser.is_done()) {
                body.resize(static_cast<std::size_t>(*length));
                arm(m_server.options.bodyTimeout);
                const std::size_t got = co_await read(parser, body.data(), body.size());
                if (got != body.size() || !parser.is_done()) co_return false;
            }
            if (!body.empty()) exchange->receive(body);
        } else {
            if (expects && m_buffer.size() == 0) {
                const bool sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n");
                if (!sent) co_return false;
            }
            const bool whole = co_await receive(parser, *exchange);
            if (!whole) co_return false;
        }
        if (!answer) answer = co_await conclude(*exchange);
        // The exchange may own a spooled file: it ends before the client learns the outcome.
        exchange.reset();
        if (answer->dropped) co_return false;
        const bool keep = parser.is_done() && parser.keep_alive() && !m_stopping;
        const bool written = co_await write(*answer, head, keep);
        if (!written) co_return false;
        if (!parser.is_done()) co_await linger();
        co_return keep;
    }

    awaitable<Answer> conclude(Exchange& exchange) {
        disarm();
        if (!exchange.isQuick()) {
            Answer answer = co_await onWorker([&exchange] { return exchange.settle(exchange.finish()); });
            co_return answer;
        }
        Answer answer = exchange.finish();
        if (exchange.isUnsettled()) {
            // Behind the other requests that wait by now, so that all of them settle at once.
            co_await asio::post(m_loop.io.get_executor(), kAwait);
            answer = exchange.settle(std::move(answer));
        }
        co_return answer;
    }

    /// Feeds the body to the exchange; false when the client went away or broke the framing.
    awaitable<bool> receive(Parser& parser, Exchange& exchange) {
        const auto piece = std::make_unique_for_overwrite<char[]>(kPiece);
        bool wanted = true;
        while (wanted && !parser.is_done()) {
            arm(m_server.options.bodyTimeout);
            const std::size_t got = co_await read(parser, piece.get(), kPiece);
            if (got == 0 && !parser.is_done()) {
                if (m_malformed) co_await refuse(400, "Bad request: the body is not framed as announced.");
                co_return false;
            }
            if (got > 0)
                wanted = co_await onWorker([&exchange, &piece, got] { return exchange.receive({piece.get(), got}); });
        }
        co_return true;
    }

    awaitable<void> discard(Parser& parser) {
        const auto piece = std::make_unique_for_overwrite<char[]>(kPiece);
        while (!parser.is_done()) {
            arm(m_server.options.bodyTimeout);
            const std::size_t got = co_await read(parser, piece.get(), kPiece);
            if (got == 0) break;
        }
    }

    /// Fills `data` or comes to the body's end; fewer bytes mean the end or a broken connection.
    awaitable<std::size_t> read(Parser& parser, char* data, std::size_t capacity) {
        auto& body = parser.get().body();
        body.data = data;
        body.size = capacity;
        parser.eager(true);
        while (!parser.is_done() && body.size > 0) {
            error_code error;
            const std::size_t used = parser.put(m_buffer.data(), error);
            m_buffer.consume(used);
            if (error == http::error::need_buffer) break;
            if (error && error != http::error::need_more) {
                m_malformed = true;
                co_return 0;
            }
            if (parser.is_done() || used > 0) continue;
            const bool more = co_await fill(std::clamp(capacity, kFirstRead, std::size_t(kSmallBody)));
            if (!more) co_return 0;
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
        std::array<asio::const_buffer, 2> parts{asio::buffer(first.data(), first.size()),
                                                asio::buffer(second.data(), second.size())};
        const std::size_t all = first.size() + second.size();
        error_code error;
        // Mostly the socket takes it at once; only then has waiting a price.
        std::size_t sent = m_socket.write_some(parts, error);
        if (sent == all) co_return true;
        if (error && error != asio::error::would_block) co_return false;
        arm(m_server.options.bodyTimeout);
        const std::size_t ofFirst = std::min(sent, first.size());
        parts[0] += ofFirst;
        parts[1] += sent - ofFirst;
        co_await asio::async_write(m_socket, parts, into(error));
        co_return !error;
    }

    awaitable<bool> sendFile(const FileBody& part) {
        error_code error;
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
        const auto piece = std::make_unique_for_overwrite<char[]>(kPiece);
        arm(m_server.options.headerTimeout);
        while (!error)
            co_await m_socket.async_read_some(asio::buffer(piece.get(), kPiece), into(error));
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
        disarm();
        co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>,
                                                void(std::exception_ptr, Outcome)>(
            [this](auto handler, Work job) {
                asio::post(*m_server.workers, [this, handler = std::move(handler), job = std::move(job)]() mutable {
                    const StandIns::Duty duty(m_server.standIns);
                    std::exception_ptr problem;
                    Outcome outcome{};
                    try {
                        outcome = job();
                    } catch (...) {
                        problem = std::current_exception();
                    }
                    asio::post(m_loop.io,
                               [handler = std::move(handler), problem, outcome = std::move(outcome)]() mutable {
                                   std::move(handler)(problem, std::move(outcome));
                               });
                });
            },
            kAwait, std::move(work));
    }

    void arm(Millis time) { m_deadline = std::chrono::steady_clock::now() + time; }
    void disarm() { m_deadline = SteadyTime::max(); }

    void close() {
        error_code ignored;
        m_socket.close(ignored);
    }

    Server& m_server;
    Loop& m_loop;
    Socket m_socket;
    SteadyTime m_deadline = SteadyTime::max();
    beast::flat_buffer m_buffer;
    bool m_idle = false;
    bool m_stopping = false;
    bool m_malformed = false;
};

} // namespace skydeck::lab::serving
