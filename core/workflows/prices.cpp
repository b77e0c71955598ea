#include "core/workflows/prices.h"

#include "core/base/files.h"

namespace skydeck::workflows {

Result<Prices> Prices::load() {
    SKYDECK_ASSIGN(const auto resources, resourcesFolder());
    const auto file = resources / "prices" / "us-east-1.json";
    SKYDECK_ASSIGN(const std::string text, readFile(file));
    SKYDECK_ASSIGN(Json prices, parseJson(text, file.string()));
    return Prices(std::move(prices));
}

std::optional<double> Prices::at(std::initializer_list<std::string> path) const {
    const Json* here = &memberAt(m_prices, "services");
    for (const std::string& step : path)
        here = &memberAt(*here, step);
    return here->is_number() ? std::optional(here->get<double>()) : std::nullopt;
}

std::optional<double> Prices::instanceHour(const std::string& type, const std::string& where) const {
    if (const auto own = at({"ec2", "otherRegions", where, type})) return own;
    if (const auto quoted = at({"ec2", "onDemand", type})) return quoted;
    return at({"ec2", "alsoOnDemand", type});
}

std::optional<double> Prices::taskHour(double vCpus, double gigabytes) const {
    const auto cpu = at({"fargate", "parts", "vCPUHour"}), memory = at({"fargate", "parts", "GBHour"});
    if (!cpu || !memory) return std::nullopt;
    return vCpus * *cpu + gigabytes * *memory;
}

std::optional<double> Prices::tableHour(double readUnits, double writeUnits) const {
    const auto read = at({"dynamodb", "provisioned", "readUnitHour"});
    const auto write = at({"dynamodb", "provisioned", "writeUnitHour"});
    if (!read || !write) return std::nullopt;
    return readUnits * *read + writeUnits * *write;
}

} // namespace skydeck::workflows
