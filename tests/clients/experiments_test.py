"""Experiments on SimpleBatch: plain jobs by awscli, sweeps and searches by skydeckctl, checkpoints, divergence, two sweeps
of one key, Spot instances taken back, a bucket that goes, records, predictions. The trainer is the real one, on few images."""
import json
import os
import pathlib
import signal

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check, wait_for  # noqa: E402

STACK = "SimpleBatch"
FEW = ["--subset", "150"]


class Deck:
    def __init__(self, lab):
        self.lab = lab
        lab.ctl("stacks", "deploy", STACK, "--wait")
        lab.ctl("batch", "publish-image")
        stack = lab.aws_json("cloudformation", "describe-stacks", "--stack-name", STACK)["Stacks"][0]
        self.outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}

    def submit(self, *command, **more):
        """As somebody without Skydeck does."""
        words = ["batch", "submit-job", "--job-name", "by-hand", "--job-queue", self.outputs["JobQueueName"],
                 "--job-definition", self.outputs["JobDefinitionName"],
                 "--container-overrides", json.dumps({"command": list(command)})]
        for name, value in more.items():
            words += ["--" + name.replace("_", "-"), value]
        return self.lab.aws_json(*words)["jobId"]

    def job(self, job_id):
        return self.lab.aws_json("batch", "describe-jobs", "--jobs", job_id)["jobs"][0]

    def ended(self, job_id):
        def look():
            job = self.job(job_id)
            return job if job["status"] in ("SUCCEEDED", "FAILED") else None
        return wait_for(look, f"job {job_id} ends", 400)

    def object(self, key):
        return self.lab.aws("s3", "cp", f"s3://{self.outputs['BucketName']}/{key}", "-").stdout

    def runs(self):
        return {run["name"]: run for run in self.lab.ctl_json("runs", "list")}


def plain_job(deck):
    """The same files, whoever submits."""
    job = deck.submit("--lr", "0.1", "--momentum", "0.5", "--epochs", "3", "--uploadS3", *FEW)
    check(deck.ended(job)["status"] == "SUCCEEDED", f"{deck.job(job)}")
    record = json.loads(deck.object("metrics_lr0.1000_m0.5000.json"))
    check(record["state"] == "finished" and len(record["epochs"]) == 3, f"{record}")
    check(record["log"]["jobId"] == job and record["parameters"]["lr"] == 0.1, f"{record}")
    run = deck.runs()["lr0.1000_m0.5000"]
    check(run["state"] == "SUCCEEDED" and run["jobId"] == job and run["codeVersion"] and run["machine"], f"{run}")


def resumed_is_uninterrupted(deck):
    """One epoch, then extended to three, gives what three epochs in one go gave."""
    whole = deck.object("metrics_lr0.1000_m0.5000.csv")
    sweep = deck.lab.ctl_json("sweep", "start", "--lr", "0.1", "--momentum", "0.5", "--epochs", "1", *FEW, "--wait")
    check(sweep["cells"][0]["epochsDone"] == 1, f"{sweep}")
    sweep = deck.lab.ctl_json("sweep", "extend", "--epochs", "3", "--wait")
    check(sweep["cells"][0]["epochsDone"] == 3, f"{sweep}")
    check(deck.object("metrics_lr0.1000_m0.5000.csv") == whole, "the resumed run has other numbers")
    record = json.loads(deck.object("metrics_lr0.1000_m0.5000.json"))
    check(record["resumedAfter"] == 1 and record["hourlyPrice"] == 0.526 and record["cost"] > 0, f"{record}")
    check(record["sweep"] == sweep["sweep"], f"{record}")


def process_of(name):
    """The trainer whose run has this name, as the machine sees it."""
    for entry in pathlib.Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
        except OSError:
            continue
        if words and words[0].endswith(b"skydeck-train") and name.encode() in words:
            return int(entry.name)
    return None


