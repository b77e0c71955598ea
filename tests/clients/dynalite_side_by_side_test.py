"""The same requests to the lab and to npm's dynalite 4.0: status, code, message and body compared.

Where they differ, AWS's documentation decides; every difference is listed here with who is right by it:
"""
import base64
import datetime
import json
import random
import sys
import urllib.error
import urllib.request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from lab import Lab, check, wait_for
from npm import NpmServer

# (what, right, a test of (operation, input, ours, theirs)); an answer is (status, code, message, body).
DIFFERENCES = []


def difference(what, right):
    def add(test):
        DIFFERENCES.append((what, right, test))
        return test
    return add


LAB = "the lab"
answered = lambda answer, *words: any(word in answer[2] for word in words)


@difference("the order of several broken constraints in one message follows AWS's inner model, which nobody publishes", "neither")
def order_of_constraints(operation, given, ours, theirs):
    parts = lambda answer: sorted(answer[2].partition("detected: ")[2].split("; "))
    return ours[:2] == theirs[:2] and "validation errors detected" in ours[2] and parts(ours) == parts(theirs)


@difference("what exactly a serializer says of a wrong type is not documented; the code is", "neither")
def serialization(operation, given, ours, theirs):
    return ours[1] == theirs[1] == "SerializationException"


@difference("blanks inside a list that a message repeats", "neither")
def blanks(operation, given, ours, theirs):
    squeeze = lambda answer: answer[2].replace(" ", "")
    return ours[:2] == theirs[:2] and ours[0] == 400 and squeeze(ours) == squeeze(theirs)


@difference("a body that is no JSON object: AWS's API says nothing of it", "neither")
def no_object(operation, given, ours, theirs):
    return isinstance(given, str) and {ours[1], theirs[1]} == {"SerializationException", "ValidationException"}


@difference("items of one key in an index, and answers of BatchGetItem, come in no promised order", "neither")
def unordered(operation, given, ours, theirs):
    ordered = lambda value: (sorted(map(ordered, value), key=str) if isinstance(value, list) else
                             sorted((k, ordered(v)) for k, v in value.items()) if isinstance(value, dict) else value)
    free = operation == "BatchGetItem" or given.get("IndexName") == "byOwner"
    return free and ours[0] == theirs[0] == 200 and ordered(ours[3]) == ordered(theirs[3])


@difference("a syntax error names the token and what is near, as AWS's do; dynalite lists what its parser expected", LAB)
def syntax(operation, given, ours, theirs):
    return ours[1] == theirs[1] and "Syntax error; token:" in ours[2] and "Syntax error; Expected" in theirs[2]


@difference("a message belongs to every error", LAB)
def no_message(operation, given, ours, theirs):
    return ours[:2] == theirs[:2] and ours[2] and not theirs[2]


@difference("expressions are at most 4 KB long (Service quotas)", LAB)
def long_expression(operation, given, ours, theirs):
    return answered(ours, "Expression size has exceeded")


@difference("every attribute definition must be a key of something (CreateTable)", LAB)
def unused_definition(operation, given, ours, theirs):
    return operation == "CreateTable" and theirs[0] == 200 and answered(ours, "Some AttributeDefinitions are not used")


@difference("BOOL and NULL take booleans only (AttributeValue)", LAB)
def boolean(operation, given, ours, theirs):
    return ours[1] == "SerializationException" and '"true"' in json.dumps(given)


@difference("since 2020 an empty key is 'not valid' in other words, and index keys are looked at too", LAB)
def empty_key(operation, given, ours, theirs):
    return answered(ours, "cannot contain an empty string value")


@difference("Select must fit ProjectionExpression and IndexName (Query)", LAB)
def select(operation, given, ours, theirs):
    return "Select" in given and theirs[0] == 200 and answered(ours, "when choosing to get", "ALL_PROJECTED_ATTRIBUTES can be")


@difference("Expected and AttributeUpdates are validated like filters; NOT_CONTAINS needs an attribute (legacy parameters)", LAB)
def legacy(operation, given, ours, theirs):
    return (answered(ours, "BEGINS_WITH is not valid for N", "ConditionalOperator can", "attributeUpdates.", "ConditionalOperator cannot")
            or "NOT_CONTAINS" in json.dumps(given.get("Expected", "")) and ours[1] == "ConditionalCheckFailedException")


