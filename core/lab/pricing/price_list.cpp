#include "core/lab/pricing/price_list.h"

#include "core/base/files.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <cstdio>

namespace skydeck::lab {

namespace {
/// Ten digits, as the Price List writes them.
std::string amount(double dollars) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10f", dollars);
    return text;
}

std::string skuOf(const std::string& text) {
    return toUpper(toHex(wire::sha256(text)).substr(0, 16));
}

/// The names of EC2's own pages.
std::string locationOf(const std::string& region) {
    static const std::map<std::string, const char*> kNames{{"us-east-1", "US East (N. Virginia)"},
                                                           {"ap-northeast-1", "Asia Pacific (Tokyo)"}};
    const auto name = kNames.find(region);
    return name == kNames.end() ? region : name->second;
}
} // namespace

Result<PriceList> PriceList::load(const std::filesystem::path& folder) {
    PriceList list;
    std::error_code status;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator it(folder, status), end; !status && it != end; it.increment(status))
        if (it->path().extension() == ".json") files.push_back(it->path());
    std::ranges::sort(files);
    for (const auto& file : files) {
        SKYDECK_ASSIGN(const std::string text, readFile(file));
        SKYDECK_ASSIGN(const Json prices, parseJson(text, file.string()));
        list.addAll(prices);
    }
    return list;
}

void PriceList::add(Sale sale) {
    const std::string sku = skuOf(sale.service + sale.region + sale.description + dumpJson(sale.attributes));
    sale.attributes["servicecode"] = sale.service;
    sale.attributes["regionCode"] = sale.region;
    sale.attributes["location"] = locationOf(sale.region);
    sale.attributes["locationType"] = "AWS Region";
    const std::string term = sku + ".JRTCKXETXF",
                      rate = term + ".6YS6EN2CT7"; // the codes of on-demand terms and of hourly rates
    Json dimension{{"rateCode", rate},
                   {"unit", sale.unit},
                   {"beginRange", "0"},
                   {"endRange", "Inf"},
                   {"description", '$' + amount(sale.dollars) + " per " + sale.description},
                   {"pricePerUnit", {{"USD", amount(sale.dollars)}}},
                   {"appliesTo", Json::array()}};
    Json onDemand{{"sku", sku},
                  {"offerTermCode", "JRTCKXETXF"},
                  {"termAttributes", Json::object()},
                  {"priceDimensions", {{rate, std::move(dimension)}}}};
    m_services[sale.service].push_back(
        {{"product", {{"sku", sku}, {"productFamily", sale.family}, {"attributes", std::move(sale.attributes)}}},
         {"serviceCode", sale.service},
         {"terms", {{"OnDemand", {{term, std::move(onDemand)}}}}}});
}

void PriceList::addMachines(const Json& prices, const std::string& region) {
    for (const auto& [type, price] : prices.items()) {
        if (!price.is_number()) continue;
        add({"AmazonEC2",
             "Compute Instance",
             region,
             "Hrs",
             "On Demand Linux " + type + " Instance Hour",
             price.get<double>(),
             {{"instanceType", type},
              {"operatingSystem", "Linux"},
              {"tenancy", "Shared"},
              {"preInstalledSw", "NA"},
              {"capacitystatus", "Used"},
              {"licenseModel", "No License required"},
              {"operation", "RunInstances"},
              {"usagetype", "BoxUsage:" + type}}});
    }
}

void PriceList::addAll(const Json& prices) {
    const std::string region = stringAt(prices, "region");
    const Json& services = memberAt(prices, "services");
    const Json& ec2 = memberAt(services, "ec2");
    addMachines(memberAt(ec2, "onDemand"), region);
    if (const Json& others = memberAt(ec2, "otherRegions"); others.is_object())
        for (const auto& [other, list] : others.items())
            addMachines(list, other);
    if (const Json& sizes = memberAt(memberAt(services, "lambda"), "byMemoryMB"); sizes.is_object())
        for (const auto& [megabytes, price] : sizes.items())
            add({"AWSLambda",
                 "Serverless",
                 region,
                 "Lambda-100ms",
                 "100 ms of an invocation with " + megabytes + " MB",
                 price.get<double>(),
                 {{"group", "AWS-Lambda-Duration"}, {"memory", megabytes + " MB"}}});
    struct Simple {
        const char *service, *part, *code, *family, *unit, *words, *group;
    };
    const Simple simple[]{
        {"s3", "storage", "AmazonS3", "Storage", "GB-Mo", "GB-month of storage", "storage"},
        {"s3", "transferOut", "AmazonS3", "Data Transfer", "GB", "GB transferred out", "transferOut"},
        {"dynamodb", "onDemandWrites", "AmazonDynamoDB", "Amazon DynamoDB PayPerRequest Throughput",
         "million WriteRequestUnits", "million write requests", "DDB-WriteUnits"},
        {"dynamodb", "onDemandReads", "AmazonDynamoDB", "Amazon DynamoDB PayPerRequest Throughput",
         "million ReadRequestUnits", "million read requests", "DDB-ReadUnits"},
        {"dynamodb", "storage", "AmazonDynamoDB", "Database Storage", "GB-Mo", "GB-month of storage", "storage"}};
    for (const Simple& each : simple) {
        const Json& quoted = memberAt(memberAt(services, each.service), each.part);
        if (!memberAt(quoted, "price").is_number()) continue;
        add({each.code,
             each.family,
             region,
             each.unit,
             each.words,
             numberAt(quoted, "price"),
             {{"group", each.group}}});
    }
    const Json& tiers = arrayAt(memberAt(services, "apigateway"), "tiers");
    if (!tiers.empty())
        add({"AmazonApiGateway",
             "API Calls",
             region,
             "million Requests",
             "million requests of the first tier",
             tiers[0].get<double>(),
             {{"group", "APIGateway-Requests"}}});
}

} // namespace skydeck::lab
