"""Batch, ECR and CloudWatch Logs by boto3 and Debian's awscli: jobs that really run, from a pushed image to their log."""
import base64
import hashlib
import json
import os
import pathlib
import tempfile

resources = tempfile.TemporaryDirectory(prefix="skydeck-images-")
images = pathlib.Path(resources.name) / "images"
images.mkdir()
(images / "sh.json").write_text(json.dumps({"name": "test/sh:latest", "command": ["sh", "-c"]}))
os.environ["SKYDECK_RESOURCES"] = resources.name  # Lab hands it on

from lab import REGION, Lab, check, error_of, wait_for  # noqa: E402

ACCOUNT = "123456789012"
HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"


def manifest(annotations):
    return json.dumps({"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": {"size": 10}, "layers": [],
                       "annotations": annotations})


def ecr_part(lab):
    ecr = lab.client("ecr")
    repository = ecr.create_repository(repositoryName="team/sh")["repository"]
    check(repository["repositoryUri"] == f"{HOST}/team/sh", repository["repositoryUri"])
    check(error_of(ecr.create_repository, repositoryName="team/sh") == (400, "RepositoryAlreadyExistsException"), "twice")
    text = manifest({"org.skydeck.lab.image": "test/sh:latest"})
    put = dict(repositoryName="team/sh", imageManifest=text, imageManifestMediaType=MANIFEST_TYPE, imageTag="latest")
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    check(ecr.put_image(**put)["image"]["imageId"] == {"imageDigest": digest, "imageTag": "latest"}, "the image's id")
    check(error_of(ecr.put_image, **put) == (400, "ImageAlreadyExistsException"), "the same image again")
    ecr.put_image(**{**put, "imageManifest": manifest({}), "imageTag": "real"})
    details = lab.aws_json("ecr", "describe-images", "--repository-name", "team/sh")["imageDetails"]
    check([d.get("imageTags") for d in details] == [["latest"], ["real"]], f"images: {details}")
    check(details[0]["imageDigest"] == digest and details[0]["imageSizeInBytes"] == 10, f"detail: {details[0]}")
    missing = error_of(ecr.describe_images, repositoryName="team/sh", imageIds=[{"imageTag": "none"}])
    check(missing == (400, "ImageNotFoundException"), f"a missing image: {missing}")
    failures = ecr.batch_delete_image(repositoryName="team/sh", imageIds=[{"imageTag": "none"}])["failures"]
    check(failures[0]["failureCode"] == "ImageNotFound", f"failures: {failures}")
    check(error_of(ecr.delete_repository, repositoryName="team/sh") == (400, "RepositoryNotEmptyException"), "not empty")
    token = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    check(base64.b64decode(token).startswith(b"AWS:"), "the docker login")


def make_queue(lab, batch):
    subnet = lab.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    batch.create_compute_environment(
        computeEnvironmentName="env", type="MANAGED",
        computeResources={"type": "EC2", "allocationStrategy": "BEST_FIT", "minvCpus": 0, "desiredvCpus": 0,
                          "maxvCpus": 64, "instanceTypes": ["g4dn.xlarge"], "subnets": [subnet],
                          "instanceRole": "ecsInstanceRole"})
    environment = lambda: batch.describe_compute_environments(computeEnvironments=["env"])["computeEnvironments"][0]
    wait_for(lambda: environment()["status"] == "VALID", "the environment is VALID")
    batch.create_job_queue(jobQueueName="queue", priority=1,
                           computeEnvironmentOrder=[{"order": 1, "computeEnvironment": "env"}])
    wait_for(lambda: batch.describe_job_queues(jobQueues=["queue"])["jobQueues"][0]["status"] == "VALID",
             "the queue is VALID")
    return lambda: environment()["computeResources"]["desiredvCpus"]


