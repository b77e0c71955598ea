#include "core/lab/pricing/price_list.h"
#include "tests/support/support.h"

#include <fstream>
#include <set>

namespace skydeck::lab {

TEST(PriceList, HoldsWhatIsQuotedAndNothingElse) {
    const auto list = PriceList::load(test::sourceRoot() / "resources/prices");
    ASSERT_TRUE(list) << describe(list.error());
    std::set<std::string> skus;
    std::size_t products = 0;
    for (const auto& [service, all] : list->services())
        for (const Json& product : all) {
            ++products;
            skus.insert(stringAt(product["product"], "sku"));
            for (const auto& term : product["terms"]["OnDemand"])
                for (const auto& dimension : term["priceDimensions"])
                    EXPECT_GT(std::stod(stringAt(dimension["pricePerUnit"], "USD")), 0) << product;
        }
    EXPECT_GE(products, 20u);
    EXPECT_EQ(skus.size(), products) << "a SKU stands for one product";
    EXPECT_FALSE(list->services().contains("AmazonSageMaker"));
}

TEST(PriceList, AFileThatIsNoJsonIsNamed) {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "x.json") << "{";
    const auto list = PriceList::load(folder.path());
    ASSERT_FALSE(list);
    EXPECT_NE(list.error().message.find("x.json"), std::string::npos);
}

} // namespace skydeck::lab
