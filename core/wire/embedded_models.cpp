#include "core/wire/alternative_model.h"
#include "core/wire/endpoint_data.h"
#include "core/wire/service_model.h"

#include "core/base/log.h"

#include <map>
#include <mutex>

// The file that skydeck-modelc writes, put into the program by embedded_models.S: one line of JSON,
// {"s3": [offset, size], …} with offsets from the line's end, then the models. "#endpoints" is no service but the
// endpoint data.
extern "C" {
extern const char skydeckModelsBegin[];
extern const char skydeckModelsEnd[];
}

namespace skydeck::wire {

namespace {
struct Entry {
    std::string_view text;
    std::once_flag once;
    std::optional<ServiceModel> model, alternative;
};
struct Index {
    std::map<std::string, Entry, std::less<>> services;
    std::string_view endpoints;
};

Index readIndex() {
    Index index;
    const std::string_view all(skydeckModelsBegin, static_cast<std::size_t>(skydeckModelsEnd - skydeckModelsBegin));
    const auto lineEnd = all.find('\n');
    const auto line = parseJson(all.substr(0, lineEnd), "the index of the embedded models");
    if (lineEnd == std::string_view::npos || !line || !line->is_object()) {
        log::error("wire.models", line ? "the embedded models have no index" : line.error().message);
        return index;
    }
    const std::string_view models = all.substr(lineEnd + 1);
    for (const auto& [name, range] : line->items()) {
        const auto text = models.substr(range.at(0).get<std::size_t>(), range.at(1).get<std::size_t>());
        (name == "#endpoints" ? index.endpoints : index.services[name].text) = text;
    }
    return index;
}

Index& index() {
    static Index all = readIndex();
    return all;
}

void load(const std::string& name, Entry& entry) {
    const auto json = parseJson(entry.text, "the embedded model of " + name);
    if (!json) return log::error("wire.models", json.error().message);
    const auto read = [&](const Json& text, std::optional<ServiceModel>& out) {
        auto model = ServiceModel::fromJson(text);
        if (!model) return log::error("wire.models", name + ": " + model.error().message);
        model->name = name;
        out.emplace(std::move(*model));
    };
    read(*json, entry.model);
    if (const Json other = alternativeModel(*json); !other.is_null()) read(other, entry.alternative);
}

Entry* entryOf(std::string_view service) {
    const auto it = index().services.find(service);
    if (it == index().services.end()) return nullptr;
    std::call_once(it->second.once, [&] { load(it->first, it->second); });
    return &it->second;
}
} // namespace

const ServiceModel* embeddedModel(std::string_view service) {
    const Entry* entry = entryOf(service);
    return entry && entry->model ? &*entry->model : nullptr;
}

const ServiceModel* embeddedAlternative(std::string_view service) {
    const Entry* entry = entryOf(service);
    return entry && entry->alternative ? &*entry->alternative : nullptr;
}

std::vector<std::string> embeddedServices() {
    std::vector<std::string> names;
    for (const auto& [name, entry] : index().services)
        names.push_back(name);
    return names;
}

const Json& embeddedEndpoints() {
    static const Json data = [] {
        auto json = parseJson(index().endpoints, "the embedded endpoint data");
        if (!json) log::error("wire.models", json.error().message);
        return json ? std::move(*json) : Json::object();
    }();
    return data;
}

} // namespace skydeck::wire
