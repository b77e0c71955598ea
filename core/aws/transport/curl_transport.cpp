#include "core/aws/transport/curl_transport.h"

#include "core/aws/endpoints.h"
#include "core/aws/transport/curl_handle.h"
#include "core/base/strings.h"
#include "core/wire/service_model.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <system_error>

namespace skydeck::aws {

namespace {

constexpr std::uint64_t kExpectFrom = 1 << 20; // smaller bodies are not worth the extra round trip
constexpr long kLargeBuffer = 256 << 10;
constexpr std::size_t kHeaderLimit = 256 << 10;
constexpr std::uint64_t kReportEvery = 256 << 10;
constexpr int kPollMilliseconds = 100; // cancellation wakes the poll; this bounds what the deadline waits

struct ListDeleter {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using HeaderList = std::unique_ptr<curl_slist, ListDeleter>;

/// One request under way: what curl's callbacks work on.
struct Exchange {
    const wire::HttpRequest& request;
    const CallContext& context;
    std::uint64_t memoryLimit;
    std::uint64_t bodySize;
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t reported = 0;
    std::optional<std::uint64_t> announced; ///< Content-Length of the answer
    std::size_t headerBytes = 0;
    wire::HttpResponse response{0, {}, {}};
    std::optional<Error> error; ///< of our own side; curl only knows "aborted by callback"

    Exchange(const wire::HttpRequest& sentRequest, const CallContext& callContext, std::uint64_t limit)
        : request(sentRequest), context(callContext), memoryLimit(limit),
          bodySize(sentRequest.source ? sentRequest.source->size() : sentRequest.body.size()) {}

    bool toSink() const { return request.sink && response.status >= 200 && response.status < 300; }