def interruption(deck, cut_off, why):
    """A second attempt goes on where the first one was when it was cut off."""
    name = f"interrupted-{os.getpid()}-{why.split()[0]}"
    job = deck.submit("--lr", "0.05", "--momentum", "0.5", "--epochs", "25", "--uploadS3", "--name", name, *FEW,
                      retry_strategy="attempts=2")
    s3, bucket = deck.lab.client("s3"), deck.outputs["BucketName"]
    wait_for(lambda: "Contents" in s3.list_objects_v2(Bucket=bucket, Prefix=f"checkpoints/{name}"), "a checkpoint", 200)
    cut_off(name)
    check(deck.ended(job)["status"] == "SUCCEEDED", f"{deck.job(job)}")
    attempts = deck.job(job)["attempts"]
    check(len(attempts) == 2 and attempts[0]["statusReason"].startswith(why), f"{attempts}")
    record = json.loads(deck.object(f"metrics_{name}.json"))
    check(record["resumedAfter"] > 0 and len(record["epochs"]) == 25 and record["log"]["attempt"] == 2, f"{record}")


def interruptions(deck):
    ec2 = deck.lab.client("ec2")

    def spot(_):
        """As AWS takes a Spot instance back."""
        found = ec2.describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["running"]}])["Reservations"]
        ec2.terminate_instances(InstanceIds=[each["Instances"][0]["InstanceId"] for each in found])
    interruption(deck, lambda name: os.kill(process_of(name), signal.SIGKILL), "Essential container in task exited")
    interruption(deck, spot, "Host EC2 (instance i-")


def stopped(deck):
    """A terminated run gets SIGTERM, and the time to write down that it was stopped."""
    s3, bucket = deck.lab.client("s3"), deck.outputs["BucketName"]
    name = f"stopped-{os.getpid()}"
    job = deck.submit("--lr", "0.05", "--momentum", "0.5", "--epochs", "1000", "--uploadS3", "--name", name, *FEW)
    wait_for(lambda: "Contents" in s3.list_objects_v2(Bucket=bucket, Prefix=f"checkpoints/{name}"), "a checkpoint", 200)
    deck.lab.client("batch").terminate_job(jobId=job, reason="seen enough")
    ended = deck.ended(job)
    check((ended["status"], ended["statusReason"], ended["container"]["exitCode"]) == ("FAILED", "seen enough", 1), f"{ended}")
    record = json.loads(deck.object(f"metrics_{name}.json"))
    check(record["state"] == "stopped" and record["error"].startswith("Stopped in epoch "), f"{record}")


