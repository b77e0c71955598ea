"""Jobs that go wrong in every way we know, a thousand that wait, and a lab that is killed under them: the right state and
reason, bounded memory, and nothing left behind."""
import os
import pathlib

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check, wait_for  # noqa: E402

MIB = 1024 * 1024
EXITED = "Essential container in task exited"
NOT_STARTED = "Task failed to start"


class Bad:
    def __init__(self, lab):
        self.lab, self.batch = lab, lab.client("batch")
        lab.ctl("lab", "image", "add", "me/sh", "--", "sh", "-c")
        lab.ctl("lab", "image", "add", "me/bare", "--", "no-such-program")
        subnet = lab.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        self.batch.create_compute_environment(
            computeEnvironmentName="env", type="MANAGED",
            computeResources={"type": "EC2", "minvCpus": 0, "maxvCpus": 64, "instanceTypes": ["c5.4xlarge"],
                              "subnets": [subnet], "instanceRole": "ecsInstanceRole"})
        self.batch.create_job_queue(jobQueueName="queue", priority=1,
                                    computeEnvironmentOrder=[{"order": 1, "computeEnvironment": "env"}])
        for name, image in (("sh", "me/sh"), ("bare", "me/bare"), ("unknown", "me/unknown"),
                            ("unpushed", "123456789012.dkr.ecr.us-east-1.amazonaws.com/none:latest")):
            self.batch.register_job_definition(
                jobDefinitionName=name, type="container",
                containerProperties={"image": image, "command": ["true"], "vcpus": 1, "memory": 64})

    def submit(self, script=None, definition="sh", **more):
        if script:
            more["containerOverrides"] = {"command": [script]}
        return self.batch.submit_job(jobName="bad", jobQueue="queue", jobDefinition=definition, **more)["jobId"]

    def job(self, job_id):
        return self.batch.describe_jobs(jobs=[job_id])["jobs"][0]

    def ended(self, job_id, seconds=60):
        def look():
            job = self.job(job_id)
            return job if job["status"] in ("SUCCEEDED", "FAILED") else None
        return wait_for(look, "the job ends", seconds)

    def count(self, status):
        pages = self.batch.get_paginator("list_jobs").paginate(jobQueue="queue", jobStatus=status)
        return sum(len(page["jobSummaryList"]) for page in pages)

    def any(self, status):
        return self.batch.list_jobs(jobQueue="queue", jobStatus=status, maxResults=1)["jobSummaryList"]

    def log(self, job):
        pages, token = [], {}
        logs = self.lab.client("logs")
        while True:
            page = logs.get_log_events(logGroupName="/aws/batch/job", startFromHead=True,
                                       logStreamName=job["container"]["logStreamName"], **token)
            if not page["events"]:
                return pages
            pages += [event["message"] for event in page["events"]]
            token = {"nextToken": page["nextForwardToken"]}

    def resident(self):
        status = pathlib.Path(f"/proc/{self.lab.process.pid}/status").read_text()
        return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def processes_of(endpoint):
    """Processes of jobs of the lab at that address: those that got it in their environment."""
    found = []
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"AWS_ENDPOINT_URL={endpoint}".encode() in environment:
            found.append(folder.name)
    return found


def ends(bad):
    cases = [("exit 127", "exit 127", "FAILED", 127), ("a crash", "kill -SEGV $$", "FAILED", 139),
             ("no such command", "no-such-command", "FAILED", 127),
             ("a child that stays", "(setsid sleep 1000 >/dev/null 2>&1 &) ; exit 0", "SUCCEEDED", 0),
             ("a child that holds the output", "(setsid sleep 1000 &) ; echo gone", "SUCCEEDED", 0)]
    for what, script, status, code in cases:
        job = bad.ended(bad.submit(script))
        check((job["status"], job["container"]["exitCode"], job["statusReason"]) == (status, code, EXITED), f"{what}: {job}")
    wait_for(lambda: not processes_of(bad.lab.endpoint), "what jobs detached has gone")

    for definition, words in (("unknown", "no container engine for me/unknown"), ("unpushed", "repository")):
        job = bad.ended(bad.submit(definition=definition))
        reason = job["container"]["reason"]
        check(job["statusReason"] == NOT_STARTED and reason.startswith("CannotPullContainerError") and words in reason,
              f"{job}")
        check("exitCode" not in job["container"], "no container, no exit code")
    job = bad.ended(bad.submit(definition="bare"))
    check(job["statusReason"] == NOT_STARTED and job["container"]["exitCode"] == 127
          and job["container"]["reason"].startswith("CannotStartContainerError"), f"{job}")