    void report(std::uint64_t done, std::uint64_t total) {
        if (done < reported || done - reported >= kReportEvery || done == total) {
            reported = done;
            context.report(done, total);
        }
    }
};

std::size_t readBody(char* buffer, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::uint64_t left = exchange.bodySize - exchange.sent;
    const auto room = static_cast<std::size_t>(std::min<std::uint64_t>(size * count, left));
    if (room == 0) return 0;
    std::size_t taken = room;
    if (exchange.request.source) {
        auto read = exchange.request.source->read(buffer, room);
        if (read && *read == 0)
            read = fail(ErrorKind::Io, "BodyTooShort",
                        "The body ended " + std::to_string(left) + " bytes early: did the file change?");
        if (!read) {
            exchange.error = read.error();
            return CURL_READFUNC_ABORT;
        }
        taken = *read;
    } else {
        std::memcpy(buffer, exchange.request.body.data() + exchange.sent, room);
    }
    exchange.sent += taken;
    if (exchange.request.source) exchange.report(exchange.sent, exchange.bodySize);
    return taken;
}

// curl starts over when a kept connection turns out to be dead.
int seekBody(void* user, curl_off_t offset, int origin) {
    auto& exchange = *static_cast<Exchange*>(user);
    if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
    if (exchange.request.source)
        if (const auto rewound = exchange.request.source->rewind(); !rewound) {
            exchange.error = rewound.error();
            return CURL_SEEKFUNC_FAIL;
        }
    exchange.sent = 0;
    return CURL_SEEKFUNC_OK;
}

std::size_t takeHeader(char* data, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::string_view raw(data, size * count);
    const std::string_view line = trim(raw);
    exchange.headerBytes += raw.size();
    if (exchange.headerBytes > kHeaderLimit) {
        exchange.error = Error{ErrorKind::Protocol, "ResponseTooLarge", "The answer's headers do not end", 0, {}, {}};
        return 0;
    }
    if (line.starts_with("HTTP/")) { // after "100 Continue" the real answer begins again
        const auto blank = line.find(' ');
        const auto status = blank == std::string_view::npos ? std::nullopt : parseInteger(line.substr(blank + 1, 3));
        exchange.response = {static_cast<int>(status.value_or(0)), {}, {}};
        exchange.announced.reset();
        return raw.size();
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return raw.size();
    std::string name(trim(line.substr(0, colon)));
    std::string value(trim(line.substr(colon + 1)));
    if (equalsIgnoreCase(name, "content-length")) {
        const auto length = parseInteger(value);
        // curl takes a length beyond 64 bits for none, and a part of a body for the whole.
        if (!length || *length < 0) {
            exchange.error = Error{ErrorKind::Protocol,
                                   "MalformedResponse",
                                   "The answer's length is no number: '" + value.substr(0, 60) + "'",
                                   0,
                                   {},
                                   {}};
            return 0;
        }
        exchange.announced = static_cast<std::uint64_t>(*length);
    }
    exchange.response.headers.add(std::move(name), std::move(value));
    return raw.size();
}

std::size_t takeBody(char* data, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::string_view bytes(data, size * count);
    exchange.received += bytes.size();
    if (exchange.toSink()) {
        if (const auto written = exchange.request.sink->write(bytes); !written) {
            exchange.error = written.error();
            return 0;
        }
        exchange.report(exchange.received, exchange.announced.value_or(0));
        return bytes.size();
    }
    if (exchange.received > exchange.memoryLimit) {
        exchange.error = Error{ErrorKind::Protocol,
                               "ResponseTooLarge",
                               "The answer is larger than " + humanBytes(exchange.memoryLimit),
                               0,
                               {},
                               {}};
        return 0;
    }
    exchange.response.body.append(bytes);
    return bytes.size();
}

// An aborting progress callback reaches even the phases that no other callback sees.
int checkProgress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Exchange*>(user)->context.check() ? 0 : 1;
}

bool isCleanHeader(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos;
}

Result<HeaderList> headerList(const wire::HttpRequest& request, const CurlOptions& options, std::uint64_t bodySize) {
    curl_slist* list = nullptr;
    const auto add = [&](const std::string& line) { list = curl_slist_append(list, line.c_str()); };
    for (const auto& [name, value] : request.headers) {
        if (name.empty() || !isCleanHeader(name) || !isCleanHeader(value)) {
            curl_slist_free_all(list);
            return fail(ErrorKind::InvalidInput, "InvalidHeader", "The header '" + name + "' holds a line break");
        }
        // curl writes these itself, from the size that it is told.
        if (equalsIgnoreCase(name, "content-length") || equalsIgnoreCase(name, "transfer-encoding")) continue;
        add(value.empty() ? name + ";" : name + ": " + value);
    }
    if (!request.headers.contains("host")) add("Host: " + request.host);
    if (!request.headers.contains("user-agent")) add("User-Agent: " + options.userAgent);
    // Not what curl would add of its own accord.
    if (!request.headers.contains("accept")) add("Accept:");
    if (!request.headers.contains("content-type")) add("Content-Type:");
    if (!request.headers.contains("expect") && bodySize < kExpectFrom) add("Expect:");
    return HeaderList(list);
}

Status configure(CURL* easy, const CurlOptions& options, Exchange& exchange, curl_slist* headers, char* errorText) {
    const wire::HttpRequest& request = exchange.request;
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, errorText);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); // the path was signed as it is
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connectTimeout.count()));
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>(longestSilence(request, options.idleTimeout).count()));
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L); // routers forget connections that keep silent for minutes
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (request.scheme == "https" && !options.caBundle.empty())
        curl_easy_setopt(easy, CURLOPT_CAINFO, options.caBundle.c_str());
    if (isNearbyHost(request.host)) curl_easy_setopt(easy, CURLOPT_PROXY, ""); // a proxy would look in its own place
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    // Fewer, larger pieces of large bodies; small requests keep curl's own 16 and 64 KiB.
    if (exchange.bodySize >= kExpectFrom) curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kLargeBuffer);
    if (request.sink && request.headers.contains("range")) curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kLargeBuffer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &takeHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &takeBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &checkProgress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &exchange);
    if (request.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (exchange.bodySize > 0 || request.method == "PUT" || request.method == "POST" ||
               request.method == "PATCH") {
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(exchange.bodySize));
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, &readBody);
        curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
        curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &seekBody);
        curl_easy_setopt(easy, CURLOPT_SEEKDATA, &exchange);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    } else {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
    if (curl_easy_setopt(easy, CURLOPT_URL, request.url().c_str()) != CURLE_OK)
        return fail(ErrorKind::Internal, "CurlFailed", "curl does not take the address " + request.url());
    return {};
}

/// Runs the transfer to its end, its cancellation or its deadline.
Result<CURLcode> perform(CurlHandle& handle, const CallContext& context) {
    const std::stop_callback wake(context.stop, [&] { curl_multi_wakeup(handle.multi()); });
    for (;;) {
        int running = 0;
        if (const CURLMcode code = curl_multi_perform(handle.multi(), &running); code != CURLM_OK)
            return fail(ErrorKind::Internal, "CurlFailed", curl_multi_strerror(code));
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(handle.multi(), &left))
            if (message->msg == CURLMSG_DONE) return message->data.result;
        SKYDECK_TRY(context.check());
        if (running == 0) return fail(ErrorKind::Internal, "CurlFailed", "The transfer ended without a result");
        curl_multi_poll(handle.multi(), nullptr, 0, kPollMilliseconds, nullptr);
    }
}

