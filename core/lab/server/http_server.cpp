#include "core/lab/server/http_server.h"

#include "core/lab/server/http_session.h"

namespace skydeck::lab {

namespace serving {

void Loop::watch(Millis every) {
    if (sweeping || sessions.empty()) return;
    sweeping = true;
    sweep.expires_after(every);
    sweep.async_wait([this, every](const error_code&) {
        sweeping = false;
        const SteadyTime now = std::chrono::steady_clock::now();
        for (const auto& session : sessions)
            session->endIfLate(now);
        watch(every);
    });
}

awaitable<void> Server::accept() {
    for (;;) {
        error_code error;
        Loop& loop = *std::ranges::min_element(loops, {}, [](const Loop& each) { return each.load.load(); });
        Socket socket = co_await acceptor.async_accept(loop.io, into(error));
        if (error == asio::error::operation_aborted || !acceptor.is_open()) co_return;
        if (error) {
            // Out of descriptors, mostly: wait for some connection to end instead of spinning.
            log::warning("lab.server", "cannot accept: " + error.message());
            Timer pause(loops.front().io, Millis(100));
            co_await pause.async_wait(into(error));
            continue;
        }
        socket.set_option(serving::tcp::no_delay(true), error);
        socket.non_blocking(true, error);
        begin(loop, std::move(socket));
    }
}

void Server::begin(Loop& loop, Socket socket) {
    {
        const std::lock_guard held(mutex);
        if (stopping || connections >= options.maxConnections) return;
        ++connections;
    }
    ++loop.load;
    asio::post(loop.io, [this, &loop, session = std::make_shared<Session>(*this, loop, std::move(socket))] {
        loop.sessions.insert(session);
        if (loop.stopping) session->stop(true);
        loop.watch(sweepEvery);
        session->start();
    });
}

void Server::forget(Loop& loop, const std::shared_ptr<Session>& session) {
    loop.sessions.erase(session);
    if (loop.sessions.empty()) loop.sweep.cancel();
    --loop.load;
    const std::lock_guard held(mutex);
    if (--connections == 0) allGone.notify_all();
}

} // namespace serving

struct HttpServer::Impl : serving::Server {
    using Server::Server;
};

HttpServer::HttpServer(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

HttpServer::~HttpServer() {
    stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const ServerOptions& options) {
    auto impl = std::make_unique<Impl>(options);
    const serving::tcp::endpoint endpoint(serving::asio::ip::address_v4::loopback(), options.port);
    serving::error_code error;
    impl->acceptor.open(endpoint.protocol(), error);
    if (!error) impl->acceptor.set_option(serving::tcp::acceptor::reuse_address(true), error);
    if (!error) impl->acceptor.bind(endpoint, error);
    if (!error) impl->acceptor.listen(serving::asio::socket_base::max_listen_connections, error);
    if (error == serving::asio::error::address_in_use)
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
    Impl& impl = *m_impl;
    impl.handler = std::move(handler);
    impl.workers.emplace(impl.options.workers);
    serving::asio::co_spawn(
        impl.loops.front().io.get_executor(), [&impl] { return impl.accept(); }, serving::asio::detached);
    for (serving::Loop& loop : impl.loops)
        loop.thread = std::jthread([&loop] { loop.io.run(); });
}

void HttpServer::stop() {
    Impl& impl = *m_impl;
    const auto stopAll = [&impl](bool force) {
        for (serving::Loop& loop : impl.loops)
            serving::asio::post(loop.io, [&loop, force] {
                loop.stopping = true;
                for (const auto& session : loop.sessions)
                    session->stop(force);
            });
    };
    std::unique_lock held(impl.mutex);
    if (!impl.stopping) {
        impl.stopping = true;
        serving::asio::post(impl.loops.front().io, [&impl] {
            serving::error_code ignored;
            impl.acceptor.close(ignored);
        });
        stopAll(false);
    }
    const auto gone = [&impl] { return impl.connections == 0; };
    if (impl.loops.front().thread.joinable() && !impl.allGone.wait_for(held, impl.options.stopGrace, gone)) {
        stopAll(true);
        // A handler that still runs keeps its session: workers are joined, so this ends when it does.
        impl.allGone.wait(held, gone);
    }
    held.unlock();
    for (serving::Loop& loop : impl.loops) {
        loop.open.reset();
        if (loop.thread.joinable()) loop.thread.join(); // with no session and no acceptor, run() returns
    }
    if (impl.workers) impl.workers->join();
    impl.standIns.join();
}

} // namespace skydeck::lab
