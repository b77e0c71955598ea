"""The course's eight stacks by an unmodified CDK: bootstrap, deploy, use each, diff, deploy a change, destroy; and then
nothing is left but the bootstrap stack and what AWS leaves too. The app is in cdk/."""
import concurrent.futures
import http.client
import json
import os
import pathlib
import shutil
import urllib.parse

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from inventory import everything  # noqa: E402
from lab import REGION, Lab, check, wait_for  # noqa: E402
from npm import fetch  # noqa: E402

ACCOUNT = "123456789012"
STACKS = ["MyFirstEc2", "Ec2ForDl", "EcsClusterQaBot", "SimpleBatch", "SimpleLambda", "SimpleDynamoDb", "SimpleS3",
          "Bashoutter"]
IMAGE_TYPE = "application/vnd.oci.image.manifest.v1+json"
HAIKU = {"username": "basho", "first": "old pond", "second": "a frog leaps in", "third": "water's sound"}
# What stays on AWS too: logs, which outlive what wrote them.
LEFT_ON_PURPOSE = ("logs logGroups /aws/lambda/", "logs logGroups /aws/batch/job", "logs logGroups EcsClusterQaBot-Task")

cli, library = (fetch(package) for package in ("aws-cdk@2.1148.1", "aws-cdk-lib@2.276.0"))


class App:
    """A copy of the app in the lab's folder, with the settings that `cdk init` writes."""

    def __init__(self, lab):
        self.lab = lab
        self.folder = lab.folder / "app"
        shutil.copytree(pathlib.Path(__file__).parent / "cdk", self.folder)
        (self.folder / "node_modules").symlink_to(library / "node_modules")
        flags = json.loads((cli / "node_modules/aws-cdk/lib/init-templates/.recommended-feature-flags.json").read_text())
        (self.folder / "cdk.json").write_text(json.dumps({"app": "node app.mjs", "context": flags}))
        self.env = lab.env | {"AWS_ENDPOINT_URL": lab.endpoint, "AWS_ENDPOINT_URL_S3": lab.endpoint, "AWS_REGION": REGION,
                              "CDK_HOME": str(lab.folder / "cdk-home"), "CDK_DISABLE_CLI_TELEMETRY": "1", "CI": "1",
                              "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1"}

    def cdk(self, *words, ok=True):
        command = ["/usr/bin/env", "--chdir", self.folder, "node", cli / "node_modules/aws-cdk/bin/cdk", *words, "--no-notices"]
        done = self.lab.run(command, False, env=self.env, timeout=280)
        said = done.stdout + done.stderr
        check(not ok or done.returncode == 0, f"cdk {' '.join(words)} ended with {done.returncode}:\n{said}\n{self.failures()}")
        return said if ok else done.returncode

    def deploy(self, *words):
        return self.cdk("deploy", "--require-approval", "never", *words)

    def failures(self):
        cfn = self.lab.client("cloudformation")
        return [(stack["StackName"], event["LogicalResourceId"], event["ResourceStatusReason"])
                for stack in cfn.list_stacks()["StackSummaries"]
                for event in cfn.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
                if event["ResourceStatus"].endswith("_FAILED") and "ResourceStatusReason" in event]

    def outputs(self, stack):
        found = self.lab.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}


def use_server(app, stack, size):
    outputs, ec2 = app.outputs(stack), app.lab.client("ec2")
    server = ec2.describe_instances(InstanceIds=[outputs["InstanceId"]])["Reservations"][0]["Instances"][0]
    check(server["State"]["Name"] == "running" and server["InstanceType"] == size, server)
    check(server["PublicIpAddress"] == outputs["InstancePublicIp"] and server["KeyName"] == "HirakeGoma", server)
    check(server["PublicDnsName"] == outputs["InstancePublicDnsName"] != "", server)
    vpc = ec2.describe_vpcs(VpcIds=[server["VpcId"]])["Vpcs"][0]
    check(vpc["CidrBlock"] == "10.10.0.0/23", vpc)
    rules = ec2.describe_security_groups(GroupIds=[server["SecurityGroups"][0]["GroupId"]])["SecurityGroups"][0]["IpPermissions"]
    check([(rule["FromPort"], rule["ToPort"], rule["IpRanges"][0]["CidrIp"]) for rule in rules] == [(22, 22, "0.0.0.0/0")], rules)
    return ec2.describe_images(ImageIds=[server["ImageId"]])["Images"][0]["Name"]


