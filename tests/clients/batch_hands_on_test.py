"""The course's Batch hands-on by boto3 and Debian's awscli: one job, a sweep of nine, what EC2 shows meanwhile, cancel,
an array of twenty, retries and dependencies. The worker is a script of the user's own."""
import json
import os
import pathlib

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check, error_of, wait_for  # noqa: E402

# Writes its metrics where the course's training does, and then waits for a go, as a training would take its time.
WORKER = """import os, sys, time
import boto3
lr, momentum = sys.argv[1:3]
s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"])  # older botocores do not look for it themselves
s3.put_object(Bucket=os.environ["BUCKET_NAME"], Key=f"metrics_lr{float(lr):.4f}_m{float(momentum):.4f}.csv",
              Body=b"train_loss,val_loss,val_accuracy\\n0.5,0.4,90.0\\n")
print("written", lr, momentum, flush=True)
while "Contents" not in s3.list_objects_v2(Bucket=os.environ["BUCKET_NAME"], Prefix="go"):
    time.sleep(0.2)
"""
RATES = ["0.1", "0.01", "0.001"]
MOMENTA = ["0.5", "0.1", "0.05"]


def make_all(lab, batch):
    folder = lab.folder / "trainer"
    folder.mkdir()
    (folder / "train.py").write_text(WORKER)
    lab.ctl("lab", "image", "add", "me/trainer", "--from", folder, "--", "/usr/bin/python3", "train.py")
    lab.ctl("lab", "image", "add", "me/sh", "--", "sh", "-c")
    subnet = lab.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    lab.client("s3").create_bucket(Bucket="results")
    batch.create_compute_environment(
        computeEnvironmentName="env", type="MANAGED", tags={"course": "dl"},
        computeResources={"type": "EC2", "allocationStrategy": "BEST_FIT", "minvCpus": 0, "desiredvCpus": 0,
                          "maxvCpus": 64, "instanceTypes": ["g4dn.xlarge"], "subnets": [subnet],
                          "instanceRole": "ecsInstanceRole", "tags": {"Name": "trainer"}})
    batch.create_job_queue(jobQueueName="queue", priority=1,
                           computeEnvironmentOrder=[{"order": 1, "computeEnvironment": "env"}])
    define(batch, "train", "me/trainer", ["Ref::lr", "Ref::momentum"])
    define(batch, "sh", "me/sh", ["true"], vcpus="1", gpu=False)


def define(batch, name, image, command, vcpus="4", gpu=True):
    needs = [{"type": "VCPU", "value": vcpus}, {"type": "MEMORY", "value": "1000"}]
    batch.register_job_definition(
        jobDefinitionName=name, type="container", parameters={"lr": "0.01", "momentum": "0.1"},
        containerProperties={"image": image, "command": command,
                             "environment": [{"name": "BUCKET_NAME", "value": "results"}],
                             "resourceRequirements": needs + ([{"type": "GPU", "value": "1"}] if gpu else [])},
        timeout={"attemptDurationSeconds": 7200})


class Jobs:
    def __init__(self, lab):
        self.lab, self.batch = lab, lab.client("batch")

    def submit(self, definition="sh", script=None, **more):
        if script:
            more["containerOverrides"] = {"command": [script]}
        return self.batch.submit_job(jobName="job", jobQueue="queue", jobDefinition=definition, **more)["jobId"]

    def job(self, job_id):
        return self.batch.describe_jobs(jobs=[job_id])["jobs"][0]

    def log(self, job):
        events = self.lab.client("logs").get_log_events(
            logGroupName="/aws/batch/job", logStreamName=job["container"]["logStreamName"])["events"]
        return [event["message"] for event in events]

    def ended(self, job_id):
        def look():
            job = self.job(job_id)
            return job if job["status"] in ("SUCCEEDED", "FAILED") else None
        return wait_for(look, f"job {job_id} ends", 90)

    def reaches(self, job_id, status):
        wait_for(lambda: self.job(job_id)["status"] == status, f"job {job_id} is {status}", 60)

    def desired(self):
        return self.lab.aws_json("batch", "describe-compute-environments", "--compute-environments", "env")[
            "computeEnvironments"][0]["computeResources"]["desiredvCpus"]

    def instances(self):
        """What the course looks at: the running instances of the type."""
        filters = ["Name=instance-type,Values=g4dn.xlarge", "Name=instance-state-name,Values=running",
                   "Name=tag:AWSBatchServiceTag,Values=batch"]
        found = self.lab.aws_json("ec2", "describe-instances", "--filters", *filters)["Reservations"]
        return [instance for reservation in found for instance in reservation["Instances"]]


