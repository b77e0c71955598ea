#pragma once

#include "core/base/json.h"
#include "core/lab/sts/sts_store.h"
#include "core/wire/http.h"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace skydeck::lab {

class Lab;

/// What a running container asks the lab for (ECS Developer Guide, "Task IAM role" and "Task metadata endpoint version
/// 4"): its role's credentials and what it is, each at an address that only it knows. Thread-safe.
class TaskCredentials {
public:
    static constexpr const char* kPath = "/_ecs/";

    explicit TaskCredentials(Lab& lab) : m_lab(lab) {}

    /// The path of the credentials of a task's role: "/_ecs/credentials/SECRET".
    std::string openRole(const std::string& taskId, const std::string& roleArn);
    /// The path of a container's metadata.
    std::string openMetadata(const std::string& taskId, const std::string& container);
    /// Forgets all of a task's.
    void close(const std::string& taskId);

    wire::HttpResponse answer(const wire::HttpRequest& request);

private:
    struct Access {
        std::string taskId;
        std::string roleArn;   ///< of a role's
        std::string container; ///< of a container's
        std::optional<TemporaryKeys> keys = {};
    };

    std::string open(Access access, const char* folder);
    wire::HttpResponse giveKeys(const std::string& secret, Access access);
    wire::HttpResponse describeTask(const Access& access, std::string_view path);

    Lab& m_lab;
    std::mutex m_mutex;
    std::map<std::string, Access> m_access; ///< by secret
};

} // namespace skydeck::lab
