#pragma once

#include "tests/core/lab/lab_fixture.h"

#include <string>

namespace skydeck::lab {

/// A lab with the table "things": partition key `id` (S), sort key `pos` (N), local index `byRank` and global index
/// `byOwner` over `owner`.
class DynamoDbFixture : public LabFixture {
protected:
    DynamoDbFixture() { service = "dynamodb"; }

    void SetUp() override {
        LabFixture::SetUp();
        ok("CreateTable", definition());
        m_clock.advance(std::chrono::seconds(1));
    }

    static Json schema(const std::string& hash, const std::string& range = {}) {
        Json keys = Json::array();
        keys.push_back({{"AttributeName", hash}, {"KeyType", "HASH"}});
        if (!range.empty()) keys.push_back({{"AttributeName", range}, {"KeyType", "RANGE"}});
        return keys;
    }

    static Json attribute(const std::string& name, const std::string& type) {
        return {{"AttributeName", name}, {"AttributeType", type}};
    }

    static Json definition() {
        Json input{{"TableName", "things"}, {"KeySchema", schema("id", "pos")}, {"BillingMode", "PAY_PER_REQUEST"}};
        for (const auto& [name, type] : {std::pair("id", "S"), {"pos", "N"}, {"rank", "N"}, {"owner", "S"}})
            input["AttributeDefinitions"].push_back(attribute(name, type));
        input["LocalSecondaryIndexes"].push_back({{"IndexName", "byRank"},
                                                  {"KeySchema", schema("id", "rank")},
                                                  {"Projection", {{"ProjectionType", "KEYS_ONLY"}}}});
        input["GlobalSecondaryIndexes"].push_back(
            {{"IndexName", "byOwner"}, {"KeySchema", schema("owner")}, {"Projection", {{"ProjectionType", "ALL"}}}});
        return input;
    }

    static Json s(const std::string& text) { return Json{{"S", text}}; }
    static Json n(const std::string& text) { return Json{{"N", text}}; }
    static Json key(const std::string& id, const std::string& at) { return {{"id", s(id)}, {"pos", n(at)}}; }

    void put(Json item) { ok("PutItem", {{"TableName", "things"}, {"Item", std::move(item)}}); }
    void put(const std::string& id, const std::string& at, const Json& more = Json::object()) {
        Json item = key(id, at);
        item.update(more);
        put(std::move(item));
    }
    Json get(const std::string& id, const std::string& at) {
        return ok("GetItem", {{"TableName", "things"}, {"Key", key(id, at)}}).value("Item", Json());
    }
    /// The input with the table's name.
    static Json on(Json input) {
        input["TableName"] = "things";
        return input;
    }
    /// The message of the refusal.
    std::string message(std::string_view operation, const Json& input) {
        EXPECT_NE(refused(operation, input), "") << operation;
        return lastError.message;
    }
    /// The numbers of `pos` in a page, in order.
    static std::string positions(const Json& output) {
        std::string text;
        for (const Json& item : output.at("Items"))
            text += (text.empty() ? "" : " ") + item.at("pos").at("N").get<std::string>();
        return text;
    }
};

} // namespace skydeck::lab
