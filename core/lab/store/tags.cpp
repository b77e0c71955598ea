#include "core/lab/store/tags.h"

namespace skydeck::lab {

namespace {
constexpr const char* kTagsKind = "tags";
}

Result<Json> Tags::of(const std::string& arn) const {
    SKYDECK_ASSIGN(auto tags, Documents(m_database).get(kTagsKind, arn));
    return tags ? std::move(*tags) : Json::object();
}

Status Tags::add(const std::string& arn, const Json& list) {
    if (list.empty()) return {};
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json tags, of(arn));
        for (const Json& tag : list)
            tags[stringAt(tag, "Key")] = stringAt(tag, "Value");
        return Documents(m_database).put(kTagsKind, arn, tags);
    });
}

Status Tags::remove(const std::string& arn, const Json& keys) {
    return m_database.transaction([&]() -> Status {
        SKYDECK_ASSIGN(Json tags, of(arn));
        for (const Json& key : keys)
            tags.erase(key.get<std::string>());
        return Documents(m_database).put(kTagsKind, arn, tags);
    });
}

Status Tags::forget(const std::string& arn) {
    SKYDECK_ASSIGN([[maybe_unused]] const bool had, Documents(m_database).remove(kTagsKind, arn));
    return {};
}

Json Tags::asList(const Json& tags) {
    Json list = Json::array();
    for (const auto& [key, value] : tags.items())
        list.push_back({{"Key", key}, {"Value", value}});
    return list;
}

} // namespace skydeck::lab
