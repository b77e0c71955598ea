"""DynamoDB by npm's @aws-sdk/lib-dynamodb (the document client of the SDK for JavaScript v3), against the lab."""
import subprocess

from lab import Lab, check
from npm import fetch

SCRIPT = r"""
import { DynamoDBClient, CreateTableCommand, DeleteTableCommand, waitUntilTableExists, waitUntilTableNotExists }
    from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, PutCommand, GetCommand, UpdateCommand, QueryCommand, BatchWriteCommand, BatchGetCommand,
    TransactWriteCommand, ExecuteStatementCommand, DeleteCommand, paginateScan, paginateQuery, NumberValue }
    from "@aws-sdk/lib-dynamodb";
import assert from "node:assert/strict";

const low = new DynamoDBClient({ endpoint: process.env.ENDPOINT, region: "us-east-1", maxAttempts: 1 });
const ddb = DynamoDBDocumentClient.from(low, { marshallOptions: { removeUndefinedValues: true } });
const TableName = "sdk", wait = { client: low, maxWaitTime: 20, minDelay: 1, maxDelay: 1 };
const failsWith = async (name, command) => assert.equal(await ddb.send(command).then(() => "success", error => error.name), name);

await low.send(new CreateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }, { AttributeName: "n", KeyType: "RANGE" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }, { AttributeName: "n", AttributeType: "N" }] }));
await waitUntilTableExists(wait, { TableName });

const Key = { id: "a", n: 1 };
const Item = { ...Key, text: "俳句", yes: true, none: null, list: [1, { deep: "x" }], set: new Set(["x", "y"]),
    bytes: new Uint8Array([0, 255]), exact: NumberValue.from("1234567890123456789012345678.9012345678") };
await ddb.send(new PutCommand({ TableName, Item }));
const exact = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: process.env.ENDPOINT, region: "us-east-1" }), { unmarshallOptions: { wrapNumbers: text => text } });
const got = (await exact.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
assert.equal(got.exact, "1234567890123456789012345678.9012345678");
assert.deepEqual([got.text, got.yes, got.none, got.list[1].deep, got.set, [...got.bytes]],
    ["俳句", true, null, "x", new Set(["x", "y"]), [0, 255]]);
await failsWith("ConditionalCheckFailedException",
    new PutCommand({ TableName, Item: Key, ConditionExpression: "attribute_not_exists(id)" }));
await failsWith("ResourceNotFoundException", new GetCommand({ TableName: "nowhere", Key }));
await failsWith("ValidationException", new GetCommand({ TableName, Key: { id: "a" } }));
const updated = await ddb.send(new UpdateCommand({ TableName, Key, ReturnValues: "UPDATED_NEW",
    UpdateExpression: "SET #t = :t, plays = if_not_exists(plays, :zero) + :one REMOVE exact",
    ExpressionAttributeNames: { "#t": "text" }, ExpressionAttributeValues: { ":t": "new", ":zero": 0, ":one": 1 } }));
assert.deepEqual(updated.Attributes, { text: "new", plays: 1 });

for (let part = 0; part < 4; part++)
    await ddb.send(new BatchWriteCommand({ RequestItems: { [TableName]: Array.from({ length: 25 }, (_, i) =>
        ({ PutRequest: { Item: { id: "many", n: part * 25 + i, m: part * 25 + i, pad: "x".repeat(100) } } })) } }));
let seen = 0, pages = 0;
for await (const page of paginateScan({ client: ddb, pageSize: 9 }, { TableName })) { seen += page.Items.length; pages++; }
assert.equal(seen, 101);
assert.ok(pages >= 11, `${pages} pages`);
const numbers = [];
for await (const page of paginateQuery({ client: ddb, pageSize: 10 }, { TableName, KeyConditionExpression: "id = :i AND n > :n",
    FilterExpression: "m <> :skip", ExpressionAttributeValues: { ":i": "many", ":n": 90, ":skip": 95 } }))
    numbers.push(...page.Items.map(item => item.n));
assert.deepEqual(numbers, [91, 92, 93, 94, 96, 97, 98, 99]);
const batch = await ddb.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [{ id: "many", n: 1 }, { id: "many", n: 500 }] } } }));
assert.equal(batch.Responses[TableName].length, 1);

const cancelled = await ddb.send(new TransactWriteCommand({ TransactItems: [
    { Put: { TableName, Item: { id: "t", n: 1 } } },
    { ConditionCheck: { TableName, Key, ConditionExpression: "attribute_not_exists(id)" } }] })).catch(error => error);
assert.deepEqual(cancelled.CancellationReasons.map(reason => reason.Code), ["None", "ConditionalCheckFailed"]);
assert.equal((await ddb.send(new GetCommand({ TableName, Key: { id: "t", n: 1 } }))).Item, undefined);
const selected = await ddb.send(new ExecuteStatementCommand({ Statement: `SELECT n FROM "${TableName}" WHERE id = ? AND n < ?`,
    Parameters: ["many", 3] }));
assert.deepEqual(selected.Items, [{ n: 0 }, { n: 1 }, { n: 2 }]);
const gone = await ddb.send(new DeleteCommand({ TableName, Key, ReturnValues: "ALL_OLD" }));
assert.equal(gone.Attributes.plays, 1);
await low.send(new DeleteTableCommand({ TableName }));
await waitUntilTableNotExists(wait, { TableName });
console.log("every check held");
"""

modules = fetch("@aws-sdk/lib-dynamodb@3.723.0")
with Lab() as lab:
    # Modules are looked for beside the script, not along a path.
    (lab.folder / "node_modules").symlink_to(modules / "node_modules")
    (lab.folder / "sdk.mjs").write_text(SCRIPT)
    done = subprocess.run(["/usr/bin/env", "node", "sdk.mjs"], cwd=lab.folder, env=lab.env | {"ENDPOINT": lab.endpoint},
                          text=True, capture_output=True, timeout=120)
    check(done.returncode == 0 and "every check held" in done.stdout, f"{done.stdout}{done.stderr}")
