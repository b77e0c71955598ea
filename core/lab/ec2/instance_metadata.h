#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/lab/sts/sts_store.h"
#include "core/wire/http.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace skydeck::lab {

class Lab;

/// The instance metadata service, version 2 (EC2 User Guide, "Use the Instance Metadata Service"), at a path of each
/// booted instance's own; version 1 where the instance's options allow it. Thread-safe.
class InstanceMetadata {
public:
    static constexpr const char* kPath = "/_imds/";

    explicit InstanceMetadata(Lab& lab) : m_lab(lab) {}

    /// The path below which an instance finds its own metadata: "/_imds/SECRET". A new one for each boot.
    std::string open(const std::string& instanceId);
    void close(const std::string& instanceId);

    wire::HttpResponse answer(const wire::HttpRequest& request);

private:
    struct Access {
        std::string instanceId;
        std::map<std::string, WallTime> tokens; ///< and when each ends
        std::optional<TemporaryKeys> keys;
        std::string role = {}; ///< whose keys they are
    };

    wire::HttpResponse giveToken(const std::string& secret, const wire::HttpRequest& request);
    bool holdsToken(const std::string& secret, const std::string& token);
    /// What lies at a path below latest/, or nothing.
    Result<std::optional<std::string>> value(const std::string& secret, const Json& reservation, std::string_view path);
    Result<Json> tree(const Json& reservation) const;
    Result<std::optional<std::string>> credentials(const std::string& secret, const Json& instance,
                                                   std::string_view roleName);
    Json identityDocument(const Json& reservation) const;

    Lab& m_lab;
    std::mutex m_mutex;
    std::map<std::string, Access> m_access; ///< by secret
};

} // namespace skydeck::lab
