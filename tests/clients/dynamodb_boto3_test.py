#!/usr/bin/python3
"""DynamoDB by Debian's boto3, client and resource, against the lab: a function per group of verbs."""
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key

from lab import ACCESS_KEY, REGION, SECRET_KEY, Lab, check, error_of


def resource(lab):
    return boto3.resource("dynamodb", endpoint_url=lab.endpoint, region_name=REGION, aws_access_key_id=ACCESS_KEY,
                          aws_secret_access_key=SECRET_KEY)


def make_table(lab, name="music"):
    client = lab.client("dynamodb")
    client.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "artist", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "artist", "AttributeType": "S"},
                              {"AttributeName": "number", "AttributeType": "N"},
                              {"AttributeName": "genre", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[{"IndexName": "byGenre", "Projection": {"ProjectionType": "ALL"},
                                 "KeySchema": [{"AttributeName": "genre", "KeyType": "HASH"},
                                               {"AttributeName": "number", "KeyType": "RANGE"}]}])
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    return resource(lab).Table(name)


def tables(lab):
    client = lab.client("dynamodb")
    table = make_table(lab)
    described = client.describe_table(TableName="music")["Table"]
    check(described["TableStatus"] == "ACTIVE", "the table is not active")
    check(described["GlobalSecondaryIndexes"][0]["IndexStatus"] == "ACTIVE", "the index is not active")
    check(client.list_tables()["TableNames"] == ["music"], "the table is not listed")
    check(error_of(make_table, lab=lab) == (400, "ResourceInUseException"), "a second table of that name")
    arn = described["TableArn"]
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "course", "Value": "lab"}])
    check(client.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "course", "Value": "lab"}], "tags")
    client.update_time_to_live(TableName="music", TimeToLiveSpecification={"AttributeName": "ttl", "Enabled": True})
    ttl = client.describe_time_to_live(TableName="music")["TimeToLiveDescription"]
    check(ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}, f"time to live is {ttl}")
    return table


def items(table):
    value = {"artist": "Bach", "number": Decimal("1"), "exact": Decimal("3.1415926535897932384626433832795028841"),
             "bytes": b"\x00\xff", "words": {"a", "b"}, "numbers": {Decimal(1), Decimal("2.5")}, "nothing": None,
             "truth": True, "deep": {"list": [Decimal(1), {"x": "y"}]}}
    table.put_item(Item=value)
    got = table.get_item(Key={"artist": "Bach", "number": 1}, ConsistentRead=True)["Item"]
    check(got["bytes"].value == b"\x00\xff", "bytes changed")
    check({**got, "bytes": b"\x00\xff"} == value, f"put {value}, got {got}")
    part = table.get_item(Key={"artist": "Bach", "number": 1}, ProjectionExpression="deep.#l[1].x",
                          ExpressionAttributeNames={"#l": "list"})["Item"]
    check(part == {"deep": {"list": [{"x": "y"}]}}, f"projection gave {part}")
    done = table.update_item(Key={"artist": "Bach", "number": 1}, ReturnValues="UPDATED_NEW",
                             UpdateExpression="SET plays = if_not_exists(plays, :none) + :one ADD words :more "
                                              "REMOVE truth",
                             ExpressionAttributeValues={":none": 0, ":one": 1, ":more": {"c"}})
    check(done["Attributes"] == {"plays": 1, "words": {"a", "b", "c"}}, f"update gave {done['Attributes']}")
    check(error_of(table.put_item, Item={"artist": "Bach", "number": 1},
                   ConditionExpression=Attr("artist").not_exists()) == (400, "ConditionalCheckFailedException"),
          "the condition held")
    old = table.delete_item(Key={"artist": "Bach", "number": 1}, ReturnValues="ALL_OLD")["Attributes"]
    check(old["plays"] == 1, "the deleted item was not returned")
    check("Item" not in table.get_item(Key={"artist": "Bach", "number": 1}), "the item is still there")
    check(error_of(table.get_item, Key={"artist": "Bach"}) == (400, "ValidationException"), "half a key was taken")
    check(error_of(table.meta.client.get_item, TableName="nothing", Key={"a": "b"}) ==
          (400, "ResourceNotFoundException"), "an unknown table was found")


