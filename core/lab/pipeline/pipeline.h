#pragma once

#include "core/lab/lab.h"
#include "core/lab/pipeline/authenticator.h"
#include "core/lab/server/http_server.h"

#include <filesystem>
#include <memory>

namespace skydeck::lab {

/// Carries each request through the stages that passage.cpp lists, those for LocalRoutes apart. Thread-safe; outlives the server that uses it.
class Pipeline {
public:
    /// Empties the spool folder: what lies there belongs to requests of an earlier process.
    static Result<std::unique_ptr<Pipeline>> create(Lab& lab, std::vector<KeyLookup> lookups);

    std::unique_ptr<Exchange> open(wire::HttpRequest request) const;

    Lab& lab;
    const Authenticator authenticator;
    const std::filesystem::path spoolFolder;

private:
    Pipeline(Lab& labOfRequests, std::vector<KeyLookup> lookups, std::filesystem::path folder)
        : lab(labOfRequests), authenticator(std::move(lookups), labOfRequests.clock), spoolFolder(std::move(folder)) {}
};

} // namespace skydeck::lab
