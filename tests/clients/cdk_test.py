"""Stacks of an unmodified CDK: bootstrap, deploy, use, diff, deploy a change, destroy."""
import json
import urllib.request

from lab import Lab, check
from npm import fetch

APP = r"""
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as deployment from "aws-cdk-lib/aws-s3-deployment";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as apigateway from "aws-cdk-lib/aws-apigateway";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as sqs from "aws-cdk-lib/aws-sqs";
import * as ssm from "aws-cdk-lib/aws-ssm";

const app = new App();
const greeting = app.node.tryGetContext("greeting") ?? "hello";

const site = new Stack(app, "Site");
const bucket = new s3.Bucket(site, "Pages", { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true, versioned: true });
new deployment.BucketDeployment(site, "Files", { sources: [deployment.Source.asset("site")], destinationBucket: bucket });
new CfnOutput(site, "Bucket", { value: bucket.bucketName });

const api = new Stack(app, "Api");
const table = new dynamodb.Table(api, "Poems", { partitionKey: { name: "id", type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST, removalPolicy: RemovalPolicy.DESTROY });
const handler = new lambda.Function(api, "Handler", { runtime: lambda.Runtime.PYTHON_3_11, handler: "index.handler",
    timeout: Duration.seconds(20), environment: { GREETING: greeting, TABLE: table.tableName },
    code: lambda.Code.fromInline(`
import json, os

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"path": event["path"], "greeting": os.environ["GREETING"]})}
`) });
table.grantReadWriteData(handler);
const rest = new apigateway.LambdaRestApi(api, "Rest", { handler, cloudWatchRoleRemovalPolicy: RemovalPolicy.DESTROY });
new CfnOutput(api, "ApiId", { value: rest.restApiId });
new ssm.StringParameter(api, "Setting", { parameterName: "/cdk/greeting", stringValue: greeting });
new sqs.Queue(api, "Jobs", { visibilityTimeout: Duration.seconds(60) });

const network = new Stack(app, "Network");
const vpc = new ec2.Vpc(network, "Vpc", { maxAzs: 2, natGateways: 0 });
const group = new ec2.SecurityGroup(network, "Group", { vpc });
group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22));
"""

cli, library = (fetch(package) for package in ("aws-cdk@2.1148.1", "aws-cdk-lib@2.276.0"))
with Lab() as lab:
    work = lab.folder
    (work / "node_modules").symlink_to(library / "node_modules")
    (work / "app.mjs").write_text(APP)
    (work / "cdk.json").write_text(json.dumps({"app": "node app.mjs"}))
    (work / "site").mkdir()
    (work / "site/index.html").write_text("<h1>deployed</h1>")
    env = lab.env | {"AWS_ENDPOINT_URL": lab.endpoint, "AWS_ENDPOINT_URL_S3": lab.endpoint, "AWS_REGION": "us-east-1",
                     "CDK_HOME": str(work / "cdk-home"), "CDK_DISABLE_CLI_TELEMETRY": "1", "CI": "1",
                     "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1"}

    def cdk(*words, ok=True):
        return lab.run(["/usr/bin/node", cli / "node_modules/aws-cdk/bin/cdk", *words], ok, env=env, timeout=280)

    def outputs(stack):
        found = lab.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        return {o["OutputKey"]: o["OutputValue"] for o in found["Outputs"]}

    def greet():
        address = f"{lab.endpoint}/restapis/{outputs('Api')['ApiId']}/prod/_user_request_/poems"
        return json.load(urllib.request.urlopen(address, timeout=60))

    cdk("bootstrap", "aws://123456789012/us-east-1")
    cdk("deploy", "--all", "--require-approval", "never")
    page = lab.client("s3").get_object(Bucket=outputs("Site")["Bucket"], Key="index.html")
    check(page["Body"].read() == b"<h1>deployed</h1>" and page["ContentType"].startswith("text/html"), page)
    check(greet() == {"path": "/poems", "greeting": "hello"}, greet())
    vpcs = [v for v in lab.client("ec2").describe_vpcs()["Vpcs"] if not v["IsDefault"]]
    check(len(vpcs) == 1, vpcs)

    # Nothing differs now; then a property does.
    cdk("diff", "--all", "--fail")
    changed = ("--context", "greeting=salut")
    check(cdk("diff", "Api", "--fail", *changed, ok=False).returncode == 1, "diff sees no change")
    (work / "site/index.html").write_text("<h1>again</h1>")
    cdk("deploy", "--all", "--require-approval", "never", *changed)
    check(greet()["greeting"] == "salut", greet())
    check(lab.client("ssm").get_parameter(Name="/cdk/greeting")["Parameter"]["Value"] == "salut", "the parameter")
    page = lab.client("s3").get_object(Bucket=outputs("Site")["Bucket"], Key="index.html")
    check(page["Body"].read() == b"<h1>again</h1>", "the page")
    again = cdk("deploy", "Network", "--require-approval", "never")
    check("(no changes)" in again.stdout + again.stderr, again.stdout + again.stderr)

    cdk("destroy", "--all", "--force")
    left = [s["StackName"] for s in lab.client("cloudformation").describe_stacks()["Stacks"]]
    check(left == ["CDKToolkit"], left)
    check([b["Name"] for b in lab.client("s3").list_buckets()["Buckets"]] == ["cdk-hnb659fds-assets-123456789012-us-east-1"], "buckets")
    check(lab.client("dynamodb").list_tables()["TableNames"] == [] and lab.client("sqs").list_queues().get("QueueUrls", []) == []
          and lab.client("lambda").list_functions()["Functions"] == [] and lab.client("apigateway").get_rest_apis()["items"] == []
          and [v for v in lab.client("ec2").describe_vpcs()["Vpcs"] if not v["IsDefault"]] == [], "something is left")
    roles = [r["RoleName"] for r in lab.client("iam").list_roles()["Roles"]]
    check(all(role.startswith("cdk-hnb659fds-") for role in roles), roles)