def batches_and_reads(lab, table):
    with table.batch_writer() as batch:
        for number in range(60):
            batch.put_item(Item={"artist": f"artist {number % 3}", "number": number,
                                 **({"genre": "rock"} if number % 10 == 0 else {})})
    found = table.query(KeyConditionExpression=Key("artist").eq("artist 1") & Key("number").between(10, 30),
                        ScanIndexForward=False)
    check([int(item["number"]) for item in found["Items"]] == [28, 25, 22, 19, 16, 13, 10], f"query gave {found}")
    rock = table.query(IndexName="byGenre", KeyConditionExpression=Key("genre").eq("rock"))
    check([int(item["number"]) for item in rock["Items"]] == [0, 10, 20, 30, 40, 50], f"the index gave {rock}")
    few = table.scan(FilterExpression=Attr("number").lt(5) & ~Attr("genre").exists(), Select="COUNT",
                     ReturnConsumedCapacity="TOTAL")
    check((few["Count"], few["ScannedCount"]) == (4, 60), f"scan counted {few}")
    check(few["ConsumedCapacity"]["CapacityUnits"] == 0.5, f"scan took {few['ConsumedCapacity']}")
    client = table.meta.client
    seen = []
    for segment in range(4):
        for page in client.get_paginator("scan").paginate(TableName="music", Segment=segment, TotalSegments=4,
                                                          PaginationConfig={"PageSize": 7}):
            seen += [int(item["number"]) for item in page["Items"]]
    check(sorted(seen) == list(range(60)), f"the segments gave {sorted(seen)}")
    for _ in range(5):  # a limited scan breaks the requests of the other segments off
        limited = lab.ctl_json("ddb", "scan", "music", "--limit", 10, "--segments", 4)
        check(len(limited) == 10, f"scan --limit --segments gave {limited}")
    got = client.batch_get_item(RequestItems={"music": {"Keys": [{"artist": "artist 0", "number": 0},
                                                                 {"artist": "artist 0", "number": 1}]}})
    check(len(got["Responses"]["music"]) == 1 and got["UnprocessedKeys"] == {}, f"batch get gave {got}")


