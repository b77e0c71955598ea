"""SQS by boto3 and awscli in the query protocol, and by npm's @aws-sdk/client-sqs in JSON, over the same queues."""
import json
import subprocess
import threading

from lab import Lab, check, error_of, wait_for
from npm import fetch

SCRIPT = r"""
import { SQSClient, CreateQueueCommand, GetQueueUrlCommand, ListQueuesCommand, GetQueueAttributesCommand, SetQueueAttributesCommand,
    SendMessageCommand, SendMessageBatchCommand, ReceiveMessageCommand, DeleteMessageCommand, DeleteMessageBatchCommand,
    ChangeMessageVisibilityCommand, DeleteQueueCommand, TagQueueCommand, ListQueueTagsCommand, paginateListQueues } from "@aws-sdk/client-sqs";
import assert from "node:assert/strict";

const sqs = new SQSClient({ endpoint: process.env.ENDPOINT, region: "us-east-1", maxAttempts: 1 });
const failsWith = async (name, command) => assert.equal(await sqs.send(command).then(() => "success", error => error.name), name);
const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "from-js", Attributes: { VisibilityTimeout: "5" }, tags: { a: "1" } }));
assert.equal((await sqs.send(new GetQueueUrlCommand({ QueueName: "from-js" }))).QueueUrl, QueueUrl);
assert.deepEqual((await sqs.send(new ListQueueTagsCommand({ QueueUrl }))).Tags, { a: "1" });
await failsWith("QueueDoesNotExist", new GetQueueUrlCommand({ QueueName: "none" }));
await failsWith("QueueNameExists", new CreateQueueCommand({ QueueName: "from-js", Attributes: { VisibilityTimeout: "6" } }));

// The client checks the digests of body and attributes itself.
const sent = await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "häiku", MessageAttributes: {
    mood: { DataType: "String", StringValue: "sunny" }, count: { DataType: "Number", StringValue: "3" },
    raw: { DataType: "Binary", BinaryValue: new Uint8Array([0, 255]) } } }));
assert.ok(sent.MD5OfMessageAttributes);
const got = (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"], WaitTimeSeconds: 5 }))).Messages[0];
assert.equal(got.Body, "häiku");
assert.deepEqual([...got.MessageAttributes.raw.BinaryValue], [0, 255]);
assert.equal(got.Attributes.ApproximateReceiveCount, "1");
assert.equal((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages, undefined);
await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: got.ReceiptHandle, VisibilityTimeout: 0 }));
const again = (await sqs.send(new ReceiveMessageCommand({ QueueUrl, AttributeNames: ["ApproximateReceiveCount"] }))).Messages[0];
assert.deepEqual(again.Attributes, { ApproximateReceiveCount: "2" });
await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again.ReceiptHandle }));

const batch = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries: [0, 1, 2].map(i => ({ Id: `n${i}`, MessageBody: `${i}` })) }));
assert.deepEqual(batch.Successful.map(each => each.Id), ["n0", "n1", "n2"]);
await failsWith("BatchEntryIdsNotDistinct", new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "a", MessageBody: "1" }, { Id: "a", MessageBody: "2" }] }));
await failsWith("EmptyBatchRequest", new SendMessageBatchCommand({ QueueUrl, Entries: [] }));
await failsWith("ReceiptHandleIsInvalid", new DeleteMessageCommand({ QueueUrl, ReceiptHandle: "nonsense" }));
const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
assert.deepEqual(Messages.map(each => each.Body), ["0", "1", "2"]);
await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map((each, i) => ({ Id: `${i}`, ReceiptHandle: each.ReceiptHandle })) }));
const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }));
assert.deepEqual([Attributes.ApproximateNumberOfMessages, Attributes.ApproximateNumberOfMessagesNotVisible, Attributes.QueueArn],
    ["0", "0", "arn:aws:sqs:us-east-1:123456789012:from-js"]);
const urls = [];
for await (const page of paginateListQueues({ client: sqs, pageSize: 1 }, {})) urls.push(...page.QueueUrls);
assert.equal(urls.length, 4);
await sqs.send(new DeleteQueueCommand({ QueueUrl }));
await failsWith("QueueDoesNotExist", new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
console.log("every check held");
"""