def bucket_gone(deck):
    """The run fails and says why; what was there before stays in the index of runs."""
    s3, bucket = deck.lab.client("s3"), deck.outputs["BucketName"]
    name = f"homeless-{os.getpid()}"
    job = deck.submit("--lr", "0.05", "--momentum", "0.5", "--epochs", "1000", "--uploadS3", "--name", name, *FEW)
    wait_for(lambda: "Contents" in s3.list_objects_v2(Bucket=bucket, Prefix=f"checkpoints/{name}"), "a checkpoint", 200)

    def remove():  # while the run still writes into it
        keys = [{"Key": each["Key"]} for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        try:
            if keys:
                s3.delete_objects(Bucket=bucket, Delete={"Objects": keys})
            s3.delete_bucket(Bucket=bucket)
        except s3.exceptions.ClientError as problem:
            check(problem.response["Error"]["Code"] == "BucketNotEmpty", f"{problem}")
            return False
        return True
    wait_for(remove, "the bucket is gone")
    ended = deck.ended(job)
    check(ended["status"] == "FAILED" and ended["container"]["exitCode"] == 1, f"{ended}")
    events = deck.lab.client("logs").get_log_events(logGroupName="/aws/batch/job", startFromHead=False,
                                                    logStreamName=ended["container"]["logStreamName"])["events"]
    check("NoSuchBucket" in events[-1]["message"], f"{events[-3:]}")
    refused = deck.lab.ctl("runs", "list", ok=False)
    check(refused.returncode == 1 and "NoSuchBucket" in refused.stderr, refused.stderr)


def divergence(deck):
    job = deck.submit("--lr", "900", "--momentum", "0.99", "--epochs", "2", "--uploadS3", *FEW)
    check(deck.ended(job)["container"]["exitCode"] == 3, "a diverged run ends with status 3")
    check(deck.runs()["lr900.0000_m0.9900"]["state"] == "DIVERGED", "its state")
    check(json.loads(deck.object("metrics_lr900.0000_m0.9900.json"))["state"] == "diverged", "its record")


def searches(deck):
    lab = deck.lab
    sweep = lab.ctl_json("sweep", "start", "--search", "tpe", "--lr", "0.01:0.3:log", "--momentum", "0:0.9", "--trials",
                         "2", "--parallel", "2", "--epochs", "1", *FEW)
    check(len(sweep["cells"]) == 2 and all(cell["state"] == "SUCCEEDED" for cell in sweep["cells"]), f"{sweep}")
    best = lab.ctl_json("runs", "best")[0]
    check(best["value"] == max(run.get("bestValAccuracy", 0) for run in deck.runs().values()), f"{best}")
    sweep = lab.ctl_json("sweep", "start", "--lr", "0.2,0.1,0.0001", "--momentum", "0.5", "--epochs", "3", "--asha",
                         "--parallel", "2", *FEW)
    states = {cell["lr"]: cell["state"] for cell in sweep["cells"]}
    check(states[0.0001] == "STOPPED", f"the worst was not stopped: {states}")
    check("SUCCEEDED" in states.values(), f"{states}")
    reason = next(cell["stateReason"] for cell in sweep["cells"] if cell["state"] == "STOPPED")
    check(reason.startswith("Stopped by the search: others are better"), reason)
    seeds = lab.ctl_json("sweep", "start", "--lr", "0.1", "--momentum", "0.1", "--seeds", "1,2", "--epochs", "1", *FEW,
                         "--wait")
    check([cell["name"] for cell in seeds["cells"]] == ["lr0.1000_m0.1000_s1", "lr0.1000_m0.1000_s2"], f"{seeds}")
    heat = lab.ctl_json("runs", "heatmap", "--fix", "lr=0.1", "--fix", "epochs=1", "--rows", "momentum", "--columns", "lr")
    check(heat["counts"] == [[2]] and heat["spreads"][0][0] is not None, f"{heat}")


def two_sweeps_of_one_key(deck):
    job = deck.submit("--lr", "0.3", "--momentum", "0.5", "--epochs", "1000", "--uploadS3", *FEW)
    refused = deck.lab.ctl("sweep", "start", "--lr", "0.3", "--momentum", "0.5", ok=False)
    check(refused.returncode == 1 and "SweepRunning" in refused.stderr and "metrics_lr0.3000_m0.5000.csv" in refused.stderr,
          f"{refused.returncode} {refused.stderr}")
    deck.lab.aws("batch", "terminate-job", "--job-id", job, "--reason", "enough")
    deck.ended(job)


def looking(deck):
    lab = deck.lab
    compared = lab.ctl_json("runs", "compare", "lr0.1000_m0.1000_s1", "lr0.1000_m0.1000_s2")
    check([run["seed"] for run in compared] == [1, 2], f"{compared}")
    check(lab.ctl_json("runs", "importance")[0]["parameter"] in ("lr", "momentum", "seed", "epochs"), "importance")
    check("lr0.1000_m0.5000" in lab.ctl("runs", "export", "lr0.1000_m0.5000").stdout, "export of one run")
    answer = lab.ctl_json("runs", "predict", "lr0.1000_m0.5000", "--count", "4")
    check(len(answer["digits"]) == 4 and sum(map(sum, answer["confusion"])) == 10000, f"{answer}")
    check(not answer["digits"][0]["right"], "mistakes come first")
    (lab.folder / "blank").write_bytes(bytes(784))
    answer = lab.ctl_json("runs", "predict", "lr0.1000_m0.5000", "--count", "0", "--image", "blank")
    check(0 <= answer["image"]["prediction"] <= 9 and "digits" not in answer, f"{answer}")
    steps = lab.ctl_json("runs", "first-steps", "--size", "200")
    check(steps["matmul"]["cpuSeconds"] > 0 and steps["add"]["sum"] == [5, 7, 9], f"{steps}")


def main():
    with Lab() as lab:
        deck = Deck(lab)
        plain_job(deck)
        resumed_is_uninterrupted(deck)
        divergence(deck)
        searches(deck)
        two_sweeps_of_one_key(deck)
        interruptions(deck)
        stopped(deck)
        looking(deck)
        bucket_gone(deck)


if __name__ == "__main__":
    main()