def one_and_nine(lab, jobs):
    s3 = lab.client("s3")
    check(jobs.desired() == 0, "nothing runs yet")
    one = lab.aws_json("batch", "submit-job", "--job-name", "one", "--job-queue", "queue", "--job-definition", "train",
                       "--parameters", "lr=0.01,momentum=0.1")["jobId"]
    wait_for(lambda: jobs.desired() == 4, "desired vCPUs go to 4")
    jobs.reaches(one, "RUNNING")
    check(len(jobs.instances()) == 1, "one instance")
    s3.put_object(Bucket="results", Key="go")
    check(jobs.ended(one)["status"] == "SUCCEEDED", f"{jobs.log(jobs.job(one))}")
    wait_for(lambda: jobs.desired() == 0, "desired vCPUs go back to 0")
    lines = s3.get_object(Bucket="results", Key="metrics_lr0.0100_m0.1000.csv")["Body"].read().decode().splitlines()
    check(lines[0] == "train_loss,val_loss,val_accuracy", f"{lines}")
    s3.delete_object(Bucket="results", Key="go")

    nine = [jobs.submit("train", parameters={"lr": lr, "momentum": m}) for lr in RATES for m in MOMENTA]
    wait_for(lambda: jobs.desired() == 36, "nine jobs of 4 vCPUs want 36")
    wait_for(lambda: len(jobs.instances()) == 9, "nine instances")
    instance = jobs.instances()[0]
    tags = {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
    check(tags["Name"] == "trainer" and tags["aws:autoscaling:groupName"].startswith("env-asg-"), f"{tags}")
    check(sum(i["InstanceType"] == "g4dn.xlarge" for i in jobs.instances()) * 4 == 36, "their vCPUs")
    s3.put_object(Bucket="results", Key="go")
    check([jobs.ended(job)["status"] for job in nine] == ["SUCCEEDED"] * 9, "the sweep")
    wait_for(lambda: jobs.desired() == 0, "desired vCPUs go back to 0")
    keys = [o["Key"] for o in s3.list_objects_v2(Bucket="results", Prefix="metrics_")["Contents"]]
    check(len(keys) == 9, f"{keys}")
    check(jobs.log(jobs.job(nine[0])) == ["written 0.1 0.5"], f"{jobs.log(jobs.job(nine[0]))}")


def cancel_and_terminate(jobs):
    batch = jobs.batch
    running = jobs.submit(script="sleep 100")
    jobs.reaches(running, "RUNNING")
    waiting = jobs.submit(dependsOn=[{"jobId": running}])
    jobs.reaches(waiting, "PENDING")
    batch.cancel_job(jobId=waiting, reason="changed my mind")
    check(jobs.ended(waiting)["statusReason"] == "changed my mind", "cancel")
    batch.cancel_job(jobId=running, reason="too late")
    check(jobs.job(running)["status"] == "RUNNING", "a running job is not cancelled")
    batch.terminate_job(jobId=running, reason="enough")
    job = jobs.ended(running)
    check(job["status"] == "FAILED" and job["statusReason"] == "enough", f"{job}")


def arrays(jobs):
    batch = jobs.batch
    twenty = jobs.submit(script='echo "$AWS_BATCH_JOB_ARRAY_INDEX"; test "$AWS_BATCH_JOB_ARRAY_INDEX" != 7',
                         arrayProperties={"size": 20})
    after = jobs.submit(dependsOn=[{"jobId": twenty}])
    job = jobs.ended(twenty)
    summary = job["arrayProperties"]["statusSummary"]
    check(summary["SUCCEEDED"] == 19 and summary["FAILED"] == 1, f"{summary}")
    check(job["status"] == "FAILED" and job["statusReason"] == "Array Child Job failed", f"{job}")
    check(jobs.ended(after)["statusReason"] == "Dependent Job failed", "what depends on it")
    check(jobs.job(f"{twenty}:7")["container"]["exitCode"] == 1, "the seventh child")
    pages = batch.get_paginator("list_jobs").paginate(arrayJobId=twenty, jobStatus="SUCCEEDED",
                                                      PaginationConfig={"PageSize": 8})
    indices = [j["arrayProperties"]["index"] for page in pages for j in page["jobSummaryList"]]
    check(indices == [i for i in range(20) if i != 7], f"{indices}")
    chain = jobs.submit(arrayProperties={"size": 3}, dependsOn=[{"type": "SEQUENTIAL"}])
    pairs = jobs.submit(arrayProperties={"size": 3}, dependsOn=[{"jobId": chain, "type": "N_TO_N"}])
    check(jobs.ended(pairs)["status"] == "SUCCEEDED", "N_TO_N behind SEQUENTIAL")


def retries(jobs):
    strategy = {"attempts": 3, "evaluateOnExit": [{"onExitCode": "13", "action": "EXIT"},
                                                  {"onReason": "CannotPull*", "action": "EXIT"}]}
    check(len(jobs.ended(jobs.submit(script="exit 1", retryStrategy=strategy))["attempts"]) == 3, "three attempts")
    check(len(jobs.ended(jobs.submit(script="exit 13", retryStrategy=strategy))["attempts"]) == 1, "one attempt")
    define(jobs.batch, "unknown", "me/nothing", ["true"])
    unknown = jobs.ended(jobs.submit("unknown", retryStrategy=strategy))
    check(unknown["container"]["reason"].startswith("CannotPullContainerError"), f"{unknown}")
    check(len(unknown["attempts"]) == 1 and unknown["statusReason"] == "Task failed to start", f"{unknown}")


def fair_shares(lab, jobs):
    batch = jobs.batch
    policy = batch.create_scheduling_policy(
        name="fair", fairsharePolicy={"shareDecaySeconds": 600, "computeReservation": 10, "shareDistribution": [
            {"shareIdentifier": "a*", "weightFactor": 0.5}, {"shareIdentifier": "b"}]})["arn"]
    batch.create_job_queue(jobQueueName="fair", priority=5, schedulingPolicyArn=policy,
                           computeEnvironmentOrder=[{"order": 1, "computeEnvironment": "env"}])
    fair = dict(jobName="j", jobQueue="fair", jobDefinition="sh")
    check(error_of(batch.submit_job, **fair) == (400, "ClientException"), "a share is wanted")
    made = batch.submit_job(**fair, shareIdentifier="a1", schedulingPriorityOverride=3)["jobId"]
    check(jobs.ended(made)["schedulingPriority"] == 3, "its priority")
    arn = batch.describe_job_queues(jobQueues=["fair"])["jobQueues"][0]["jobQueueArn"]
    lab.aws_json("batch", "tag-resource", "--resource-arn", arn, "--tags", "who=me")
    check(lab.aws_json("batch", "list-tags-for-resource", "--resource-arn", arn)["tags"] == {"who": "me"}, "tags")
    check(error_of(batch.delete_scheduling_policy, arn=policy) == (400, "ClientException"), "a policy in use")


def destroy(jobs):
    batch = jobs.batch
    for queue in ("queue", "fair"):
        batch.update_job_queue(jobQueue=queue, state="DISABLED")
    batch.update_compute_environment(computeEnvironment="env", state="DISABLED")
    for queue in ("queue", "fair"):
        wait_for(lambda q=queue: batch.describe_job_queues(jobQueues=[q])["jobQueues"][0]["status"] == "VALID", "settled")
        batch.delete_job_queue(jobQueue=queue)
        wait_for(lambda q=queue: not batch.describe_job_queues(jobQueues=[q])["jobQueues"], "the queue goes")
    batch.delete_compute_environment(computeEnvironment="env")
    wait_for(lambda: not batch.describe_compute_environments()["computeEnvironments"], "the environment goes")
    check(not jobs.instances(), "no instance is left to pay for")


def main():
    with Lab() as lab:
        jobs = Jobs(lab)
        make_all(lab, jobs.batch)
        one_and_nine(lab, jobs)
        cancel_and_terminate(jobs)
        arrays(jobs)
        retries(jobs)
        fair_shares(lab, jobs)
        destroy(jobs)


if __name__ == "__main__":
    main()
