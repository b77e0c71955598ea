"""EcsClusterQaBot and SimpleBatch from our templates, by awscli and by skydeckctl: questions answered, nine jobs at once,
destroyed while something still runs. The workers are scripts of the user's own."""
import json

from stack_support import both_ways

from batch_hands_on_test import MOMENTA, RATES
from batch_hands_on_test import WORKER as TRAINER
from lab import check, wait_for
from qa_support import WORKER as ANSWERER


def make_images(lab):
    for name, script in (("me/trainer", TRAINER), ("me/qa", ANSWERER)):
        folder = lab.folder / name.replace("/", "-")
        folder.mkdir()
        (folder / "work.py").write_text(script)
        lab.ctl("lab", "image", "add", name, "--from", folder, "--", "/usr/bin/python3", "work.py")
    lab.ctl("lab", "image", "add", "me/sleep", "--", "sleep", "1000")


def ask_questions(lab, outputs):
    """As the course's scripts do: where everything is, they read from Systems Manager."""
    ecs, ssm = lab.client("ecs"), lab.client("ssm")
    names = ("ECS_CLUSTER_NAME", "ECS_TASK_DEFINITION_ARN", "ECS_TASK_VPC_SUBNET_1", "CONTAINER_NAME", "TABLE_NAME")
    cluster, definition, subnet, container, table = (ssm.get_parameter(Name=name)["Parameter"]["Value"] for name in names)
    check((cluster, definition) == (outputs["ClusterName"], outputs["TaskDefinitionArn"]), outputs)
    size = ecs.describe_task_definition(taskDefinition=definition)["taskDefinition"]
    check((size["cpu"], size["memory"], size["requiresCompatibilities"]) == ("1024", "4096", ["FARGATE"]), size)

    def ask(item):
        return ecs.run_task(
            cluster=cluster, taskDefinition=definition, launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "assignPublicIp": "ENABLED"}},
            overrides={"containerOverrides": [{"name": container, "command": [f"{item} is the answer", "What?", item]}]},
        )["tasks"][0]["taskArn"]

    def stopped(arns):
        tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
        return tasks if all(task["lastStatus"] == "STOPPED" for task in tasks) else None

    items = [f"item-{number}" for number in range(9)]
    arns = [ask(item) for item in items]
    tasks = wait_for(lambda: stopped(arns), "nine tasks stop", 120)
    check({task["containers"][0]["exitCode"] for task in tasks} == {0}, tasks)
    answers = lab.client("dynamodb").scan(TableName=table)["Items"]
    check(sorted(answer["answer"]["S"] for answer in answers) == items, answers)
    log = lab.client("logs").filter_log_events(logGroupName=outputs["LogGroupName"])["events"]
    check(len(log) == 9, log)
    # One that still runs when the stack goes.
    running = ecs.run_task(
        cluster=cluster, taskDefinition=sleeper(lab, outputs), launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet]}})["tasks"][0]["taskArn"]
    wait_for(lambda: ecs.describe_tasks(cluster=cluster, tasks=[running])["tasks"][0]["lastStatus"] == "RUNNING", "it runs")
    rows = {row["logicalId"]: row for row in lab.ctl_json("stacks", "plan", "EcsClusterQaBot")["resources"]}
    check((rows["Cluster"]["fate"], rows["Cluster"]["tasks"]) == ("emptied", 1), rows["Cluster"])
    for each in ecs.list_task_definitions(familyPrefix="sleeper")["taskDefinitionArns"]:
        ecs.deregister_task_definition(taskDefinition=each)


def sleeper(lab, outputs):
    ecs = lab.client("ecs")
    like = ecs.describe_task_definition(taskDefinition=outputs["TaskDefinitionArn"])["taskDefinition"]
    return ecs.register_task_definition(
        family="sleeper", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512",
        executionRoleArn=like["executionRoleArn"],
        containerDefinitions=[{"name": "main", "image": "me/sleep", "essential": True}])["taskDefinition"]["taskDefinitionArn"]


def push(lab, repository, image):
    """As docker push leaves it: a manifest, which says here which image of the lab is meant."""
    kind = "application/vnd.oci.image.manifest.v1+json"
    manifest = {"schemaVersion": 2, "mediaType": kind, "config": {"size": 1}, "layers": [],
                "annotations": {"org.skydeck.lab.image": image}}
    lab.client("ecr").put_image(repositoryName=repository, imageTag="latest", imageManifestMediaType=kind,
                                imageManifest=json.dumps(manifest))


def sweep(lab, outputs):
    batch, s3 = lab.client("batch"), lab.client("s3")
    push(lab, outputs["RepositoryName"], "me/trainer")
    queue, definition, bucket = outputs["JobQueueName"], outputs["JobDefinitionName"], outputs["BucketName"]
    check((queue, definition) == ("SimpleBatchjob-queue", "SimpleBatchjob-definition"), outputs)

    def desired():
        found = batch.describe_compute_environments(computeEnvironments=[outputs["ComputeEnvironmentName"]])
        return found["computeEnvironments"][0]["computeResources"]["desiredvCpus"]

    def statuses(ids):
        return [job["status"] for job in batch.describe_jobs(jobs=ids)["jobs"]]

    def submit(rate, momentum):
        return batch.submit_job(jobName="train", jobQueue=queue, jobDefinition=definition,
                                containerOverrides={"command": [rate, momentum]})["jobId"]

    check(desired() == 0, "something runs already")
    jobs = [submit(rate, momentum) for rate in RATES for momentum in MOMENTA]
    wait_for(lambda: desired() == 36, "nine jobs of 4 vCPUs want 36", 120)
    wait_for(lambda: statuses(jobs) == ["RUNNING"] * 9, "nine jobs run", 120)
    s3.put_object(Bucket=bucket, Key="go")
    wait_for(lambda: statuses(jobs) == ["SUCCEEDED"] * 9, "nine jobs end", 120)
    wait_for(lambda: desired() == 0, "desired vCPUs go back to 0", 120)
    keys = [row["Key"] for row in s3.list_objects_v2(Bucket=bucket, Prefix="metrics_")["Contents"]]
    check(len(keys) == 9 and "metrics_lr0.0100_m0.1000.csv" in keys, keys)
    s3.delete_object(Bucket=bucket, Key="go")
    # One that still runs, images and results: all that keeps AWS from deleting the stack.
    last = submit("0.5", "0.5")
    wait_for(lambda: statuses([last]) == ["RUNNING"], "one more runs", 120)
    plan = lab.ctl_json("stacks", "plan", "SimpleBatch")
    rows = {row["logicalId"]: row for row in plan["resources"]}
    check((rows["JobQueue"]["jobs"], rows["Repository"]["images"]) == (1, 1) and rows["Bucket"]["objects"] >= 9, rows)
    check(plan["outside"] == [] and len(plan["logs"]) == 1 and plan["logs"][0]["streams"] >= 9, plan)


both_ways({"EcsClusterQaBot": (ask_questions, ["ImageUri=me/qa:latest"]), "SimpleBatch": (sweep, [])}, make_images)
