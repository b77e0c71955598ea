"""Debian's awscli on DynamoDB: every verb of tables, items, batches, transactions, PartiQL, tags and streams."""
import json

from lab import Lab, check, wait_for

TABLE = ["--table-name", "haiku"]


def nested(depth):
    value = {"S": "x"}
    for _ in range(depth):
        value = {"L": [value]}
    return value


with Lab() as lab:
    ddb = lambda *words: lab.aws_json("dynamodb", *words)

    def fails(*words, says):
        done = lab.aws("dynamodb", *words, ok=False)
        check(done.returncode == 254 and says in done.stderr, f"{words}: {done.returncode} {done.stderr}")

    # Tables
    made = ddb("create-table", *TABLE, "--billing-mode", "PAY_PER_REQUEST",
               "--attribute-definitions", "AttributeName=id,AttributeType=S", "AttributeName=at,AttributeType=N",
               "AttributeName=poet,AttributeType=S",
               "--key-schema", "AttributeName=id,KeyType=HASH", "AttributeName=at,KeyType=RANGE",
               "--global-secondary-indexes", json.dumps([{"IndexName": "by-poet", "Projection": {"ProjectionType": "ALL"},
                                                          "KeySchema": [{"AttributeName": "poet", "KeyType": "HASH"}]}]),
               "--stream-specification", "StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES",
               "--tags", "Key=course,Value=cloud")["TableDescription"]
    check(made["TableStatus"] in ("CREATING", "ACTIVE"), f"created: {made}")
    wait_for(lambda: ddb("describe-table", *TABLE)["Table"]["TableStatus"] == "ACTIVE", "ACTIVE")
    check(ddb("list-tables")["TableNames"] == ["haiku"], "list-tables")
    fails("describe-table", "--table-name", "none", says="ResourceNotFoundException")
    arn = made["TableArn"]
    ddb("tag-resource", "--resource-arn", arn, "--tags", "Key=owner,Value=me")
    tags = {tag["Key"]: tag["Value"] for tag in ddb("list-tags-of-resource", "--resource-arn", arn)["Tags"]}
    check(tags == {"course": "cloud", "owner": "me"}, f"tags: {tags}")
    ddb("untag-resource", "--resource-arn", arn, "--tag-keys", "owner")
    ddb("update-time-to-live", *TABLE, "--time-to-live-specification", "Enabled=true,AttributeName=until")
    check(ddb("describe-time-to-live", *TABLE)["TimeToLiveDescription"]["AttributeName"] == "until", "ttl")
    check(ddb("describe-limits")["AccountMaxReadCapacityUnits"] > 0, "limits")
    backups = ddb("describe-continuous-backups", *TABLE)["ContinuousBackupsDescription"]
    check(backups["ContinuousBackupsStatus"] == "ENABLED", f"backups: {backups}")

    # Items
    key = lambda name, at: json.dumps({"id": {"S": name}, "at": {"N": str(at)}})
    item = lambda name, at, **more: json.dumps({"id": {"S": name}, "at": {"N": str(at)}} | more)
    ddb("put-item", *TABLE, "--item", item("pond", 1, poet={"S": "basho"}, likes={"N": "0"}))
    fails("put-item", *TABLE, "--item", item("pond", 1), "--condition-expression", "attribute_not_exists(id)",
          says="ConditionalCheckFailedException")
    new = ddb("update-item", *TABLE, "--key", key("pond", 1), "--update-expression", "ADD likes :one SET verses = :l",
              "--expression-attribute-values", json.dumps({":one": {"N": "1"}, ":l": nested(3)}),
              "--return-values", "UPDATED_NEW")["Attributes"]
    check(new == {"likes": {"N": "1"}, "verses": nested(3)}, f"updated: {new}")
    got = ddb("get-item", *TABLE, "--key", key("pond", 1), "--projection-expression", "likes", "--consistent-read",
              "--return-consumed-capacity", "TOTAL")
    check(got["Item"] == {"likes": {"N": "1"}} and got["ConsumedCapacity"]["CapacityUnits"] == 1, f"got: {got}")
    ddb("batch-write-item", "--request-items", json.dumps({"haiku": [
        {"PutRequest": {"Item": json.loads(item("frog", n, poet={"S": "issa"}))}} for n in range(10)]}))
    check(len(ddb("batch-get-item", "--request-items", json.dumps(
        {"haiku": {"Keys": [json.loads(key("frog", n)) for n in range(12)]}}))["Responses"]["haiku"]) == 10, "batch-get")
    found = ddb("query", *TABLE, "--key-condition-expression", "id = :i AND #a BETWEEN :x AND :y", "--expression-attribute-names",
                '{"#a": "at"}', "--expression-attribute-values", '{":i":{"S":"frog"},":x":{"N":"3"},":y":{"N":"5"}}',
                "--no-scan-index-forward")["Items"]
    check([row["at"]["N"] for row in found] == ["5", "4", "3"], f"query: {found}")
    check(ddb("query", *TABLE, "--index-name", "by-poet", "--key-condition-expression", "poet = :p", "--select", "COUNT",
              "--expression-attribute-values", '{":p":{"S":"issa"}}')["Count"] == 10, "the index")
    page = ddb("scan", *TABLE, "--page-size", "3", "--max-items", "4")
    check(len(page["Items"]) == 4 and "NextToken" in page, f"scan: {page}")
    ddb("transact-write-items", "--transact-items", json.dumps([
        {"Delete": {"TableName": "haiku", "Key": json.loads(key("frog", 9))}},
        {"Put": {"TableName": "haiku", "Item": json.loads(item("snow", 1))}}]))
    fails("transact-write-items", "--transact-items", json.dumps([
        {"ConditionCheck": {"TableName": "haiku", "Key": json.loads(key("none", 1)),
                            "ConditionExpression": "attribute_exists(id)"}},
        {"Put": {"TableName": "haiku", "Item": json.loads(item("rain", 1))}}]), says="TransactionCanceledException")
    both = ddb("transact-get-items", "--transact-items", json.dumps(
        [{"Get": {"TableName": "haiku", "Key": json.loads(key("snow", 1))}},
         {"Get": {"TableName": "haiku", "Key": json.loads(key("rain", 1))}}]))["Responses"]
    check("Item" in both[0] and "Item" not in both[1], f"transact-get: {both}")
    check(len(ddb("execute-statement", "--statement", "SELECT * FROM haiku WHERE id = 'frog' AND at < 3")["Items"]) == 3,
          "PartiQL")
    ddb("delete-item", *TABLE, "--key", key("snow", 1))

    # Limits that AWS names
    fails("put-item", *TABLE, "--item", item("deep", 1, v=nested(33)), says="Nesting Levels have exceeded supported limits")
    ddb("put-item", *TABLE, "--item", item("deep", 1, v=nested(31)))
    fails("put-item", *TABLE, "--item", item("", 1), says="The AttributeValue for a key attribute cannot contain an empty string")
    fails("put-item", *TABLE, "--item", item("n", 1, n={"N": "1" * 39}), says="more than 38 significant digits")

    # Streams, and the end
    stream = ddb("describe-table", *TABLE)["Table"]["LatestStreamArn"]
    shards = lab.aws_json("dynamodbstreams", "describe-stream", "--stream-arn", stream)["StreamDescription"]["Shards"]
    place = lab.aws_json("dynamodbstreams", "get-shard-iterator", "--stream-arn", stream, "--shard-id",
                         shards[0]["ShardId"], "--shard-iterator-type", "TRIM_HORIZON")["ShardIterator"]
    first = lab.aws_json("dynamodbstreams", "get-records", "--shard-iterator", place)["Records"][0]
    check(first["eventName"] == "INSERT" and first["dynamodb"]["Keys"]["id"] == {"S": "pond"}, f"streams: {first}")
    ddb("update-table", *TABLE, "--billing-mode", "PROVISIONED", "--provisioned-throughput",
        "ReadCapacityUnits=1,WriteCapacityUnits=1", "--global-secondary-index-updates", json.dumps(
            [{"Update": {"IndexName": "by-poet", "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}}]))
    wait_for(lambda: ddb("describe-table", *TABLE)["Table"]["TableStatus"] == "ACTIVE", "ACTIVE again")
    ddb("delete-table", *TABLE)
    wait_for(lambda: ddb("list-tables")["TableNames"] == [], "gone")
