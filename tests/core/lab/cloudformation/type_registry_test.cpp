#include "core/lab/cloudformation/type_registry.h"

#include "tests/support/support.h"

namespace skydeck::lab::cloudformation {

namespace {
Result<Json> nothing(const ResourceContext&, const Json&) {
    return Json();
}
Result<Json> stay(const ResourceContext&, const std::string&, const Json&, const Json&) {
    return Json();
}

ResourceType thing() {
    return {.name = "AWS::A::Thing",
            .schema = Json::parse(R"({"Name!": "string", "Sizes": ["integer"], "Parts": [{"Id!": "string"}],
                                      "Labels": {"*": "string"}, "Later": "unserved"})"),
            .primaryIdentifier = {"Name"},
            .attributes = {"Arn", "Name", "Outputs.*"},
            .create = nothing,
            .fixed = {"Name", "Later"},
            .renewed = {"Sizes"},
            .update = stay};
}
} // namespace

TEST(TypeRegistry, ASchemaTellsStructuresListsAndMapsApart) {
    const Json schema = registrySchema(thing());
    EXPECT_EQ(schema["typeName"], "AWS::A::Thing");
    EXPECT_EQ(schema["required"], Json::array({"Name"}));
    EXPECT_EQ(schema["properties"]["Sizes"], Json::parse(R"({"type": "array", "items": {"type": "integer"}})"));
    EXPECT_EQ(schema["properties"]["Parts"]["items"]["required"], Json::array({"Id"}));
    EXPECT_EQ(schema["properties"]["Labels"]["patternProperties"][".*"]["type"], "string");
    EXPECT_FALSE(schema["properties"]["Later"].contains("type")) << "what is refused has no type";
}

TEST(TypeRegistry, WhatIsRenewedIsAReplacementToo) {
    EXPECT_EQ(registrySchema(thing())["createOnlyProperties"], Json::array({"/properties/Name", "/properties/Sizes"}));
    EXPECT_EQ(registrySchema(thing())["readOnlyProperties"], Json::array({"/properties/Arn"}));
    EXPECT_EQ(registrySchema(thing())["primaryIdentifier"], Json::array({"/properties/Name"}));
}

TEST(TypeRegistry, WithoutAnUpdateEveryServedPropertyMakesAnotherOne) {
    ResourceType type = thing();
    type.update = nullptr;
    EXPECT_EQ(registrySchema(type)["createOnlyProperties"],
              Json::array({"/properties/Labels", "/properties/Name", "/properties/Parts", "/properties/Sizes"}));
    EXPECT_FALSE(registrySchema(type)["handlers"].contains("update"));
}

TEST(TypeRegistry, EveryTypeOfOursHasASchemaThatNamesIt) {
    for (const ResourceType* type : resourceTypes())
        EXPECT_EQ(registrySchema(*type)["typeName"], type->name);
}

} // namespace skydeck::lab::cloudformation
