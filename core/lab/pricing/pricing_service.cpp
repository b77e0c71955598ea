#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/paging.h"
#include "core/lab/pricing/price_list.h"
#include "core/lab/service.h"

#include <algorithm>
#include <set>

namespace skydeck::lab {

namespace {
/// AWS Price List Query API Reference, over resources/prices.
class Pricing {
public:
    explicit Pricing(Lab& lab) : m_prices(*lab.prices) {}

    Result<Reply> describeServices(const Call& call) {
        const std::string code = stringAt(call.input, "ServiceCode");
        if (!code.empty()) SKYDECK_TRY(productsOf(code));
        std::vector<Json> found;
        for (const auto& [service, products] : m_prices.services()) {
            if (!code.empty() && service != code) continue;
            std::set<std::string> names{"productFamily"};
            for (const Json& product : products)
                for (const auto& [name, value] : product["product"]["attributes"].items())
                    names.insert(name);
            found.push_back({{"ServiceCode", service}, {"AttributeNames", names}});
        }
        return versioned(pageOf(
            call.input, {.member = "Services", .limit = "MaxResults", .code = "InvalidNextTokenException"}, found));
    }

    Result<Reply> getAttributeValues(const Call& call) {
        SKYDECK_ASSIGN(const auto* products, productsOf(stringAt(call.input, "ServiceCode")));
        const std::string name = stringAt(call.input, "AttributeName");
        std::set<std::string> values;
        for (const Json& product : *products)
            if (const std::string value = valueOf(product, name); !value.empty()) values.insert(value);
        if (values.empty()) return awsError(400, "NotFoundException", "Invalid attribute name: " + name);
        std::vector<Json> list;
        for (const std::string& value : values)
            list.push_back({{"Value", value}});
        return pageOf(call.input,
                      {.member = "AttributeValues", .limit = "MaxResults", .code = "InvalidNextTokenException"}, list);
    }

    Result<Reply> getProducts(const Call& call) {
        SKYDECK_ASSIGN(const auto* products, productsOf(stringAt(call.input, "ServiceCode")));
        const Json& filters = arrayAt(call.input, "Filters");
        for (const Json& filter : filters)
            if (stringAt(filter, "Type") != "TERM_MATCH")
                return awsError(501, "NotImplemented",
                                "The lab implements filters of type TERM_MATCH of pricing:GetProducts, not " +
                                    stringAt(filter, "Type"));
        std::vector<Json> found;
        for (const Json& product : *products)
            if (std::ranges::all_of(filters, [&](const Json& filter) {
                    return toLower(valueOf(product, stringAt(filter, "Field"))) == toLower(stringAt(filter, "Value"));
                }))
                found.push_back(dumpJson(product));
        return versioned(pageOf(
            call.input, {.member = "PriceList", .limit = "MaxResults", .code = "InvalidNextTokenException"}, found));
    }

private:
    Result<const std::vector<Json>*> productsOf(const std::string& code) const {
        const auto found = m_prices.services().find(code);
        if (found == m_prices.services().end())
            return awsError(400, "NotFoundException", "The lab has no prices of the service '" + code + "'.");
        return &found->second;
    }

    static std::string valueOf(const Json& product, const std::string& field) {
        const Json& description = memberAt(product, "product");
        if (field == "ServiceCode") return stringAt(product, "serviceCode");
        if (field == "productFamily" || field == "sku") return stringAt(description, field);
        return stringAt(memberAt(description, "attributes"), field);
    }

    static Result<Reply> versioned(Result<Json> page) {
        if (page) (*page)["FormatVersion"] = "aws_v1";
        return page;
    }

    const PriceList& m_prices;
};
} // namespace

Service makePricingService(Lab& lab) {
    return Service::of("pricing", std::make_shared<Pricing>(lab),
                       {{"DescribeServices", &Pricing::describeServices},
                        {"GetAttributeValues", &Pricing::getAttributeValues},
                        {"GetProducts", &Pricing::getProducts}});
}

} // namespace skydeck::lab
