#include "core/base/strings.h"
#include "core/lab/dynamodb/errors.h"
#include "core/lab/dynamodb/table.h"
#include "core/wire/timestamp.h"

#include <algorithm>
#include <set>

namespace skydeck::lab::dynamodb {

namespace {
using Names = std::vector<std::string>;

Names namesOf(const Json& list) {
    Names names;
    for (const Json& element : list)
        names.push_back(stringAt(element, "AttributeName"));
    return names;
}

Status checkSchema(const Json& schema, const Json& attributes, bool ofTable) {
    const Names keys = namesOf(schema);
    const Names defined = namesOf(attributes);
    const auto isDefined = [&](const std::string& key) { return std::ranges::find(defined, key) != defined.end(); };
    if (!std::ranges::all_of(keys, isDefined)) {
        if (ofTable && std::ranges::none_of(keys, isDefined) && keys.size() > defined.size())
            return invalid("Invalid KeySchema: Some index key attribute have no definition");
        return invalidParameter("Some index key attributes are not defined in AttributeDefinitions. Keys: [" +
                                join(keys, ", ") + "], AttributeDefinitions: [" + join(defined, ", ") + "]");
    }
    if (keys.size() == 2 && keys[0] == keys[1])
        return invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
    if (stringAt(schema[0], "KeyType") != "HASH")
        return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    if (schema.size() == 2 && stringAt(schema[1], "KeyType") != "RANGE")
        return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    return {};
}

Status checkProjection(const Json& projection) {
    const std::string type = stringAt(projection, "ProjectionType");
    if (type.empty()) return invalidParameter("Unknown ProjectionType: null");
    const bool included = projection.contains("NonKeyAttributes");
    if (type != "INCLUDE" && included)
        return invalidParameter("ProjectionType is " + type + ", but NonKeyAttributes is specified");
    if (type == "INCLUDE" && !included)
        return invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    return {};
}

Status checkIndexName(const std::string& name, std::set<std::string>& names) {
    if (!isTableName(name))
        return invalid("Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and "
                       "may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'");
    if (!names.insert(name).second) return invalidParameter("Duplicate index name: " + name);
    return {};
}

Status checkLocalIndexes(const Json& input, const Json& attributes, std::set<std::string>& names) {
    const Json& indexes = arrayAt(input, "LocalSecondaryIndexes");
    if (!input.contains("LocalSecondaryIndexes")) return {};
    const Json& tableKeys = arrayAt(input, "KeySchema");
    if (indexes.empty()) return invalidParameter("List of LocalSecondaryIndexes is empty");
    if (tableKeys.size() < 2)
        return invalidParameter(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
    if (indexes.size() > 5) return invalidParameter("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    for (const Json& index : indexes) {
        const std::string name = stringAt(index, "IndexName");
        const Json& schema = arrayAt(index, "KeySchema");
        SKYDECK_TRY(checkSchema(schema, attributes, false));
        if (schema.size() < 2) return invalidParameter("Index KeySchema does not have a range key for index: " + name);
        if (namesOf(schema)[0] != namesOf(tableKeys)[0])
            return invalidParameter("Index KeySchema does not have the same leading hash key as table KeySchema for "
                                    "index: " +
                                    name + ". index hash key: " + namesOf(schema)[0] +
                                    ", table hash key: " + namesOf(tableKeys)[0]);
        SKYDECK_TRY(checkProjection(memberAt(index, "Projection")));
        SKYDECK_TRY(checkIndexName(name, names));
    }
    return {};
}

Status checkThroughput(const Json& throughput) {
    for (const char* unit : {"ReadCapacityUnits", "WriteCapacityUnits"}) {
        const std::int64_t value = integerAt(throughput, unit);
        if (value > 1'000'000'000'000)
            return invalid("Given value " + std::to_string(value) + " for " + unit + " is out of bounds");
    }
    return {};
}

Status checkGlobalIndex(const Json& index, const Json& definition, std::set<std::string>& names) {
    SKYDECK_TRY(checkSchema(arrayAt(index, "KeySchema"), arrayAt(definition, "AttributeDefinitions"), false));
    SKYDECK_TRY(checkProjection(memberAt(index, "Projection")));
    SKYDECK_TRY(checkIndexName(stringAt(index, "IndexName"), names));
    const bool onDemand = stringAt(definition, "BillingMode") == "PAY_PER_REQUEST";
    if (onDemand && index.contains("ProvisionedThroughput"))
        return invalidParameter("ProvisionedThroughput should not be specified for index: " +
                                stringAt(index, "IndexName") + " when BillingMode is PAY_PER_REQUEST");
    if (!onDemand && !index.contains("ProvisionedThroughput"))
        return invalidParameter("ProvisionedThroughput must be specified for index: " + stringAt(index, "IndexName"));
    return onDemand ? Status{} : checkThroughput(index.at("ProvisionedThroughput"));
}

/// Every defined attribute must be a key of something.
Status checkNoneUnused(const Json& definition) {
    std::set<std::string> used;
    const auto use = [&](const Json& holder) {
        for (const std::string& name : namesOf(arrayAt(holder, "KeySchema")))
            used.insert(name);
    };
    use(definition);
    for (const char* kind : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"})
        for (const Json& index : arrayAt(definition, kind))
            use(index);
    const Names defined = namesOf(arrayAt(definition, "AttributeDefinitions"));
    if (used.size() == defined.size()) return {};
    if (!definition.contains("LocalSecondaryIndexes") && !definition.contains("GlobalSecondaryIndexes"))
        return invalidParameter("Number of attributes in KeySchema does not exactly match number of attributes "
                                "defined in AttributeDefinitions");
    return invalidParameter("Some AttributeDefinitions are not used. AttributeDefinitions: [" + join(defined, ", ") +
                            "], keys used: [" + join(Names(used.begin(), used.end()), ", ") + "]");
}

Status checkAttributes(const Json& attributes) {
    std::set<std::string> names;
    for (const Json& attribute : attributes) {
        if (!names.insert(stringAt(attribute, "AttributeName")).second)
            return invalidParameter("Duplicate AttributeName in AttributeDefinitions: " +
                                    stringAt(attribute, "AttributeName"));
    }
    return {};
}

void numberIndex(Json& definition, Json& index) {
    const std::int64_t id = integerAt(definition, "NextIndexId", 1);
    index["IndexId"] = id;
    definition["NextIndexId"] = id + 1;
}
} // namespace

bool isTableName(std::string_view name) {
    return name.size() >= 3 && name.size() <= 255 && std::ranges::all_of(name, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
                      c == '-' || c == '.';
           });
}

Status setBilling(Json& definition, const Json& input) {
    const std::string mode = stringAt(input, "BillingMode", stringAt(definition, "BillingMode", "PROVISIONED"));
    const bool given = input.contains("ProvisionedThroughput");
    if (mode == "PAY_PER_REQUEST") {
        if (given)
            return invalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
                                    "BillingMode is PAY_PER_REQUEST");
        definition.erase("ProvisionedThroughput");
    } else if (given) {
        SKYDECK_TRY(checkThroughput(input.at("ProvisionedThroughput")));
        definition["ProvisionedThroughput"] = input.at("ProvisionedThroughput");
    } else if (!definition.contains("ProvisionedThroughput")) {
        return invalidParameter("ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
                                "PROVISIONED");
    }
    definition["BillingMode"] = mode;
    return {};
}

Status setStream(Json& definition, const Json& specification, double now) {
    const bool enable = boolAt(specification, "StreamEnabled");
    const bool enabled = boolAt(memberAt(definition, "StreamSpecification"), "StreamEnabled");
    if (enable && !specification.contains("StreamViewType"))
        return invalidParameter("StreamViewType is required when StreamEnabled is true");
    if (!enable && specification.contains("StreamViewType"))
        return invalidParameter("StreamViewType cannot be specified when StreamEnabled is false");
    if (enable && enabled)
        return invalid("Table already has an enabled stream: TableName: " + stringAt(definition, "TableName"));
    if (!enable) {
        definition.erase("StreamSpecification");
        return {};
    }
    const std::string label = wire::formatIso8601Millis(now).substr(0, 23);
    definition["StreamSpecification"] = specification;
    definition["LatestStreamLabel"] = label;
    definition["LatestStreamArn"] = stringAt(definition, "TableArn") + "/stream/" + label;
    definition["LatestStreamView"] = specification.at("StreamViewType");
    definition["LatestStreamMade"] = now;
    return {};
}

Status addGlobalIndex(Json& definition, Json index, const Json& attributes) {
    Json& defined = definition["AttributeDefinitions"];
    for (const Json& attribute : attributes) {
        const std::string name = stringAt(attribute, "AttributeName");
        const auto same =
            std::ranges::find_if(defined, [&](const Json& each) { return stringAt(each, "AttributeName") == name; });
        if (same == defined.end())
            defined.push_back(attribute);
        else if (*same != attribute)
            return invalidParameter("Attribute " + name + " is defined already with another type");
    }
    std::set<std::string> names;
    for (const char* kind : {"LocalSecondaryIndexes", "GlobalSecondaryIndexes"})
        for (const Json& each : arrayAt(definition, kind))
            names.insert(stringAt(each, "IndexName"));
    SKYDECK_TRY(checkAttributes(defined));
    SKYDECK_TRY(checkGlobalIndex(index, definition, names));
    if (arrayAt(definition, "GlobalSecondaryIndexes").size() == 20)
        return invalidParameter("GlobalSecondaryIndex count exceeds the per-table limit of 20");
    numberIndex(definition, index);
    definition["GlobalSecondaryIndexes"].push_back(std::move(index));
    return checkNoneUnused(definition);
}

Result<Json> definitionOf(const Json& input) {
    const std::string name = stringAt(input, "TableName");
    if (!isTableName(name))
        return invalid("Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and "
                       "may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'");
    Json definition{{"TableName", name},
                    {"KeySchema", arrayAt(input, "KeySchema")},
                    {"AttributeDefinitions", arrayAt(input, "AttributeDefinitions")},
                    {"DeletionProtectionEnabled", boolAt(input, "DeletionProtectionEnabled")},
                    {"Tags", arrayAt(input, "Tags")}};
    for (const char* kept : {"TableClass", "SSESpecification", "LocalSecondaryIndexes"})
        if (input.contains(kept)) definition[kept] = input.at(kept);
    SKYDECK_TRY(setBilling(definition, input));
    SKYDECK_TRY(checkAttributes(definition["AttributeDefinitions"]));
    SKYDECK_TRY(checkSchema(definition["KeySchema"], definition["AttributeDefinitions"], true));
    std::set<std::string> names;
    SKYDECK_TRY(checkLocalIndexes(definition, definition["AttributeDefinitions"], names));
    if (definition.contains("LocalSecondaryIndexes"))
        for (Json& index : definition["LocalSecondaryIndexes"])
            numberIndex(definition, index);
    if (input.contains("GlobalSecondaryIndexes")) {
        const Json& indexes = input.at("GlobalSecondaryIndexes");
        if (indexes.empty()) return invalidParameter("List of GlobalSecondaryIndexes is empty");
        if (indexes.size() > 20)
            return invalidParameter("GlobalSecondaryIndex count exceeds the per-table limit of 20");
        for (Json index : indexes) {
            SKYDECK_TRY(checkGlobalIndex(index, definition, names));
            numberIndex(definition, index);
            definition["GlobalSecondaryIndexes"].push_back(std::move(index));
        }
    }
    SKYDECK_TRY(checkNoneUnused(definition));
    return definition;
}

} // namespace skydeck::lab::dynamodb