@difference("a function that exists elsewhere is not allowed here; dynalite calls it invalid", "neither")
def function(operation, given, ours, theirs):
    return answered(ours, "The function is not allowed in") and answered(theirs, "Invalid function name")


@difference("constants that have no order cannot be compared by < (Condition expressions)", LAB)
def no_order(operation, given, ours, theirs):
    return answered(ours, "Incorrect operand type for operator or function; operator or function: <")


@difference("Segment and TotalSegments go together, up to 1,000,000; global indexes have no consistent reads (Scan)", LAB)
def segments(operation, given, ours, theirs):
    return operation == "Scan" and theirs[0] == 200 and answered(ours, "TotalSegments parameter is required", "1000000", "Consistent reads")


@difference("a WriteRequest is a put or a delete, exactly one (BatchWriteItem)", LAB)
def both(operation, given, ours, theirs):
    return operation == "BatchWriteItem" and answered(ours, "exactly one of the supported datatypes")


@difference("DeleteTable describes the whole table that is DELETING (API reference, example)", LAB)
def deleted(operation, given, ours, theirs):
    return operation == "DeleteTable" and ours[0] == theirs[0] == 200


@difference("INCLUDE needs NonKeyAttributes (Projection)", LAB)
def included(operation, given, ours, theirs):
    return theirs[0] == 200 and answered(ours, "ProjectionType is INCLUDE, but NonKeyAttributes is not specified")


@difference("NOT stands before any condition, NOT too (Condition expressions, grammar)", LAB)
def double_negation(operation, given, ours, theirs):
    return "NOT NOT" in json.dumps(given) and answered(theirs, "Syntax error")


class Sender:
    def __init__(self, endpoint):
        self.endpoint = endpoint

    def __call__(self, operation, given):
        body = given if isinstance(given, str) else json.dumps(given)
        request = AWSRequest("POST", self.endpoint + "/", data=body.encode(), headers={
            "X-Amz-Target": "DynamoDB_20120810." + operation, "Content-Type": "application/x-amz-json-1.0"})
        SigV4Auth(Credentials("test", "test"), "dynamodb", "us-east-1").add_auth(request)
        try:
            with urllib.request.urlopen(urllib.request.Request(
                    self.endpoint + "/", body.encode(), dict(request.headers.items()))) as answer:
                return answer.status, "", "", tidy(json.load(answer))
        except urllib.error.HTTPError as problem:
            text = problem.read()
            body = json.loads(text) if text else {}
            return (problem.code, body.get("__type", "").rpartition("#")[2],
                    body.get("message") or body.get("Message") or "", {})


VOLATILE = {"CreationDateTime", "TableArn", "TableId", "IndexArn", "LastUpdateToPayPerRequestDateTime", "TableSizeBytes",
            "IndexSizeBytes", "ItemCount"}


