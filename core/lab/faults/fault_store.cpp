#include "core/lab/faults/fault_store.h"

#include "core/base/log.h"
#include "core/base/strings.h"
#include "core/lab/faults/fault_json.h"
#include "core/lab/service.h"
#include "core/wire/crypto.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <utility>

namespace skydeck::lab {

namespace {
constexpr const char* kDocuments = "lab.fault";
constexpr std::array<std::pair<FaultKind, std::string_view>, 8> kKinds{{{FaultKind::Throttle, "throttle"},
                                                                        {FaultKind::ServerError, "error"},
                                                                        {FaultKind::Latency, "latency"},
                                                                        {FaultKind::Drop, "drop"},
                                                                        {FaultKind::ExpiredToken, "expired-token"},
                                                                        {FaultKind::StuckRunnable, "stuck-runnable"},
                                                                        {FaultKind::ImagePull, "image-pull"},
                                                                        {FaultKind::Spot, "spot"}}};

bool fitsName(const std::string& pattern, std::string_view name) {
    return ::fnmatch(pattern.c_str(), std::string(name).c_str(), 0) == 0;
}
} // namespace

std::string_view nameOf(FaultKind kind) {
    return std::ranges::find(kKinds, kind, &std::pair<FaultKind, std::string_view>::first)->second;
}

std::optional<FaultKind> faultKindOf(std::string_view name) {
    const auto found = std::ranges::find(kKinds, name, &std::pair<FaultKind, std::string_view>::second);
    return found == kKinds.end() ? std::nullopt : std::optional(found->first);
}

Json toJson(const Fault& fault) {
    Json json{{"FaultId", fault.id},          {"Kind", std::string(nameOf(fault.kind))}, {"Service", fault.service},
              {"Operation", fault.operation}, {"Probability", fault.probability},        {"Struck", fault.struck}};
    if (fault.remaining) json["Remaining"] = *fault.remaining;
    if (fault.kind == FaultKind::Latency) json["LatencyMilliseconds"] = fault.latencyMilliseconds;
    if (fault.kind == FaultKind::ServerError) json["Status"] = fault.status;
    if (!fault.code.empty()) json["Code"] = fault.code;
    if (!fault.message.empty()) json["Message"] = fault.message;
    return json;
}

Fault faultFrom(const Json& json) {
    Fault fault;
    fault.id = stringAt(json, "FaultId");
    fault.kind = faultKindOf(stringAt(json, "Kind")).value_or(fault.kind);
    fault.service = stringAt(json, "Service", "*");
    fault.operation = stringAt(json, "Operation", "*");
    fault.probability = numberAt(json, "Probability", 1);
    if (json.contains("Remaining")) fault.remaining = integerAt(json, "Remaining");
    if (json.contains("Count")) fault.remaining = integerAt(json, "Count");
    fault.struck = integerAt(json, "Struck");
    fault.latencyMilliseconds = integerAt(json, "LatencyMilliseconds", fault.latencyMilliseconds);
    fault.status = static_cast<int>(integerAt(json, "Status", fault.status));
    fault.code = stringAt(json, "Code");
    fault.message = stringAt(json, "Message");
    return fault;
}

Result<std::unique_ptr<FaultStore>> FaultStore::open(Database& database, Random& random) {
    std::unique_ptr<FaultStore> store(new FaultStore(database, random));
    SKYDECK_ASSIGN(const auto kept, store->m_documents.list(kDocuments));
    for (const Json& document : kept)
        store->m_faults.push_back(faultFrom(document));
    store->m_any = !store->m_faults.empty();
    return store;
}

Status FaultStore::keep(const Fault& fault) {
    return m_documents.put(kDocuments, fault.id, toJson(fault));
}

Result<Fault> FaultStore::add(Fault fault) {
    fault.id = "fault-" + toHex(wire::randomBytes(4));
    SKYDECK_TRY(keep(fault));
    const std::lock_guard lock(m_mutex);
    m_faults.push_back(fault);
    m_any = true;
    return fault;
}

std::vector<Fault> FaultStore::faults() const {
    const std::lock_guard lock(m_mutex);
    return m_faults;
}

Result<std::int64_t> FaultStore::clear(const std::optional<std::string>& id) {
    std::vector<std::string> going;
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_faults, [&](const Fault& fault) {
            const bool goes = !id || fault.id == *id;
            if (goes) going.push_back(fault.id);
            return goes;
        });
        m_any = !m_faults.empty();
    }
    if (id && going.empty()) return awsError(404, "ResourceNotFoundException", "There is no fault '" + *id + "'");
    for (const std::string& each : going)
        SKYDECK_TRY(m_documents.remove(kDocuments, each));
    return static_cast<std::int64_t>(going.size());
}

bool FaultStore::holds(FaultKind kind, std::string_view service, std::string_view operation) const {
    if (!m_any) return false;
    const std::lock_guard lock(m_mutex);
    return std::ranges::any_of(m_faults, [&](const Fault& fault) {
        return fault.kind == kind && fitsName(fault.service, service) && fitsName(fault.operation, operation);
    });
}

std::optional<Fault> FaultStore::strike(std::initializer_list<FaultKind> kinds, std::string_view service,
                                        std::string_view operation) {
    if (!m_any) return std::nullopt;
    std::optional<Fault> struck;
    {
        const std::lock_guard lock(m_mutex);
        for (Fault& fault : m_faults) {
            if (std::ranges::find(kinds, fault.kind) == kinds.end() || !fitsName(fault.service, service) ||
                !fitsName(fault.operation, operation) || fault.remaining == 0)
                continue;
            if (fault.probability < 1 && m_random.uniform() >= fault.probability) continue;
            ++fault.struck;
            if (fault.remaining) --*fault.remaining;
            struck = fault;
            break;
        }
    }
    // A strike that is not recorded may come once more after a restart; the fault itself counts.
    if (struck)
        if (const Status kept = keep(*struck); !kept) log::warning("lab.faults", describe(kept.error()));
    return struck;
}

} // namespace skydeck::lab
