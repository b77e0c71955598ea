"""A stack's life in the window: catalogue, form, live events, outputs, destroy plan, receipt; and a failing template."""
import json
import re

from gui import Desk, check, wait_for

TEMPLATE = """\
Parameters:
  Size:
    Type: String
    AllowedValues: [small, large]
    Default: large
    Description: How large it is meant to be.
  Count:
    Type: Number
Resources:
  Bucket:
    Type: AWS::S3::Bucket
Outputs:
  BucketName:
    Value: !Ref Bucket
    Description: The bucket
"""
FAILING = """\
Resources:
  First:
    Type: AWS::S3::Bucket
    Properties: {BucketName: taken-name}
  Second:
    Type: AWS::S3::Bucket
    DependsOn: First
    Properties: {BucketName: taken-name}
"""


def choose_file(window, path):
    window.find("text", re.compile("File name"))
    window.type(str(path))
    window.key("Return")


with Desk() as desk:
    good, failing = desk.home / "Plain.yaml", desk.home / "Failing.yaml"
    good.write_text(TEMPLATE)
    failing.write_text(FAILING)

    with desk.window("--panel", "stacks") as window:
        window.says("Nothing is deployed", 60)
        window.find("push button", "Deploy SimpleBatch")

        # The form comes from the template: types, defaults, descriptions; a missing value is named.
        window.press("Choose… Template file")
        choose_file(window, good)
        window.says("How large it is meant to be")
        window.says("Count needs a value")
        window.fill("Count", "many")
        window.says("Count has to be a number")
        window.fill("Count", "3")
        window.fill("Stack name", "1st")
        window.says("begins with a letter")
        window.fill("Stack name", "Plain")
        window.press("Deploy")
        window.cell("Plain")
        window.find("table cell", "CREATE_COMPLETE", 60)
        wait_for(lambda: ["Bucket"] == sorted({row[1] for row in window.table("Events")} - {"Plain"}), "its events")

        # Outputs and parameters are what CloudFormation says.
        outputs = desk.ctl("api", "cloudformation", "DescribeStacks", '{"StackName": "Plain"}')["Stacks"][0]
        bucket = outputs["Outputs"][0]["OutputValue"]
        check({"ParameterKey": "Count", "ParameterValue": "3"} in outputs["Parameters"], "Count did not arrive")
        window.click(window.find("page tab", "Outputs"))
        wait_for(lambda: window.table("Outputs") == [["BucketName", bucket, "The bucket"]], "the outputs")
        window.click(window.find("page tab", "Template"))
        wait_for(lambda: [n for n in window.all("text", "Template") if "AWS::S3::Bucket" in n.get_text_iface().get_text(0, -1)],
                 "the template's text")

        # The same name again is an update: what would change is seen before, and nothing is asked twice.
        window.press("Deploy a stack")
        window.click(window.find("list item", "Template file…"))
        choose_file(window, good)
        window.says("Plain is deployed. This updates it")
        window.says("On AWS nothing in it is paid by the hour")
        wait_for(lambda: window.find("text", "Count").get_text_iface().get_text(0, -1) == "3", "the count it has")
        window.press("Preview changes")
        window.says("Nothing would change")
        window.press("Cancel")
        good.write_text(TEMPLATE.replace("Outputs:", "  Queue: {Type: AWS::SQS::Queue}\nOutputs:"))
        window.click(window.cell("Plain"))
        window.press("Update")
        window.click(window.find("list item", "Template file…"))
        choose_file(window, good)
        window.says("This updates it")
        window.press("Preview changes")
        window.says("1 resource added")
        wait_for(lambda: window.table("Changes") == [["Queue", "Is added", "AWS::SQS::Queue", ""]], "the change")
        window.press("Update", "push button")
        window.find("table cell", "UPDATE_COMPLETE", 60)

        # Drift is found, and a time to live is set and taken back.
        queue = desk.ctl("api", "sqs", "ListQueues", "{}")["QueueUrls"][0]
        desk.ctl("api", "sqs", "SetQueueAttributes", json.dumps({"QueueUrl": queue, "Attributes": {"VisibilityTimeout": "7"}}))
        window.click(window.cell("Plain"))
        window.click(window.find("page tab", "Drift"))
        window.press("Detect drift")
        window.says("All that could be looked at is as the template says")
        window.press("Time to live")
        window.says("It stays until somebody deletes it")
        window.press("Set the time to live")
        window.says("It is deleted at")
        check(desk.ctl("stacks", "ttl", "Plain")["endsAt"] is not None, "no schedule was made")
        window.press("Let it stay")
        window.says("It stays until somebody deletes it")
        window.press("Close")
        check(desk.ctl("stacks", "ttl", "Plain")["endsAt"] is None, "the schedule is still there")

        # A failure shows its root cause and stays on screen.
        window.press("Deploy a stack")
        window.click(window.find("list item", "Template file…"))
        choose_file(window, failing)
        wait_for(lambda: window.find("text", "Stack name").get_text_iface().get_text(0, -1) == "Failing", "the name")
        window.press("Deploy")
        window.click(window.cell("Failing"))
        window.click(window.find("page tab", "Events"))
        window.says(r"^Second \(AWS::S3::Bucket\): .*taken-name", 60)

        # Destroying shows the plan first: the bucket is not empty.
        desk.ctl("s3", "cp", str(good), f"s3://{bucket}/k")
        window.click(window.cell("Plain"))
        window.press("Destroy")
        window.says("2 resources deleted · 1 of them emptied first")
        window.press("Destroy")
        window.says("Nothing remains of Plain", 60)
        receipt = window.table("Receipt")
        check(receipt[0][:2] == ["Emptied", bucket], f"the receipt says {receipt}")
        window.press("Close")
        window.gone("table cell", "Plain")
        names = [stack["StackName"] for stack in desk.ctl("api", "cloudformation", "DescribeStacks", "{}")["Stacks"]]
        check(names == ["Failing"], f"stacks left: {names}")
