#pragma once

#include "core/wire/http.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skydeck::lab {

/// Addresses of the lab's own server that are no AWS service: what instances and containers ask for their metadata and
/// credentials. Their paths begin with "/_", which no bucket's name does, and hold a secret: nobody signs such
/// requests. Filled before the server starts, immutable then.
class LocalRoutes {
public:
    using Handler = std::function<wire::HttpResponse(const wire::HttpRequest& request)>;

    void add(std::string prefix, Handler handler) { m_routes.emplace_back(std::move(prefix), std::move(handler)); }

    bool has(std::string_view path) const { return find(path) != nullptr; }
    /// For a path that it has.
    wire::HttpResponse answer(const wire::HttpRequest& request) const { return (*find(request.path))(request); }

private:
    const Handler* find(std::string_view path) const {
        for (const auto& [prefix, handler] : m_routes)
            if (path.starts_with(prefix)) return &handler;
        return nullptr;
    }

    std::vector<std::pair<std::string, Handler>> m_routes;
};

} // namespace skydeck::lab
