"""skydeckctl batch doctor: each reason for which a job stays RUNNABLE, made on the lab and named."""
import json
import os
import pathlib

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check, wait_for  # noqa: E402

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]})

with Lab() as lab:
    lab.ctl("lab", "image", "add", "me/sleep", "--", "sleep")
    lab.ctl("stacks", "deploy", "SimpleBatch", "--wait")
    batch, ec2, iam, ecr = (lab.client(name) for name in ("batch", "ec2", "iam", "ecr"))
    stack_environment = batch.describe_compute_environments()["computeEnvironments"][0]
    resources = stack_environment["computeResources"]
    stack_definition = batch.describe_job_definitions(status="ACTIVE")["jobDefinitions"][0]
    serial = iter(range(1000))

    def environment(**changes):
        name = f"environment-{next(serial)}"
        state = changes.pop("state", "ENABLED")
        wanted = {k: v for k, v in resources.items() if k not in ("desiredvCpus",)}
        batch.create_compute_environment(computeEnvironmentName=name, type="MANAGED", state=state,
                                         computeResources={**wanted, **changes})
        return name

    def settled(name):
        return wait_for(lambda: [e for e in batch.describe_compute_environments(computeEnvironments=[name])["computeEnvironments"]
                                 if e["status"] in ("VALID", "INVALID")], f"{name} has settled")[0]

    def queue(*environments):
        name = f"queue-{next(serial)}"
        for each in environments:
            settled(each)
        batch.create_job_queue(jobQueueName=name, priority=1, state="ENABLED", computeEnvironmentOrder=[
            {"order": n, "computeEnvironment": each} for n, each in enumerate(environments)])
        wait_for(lambda: batch.describe_job_queues(jobQueues=[name])["jobQueues"][0]["status"] == "VALID", f"{name} is valid")
        return name

    def definition(vcpus=1, memory=128, gpus=0, image="me/sleep", **more):
        name = f"definition-{next(serial)}"
        wanted = [{"type": "VCPU", "value": str(vcpus)}, {"type": "MEMORY", "value": str(memory)}]
        if gpus:
            wanted.append({"type": "GPU", "value": str(gpus)})
        batch.register_job_definition(jobDefinitionName=name, type="container", containerProperties={
            "image": image, "command": ["300"], "resourceRequirements": wanted, **more})
        return name

    def submit(on, what, **more):
        return batch.submit_job(jobName=f"job-{next(serial)}", jobQueue=on, jobDefinition=what, **more)["jobId"]

    def doctor(job):
        return lab.ctl_json("batch", "doctor", job)

    def finds(on, what, *causes, says=()):
        """A job that stays RUNNABLE, for these reasons and no other; it is ended then."""
        job = submit(on, what)
        wait_for(lambda: batch.describe_jobs(jobs=[job])["jobs"][0]["status"] == "RUNNABLE", "the job waits")
        found = wait_for(lambda: (lambda d: d["findings"] and d)(doctor(job)), "a finding")
        check([f["cause"] for f in found["findings"]] == list(causes), f"wanted {causes}: {found}")
        for words in says:
            check(words in found["findings"][0]["text"], f"'{words}' is not in {found}")
        batch.terminate_job(jobId=job, reason="seen")
        return found

    # What no instance type has: g4dn.xlarge is 4 vCPUs, 16 GiB, one GPU.
    usual = queue(environment(instanceTypes=["g4dn.xlarge"]))
    finds(usual, definition(vcpus=8), "VCPU", says=["wants 8 vCPUs", "g4dn.xlarge, has 4"])
    finds(usual, definition(memory=20000), "MEMORY", says=["wants 20000 MiB", "has 16384"])
    finds(usual, definition(gpus=2), "GPU", says=["wants 2 GPUs"])
    finds(queue(environment(instanceTypes=["g4dn.xlarge", "c5.2xlarge"])), definition(vcpus=8, gpus=1), "COMBINATION")

    # What the environment may not have, or has given away.
    finds(queue(environment(maxvCpus=2)), definition(vcpus=4), "MAXIMUM_TOO_LOW", says=["at most 2"])
    small = queue(environment(maxvCpus=4))
    first = submit(small, definition(vcpus=4, image="me/sleep"))
    wait_for(lambda: batch.describe_jobs(jobs=[first])["jobs"][0]["status"] == "RUNNING", "the first runs")
    reached = finds(small, definition(vcpus=4), "MAXIMUM_REACHED", says=["4 of at most 4 vCPUs"])
    check(reached["findings"][0]["waiting"], "it passes by itself")
    check([f["cause"] for f in doctor(first)["findings"]] == ["NOT_WAITING"], "a running job")
    batch.terminate_job(jobId=first, reason="seen")

    # Environments that are off, or lost what they stand on.
    off = environment()
    dark = queue(off)
    batch.update_compute_environment(computeEnvironment=off, state="DISABLED")
    wait_for(lambda: settled(off)["state"] == "DISABLED", "it is disabled")
    finds(dark, definition(), "ENVIRONMENT_DISABLED", says=[off])
    gone = environment(subnets=["subnet-00000000000000000"])
    found = finds(queue(gone), definition(), "ENVIRONMENT_INVALID", "SUBNET", says=["INVALID"])
    check("does not exist" in found["findings"][1]["text"], f"{found}")
    alone = ec2.create_subnet(VpcId=ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"], CidrBlock="10.9.0.0/24")
    island = environment(subnets=[alone["Subnet"]["SubnetId"]], maxvCpus=2)
    found = finds(queue(island), definition(vcpus=4), "SUBNET", "MAXIMUM_TOO_LOW", says=["no way to the internet"])

    # What will make it fail once it starts: an image that was never pushed, a role that is gone.
    image = stack_definition["containerProperties"]["image"]
    found = finds(queue(environment(maxvCpus=2)), definition(vcpus=4, image=image), "MAXIMUM_TOO_LOW", "IMAGE")
    check("no image with the tag" in found["findings"][1]["text"] and "publish-image" in found["findings"][1]["advice"], f"{found}")
    iam.create_role(RoleName="fleeting", AssumeRolePolicyDocument=TRUST)
    arn = iam.get_role(RoleName="fleeting")["Role"]["Arn"]
    needs = definition(vcpus=4, jobRoleArn=arn)
    iam.delete_role(RoleName="fleeting")
    found = finds(queue(environment(maxvCpus=2)), needs, "MAXIMUM_TOO_LOW", "ROLE")
    check("fleeting" in found["findings"][1]["text"], f"{found}")

    # One that waits for another; one that the lab holds back; one that nobody knows.
    before = submit(small, definition(vcpus=4))
    after = submit(small, definition(), dependsOn=[{"jobId": before}])
    wait_for(lambda: batch.describe_jobs(jobs=[after])["jobs"][0]["status"] == "PENDING", "it depends")
    found = doctor(after)
    check(found["findings"][0]["cause"] == "DEPENDENCY" and before in found["findings"][0]["text"], f"{found}")
    batch.terminate_job(jobId=before, reason="seen")
    failed = wait_for(lambda: batch.describe_jobs(jobs=[after])["jobs"][0]["status"] == "FAILED" and doctor(after), "it fails")
    check(failed["findings"][0]["cause"] == "NOT_WAITING" and "FAILED" in failed["findings"][0]["text"], f"{failed}")
    text = lab.ctl("batch", "doctor", after).stdout
    check("is FAILED" in text and "NOT_WAITING" in text, text)
    nobody = lab.ctl("batch", "doctor", "no-such-job", ok=False)
    check(nobody.returncode == 1 and "JobNotFound" in nobody.stderr, f"{nobody}")
