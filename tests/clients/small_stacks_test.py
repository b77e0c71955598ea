"""SimpleLambda, SimpleDynamoDb, SimpleS3 and Bashoutter from our templates, by awscli and by skydeckctl, each used as the
course uses it."""
import concurrent.futures
import datetime
import http.client
import json
import time
import urllib.parse

from stack_support import both_ways

from haiku_support import HAIKU
from lab import check, wait_for

MANY = 100


def invoke(lab, outputs):
    """One call that is waited for, and many that are not."""
    functions, name = lab.client("lambda"), outputs["FunctionName"]
    begun = time.monotonic()
    said = json.loads(functions.invoke(FunctionName=name)["Payload"].read())
    check(said in ("Hinako", "Shota", "Yuki") and time.monotonic() - begun >= 2, said)
    settings = functions.get_function_configuration(FunctionName=name)
    check((settings["MemorySize"], settings["Timeout"]) == (128, 10) and "DeadLetterConfig" in settings, settings)
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = pool.map(lambda _: functions.invoke(FunctionName=name, InvocationType="Event")["StatusCode"], range(MANY))
    check(list(answers) == [202] * MANY, "not all were taken")

    def measured(metric, statistic):
        now = datetime.datetime.now(datetime.timezone.utc)
        points = lab.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda", MetricName=metric, Dimensions=[{"Name": "FunctionName", "Value": name}], Period=60,
            StartTime=now - datetime.timedelta(minutes=30), EndTime=now + datetime.timedelta(minutes=1), Statistics=[statistic])
        return [point[statistic] for point in points["Datapoints"]]

    wait_for(lambda: sum(measured("Invocations", "Sum")) == MANY + 1, "all calls are counted", 150)
    check(sum(measured("Errors", "Sum")) == 0, "some failed")
    check(max(measured("ConcurrentExecutions", "Maximum")) > 1, "none ran beside another")


def items(lab, outputs):
    table = outputs["TableName"]
    lab.ctl("ddb", "put", table, '{"item_id": "a", "first_name": "Ada", "last_name": "Lovelace", "age": 36}', "--plain")
    scanned = lab.client("dynamodb").scan(TableName=table)["Items"]
    check([item["first_name"]["S"] for item in scanned] == ["Ada"], scanned)
    lab.ctl("ddb", "write-many", table, "1000")
    count = lambda: lab.client("dynamodb").scan(TableName=table, Select="COUNT")["Count"]
    check(count() == 1001, count())
    young = lab.client("dynamodb").scan(TableName=table, FilterExpression="age < :n",
                                        ExpressionAttributeValues={":n": {"N": "37"}})["Items"]
    check("a" in [item["item_id"]["S"] for item in young], "the search")
    lab.ctl("ddb", "clear", table, "--yes")
    check(count() == 0, count())
    lab.ctl("ddb", "write-many", table, "10")  # a table goes with its items


def files(lab, outputs):
    bucket = outputs["BucketName"]
    (lab.folder / "tmp.txt").write_text("hello cloud\n")
    lab.aws("s3", "cp", "tmp.txt", f"s3://{bucket}/tmp.txt")
    lab.ctl("s3", "cp", "tmp.txt", f"s3://{bucket}/a/b/tmp.txt")
    check("PRE a/" in lab.aws("s3", "ls", f"s3://{bucket}").stdout, "the folder is not listed")
    lab.ctl("s3", "cp", f"s3://{bucket}/a/b/tmp.txt", "back.txt")
    check((lab.folder / "back.txt").read_text() == "hello cloud\n", "it came back changed")


def haiku(lab, outputs):
    """The API by HTTP, and the site that talks to it as a browser loads it."""
    api = urllib.parse.urlsplit(outputs["ApiEndpoint"])

    def ask(verb, path, body=None, host=None):
        connection = http.client.HTTPConnection(api.hostname, api.port, timeout=120)
        origin = {"Origin": outputs["BucketUrl"]} if not host else {"Host": host}
        connection.request(verb, path if host else api.path + path, json.dumps(body) if body is not None else None, origin)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        is_json = text and "json" in response.headers.get("Content-Type", "")
        return response.status, response.headers, json.loads(text) if is_json else text

    status, headers, made = ask("POST", "/haiku", HAIKU)
    check(status == 201 and made["likes"] == 0 and headers["Access-Control-Allow-Origin"] == "*", f"POST: {status} {made}")
    place = f"/haiku/{made['item_id']}"
    for wrong, says in (({"username": "x"}, "first, second, third"), ([], "object"), ({**HAIKU, "first": "x" * 101}, "first")):
        status, headers, said = ask("POST", "/haiku", wrong)
        check(status == 400 and says in said["message"] and headers["Access-Control-Allow-Origin"] == "*", f"{status} {said}")
    check(ask("PATCH", place)[2]["likes"] == 1, "like")
    status, _, listed = ask("GET", "/haiku")
    check(status == 200 and len(listed) == 1 and listed[0]["likes"] == 1 and listed[0]["first"] == HAIKU["first"], listed)
    check(ask("PATCH", "/haiku/nothing")[0] == 404, "an unknown one was liked")
    status, headers, _ = ask("OPTIONS", place)
    check(status == 204 and headers["Access-Control-Allow-Methods"] == "PATCH,DELETE,OPTIONS", f"{status} {headers}")
    check(ask("DELETE", place)[0] == 204 and ask("GET", "/haiku")[2] == [], "delete")
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(lambda i: ask("POST", "/haiku", {**HAIKU, "first": f"number {i}"})[0], range(300)))
    check(statuses == [201] * 300, f"of 300 posts {300 - statuses.count(201)} were refused: {set(statuses)}")
    check({item["first"] for item in ask("GET", "/haiku")[2]} == {f"number {i}" for i in range(300)}, "300 posts")
    lab.ctl("ddb", "clear", outputs["TableName"], "--yes")
    check(ask("GET", "/haiku")[2] == [], "cleared")

    site = urllib.parse.urlsplit(outputs["BucketUrl"]).netloc
    for path, kind, holds in (("/", "text/html", "<title>Bashoutter"), ("/app.js", "text/javascript", "/haiku"),
                              ("/style.css", "text/css", "prefers-color-scheme"), ("/pond.svg", "image/svg+xml", "<svg")):
        status, headers, text = ask("GET", path, host=site)
        check(status == 200 and headers["Content-Type"].startswith(kind) and holds in text, f"{path}: {status} {headers}")
    check(ask("GET", "/config.json", host=site)[2] == {"api": outputs["ApiEndpoint"]}, "where the API is")


both_ways({"SimpleLambda": (invoke, []), "SimpleDynamoDb": (items, []), "SimpleS3": (files, []), "Bashoutter": (haiku, [])})
