#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace skydeck::wire {

struct OperationModel;

/// Header fields in the order they were added; names compare without case and may repeat.
class Headers {
public:
    using Field = std::pair<std::string, std::string>;

    Headers() = default;
    Headers(std::initializer_list<Field> fields) : m_fields(fields) {}

    void add(std::string name, std::string value);
    /// Replaces every field of that name by one.
    void set(std::string_view name, std::string value);
    void remove(std::string_view name);
    bool contains(std::string_view name) const;
    /// The first value of that name.
    std::optional<std::string> get(std::string_view name) const;
    /// The first value, or "".
    std::string value(std::string_view name) const;

    auto begin() const { return m_fields.begin(); }
    auto end() const { return m_fields.end(); }
    std::size_t size() const { return m_fields.size(); }
    bool empty() const { return m_fields.empty(); }

private:
    std::vector<Field> m_fields;
};

/// A body that is read in pieces, from a file for instance, so that it never sits in memory.
class BodySource {
public:
    virtual ~BodySource() = default;
    /// Bytes in all.
    virtual std::uint64_t size() const = 0;
    /// Reads up to `capacity` bytes; 0 at the end.
    virtual Result<std::size_t> read(char* buffer, std::size_t capacity) = 0;
    /// Back to the first byte, for a retry or a second pass.
    virtual Status rewind() = 0;
};

/// Where a response body goes piece by piece.
class BodySink {
public:
    virtual ~BodySink() = default;
    virtual Status write(std::string_view bytes) = 0;
    /// Told before a retry: forget what came so far.
    virtual Status restart() = 0;
};

struct HttpRequest {
    std::string method = "GET";
    std::string scheme = "https";
    std::string host;       ///< authority as in the Host header: "example.com" or "127.0.0.1:4566"
    std::string path = "/"; ///< percent-encoded, as on the wire
    std::string query;      ///< percent-encoded, without '?'
    Headers headers;
    std::string body;                   ///< used when `source` is empty
    std::shared_ptr<BodySource> source; ///< streamed body
    BodySink* sink = nullptr;           ///< client only: receives a 2xx body instead of HttpResponse::body; not owned
    const OperationModel* operation = nullptr; ///< client only: what is called, when a model knows it; not owned

    std::string url() const { return scheme + "://" + host + path + (query.empty() ? "" : "?" + query); }
};

struct HttpResponse {
    int status = 200;
    Headers headers;
    std::string body;
};

} // namespace skydeck::wire
