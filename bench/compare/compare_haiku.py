#!/usr/bin/env python3
"""The lab's REST API and functions beside npm's serverless-offline 13.9 (Serverless Framework 3.40) with the same Python
handlers: 300 haiku posts at once, from cold and warm, in one run; and a warm invoke beside a bare HTTP round trip.

usage: compare_haiku.py [--posts 300] [--connections 50] [--check]

Both keep their haiku in a lab's DynamoDB, each in a table of its own, so that only what is between the client and the
handler differs. Cold: no function has run before. Every post must be answered by 201, and be in the table afterwards.
--check ends with 1 when a target is missed. SKYDECK_BIN names the programs, default build/release/bin.
"""
import argparse
import concurrent.futures
import http.client
import http.server
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("SKYDECK_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/clients"))

from haiku_support import HAIKU, POST, Api, make_table  # noqa: E402
from lab import Lab, wait_for  # noqa: E402
from lambda_support import make_role, zip_of  # noqa: E402
from npm import fetch, free_port  # noqa: E402

FASTER, MOST_INVOKE_MS = 10, 5
# What AWS sets and serverless-offline does not; without it boto3 1.26 asks AWS itself.
POST = POST.replace('boto3.resource("dynamodb")', 'boto3.resource("dynamodb", endpoint_url=os.environ["AWS_ENDPOINT_URL"])')


class Offline:
    """serverless-offline with the post handler alone; its functions are started by requests, as Lambda's are."""

    CONFIG = """
service: haiku
frameworkVersion: "3"
configValidationMode: "off"
plugins: [serverless-offline]
provider:
  name: aws
  runtime: python3.11
  region: us-east-1
functions:
  post:
    handler: app.handler
    timeout: 120
    environment: {{ TABLE_NAME: offline, AWS_ENDPOINT_URL: "{endpoint}" }}
    events: [{{ http: {{ path: haiku, method: post, cors: true }} }}]
custom:
  serverless-offline: {{ httpPort: {port}, lambdaPort: {lambda_port}, websocketPort: {websocket_port}, noTimeout: true, noPrependStageInUrl: false }}
"""

    def __init__(self, lab):
        self.lab = lab

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="skydeck-offline-")
        folder = pathlib.Path(self._folder.name)
        modules = folder / "node_modules"
        modules.mkdir()
        serverless = fetch("serverless@3.40.0") / "node_modules/serverless"
        (modules / "serverless").symlink_to(serverless)
        (modules / "serverless-offline").symlink_to(fetch("serverless-offline@13.9.0") / "node_modules/serverless-offline")
        self.port = free_port()
        (folder / "app.py").write_text(POST)
        (folder / "serverless.yml").write_text(self.CONFIG.format(
            endpoint=self.lab.endpoint, port=self.port, lambda_port=free_port(), websocket_port=free_port()))
        self.log = folder / "log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                ["/usr/bin/env", "node", serverless / "bin/serverless.js", "offline", "start"], cwd=folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=self.lab.env | {"SLS_TELEMETRY_DISABLED": "1", "SLS_NOTIFICATIONS_MODE": "off",
                                                            "CI": "1"}, start_new_session=True)
        wait_for(self._serves, f"serverless-offline serves: {self.log.read_text()}", 60)
        return self

    def _serves(self):
        if self.process.poll() is not None:
            sys.exit(f"serverless-offline ended: {self.log.read_text()}")
        try:
            http.client.HTTPConnection("localhost", self.port, timeout=1).connect()
            return True
        except OSError:
            return False

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            pass
        try:  # with the handlers that it started; the group is its own
            os.killpg(self.process.pid, 9)
        except ProcessLookupError:
            pass
        self.process.wait()
        self._folder.cleanup()

    def post(self, connection, body):
        connection.request("POST", "/dev/haiku", body, {"Content-Type": "application/json"})


class Skydeck:
    def __init__(self, lab):
        self.port = int(lab.endpoint.rsplit(":", 1)[1])
        self.api = Api(lab, table="lab", codes={"POST": POST})

    def post(self, connection, body):
        connection.request("POST", f"/restapis/{self.api.id}/prod/_user_request_/haiku", body, {"Content-Type": "application/json"})


def posts(side, first, options):
    """Seconds that all posts take together."""
    local = threading.local()

    def one(number):
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection("localhost", side.port, timeout=600)
        side.post(local.connection, json.dumps({**HAIKU, "first": f"number {number}"}))
        response = local.connection.getresponse()
        text = response.read()
        if response.status != 201:
            sys.exit(f"a post gave {response.status} {text[:300]}")
    begun = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(options.connections) as pool:
        list(pool.map(one, range(first, first + options.posts)))
    return time.perf_counter() - begun


def complete(lab, table, options, rounds):
    kept = set()
    for page in lab.client("dynamodb").get_paginator("scan").paginate(TableName=table):
        kept |= {item["first"]["S"] for item in page["Items"]}
    if kept != {f"number {number}" for number in range(options.posts * rounds)}:
        sys.exit(f"table {table} has {len(kept)} of {options.posts * rounds} posts")


def bare_round_trip():
    """Milliseconds of one HTTP exchange with a server that does nothing, by the same client."""
    class Nothing(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # head and body in one packet, or the client's delayed acknowledgement is what is measured

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Nothing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port)

        def exchange():
            connection.request("POST", "/", b"{}")
            connection.getresponse().read()
        took = median_ms(exchange)
        connection.close()
        server.shutdown()
    return took


def median_ms(call, times=500):
    for _ in range(20):
        call()
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000


def warm_invoke(lab):
    """Milliseconds of a warm invoke through a function URL: HTTP without a signature, as the bare round trip is."""
    functions = lab.client("lambda")
    functions.create_function(FunctionName="quick", Runtime="python3.11", Handler="app.handler", Role=make_role(lab),
                              Code={"ZipFile": zip_of(app_py="def handler(event, context):\n    return {}\n")})
    host = functions.create_function_url_config(FunctionName="quick", AuthType="NONE")["FunctionUrl"].split("/")[2]
    connection = http.client.HTTPConnection("127.0.0.1", int(host.split(":")[1]))

    def invoke():
        connection.request("POST", "/", b"{}", {"Host": host})
        response = connection.getresponse()
        if (response.status, response.read()) != (200, b"{}"):
            sys.exit("the function says something else")
    return median_ms(invoke)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=300)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    missed = False
    with Lab() as lab:
        bare, warm = bare_round_trip(), warm_invoke(lab)
        print(f"warm invoke {warm:.2f} ms, bare HTTP round trip {bare:.2f} ms: {warm - bare:.2f} ms more")
        missed |= warm - bare >= MOST_INVOKE_MS
    with Lab() as lab:
        make_table(lab, "offline")
        ours = Skydeck(lab)
        with Offline(lab) as peer:
            for run, name in enumerate(("cold", "warm")):
                theirs_took = posts(peer, run * options.posts, options)
                ours_took = posts(ours, run * options.posts, options)
                print(f"{options.posts} posts over {options.connections} connections, {name}: lab {ours_took:.2f} s, "
                      f"serverless-offline {theirs_took:.2f} s: {theirs_took / ours_took:.1f} times")
                missed |= name == "cold" and theirs_took / ours_took < FASTER
        complete(lab, "lab", options, 2)
        complete(lab, "offline", options, 2)
    sys.exit(1 if options.check and missed else 0)


main()
