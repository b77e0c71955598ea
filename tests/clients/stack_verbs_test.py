"""`skydeckctl stacks` cost, drift, ttl and what was made outside: beside what boto3 finds."""
import datetime
import json
import os
import pathlib

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check  # noqa: E402

TEMPLATE = """
Parameters: {Size: {Type: String, Default: t2.micro}, Wide: {Type: String, Default: "no"}}
Conditions: {IsWide: !Equals [!Ref Wide, "yes"]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/24}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/25, MapPublicIpOnLaunch: true}}
  Address: {Type: AWS::EC2::EIP, Condition: IsWide, Properties: {Domain: vpc}}
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 45}}
"""

with Lab() as lab:
    file = lab.folder / "small.yaml"
    file.write_text(TEMPLATE)

    # What it would cost, before it is there.
    cost = lambda *words: lab.ctl_json("stacks", "cost", *words)
    check(cost("small", "--template", file)["dollarsPerHour"] == 0, "nothing in it is paid by the hour")
    wide = cost("small", "--template", file, "--param", "Wide=yes")
    check([each["logicalId"] for each in wide["items"]] == ["Address"] and wide["dollarsPerHour"] == 0.005, wide)
    server = cost("Ec2ForDl", "--param", "KeyName=x")
    check(abs(server["dollarsPerHour"] - 0.531) < 1e-9 and server["unpriced"] == 0, server)
    batch = cost("SimpleBatch")
    check(batch["dollarsPerHour"] == 0 and any(not each["always"] for each in batch["items"]), batch)
    check("0.53 $/hour, 12.74 $/day if forgotten" in lab.ctl("stacks", "cost", "Ec2ForDl").stdout, "the sentence")

    # Drift.
    lab.ctl("stacks", "deploy", "small", "--template", file, "--wait")
    check(lab.ctl_json("stacks", "drift", "small")["status"] == "IN_SYNC", "drift without a change")
    sqs = lab.client("sqs")
    queue = sqs.list_queues()["QueueUrls"][0]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "46"})
    found = lab.ctl_json("stacks", "drift", "small")
    moved = [each for each in found["resources"] if each["status"] == "MODIFIED"]
    check(found["status"] == "DRIFTED" and [each["logicalId"] for each in moved] == ["Queue"], found)
    check(moved[0]["differences"] == [{"property": "/VisibilityTimeout", "kind": "NOT_EQUAL", "expected": "45",
                                       "actual": "46"}], moved)
    check("does not exist" in lab.ctl("stacks", "drift", "nothing", ok=False).stderr, "an unknown stack")

    # Time to live: a schedule, and a role that can do nothing but this.
    scheduler, iam = lab.client("scheduler"), lab.client("iam")
    ttl = lambda *words: lab.ctl_json("stacks", "ttl", "small", *words)
    check(ttl()["endsAt"] is None, "no time to live yet")
    set_ = ttl("--hours", "3")
    left = datetime.datetime.fromisoformat(set_["endsAt"].replace("Z", "+00:00")) - datetime.datetime.now(datetime.timezone.utc)
    check(datetime.timedelta(hours=2, minutes=58) < left <= datetime.timedelta(hours=3), set_)
    schedule = scheduler.get_schedule(Name=set_["schedule"])
    stack = lab.client("cloudformation").describe_stacks(StackName="small")["Stacks"][0]["StackId"]
    check(json.loads(schedule["Target"]["Input"]) == {"StackName": stack}, schedule)
    check(schedule["Target"]["Arn"] == "arn:aws:scheduler:::aws-sdk:cloudformation:deleteStack", schedule)
    role = iam.get_role(RoleName="skydeck-time-to-live")["Role"]
    check(role["Arn"] == schedule["Target"]["RoleArn"], role)
    trust = role["AssumeRolePolicyDocument"]["Statement"]
    check(trust == [{"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}], trust)
    rights = iam.get_role_policy(RoleName=role["RoleName"], PolicyName="delete-stacks")["PolicyDocument"]["Statement"]
    check([(each["Action"], "Condition" in each) for each in rights] == [("cloudformation:DeleteStack", False), ("*", True)], rights)
    later = ttl("--hours", "5")
    check(later["schedule"] == set_["schedule"] and later["endsAt"] > set_["endsAt"] and ttl() == later, later)
    check(ttl("--clear")["cleared"] is True and ttl("--clear")["cleared"] is False, "clear")
    check(scheduler.list_schedules()["Schedules"] == [] and
          not [each for each in iam.list_roles()["Roles"] if each["RoleName"] == role["RoleName"]], "what it needed is gone")
    for bad in ("0", "-1", "soon", "1e9"):
        check(lab.ctl("stacks", "ttl", "small", "--hours", bad, ok=False).returncode == 2, bad)

    # Destroying it takes the schedule along.
    ttl("--hours", "1")
    check("Its time to live" in lab.ctl("stacks", "plan", "small").stdout, "the plan")
    receipt = lab.ctl_json("stacks", "destroy", "small", "--yes")
    check(receipt["status"] == "DELETE_COMPLETE" and receipt["remaining"] == [], receipt)
    check(scheduler.list_schedules()["Schedules"] == [], "the schedule outlives its stack")

    # A network interface of somebody's own, in the stack's subnet and group: named, in the way, and gone when asked.
    file.write_text(TEMPLATE + """
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: for all, VpcId: !Ref Vpc}}
""")
    lab.ctl("stacks", "deploy", "small", "--template", file, "--wait")
    ec2, cfn = lab.client("ec2"), lab.client("cloudformation")
    ids = {each["LogicalResourceId"]: each["PhysicalResourceId"]
           for each in cfn.list_stack_resources(StackName="small")["StackResourceSummaries"]}
    card = ec2.create_network_interface(SubnetId=ids["Subnet"], Groups=[ids["Group"]], Description="mine")["NetworkInterface"]
    plan = lab.ctl_json("stacks", "plan", "small")
    check(plan["outside"] == [{"id": card["NetworkInterfaceId"], "type": "AWS::EC2::NetworkInterface", "name": "mine",
                               "in": "Vpc"}], plan["outside"])
    stuck = lab.ctl("stacks", "destroy", "small", "--yes", ok=False)
    check(stuck.returncode == 1 and card["NetworkInterfaceId"] in stuck.stderr and "--outside" in stuck.stderr, stuck.stderr)
    events = cfn.describe_stack_events(StackName="small")["StackEvents"]
    reasons = {each["LogicalResourceId"]: each["ResourceStatusReason"] for each in events if each["ResourceStatus"] == "DELETE_FAILED"}
    for resource in ("Subnet", "Group"):
        check("Error Code: DependencyViolation" in reasons[resource], reasons)
    receipt = lab.ctl_json("stacks", "destroy", "small", "--yes", "--outside")
    check(receipt["status"] == "DELETE_COMPLETE" and receipt["remaining"] == [], receipt)
    check(ec2.describe_network_interfaces()["NetworkInterfaces"] == [], "the interface is still there")

print("stack verbs: every check held")
