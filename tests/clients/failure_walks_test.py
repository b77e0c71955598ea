"""What goes wrong with stacks, and a lab that is killed in the middle of each of their phases: events and final states as
CloudFormation's documentation gives them, and nothing left behind.

The stacks hold a custom resource, whose function can be told to stay silent: then the phase waits, for as long as wanted."""
import io
import json
import zipfile

from botocore.exceptions import ClientError
from inventory import everything
from lab import Lab, check, wait_for

GATEKEEPER = """
import json, os, urllib.request

def handler(event, context):
    value = event["ResourceProperties"]["Value"]
    if os.environ["SILENT"] in (event["RequestType"], event["RequestType"] + " " + value):
        print("silent about", event["RequestType"], event["StackId"].split("/")[1])
        return
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer.update(Status="SUCCESS", PhysicalResourceId="the-gate", Data={"Value": value})
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), {"Content-Type": ""}, method="PUT"))
"""
GATE = '{Type: "Custom::Gate", DependsOn: %s, Properties: {ServiceToken: TOKEN, Value: "%s"}}'
BAD = '{Type: "AWS::EC2::VPC", DependsOn: %s, Properties: {CidrBlock: nonsense}}'
SETTING = '{Type: "AWS::SSM::Parameter", Properties: {Name: /walk, Type: String, Value: "%s"}}'
VPC = '{Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}'
BUCKET = '{Type: "AWS::S3::Bucket"}'
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                 "Principal": {"Service": "lambda.amazonaws.com"}}]}


