"""Signing in: at IAM Identity Center, with the code of an MFA device, by keys pasted from the access portal; credentials that
end while something is open, and the way back to it."""
import re

from gui import Desk, check, wait_for
from hands_on import note_opened_addresses
from identity import ACCOUNT, CODE, DIGITS, Identity

CONFIG = """
[profile student]
region = eu-west-1
sso_session = school
sso_account_id = {account}
sso_role_name = Student
[sso-session school]
sso_start_url = https://school.test/start
sso_region = eu-west-1
[profile admin]
region = eu-west-1
role_arn = arn:aws:iam::{account}:role/Admin
source_profile = pasted
mfa_serial = arn:aws:iam::{account}:mfa/me
"""

with Desk() as desk:
    opened = note_opened_addresses(desk)
    desk.ctl("lab", "start", "--port", "0")
    record = desk.lab_record()
    desk.ctl("s3", "mb", "s3://notes")
    (desk.home / "tmp.txt").write_text("hello\n")
    desk.ctl("s3", "cp", str(desk.home / "tmp.txt"), "s3://notes/course/week 1/tmp.txt")
    (desk.home / ".aws").mkdir(exist_ok=True)
    (desk.home / ".aws" / "config").write_text(CONFIG.format(account=ACCOUNT))
    with Identity(record, minutes=8) as identity:
        desk.env["AWS_ENDPOINT_URL"] = record["endpointUrl"]
        desk.env["AWS_ENDPOINT_URL_SSO"] = desk.env["AWS_ENDPOINT_URL_SSO_OIDC"] = desk.env["AWS_ENDPOINT_URL_STS"] = identity.url
        with desk.window("--profile", "student", "--panel", "s3") as window:
            # The page opens by itself; its code is shown until the person has agreed.
            window.says(f"^{CODE}$", 60)
            wait_for(lambda: opened.exists() and opened.read_text() == f"{identity.url}/page?user_code={CODE}", "the page")
            window.shot("sign-in-page")
            identity.approved = True
            window.gone("label", CODE)
            for name in ("course", "week 1"):
                window.click(window.cell(re.compile(name)), double=True)
            window.cell("tmp.txt")
            window.says(r"^The credentials of student end in \d+ min")
            window.shot("sign-in-soon")

            # They are refused, and the sign-in behind them has ended, too: what was read stays, and nobody is asked anything
            # before wanting to.
            identity.revoke()
            desk.ctl("lab", "fault", "add", "expired-token", "--service", "s3", "--profile", "lab")
            window.key("F5")
            window.says("^The credentials of student are refused")
            window.cell("tmp.txt")
            check(not window.all("label", CODE), "a page that nobody asked for")
            window.shot("sign-in-refused")
            desk.ctl("lab", "fault", "clear", "--profile", "lab")
            window.press("Sign in again")
            window.says(f"^{CODE}$")
            identity.approved = True
            window.gone("label", CODE)
            # The same folder of the same bucket.
            window.cell("tmp.txt", 60)
            window.says(r"^The credentials of student end in \d+ min")
            check(identity.signed_in == 2, f"signed in {identity.signed_in} times")

            # Keys from the access portal: first a block that lacks one.
            window.press("Settings")
            window.fill("Region", "eu-west-1")
            window.press("Paste keys…")
            window.fill("Keys", f"export AWS_ACCESS_KEY_ID=\"{record['accessKeyId']}\"")
            window.fill("Save as profile", "pasted")
            window.press("Save and use")
            window.says("AWS_SECRET_ACCESS_KEY|aws_secret_access_key")
            window.fill("Keys", f"export AWS_ACCESS_KEY_ID=\"{record['accessKeyId']}\"")
            window.key("Return")
            window.type(f"export AWS_SECRET_ACCESS_KEY=\"{record['secretAccessKey']}\"")
            window.shot("sign-in-paste")
            window.press("Save and use")
            window.says(f"You are account {ACCOUNT} in eu-west-1, by the profile pasted")
            kept = (desk.home / ".aws" / "credentials").read_text()
            check(f"[pasted]\naws_access_key_id = {record['accessKeyId']}" in kept, kept)

            # A role that wants the code of a device: a wrong one, then the right one.
            window.key("F5")
            window.choose("Profile", "admin")
            window.press("Use this")
            window.find("dialog", "Code of the MFA device")
            window.fill("Six digits", "000000")
            window.press("Go on")
            window.says("MultiFactorAuthentication failed")
            window.press("Use this")
            window.find("dialog", "Code of the MFA device")
            window.fill("Six digits", DIGITS)
            window.press("Go on")
            window.says(r"by the profile admin\. .* They end in \d+ min \(\d\d:\d\d\)")
            window.shot("sign-in-mfa")
            window.press("S3")
            window.cell("tmp.txt", 60)
