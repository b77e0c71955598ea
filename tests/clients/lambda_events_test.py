"""Asynchronous invocations by boto3, counted in CloudWatch: 100 of the course's function at once; and versions, aliases,
layers, function URLs, reserved concurrency, and what a failed event leaves in queues."""
import datetime
import json
import time
import urllib.error
import urllib.request

from lab import Lab, check, error_of, wait_for
from lambda_support import make_role, zip_of

SLEEPS = """
import random, time
def handler(event, context):
    time.sleep(random.uniform(2, 5))
    return random.choice(["Soseki", "Ogai", "Dazai"])
"""


def maximum(lab, name, statistic):
    now = datetime.datetime.utcnow()
    points = lab.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda", MetricName=name, Dimensions=[{"Name": "FunctionName", "Value": "sleeps"}],
        StartTime=now - datetime.timedelta(minutes=10), EndTime=now + datetime.timedelta(minutes=1), Period=3600,
        Statistics=[statistic])["Datapoints"]
    return points[0][statistic] if points else 0


def a_hundred_events(lab, functions, role):
    functions.create_function(FunctionName="sleeps", Runtime="python3.11", Handler="app.handler", Role=role,
                              Timeout=10, MemorySize=128, Code={"ZipFile": zip_of(app_py=SLEEPS)})
    begun = time.perf_counter()
    for _ in range(100):
        answer = functions.invoke(FunctionName="sleeps", InvocationType="Event", Payload=b"{}")
        check(answer["StatusCode"] == 202, f"an event invoke gave {answer['StatusCode']}")
    wait_for(lambda: maximum(lab, "Invocations", "Sum") == 100, "100 Invocations", 120)
    most = maximum(lab, "ConcurrentExecutions", "Maximum")
    print(f"100 events in {time.perf_counter() - begun:.1f} s, {most:.0f} at once")
    check(most >= 50, f"only {most} ran at once")
    check(maximum(lab, "Errors", "Sum") == 0, "some of them failed")
    listed = lab.aws_json("cloudwatch", "list-metrics", "--namespace", "AWS/Lambda", "--metric-name", "Duration")
    check(len(listed["Metrics"]) == 3, f"awscli lists {listed}")


def versions_and_aliases(functions, role):
    functions.create_function(FunctionName="says", Runtime="python3.11", Handler="app.handler", Role=role,
                              Code={"ZipFile": zip_of(app_py="def handler(event, context):\n    return 'one'\n")})
    check(functions.publish_version(FunctionName="says")["Version"] == "1", "the first version is not 1")
    functions.create_alias(FunctionName="says", Name="live", FunctionVersion="1")
    functions.update_function_code(FunctionName="says", Publish=True,
                                   ZipFile=zip_of(app_py="def handler(event, context):\n    return 'two'\n"))

    def said(qualifier):
        answer = functions.invoke(FunctionName="says", Qualifier=qualifier)
        return json.loads(answer["Payload"].read()), answer["ExecutedVersion"]
    check(said("live") == ("one", "1") and said("2") == ("two", "2") and said("$LATEST") == ("two", "$LATEST"),
          f"live says {said('live')}, 2 says {said('2')}")
    functions.update_alias(FunctionName="says", Name="live", FunctionVersion="2")
    check(said("live") == ("two", "2"), f"the moved alias says {said('live')}")
    functions.put_function_concurrency(FunctionName="says", ReservedConcurrentExecutions=0)
    check(error_of(functions.invoke, FunctionName="says") == (429, "TooManyRequestsException"), "nothing is throttled")
    functions.delete_function_concurrency(FunctionName="says")


def layers_and_urls(functions, role):
    layer = functions.publish_layer_version(LayerName="words", Content={
        "ZipFile": zip_of(**{"python/words_py": "GREETING = 'hello'\n"})})
    functions.create_function(
        FunctionName="web", Runtime="python3.11", Handler="app.handler", Role=role, Layers=[layer["LayerVersionArn"]],
        Code={"ZipFile": zip_of(app_py="import words\ndef handler(event, context):\n"
                                       "    return {'statusCode': 201, 'body': words.GREETING + event['rawPath']}\n")})
    url = functions.create_function_url_config(FunctionName="web", AuthType="NONE")["FunctionUrl"]
    host = url.split("/")[2]
    # Not every resolver knows names below localhost.
    request = urllib.request.Request(f"http://127.0.0.1:{host.split(':')[1]}/there", headers={"Host": host})
    with urllib.request.urlopen(request) as answer:
        check((answer.status, answer.read()) == (201, b"hello/there"), "the function URL says something else")
    location = functions.get_function(FunctionName="web")["Code"]["Location"]
    with urllib.request.urlopen(location) as answer:
        check(answer.read(2) == b"PK", "the code is no zip")


def dead_letters(lab, functions, role):
    queues = lab.client("sqs")

    def queue(name):
        url = queues.create_queue(QueueName=name)["QueueUrl"]
        return url, queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    (dead, dead_arn), (failed, failed_arn), (done, done_arn) = queue("dead"), queue("failed"), queue("done")
    functions.create_function(
        FunctionName="picky", Runtime="python3.11", Handler="app.handler", Role=role, DeadLetterConfig={"TargetArn": dead_arn},
        Code={"ZipFile": zip_of(app_py="def handler(event, context):\n    return 10 / event['by']\n")})
    functions.put_function_event_invoke_config(
        FunctionName="picky", MaximumRetryAttempts=0,
        DestinationConfig={"OnSuccess": {"Destination": done_arn}, "OnFailure": {"Destination": failed_arn}})
    for by in (0, 4):
        functions.invoke(FunctionName="picky", InvocationType="Event", Payload=json.dumps({"by": by}))

    def letter(url):
        messages = queues.receive_message(QueueUrl=url, WaitTimeSeconds=20, MessageAttributeNames=["All"])["Messages"]
        return json.loads(messages[0]["Body"]), messages[0].get("MessageAttributes", {})
    body, attributes = letter(dead)
    check(body == {"by": 0} and attributes["ErrorMessage"]["StringValue"] == "division by zero", f"{body} {attributes}")
    record, _ = letter(failed)
    check(record["requestContext"]["condition"] == "RetriesExhausted" and record["responsePayload"]["errorType"] ==
          "ZeroDivisionError" and record["responseContext"]["functionError"] == "Unhandled", f"the record is {record}")
    record, _ = letter(done)
    check((record["requestPayload"], record["responsePayload"]) == ({"by": 4}, 2.5), f"the record is {record}")


with Lab() as lab:
    functions = lab.client("lambda")
    role = make_role(lab)
    a_hundred_events(lab, functions, role)
    versions_and_aliases(functions, role)
    layers_and_urls(functions, role)
    dead_letters(lab, functions, role)
