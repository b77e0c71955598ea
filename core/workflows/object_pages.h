#pragma once

#include "core/aws/s3/s3_client.h"

#include <functional>
#include <future>
#include <optional>

namespace skydeck::workflows {

/// Pages one after another, the next one under way while the caller works on this one: a listing of any length in flat
/// memory, its first page usable at once. Each fetch runs on a thread of its own, never two at a time. Not thread-safe.
template <class Page>
class PagesAhead {
public:
    /// The next page each time, nothing after the last one.
    using Fetch = std::function<Result<std::optional<Page>>(const CallContext&)>;

    PagesAhead(Fetch fetch, const CallContext& context)
        : m_fetch(std::move(fetch)), m_forward(context.stop, [stop = m_stop]() mutable { stop.request_stop(); }),
          m_deadline(context.deadline) {
        start();
    }
    /// What is under way is cancelled and awaited.
    ~PagesAhead() { m_stop.request_stop(); }
    PagesAhead(const PagesAhead&) = delete;
    PagesAhead& operator=(const PagesAhead&) = delete;

    Result<std::optional<Page>> next() {
        if (!m_coming.valid()) return std::optional<Page>();
        Result<std::optional<Page>> page = m_coming.get();
        if (page && *page) start();
        return page;
    }

private:
    void start() {
        m_coming = std::async(std::launch::async, [this] {
            return m_fetch(CallContext{m_stop.get_token(), m_deadline, {}});
        });
    }

    std::stop_source m_stop;
    Fetch m_fetch;
    std::stop_callback<std::function<void()>> m_forward;
    std::optional<std::chrono::steady_clock::time_point> m_deadline;
    std::future<Result<std::optional<Page>>> m_coming; // last: it is awaited first
};

using ObjectPages = PagesAhead<aws::s3::ObjectsPage>;
std::unique_ptr<ObjectPages> objectPages(const aws::s3::S3Client& client, const std::string& bucket,
                                         const aws::s3::ListObjectsOptions& options, const CallContext& context);

using VersionPages = PagesAhead<std::vector<aws::s3::ObjectVersion>>;
/// Versions and delete markers of all keys that begin with `prefix`.
std::unique_ptr<VersionPages> versionPages(const aws::s3::S3Client& client, const std::string& bucket,
                                           const std::string& prefix, const CallContext& context);

} // namespace skydeck::workflows
