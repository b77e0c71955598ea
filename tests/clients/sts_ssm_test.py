"""Temporary credentials and parameters, by boto3 and awscli."""
import json

import boto3

from lab import BIN, Lab, check, error_of

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "sts:AssumeRole",
     "Condition": {"StringEquals": {"sts:ExternalId": "course"}}}]})




with Lab() as lab:
    role = lab.client("iam").create_role(RoleName="Student", Path="/course/", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    sts = lab.client("sts")
    check(error_of(sts.assume_role, RoleArn=role, RoleSessionName="me")[1] == "AccessDenied", "no external id")
    taken = sts.assume_role(RoleArn=role, RoleSessionName="me", ExternalId="course", DurationSeconds=900)
    check(taken["AssumedRoleUser"]["Arn"].endswith(":assumed-role/Student/me"), f"assumed: {taken}")

    keys = taken["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region_name="us-east-1")
    mine = lambda service: session.client(service, endpoint_url=lab.endpoint)
    me = mine("sts").get_caller_identity()
    check(me["Arn"] == taken["AssumedRoleUser"]["Arn"] and me["UserId"].endswith(":me"), f"identity: {me}")
    mine("s3").create_bucket(Bucket="by-a-session")
    check([b["Name"] for b in lab.client("s3").list_buckets()["Buckets"]] == ["by-a-session"], "the bucket")
    # The token belongs to its keys.
    other = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], "other", region_name="us-east-1")
    check(error_of(other.client("sts", endpoint_url=lab.endpoint).get_caller_identity)[1] == "InvalidClientTokenId", "token")
    check(error_of(mine("sts").assume_role, RoleArn=role, RoleSessionName="two", ExternalId="course", DurationSeconds=7200)[1]
          == "ValidationError", "chained for two hours")
    root = sts.get_session_token()["Credentials"]
    check(root["AccessKeyId"].startswith("ASIA"), "session token")

    # A profile with role_arn, as students have it.
    (lab.folder / ".aws").mkdir()
    (lab.folder / ".aws/config").write_text(
        f"[profile base]\nregion = us-east-1\naws_access_key_id = test\naws_secret_access_key = test\n"
        f"[profile student]\nrole_arn = {role}\nexternal_id = course\nsource_profile = base\nregion = us-east-1\n"
        f"role_session_name = deck\n")
    env = {k: v for k, v in lab.env.items() if not k.startswith("AWS_ACCESS") and not k.startswith("AWS_SECRET")}
    whoami = lab.run([BIN / "skydeckctl", "--profile", "student", "whoami", "--output", "json"],
                     env=env | {"AWS_ENDPOINT_URL": lab.endpoint}).stdout
    check(json.loads(whoami)["arn"].endswith(":assumed-role/Student/deck"), f"whoami: {whoami}")

    # Parameters
    ssm = lab.client("ssm")
    ssm.put_parameter(Name="/haiku/table", Value="Haiku", Type="String")
    ssm.put_parameter(Name="/haiku/secret", Value="s3cret", Type="SecureString")
    check(error_of(ssm.put_parameter, Name="/haiku/table", Value="x", Type="String")[1] == "ParameterAlreadyExists", "twice")
    check(ssm.put_parameter(Name="/haiku/table", Value="Haiku2", Overwrite=True)["Version"] == 2, "version")
    check(ssm.get_parameter(Name="/haiku/table:1")["Parameter"]["Value"] == "Haiku", "an older version")
    pages = ssm.get_paginator("get_parameters_by_path").paginate(
        Path="/haiku", WithDecryption=True, PaginationConfig={"PageSize": 1})
    found = {p["Name"]: p["Value"] for page in pages for p in page["Parameters"]}
    check(found == {"/haiku/secret": "s3cret", "/haiku/table": "Haiku2"}, f"by path: {found}")
    check(error_of(ssm.get_parameter, Name="/none")[1] == "ParameterNotFound", "absent")
    check(error_of(ssm.put_parameter, Name="x", Value="1", Type="Integer")[1] == "ValidationException", "a type of one's own")
    said = lab.aws("ssm", "get-parameter", "--name", "/haiku/table", "--query", "Parameter.Value", "--output", "text")
    check(said.stdout.strip() == "Haiku2", f"awscli: {said}")
    described = ssm.describe_parameters(ParameterFilters=[{"Key": "Type", "Values": ["SecureString"]}])["Parameters"]
    check([p["Name"] for p in described] == ["/haiku/secret"] and "Value" not in described[0], f"described: {described}")
    check(ssm.delete_parameters(Names=["/haiku/table", "none"])["InvalidParameters"] == ["none"], "deleted")