def ask_bot(app):
    ssm, ecs = app.lab.client("ssm"), app.lab.client("ecs")
    setting = lambda name: ssm.get_parameter(Name=name)["Parameter"]["Value"]
    check(setting("ECS_CLUSTER_NAME") == app.outputs("EcsClusterQaBot")["ClusterName"], "the cluster's name")
    network = {"subnets": [setting("ECS_TASK_VPC_SUBNET_1")], "assignPublicIp": "ENABLED"}
    task = ecs.run_task(
        cluster=setting("ECS_CLUSTER_NAME"), taskDefinition=setting("ECS_TASK_DEFINITION_ARN"), launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": network}, overrides={"containerOverrides": [
            {"name": setting("CONTAINER_NAME"), "command": ["Paris is a city", "What is Paris?", "one"]}]})["tasks"][0]
    look = lambda: ecs.describe_tasks(cluster=setting("ECS_CLUSTER_NAME"), tasks=[task["taskArn"]])["tasks"][0]
    wait_for(lambda: look()["lastStatus"] == "STOPPED", "the question is answered")
    check(look()["containers"][0].get("exitCode") == 0, look())
    answer = app.lab.client("dynamodb").get_item(TableName=setting("TABLE_NAME"), Key={"item_id": {"S": "one"}})["Item"]
    check(answer["answer"]["S"] == "Paris", answer)


def run_job(app):
    outputs, batch, ecr = app.outputs("SimpleBatch"), app.lab.client("batch"), app.lab.client("ecr")
    image = {"schemaVersion": 2, "mediaType": IMAGE_TYPE, "config": {}, "layers": [],
             "annotations": {"org.skydeck.lab.image": "skydeck-test/sh"}}
    ecr.put_image(repositoryName=outputs["RepositoryName"], imageTag="latest", imageManifestMediaType=IMAGE_TYPE,
                  imageManifest=json.dumps(image))
    check(outputs["JobQueueName"] == "SimpleBatchjob-queue" and outputs["JobDefinitionName"] == "SimpleBatchjob-definition", outputs)
    job = batch.submit_job(jobName="one", jobQueue=outputs["JobQueueName"], jobDefinition=outputs["JobDefinitionName"],
                           containerOverrides={"command": ['echo "into $BUCKET_NAME"']})["jobId"]
    look = lambda: batch.describe_jobs(jobs=[job])["jobs"][0]
    wait_for(lambda: look()["status"] in ("SUCCEEDED", "FAILED"), "the job ends")
    check(look()["status"] == "SUCCEEDED", look())
    said = app.lab.client("logs").get_log_events(logGroupName="/aws/batch/job",
                                                 logStreamName=look()["container"]["logStreamName"])["events"]
    check([each["message"] for each in said] == [f"into {outputs['BucketName']}"], said)
    # Left in the bucket and in the repository: the stack empties both when it goes.
    app.lab.client("s3").put_object(Bucket=outputs["BucketName"], Key="metrics.csv", Body=b"train_loss\n")


def invoke(app):
    name = app.outputs("SimpleLambda")["FunctionName"]
    answer = app.lab.client("lambda").invoke(FunctionName=name, Payload=json.dumps({"sleep": 0}))
    check(json.load(answer["Payload"]) in ("Dostoevsky", "Kafka", "Woolf"), answer)
    shown = app.lab.client("lambda").get_function_configuration(FunctionName=name)
    queues = app.lab.client("sqs").list_queues()["QueueUrls"]
    check(len(queues) == 1 and shown["DeadLetterConfig"]["TargetArn"].endswith(queues[0].split("/")[-1]), (shown, queues))
    return shown["Timeout"]


def write_item(app):
    table = app.outputs("SimpleDynamoDb")["TableName"]
    dynamodb = app.lab.client("dynamodb")
    dynamodb.put_item(TableName=table, Item={"item_id": {"S": "bec7"}, "first_name": {"S": "John"}, "age": {"N": "25"}})
    check(dynamodb.scan(TableName=table)["Items"][0]["age"] == {"N": "25"}, "the scan")


def fill_bucket(app):
    bucket = app.outputs("SimpleS3")["BucketName"]
    s3 = app.lab.client("s3")
    for text in (b"one", b"two"):  # the second is another version
        s3.put_object(Bucket=bucket, Key="a/b/tmp.txt", Body=text)
    check(s3.get_object(Bucket=bucket, Key="a/b/tmp.txt")["Body"].read() == b"two", "the object")


