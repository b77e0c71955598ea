"""Drills: what goes wrong on purpose is what boto3 and skydeckctl take for the real thing."""
import json
import time

import boto3
import botocore.config
import botocore.exceptions

from lab import Lab, check, error_of, wait_for

with Lab() as lab:
    fault = lambda *words: lab.ctl_json("lab", "fault", *words)
    s3, dynamodb, sts = lab.client("s3"), lab.client("dynamodb"), lab.client("sts")
    s3.create_bucket(Bucket="drill")
    check(fault("list") == [], "faults of a new lab")

    # Throttling, in each service's words; a client that tries again gets through.
    added = fault("add", "throttle", "--count", "2", "--service", "s3")
    check(added["Remaining"] == 2, f"added: {added}")
    check(error_of(s3.list_buckets) == (503, "SlowDown"), "s3's throttling")
    patient = boto3.client("s3", endpoint_url=lab.endpoint, region_name="us-east-1", aws_access_key_id="test",
                           aws_secret_access_key="test",
                           config=botocore.config.Config(retries={"mode": "standard", "max_attempts": 3}))
    check(patient.list_buckets()["Buckets"][0]["Name"] == "drill", "the second try")
    left = fault("list")[0]
    check((left["Remaining"], left["Struck"]) == (0, 2), f"after two: {left}")
    fault("clear", added["FaultId"])
    fault("add", "throttle", "--operation", "ListTables", "--count", "1")
    check(error_of(dynamodb.list_tables) == (400, "ThrottlingException"), "DynamoDB's throttling")
    check(dynamodb.list_tables()["TableNames"] == [], "afterwards")

    # Errors of servers, tokens, connections that break, answers that are late.
    fault("add", "error", "--status", "503", "--service", "sts", "--count", "1")
    check(error_of(sts.get_caller_identity) == (503, "ServiceUnavailable"), "an error")
    fault("add", "error", "--code", "Weird", "--message", "on purpose", "--service", "sts", "--count", "1")
    check(error_of(sts.get_caller_identity) == (500, "Weird"), "an error of one's own")
    fault("add", "expired-token", "--service", "s3", "--count", "1")
    check(error_of(s3.list_buckets)[1] == "ExpiredToken", "an expired token")
    fault("add", "drop", "--service", "s3", "--operation", "ListBuckets", "--count", "1")
    try:
        s3.list_buckets()
        check(False, "a dropped connection answered")
    except botocore.exceptions.ConnectionClosedError:
        pass
    fault("add", "latency", "--latency", "400", "--service", "sts", "--count", "1")
    started = time.monotonic()
    sts.get_caller_identity()
    check(time.monotonic() - started >= 0.4, "a late answer came early")
    check(lab.ctl("lab", "fault", "add", "earthquake", ok=False).returncode != 0, "an unknown kind")
    fault("clear")

    # A stack whose bucket cannot be deleted: DELETE_FAILED, and a second try.
    cloudformation = lab.client("cloudformation")
    cloudformation.create_stack(StackName="s", TemplateBody=json.dumps(
        {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "of-the-stack"}}}}))
    status = lambda: cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
    stack = cloudformation.describe_stacks(StackName="s")["Stacks"][0]["StackId"]
    wait_for(lambda: status() == "CREATE_COMPLETE", "created")
    fault("add", "error", "--service", "s3", "--operation", "DeleteBucket", "--count", "1")
    cloudformation.delete_stack(StackName="s")
    wait_for(lambda: status() == "DELETE_FAILED", "the drill's DELETE_FAILED")
    cloudformation.delete_stack(StackName="s")
    wait_for(lambda: status() == "DELETE_COMPLETE", "deleted at the second try")
