"""As much of AWS as the Batch panel asks, with many jobs: nine run, thousands have ended, and what one of them writes grows by ten
thousand lines a second. A lab would have to run them."""
import http.server
import json
import threading
import time
import urllib.parse

LIVE, ENDED, PAGE, LINES_A_SECOND, LOG_PAGE = 9, 5_000, 1_000, 10_000, 8_000
ACCOUNT = "arn:aws:batch:us-east-1:123456789012:"
QUEUE, ENVIRONMENT, DEFINITION = ACCOUNT + "job-queue/queue", ACCOUNT + "compute-environment/machines", ACCOUNT + "job-definition/train:1"
LEVELS = ("INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR")


class ManyJobs:
    def __init__(self):
        self.begun = time.time()
        self.requests = {}
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"jobs": self}))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._ended = [self._job(number, "SUCCEEDED") for number in range(ENDED)]

    def close(self):
        self.server.shutdown()

    def written(self):
        return int((time.time() - self.begun) * LINES_A_SECOND)

    def _job(self, number, status):
        # Those that run are the newest.
        at = int(self.begun * 1000) - (number + 1 if number < ENDED else ENDED - number) * 1000
        job = {"jobId": f"{number:08}-0000-4000-8000-000000000000", "jobArn": f"{ACCOUNT}job/{number}", "jobDefinition": DEFINITION,
               "jobName": f"job-{number}", "status": status, "createdAt": at, "startedAt": at + 100, "container": {}}
        if status == "SUCCEEDED":
            job |= {"stoppedAt": at + 900, "container": {"exitCode": 0}}
        return job

    # What is asked, by path or target.

    def describecomputeenvironments(self, _):
        return {"computeEnvironments": [{
            "computeEnvironmentName": "machines", "computeEnvironmentArn": ENVIRONMENT, "state": "ENABLED", "status": "VALID",
            "type": "MANAGED", "computeResources": {"type": "EC2", "minvCpus": 0, "desiredvCpus": 4 * LIVE, "maxvCpus": 64,
                                                    "instanceTypes": ["g4dn.xlarge"], "subnets": []}}]}

    def describejobqueues(self, _):
        return {"jobQueues": [{"jobQueueName": "queue", "jobQueueArn": QUEUE, "state": "ENABLED", "status": "VALID", "priority": 1,
                               "computeEnvironmentOrder": [{"order": 1, "computeEnvironment": ENVIRONMENT}]}]}

    def describejobdefinitions(self, _):
        return {"jobDefinitions": [{"jobDefinitionName": "train", "jobDefinitionArn": DEFINITION, "revision": 1, "status": "ACTIVE",
                                    "type": "container", "containerProperties": {"image": "train", "vcpus": 4, "memory": 1024}}]}

    def listjobs(self, asked):
        status = asked.get("jobStatus", "RUNNING")
        if status == "RUNNING":
            return {"jobSummaryList": [self._job(ENDED + number, "RUNNING") for number in range(LIVE)]}
        if status != "SUCCEEDED":
            return {"jobSummaryList": []}
        begin = int(asked.get("nextToken", 0))
        page = {"jobSummaryList": self._ended[begin:begin + PAGE]}
        return page | ({"nextToken": str(begin + PAGE)} if begin + PAGE < ENDED else {})

    def describejobs(self, asked):
        jobs = []
        for wanted in asked["jobs"]:
            number = int(wanted.split("-")[0])
            job = self._job(number, "RUNNING" if number >= ENDED else "SUCCEEDED")
            jobs.append(job | {"jobQueue": QUEUE, "container": {"image": "train", "command": ["train"], "logStreamName": f"train/{number}"}})
        return {"jobs": jobs}

    def GetLogEvents(self, asked):
        token, end = asked.get("nextToken"), self.written()
        if token and token.startswith("f/"):
            begin = int(token[2:])
            end = min(end, begin + LOG_PAGE)
        else:
            end = int(token[2:]) if token else end
            begin = max(0, end - LOG_PAGE)
        start = int(self.begun * 1000)
        events = [{"timestamp": start + n // 10,
                   "message": f"{LEVELS[n % 6]} step {n} of a training that says more than anybody reads, loss {n % 997 / 997:.4f}"}
                  for n in range(begin, end)]
        return {"events": events, "nextForwardToken": f"f/{end}", "nextBackwardToken": f"b/{begin}"}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    jobs = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if b"GetCallerIdentity" in body:
            return self.answer("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn><UserId>u"
                               "</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>", "text/xml")
        name = self.headers.get("X-Amz-Target", "").split(".")[-1] or urllib.parse.urlsplit(self.path).path.split("/")[-1]
        operation = getattr(self.jobs, name, None)
        self.jobs.requests[name] = self.jobs.requests.get(name, 0) + 1
        if not operation or name.startswith("_"):
            return self.answer(json.dumps({"__type": "NotImplemented", "message": "Not here"}), "application/json", 501)
        self.answer(json.dumps(operation(json.loads(body or b"{}"))), "application/json")

    def do_GET(self):
        self.answer(json.dumps({"__type": "NotImplemented", "message": "Not here"}), "application/json", 501)

    def answer(self, text, kind, status=200):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass
