#include "core/lab/server/response_head.h"

#include "core/base/strings.h"
#include "core/wire/timestamp.h"

#include <cmath>

namespace skydeck::lab {

namespace {
std::string_view reason(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 409:
        return "Conflict";
    case 411:
        return "Length Required";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 416:
        return "Range Not Satisfiable";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    default:
        return status < 400 ? "OK" : "Error";
    }
}

void appendField(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ");
    const std::size_t at = head.size();
    head += value;
    for (std::size_t i = at; i < head.size(); ++i)
        if (static_cast<unsigned char>(head[i]) < 0x20 || head[i] == 0x7f) head[i] = ' ';
    head += "\r\n";
}

/// Of this second; made once for all answers in it.
const std::string& dateField(WallTime now) {
    thread_local double second = -1;
    thread_local std::string text;
    if (const double current = std::floor(toEpochSeconds(now)); current != second) {
        second = current;
        text = wire::formatHttpDate(second);
    }
    return text;
}
} // namespace

bool statusHasBody(int status) {
    return status >= 200 && status != 204 && status != 304;
}

std::string responseHead(const wire::HttpResponse& response, std::uint64_t bodyLength, bool answersHead, bool keepAlive,
                         WallTime now) {
    std::string head;
    head.reserve(512);
    head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
    head.append(reason(response.status)).append("\r\n");
    for (const auto& [name, value] : response.headers) {
        const bool ours = equalsIgnoreCase(name, "Content-Length") || equalsIgnoreCase(name, "Connection") ||
                          equalsIgnoreCase(name, "Date") || equalsIgnoreCase(name, "Transfer-Encoding");
        if (!ours) appendField(head, name, value);
    }
    appendField(head, "Date", dateField(now));
    appendField(head, "Server", "Skydeck");
    if (statusHasBody(response.status)) {
        const auto announced = answersHead ? response.headers.get("Content-Length") : std::nullopt;
        appendField(head, "Content-Length", announced ? *announced : std::to_string(bodyLength));
    }
    appendField(head, "Connection", keepAlive ? "keep-alive" : "close");
    return head += "\r\n";
}

} // namespace skydeck::lab
