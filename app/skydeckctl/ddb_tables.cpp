#include "app/skydeckctl/ddb_tables.h"

#include "core/aws/dynamodb/dynamodb_client.h"
#include "core/base/strings.h"

namespace skydeck::ctl {

namespace {

namespace ddb = aws::dynamodb;

Result<ddb::DynamoDbClient> client(Invocation& call) {
    SKYDECK_ASSIGN(const auto session, call.session());
    return ddb::DynamoDbClient::create(session);
}

std::string keyText(const ddb::KeySchema& keys) {
    std::vector<std::string> pieces;
    for (const ddb::KeyAttribute& key : keys)
        pieces.push_back(key.name + ':' + key.type);
    return join(pieces, " ");
}

Json keyJson(const ddb::KeySchema& keys) {
    Json array = Json::array();
    for (const ddb::KeyAttribute& key : keys)
        array.push_back({{"name", key.name}, {"type", key.type}});
    return array;
}

Status tables(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto names, api.listTables(call.context));
    Json rows = Json::array();
    for (const std::string& name : names)
        rows.push_back(Json{{"table", name}});
    call.output.rows(rows, {{"TABLE", "table"}}, "No tables.");
    return {};
}

void print(Invocation& call, const ddb::TableDescription& table) {
    Json indexes = Json::array();
    for (const auto& index : table.indexes)
        indexes.push_back({{"index", index.indexName},
                           {"global", index.global},
                           {"key", call.output.json() ? keyJson(index.keys) : Json(keyText(index.keys))},
                           {"projection", index.projection},
                           {"status", index.status}});
    Json document{{"table", table.tableName},
                  {"arn", table.tableArn},
                  {"status", table.status},
                  {"key", call.output.json() ? keyJson(table.keys) : Json(keyText(table.keys))},
                  {"billing", table.billingMode},
                  {"items", table.itemCount},
                  {"bytes", table.sizeBytes},
                  {"created", timeJson(table.creationTime)},
                  {"deletionProtection", table.deletionProtection}};
    if (table.billingMode == "PROVISIONED") {
        document["readCapacity"] = table.readCapacity;
        document["writeCapacity"] = table.writeCapacity;
    }
    if (!indexes.empty()) document["indexes"] = std::move(indexes);
    call.output.record(document);
}

Status describe(Invocation& call) {
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto table, api.describeTable(call.word(0), call.context));
    print(call, table);
    return {};
}

/// "id:S"; the type may be left out and is S then.
Result<ddb::KeyAttribute> keyAttribute(const std::string& text, std::string_view option) {
    const auto colon = text.rfind(':');
    ddb::KeyAttribute key{text.substr(0, colon), colon == std::string::npos ? "S" : text.substr(colon + 1)};
    if (key.name.empty() || (key.type != "S" && key.type != "N" && key.type != "B"))
        return usageError(std::string(option) + " wants ATTRIBUTE:S, :N or :B, not '" + text + "'");
    return key;
}

Result<ddb::CreateTableInput> tableInput(Invocation& call) {
    ddb::CreateTableInput input;
    input.tableName = call.word(0);
    const auto partition = call.arguments.option("--key");
    if (!partition) return usageError("'ddb create-table' needs --key ATTRIBUTE:TYPE");
    SKYDECK_ASSIGN(auto key, keyAttribute(*partition, "--key"));
    input.keys.push_back(std::move(key));
    if (const auto sort = call.arguments.option("--sort")) {
        SKYDECK_ASSIGN(auto attribute, keyAttribute(*sort, "--sort"));
        input.keys.push_back(std::move(attribute));
    }
    SKYDECK_ASSIGN(const auto indexes, call.arguments.pairs("--index"));
    for (const auto& [name, keys] : indexes) {
        ddb::CreateTableInput::Index index{name, {}};
        for (const std::string& text : split(keys, ',')) {
            SKYDECK_ASSIGN(auto attribute, keyAttribute(text, "--index"));
            index.keys.push_back(std::move(attribute));
        }
        if (index.keys.size() > 2) return usageError("--index '" + name + "' has more than two key attributes");
        input.globalIndexes.push_back(std::move(index));
    }
    SKYDECK_ASSIGN(input.readCapacity, call.arguments.integer("--read", 0));
    SKYDECK_ASSIGN(input.writeCapacity, call.arguments.integer("--write", 0));
    if ((input.readCapacity > 0) != (input.writeCapacity > 0))
        return usageError("--read and --write go together", "Leave both out for a table on demand.");
    SKYDECK_ASSIGN(const auto tags, call.arguments.pairs("--tag"));
    input.tags.insert(tags.begin(), tags.end());
    return input;
}

Status createTable(Invocation& call) {
    SKYDECK_ASSIGN(const auto input, tableInput(call));
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(auto table, api.createTable(input, call.context));
    if (call.arguments.has("--wait")) {
        call.output.note("Waiting until " + input.tableName + " is active");
        SKYDECK_ASSIGN(table, api.waitForTable(input.tableName, call.context));
    }
    call.output.result({{"table", table.tableName}, {"arn", table.tableArn}, {"status", table.status}},
                       table.tableName + " is " + table.status);
    return {};
}

Status deleteTable(Invocation& call) {
    const std::string& name = call.word(0);
    if (!call.arguments.has("--yes"))
        return usageError("'ddb delete-table' deletes the table and every item in it", "Say so with --yes.");
    SKYDECK_ASSIGN(const auto api, client(call));
    SKYDECK_ASSIGN(const auto table, api.deleteTable(name, call.context));
    std::string status = table.status;
    if (call.arguments.has("--wait")) {
        call.output.note("Waiting until " + name + " is gone");
        SKYDECK_TRY(api.waitUntilGone(name, call.context));
        status = "DELETED";
    }
    call.output.result({{"table", name}, {"status", status}}, name + " is " + status);
    return {};
}

} // namespace

std::vector<Verb> tableVerbs() {
    return {
        {"tables", "", "Lists the tables.", 0, 0, {}, tables},
        {"describe", "TABLE", "Keys, indexes, capacity and size of a table.", 1, 1, {}, describe},
        {"create-table",
         "TABLE",
         "Creates a table.",
         1,
         1,
         {{"--key", "ATTRIBUTE:TYPE", "the partition key; the type is S (text), N (number) or B (bytes)"},
          {"--sort", "ATTRIBUTE:TYPE", "the sort key"},
          {"--index", "NAME=A:T[,B:T]", "a global secondary index, any number of times"},
          {"--read", "N", "read capacity units; without --read and --write the table is on demand"},
          {"--write", "N", "write capacity units"},
          {"--tag", "K=V", "a tag, any number of times"},
          {"--wait", "", "until the table is active"}},
         createTable},
        {"delete-table",
         "TABLE",
         "Deletes a table with everything in it.",
         1,
         1,
         {{"--yes", "", "really"}, {"--wait", "", "until the table is gone"}},
         deleteTable},
    };
}

} // namespace skydeck::ctl