def batch_part(lab):
    batch = lab.client("batch")
    desired = make_queue(lab, batch)

    def define(image, name):
        return batch.register_job_definition(
            jobDefinitionName=name, type="container",
            containerProperties={"image": image, "command": ["echo none"], "environment": [{"name": "A", "value": "1"}],
                                 "resourceRequirements": [{"type": "VCPU", "value": "4"}, {"type": "GPU", "value": "1"},
                                                          {"type": "MEMORY", "value": "1000"}]},
            retryStrategy={"attempts": 1}, timeout={"attemptDurationSeconds": 7200})

    check(define(f"{HOST}/team/sh", "sh")["revision"] == 1, "the first revision")
    job = lambda job_id: batch.describe_jobs(jobs=[job_id])["jobs"][0]
    ended = lambda job_id: wait_for(lambda: (lambda j: j if j["status"] in ("SUCCEEDED", "FAILED") else None)(job(job_id)),
                                    f"job {job_id} ends")

    # One job by awscli, from submission to its log.
    script = "echo A is $A and B is $B; echo $AWS_BATCH_JOB_ID; i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done"
    overrides = {"command": [script], "environment": [{"name": "B", "value": "2"}]}
    job_id = lab.aws_json("batch", "submit-job", "--job-name", "one", "--job-queue", "queue", "--job-definition", "sh",
                          "--container-overrides", json.dumps(overrides))["jobId"]
    ended(job_id)
    done = lab.aws_json("batch", "describe-jobs", "--jobs", job_id)["jobs"][0]
    check(done["status"] == "SUCCEEDED" and done["container"]["exitCode"] == 0, f"the job: {done}")
    check(done["createdAt"] <= done["startedAt"] <= done["stoppedAt"], "its times")
    stream = done["container"]["logStreamName"]
    check(stream.startswith("sh/default/"), f"its log stream: {stream}")
    events = lab.aws_json("logs", "get-log-events", "--log-group-name", "/aws/batch/job", "--log-stream-name", stream,
                          "--start-from-head")["events"]
    lines = [e["message"] for e in events]
    check(lines[:2] == ["A is 1 and B is 2", job_id] and len(lines) == 502, f"its log: {lines[:3]} … {len(lines)}")
    listed = lab.aws_json("batch", "list-jobs", "--job-queue", "queue", "--job-status", "SUCCEEDED")["jobSummaryList"]
    check([j["jobName"] for j in listed] == ["one"], f"list-jobs: {listed}")

    submit = lambda name, command, **more: batch.submit_job(
        jobName=name, jobQueue="queue", jobDefinition="sh", containerOverrides={"command": [command]}, **more)["jobId"]

    # How jobs fail.
    failed = ended(submit("exit-7", "exit 7"))
    check(failed["container"]["exitCode"] == 7, f"exit 7: {failed['container']}")
    check(failed["statusReason"] == "Essential container in task exited", failed["statusReason"])
    define(f"{HOST}/team/sh:never", "never")
    pull = ended(batch.submit_job(jobName="never", jobQueue="queue", jobDefinition="never")["jobId"])
    check("CannotPullContainerError: Error response from daemon: manifest for" in pull["container"]["reason"],
          f"never pushed: {pull['container'].get('reason')}")
    define(f"{HOST}/team/sh:real", "real")
    real = ended(batch.submit_job(jobName="real", jobQueue="queue", jobDefinition="real")["jobId"])
    check("no container engine" in real["container"]["reason"], f"a real image: {real['container'].get('reason')}")
    stopped = submit("stop", "sleep 1000")
    wait_for(lambda: job(stopped)["status"] == "RUNNING", "the long job runs")
    batch.terminate_job(jobId=stopped, reason="seen enough")
    check(ended(stopped)["statusReason"] == "seen enough", "the reason of a terminated job")

    # Nine at once scale the environment to 36 and back.
    check(desired() == 0, f"{desired()} vCPUs without a job")
    nine = [submit(f"run-{i}", "sleep 1000") for i in range(9)]
    running = lambda: batch.list_jobs(jobQueue="queue")["jobSummaryList"]
    wait_for(lambda: len(running()) == 9, "nine jobs run")
    check(desired() == 36, f"{desired()} vCPUs for nine jobs")
    for one in nine:
        batch.terminate_job(jobId=one, reason="over")
    for one in nine:
        ended(one)
    check(desired() == 0, f"{desired()} vCPUs at the end")

    # What AWS refuses.
    refused = lambda call, **arguments: check(error_of(call, **arguments) == (400, "ClientException"), f"{arguments}")
    refused(batch.submit_job, jobName="x", jobQueue="none", jobDefinition="sh")
    refused(batch.submit_job, jobName="x", jobQueue="queue", jobDefinition="none")
    refused(batch.submit_job, jobName="a b", jobQueue="queue", jobDefinition="sh")
    refused(batch.delete_compute_environment, computeEnvironment="env")
    refused(batch.delete_job_queue, jobQueue="queue")
    check(error_of(batch.submit_job, jobName="x", jobQueue="queue", jobDefinition="sh",
                   nodeOverrides={"numNodes": 2}) == (501, "NotImplemented"), "multi-node jobs say that they are missing")

    # And away with it all.
    batch.update_job_queue(jobQueue="queue", state="DISABLED")
    wait_for(lambda: batch.describe_job_queues(jobQueues=["queue"])["jobQueues"][0]["status"] == "VALID", "disabled")
    batch.delete_job_queue(jobQueue="queue")
    wait_for(lambda: not batch.describe_job_queues()["jobQueues"], "the queue is gone")
    batch.update_compute_environment(computeEnvironment="env", state="DISABLED")
    wait_for(lambda: batch.describe_compute_environments()["computeEnvironments"][0]["status"] == "VALID", "disabled")
    batch.delete_compute_environment(computeEnvironment="env")
    wait_for(lambda: not batch.describe_compute_environments()["computeEnvironments"], "the environment is gone")
    batch.deregister_job_definition(jobDefinition="sh:1")
    check(not batch.describe_job_definitions(jobDefinitionName="sh", status="ACTIVE")["jobDefinitions"], "still ACTIVE")


