"""The haiku API of the course, for the scripts about it: a table, four functions, a REST API with CORS."""
import http.client
import json
import urllib.parse

from lab import wait_for
from lambda_support import make_role, zip_of

COMMON = """
import decimal, json, os, uuid
import boto3
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
HEADERS = {"Access-Control-Allow-Origin": "*"}
def answer(status, value):
    number = lambda each: int(each) if isinstance(each, decimal.Decimal) else str(each)
    return {"statusCode": status, "headers": HEADERS, "body": json.dumps(value, default=number)}
"""
GET = COMMON + """
def handler(event, context):
    items, more = [], {}
    while True:
        page = table.scan(**more)
        items += page["Items"]
        if "LastEvaluatedKey" not in page:
            return answer(200, items)
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
"""
POST = COMMON + """
def handler(event, context):
    body = json.loads(event["body"] or "{}")
    missing = [name for name in ("username", "first", "second", "third") if not body.get(name)]
    if missing:
        return answer(400, {"message": "missing " + ", ".join(missing)})
    item = {name: body[name] for name in ("username", "first", "second", "third")}
    item.update(item_id=uuid.uuid4().hex, likes=0)
    table.put_item(Item=item)
    return answer(201, {"item_id": item["item_id"]})
"""
PATCH = COMMON + """
def handler(event, context):
    table.update_item(Key={"item_id": event["pathParameters"]["item_id"]}, UpdateExpression="SET likes = likes + :one",
                      ExpressionAttributeValues={":one": 1})
    return answer(200, {})
"""
DELETE = COMMON + """
def handler(event, context):
    table.delete_item(Key={"item_id": event["pathParameters"]["item_id"]})
    return {"statusCode": 204, "headers": HEADERS}
"""


CODES = {"GET": GET, "POST": POST, "PATCH": PATCH, "DELETE": DELETE}
HAIKU = {"username": "basho", "first": "old pond", "second": "a frog leaps in", "third": "water's sound"}


def make_table(lab, name):
    tables = lab.client("dynamodb")
    tables.create_table(
        TableName=name, BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "item_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "item_id", "AttributeType": "S"}])
    wait_for(lambda: tables.describe_table(TableName=name)["Table"]["TableStatus"] == "ACTIVE", "the table")


class Api:
    """The REST API with its table and functions, as a stack would make them; `codes` are the functions' by verb."""

    def __init__(self, lab, table="haiku", codes=CODES):
        self.lab = lab
        self.gateway = lab.client("apigateway")
        self.functions = lab.client("lambda")
        self.role = make_role(lab)
        self.table = table
        make_table(lab, table)
        self.id = self.gateway.create_rest_api(name="Bashoutter")["id"]
        root = self.gateway.get_resources(restApiId=self.id)["items"][0]["id"]
        self.haiku = self.resource(root, "haiku")
        self.item = self.resource(self.haiku, "{item_id}")
        for verb, code in codes.items():
            self.method(self.haiku if verb in ("GET", "POST") else self.item, verb, code)
        for place in (self.haiku, self.item):
            self.cors(place)
        self.gateway.create_deployment(restApiId=self.id, stageName="prod")

    def resource(self, parent, part):
        return self.gateway.create_resource(restApiId=self.id, parentId=parent, pathPart=part)["id"]

    def method(self, place, verb, code):
        name = verb.lower()
        arn = self.functions.create_function(
            FunctionName=name, Runtime="python3.11", Handler="app.handler", Role=self.role, Timeout=29, MemorySize=512,
            Environment={"Variables": {"TABLE_NAME": self.table}}, Code={"ZipFile": zip_of(app_py=code)})["FunctionArn"]
        self.functions.add_permission(
            FunctionName=name, StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com",
            SourceArn=f"arn:aws:execute-api:{self.lab.region}:123456789012:{self.id}/*/{verb}/*")
        where = {"restApiId": self.id, "resourceId": place, "httpMethod": verb}
        self.gateway.put_method(authorizationType="NONE", **where)
        self.gateway.put_integration(
            type="AWS_PROXY", integrationHttpMethod="POST", **where,
            uri=f"arn:aws:apigateway:{self.lab.region}:lambda:path/2015-03-31/functions/{arn}/invocations")

    def cors(self, place):
        where = {"restApiId": self.id, "resourceId": place, "httpMethod": "OPTIONS"}
        header = "method.response.header.Access-Control-Allow-"
        self.gateway.put_method(authorizationType="NONE", **where)
        self.gateway.put_integration(type="MOCK", requestTemplates={"application/json": "{ statusCode: 200 }"}, **where)
        self.gateway.put_method_response(statusCode="200", responseParameters={header + "Origin": True,
                                                                               header + "Methods": True}, **where)
        self.gateway.put_integration_response(statusCode="200", **where,
                                              responseParameters={header + "Origin": "'*'",
                                                                  header + "Methods": "'GET,POST,PATCH,DELETE'"})

    def ask(self, verb, path, body=None, host=None):
        """(status, headers, decoded body)"""
        place = urllib.parse.urlsplit(self.lab.endpoint)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=120)
        prefix = "/prod" if host else f"/restapis/{self.id}/prod/_user_request_"
        headers = {"Host": host} if host else {}
        connection.request(verb, prefix + path, json.dumps(body) if body is not None else None, headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response.status, response.headers, json.loads(text) if text else None
