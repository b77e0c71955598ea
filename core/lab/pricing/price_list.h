#pragma once

#include "core/base/json.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace skydeck::lab {

/// The price list of resources/prices in the form of AWS's Price List: only figures that are quoted there. Immutable.
class PriceList {
public:
    /// A folder that is not there gives an empty list. InvalidInput names the file and what is wrong.
    static Result<PriceList> load(const std::filesystem::path& folder);

    /// Products by service code ("AmazonEC2"): {"product": {…}, "serviceCode", "terms": {…}}.
    const std::map<std::string, std::vector<Json>, std::less<>>& services() const { return m_services; }

private:
    struct Sale {
        std::string service, family, region, unit, description;
        double dollars = 0;
        Json attributes = Json::object();
    };
    void addAll(const Json& prices);
    void addMachines(const Json& ec2, const std::string& region);
    void add(Sale sale);

    std::map<std::string, std::vector<Json>, std::less<>> m_services;
};

} // namespace skydeck::lab
