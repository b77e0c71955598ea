"""The four methods of the haiku API, one handler each, behind API Gateway's Lambda proxy integration."""
import base64
import datetime
import decimal
import json
import os
import uuid

import boto3
from botocore.exceptions import ClientError

FIELDS = ("username", "first", "second", "third")
LONGEST = 100  # characters of a field

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def list_all(event, context):
    """GET /haiku"""
    items, more = [], {}
    while more is not None:
        page = table.scan(**more)
        items += page["Items"]
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]} if "LastEvaluatedKey" in page else None
    items.sort(key=lambda item: item.get("posted_at", ""), reverse=True)
    return answer(200, items)


def post(event, context):
    """POST /haiku with username, first, second and third"""
    try:
        body = body_of(event)
    except ValueError:
        return answer(400, {"message": "The body is not JSON"})
    problem = problem_of(body)
    if problem:
        return answer(400, {"message": problem})
    item = {field: body[field].strip() for field in FIELDS}
    item.update(item_id=uuid.uuid4().hex, likes=0,
                posted_at=datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"))
    table.put_item(Item=item)
    return answer(201, item)


def like(event, context):
    """PATCH /haiku/{item_id}"""
    try:
        changed = table.update_item(
            Key=key_of(event), UpdateExpression="ADD likes :one", ExpressionAttributeValues={":one": 1},
            ConditionExpression="attribute_exists(item_id)", ReturnValues="ALL_NEW")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return answer(404, {"message": "There is no such haiku"})
    return answer(200, changed["Attributes"])


def delete(event, context):
    """DELETE /haiku/{item_id}"""
    table.delete_item(Key=key_of(event))
    return answer(204)


def body_of(event):
    text = event.get("body") or "{}"
    if event.get("isBase64Encoded"):
        text = base64.b64decode(text)
    return json.loads(text)


def problem_of(body):
    """Why this is no haiku, or None."""
    if not isinstance(body, dict):
        return "The body is not a JSON object"
    missing = [field for field in FIELDS if not isinstance(body.get(field), str) or not body[field].strip()]
    if missing:
        return "Missing: " + ", ".join(missing)
    long = [field for field in FIELDS if len(body[field]) > LONGEST]
    if long:
        return f"Longer than {LONGEST} characters: " + ", ".join(long)
    return None


def key_of(event):
    return {"item_id": event["pathParameters"]["item_id"]}


def number(value):
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def answer(status, value=None):
    made = {"statusCode": status, "headers": {"Access-Control-Allow-Origin": "*"}, "body": ""}
    if value is not None:
        made["headers"]["Content-Type"] = "application/json"
        made["body"] = json.dumps(value, default=number, ensure_ascii=False)
    return made