def output(bad):
    before = bad.resident()
    flood = bad.ended(bad.submit("head -c 100000000 /dev/zero | tr '\\0' x"), 120)
    check(flood["status"] == "SUCCEEDED", f"{flood}")
    grown = bad.resident() - before
    check(grown < 64 * MIB, f"100 MB without a newline cost the lab {grown // MIB} MiB")
    logs = bad.lab.client("logs")
    events = logs.get_log_events(logGroupName="/aws/batch/job", startFromHead=True, limit=3,
                                 logStreamName=flood["container"]["logStreamName"])["events"]
    longest = max(len(event["message"]) for event in events)
    check(200_000 < longest <= 262_144 - 26, f"cut at what Logs takes: {longest}")
    binary = bad.ended(bad.submit("head -c 3000 /dev/urandom; printf '\\0a\\nover'"))
    check(bad.log(binary)[-1] == "over", "what follows binary output")


def deaf(bad):
    job_id = bad.submit("trap '' TERM; echo deaf; while :; do sleep 0.1; done")
    wait_for(lambda: bad.job(job_id)["status"] == "RUNNING" and bad.log(bad.job(job_id)) == ["deaf"], "the deaf one runs")
    bad.batch.terminate_job(jobId=job_id, reason="listen")
    job = bad.ended(job_id)
    check(job["statusReason"] == "listen" and job["container"]["exitCode"] == 137, f"{job}")


def thousand(bad):
    """A thousand jobs wait behind those that fill the environment; then the lab is killed."""
    lab = bad.lab
    blockers = [bad.submit("sleep 1000") for _ in range(2)]
    for job_id in blockers:
        wait_for(lambda: bad.job(job_id)["status"] == "RUNNING", "blockers run")
    bad.batch.update_compute_environment(computeEnvironment="env", state="DISABLED")
    ids = [bad.submit() for _ in range(1000)]
    wait_for(lambda: bad.job(ids[-1])["status"] == "RUNNABLE", "the last one waits")
    check(bad.count("RUNNABLE") == 1000, "a thousand wait")
    check("disabled or invalid" in wait_for(lambda: bad.job(ids[-1]).get("statusReason"), "a reason"), "why they wait")
    bad.batch.cancel_job(jobId=ids[0], reason="one less")

    endpoint = lab.endpoint
    check(len(processes_of(endpoint)) >= 2, "the blockers are processes")
    lab.kill()
    wait_for(lambda: not processes_of(endpoint), "a killed lab takes its jobs along", 20)
    lab.start()
    bad.batch = lab.client("batch")
    check(bad.count("RUNNABLE") == 999, "they still wait")
    for job_id in blockers:
        job = bad.job(job_id)
        check(job["status"] == "FAILED" and job["statusReason"].startswith("Host EC2"), f"{job}")
    bad.batch.update_compute_environment(computeEnvironment="env", state="ENABLED")
    wait_for(lambda: not any(bad.any(s) for s in ("RUNNABLE", "STARTING", "RUNNING")), "all have run", 120)
    check(bad.job(ids[-1])["status"] == "SUCCEEDED" and bad.job(ids[0])["statusReason"] == "one less", "how they ended")
    left = list((lab.data / "jobs").iterdir())
    check(not left, f"folders are left: {left}")
    check(len(os.listdir(f"/proc/{lab.process.pid}/fd")) < 100, "descriptors are left open")


def main():
    with Lab() as lab:
        bad = Bad(lab)
        ends(bad)
        output(bad)
        deaf(bad)
        thousand(bad)


if __name__ == "__main__":
    main()
