#pragma once

#include <array>
#include <curl/curl.h>
#include <memory>
#include <mutex>
#include <vector>

namespace skydeck::aws {

/// An easy handle in a multi handle of its own, which keeps the connections: only the multi interface can be woken when
/// a call is cancelled (curl_easy_perform looks at its callbacks once a second).
class CurlHandle {
public:
    explicit CurlHandle(CURLSH* share);
    ~CurlHandle();
    CurlHandle(const CurlHandle&) = delete;
    CurlHandle& operator=(const CurlHandle&) = delete;

    CURL* easy() const { return m_easy; }
    CURLM* multi() const { return m_multi; }
    /// Options back to their defaults; connections stay.
    void reset();

private:
    CURLSH* m_share;
    CURL* m_easy;
    CURLM* m_multi;
};

/// Idle handles, last used first, and what they share: names and TLS sessions. Connections are not shared, libcurl does
/// not support that between threads (CURLSHOPT_SHARE). Thread-safe.
class CurlPool {
public:
    CurlPool();
    ~CurlPool();
    std::unique_ptr<CurlHandle> take();
    void giveBack(std::unique_ptr<CurlHandle> handle);

private:
    static void lock(CURL*, curl_lock_data data, curl_lock_access, void* self);
    static void unlock(CURL*, curl_lock_data data, void* self);

    CURLSH* m_share = nullptr;
    std::array<std::mutex, CURL_LOCK_DATA_LAST> m_shareLocks;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<CurlHandle>> m_idle;
};

/// Keeps SIGPIPE from a connection that the other side closed away from this thread: OpenSSL writes without
/// MSG_NOSIGNAL, and changing the process's handler is not a library's business.
class SigpipeGuard {
public:
    SigpipeGuard();
    ~SigpipeGuard();
    SigpipeGuard(const SigpipeGuard&) = delete;
    SigpipeGuard& operator=(const SigpipeGuard&) = delete;

private:
    bool m_blockedByUs = false;
};

} // namespace skydeck::aws
