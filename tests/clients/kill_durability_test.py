"""kill -9 at twenty random points under load: every acknowledged object and item is there afterwards, byte by byte, and no
file is left over. Concurrent writes share commits, so a kill also falls between a write and its group's commit."""
import contextlib
import hashlib
import os
import pathlib
import random
import sqlite3
import threading
import time

from botocore.exceptions import BotoCoreError, ClientError

from lab import Lab, check, wait_for

ROUNDS, BUCKET, TABLE = 20, "durable", "durable"
SEED = int(os.environ.get("SEED", time.time()))
print(f"SEED={SEED}")
random.seed(SEED)


def digest(blob):
    return hashlib.sha256(blob).hexdigest()


class Ledger:
    """What was acknowledged, and what was under way when the lab was killed: it may be there or not, but never half."""

    def __init__(self):
        self.known = {}  # key → the digests that it may have; None: it may be missing
        self.lock = threading.Lock()
        self.count = 0

    def begin(self, key, value):
        with self.lock:
            self.known.setdefault(key, {None}).add(value)

    def acknowledge(self, key, value):
        with self.lock:
            self.known[key] = {value}
            self.count += 1


def put_objects(lab, writer, ledger):
    s3 = lab.client("s3")
    for n in range(100_000):
        key = f"{writer}/{n % 20}"
        if n % 5 == 4:
            ledger.begin(key, None)
            s3.delete_object(Bucket=BUCKET, Key=key)
            ledger.acknowledge(key, None)
            continue
        # Small ones go into the database, others into files, large ones spooled; keys are written again and again.
        blob = os.urandom(2_000_000 if n % 7 == 3 else 30_000 if n % 2 else 3_000)
        ledger.begin(key, digest(blob))
        s3.put_object(Bucket=BUCKET, Key=key, Body=blob)
        ledger.acknowledge(key, digest(blob))


def put_items(lab, writer, ledger):
    ddb = lab.client("dynamodb")
    for n in range(100_000):
        key, blob = f"{writer}/{n % 30}", os.urandom(500)
        item = {"id": {"S": key}, "blob": {"B": blob}, "owner": {"S": digest(blob)}}
        keys = [key]
        if n % 3 == 1:  # both or neither
            keys.append(key + "+")
            for each in keys:
                ledger.begin(each, digest(blob))
            ddb.transact_write_items(TransactItems=[{"Put": {"TableName": TABLE, "Item": item | {"id": {"S": each}}}}
                                                    for each in keys])
        elif n % 5 == 4:
            ledger.begin(key, None)
            ddb.delete_item(TableName=TABLE, Key={"id": {"S": key}})
            ledger.acknowledge(key, None)
            continue
        else:
            ledger.begin(key, digest(blob))
            ddb.put_item(TableName=TABLE, Item=item)
        for each in keys:
            ledger.acknowledge(each, digest(blob))


def until_killed(work, *arguments):
    try:
        work(*arguments)
    except (BotoCoreError, ClientError):
        return


with Lab() as lab:
    lab.client("s3").create_bucket(Bucket=BUCKET)
    lab.client("dynamodb").create_table(
        TableName=TABLE, KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "owner", "AttributeType": "S"}],
        GlobalSecondaryIndexes=[{"IndexName": "by-owner", "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                                 "Projection": {"ProjectionType": "ALL"}}])
    wait_for(lambda: lab.client("dynamodb").describe_table(TableName=TABLE)["Table"]["TableStatus"] == "ACTIVE", "ACTIVE")
    objects, items = Ledger(), Ledger()
    for attempt in range(ROUNDS):
        writers = [threading.Thread(target=until_killed, args=(put_objects, lab, f"{attempt % 4}-{i}", objects)) for i in range(2)]
        writers += [threading.Thread(target=until_killed, args=(put_items, lab, f"{attempt % 4}-{i}", items)) for i in range(4)]
        before, wanted = items.count + objects.count, random.randint(5, 250)
        for writer in writers:
            writer.start()
        wait_for(lambda: items.count + objects.count >= before + wanted, f"{wanted} writes are acknowledged")
        time.sleep(random.random() * 0.02)
        lab.kill()
        for writer in writers:
            writer.join()
        lab.start()

        s3, ddb = lab.client("s3"), lab.client("dynamodb")
        there = {o["Key"]: o["Size"] for p in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET) for o in p.get("Contents", [])}
        found = {key: digest(s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()) for key in there}
        rows = [i for p in ddb.get_paginator("scan").paginate(TableName=TABLE) for i in p["Items"]]
        kept = {i["id"]["S"]: digest(i["blob"]["B"]) for i in rows}
        indexed = sum(p["Count"] for p in ddb.get_paginator("scan").paginate(TableName=TABLE, IndexName="by-owner"))
        check(all(i["owner"]["S"] == digest(i["blob"]["B"]) for i in rows), f"round {attempt}: an item is mixed")
        check(indexed == len(rows), f"round {attempt}: {indexed} rows in the index, {len(rows)} items")
        for ledger, state in ((objects, found), (items, kept)):
            check(set(state) <= set(ledger.known), f"round {attempt}: {set(state) - set(ledger.known)} appeared")
            for key, allowed in ledger.known.items():
                check(state.get(key) in allowed, f"round {attempt}: {key} is {state.get(key)}, not one of {allowed}")
                ledger.known[key] = {state.get(key)}
        files = [f for f in (lab.data / "objects").rglob("*") if f.is_file() and f.name != "in-use"]
        large = sum(size > 16 * 1024 for size in there.values())
        check(len(files) == large, f"round {attempt}: {len(files)} files for {large} large objects")
        with contextlib.closing(sqlite3.connect(f"file:{lab.data}/lab.db?mode=ro", uri=True)) as database:
            blobs, = database.execute("SELECT count(*) FROM s3_blobs").fetchone()
        check(blobs == len(there) - large, f"round {attempt}: {blobs} rows of bytes for {len(there) - large} small objects")
        check(not any(pathlib.Path(lab.data / "spool").iterdir()), "something is left in the spool folder")
    print(f"{objects.count} acknowledged writes of objects, {items.count} of items, {ROUNDS} kills")