modules = fetch("@aws-sdk/client-sqs@3.758.0")
with Lab() as lab:
    sqs = lab.client("sqs")

    # What nobody takes in three tries goes to the dead-letter queue.
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    jobs = sqs.create_queue(QueueName="jobs", Attributes={
        "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})})["QueueUrl"]
    sent = sqs.send_message(QueueUrl=jobs, MessageBody="<a & b>", MessageAttributes={
        "kind": {"DataType": "String", "StringValue": "xml"}, "bytes": {"DataType": "Binary", "BinaryValue": b"\0\1"}})
    for count in (1, 2, 3):
        message = sqs.receive_message(QueueUrl=jobs, VisibilityTimeout=0, AttributeNames=["All"],
                                      MessageAttributeNames=["All"])["Messages"][0]
        check(message["Body"] == "<a & b>" and message["Attributes"]["ApproximateReceiveCount"] == str(count), message)
        check(message["MessageAttributes"]["bytes"]["BinaryValue"] == b"\0\1", message)
    check("Messages" not in sqs.receive_message(QueueUrl=jobs), "received a fourth time")
    letter = sqs.receive_message(QueueUrl=dead, AttributeNames=["All"])["Messages"][0]
    check(letter["MessageId"] == sent["MessageId"] and letter["Attributes"]["DeadLetterQueueSourceArn"].endswith(":jobs"), letter)
    check(sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [jobs], "sources")

    # A long poll ends as soon as something comes, and the lab serves others meanwhile.
    waiting = []
    poller = threading.Thread(target=lambda: waiting.extend(
        lab.client("sqs").receive_message(QueueUrl=jobs, WaitTimeSeconds=20).get("Messages", [])))
    poller.start()
    sqs.send_message(QueueUrl=jobs, MessageBody="now")
    poller.join(15)
    check([m["Body"] for m in waiting] == ["now"], f"the long poll gave {waiting}")

    # FIFO: order within a group, duplicates once.
    fifo = sqs.create_queue(QueueName="steps.fifo", Attributes={
        "FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
    for body, group in (("a1", "a"), ("a2", "a"), ("b1", "b"), ("a1", "a")):
        sqs.send_message(QueueUrl=fifo, MessageBody=body, MessageGroupId=group)
    first = sqs.receive_message(QueueUrl=fifo)["Messages"]
    check([m["Body"] for m in first] == ["a1"], first)
    check([m["Body"] for m in sqs.receive_message(QueueUrl=fifo, MaxNumberOfMessages=10)["Messages"]] == ["b1"],
          "a group with a message in flight stays closed")
    sqs.delete_message(QueueUrl=fifo, ReceiptHandle=first[0]["ReceiptHandle"])
    check([m["Body"] for m in sqs.receive_message(QueueUrl=fifo)["Messages"]] == ["a2"], "the group goes on")
    check(error_of(sqs.send_message, QueueUrl=fifo, MessageBody="x") == (400, "MissingParameter"), "no group")

    # Refusals by name.
    check(error_of(sqs.create_queue, QueueName="a b") == (400, "InvalidParameterValue"), "a name with a space")
    check(error_of(sqs.create_queue, QueueName="x", Attributes={"DelaySeconds": "901"}) == (400, "InvalidAttributeValue"), "delay")
    check(error_of(sqs.create_queue, QueueName="x", Attributes={"Colour": "red"}) == (400, "InvalidAttributeName"), "attribute")
    check(error_of(sqs.get_queue_url, QueueName="none") == (400, "AWS.SimpleQueueService.NonExistentQueue"), "absent")
    check(error_of(sqs.send_message, QueueUrl=jobs, MessageBody="x" * 262145) == (400, "InvalidParameterValue"), "too large")
    check(error_of(sqs.receive_message, QueueUrl=jobs, MaxNumberOfMessages=11) == (400, "InvalidParameterValue"), "eleven")
    sqs.purge_queue(QueueUrl=jobs)
    check(error_of(sqs.purge_queue, QueueUrl=jobs) == (403, "AWS.SimpleQueueService.PurgeQueueInProgress"), "twice")

    # awscli, and what a restart keeps.
    lab.aws("sqs", "send-message", "--queue-url", jobs, "--message-body", "kept")
    lab.kill()
    lab.start()
    jobs = lab.aws_json("sqs", "get-queue-url", "--queue-name", "jobs")["QueueUrl"]
    kept = lab.aws_json("sqs", "receive-message", "--queue-url", jobs, "--wait-time-seconds", "1")
    check(kept["Messages"][0]["Body"] == "kept", kept)


    (lab.folder / "node_modules").symlink_to(modules / "node_modules")
    (lab.folder / "sdk.mjs").write_text(SCRIPT)
    done = lab.run(["/usr/bin/node", "sdk.mjs"], env=lab.env | {"ENDPOINT": lab.endpoint})
    check("every check held" in done.stdout, done.stdout + done.stderr)