def logs_part(lab):
    logs = lab.client("logs")
    logs.create_log_group(logGroupName="/app")
    check(error_of(logs.create_log_group, logGroupName="/app") == (400, "ResourceAlreadyExistsException"), "twice")
    logs.create_log_stream(logGroupName="/app", logStreamName="s")
    check(error_of(logs.get_log_events, logGroupName="/none", logStreamName="s") == (400, "ResourceNotFoundException"),
          "a missing group")
    import time
    now = int(time.time() * 1000)
    logs.put_log_events(logGroupName="/app", logStreamName="s",
                        logEvents=[{"timestamp": now + i, "message": f"event {i} é"} for i in range(5)])
    page = logs.get_log_events(logGroupName="/app", logStreamName="s", startFromHead=True, limit=3)
    check([e["message"] for e in page["events"]] == [f"event {i} é" for i in range(3)], f"page: {page['events']}")
    page = logs.get_log_events(logGroupName="/app", logStreamName="s", nextToken=page["nextForwardToken"])
    check(len(page["events"]) == 2, "the second page")
    last = logs.get_log_events(logGroupName="/app", logStreamName="s", nextToken=page["nextForwardToken"])
    check(not last["events"] and last["nextForwardToken"] == page["nextForwardToken"], "the end repeats its token")
    found = logs.filter_log_events(logGroupName="/app", filterPattern='?"event 1" ?"event 3"')["events"]
    check([e["message"] for e in found] == ["event 1 é", "event 3 é"], f"filtered: {found}")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName="/app", PaginationConfig={"PageSize": 2})
    check(sum(len(p["events"]) for p in pages) == 5, "all pages")
    check(error_of(logs.filter_log_events, logGroupName="/app", filterPattern="{ $.x = 1 }") == (501, "NotImplemented"),
          "JSON patterns say that they are missing")
    groups = lab.aws_json("logs", "describe-log-groups", "--log-group-name-prefix", "/aws/batch")["logGroups"]
    check([g["logGroupName"] for g in groups] == ["/aws/batch/job"], f"groups: {groups}")
    streams = lab.aws_json("logs", "describe-log-streams", "--log-group-name", "/aws/batch/job", "--order-by",
                           "LastEventTime", "--descending", "--max-items", "1")["logStreams"]
    check("lastEventTimestamp" in streams[0], f"streams: {streams}")
    logs.delete_log_group(logGroupName="/app")


with Lab() as lab:
    ecr_part(lab)
    batch_part(lab)
    logs_part(lab)