Error translate(CURLcode code, long systemError, const wire::HttpRequest& request, const char* errorText,
                const CurlOptions& options) {
    const std::string detail = *errorText ? errorText : curl_easy_strerror(code);
    const auto make = [&](ErrorKind kind, const char* word, std::string message, std::string hint = {}) {
        return Error{kind, word, std::move(message), 0, {}, std::move(hint)};
    };
    switch (code) {
    case CURLE_COULDNT_CONNECT: {
        // curl's own words would repeat the address.
        const std::string why = systemError ? std::generic_category().message(static_cast<int>(systemError)) : detail;
        return make(ErrorKind::Network, "ConnectionRefused", "Cannot connect to " + request.host + ": " + why);
    }
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return make(ErrorKind::Network, "HostNotFound", detail,
                    "Check the network, the region's name and the endpoint's address.");
    case CURLE_OPERATION_TIMEDOUT:
        return make(ErrorKind::Network, "NoAnswer", request.host + " does not answer: " + detail);
    case CURLE_PARTIAL_FILE:
        return make(ErrorKind::Network, "TruncatedResponse", "The answer of " + request.host + " broke off: " + detail);
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
        return make(ErrorKind::Network, "ConnectionLost", "The connection to " + request.host + " broke: " + detail);
    case CURLE_SSL_CACERT_BADFILE:
        return make(ErrorKind::InvalidInput, "CertificatesNotReadable",
                    "Cannot read the certificates in '" + options.caBundle + "': " + detail,
                    "AWS_CA_BUNDLE must name a readable PEM file.");
    case CURLE_PEER_FAILED_VERIFICATION:
        return make(ErrorKind::Network, "CertificateNotTrusted", request.host + ": " + detail,
                    "If a proxy of your network signs its own certificates, name its CA file in AWS_CA_BUNDLE.");
    case CURLE_SSL_CONNECT_ERROR:
        return make(ErrorKind::Network, "TlsFailed", request.host + ": " + detail);
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP2:
        return make(ErrorKind::Protocol, "MalformedResponse",
                    "What " + request.host + " answers is not HTTP: " + detail);
    case CURLE_URL_MALFORMAT:
        return make(ErrorKind::InvalidInput, "InvalidUrl", "'" + request.url() + "' is not an address: " + detail);
    default:
        return make(ErrorKind::Network, "TransferFailed", request.host + ": " + detail);
    }
}

} // namespace

std::chrono::seconds longestSilence(const wire::HttpRequest& request, std::chrono::seconds usual) {
    using namespace std::chrono_literals;
    constexpr std::chrono::seconds kLongestFunction = 15min, kOnTheWay = 30s;
    const bool invoke = request.operation && request.operation->name == "Invoke";
    return invoke ? std::max(usual, kLongestFunction + kOnTheWay) : usual;
}

struct CurlTransport::Pool : CurlPool {};

CurlTransport::CurlTransport(CurlOptions options) : m_options(std::move(options)), m_pool(std::make_unique<Pool>()) {}
CurlTransport::~CurlTransport() = default;

Result<wire::HttpResponse> CurlTransport::send(const wire::HttpRequest& request, const CallContext& context) {
    SKYDECK_TRY(context.check());
    Exchange exchange(request, context, m_options.memoryLimit);
    SKYDECK_ASSIGN(const HeaderList headers, headerList(request, m_options, exchange.bodySize));

    auto handle = m_pool->take();
    if (!handle) return fail(ErrorKind::Internal, "CurlFailed", "curl cannot make a handle");
    char errorText[CURL_ERROR_SIZE] = "";
    SKYDECK_TRY(configure(handle->easy(), m_options, exchange, headers.get(), errorText));

    const SigpipeGuard guard;
    curl_multi_add_handle(handle->multi(), handle->easy());
    const Result<CURLcode> code = perform(*handle, context);
    long systemError = 0;
    curl_easy_getinfo(handle->easy(), CURLINFO_OS_ERRNO, &systemError);
    curl_multi_remove_handle(handle->multi(), handle->easy());
    // Cleaning up after a broken transfer may speak TLS, so it happens under the guard.
    m_pool->giveBack(std::move(handle));

    if (!code) return fail(code.error());
    if (exchange.error) return fail(*exchange.error);
    if (*code == CURLE_ABORTED_BY_CALLBACK) SKYDECK_TRY(context.check());
    if (*code != CURLE_OK) return fail(translate(*code, systemError, request, errorText, m_options));
    return std::move(exchange.response);
}

} // namespace skydeck::aws
