"""The unmodified CDK command line (npm aws-cdk): `cdk bootstrap`, again without change, and the stack's deletion."""
import subprocess

from lab import Lab, check, wait_for
from npm import fetch

ACCOUNT, REGION, QUALIFIER = "123456789012", "us-east-1", "hnb659fds"
cli = fetch("aws-cdk@2.1148.1") / "node_modules/aws-cdk/bin/cdk"

with Lab() as lab:
    env = lab.env | {
        "AWS_ENDPOINT_URL": lab.endpoint, "AWS_ENDPOINT_URL_S3": lab.endpoint, "AWS_REGION": REGION,
        "CDK_HOME": str(lab.folder / "cdk"), "CDK_DISABLE_CLI_TELEMETRY": "1", "CI": "true",
    }

    def bootstrap(*options):
        done = subprocess.run(["/usr/bin/env", "node", cli, "bootstrap", f"aws://{ACCOUNT}/{REGION}", "--no-notices", *options],
                              cwd=lab.folder, env=env, text=True, capture_output=True, timeout=240)
        said = done.stdout + done.stderr
        events = lambda: lab.aws("cloudformation", "describe-stack-events", "--stack-name", "CDKToolkit", "--query",
                                 "StackEvents[?ResourceStatusReason].[LogicalResourceId,ResourceStatusReason]", ok=None).stdout
        check(done.returncode == 0, f"bootstrap {options} ended with {done.returncode}:\n{said}{events()}")
        return said

    said = bootstrap()
    check("Environment aws://123456789012/us-east-1 bootstrapped" in said and "no changes" not in said, said)

    cfn, s3, ecr, iam, ssm, sts = (lab.client(name) for name in ("cloudformation", "s3", "ecr", "iam", "ssm", "sts"))
    status = lambda: cfn.describe_stacks(StackName="CDKToolkit")["Stacks"][0]["StackStatus"]
    check(status() == "CREATE_COMPLETE", status())
    outputs = {o["OutputKey"]: o["OutputValue"] for o in cfn.describe_stacks(StackName="CDKToolkit")["Stacks"][0]["Outputs"]}
    bucket, repository = f"cdk-{QUALIFIER}-assets-{ACCOUNT}-{REGION}", f"cdk-{QUALIFIER}-container-assets-{ACCOUNT}-{REGION}"
    check(outputs["BucketName"] == bucket and outputs["ImageRepositoryName"] == repository, outputs)
    check(ssm.get_parameter(Name=f"/cdk-bootstrap/{QUALIFIER}/version")["Parameter"]["Value"] == outputs["BootstrapVersion"], outputs)

    # What the template says of the bucket and of the repository is so.
    check(s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled", "versioning")
    rules = {rule["ID"]: rule for rule in s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]}
    check(rules["CleanupOldVersions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}, rules)
    check(rules["AbortIncompleteMultipartUploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}, rules)
    check("AllowSSLRequestsOnly" in s3.get_bucket_policy(Bucket=bucket)["Policy"], "bucket policy")
    shown = ecr.describe_repositories(repositoryNames=[repository])["repositories"][0]
    check(shown["imageTagMutability"] == "IMMUTABLE", shown)
    check("lambda.amazonaws.com" in ecr.get_repository_policy(repositoryName=repository)["policyText"], "repository policy")
    check("untagged" in ecr.get_lifecycle_policy(repositoryName=repository)["lifecyclePolicyText"], "lifecycle policy")

    # The roles let themselves be assumed, by the account only without an external id; their keys work.
    for name in ("file-publishing", "image-publishing", "lookup", "deploy"):
        arn = f"arn:aws:iam::{ACCOUNT}:role/cdk-{QUALIFIER}-{name}-role-{ACCOUNT}-{REGION}"
        keys = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        mine = lab.client("sts", aws_access_key_id=keys["AccessKeyId"], aws_secret_access_key=keys["SecretAccessKey"],
                          aws_session_token=keys["SessionToken"])
        check(f"assumed-role/cdk-{QUALIFIER}-{name}" in mine.get_caller_identity()["Arn"], name)
        refused = lab.aws("sts", "assume-role", "--role-arn", arn, "--role-session-name", "xx", "--external-id", "yy", ok=False)
        check("AccessDenied" in refused.stderr, refused.stderr)
    check(iam.list_role_policies(RoleName=f"cdk-{QUALIFIER}-file-publishing-role-{ACCOUNT}-{REGION}")["PolicyNames"]
          == [f"cdk-{QUALIFIER}-file-publishing-role-default-policy-{ACCOUNT}-{REGION}"], "the policy of its own")
    check(len(iam.list_roles()["Roles"]) == 5, "five roles")

    again = bootstrap()
    check("(no changes)" in again and status() == "CREATE_COMPLETE", again)
    # A changed setting is an update of the stack; protected, it does not go.
    bootstrap("--termination-protection", "--tags", "team=mine")
    check(status() == "UPDATE_COMPLETE", status())
    check({"Key": "team", "Value": "mine"} in s3.get_bucket_tagging(Bucket=bucket)["TagSet"], "the stack's tag")
    refused = lab.aws("cloudformation", "delete-stack", "--stack-name", "CDKToolkit", ok=False)
    check("TerminationProtection" in refused.stderr, refused.stderr)
    bootstrap("--termination-protection=false")

    # Everything goes but the bucket, which the template retains.
    identity = cfn.describe_stacks(StackName="CDKToolkit")["Stacks"][0]["StackId"]
    cfn.delete_stack(StackName="CDKToolkit")
    wait_for(lambda: cfn.describe_stacks(StackName=identity)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE", "the stack goes")
    check(iam.list_roles()["Roles"] == [] and ecr.describe_repositories()["repositories"] == [], "left")
    check(ssm.describe_parameters()["Parameters"] == [], "a parameter is left")
    check([each["Name"] for each in s3.list_buckets()["Buckets"]] == [bucket], "the bucket stays")