class Walks:
    def __init__(self, lab):
        self.lab = lab
        self.connect()
        role = lab.client("iam").create_role(RoleName="gate", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
        code = io.BytesIO()
        with zipfile.ZipFile(code, "w") as archive:
            archive.writestr("app.py", GATEKEEPER)
        self.token = self.functions.create_function(
            FunctionName="gate", Runtime="python3.11", Handler="app.handler", Role=role, Code={"ZipFile": code.getvalue()},
            Environment={"Variables": {"SILENT": ""}}, Timeout=30)["FunctionArn"]
        lab.client("s3").create_bucket(Bucket="templates")
        self.before = self.held()

    def connect(self):
        self.cfn, self.functions = self.lab.client("cloudformation"), self.lab.client("lambda")

    def held(self):
        return {each for each in everything(self.lab) if not each.startswith("logs ")}

    def text(self, **resources):
        lines = [f"  {name}: {text.replace('TOKEN', self.token)}" for name, text in resources.items()]
        return "Resources:\n" + "\n".join(lines) + "\n"

    def create(self, name, text, **more):
        return self.cfn.create_stack(StackName=name, TemplateBody=text, Capabilities=["CAPABILITY_IAM"], **more)["StackId"]

    def silent(self, what):
        self.functions.update_function_configuration(FunctionName="gate", Environment={"Variables": {"SILENT": what}})

    def wait_for_silence(self, kind, stack):
        """Until the function has kept silent about such a request."""
        said = f"silent about {kind} {stack}"

        def heard():
            try:
                streams = self.lab.client("logs").describe_log_streams(logGroupName="/aws/lambda/gate")["logStreams"]
            except ClientError:
                return False  # it has not run yet
            return any(said in event["message"] for stream in streams for event in self.lab.client("logs").get_log_events(
                logGroupName="/aws/lambda/gate", logStreamName=stream["logStreamName"])["events"])
        wait_for(heard, said)

    def status(self, name):
        return self.cfn.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"]

    def ends(self, name, wanted):
        wait_for(lambda: not self.status(name).endswith("_IN_PROGRESS"), f"{name} settles", 120)
        check(self.status(name) == wanted, f"{name} ended in {self.status(name)}, not {wanted}: {self.events(name)}")

    def events(self, name):
        """(logical id, status, reason), oldest first."""
        found = self.cfn.describe_stack_events(StackName=name)["StackEvents"]
        return [(e["LogicalResourceId"], e["ResourceStatus"], e.get("ResourceStatusReason", "")) for e in reversed(found)]

    def reason(self, name, resource, status):
        found = [reason for who, what, reason in self.events(name) if (who, what) == (resource, status)]
        check(found, f"{resource} has no {status}: {self.events(name)}")
        return found[-1]

    def refused(self, call, **arguments):
        try:
            call(**arguments)
        except ClientError as problem:
            check(problem.response["Error"]["Code"] == "ValidationError", problem)
            return problem.response["Error"]["Message"]
        check(False, f"{arguments} was not refused")

    def delete(self, name, **more):
        identity = self.cfn.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self.cfn.delete_stack(StackName=name, **more)
        self.ends(identity, "DELETE_COMPLETE")

    def nothing_is_left(self):
        left = self.held() - self.before
        check(not left, left)

    def die_and_come_back(self):
        """The function answers from now on; then the lab is killed, and started over what it left."""
        self.silent("")
        self.lab.kill()
        self.lab.start()
        self.connect()


def refused_beforehand(walks):
    cyclic = walks.text(A='{Type: "AWS::SNS::Topic", DependsOn: B}', B='{Type: "AWS::SNS::Topic", DependsOn: A}')
    said = walks.refused(walks.create, name="walk", text=cyclic)
    check(said.startswith("Circular dependency between resources: [A, B]"), said)
    said = walks.refused(walks.create, name="walk", text="Parameters: {Name: {Type: String}}\n" + walks.text(Bucket=BUCKET))
    check(said == "Parameters: [Name] must have values", said)
    check(walks.cfn.list_stacks()["StackSummaries"] == [], "a refused stack is listed")


def full_and_used_from_outside(walks):
    lab = walks.lab
    identity = walks.create("walk", walks.text(Bucket=BUCKET, Images='{Type: "AWS::ECR::Repository"}', Vpc=VPC))
    walks.ends("walk", "CREATE_COMPLETE")
    ids = {r["LogicalResourceId"]: r["PhysicalResourceId"]
           for r in walks.cfn.describe_stack_resources(StackName="walk")["StackResources"]}
    lab.client("s3").put_object(Bucket=ids["Bucket"], Key="x")
    kind = "application/vnd.oci.image.manifest.v1+json"
    lab.client("ecr").put_image(repositoryName=ids["Images"], imageTag="latest", imageManifestMediaType=kind, imageManifest=json.dumps(
        {"schemaVersion": 2, "mediaType": kind, "config": {}, "layers": []}))
    subnet = lab.client("ec2").create_subnet(VpcId=ids["Vpc"], CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]

    walks.cfn.delete_stack(StackName="walk")
    walks.ends("walk", "DELETE_FAILED")
    for resource, code in (("Bucket", "BucketNotEmpty"), ("Images", "RepositoryNotEmptyException"), ("Vpc", "DependencyViolation")):
        reason = walks.reason("walk", resource, "DELETE_FAILED")
        check(f"Error Code: {code})" in reason, reason)
    reason = walks.cfn.describe_stacks(StackName="walk")["Stacks"][0]["StackStatusReason"]
    check(reason.startswith("The following resource(s) failed to delete: [Bucket, Images, Vpc]."), reason)
    said = walks.refused(walks.cfn.update_stack, StackName="walk", TemplateBody=walks.text(Bucket=BUCKET))
    check(said == f"Stack:{identity} is in DELETE_FAILED state and can not be updated.", said)

    lab.client("ec2").delete_subnet(SubnetId=subnet)
    walks.cfn.delete_stack(StackName="walk", RetainResources=["Bucket", "Images"])
    walks.ends(identity, "DELETE_COMPLETE")
    check(walks.reason(identity, "Bucket", "DELETE_SKIPPED") == "", "the bucket is skipped")
    check(walks.held() - walks.before == {f"s3 Buckets {ids['Bucket']}", f"ecr repositories {ids['Images']}"}, walks.held())
    lab.client("s3").delete_object(Bucket=ids["Bucket"], Key="x")
    lab.client("s3").delete_bucket(Bucket=ids["Bucket"])
    lab.client("ecr").delete_repository(repositoryName=ids["Images"], force=True)
    walks.nothing_is_left()


def export_in_use(walks):
    exporting = walks.text(Setting=SETTING % "one") + "Outputs: {Name: {Value: %s, Export: {Name: walk-export}}}\n"
    walks.create("walk", exporting % "one")
    walks.ends("walk", "CREATE_COMPLETE")
    walks.create("user", walks.text(Topic='{Type: "AWS::SNS::Topic", Properties: {DisplayName: !ImportValue walk-export}}'))
    walks.ends("user", "CREATE_COMPLETE")
    walks.cfn.delete_stack(StackName="walk")
    walks.ends("walk", "CREATE_COMPLETE")
    check(walks.reason("walk", "walk", "CREATE_COMPLETE") ==
          "Delete canceled. Cannot delete export walk-export as it is in use by user.", walks.events("walk"))
    walks.cfn.update_stack(StackName="walk", TemplateBody=exporting % "two")
    walks.ends("walk", "UPDATE_ROLLBACK_COMPLETE")
    check("Cannot update export walk-export as it is in use by user" in walks.reason("walk", "walk", "UPDATE_ROLLBACK_IN_PROGRESS"),
          walks.events("walk"))
    walks.delete("user")
    walks.delete("walk")
    walks.nothing_is_left()


def fails_halfway(walks):
    """A nested stack and a custom resource are there already when the last resource fails; and a nested one that fails."""
    s3 = walks.lab.client("s3")
    s3.put_object(Bucket="templates", Key="good", Body=walks.text(Inner=BUCKET, Network=VPC))
    s3.put_object(Bucket="templates", Key="bad", Body=walks.text(Inner=BUCKET, Bad=BAD % "Inner"))
    child = '{Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: "https://s3.amazonaws.com/templates/%s"}}'
    walks.create("walk", walks.text(Child=child % "good", Gate=GATE % ("Child", 1), Bad=BAD % "Gate"))
    walks.ends("walk", "ROLLBACK_COMPLETE")
    check(walks.reason("walk", "walk", "ROLLBACK_IN_PROGRESS") ==
          "The following resource(s) failed to create: [Bad]. Rollback requested by user.", walks.events("walk"))
    for each in ("Gate", "Child"):
        walks.reason("walk", each, "DELETE_COMPLETE")
    nested = [s["StackName"] for s in walks.cfn.list_stacks(StackStatusFilter=["DELETE_COMPLETE"])["StackSummaries"]]
    check(any(name.startswith("walk-Child-") for name in nested), nested)
    check(walks.held() - walks.before == {"cloudformation Stacks walk"}, walks.held() - walks.before)
    walks.delete("walk")

    walks.create("walk", walks.text(Child=child % "bad", Gate=GATE % ("Child", 1)))
    walks.ends("walk", "ROLLBACK_COMPLETE")
    reason = walks.reason("walk", "Child", "CREATE_FAILED")
    check(reason.startswith("Embedded stack arn:aws:cloudformation:") and
          "was not successfully created: The following resource(s) failed to create: [Bad]" in reason, reason)
    walks.delete("walk")
    walks.nothing_is_left()


def overtaken(walks):
    """What may and may not begin while something is under way."""
    text = walks.text(Vpc=VPC, Gate=GATE % ("Vpc", 1))
    walks.silent("Create")
    identity = walks.create("walk", text)
    walks.wait_for_silence("Create", "walk")
    said = walks.refused(walks.cfn.update_stack, StackName="walk", TemplateBody=walks.text(Vpc=VPC))
    check(said == f"Stack:{identity} is in CREATE_IN_PROGRESS state and can not be updated.", said)
    walks.silent("")
    walks.delete("walk")
    check(walks.reason(identity, "walk", "DELETE_IN_PROGRESS") == "User Initiated", walks.events(identity))
    walks.nothing_is_left()

    identity = walks.create("walk", text)
    walks.ends("walk", "CREATE_COMPLETE")
    walks.silent("Update 2")
    change = walks.text(Vpc=VPC, New=BUCKET, Gate=GATE % ("New", 2))
    walks.cfn.update_stack(StackName="walk", TemplateBody=change)
    walks.wait_for_silence("Update", "walk")
    said = walks.refused(walks.cfn.update_stack, StackName="walk", TemplateBody=text)
    check(said == f"Stack:{identity} is in UPDATE_IN_PROGRESS state and can not be updated.", said)
    said = walks.refused(walks.cfn.delete_stack, StackName="walk")
    check(said == f"Stack [{identity}] cannot be deleted while in status UPDATE_IN_PROGRESS", said)
    walks.cfn.cancel_update_stack(StackName="walk")
    walks.ends("walk", "UPDATE_ROLLBACK_COMPLETE")
    check(walks.reason("walk", "Gate", "UPDATE_FAILED") == "Resource update cancelled", walks.events("walk"))
    walks.silent("")
    walks.delete("walk")
    walks.nothing_is_left()


def killed_while_creating(walks):
    walks.silent("Create")
    walks.create("walk", walks.text(Bucket=BUCKET, Vpc=VPC, Gate=GATE % ("[Bucket, Vpc]", 1)))
    walks.wait_for_silence("Create", "walk")
    walks.die_and_come_back()
    walks.ends("walk", "ROLLBACK_COMPLETE")
    check(walks.reason("walk", "Gate", "CREATE_FAILED") == "Resource creation cancelled", walks.events("walk"))
    check([each for each in walks.events("walk") if each[:2] == ("Bucket", "DELETE_COMPLETE")] != [], walks.events("walk"))
    walks.delete("walk")
    walks.nothing_is_left()


def killed_while_rolling_back(walks):
    walks.silent("Delete")
    walks.create("walk", walks.text(Vpc=VPC, Gate=GATE % ("Vpc", 1), Bad=BAD % "Gate"))
    walks.wait_for_silence("Delete", "walk")
    check(walks.status("walk") == "ROLLBACK_IN_PROGRESS", walks.status("walk"))
    walks.die_and_come_back()
    walks.ends("walk", "ROLLBACK_COMPLETE")
    walks.delete("walk")
    walks.nothing_is_left()


def killed_while_updating(walks):
    walks.create("walk", walks.text(Setting=SETTING % "one", Gate=GATE % ("Setting", 1)))
    walks.ends("walk", "CREATE_COMPLETE")
    value = lambda: walks.lab.client("ssm").get_parameter(Name="/walk")["Parameter"]["Value"]
    change = dict(Setting=SETTING % "two", New=BUCKET, Gate=GATE % ("[Setting, New]", 2))

    # On the way forward …
    walks.silent("Update")
    walks.cfn.update_stack(StackName="walk", TemplateBody=walks.text(**change))
    walks.wait_for_silence("Update", "walk")
    check(value() == "two", "the parameter is changed by now")
    walks.die_and_come_back()
    walks.ends("walk", "UPDATE_ROLLBACK_COMPLETE")
    check(value() == "one" and walks.reason("walk", "Gate", "UPDATE_FAILED") == "Resource update cancelled", walks.events("walk"))
    walks.reason("walk", "New", "DELETE_COMPLETE")

    # … on the way back …
    walks.delete("walk")
    walks.create("back", walks.text(Setting=SETTING % "one", Gate=GATE % ("Setting", 1)))
    walks.ends("back", "CREATE_COMPLETE")
    walks.silent("Update 1")
    walks.cfn.update_stack(StackName="back", TemplateBody=walks.text(**change, Bad=BAD % "Gate"))
    walks.wait_for_silence("Update", "back")
    check(walks.status("back") == "UPDATE_ROLLBACK_IN_PROGRESS", walks.status("back"))
    walks.die_and_come_back()
    walks.ends("back", "UPDATE_ROLLBACK_COMPLETE")
    check(value() == "one", value())

    # … and while it removes what the stack has no more.
    walks.silent("Delete")
    walks.cfn.update_stack(StackName="back", TemplateBody=walks.text(Setting=SETTING % "two"))
    walks.wait_for_silence("Delete", "back")
    check(walks.status("back") == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", walks.status("back"))
    walks.die_and_come_back()
    walks.ends("back", "UPDATE_COMPLETE")
    check(value() == "two", value())
    walks.reason("back", "Gate", "DELETE_COMPLETE")
    walks.delete("back")
    walks.nothing_is_left()


def killed_while_a_nested_stack_updates(walks):
    s3 = walks.lab.client("s3")
    inner = "Parameters: {Value: {Type: String}}\n" + walks.text(
        Setting=SETTING.replace('"%s"', "!Ref Value"), Gate=GATE.replace('"%s"', "!Ref Value") % "Setting")
    s3.put_object(Bucket="templates", Key="inner", Body=inner)
    child = ('{Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: "https://s3.amazonaws.com/templates/inner",'
             ' Parameters: {Value: "%s"}}}')
    walks.create("walk", walks.text(Child=child % 1, Topic='{Type: "AWS::SNS::Topic", DependsOn: Child}'))
    walks.ends("walk", "CREATE_COMPLETE")
    nested = walks.cfn.describe_stack_resource(StackName="walk", LogicalResourceId="Child")["StackResourceDetail"]["PhysicalResourceId"]
    walks.silent("Update 2")
    walks.cfn.update_stack(StackName="walk", TemplateBody=walks.text(Child=child % 2))
    walks.wait_for_silence("Update", nested.split("/")[1])
    walks.die_and_come_back()
    walks.ends("walk", "UPDATE_ROLLBACK_COMPLETE")
    walks.ends(nested, "UPDATE_ROLLBACK_COMPLETE")
    check(walks.lab.client("ssm").get_parameter(Name="/walk")["Parameter"]["Value"] == "1", "the inner parameter")
    walks.delete("walk")
    walks.nothing_is_left()


def killed_while_deleting(walks):
    walks.create("last", walks.text(Vpc=VPC, Bucket=BUCKET, Gate=GATE % ("Vpc", 1)))
    walks.ends("last", "CREATE_COMPLETE")
    identity = walks.cfn.describe_stacks(StackName="last")["Stacks"][0]["StackId"]
    walks.silent("Delete")
    walks.cfn.delete_stack(StackName="last")
    walks.wait_for_silence("Delete", "last")
    walks.die_and_come_back()
    walks.ends(identity, "DELETE_COMPLETE")
    walks.nothing_is_left()


with Lab() as lab:
    walks = Walks(lab)
    for walk in (refused_beforehand, full_and_used_from_outside, export_in_use, fails_halfway, overtaken, killed_while_creating,
                 killed_while_rolling_back, killed_while_updating, killed_while_a_nested_stack_updates, killed_while_deleting):
        walk(walks)
        print(walk.__name__.replace("_", " "), "as documented", flush=True)
