"""What scripts about functions share: a role that Lambda may assume, and zips."""
import io
import json
import zipfile

ROLE_NAME = "lambda-test"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                 "Principal": {"Service": "lambda.amazonaws.com"}}]}


def make_role(lab):
    """The ARN of a new role that Lambda may assume."""
    return lab.client("iam").create_role(RoleName=ROLE_NAME,
                                         AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]


def zip_of(**files):
    """A zip of texts by name; `app_py` stands for app.py."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_py", ".py").replace("_js", ".js"), text)
    return out.getvalue()
