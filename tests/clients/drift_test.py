"""Drift detection and stack policies by boto3: in sync, changed behind the stack's back, gone, not supported."""
import json

from lab import Lab, check, error_of, wait_for

TEMPLATE = """
Parameters: {Retention: {Type: Number, Default: 7}}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {VersioningConfiguration: {Status: Enabled}, Tags: [{Key: team, Value: mine}]}
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 45, DelaySeconds: 0}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Retention}}
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: of servers
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [
        {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
      Policies: [{PolicyName: read, PolicyDocument: {Version: "2012-10-17", Statement: [
        {Effect: Allow, Action: "s3:GetObject", Resource: "*"}]}}]
  Topic: {Type: AWS::SNS::Topic}
"""
PROTECTED = {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"},
                           {"Effect": "Deny", "Principal": "*", "Action": ["Update:Modify", "Update:Delete"],
                            "Resource": "LogicalResourceId/Logs"}]}

with Lab() as lab:
    cfn = lab.client("cloudformation")
    stack = lambda: cfn.describe_stacks(StackName="demo")["Stacks"][0]

    def settled(wanted):
        wait_for(lambda: not stack()["StackStatus"].endswith("_IN_PROGRESS"), "the stack settles")
        check(stack()["StackStatus"] == wanted, cfn.describe_stack_events(StackName="demo")["StackEvents"])

    def detected(**more):
        detection = cfn.detect_stack_drift(StackName="demo", **more)["StackDriftDetectionId"]
        ask = lambda: cfn.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        wait_for(lambda: ask()["DetectionStatus"] != "DETECTION_IN_PROGRESS", "the detection ends")
        check(ask()["DetectionStatus"] == "DETECTION_COMPLETE", ask())
        return ask()["StackDriftStatus"], ask()["DriftedStackResourceCount"]

    def drifts(*filters):
        found = cfn.describe_stack_resource_drifts(StackName="demo", **({"StackResourceDriftStatusFilters": filters} if filters else {}))
        return {each["LogicalResourceId"]: each for each in found["StackResourceDrifts"]}

    cfn.create_stack(StackName="demo", TemplateBody=TEMPLATE, Capabilities=["CAPABILITY_IAM"], Tags=[{"Key": "stack", "Value": "s"}])
    settled("CREATE_COMPLETE")
    check(stack()["DriftInformation"] == {"StackDriftStatus": "NOT_CHECKED"} and drifts() == {}, stack())
    check(detected() == ("IN_SYNC", 0), drifts("MODIFIED", "DELETED"))
    check(set(drifts("IN_SYNC")) == {"Bucket", "Queue", "Logs", "Vpc", "Group", "Role"}, drifts())
    check(stack()["DriftInformation"]["StackDriftStatus"] == "IN_SYNC", stack())
    topic = cfn.describe_stack_resource(StackName="demo", LogicalResourceId="Topic")["StackResourceDetail"]
    check(topic["DriftInformation"] == {"StackResourceDriftStatus": "NOT_CHECKED"}, topic)
    check(error_of(cfn.detect_stack_resource_drift, StackName="demo", LogicalResourceId="Topic") == (400, "ValidationError"), "a topic")

    # Behind its back.
    ids = {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in cfn.describe_stack_resources(StackName="demo")["StackResources"]}
    s3, ec2 = lab.client("s3"), lab.client("ec2")
    s3.put_bucket_versioning(Bucket=ids["Bucket"], VersioningConfiguration={"Status": "Suspended"})
    s3.put_bucket_tagging(Bucket=ids["Bucket"], Tagging={"TagSet": [{"Key": "team", "Value": "yours"}, {"Key": "more", "Value": "x"}]})
    lab.client("sqs").set_queue_attributes(QueueUrl=ids["Queue"], Attributes={"VisibilityTimeout": "90", "MaximumMessageSize": "1024"})
    lab.client("logs").delete_retention_policy(logGroupName=ids["Logs"])
    ec2.authorize_security_group_ingress(GroupId=ids["Group"], IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="10.0.0.0/8")
    lab.client("iam").delete_role_policy(RoleName=ids["Role"], PolicyName="read")

    one = cfn.detect_stack_resource_drift(StackName="demo", LogicalResourceId="Queue")["StackResourceDrift"]
    check(one["StackResourceDriftStatus"] == "MODIFIED" and one["PropertyDifferences"] == [
        {"PropertyPath": "/VisibilityTimeout", "ExpectedValue": "45", "ActualValue": "90", "DifferenceType": "NOT_EQUAL"}], one)
    check(json.loads(one["ExpectedProperties"])["VisibilityTimeout"] == 45, one)
    check(detected(LogicalResourceIds=["Logs"]) == ("DRIFTED", 2), "the queue, known before, and the group")
    check(detected() == ("DRIFTED", 5), drifts())
    found = {(name, d["DifferenceType"], d["PropertyPath"]) for name, each in drifts("MODIFIED").items() for d in each["PropertyDifferences"]}
    check(found == {("Bucket", "NOT_EQUAL", "/VersioningConfiguration/Status"), ("Bucket", "NOT_EQUAL", "/Tags/0/Value"),
                    ("Bucket", "ADD", "/Tags/1"), ("Queue", "NOT_EQUAL", "/VisibilityTimeout"), ("Logs", "REMOVE", "/RetentionInDays"),
                    ("Group", "ADD", "/SecurityGroupIngress/1"), ("Role", "REMOVE", "/Policies/0")}, found)

    # Gone, and brought back by updates.
    lab.client("sqs").delete_queue(QueueUrl=ids["Queue"])
    check(detected()[0] == "DRIFTED" and set(drifts("DELETED")) == {"Queue"}, drifts())
    check("ActualProperties" not in drifts()["Queue"], drifts()["Queue"])
    cfn.update_stack(StackName="demo", UsePreviousTemplate=True, Capabilities=["CAPABILITY_IAM"],
                     Parameters=[{"ParameterKey": "Retention", "ParameterValue": "14"}])
    settled("UPDATE_COMPLETE")
    check("Logs" not in drifts() and detected(LogicalResourceIds=["Logs"])[0] == "DRIFTED", "others still are")
    check(drifts()["Logs"]["StackResourceDriftStatus"] == "IN_SYNC", drifts()["Logs"])

    # A policy of the stack keeps the log group as it is, unless an update brings its own.
    check("StackPolicyBody" not in cfn.get_stack_policy(StackName="demo"), "no policy yet")
    check(error_of(cfn.set_stack_policy, StackName="demo", StackPolicyBody="{}") == (400, "ValidationError"), "no policy")
    cfn.set_stack_policy(StackName="demo", StackPolicyBody=json.dumps(PROTECTED))
    check(json.loads(cfn.get_stack_policy(StackName="demo")["StackPolicyBody"]) == PROTECTED, "the policy")
    change = dict(StackName="demo", UsePreviousTemplate=True, Capabilities=["CAPABILITY_IAM"],
                  Parameters=[{"ParameterKey": "Retention", "ParameterValue": "30"}])
    retention = lambda: lab.client("logs").describe_log_groups(logGroupNamePrefix=ids["Logs"])["logGroups"][0]["retentionInDays"]
    cfn.update_stack(**change)
    settled("UPDATE_ROLLBACK_COMPLETE")
    reasons = [e.get("ResourceStatusReason", "") for e in cfn.describe_stack_events(StackName="demo")["StackEvents"]]
    check("Action denied by stack policy: Statement [#2] does not allow [Update:Modify] for resource [Logs]" in reasons, reasons[:8])
    check(retention() == 14, retention())
    without = TEMPLATE.replace("  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Retention}}\n", "")
    cfn.update_stack(StackName="demo", TemplateBody=without, Capabilities=["CAPABILITY_IAM"])
    settled("UPDATE_ROLLBACK_COMPLETE")
    check(retention() == 14, "the group is gone")
    cfn.update_stack(**change, StackPolicyDuringUpdateBody=json.dumps({"Statement": PROTECTED["Statement"][:1]}))
    settled("UPDATE_COMPLETE")
    check(retention() == 30, retention())
    cfn.delete_stack(StackName="demo")
    wait_for(lambda: error_of(cfn.describe_stacks, StackName="demo") if not
             [s for s in cfn.list_stacks()["StackSummaries"] if s["StackStatus"] != "DELETE_COMPLETE"] else None, "the stack goes")
