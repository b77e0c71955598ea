"""`skydeckctl lab save` and `lab load`: a running lab's whole state goes into one file and comes back in another lab."""
import hashlib
import json
import os
import threading

from lab import BIN, Lab, check, wait_for

with Lab() as lab:
    def ctl(*words, ok=True):
        return lab.run([BIN / "skydeckctl", *words], ok)

    s3, ddb = lab.client("s3"), lab.client("dynamodb")
    s3.create_bucket(Bucket="saved")
    ddb.create_table(TableName="saved", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
                     AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
    wait_for(lambda: ddb.describe_table(TableName="saved")["Table"]["TableStatus"] == "ACTIVE", "ACTIVE")
    blobs = {f"k{i}": os.urandom(1000 * i) for i in range(40)}
    for key, blob in blobs.items():
        s3.put_object(Bucket="saved", Key=key, Body=blob)
        ddb.put_item(TableName="saved", Item={"id": {"S": key}, "digest": {"B": hashlib.sha256(blob).digest()}})

    # Saved while others write and delete: consistent, whatever the moment.
    stop = threading.Event()

    def disturb():
        client = lab.client("s3")
        for n in range(1_000_000):
            if stop.is_set():
                return
            client.put_object(Bucket="saved", Key=f"busy/{n % 5}", Body=os.urandom(2000))
            client.delete_object(Bucket="saved", Key=f"busy/{(n + 2) % 5}")

    others = [threading.Thread(target=disturb) for _ in range(3)]
    for other in others:
        other.start()
    report = json.loads(ctl("lab", "save", "state.tar", "--data", lab.data, "--output", "json").stdout)
    stop.set()
    for other in others:
        other.join()
    check(report["files"] >= 20 and report["stateVersion"] >= 1, f"the report: {report}")
    names = lab.run(["/usr/bin/tar", "tf", "state.tar"]).stdout.split()
    check({"lab.db", "SHA256SUMS", "skydeck-lab.json"} <= set(names), f"in the archive: {names[:5]}…")
    again = ctl("lab", "save", "state.tar", "--data", lab.data, ok=False)
    check(again.returncode == 1 and "--replace" in again.stderr and len(again.stderr.splitlines()) == 1, again.stderr)
    ctl("lab", "save", "other.tar")  # without --data: the running lab's

    # Not over a running lab, not over another state; a damaged file changes nothing.
    busy = ctl("lab", "load", "state.tar", "--data", lab.data, ok=False)
    check(busy.returncode == 1 and "runs on" in busy.stderr and "lab stop" in busy.stderr, busy.stderr)

    second = Lab()
    second.data = lab.folder / "second"
    ctl("lab", "load", "state.tar", "--data", second.data)
    check(ctl("lab", "load", "state.tar", "--data", second.data, ok=False).returncode == 1, "loaded over a state")
    with second:
        s3, ddb = second.client("s3"), second.client("dynamodb")
        for key, blob in blobs.items():
            check(s3.get_object(Bucket="saved", Key=key)["Body"].read() == blob, f"{key} came back changed")
            item = ddb.get_item(TableName="saved", Key={"id": {"S": key}})["Item"]
            check(item["digest"]["B"] == hashlib.sha256(blob).digest(), f"item {key} came back changed")
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket="saved"):
            for found in page["Contents"]:  # each object that is listed has its bytes
                check(len(s3.get_object(Bucket="saved", Key=found["Key"])["Body"].read()) == found["Size"], found["Key"])
        s3.create_bucket(Bucket="precious")
    kept = json.loads(ctl("lab", "load", "state.tar", "--data", second.data, "--replace", "--output", "json").stdout)
    third = Lab()
    third.data = kept["replacedStateKeptIn"]
    with third:
        names = {b["Name"] for b in third.client("s3").list_buckets()["Buckets"]}
        check("precious" in names, f"the replaced state is lost: {names}")
    data = (lab.folder / "state.tar").read_bytes()
    (lab.folder / "bad.tar").write_bytes(data[:len(data) // 2])
    bad = ctl("lab", "load", "bad.tar", "--data", second.data, "--replace", ok=False)
    check(bad.returncode == 1 and "damaged" in bad.stderr, bad.stderr)
    with second:
        check(second.client("s3").head_object(Bucket="saved", Key="k1")["ContentLength"] == 1000, "the state is gone")
