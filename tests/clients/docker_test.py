"""A real Docker engine behind the lab: images that only Docker has run as Batch jobs and ECS tasks, with their environment,
exit codes, logs, timeouts and stops; and a killed lab's containers go with the next one.

Needs root, and what `packaging/install-deps.sh --docker` installs; without them the script ends with 77 (skipped). The
daemon is the script's own: in a folder of its own, and without a hand on this machine's network."""
import io
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check, wait_for  # noqa: E402

IMAGE = "skydeck-test/busybox:1"
SKIPPED = 77


def program(name):
    found = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin")
    if not found:
        print(f"skipped: {name} is not installed (packaging/install-deps.sh --docker)")
        sys.exit(SKIPPED)
    return found


class Engine:
    """dockerd, and the image that it has: busybox, with two programs of it linked by their names."""

    def __init__(self, folder):
        self.folder = folder / "docker"
        self.host = f"unix://{folder}/d.sock"
        self.client, self.daemon, busybox = program("docker"), program("dockerd"), program("busybox")
        self.process = None
        self.folder.mkdir()
        self.image = self.folder / "image.tar"
        with tarfile.open(self.image, "w") as tar:
            tar.add(busybox, "bin/busybox")
            for name in ("sh", "sleep", "echo", "env", "cat", "tr"):
                link = tarfile.TarInfo(f"bin/{name}")
                link.type, link.linkname = tarfile.SYMTYPE, "busybox"
                tar.addfile(link)
            made = tarfile.TarInfo("etc/made-by")
            made.size = 7
            tar.addfile(made, io.BytesIO(b"docker\n"))

    def __enter__(self):
        log = open(self.folder / "log", "w")
        self.process = subprocess.Popen(
            [self.daemon, "--host", self.host, "--data-root", self.folder / "data", "--exec-root", self.folder / "run",
             "--pidfile", self.folder / "pid", "--storage-driver", "vfs", "--bridge", "none", "--iptables=false",
             "--ip6tables=false"],
            stdout=log, stderr=log)

        def answers():
            check(self.process.poll() is None, "dockerd ended:\n" + (self.folder / "log").read_text()[-3000:])
            return self.run("version", ok=False).returncode == 0
        wait_for(answers, "dockerd answers")
        self.run("import", "--change", 'ENV MADE=image', "--change", 'CMD ["cat", "/etc/made-by"]', self.image, IMAGE)
        return self

    def __exit__(self, *_):
        left = self.run("ps", "--all", "--quiet", ok=False).stdout.split()
        if left:
            self.run("rm", "--force", *left, ok=False)
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        subprocess.run(["umount", "--quiet", self.folder / "run/netns/default"])  # of "--network host"; dockerd leaves it

    def run(self, *words, ok=True):
        done = subprocess.run([self.client, "--host", self.host, *map(str, words)], capture_output=True, text=True)
        check(not ok or done.returncode == 0, f"docker {' '.join(map(str, words))}: {done.stderr}")
        return done

    def containers(self):
        return self.run("ps", "--quiet").stdout.split()


class Jobs:
    def __init__(self, lab):
        self.lab, self.batch = lab, lab.client("batch")
        subnet = lab.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        self.batch.create_compute_environment(
            computeEnvironmentName="env", type="MANAGED",
            computeResources={"type": "EC2", "minvCpus": 0, "maxvCpus": 16, "instanceTypes": ["c5.4xlarge"],
                              "subnets": [subnet], "instanceRole": "ecsInstanceRole"})
        self.batch.create_job_queue(jobQueueName="queue", priority=1,
                                    computeEnvironmentOrder=[{"order": 1, "computeEnvironment": "env"}])
        for name, image in (("there", IMAGE), ("unknown", "skydeck-test/none:1")):
            self.batch.register_job_definition(
                jobDefinitionName=name, type="container",
                containerProperties={"image": image, "vcpus": 1, "memory": 64,
                                     "environment": [{"name": "GREETING", "value": "good morning"}]})

    def submit(self, *command, definition="there", **more):
        overrides = {"containerOverrides": {"command": list(command)}} if command else {}
        return self.batch.submit_job(jobName="job", jobQueue="queue", jobDefinition=definition, **overrides, **more)["jobId"]

    def job(self, job_id):
        return self.batch.describe_jobs(jobs=[job_id])["jobs"][0]

    def ended(self, job_id):
        return wait_for(lambda: self.job(job_id)["status"] in ("SUCCEEDED", "FAILED") and self.job(job_id), "the job ends", 90)

    def said(self, job):
        events = self.lab.client("logs").get_log_events(
            logGroupName="/aws/batch/job", logStreamName=job["container"]["logStreamName"], startFromHead=True)["events"]
        return [event["message"] for event in events]


