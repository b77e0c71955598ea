"""`cdk import` by the unmodified CDK: a bucket and a table that were made by hand come under a stack, which then differs in
nothing, and go with it as their policies say."""
import json

from lab import REGION, Lab, check, error_of, wait_for
from npm import fetch

ACCOUNT = "123456789012"
APP = """
import { App, LegacyStackSynthesizer, RemovalPolicy, Stack } from "aws-cdk-lib";
import { AttributeType, BillingMode, CfnTable, Table } from "aws-cdk-lib/aws-dynamodb";
import { Bucket } from "aws-cdk-lib/aws-s3";

const stack = new Stack(new App(), "Taken", {
    synthesizer: new LegacyStackSynthesizer(), env: { account: "ACCOUNT", region: "REGION" } });
new Bucket(stack, "Bucket", { bucketName: "made-by-hand", removalPolicy: RemovalPolicy.RETAIN });
new Table(stack, "Table", { tableName: "people", partitionKey: { name: "id", type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST, removalPolicy: RemovalPolicy.DESTROY });
""".replace("ACCOUNT", ACCOUNT).replace("REGION", REGION)

cli, library = (fetch(package) for package in ("aws-cdk@2.1148.1", "aws-cdk-lib@2.276.0"))

with Lab() as lab:
    folder = lab.folder / "app"
    folder.mkdir()
    (folder / "node_modules").symlink_to(library / "node_modules")
    (folder / "app.mjs").write_text(APP)
    (folder / "cdk.json").write_text(json.dumps({"app": "node app.mjs"}))
    env = lab.env | {"AWS_ENDPOINT_URL": lab.endpoint, "AWS_ENDPOINT_URL_S3": lab.endpoint, "AWS_REGION": REGION,
                     "CDK_HOME": str(lab.folder / "cdk-home"), "CDK_DISABLE_CLI_TELEMETRY": "1", "CI": "1",
                     "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1"}

    def cdk(*words):
        command = ["/usr/bin/env", "--chdir", folder, "node", cli / "node_modules/aws-cdk/bin/cdk", *words, "--no-notices"]
        done = lab.run(command, False, env=env, timeout=200)
        check(done.returncode == 0, f"cdk {' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout + done.stderr

    s3, dynamodb, cfn = lab.client("s3"), lab.client("dynamodb"), lab.client("cloudformation")
    s3.create_bucket(Bucket="made-by-hand")
    s3.put_object(Bucket="made-by-hand", Key="k", Body=b"kept")
    dynamodb.create_table(TableName="people", BillingMode="PAY_PER_REQUEST",
                          KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                          AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    wait_for(lambda: dynamodb.describe_table(TableName="people")["Table"]["TableStatus"] == "ACTIVE", "the table")

    cdk("synth", "--quiet")
    template = json.loads((folder / "cdk.out/Taken.template.json").read_text())
    logical = {resource["Type"]: name for name, resource in template["Resources"].items()}
    mapping = folder / "mapping.json"
    mapping.write_text(json.dumps({logical["AWS::S3::Bucket"]: {"BucketName": "made-by-hand"},
                                   logical["AWS::DynamoDB::Table"]: {"TableName": "people"}}))
    cdk("import", "--resource-mapping", str(mapping), "--force")
    check(cfn.describe_stacks(StackName="Taken")["Stacks"][0]["StackStatus"] == "IMPORT_COMPLETE", "the import")
    check(s3.get_object(Bucket="made-by-hand", Key="k")["Body"].read() == b"kept", "the object")

    # What the import left out (metadata, outputs) comes with a deployment; then nothing differs.
    cdk("deploy", "--require-approval", "never")
    cdk("diff", "--fail")
    detection = cfn.detect_stack_drift(StackName="Taken")["StackDriftDetectionId"]
    found = cfn.describe_stack_drift_detection_status(StackDriftDetectionId=detection)
    check(found["StackDriftStatus"] == "IN_SYNC", found)

    cdk("destroy", "--force")
    check(s3.get_object(Bucket="made-by-hand", Key="k")["Body"].read() == b"kept", "the bucket stays")
    check(error_of(dynamodb.describe_table, TableName="people")[1] == "ResourceNotFoundException", "the table goes")

print("cdk import: every check held")