def tidy(value, key=None):
    """Without times and names of places; sets and the items of scans in one order."""
    if isinstance(value, dict):
        return {k: tidy(v, k) for k, v in value.items() if k not in VOLATILE}
    if isinstance(value, list):
        listed = [tidy(v) for v in value]
        if key in ("SS", "NS", "BS", "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "AttributeDefinitions", "NonKeyAttributes"):
            listed.sort(key=lambda v: json.dumps(v, sort_keys=True))
        return listed
    return value


def requests():
    """(operation, input) in the order in which both servers get them. The same for everybody: the seed is fixed."""
    rnd = random.Random(20261121)
    attribute = lambda name, type: {"AttributeName": name, "AttributeType": type}
    schema = lambda *names: [{"AttributeName": n, "KeyType": k} for n, k in zip(names, ("HASH", "RANGE"))]
    throughput = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
    table = {
        "TableName": "things", "KeySchema": schema("id", "pos"), "ProvisionedThroughput": throughput,
        "AttributeDefinitions": [attribute("id", "S"), attribute("pos", "N"), attribute("rank", "N"), attribute("owner", "S")],
        "LocalSecondaryIndexes": [{"IndexName": "byRank", "KeySchema": schema("id", "rank"),
                                   "Projection": {"ProjectionType": "ALL"}}],
        "GlobalSecondaryIndexes": [{"IndexName": "byOwner", "KeySchema": schema("owner"), "ProvisionedThroughput": throughput,
                                    "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["n"]}}]}
    yield "ListTables", {}
    yield "CreateTable", table
    yield "wait", "things"
    yield "CreateTable", table
    yield "DescribeTable", {"TableName": "things"}
    yield "DescribeTable", {"TableName": "nowhere"}
    yield "DeleteTable", {"TableName": "nowhere"}
    yield "ListTables", {"Limit": 1}
    for bad in ({}, {"TableName": "a;"}, {"TableName": "abc;"}, {"TableName": "x" * 256}):
        for operation in ("CreateTable", "DescribeTable", "DeleteTable", "GetItem", "PutItem", "Scan", "Query", "UpdateItem"):
            yield operation, bad
    # A name of its own each: one that a server takes must not be in the others' way.
    number = iter(range(1000))
    fresh = lambda: {"TableName": f"other{next(number)}"}
    without = lambda key: {k: v for k, v in table.items() if k != key} | fresh()
    other = table
    yield "CreateTable", without("KeySchema")
    yield "CreateTable", without("AttributeDefinitions")
    yield "CreateTable", without("ProvisionedThroughput")
    yield "CreateTable", without("LocalSecondaryIndexes")
    yield "CreateTable", without("GlobalSecondaryIndexes")
    yield "CreateTable", other | fresh() | {"KeySchema": schema("id", "id")}
    yield "CreateTable", other | fresh() | {"KeySchema": schema("unknown")}
    yield "CreateTable", other | fresh() | {"KeySchema": schema("id")}
    yield "CreateTable", other | fresh() | {"KeySchema": list(reversed(schema("id", "pos")))}
    yield "CreateTable", other | fresh() | {"KeySchema": [{"AttributeName": "id", "KeyType": "RANGE"}]}
    yield "CreateTable", other | fresh() | {"BillingMode": "PAY_PER_REQUEST"}
    yield "CreateTable", other | fresh() | {"BillingMode": "odd"}
    yield "CreateTable", other | fresh() | {"ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 1}}
    yield "CreateTable", other | fresh() | {"ProvisionedThroughput": {"ReadCapacityUnits": 1000000000001, "WriteCapacityUnits": 1}}
    index = lambda **change: [table["LocalSecondaryIndexes"][0] | change]
    yield "CreateTable", other | fresh() | {"LocalSecondaryIndexes": []}
    yield "CreateTable", other | fresh() | {"GlobalSecondaryIndexes": []}
    yield "CreateTable", other | fresh() | {"LocalSecondaryIndexes": index(IndexName="a")}
    yield "CreateTable", other | fresh() | {"LocalSecondaryIndexes": index(IndexName="byOwner")}
    yield "CreateTable", other | fresh() | {"LocalSecondaryIndexes": index(KeySchema=schema("owner", "rank"))}
    yield "CreateTable", other | fresh() | {"LocalSecondaryIndexes": index(KeySchema=schema("id"))}
    yield "CreateTable", other | fresh() | {"LocalSecondaryIndexes": index(Projection={})}
    yield "CreateTable", other | fresh() | {"LocalSecondaryIndexes": index(Projection={"ProjectionType": "INCLUDE"})}
    yield "CreateTable", other | fresh() | {"LocalSecondaryIndexes": index(Projection={"ProjectionType": "ALL", "NonKeyAttributes": ["n"]})}
    yield "CreateTable", other | fresh() | {"LocalSecondaryIndexes": index() * 2}

    # Items of every type, good and bad.
    at = lambda i, p: {"id": {"S": i}, "pos": {"N": str(p)}}
    on = lambda **more: {"TableName": "things", **more}
    values = [{"S": "x"}, {"S": ""}, {"N": "1"}, {"N": "1.50"}, {"N": "-0"}, {"N": "1e10"}, {"N": "123e-5"}, {"B": "AP8="}, {"B": ""},
              {"BOOL": True}, {"BOOL": False}, {"NULL": True}, {"SS": ["b", "a"]}, {"NS": ["3", "1.0", "2"]}, {"BS": ["eQ==", "eA=="]},
              {"L": []}, {"M": {}}, {"L": [{"S": "x"}, {"L": [{"N": "1"}]}]}, {"M": {"k": {"M": {"l": {"L": [{"NULL": True}]}}}}},
              {"N": "9" * 38}, {"N": "1" + "0" * 125}, {"N": "1e-130"}, {"N": "0.00000000000000000000000000000000000001"}]
    bad = [{}, {"Q": "x"}, {"S": "x", "N": "1"}, {"S": 5}, {"S": True}, {"S": []}, {"S": {}}, {"N": 5}, {"N": ""}, {"N": "x"}, {"N": "1x"},
           {"N": "9" * 39}, {"N": "1e126"}, {"N": "1e-131"}, {"N": "NaN"}, {"N": "Infinity"}, {"N": " 1"}, {"B": "x"}, {"B": "=x=="},
           {"BOOL": "true"}, {"NULL": False}, {"NULL": "x"}, {"SS": []}, {"NS": []}, {"BS": []}, {"SS": ["a", "a"]}, {"NS": ["1", "1.0"]},
           {"BS": ["eA==", "eA=="]}, {"SS": "x"}, {"SS": [5]}, {"NS": ["x"]}, {"L": {}}, {"M": []}, {"L": [{}]}, {"M": {"a": {"N": "x"}}}]
    for v in values:
        yield "PutItem", on(Item=at("v", 1) | {"v": v})
        yield "GetItem", on(Key=at("v", 1))
        yield "PutItem", on(Item=at("v", 1) | {"v": v}, ReturnValues="ALL_OLD", ReturnConsumedCapacity="TOTAL")
    for v in bad:
        yield "PutItem", on(Item=at("v", 1) | {"v": v})
        yield "GetItem", on(Key={"id": v, "pos": {"N": "1"}})
        yield "UpdateItem", on(Key=at("v", 1), AttributeUpdates={"v": {"Value": v}})
        yield "UpdateItem", on(Key=at("v", 1), UpdateExpression="SET v = :v", ExpressionAttributeValues={":v": v})
    for key in ({}, {"id": {"S": "a"}}, {"pos": {"N": "1"}}, {"id": {"N": "1"}, "pos": {"N": "1"}}, at("a", 1) | {"more": {"S": "x"}},
                {"id": {"S": ""}, "pos": {"N": "1"}}, {"id": {"S": "x" * 2049}, "pos": {"N": "1"}}):
        yield "GetItem", on(Key=key)
        yield "DeleteItem", on(Key=key)
        yield "UpdateItem", on(Key=key)
        yield "PutItem", on(Item=key)
        yield "BatchGetItem", {"RequestItems": {"things": {"Keys": [key]}}}
        yield "BatchWriteItem", {"RequestItems": {"things": [{"PutRequest": {"Item": key}}]}}
    yield "PutItem", on(Item=at("a", 1) | {"rank": {"S": "x"}})
    yield "PutItem", on(Item=at("a", 1) | {"owner": {"N": "1"}})
    yield "PutItem", on(Item=at("a", 1) | {"owner": {"S": ""}})
    yield "PutItem", on(Item=at("a", 1) | {"big": {"S": "x" * (400 * 1024)}})
    yield "PutItem", on(Item=at("a", 1), ReturnValues="ALL_NEW")
    yield "PutItem", on(Item=at("a", 1), ReturnValues="odd")
    yield "PutItem", on(Item=at("a", 1), ReturnConsumedCapacity="odd", ReturnItemCollectionMetrics="odd")

    # A population to read.
    for p in range(1, 13):
        yield "PutItem", on(Item=at("a", p) | {"rank": {"N": str(20 - p)}, "n": {"N": str(p % 4)}, "s": {"S": "ab"[p % 2] * (p % 5)}}
                            | ({"owner": {"S": "me"}} if p % 3 == 0 else {}) | ({"l": {"L": [{"N": str(p)}, {"S": "x"}]}} if p % 2 else {}))
    operators = ["=", "<", "<=", ">", ">="]
    query = lambda text, values, **more: ("Query", on(KeyConditionExpression=text, ExpressionAttributeValues=values, **more))
    for operator in operators + ["<>"]:
        yield query(f"id = :i AND pos {operator} :p", {":i": {"S": "a"}, ":p": {"N": "6"}})
        yield query(f"id = :i AND :p {operator} pos", {":i": {"S": "a"}, ":p": {"N": "6"}})
        yield query(f"id {operator} :i", {":i": {"S": "a"}}, Limit=2)
        yield query("id = :i", {":i": {"S": "a"}, ":n": {"N": "2"}}, FilterExpression=f"n {operator} :n", ReturnConsumedCapacity="TOTAL")
    for text in ("id = :i AND pos BETWEEN :p AND :q", "id = :i AND (pos BETWEEN :p AND :q)", "pos = :p AND id = :i AND pos < :q",
                 "id = :i OR pos = :p AND pos < :q", "id = :i AND begins_with(pos, :p) AND pos < :q", "NOT id = :i AND pos > :p AND pos < :q",
                 "id = :i AND n = :p AND n < :q", "id = :i AND pos IN (:p, :q)", "id = :i AND size(pos) > :p AND pos < :q",
                 "id = :i AND pos[0] BETWEEN :p AND :q", "id = :i AND attribute_exists(pos) AND pos BETWEEN :p AND :q"):
        yield query(text, {":i": {"S": "a"}, ":p": {"N": "3"}, ":q": {"N": "7"}})
    yield query("id = :i AND pos BETWEEN :p AND :q", {":i": {"S": "a"}, ":p": {"N": "7"}, ":q": {"N": "3"}})
    yield query("id = :i AND pos = :p", {":i": {"S": "a"}, ":p": {"S": "7"}})
    yield query("id = :i", {":i": {"N": "1"}})
    yield query("n = :i", {":i": {"S": "a"}})
    yield query("id = :i", {":i": {"S": "a"}}, ScanIndexForward=False, Limit=3)
    yield query("id = :i", {":i": {"S": "a"}}, Limit=4, ExclusiveStartKey=at("a", 4))
    yield query("id = :i", {":i": {"S": "a"}}, ExclusiveStartKey=at("b", 4))
    yield query("id = :i", {":i": {"S": "a"}}, ExclusiveStartKey={"id": {"S": "a"}})
    yield query("id = :i", {":i": {"S": "a"}}, Select="COUNT")
    yield query("id = :i", {":i": {"S": "a"}}, Select="SPECIFIC_ATTRIBUTES")
    yield query("id = :i", {":i": {"S": "a"}}, Select="ALL_PROJECTED_ATTRIBUTES")
    yield query("id = :i", {":i": {"S": "a"}}, Select="COUNT", ProjectionExpression="n")
    yield query("id = :i", {":i": {"S": "a"}}, ProjectionExpression="n, l[0], pos")
    yield query("id = :i", {":i": {"S": "a"}}, FilterExpression="pos > :i")
    yield query("id = :i", {":i": {"S": "a"}}, IndexName="nowhere")
    yield query("id = :i AND #r > :r", {":i": {"S": "a"}, ":r": {"N": "12"}}, ExpressionAttributeNames={"#r": "rank"}, IndexName="byRank")
    yield query("#o = :o", {":o": {"S": "me"}}, ExpressionAttributeNames={"#o": "owner"}, IndexName="byOwner")
    yield query("#o = :o", {":o": {"S": "me"}}, ExpressionAttributeNames={"#o": "owner"}, IndexName="byOwner", ConsistentRead=True)
    yield query("#o = :o", {":o": {"S": "me"}}, ExpressionAttributeNames={"#o": "owner"}, IndexName="byOwner", Select="ALL_ATTRIBUTES")
    yield "Query", on()
    yield "Query", on(KeyConditions={})
    for comparison, count in [("EQ", 1), ("NE", 1), ("LE", 1), ("LT", 1), ("GE", 1), ("GT", 1), ("NULL", 0), ("NOT_NULL", 0), ("IN", 2),
                              ("CONTAINS", 1), ("NOT_CONTAINS", 1), ("BEGINS_WITH", 1), ("BETWEEN", 2), ("BETWEEN", 1), ("EQ", 0), ("NULL", 1)]:
        numbers = [{"N": str(n)} for n in (1, 3)[:count]]
        texts = [{"S": t} for t in ("a", "b")[:count]]
        condition = lambda values: {"ComparisonOperator": comparison, "AttributeValueList": values}
        yield "Query", on(KeyConditions={"id": condition([{"S": "a"}][:count])})
        yield "Query", on(KeyConditions={"id": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]}, "pos": condition(numbers)})
        yield "Query", on(KeyConditions={"id": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]}},
                          QueryFilter={"s": condition(texts)}, AttributesToGet=["pos", "s"])
        yield "UpdateItem", on(Key=at("a", 1), Expected={"n": condition(numbers)})
        yield "UpdateItem", on(Key=at("a", 1), Expected={"absent": condition(texts)})
    for expected in ({"n": {}}, {"n": {"Exists": False}}, {"n": {"Exists": True}}, {"n": {"Value": {"N": "1"}}}, {"n": {"Value": {"N": "2"}}},
                     {"n": {"Exists": False, "Value": {"N": "1"}}}, {"n": {"Value": {"N": "1"}, "AttributeValueList": []}},
                     {"n": {"AttributeValueList": [{"N": "1"}]}}, {"n": {"ComparisonOperator": "EQ"}},
                     {"n": {"ComparisonOperator": "EQ", "Exists": True, "Value": {"N": "1"}}}):
        yield "DeleteItem", on(Key=at("absent", 1), Expected=expected)
        yield "PutItem", on(Item=at("a", 1) | {"n": {"N": "1"}}, Expected=expected)
        yield "PutItem", on(Item=at("a", 1), Expected=expected, ConditionExpression="attribute_exists(id)")
    yield "DeleteItem", on(Key=at("absent", 1), ConditionalOperator="OR")
    yield "DeleteItem", on(Key=at("absent", 1), ConditionalOperator="OR", Expected={"n": {"Exists": False}})
    for action in ("PUT", "ADD", "DELETE", "odd"):
        for v in (None, {"N": "1"}, {"S": "x"}, {"SS": ["x"]}, {"L": [{"N": "1"}]}):
            change = {"Action": action} | ({"Value": v} if v else {})
            yield "UpdateItem", on(Key=at("u", 1), AttributeUpdates={"v": change}, ReturnValues="ALL_NEW")
            yield "UpdateItem", on(Key=at("u", 1), AttributeUpdates={"pos": change})
    yield "UpdateItem", on(Key=at("u", 1), AttributeUpdates={"v": {"Value": {"N": "1"}}}, UpdateExpression="SET v = :v")

    # Expressions, good and bad.
    names, given = {"#n": "n"}, {":one": {"N": "1"}, ":x": {"S": "x"}, ":l": {"L": [{"N": "7"}]}, ":s": {"SS": ["x"]}}
    def used(text):
        more = {"ExpressionAttributeNames": {k: v for k, v in names.items() if k in text},
                "ExpressionAttributeValues": {k: v for k, v in given.items() if k in text}}
        return {k: v for k, v in more.items() if v}
    for text in ("SET n = :one", "SET #n = #n + :one", "SET n = n - :one", "SET n = :one + :one", "SET n = if_not_exists(q, :one)", "SET l = :l",
                 "SET l = list_append(l, :l)", "SET l = list_append(:l, l)", "SET l[0] = :x, l[9] = :one", "SET l[1] = l[0]", "REMOVE l[0]",
                 "REMOVE n, q", "ADD n :one", "ADD tags :s", "DELETE tags :s", "SET a.b = :x", "SET n = q", "SET n = n + :x", "SET n = q + :one",
                 "SET id = :x", "SET n = :one REMOVE n", "SET n = :one, n = :one", "SET n = :one SET l = :l", "SET n", "SET n = ", "SET = :one", "",
                 "n = :one", "SET n = :one +", "SET n = :undefined", "SET #undefined = :one", "ADD n :x", "ADD n :l", "DELETE n :one",
                 "SET size = :one", "SET n = size(l)", "SET n = attribute_exists(l)", "SET n = unknown(l)", "SET n = if_not_exists(:one, :one)",
                 "SET n = list_append(l)", "SET n = :one;", "SET n = (:one)", "SET l[a] = :one", "SET l[-1] = :one", "SET n.m = :one",
                 "SET l.x = :one", "remove l", "set n = :one", "SET l = :l, l[0] = :x", "SET n = :one + :one + :one"):
        yield "UpdateItem", on(Key=at("e", 1), UpdateExpression=text, ReturnValues="ALL_NEW", **used(text))
    for text in ("n = :one", ":one = n", "n <> :one", "n < :one", "n >= :one AND s = :x", "n = :one OR s = :x", "NOT n = :one", "(n = :one)",
                 "((n = :one))", "n IN (:one, :x)", "n IN ()", "n BETWEEN :one AND :one", "attribute_exists(n)", "attribute_not_exists(n)",
                 "attribute_exists(:one)", "attribute_type(n, :x)", "begins_with(s, :x)", "begins_with(s, :one)", "contains(s, :x)",
                 "contains(l, :one)", "size(s) > :one", "size(n) > :one", "size(:one) > :one", "size(s)", "n", "n =", "= :one", "n == :one",
                 "n = n", "n = :undefined", "#undefined = :one", "n ! :one", "unknown(n)", "begins_with(s)", "attribute_exists(n, s)",
                 "if_not_exists(n, :one)", "n < :s", "n < :l", "n BETWEEN :one AND :x", "select = :one", "n = :one AND", "AND n = :one", "(n = :one",
                 "n = :one)", "l[0] = :one", "l[0].x = :one", "a.b.c = :one", "n IN :one", "NOT NOT n = :one", "contains(n, n)", "n = :one n = :one",
                 "begins_with(n, :s)", "attribute_type(n, :one)", "n BETWEEN :one", "1 = n", "n = 'x'", "#n = :one", "n and :one"):
        yield "Scan", on(FilterExpression=text, Limit=30, Select="COUNT", **used(text))
        yield "DeleteItem", on(Key=at("absent", 7), ConditionExpression=text, **used(text))
    for text in ("n", "n, s", "l[0]", "l[1], l[0]", "n, n", "l, l[0]", "n.x, n[0]", "", "n,", ",n", "n s", "#n", "#undefined", "l[x]", "a.b.c", "size", "n[0"):
        yield "GetItem", on(Key=at("a", 3), ProjectionExpression=text, **used(text))
        yield "BatchGetItem", {"RequestItems": {"things": {"Keys": [at("a", 3), at("a", 5)], "ProjectionExpression": text, **used(text)}}}
    yield "GetItem", on(Key=at("a", 3), ProjectionExpression="n", ExpressionAttributeNames={"#n": "n"})
    yield "GetItem", on(Key=at("a", 3), ProjectionExpression="n", ExpressionAttributeNames={"n": "n"})
    yield "GetItem", on(Key=at("a", 3), ProjectionExpression="n", ExpressionAttributeNames={})
    yield "GetItem", on(Key=at("a", 3), ExpressionAttributeNames={"#n": "n"})
    yield "GetItem", on(Key=at("a", 3), ProjectionExpression="n", AttributesToGet=["n"])
    yield "GetItem", on(Key=at("a", 3), AttributesToGet=["n", "n"])
    yield "GetItem", on(Key=at("a", 3), AttributesToGet=[])
    yield "GetItem", on(Key=at("a", 3), ReturnConsumedCapacity="INDEXES", ConsistentRead=True)
    yield "PutItem", on(Item=at("x", 1), ConditionExpression="n = :n", ExpressionAttributeValues={":n": {"N": "1"}, ":m": {"N": "1"}})
    yield "PutItem", on(Item=at("x", 1), ExpressionAttributeValues={":n": {"N": "1"}})
    yield "PutItem", on(Item=at("x", 1), ConditionExpression="attribute_exists(x)", ExpressionAttributeValues={})
    yield "PutItem", on(Item=at("x", 1), ConditionExpression="n = :n", ExpressionAttributeValues={"n": {"N": "1"}})
    yield "PutItem", on(Item=at("x", 1), ConditionExpression="n = :n", ExpressionAttributeValues={":n": {"N": "x"}})
    yield "PutItem", on(Item=at("x", 1), ConditionExpression="x" * 4097)

    # Scans, segments, batches.
    for segments in ((0, 1), (0, None), (None, 3), (3, 3), (-1, 3), (0, 0), (0, 1000001)):
        yield "Scan", on(Limit=100, Select="COUNT", **{k: v for k, v in zip(("Segment", "TotalSegments"), segments) if v is not None})
    yield "Scan", on(ScanFilter={"n": {"ComparisonOperator": "EQ", "AttributeValueList": [{"N": "1"}]}}, FilterExpression="n = :n")
    yield "Scan", on(ConsistentRead=True, IndexName="byOwner")
    yield "Scan", on(Limit=0)
    put = lambda key: {"PutRequest": {"Item": key}}
    yield "BatchWriteItem", {"RequestItems": {"things": [put(at("b", p)) for p in range(25)]}, "ReturnConsumedCapacity": "TOTAL"}
    yield "BatchWriteItem", {"RequestItems": {"things": [put(at("b", p)) for p in range(26)]}}
    yield "BatchWriteItem", {"RequestItems": {"things": [put(at("b", 1)), {"DeleteRequest": {"Key": at("b", 1)}}]}}
    yield "BatchWriteItem", {"RequestItems": {"nowhere": [put(at("b", 1))]}}
    for odd in ({}, {"RequestItems": {}}, {"RequestItems": {"things": []}}, {"RequestItems": {"things": [{}]}}, {"RequestItems": {"a;": [{}]}},
                {"RequestItems": {"things": [{"PutRequest": {}}]}}, {"RequestItems": {"things": [{"PutRequest": {"Item": at("b", 1)}, "DeleteRequest": {"Key": at("b", 1)}}]}}):
        yield "BatchWriteItem", odd
    yield "BatchGetItem", {"RequestItems": {"things": {"Keys": [at("b", p) for p in range(3)]}}, "ReturnConsumedCapacity": "TOTAL"}
    yield "BatchGetItem", {"RequestItems": {"things": {"Keys": [at("b", 1), at("b", 1)]}}}
    yield "BatchGetItem", {"RequestItems": {"things": {"Keys": [at("b", p) for p in range(101)]}}}
    yield "BatchGetItem", {"RequestItems": {"nowhere": {"Keys": [at("b", 1)]}}}
    for odd in ({}, {"RequestItems": {}}, {"RequestItems": {"things": {}}}, {"RequestItems": {"things": {"Keys": []}}}):
        yield "BatchGetItem", odd
    for operation in ("GetItem", "Scan"):
        for text in ("", "{", "[]", "nonsense", '{"TableName":', '"x"'):
            yield operation, text
    yield "Unknown", {}
    yield "DeleteTable", {"TableName": "things"}


with Lab() as lab, NpmServer("dynalite@4.0.0", "dynalite/cli.js", lambda port, folder: [
        "--host", "127.0.0.1", "--port", port, "--createTableMs", 20, "--deleteTableMs", 20]) as npm:
    ours, theirs = Sender(lab.endpoint), Sender(npm.endpoint)
    ready = lambda send, name: lambda: send("DescribeTable", {"TableName": name})[3].get("Table", {}).get("TableStatus") == "ACTIVE"
    count, same, explained, failures = 0, 0, {}, []
    for operation, given in requests():
        if operation == "wait":
            for send in (ours, theirs):
                wait_for(ready(send, given), f"{given} is ACTIVE")
            continue
        count += 1
        a, b = ours(operation, given), theirs(operation, given)
        if a == b:
            same += 1
            continue
        what = next((w for w, _, test in DIFFERENCES if test(operation, given, a, b)), None)
        if what:
            explained[what] = explained.get(what, 0) + 1
        else:
            failures.append(f"{operation} {json.dumps(given)[:300]}\n    lab:      {str(a)[:600]}\n    dynalite: {str(b)[:600]}")
    print(f"{count} requests, {same} answered alike")
    for what, right, _ in DIFFERENCES:
        print(f"{explained.get(what, 0):4} {right}: {what}")
    check(not failures, f"{len(failures)} unexplained differences:\n" + "\n".join(failures))
    check(count >= 300, f"only {count} requests")