def runs(jobs):
    job = jobs.ended(jobs.submit())
    check(job["status"] == "SUCCEEDED" and jobs.said(job) == ["docker"], f"the image's own command: {job}")
    job = jobs.ended(jobs.submit("sh", "-c", "echo $MADE $GREETING; exit 7"))
    check(job["status"] == "FAILED" and job["container"]["exitCode"] == 7, f"exit 7: {job}")
    check(jobs.said(job) == ["image good morning"], f"the environment: {jobs.said(job)}")
    secret = jobs.lab.env["AWS_SECRET_ACCESS_KEY"]
    job = jobs.ended(jobs.submit("sh", "-c", "cat /proc/1/cmdline | tr '\\0' ' '; env"))
    check(any(line.startswith("AWS_ENDPOINT_URL=") for line in jobs.said(job)), "the lab's address reaches the container")
    check(secret not in jobs.said(job)[0], "no secret in a command line")


def refuses(jobs):
    job = jobs.ended(jobs.submit(definition="unknown"))
    reason = job["attempts"][-1]["container"].get("reason", "")
    check(job["status"] == "FAILED" and reason.startswith("CannotPullContainerError"), f"no such image: {job}")
    job = jobs.ended(jobs.submit("/no/such/program"))
    reason = job["attempts"][-1]["container"].get("reason", "")
    check(job["status"] == "FAILED" and reason.startswith("CannotStartContainerError"), f"no such program: {job}")


def stops(jobs, engine):
    job_id = jobs.submit("sleep", "1000")
    wait_for(engine.containers, "the container runs")
    jobs.batch.terminate_job(jobId=job_id, reason="enough")
    job = jobs.ended(job_id)
    check(job["status"] == "FAILED" and job["statusReason"] == "enough", f"terminated: {job}")
    wait_for(lambda: not engine.containers(), "a terminated job's container is gone")


def tasks(lab, engine):
    ecs = lab.client("ecs")
    ecs.create_cluster(clusterName="c")
    definition = ecs.register_task_definition(
        family="f", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512",
        containerDefinitions=[{"name": "main", "image": IMAGE, "essential": True,
                               "command": ["sh", "-c", "echo $MADE; sleep 1000"]}])["taskDefinition"]["taskDefinitionArn"]
    subnet = lab.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    task = ecs.run_task(cluster="c", taskDefinition=definition, launchType="FARGATE",
                        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet]}})["tasks"][0]["taskArn"]
    state = lambda: ecs.describe_tasks(cluster="c", tasks=[task])["tasks"][0]
    wait_for(lambda: state()["lastStatus"] == "RUNNING" and engine.containers(), "the task runs")
    ecs.stop_task(cluster="c", task=task, reason="enough")
    wait_for(lambda: state()["lastStatus"] == "STOPPED", "the task stops")
    check(state()["stoppedReason"] == "enough", f"stopped: {state()}")
    wait_for(lambda: not engine.containers(), "a stopped task's container is gone")


def killed(lab, jobs, engine):
    jobs.submit("sleep", "1000")
    wait_for(engine.containers, "the container runs")
    lab.kill()
    lab.start()
    wait_for(lambda: not engine.containers(), "the next lab removes what a killed one left")


def main():
    if os.geteuid() != 0:
        print("skipped: dockerd wants root")
        sys.exit(SKIPPED)
    with tempfile.TemporaryDirectory(prefix="skydeck-docker-") as folder, Engine(pathlib.Path(folder)) as engine:
        lab = Lab()
        lab.env |= {"DOCKER_HOST": engine.host, "PATH": f"{pathlib.Path(engine.client).parent}:{lab.env['PATH']}"}
        with lab:
            jobs = Jobs(lab)
            runs(jobs)
            refuses(jobs)
            stops(jobs, engine)
            tasks(lab, engine)
            killed(lab, jobs, engine)


main()
