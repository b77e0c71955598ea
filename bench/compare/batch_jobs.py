#!/usr/bin/env python3
"""How long the lab takes for many one-line jobs through Batch: SubmitJob by boto3 until the last one SUCCEEDED.

    SKYDECK_BIN=build/release/bin bench/compare/batch_jobs.py [--jobs 1000] [--array]
"""
import argparse
import concurrent.futures
import os
import pathlib
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/clients"))
os.environ.setdefault("SKYDECK_RESOURCES", str(SOURCE / "resources"))

from lab import Lab, check, wait_for  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--array", action="store_true", help="one array job")
    arguments = parser.parse_args()
    with Lab() as lab:
        batch = lab.client("batch")
        lab.ctl("lab", "image", "add", "me/sh", "--", "sh", "-c")
        subnet = lab.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
        batch.create_compute_environment(
            computeEnvironmentName="env", type="MANAGED",
            computeResources={"type": "EC2", "minvCpus": 0, "maxvCpus": 256, "instanceTypes": ["c5.4xlarge"],
                              "subnets": [subnet], "instanceRole": "ecsInstanceRole"})
        batch.create_job_queue(jobQueueName="queue", priority=1,
                               computeEnvironmentOrder=[{"order": 1, "computeEnvironment": "env"}])
        batch.register_job_definition(
            jobDefinitionName="line", type="container",
            containerProperties={"image": "me/sh", "command": ["echo one line"], "vcpus": 1, "memory": 64})
        count = lambda status: sum(len(page["jobSummaryList"]) for page in batch.get_paginator("list_jobs").paginate(
            jobQueue="queue", jobStatus=status))

        begin = time.monotonic()
        job = dict(jobName="j", jobQueue="queue", jobDefinition="line")
        if arguments.array:
            batch.submit_job(**job, arrayProperties={"size": arguments.jobs})
            wait_for(lambda: count("SUCCEEDED") == 1, "the array succeeds", 600)
        else:
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda _: batch.submit_job(**job), range(arguments.jobs)))
            submitted = time.monotonic() - begin
            print(f"submitted after {submitted:.1f} s")
            while count("SUCCEEDED") < arguments.jobs:
                time.sleep(0.5)
                check(count("FAILED") == 0, "a job failed")
        seconds = time.monotonic() - begin
        print(f"{arguments.jobs} jobs in {seconds:.1f} s: {arguments.jobs / seconds:.0f} jobs/s")


if __name__ == "__main__":
    main()
