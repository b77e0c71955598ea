#!/usr/bin/env python3
"""The lab's DynamoDB beside npm's dynalite 4.0: PutItem, GetItem and Query of 1 KB items by one client in one run; and how
soon an idle lab serves, and how much memory it takes.

usage: compare_dynamodb.py [--seconds 4] [--connections 8] [--items 2000] [--check]

The client is wrk with requests that were signed before the clock starts, one under way on each connection. dynalite keeps its tables in memory; the lab writes to a disk.
--check ends with 1 when a target is missed. SKYDECK_BIN names the programs, default build/release/bin.
"""
import argparse
import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile
import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

import load

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SKYDECK_BIN", ROOT / "build/release/bin"))
FASTER, MOST_MEMORY_MIB, MOST_START_MS = 10, 40, 150
QUERIED = 10  # items of a Query


def request(port, operation, given):
    body = json.dumps(given).encode()
    url = f"http://127.0.0.1:{port}/"
    signed = AWSRequest("POST", url, data=body, headers={
        "X-Amz-Target": "DynamoDB_20120810." + operation, "Content-Type": "application/x-amz-json-1.0"})
    SigV4Auth(Credentials("test", "test"), "dynamodb", "us-east-1").add_auth(signed)
    head = "".join(f"{name}: {value}\r\n" for name, value in signed.headers.items())
    return f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body


def exchange(connection, message):
    """Sends one request and reads one answer: its status and body."""
    connection.sendall(message)
    data = connection.recv(1 << 20)
    while (end := data.find(b"\r\n\r\n")) < 0:
        data += connection.recv(1 << 20)
    head = data[:end].lower()
    at = head.find(b"content-length:")
    if at < 0:
        raise RuntimeError(f"an answer without its length: {data[:300]}")
    length = end + 4 + int(head[at + 15:].split(b"\r\n", 1)[0])
    while len(data) < length:
        data += connection.recv(1 << 20)
    return int(data[9:12]), data[end + 4:length]


def call(port, operation, given):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        status, body = exchange(connection, request(port, operation, given))
        return status, json.loads(body)


def measure(port, options):
    call(port, "CreateTable", {
        "TableName": "bench", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "n", "AttributeType": "N"}]})
    end = time.monotonic() + 20
    while call(port, "DescribeTable", {"TableName": "bench"})[1].get("Table", {}).get("TableStatus") != "ACTIVE":
        if time.monotonic() > end:
            sys.exit("the table is not ACTIVE")
        time.sleep(0.05)
    rnd = random.Random(1)
    text = lambda size: "".join(rnd.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=size))
    key = lambda i: {"id": {"S": f"partition {i // QUERIED}"}, "n": {"N": str(i % QUERIED)}}
    item = lambda i: key(i) | {"name": {"S": text(60)}, "count": {"N": str(i)}, "flag": {"BOOL": True},
                               "tags": {"SS": ["a", "b", "c"]}, "text": {"S": text(850)}}
    numbers = list(range(options.items))
    rnd.shuffle(numbers)
    kinds = {
        "PutItem": [("PutItem", {"TableName": "bench", "Item": item(i)}) for i in numbers],
        "GetItem": [("GetItem", {"TableName": "bench", "Key": key(i)}) for i in numbers],
        "Query": [("Query", {"TableName": "bench", "KeyConditionExpression": "id = :i",
                             "ExpressionAttributeValues": {":i": key(i)["id"]}}) for i in numbers]}
    rates = {}
    for kind, calls in kinds.items():
        messages = [request(port, *one) for one in calls]
        if kind == "PutItem":
            with socket.create_connection(("127.0.0.1", port)) as connection:
                for message in messages:
                    status, body = exchange(connection, message)
                    if status != 200:
                        sys.exit(f"PutItem: {status} {body}")
        rates[kind] = load.rate(port, messages, options.seconds, options.connections)
    return rates


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def resident_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def start_lab(folder):
    """The process, its port, and the milliseconds until it served."""
    env = {"PATH": "/usr/bin:/bin", "HOME": folder, "XDG_RUNTIME_DIR": folder, "LANG": "C.UTF-8"}
    began = time.perf_counter()
    process = subprocess.Popen([BIN / "skydeck-lab", "--port", "0", "--data", f"{folder}/data", "--access-key", "test",
                                "--secret-key", "test"], env=env, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if not line.startswith("ready "):
        sys.exit(f"the lab said {line!r}")
    return process, int(line.rsplit(":", 1)[1]), (time.perf_counter() - began) * 1000


def start_dynalite():
    done = subprocess.run([ROOT / "packaging/fetch-npm.sh", "dynalite@4.0.0"], text=True, capture_output=True, check=True)
    port = free_port()
    process = subprocess.Popen(["/usr/bin/node", f"{done.stdout.strip()}/node_modules/dynalite/cli.js", "--host", "127.0.0.1",
                                "--port", str(port), "--createTableMs", "20"], stdout=subprocess.DEVNULL)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except OSError:
            time.sleep(0.05)
    sys.exit("dynalite does not start")


def stop(process):
    process.terminate()
    process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    missed = []

    with tempfile.TemporaryDirectory(prefix="skydeck-bench-") as folder:
        process, port, first = start_lab(folder)
        time.sleep(1)
        memory = resident_mib(process.pid)
        stop(process)
        process, port, again = start_lab(folder)
        print(f"start: {first:.0f} ms with a new folder, {again:.0f} ms after (at most {MOST_START_MS}); "
              f"idle: {memory:.1f} MiB (at most {MOST_MEMORY_MIB})")
        if again > MOST_START_MS or first > MOST_START_MS:
            missed.append("start")
        if memory > MOST_MEMORY_MIB:
            missed.append("memory")
        ours = measure(port, options)
        print(f"lab after the load: {resident_mib(process.pid):.1f} MiB")
        stop(process)
    process, port = start_dynalite()
    theirs = measure(port, options)
    stop(process)

    print(f"{options.connections} connections, {options.seconds:g} s each, items of 1 KB, {QUERIED} of them a Query")
    for kind in ours:
        ratio = ours[kind] / theirs[kind]
        print(f"{kind:8} lab {ours[kind]:8.0f}/s   dynalite {theirs[kind]:8.0f}/s   {ratio:5.1f} times (wanted {FASTER})")
        if ratio < FASTER:
            missed.append(kind)
    if options.check and missed:
        sys.exit("missed: " + ", ".join(missed))


if __name__ == "__main__":
    main()
