"""Functions by boto3 and awscli: made from a zip and from S3, invoked, logged, changed and removed; and the speed of a
warm invoke."""
import base64
import json
import time

from lab import Lab, check, error_of, wait_for
from lambda_support import make_role, zip_of

ECHO = """
import boto3
def handler(event, context):
    print("got", event)
    buckets = [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
    who = boto3.client("sts").get_caller_identity()["Arn"]
    return {"event": event, "buckets": buckets, "who": who}
"""


def payload_of(answer):
    return json.loads(answer["Payload"].read())


def invoke_and_read_logs(lab, functions, role):
    lab.client("s3").create_bucket(Bucket="things")
    lab.client("s3").put_object(Bucket="things", Key="code.zip", Body=zip_of(app_py=ECHO))
    functions.create_function(FunctionName="echo", Runtime="python3.11", Handler="app.handler", Role=role, Timeout=30,
                              Code={"S3Bucket": "things", "S3Key": "code.zip"})
    functions.get_waiter("function_active_v2").wait(FunctionName="echo")
    answer = functions.invoke(FunctionName="echo", Payload=b'{"a": "\xc3\xa4"}', LogType="Tail")
    check(answer["StatusCode"] == 200 and "FunctionError" not in answer, f"the invoke gave {answer}")
    said = payload_of(answer)
    check(said["event"] == {"a": "\u00e4"} and said["buckets"] == ["things"], f"the function said {said}")
    check(said["who"].endswith(":assumed-role/lambda-test/echo"), f"the function is {said['who']}")
    tail = base64.b64decode(answer["LogResult"]).decode()
    check("got {'a': '\u00e4'}" in tail and "REPORT RequestId" in tail, f"the tail is {tail}")
    logs = lab.client("logs")
    events = wait_for(lambda: [event for event in logs.filter_log_events(logGroupName="/aws/lambda/echo")["events"]
                               if event["message"].startswith("REPORT")], "a REPORT line in the log")
    check(len(events) == 1, f"the log has {events}")
    check(functions.invoke(FunctionName="echo", InvocationType="DryRun")["StatusCode"] == 204, "DryRun is no 204")


def by_awscli(lab, role):
    archive = lab.folder / "code.zip"
    archive.write_bytes(zip_of(index_js="exports.handler = async (event) => ({ sum: event.a + event.b });"))
    lab.aws("lambda", "create-function", "--function-name", "sum", "--runtime", "nodejs18.x", "--handler",
            "index.handler", "--role", role, "--zip-file", f"fileb://{archive}")
    lab.aws("lambda", "wait", "function-active", "--function-name", "sum")
    out = lab.folder / "out.json"
    said = lab.aws_json("lambda", "invoke", "--function-name", "sum", "--cli-binary-format", "raw-in-base64-out",
                        "--payload", '{"a": 1, "b": 2}', str(out))
    check(said["StatusCode"] == 200 and json.loads(out.read_text()) == {"sum": 3}, f"awscli got {said}")
    refused = lab.aws("lambda", "create-function", "--function-name", "go", "--runtime", "go1.x", "--handler", "main",
                      "--role", role, "--zip-file", f"fileb://{archive}", ok=False)
    check("InvalidParameterValueException" in refused.stderr and "python3" in refused.stderr, refused.stderr)


IMPORTS = """
import boto3, dateutil, jmespath, s3transfer, six, urllib3
import above, below
def handler(event, context):
    return [above.TEXT, below.TEXT]
"""


def finds_packages_and_layers(functions, role):
    layer = functions.publish_layer_version(LayerName="words", Content={"ZipFile": zip_of(
        **{"python/above_py": "TEXT = 'above'\n", "python/lib/python3.11/site-packages/below_py": "TEXT = 'below'\n"})})
    functions.create_function(FunctionName="imports", Runtime="python3.11", Handler="app.handler", Role=role, Timeout=30,
                              Layers=[layer["LayerVersionArn"]], Code={"ZipFile": zip_of(app_py=IMPORTS)})
    said = payload_of(functions.invoke(FunctionName="imports"))
    check(said == ["above", "below"], f"the layers gave {said}")


def deletes_its_logs(lab, functions, role):
    """No line that is still on its way brings a log group back, whose function is gone."""
    logs = lab.client("logs")
    for i in range(3):
        functions.create_function(FunctionName="says", Runtime="python3.11", Handler="app.handler", Role=role,
                                  Code={"ZipFile": zip_of(app_py="def handler(event, context):\n    print(event)\n")})
        functions.invoke(FunctionName="says", Payload=b"{}")
        functions.delete_function(FunctionName="says")
        logs.delete_log_group(logGroupName="/aws/lambda/says")
        lab.aws("logs", "create-log-group", "--log-group-name", "/other")  # time for a line to come
        logs.delete_log_group(logGroupName="/other")
        check(not logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/says")["logGroups"], f"back in round {i}")


def measure(functions, role):
    functions.create_function(FunctionName="quick", Runtime="python3.11", Handler="app.handler", Role=role,
                              Code={"ZipFile": zip_of(app_py="def handler(event, context):\n    return event\n")})

    def mean(call, times=100):
        call()
        begun = time.perf_counter()
        for _ in range(times):
            call()
        return (time.perf_counter() - begun) / times * 1000

    invoke = mean(lambda: functions.invoke(FunctionName="quick", Payload=b"{}")["Payload"].read())
    bare = mean(lambda: functions.get_function_configuration(FunctionName="quick"))
    print(f"warm invoke {invoke:.2f} ms, GetFunctionConfiguration {bare:.2f} ms")


with Lab() as lab:
    functions = lab.client("lambda")
    role = make_role(lab)
    invoke_and_read_logs(lab, functions, role)
    by_awscli(lab, role)
    finds_packages_and_layers(functions, role)
    deletes_its_logs(lab, functions, role)
    measure(functions, role)
    functions.delete_function(FunctionName="echo")
    check(error_of(functions.get_function, FunctionName="echo") == (404, "ResourceNotFoundException"),
          "a deleted function is still there")
