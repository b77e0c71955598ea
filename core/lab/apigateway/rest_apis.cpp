#include "core/lab/apigateway/rest_apis.h"

#include "core/lab/lab.h"
#include "core/wire/crypto.h"

namespace skydeck::lab {

namespace {
constexpr const char* kApis = "apigateway.api";

tl::unexpected<Error> noApi(const std::string& id) {
    return apiNotFound("Invalid API identifier specified " + std::string(kAccountId) + ':' + id);
}
} // namespace

tl::unexpected<Error> apiNotFound(std::string message) {
    return awsError(404, "NotFoundException", std::move(message));
}
tl::unexpected<Error> apiBadRequest(std::string message) {
    return awsError(400, "BadRequestException", std::move(message));
}
tl::unexpected<Error> apiConflict(std::string message) {
    return awsError(409, "ConflictException", std::move(message));
}

std::string RestApis::newId(std::size_t length) {
    static constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::string id;
    for (const char byte : wire::randomBytes(length))
        id += letters[static_cast<unsigned char>(byte) % letters.size()];
    return id;
}

Status RestApis::create(const Json& document) {
    const auto held = m_database.lock();
    return m_documents.put(kApis, document.at("api").at("id").get<std::string>(), document);
}

Result<std::shared_ptr<const Json>> RestApis::find(const std::string& id) const {
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_parsed.find(id); found != m_parsed.end()) return found->second;
    }
    // Nobody changes it between the reading and the keeping: changes hold the same lock.
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(auto found, m_documents.get(kApis, id));
    if (!found) return noApi(id);
    auto parsed = std::make_shared<const Json>(std::move(*found));
    const std::lock_guard lock(m_mutex);
    m_parsed[id] = parsed;
    return parsed;
}

Result<std::vector<Json>> RestApis::list() const {
    const auto held = m_database.lock();
    return m_documents.list(kApis);
}

Result<Json> RestApis::change(const std::string& id, const std::function<Result<Json>(Json&)>& change) {
    const auto held = m_database.lock();
    auto outcome = m_database.atomically([&]() -> Result<Json> {
        SKYDECK_ASSIGN(auto found, m_documents.get(kApis, id));
        if (!found) return noApi(id);
        SKYDECK_ASSIGN(Json result, change(*found));
        SKYDECK_TRY(m_documents.put(kApis, id, *found));
        return result;
    });
    const std::lock_guard lock(m_mutex);
    m_parsed.erase(id);
    return outcome;
}

Status RestApis::remove(const std::string& id) {
    const auto held = m_database.lock();
    SKYDECK_ASSIGN(const bool removed, m_documents.remove(kApis, id));
    if (!removed) return noApi(id);
    const std::lock_guard lock(m_mutex);
    m_parsed.erase(id);
    return {};
}

Result<Json> RestApis::account() const {
    SKYDECK_ASSIGN(auto settings, m_documents.get("apigateway.account", "account"));
    return settings ? std::move(*settings) : Json::object();
}

Status RestApis::setAccount(const Json& settings) {
    return m_documents.put("apigateway.account", "account", settings);
}

} // namespace skydeck::lab
