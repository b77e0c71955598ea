"""The custom resource that puts a site into its bucket: CloudFormation calls it when the stack is created, changed and
deleted. Properties: BucketName, and ApiId, ApiStage and ApiUrl of the API that the site talks to."""
import json
import os
import pathlib
import urllib.request

import boto3

PUBLIC = pathlib.Path(__file__).parent / "public"
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


def handler(event, context):
    """Whatever happens, CloudFormation hears of it: without an answer it waits for an hour."""
    response = {
        "Status": "SUCCESS",
        "PhysicalResourceId": event.get("PhysicalResourceId") or event["ResourceProperties"].get("BucketName", "none"),
        **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
    }
    try:
        properties = event["ResourceProperties"]
        response["PhysicalResourceId"] = bucket = properties["BucketName"]
        if event["RequestType"] == "Delete":
            print(f"removed {empty(bucket)} objects")
        else:
            api = api_url(properties)
            print(f"wrote {write(bucket, api)} objects")
            response["Data"] = {"ApiUrl": api}
    except Exception as problem:
        print(f"{type(problem).__name__}: {problem}")
        response.update(Status="FAILED", Reason=f"{type(problem).__name__}: {problem}")
    send(event["ResponseURL"], response)


def api_url(properties):
    """Where browsers reach the API: at AWS, unless the SDKs are told to look for AWS somewhere else."""
    elsewhere = os.environ.get("AWS_ENDPOINT_URL")
    if not elsewhere:
        return properties["ApiUrl"]
    return f"{elsewhere.rstrip('/')}/restapis/{properties['ApiId']}/{properties['ApiStage']}/_user_request_"


def write(bucket, api):
    """The site's files with their types, and where the API is."""
    s3 = boto3.client("s3")
    files = sorted(path for path in PUBLIC.rglob("*") if path.is_file())
    for path in files:
        put(s3, bucket, path.relative_to(PUBLIC).as_posix(), path.read_bytes())
    put(s3, bucket, "config.json", json.dumps({"api": api}).encode())
    return len(files) + 1


def put(s3, bucket, key, body):
    s3.put_object(Bucket=bucket, Key=key, Body=body, CacheControl="no-cache",
                  ContentType=CONTENT_TYPES.get(pathlib.PurePath(key).suffix, "application/octet-stream"))


def empty(bucket):
    """All versions too: a bucket that holds any is not deleted."""
    s3 = boto3.client("s3")
    count = 0
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            found = [{"Key": each["Key"], "VersionId": each["VersionId"]}
                     for each in page.get("Versions", []) + page.get("DeleteMarkers", [])]
            if found:
                refused = s3.delete_objects(Bucket=bucket, Delete={"Objects": found, "Quiet": True}).get("Errors")
                if refused:
                    raise RuntimeError(f"{refused[0]['Key']} cannot be deleted: {refused[0].get('Message')}")
            count += len(found)
    except s3.exceptions.NoSuchBucket:
        pass
    return count


def send(url, response):
    # S3 signed the address for an empty content type.
    request = urllib.request.Request(url, json.dumps(response).encode(), {"Content-Type": ""}, method="PUT")
    with urllib.request.urlopen(request, timeout=60):
        pass
