"""A full disk: writes are refused with AWS's 500 and a message that says why, what was acknowledged stays, and with room
again the same lab goes on. The disk is a tmpfs of 8 MiB in a mount namespace of this script's own."""
import hashlib
import os
import subprocess
import sys

from botocore.exceptions import ClientError

if "SKYDECK_DISK" not in os.environ:
    import tempfile
    with tempfile.TemporaryDirectory(prefix="skydeck-disk-") as disk:
        mount = f'mount -t tmpfs -o size=8m none "{disk}"'
        if subprocess.run(["unshare", "-rm", "sh", "-c", mount], capture_output=True).returncode != 0:
            print("skipped: no mount namespace for this user")
            sys.exit(77)
        os.environ["SKYDECK_DISK"] = disk
        done = subprocess.run(["unshare", "-rm", "sh", "-c", f'{mount} && exec "$0" "$@"', sys.executable, *sys.argv])
    sys.exit(done.returncode)

import pathlib

from lab import Lab, check, wait_for

DISK = pathlib.Path(os.environ["SKYDECK_DISK"])


def refusal(call, **arguments):
    try:
        call(**arguments)
    except ClientError as problem:
        return problem.response["ResponseMetadata"]["HTTPStatusCode"], problem.response["Error"]
    return None


def fill(write, what):
    """Writes until the disk is full; what was acknowledged, and the refusal."""
    kept = {}
    for n in range(4000):
        blob = os.urandom(30_000)
        refused = write(f"k{n}", blob)
        if refused:
            return kept, refused
        kept[f"k{n}"] = hashlib.sha256(blob).digest()
    check(False, f"{what}: the disk is never full")


class DiskLab(Lab):
    def __init__(self):
        super().__init__()
        self.data = DISK / "data"


with DiskLab() as lab:
    s3, ddb = lab.client("s3"), lab.client("dynamodb")
    s3.create_bucket(Bucket="disk")
    ddb.create_table(TableName="disk", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
                     AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    wait_for(lambda: ddb.describe_table(TableName="disk")["Table"]["TableStatus"] == "ACTIVE", "ACTIVE")
    read_item = lambda key: ddb.get_item(TableName="disk", Key={"id": {"S": key}}, ConsistentRead=True)["Item"]["b"]["B"]
    read_object = lambda key: s3.get_object(Bucket="disk", Key=key)["Body"].read()

    items, (status, error) = fill(lambda key, blob: refusal(
        ddb.put_item, TableName="disk", Item={"id": {"S": key}, "b": {"B": blob}}), "items")
    check((status, error["Code"]) == (500, "InternalServerError"), f"a full disk for an item: {status} {error}")
    check("disk is full" in error["Message"], f"the message does not say why: {error}")
    check(len(items) > 20, f"only {len(items)} items fit")
    for key, digest in items.items():
        check(hashlib.sha256(read_item(key)).digest() == digest, f"{key} changed on a full disk")
    status, error = refusal(s3.put_object, Bucket="disk", Key="large", Body=os.urandom(3_000_000))
    check((status, error["Code"]) == (500, "InternalError"), f"a full disk for an object: {status} {error}")
    check(not any((lab.data / "spool").iterdir()), "a half-sent body is left")

    # Killed while full, it comes back with everything; deleting makes room.
    lab.kill()
    lab.start()
    s3, ddb = lab.client("s3"), lab.client("dynamodb")
    for key, digest in items.items():
        check(hashlib.sha256(read_item(key)).digest() == digest, f"{key} is lost")
    subprocess.run(["mount", "-o", "remount,size=24m", DISK], check=True)
    check(refusal(ddb.put_item, TableName="disk", Item={"id": {"S": "after"}}) is None, "no write with room again")

    objects, (status, error) = fill(lambda key, blob: refusal(s3.put_object, Bucket="disk", Key=key, Body=blob), "objects")
    check((status, error["Code"]) == (500, "InternalError") and "disk is full" in error["Message"], f"{status} {error}")
    for key, digest in objects.items():
        check(hashlib.sha256(read_object(key)).digest() == digest, f"object {key} changed on a full disk")
    first = next(iter(objects))
    check(refusal(s3.put_object, Bucket="disk", Key=first, Body=os.urandom(1_000_000)) is not None, "it fits")
    check(hashlib.sha256(read_object(first)).digest() == objects[first], "a refused overwrite took the old object away")
    print(f"{len(items)} items and {len(objects)} objects outlived full disks")