def transactions(lab):
    client = lab.client("dynamodb")
    key = {"artist": {"S": "T"}, "number": {"N": "1"}}
    client.transact_write_items(TransactItems=[
        {"Put": {"TableName": "music", "Item": {**key, "a": {"N": "1"}}}},
        {"ConditionCheck": {"TableName": "music", "Key": {**key, "number": {"N": "2"}},
                            "ConditionExpression": "attribute_not_exists(artist)"}}])
    try:
        client.transact_write_items(TransactItems=[
            {"Put": {"TableName": "music", "Item": {**key, "number": {"N": "3"}}}},
            {"Put": {"TableName": "music", "Item": key, "ConditionExpression": "attribute_not_exists(artist)",
                     "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}])
        check(False, "the transaction was not cancelled")
    except client.exceptions.TransactionCanceledException as refused:
        reasons = refused.response["CancellationReasons"]
        check([reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"], f"reasons {reasons}")
        check(reasons[1]["Item"]["a"] == {"N": "1"}, f"no item in {reasons}")
        check("[None, ConditionalCheckFailed]" in refused.response["Error"]["Message"], "the message lacks the codes")
    check("Item" not in client.get_item(TableName="music", Key={**key, "number": {"N": "3"}}), "half a transaction")
    got = client.transact_get_items(TransactItems=[{"Get": {"TableName": "music", "Key": key}}])
    check(got["Responses"][0]["Item"]["a"] == {"N": "1"}, f"transact get gave {got}")


def pages(table):
    """Pages put together from stored text are those made of values: by the megabyte, by the limit, in both directions."""
    with table.batch_writer() as batch:
        for number in range(50):
            batch.put_item(Item={"artist": "large", "number": number, "blob": b"x" * 40_000, "genre": "long"})
    for more in ({}, {"Limit": 7}, {"ScanIndexForward": False}, {"IndexName": "byGenre"}):
        where = Key("genre").eq("long") if "IndexName" in more else Key("artist").eq("large")
        told = table.query(KeyConditionExpression=where, ReturnConsumedCapacity="TOTAL", **more)
        bare = table.query(KeyConditionExpression=where, **more)
        for part in ("Items", "Count", "ScannedCount", "LastEvaluatedKey"):
            check(told[part] == bare[part], f"{more}: {part} differs")
    check(bare["Count"] < 50, "a page is longer than a megabyte")
    with table.batch_writer() as batch:
        for number in range(50):
            batch.delete_item(Key={"artist": "large", "number": number})


def partiql(lab):
    client = lab.client("dynamodb")
    client.execute_statement(Statement="INSERT INTO music VALUE {'artist': ?, 'number': 1, 'tags': <<'x'>>}", Parameters=[{"S": "Q"}])
    check(error_of(client.execute_statement, Statement="INSERT INTO music VALUE {'artist': 'Q', 'number': 1}") ==
          (400, "DuplicateItemException"), "it was inserted twice")
    done = client.execute_statement(Statement="UPDATE music SET plays = 5 WHERE artist = 'Q' AND number = 1 RETURNING ALL NEW *")
    check(done["Items"][0]["plays"] == {"N": "5"}, f"update gave {done}")
    rows, token, pages = [], None, 0
    while True:
        page = client.execute_statement(Statement="SELECT number FROM music WHERE begins_with(artist, 'artist')", Limit=7,
                                        **({"NextToken": token} if token else {}))
        rows, pages, token = rows + page["Items"], pages + 1, page.get("NextToken")
        if not token:
            break
    check(len(rows) == 60 and pages > 8, f"{len(rows)} rows in {pages} pages")
    batch = client.batch_execute_statement(Statements=[
        {"Statement": "SELECT * FROM music WHERE artist = 'Q' AND number = 1"}, {"Statement": "SELECT * FROM nowhere WHERE a = 1"}])
    check(batch["Responses"][0]["Item"]["plays"] == {"N": "5"}, f"batch gave {batch}")
    check(batch["Responses"][1]["Error"]["Code"] == "ResourceNotFound", f"batch gave {batch}")
    client.execute_transaction(TransactStatements=[{"Statement": "DELETE FROM music WHERE artist = 'Q' AND number = 1"}])


def legacy(table):
    table.put_item(Item={"artist": "L", "number": 1, "n": 5}, Expected={"artist": {"Exists": False}})
    check(error_of(table.put_item, Item={"artist": "L", "number": 1}, Expected={"artist": {"Exists": False}}) ==
          (400, "ConditionalCheckFailedException"), "Expected held")
    table.update_item(Key={"artist": "L", "number": 1}, AttributeUpdates={"n": {"Action": "ADD", "Value": 2}})
    found = table.query(KeyConditions={"artist": {"ComparisonOperator": "EQ", "AttributeValueList": ["L"]}},
                        QueryFilter={"n": {"ComparisonOperator": "EQ", "AttributeValueList": [7]}}, AttributesToGet=["n"])
    check(found["Items"] == [{"n": 7}], f"the legacy query gave {found}")
    table.delete_item(Key={"artist": "L", "number": 1})


def streams(lab):
    client, reader = lab.client("dynamodb"), lab.client("dynamodbstreams")
    arn = client.update_table(TableName="music", StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})["TableDescription"]["LatestStreamArn"]
    client.get_waiter("table_exists").wait(TableName="music", WaiterConfig={"Delay": 1})
    key = {"artist": {"S": "S"}, "number": {"N": "1"}}
    client.put_item(TableName="music", Item=key)
    client.delete_item(TableName="music", Key=key)
    shard = reader.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    start = reader.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    records = reader.get_records(ShardIterator=start)["Records"]
    check([r["eventName"] for r in records] == ["INSERT", "REMOVE"], f"the stream holds {records}")
    check(records[1]["dynamodb"]["OldImage"] == key, f"the stream holds {records[1]}")


def changes(lab):
    client = lab.client("dynamodb")
    client.update_table(TableName="music", GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "byGenre"}}])
    client.get_waiter("table_exists").wait(TableName="music", WaiterConfig={"Delay": 1})
    check("GlobalSecondaryIndexes" not in client.describe_table(TableName="music")["Table"], "the index is there")
    lab.kill()
    lab.start()
    client = lab.client("dynamodb")
    check(client.scan(TableName="music", Select="COUNT")["Count"] == 61, "items were lost by a kill")
    client.delete_table(TableName="music")
    client.get_waiter("table_not_exists").wait(TableName="music", WaiterConfig={"Delay": 1})


with Lab() as lab:
    music = tables(lab)
    items(music)
    batches_and_reads(lab, music)
    pages(music)
    transactions(lab)
    partiql(lab)
    legacy(music)
    streams(lab)
    changes(lab)
print("dynamodb by boto3: every check held")
