#pragma once

#include "core/base/json.h"

#include <optional>
#include <string>

namespace skydeck::workflows {

/// What things cost, in dollars, from resources/prices: figures that were quoted, nothing is asked. Where a price is
/// not there, it is unknown, not zero. Immutable.
class Prices {
public:
    static constexpr double kHoursPerMonth = 730; ///< as AWS counts

    static Result<Prices> load();
    explicit Prices(Json prices) : m_prices(std::move(prices)) {}

    /// An hour of a running instance. Regions without figures of their own have those of `region()`.
    std::optional<double> instanceHour(const std::string& type, const std::string& region) const;
    /// An hour of a Fargate task.
    std::optional<double> taskHour(double vCpus, double gigabytes) const;
    std::optional<double> natGatewayHour() const { return at({"vpc", "natGatewayHour"}); }
    std::optional<double> publicAddressHour() const { return at({"vpc", "publicIPv4Hour"}); }
    std::optional<double> endpointHour() const { return at({"vpc", "interfaceEndpointHour"}); }
    /// An hour of a table with provisioned capacity.
    std::optional<double> tableHour(double readUnits, double writeUnits) const;
    /// A GB for a month in "s3", "dynamodb" or "ecr".
    std::optional<double> storageMonth(const std::string& service) const { return at({service, "storage", "price"}); }

    /// Where the figures hold, and whose they are: for a person.
    std::string region() const { return stringAt(m_prices, "region"); }
    std::string source() const { return stringAt(m_prices, "source"); }

private:
    std::optional<double> at(std::initializer_list<std::string> path) const;
    Json m_prices;
};

} // namespace skydeck::workflows
