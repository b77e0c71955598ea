"""The window on servers that this project did not write: npm's s3rver and dynalite. S3 and DynamoDB work; panels whose service
is missing there say so."""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "clients"))

from gui import Desk, check, wait_for  # noqa: E402
from npm import NpmServer  # noqa: E402


def s3rver():
    server = NpmServer("s3rver@3.7.1", "s3rver/bin/s3rver.js", lambda port, folder: [
        "--directory", folder / "data", "--address", "127.0.0.1", "--port", port, "--silent"], keys=("S3RVER", "S3RVER"))
    server.env["NODE_OPTIONS"] = "--openssl-legacy-provider"  # its continuation tokens are DES
    return server


def dynalite():
    return NpmServer("dynalite@4.0.0", "dynalite/cli.js", lambda port, folder: [
        "--host", "127.0.0.1", "--port", port, "--createTableMs", 20, "--deleteTableMs", 20], keys=("S3RVER", "S3RVER"))


with Desk() as desk, s3rver() as objects, dynalite() as items:
    desk.env |= {"AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER", "AWS_REGION": "us-east-1",
                 "AWS_ENDPOINT_URL": objects.endpoint, "AWS_ENDPOINT_URL_DYNAMODB": items.endpoint,
                 "AWS_REQUEST_CHECKSUM_CALCULATION": "when_required", "AWS_MAX_ATTEMPTS": "1"}
    desk.settings({"lab/port": 0, "window/welcomed": "true"})
    file = desk.home / "metrics.csv"
    file.write_text("train_loss,val_loss\n0.5,0.6\n0.25,0.3\n")
    items.ctl("ddb", "create-table", "people", "--key", "id", "--wait")
    items.ctl("ddb", "put", "people", '{"id": {"S": "1"}, "name": {"S": "Ada"}}')

    with desk.window("--panel", "s3") as window:
        window.says("There is no bucket yet", 60)
        window.press("New bucket")
        window.fill("Bucket name", "course-files")
        window.press("Create bucket")
        window.says("This bucket is empty")
        window.press("Upload files")
        window.find("text", re.compile("File name"))
        window.type(str(file))
        window.key("Return")
        window.click(window.cell("metrics.csv"))
        wait_for(lambda: window.table("Preview") == [["0.5", "0.6"], ["0.25", "0.3"]], "the CSV's rows")
        window.key("Delete")
        window.says("This goes from course-files")
        window.press("Delete")
        window.says("This bucket is empty")

        window.key("ctrl+8")
        window.cell("people")
        window.cell("Ada")

        # No other service is there: each panel says which call failed, and nothing hangs.
        for key, words in (("2", "Listing stacks failed"), ("3", "failed"), ("5", "failed")):
            window.key(f"ctrl+{key}")
            window.says(words, 60)
        window.shot("foreign-stacks")
        window.key("ctrl+7")
        window.cell("course-files")
        check(window.close() == 0, "closing did not end the program well")