def ask(app, method, path, body=None, host=None):
    """(status, headers, body), as a browser asks."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(app.lab.endpoint).netloc, timeout=60)
    connection.request(method, path, json.dumps(body) if body else None, {"Host": host} if host else {})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


def post_haiku(app):
    base = f"/restapis/{app.outputs('Bashoutter')['ApiId']}/prod/_user_request_/haiku"
    status, headers, said = ask(app, "POST", base, HAIKU)
    check(status == 201 and headers["Access-Control-Allow-Origin"] == "*", (status, said))
    item = json.loads(said)["item_id"]
    check(ask(app, "POST", base, {"username": "basho"})[0] == 400, "a missing field")
    check(ask(app, "PATCH", f"{base}/{item}")[0] == 200, "a like")
    check([each["likes"] for each in json.loads(ask(app, "GET", base)[2])] == [1], "the list")
    status, headers, _ = ask(app, "OPTIONS", f"{base}/{item}")
    check(status == 204 and "PATCH" in headers["Access-Control-Allow-Methods"], (status, headers))
    check(ask(app, "DELETE", f"{base}/{item}")[0] == 204 and json.loads(ask(app, "GET", base)[2]) == [], "the end")


def page(app, path):
    return ask(app, "GET", path, host=urllib.parse.urlsplit(app.outputs("Bashoutter")["BucketUrl"]).netloc)


def browse(app):
    status, headers, text = page(app, "/")
    check(status == 200 and headers["Content-Type"].startswith("text/html") and "<h1>Haiku</h1>" in text, (status, text))
    check(page(app, "/assets/site.js")[2] == (app.folder / "site/assets/site.js").read_text(), "the script")


with Lab() as lab:
    app = App(lab)
    lab.ctl("lab", "image", "add", "skydeck-test/qabot", "--from", app.folder / "worker", "--", "/usr/bin/python3", "answer.py")
    lab.ctl("lab", "image", "add", "skydeck-test/sh", "--", "sh", "-c")
    untouched = everything(lab)
    app.cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}")
    check("cloudformation Stacks CDKToolkit" in everything(lab) - untouched, "the bootstrap stack")
    lab.client("ec2").create_key_pair(KeyName="HirakeGoma")
    before = everything(lab)

    app.cdk("synth", "--quiet")
    # Two of them, one with files, by skydeckctl from the same folder: the CDK finds them as it would have made them.
    for name in ("SimpleLambda", "SimpleS3"):
        made = lab.ctl_json("stacks", "deploy", name, "--template", app.folder / "cdk.out", "--wait")
        check((made["status"], made["action"]) == ("CREATE_COMPLETE", "create"), made)
    said = app.deploy("--app", "cdk.out", "--all", "--concurrency", "4")
    check(said.count("(no changes)") == 2, said)
    deployed = everything(lab)
    check({f"cloudformation Stacks {name}" for name in STACKS} <= deployed, deployed)

    # Each is used, most of them at the same time.
    check(use_server(app, "MyFirstEc2", "t2.micro").startswith("amzn2-ami-"), "the image")
    check(use_server(app, "Ec2ForDl", "g4dn.xlarge").startswith("Deep Learning AMI"), "the image")
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for done in [pool.submit(each, app) for each in (ask_bot, run_job, write_item, fill_bucket, post_haiku, browse)]:
            done.result()
    check(invoke(app) == 10, "the timeout")

    # Nothing has drifted from its template …
    cfn = lab.client("cloudformation")
    for name in STACKS:
        detection = cfn.detect_stack_drift(StackName=name)["StackDriftDetectionId"]
        found = cfn.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
        check(found["DetectionStatus"] == "DETECTION_COMPLETE" and found["StackDriftStatus"] == "IN_SYNC", (name, found, [
            each for each in cfn.describe_stack_resource_drifts(StackName=name)["StackResourceDrifts"]
            if each["StackResourceDriftStatus"] != "IN_SYNC"]))

    # … and nothing differs; then properties and files do.
    app.cdk("diff", "--app", "cdk.out", "--all", "--fail")
    changed = ("--context", "lambda_timeout=20")
    check(app.cdk("diff", "SimpleLambda", "--fail", *changed, ok=False) == 1, "diff sees no change")
    (app.folder / "site/assets/site.js").write_text('document.title += " (2)";\n')
    app.deploy("Bashoutter", *changed)
    check("(2)" in page(app, "/assets/site.js")[2], "the new script")
    said = app.deploy("SimpleLambda", "SimpleDynamoDb", "--method=direct", *changed)
    check(invoke(app) == 20, "the new timeout")
    check(said.count("(no changes)") == 1, said)

    app.cdk("destroy", "--app", "cdk.out", "--all", "--force", "--concurrency", "4")
    left = everything(lab) - before
    strange = sorted(each for each in left if not each.startswith(LEFT_ON_PURPOSE))
    check(not strange, strange)
    check(before <= everything(lab), before - everything(lab))
