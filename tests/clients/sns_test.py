"""SNS by boto3, awscli and npm's @aws-sdk/client-sns: topics that feed queues, filters, raw delivery, dead letters."""
import json

from lab import Lab, check, error_of
from npm import fetch

SCRIPT = r"""
import { SNSClient, CreateTopicCommand, SubscribeCommand, PublishCommand, PublishBatchCommand, ListSubscriptionsByTopicCommand,
    GetSubscriptionAttributesCommand, UnsubscribeCommand, DeleteTopicCommand, GetTopicAttributesCommand } from "@aws-sdk/client-sns";
import assert from "node:assert/strict";

const sns = new SNSClient({ endpoint: process.env.ENDPOINT, region: "us-east-1", maxAttempts: 1 });
const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "from-js" }));
const { SubscriptionArn } = await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: process.env.QUEUE,
    Attributes: { RawMessageDelivery: "true" }, ReturnSubscriptionArn: true }));
const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
assert.deepEqual(Subscriptions.map(each => each.SubscriptionArn), [SubscriptionArn]);
const { Attributes } = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
assert.equal(Attributes.RawMessageDelivery, "true");
assert.ok((await sns.send(new PublishCommand({ TopicArn, Message: "from js" }))).MessageId);
const batch = await sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: "a", Message: "1" }, { Id: "b", Message: "2" }] }));
assert.deepEqual(batch.Successful.map(each => each.Id), ["a", "b"]);
assert.equal((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes.SubscriptionsConfirmed, "1");
await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
await sns.send(new DeleteTopicCommand({ TopicArn }));
assert.equal(await sns.send(new PublishCommand({ TopicArn, Message: "x" })).then(() => "success", error => error.name), "NotFoundException");
console.log("every check held");
"""


def bodies(sqs, url):
    got = []
    while True:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"]).get("Messages", [])
        if not messages:
            return got
        got += messages
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


modules = fetch("@aws-sdk/client-sns@3.758.0")
with Lab() as lab:
    sns, sqs = lab.client("sns"), lab.client("sqs")
    urls = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("all", "storms", "deep", "dead")}
    arns = {name: f"arn:aws:sqs:us-east-1:123456789012:{name}" for name in urls}
    topic = sns.create_topic(Name="weather", Tags=[{"Key": "course", "Value": "cloud"}])["TopicArn"]
    check(sns.create_topic(Name="weather")["TopicArn"] == topic, "a topic made twice is one")
    check(sns.list_tags_for_resource(ResourceArn=topic)["Tags"] == [{"Key": "course", "Value": "cloud"}], "tags")

    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arns["all"])
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arns["storms"], Attributes={
        "RawMessageDelivery": "true", "FilterPolicy": json.dumps({"kind": ["storm"], "wind": [{"numeric": [">", 100]}]})})
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arns["deep"], Attributes={
        "RawMessageDelivery": "true", "FilterPolicyScope": "MessageBody",
        "FilterPolicy": json.dumps({"place": {"name": [{"prefix": "T"}]}})})
    kind = lambda value: {"DataType": "String", "StringValue": value}
    wind = lambda value: {"DataType": "Number", "StringValue": str(value)}
    sns.publish(TopicArn=topic, Message="calm", Subject="Today", MessageAttributes={"kind": kind("sun"), "wind": wind(3)})
    sns.publish(TopicArn=topic, Message="wild", MessageAttributes={"kind": kind("storm"), "wind": wind(120)})
    sns.publish(TopicArn=topic, Message=json.dumps({"place": {"name": "Tokyo"}}))

    everything = [json.loads(message["Body"]) for message in bodies(sqs, urls["all"])]
    check([m["Message"] for m in everything] == ["calm", "wild", '{"place": {"name": "Tokyo"}}'], everything)
    check(everything[0]["Subject"] == "Today" and everything[0]["TopicArn"] == topic, everything[0])
    check(everything[0]["MessageAttributes"]["wind"] == {"Type": "Number", "Value": "3"}, everything[0])
    storms = bodies(sqs, urls["storms"])
    check([m["Body"] for m in storms] == ["wild"], storms)
    check(storms[0]["MessageAttributes"]["kind"]["StringValue"] == "storm", storms)
    check([m["Body"] for m in bodies(sqs, urls["deep"])] == ['{"place": {"name": "Tokyo"}}'], "filtered by its body")

    # What cannot be delivered goes to the dead-letter queue.
    gone = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arns["all"] + "-gone", ReturnSubscriptionArn=True, Attributes={
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": arns["dead"]})})["SubscriptionArn"]
    sns.publish(TopicArn=topic, Message="lost")
    check([json.loads(m["Body"])["Message"] for m in bodies(sqs, urls["dead"])] == ["lost"], "the dead letter")
    sns.unsubscribe(SubscriptionArn=gone)

    # Refusals by name.
    check(error_of(sns.publish, TopicArn=topic + "x", Message="m") == (404, "NotFound"), "no such topic")
    check(error_of(sns.create_topic, Name="a b") == (400, "InvalidParameter"), "a name with a space")
    check(error_of(sns.publish, TopicArn=topic, Message="") == (400, "InvalidParameter"), "empty")
    check(error_of(sns.subscribe, TopicArn=topic, Protocol="sqs", Endpoint=arns["all"], Attributes={"FilterPolicy": '{"a": 1}'})
          == (400, "InvalidParameter"), "a filter that is none")
    check(error_of(sns.subscribe, TopicArn=topic, Protocol="email", Endpoint="me@example.org") == (501, "NotImplemented"), "email")

    lab.aws("sns", "publish", "--topic-arn", topic, "--message", "from the terminal")
    check("from the terminal" in lab.aws("sqs", "receive-message", "--queue-url", urls["all"]).stdout
          or any("from the terminal" in m["Body"] for m in bodies(sqs, urls["all"])), "awscli")

    (lab.folder / "node_modules").symlink_to(modules / "node_modules")
    (lab.folder / "sdk.mjs").write_text(SCRIPT)
    done = lab.run(["/usr/bin/node", "sdk.mjs"], env=lab.env | {"ENDPOINT": lab.endpoint, "QUEUE": arns["all"]})
    check("every check held" in done.stdout, done.stdout + done.stderr)
