#include "core/lab/cloudformation/custom_responses.h"

#include "core/base/strings.h"
#include "core/wire/crypto.h"

namespace skydeck::lab::cloudformation {

std::string CustomResponses::expect() {
    std::string secret = toHex(wire::randomBytes(24));
    const std::lock_guard held(m_mutex);
    m_answers[secret];
    return secret;
}

std::optional<Json> CustomResponses::take(const std::string& secret) {
    const std::lock_guard held(m_mutex);
    const auto found = m_answers.find(secret);
    if (found == m_answers.end() || !found->second) return std::nullopt;
    std::optional<Json> answer = std::move(found->second);
    m_answers.erase(found);
    return answer;
}

void CustomResponses::forget(const std::string& secret) {
    const std::lock_guard held(m_mutex);
    m_answers.erase(secret);
}

wire::HttpResponse CustomResponses::receive(const wire::HttpRequest& request) {
    wire::HttpResponse response;
    response.headers.set("Content-Type", "text/plain");
    const auto refuse = [&](int status, const char* words) {
        response.status = status;
        response.body = words;
        return response;
    };
    if (request.method != "PUT") return refuse(405, "A custom resource answers by PUT.\n");
    auto answer = parseJson(request.body, "the answer of a custom resource");
    if (!answer || !answer->is_object()) return refuse(400, "A custom resource answers with a JSON object.\n");
    const std::string secret = request.path.substr(std::string_view(kPath).size());
    const std::lock_guard held(m_mutex);
    const auto found = m_answers.find(secret);
    if (found == m_answers.end()) return refuse(403, "Nobody waits for this answer any more.\n");
    // The first one counts.
    if (!found->second) found->second = std::move(*answer);
    response.status = 200;
    return response;
}

} // namespace skydeck::lab::cloudformation
