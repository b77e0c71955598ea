"""Updates and change sets of CloudFormation, by boto3 and by `aws cloudformation deploy`."""
import json
import time

from lab import Lab, check, error_of, wait_for

BASE = """
Parameters: {Setting: {Type: String, Default: one}}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Stored:
    Type: AWS::SSM::Parameter
    Properties: {Name: /stored, Type: String, Value: !Sub "${Setting} ${Bucket}"}
Outputs:
  BucketName: {Value: !Ref Bucket, Export: {Name: shared-bucket}}
"""
ROLE = """
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [
        {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
"""

with Lab() as lab:
    cfn, s3, ssm = lab.client("cloudformation"), lab.client("s3"), lab.client("ssm")
    status = lambda name: cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    def settled(name):
        wait_for(lambda: not status(name).endswith("_IN_PROGRESS"), f"{name} settles")
        return status(name)

    cfn.create_stack(StackName="app", TemplateBody=BASE)
    check(settled("app") == "CREATE_COMPLETE", "created")
    bucket = cfn.describe_stacks(StackName="app")["Stacks"][0]["Outputs"][0]["OutputValue"]
    check(error_of(cfn.update_stack, StackName="app", TemplateBody=BASE) == (400, "ValidationError"), "no updates")

    # In place: versioning, a key of the table's time to live, a parameter.
    more = BASE.replace("Type: AWS::S3::Bucket", "Type: AWS::S3::Bucket\n    Properties: {VersioningConfiguration: {Status: Enabled}}")
    more = more.replace("BillingMode: PAY", "TimeToLiveSpecification: {AttributeName: gone, Enabled: true}\n      BillingMode: PAY")
    cfn.update_stack(StackName="app", TemplateBody=more, Tags=[{"Key": "team", "Value": "mine"}],
                     Parameters=[{"ParameterKey": "Setting", "ParameterValue": "two"}])
    check(settled("app") == "UPDATE_COMPLETE", cfn.describe_stack_events(StackName="app")["StackEvents"][:5])
    check(s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled", "versioning")
    check({"Key": "team", "Value": "mine"} in s3.get_bucket_tagging(Bucket=bucket)["TagSet"], "the stack's tag")
    check(ssm.get_parameter(Name="/stored")["Parameter"]["Value"] == f"two {bucket}", "the parameter")
    table = next(r["PhysicalResourceId"] for r in cfn.list_stack_resources(StackName="app")["StackResourceSummaries"]
                 if r["LogicalResourceId"] == "Table")
    ttl = lab.client("dynamodb").describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    check(ttl["TimeToLiveStatus"] == "ENABLED" and ttl["AttributeName"] == "gone", ttl)
    kept = [{"ParameterKey": "Setting", "UsePreviousValue": True}]

    # Replacement: a name makes another bucket, what mentions it follows, the old one goes.
    named = more.replace("Properties: {Versioning", "Properties: {BucketName: a-name-of-its-own, Versioning")
    cfn.update_stack(StackName="app", TemplateBody=named, Parameters=kept)
    check(settled("app") == "UPDATE_COMPLETE", "replaced")
    check([b["Name"] for b in s3.list_buckets()["Buckets"]] == ["a-name-of-its-own"], "one bucket")
    check(ssm.get_parameter(Name="/stored")["Parameter"]["Value"] == "two a-name-of-its-own", "followed")
    exports = {e["Name"]: e["Value"] for e in cfn.list_exports()["Exports"]}
    check(exports == {"shared-bucket": "a-name-of-its-own"}, exports)

    # An export that another stack uses stays as it is.
    cfn.create_stack(StackName="user", TemplateBody=json.dumps({"Resources": {"P": {"Type": "AWS::SSM::Parameter", "Properties": {
        "Name": "/user", "Type": "String", "Value": {"Fn::ImportValue": "shared-bucket"}}}}}))
    check(settled("user") == "CREATE_COMPLETE", "user")
    cfn.update_stack(StackName="app", TemplateBody=more, Parameters=kept)
    check(settled("app") == "UPDATE_ROLLBACK_COMPLETE", "an export in use")
    reasons = [e.get("ResourceStatusReason", "") for e in cfn.describe_stack_events(StackName="app")["StackEvents"]]
    check(any("Cannot update export shared-bucket as it is in use by user" in reason for reason in reasons), reasons[:9])
    check([b["Name"] for b in s3.list_buckets()["Buckets"]] == ["a-name-of-its-own"], "rolled back")

    # A failure on the way: everything is as before.
    broken = named + ""
    broken = broken.replace("Resources:", "Resources:\n  Bad: {Type: AWS::EC2::VPC, DependsOn: Stored, Properties: {CidrBlock: nonsense}}")
    cfn.update_stack(StackName="app", TemplateBody=broken, Parameters=[{"ParameterKey": "Setting", "ParameterValue": "three"}])
    check(settled("app") == "UPDATE_ROLLBACK_COMPLETE", "rolled back")
    check(ssm.get_parameter(Name="/stored")["Parameter"]["Value"] == "two a-name-of-its-own", "as before")
    shown = cfn.describe_stacks(StackName="app")["Stacks"][0]
    check(shown["Parameters"] == [{"ParameterKey": "Setting", "ParameterValue": "two"}] and "LastUpdatedTime" in shown, shown)

    # Change sets: of a stack that is there, with nothing in it, and of one that is not there yet.
    cfn.create_change_set(StackName="app", ChangeSetName="more", TemplateBody=named.replace("Outputs:", ROLE.strip("\n") + "\nOutputs:"),
                          Parameters=kept, Capabilities=["CAPABILITY_IAM"])
    cfn.get_waiter("change_set_create_complete").wait(ChangeSetName="more", StackName="app", WaiterConfig={"Delay": 1})
    found = cfn.describe_change_set(ChangeSetName="more", StackName="app")
    check([(c["ResourceChange"]["Action"], c["ResourceChange"]["LogicalResourceId"]) for c in found["Changes"]] == [("Add", "Role")], found)
    check(status("app") == "UPDATE_ROLLBACK_COMPLETE", "nothing happened yet")
    cfn.execute_change_set(ChangeSetName=found["ChangeSetId"])
    check(settled("app") == "UPDATE_COMPLETE", "executed")
    check(error_of(cfn.execute_change_set, ChangeSetName="more", StackName="app") == (400, "InvalidChangeSetStatus"), "twice")
    cfn.create_change_set(StackName="app", ChangeSetName="same", UsePreviousTemplate=True, Parameters=kept, Capabilities=["CAPABILITY_IAM"])
    same = cfn.describe_change_set(ChangeSetName="same", StackName="app")
    check(same["Status"] == "FAILED" and "didn't contain changes" in same["StatusReason"], same)
    cfn.delete_change_set(ChangeSetName="same", StackName="app")
    check(error_of(cfn.describe_change_set, ChangeSetName="same", StackName="app") == (404, "ChangeSetNotFound"), "deleted")
    cfn.create_change_set(StackName="new", ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=BASE.replace("/stored", "/new").replace("shared-", "other-"))
    check(status("new") == "REVIEW_IN_PROGRESS", "in review")
    cfn.execute_change_set(ChangeSetName="first", StackName="new")
    check(settled("new") == "CREATE_COMPLETE", "created by its change set")

    # The command that students use: makes, finds nothing to do, changes.
    (lab.folder / "t.yaml").write_text(BASE.replace("/stored", "/deployed").replace("shared-", "third-"))
    deploy = ("cloudformation", "deploy", "--stack-name", "deployed", "--template-file", "t.yaml")
    check("Successfully created/updated stack - deployed" in lab.aws(*deploy).stdout, "deployed")
    again = lab.aws(*deploy).stdout
    check("No changes to deploy. Stack deployed is up to date" in again, again)
    # awscli names its change sets by the second.
    named = max(s["ChangeSetName"] for s in cfn.list_change_sets(StackName="deployed")["Summaries"])
    wait_for(lambda: int(time.time()) > int(named.rsplit("-", 1)[1]), "the next second")
    lab.aws(*deploy, "--parameter-overrides", "Setting=four", "--tags", "team=ours")
    check(ssm.get_parameter(Name="/deployed")["Parameter"]["Value"].startswith("four "), "overridden")

    # A lab that dies in the middle of an update brings the stack back.
    cfn.update_stack(StackName="deployed", UsePreviousTemplate=True, Parameters=[{"ParameterKey": "Setting", "ParameterValue": "five"}])
    lab.kill()
    lab.start()
    cfn, s3, ssm = lab.client("cloudformation"), lab.client("s3"), lab.client("ssm")
    end = settled("deployed")
    value = ssm.get_parameter(Name="/deployed")["Parameter"]["Value"]
    check((end, value[:4]) in (("UPDATE_COMPLETE", "five"), ("UPDATE_ROLLBACK_COMPLETE", "four")), (end, value))

    for name in ("deployed", "new", "user", "app"):
        cfn.delete_stack(StackName=name)
        cfn.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
    check(s3.list_buckets()["Buckets"] == [] and ssm.describe_parameters()["Parameters"] == [], "something is left")
    check(lab.client("dynamodb").list_tables()["TableNames"] == [] and lab.client("iam").list_roles()["Roles"] == [], "left")
