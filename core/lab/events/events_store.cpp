#include "core/lab/events/events_store.h"

#include "core/lab/lab.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
const char* kindName(EventsStore::Kind kind) {
    switch (kind) {
    case EventsStore::Kind::Bus:
        return "events.bus";
    case EventsStore::Kind::Rule:
        return "events.rule";
    case EventsStore::Kind::Group:
        return "scheduler.group";
    case EventsStore::Kind::Schedule:
        break;
    }
    return "scheduler.schedule";
}

std::string entryKey(const std::string& holder, const std::string& name) {
    return holder.empty() ? name : holder + '/' + name;
}
} // namespace

std::string EventsStore::arn(std::string_view service, const std::string& resource) const {
    return "arn:aws:" + std::string(service) + ':' + m_region + ':' + kAccountId + ':' + resource;
}

Result<std::optional<Json>> EventsStore::get(Kind kind, const std::string& holder, const std::string& name) const {
    return m_documents.get(kindName(kind), entryKey(holder, name));
}

Result<std::vector<Json>> EventsStore::list(Kind kind, const std::string& holder) const {
    SKYDECK_ASSIGN(auto all, m_documents.list(kindName(kind)));
    if (!holder.empty())
        std::erase_if(all, [&](const Json& each) {
            return stringAt(each, kind == Kind::Rule ? "EventBusName" : "GroupName") != holder;
        });
    std::ranges::sort(all, {}, [](const Json& each) { return stringAt(each, "Name"); });
    return all;
}

Status EventsStore::put(Kind kind, const std::string& holder, const std::string& name, const Json& document) {
    return m_documents.put(kindName(kind), entryKey(holder, name), document);
}

Result<bool> EventsStore::remove(Kind kind, const std::string& holder, const std::string& name) {
    return m_documents.remove(kindName(kind), entryKey(holder, name));
}

} // namespace skydeck::lab
