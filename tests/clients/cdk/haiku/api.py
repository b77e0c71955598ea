"""The four functions of the haiku API."""
import decimal
import json
import os
import uuid

import boto3

FIELDS = ("username", "first", "second", "third")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def answer(status, value=None):
    number = lambda each: int(each) if isinstance(each, decimal.Decimal) else str(each)
    return {"statusCode": status, "headers": {"Access-Control-Allow-Origin": "*"},
            "body": json.dumps(value, default=number) if value is not None else ""}


def list(event, context):
    return answer(200, table.scan()["Items"])


def post(event, context):
    body = json.loads(event["body"] or "{}")
    if missing := [name for name in FIELDS if not body.get(name)]:
        return answer(400, {"message": "missing " + ", ".join(missing)})
    item = {name: body[name] for name in FIELDS} | {"item_id": uuid.uuid4().hex, "likes": 0}
    table.put_item(Item=item)
    return answer(201, {"item_id": item["item_id"]})


def like(event, context):
    table.update_item(Key=event["pathParameters"], UpdateExpression="SET likes = likes + :one",
                      ExpressionAttributeValues={":one": 1})
    return answer(200, {})


def remove(event, context):
    table.delete_item(Key=event["pathParameters"])
    return answer(204)
