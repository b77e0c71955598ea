"""ECS by awscli and boto3 as the course uses it: a question, nine questions, answers in a table; what fails and why;
services. The worker is a small image of the user's own."""
import json
import os
import pathlib

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import REGION, Lab, check, error_of, wait_for  # noqa: E402
from qa_support import WORKER  # noqa: E402

ACCOUNT = "123456789012"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                 "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}


def role(iam, name):
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]


def log_of(group, prefix="qa"):
    return {"logDriver": "awslogs", "options": {"awslogs-group": group, "awslogs-region": REGION,
                                                "awslogs-stream-prefix": prefix}}


class Cluster:
    """The account as the QA bot's stack leaves it."""

    def __init__(self, lab):
        self.lab, self.ecs, self.logs = lab, lab.client("ecs"), lab.client("logs")
        subnets = lab.client("ec2").describe_subnets()["Subnets"]
        self.network = {"awsvpcConfiguration": {"subnets": [subnets[0]["SubnetId"]], "assignPublicIp": "ENABLED"}}
        self.role, self.execution = role(lab.client("iam"), "task"), role(lab.client("iam"), "execution")
        self.logs.create_log_group(logGroupName="/qa")

    def define(self, family, image, command=None, **more):
        container = {"name": "main", "image": image, "essential": True, "logConfiguration": log_of("/qa"),
                     "environment": [{"name": "TABLE_NAME", "value": "answers"}], **more.pop("container", {})}
        if command:
            container["command"] = command
        made = self.ecs.register_task_definition(**{
            "family": family, "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "1024",
            "memory": "4096", "taskRoleArn": self.role, "executionRoleArn": self.execution,
            "containerDefinitions": [container], **more})
        return made["taskDefinition"]["taskDefinitionArn"]

    def run(self, definition, **more):
        return self.ecs.run_task(**{"cluster": "qa", "taskDefinition": definition, "launchType": "FARGATE",
                                    "networkConfiguration": self.network, **more})["tasks"]

    def task(self, arn):
        return self.ecs.describe_tasks(cluster="qa", tasks=[arn])["tasks"][0]

    def stopped(self, arn):
        return wait_for(lambda: (lambda t: t if t["lastStatus"] == "STOPPED" else None)(self.task(arn)), "the task stops")

    def running(self, arn):
        wait_for(lambda: self.task(arn)["lastStatus"] == "RUNNING", "the task runs")

    def log(self, arn):
        return [e["message"] for e in self.logs.get_log_events(
            logGroupName="/qa", logStreamName=f"qa/main/{arn.split('/')[-1]}", startFromHead=True)["events"]]


def images(lab):
    """Images of the user's own, from a folder and without one."""
    folder = lab.folder / "worker"
    folder.mkdir()
    (folder / "answer.py").write_text(WORKER)
    made = json.loads(lab.ctl("--output", "json", "lab", "image", "add", "me/qa", "--from", folder,
                              "--", "/usr/bin/python3", "answer.py").stdout)
    check(made["name"] == "me/qa:latest", f"{made}")
    lab.ctl("lab", "image", "add", "me/sh", "--", "sh", "-c")
    script = lab.folder / "hello.sh"
    script.write_text("#!/bin/sh\necho hello from a script\n")
    lab.ctl("lab", "image", "add", "me/script", "--from", script)
    names = [i["name"] for i in lab.ctl_json("lab", "image", "list")]
    check("me/qa:latest" in names and "me/sh:latest" in names and "skydeck/mnist:latest" in names, f"{names}")
    for path in folder.iterdir():
        path.unlink()  # the lab has its own copy
    twice = lab.ctl("lab", "image", "add", "me/sh", "--", "true", ok=False)
    check(twice.returncode == 1 and "ResourceAlreadyExists" in twice.stderr, twice.stderr)
    built_in = lab.ctl("lab", "image", "remove", "skydeck/mnist", ok=False)
    check(built_in.returncode == 1, "an image of the lab's own was removed")


def clusters(lab, ecs):
    made = lab.aws_json("ecs", "create-cluster", "--cluster-name", "qa")["cluster"]
    check(made["clusterArn"] == f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/qa" and made["status"] == "ACTIVE", f"{made}")
    check(ecs.create_cluster(clusterName="qa")["cluster"]["clusterArn"] == made["clusterArn"], "twice is the same")
    check(ecs.list_clusters()["clusterArns"] == [made["clusterArn"]], "the list")
    check(error_of(ecs.list_tasks, cluster="none") == (400, "ClusterNotFoundException"), "no such cluster")
    missing = ecs.describe_clusters(clusters=["none"])["failures"]
    check(missing == [{"arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/none", "reason": "MISSING"}], f"{missing}")


def definitions(cluster):
    ecs = cluster.ecs
    first = cluster.define("qa", "me/qa")
    second = cluster.define("qa", "me/qa")
    check(first.endswith("task-definition/qa:1") and second.endswith("task-definition/qa:2"), f"{first} {second}")
    check(ecs.list_task_definitions(familyPrefix="qa")["taskDefinitionArns"] == [first, second], "the list")
    ecs.deregister_task_definition(taskDefinition=first)
    check(ecs.describe_task_definition(taskDefinition=first)["taskDefinition"]["status"] == "INACTIVE", "inactive")
    check(ecs.list_task_definition_families()["families"] == ["qa"], "families")
    base = dict(family="x", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512",
                containerDefinitions=[{"name": "a", "image": "me/sh"}])
    for why, more in (("a size", {"cpu": "256", "memory": "4096"}), ("no size", {"cpu": "300"}),
                      ("a mode", {"networkMode": "bridge"}), ("no image", {"containerDefinitions": [{"name": "a"}]}),
                      ("no containers", {"containerDefinitions": []}), ("a family", {"family": "a b"}),
                      ("a log without role", {"containerDefinitions": [{"name": "a", "image": "b",
                                                                        "logConfiguration": log_of("/qa")}]})):
        answer = error_of(ecs.register_task_definition, **{**base, **more})
        check(answer == (400, "ClientException"), f"{why}: {answer}")
    wide = ecs.register_task_definition(**{**base, "cpu": "1 vCPU", "memory": "2 GB"})["taskDefinition"]
    check((wide["cpu"], wide["memory"]) == ("1024", "2048"), f"{wide}")
    for code, more in (("InvalidParameterException", {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0"]}}}),
                       ("InvalidParameterException", {"count": 11}), ("ClientException", {"taskDefinition": "none"}),
                       ("ClientException", {"taskDefinition": first}), ("ClusterNotFoundException", {"cluster": "none"}),
                       ("InvalidParameterException", {"launchType": "EC2"}),
                       ("InvalidParameterException", {"overrides": {"containerOverrides": [{"name": "b"}]}}),
                       ("ClientException", {"overrides": {"taskRoleArn": f"arn:aws:iam::{ACCOUNT}:role/none"}})):
        answer = error_of(ecs.run_task, **{"cluster": "qa", "taskDefinition": "qa", "launchType": "FARGATE",
                                           "networkConfiguration": cluster.network, **more})
        check(answer == (400, code), f"{more}: {answer}")
    return second


def ask(item, question="What is it?", context="Alice was beginning to get tired"):
    return {"containerOverrides": [{"name": "main", "command": [context, question, item]}]}


def questions(lab, cluster, definition):
    table = lab.client("dynamodb")
    table.create_table(TableName="answers", BillingMode="PAY_PER_REQUEST",
                       AttributeDefinitions=[{"AttributeName": "item_id", "AttributeType": "S"}],
                       KeySchema=[{"AttributeName": "item_id", "KeyType": "HASH"}])
    # One, by awscli.
    made = lab.aws_json("ecs", "run-task", "--cluster", "qa", "--task-definition", "qa", "--launch-type", "FARGATE",
                        "--network-configuration", json.dumps(cluster.network), "--overrides", json.dumps(ask("one")))
    task = made["tasks"][0]
    check(task["lastStatus"] == "PROVISIONING" and task["desiredStatus"] == "RUNNING" and made["failures"] == [], f"{task}")
    check(task["taskDefinitionArn"] == definition and task["cpu"] == "1024", f"{task}")
    lab.aws("ecs", "wait", "tasks-stopped", "--cluster", "qa", "--tasks", task["taskArn"])
    done = cluster.task(task["taskArn"])
    check(done["containers"][0]["exitCode"] == 0, f"{done}")
    check((done["stopCode"], done["stoppedReason"]) == ("EssentialContainerExited", "Essential container in task exited"),
          f"{done['stopCode']}: {done['stoppedReason']}")
    check(done["createdAt"] <= done["pullStartedAt"] <= done["startedAt"] <= done["stoppedAt"], "its times")
    check(cluster.log(task["taskArn"]) == ["answered one"], f"its log: {cluster.log(task['taskArn'])}")
    item = table.get_item(TableName="answers", Key={"item_id": {"S": "one"}})["Item"]
    check(item["answer"] == {"S": "Alice"}, f"{item}")
    check(item["who"]["S"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/task/{task['taskArn'].split('/')[-1]}", f"{item}")
    # Nine at once.
    arns = [cluster.run("qa", overrides=ask(f"nine-{i}"), startedBy="nine")[0]["taskArn"] for i in range(9)]
    for arn in arns:
        check(cluster.stopped(arn)["containers"][0]["exitCode"] == 0, arn)
    check(table.scan(TableName="answers", Select="COUNT")["Count"] == 10, "ten answers")
    listed = cluster.ecs.list_tasks(cluster="qa", desiredStatus="STOPPED", startedBy="nine")["taskArns"]
    check(sorted(listed) == sorted(arns), "stopped tasks are kept")
    check(cluster.ecs.list_tasks(cluster="qa")["taskArns"] == [], "none runs")


def bad_containers(lab, cluster):
    """How containers end."""
    sh = cluster.define("sh", "me/sh")

    def ended(script):
        arn = cluster.run(sh, overrides={"containerOverrides": [{"name": "main", "command": [script]}]})[0]["taskArn"]
        return cluster.stopped(arn)

    check(ended("exit 127")["containers"][0]["exitCode"] == 127, "exit 127")
    check(ended("kill -SEGV $$")["containers"][0]["exitCode"] == 139, "a crash")
    binary = ended("head -c 3000 /dev/urandom; echo; echo over")
    check(cluster.log(binary["taskArn"])[-1] == "over", "binary output")
    detached = ended("(setsid sleep 1000 &) ; echo gone")
    check(detached["containers"][0]["exitCode"] == 0, "fork and detach")
    check(lab.run(["/bin/sh", "-c", f"grep -l sleep.1000 /proc/[0-9]*/cmdline 2>/dev/null | xargs -r -n1 dirname | "
                   f"xargs -r -I@ sh -c 'tr \"\\0\" \"\\n\" < @/environ' 2>/dev/null | grep -c {lab.endpoint}"],
                  ok=False).stdout.strip() == "0", "what a task forked outlives it")
    flood = ended("head -c 100000000 /dev/zero | tr '\\0' x")
    check(flood["containers"][0]["exitCode"] == 0, f"100 MB without a newline: {flood['containers']}")

    hello = cluster.run(cluster.define("script", "me/script"))[0]["taskArn"]
    check(cluster.stopped(hello)["containers"][0]["exitCode"] == 0, "a script")
    check(cluster.log(hello) == ["hello from a script"], f"{cluster.log(hello)}")
    ecr = lab.client("ecr")
    address = ecr.create_repository(repositoryName="pushed")["repository"]["repositoryUri"]
    ecr.put_image(repositoryName="pushed", imageTag="latest", imageManifestMediaType=MANIFEST_TYPE, imageManifest=json.dumps(
        {"schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": {"size": 1}, "layers": [],
         "annotations": {"org.skydeck.lab.image": "me/script"}}))
    pushed = cluster.run(cluster.define("pushed", address))[0]["taskArn"]
    check(cluster.stopped(pushed)["containers"][0]["exitCode"] == 0, "a pushed image that means one of the user's own")

    # No program, no image, no log group, no parameter.
    none = cluster.define("none", "me/sh", container={"entryPoint": ["no-such-program"]})
    task = cluster.stopped(cluster.run(none)[0]["taskArn"])
    check(task["stopCode"] == "TaskFailedToStart" and "executable file not found" in task["stoppedReason"], f"{task}")
    for image, words in (("me/never", "CannotPullContainerError"),
                         (f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/qa:latest", "repository")):
        task = cluster.stopped(cluster.run(cluster.define("pull", image))[0]["taskArn"])
        check(task["stopCode"] == "TaskFailedToStart" and task["stoppedReason"].startswith("CannotPullContainerError")
              and words in task["stoppedReason"], f"{task['stoppedReason']}")
        check("exitCode" not in task["containers"][0] and "CannotPull" in task["containers"][0]["reason"], f"{task}")
    for container, words in (({"logConfiguration": log_of("/none")}, "The specified log group does not exist"),
                             ({"secrets": [{"name": "S", "valueFrom": "none"}]}, "invalid ssm parameters: none")):
        task = cluster.stopped(cluster.run(cluster.define("bad", "me/sh", ["true"], container=container))[0]["taskArn"])
        check(task["stoppedReason"].startswith("ResourceInitializationError") and words in task["stoppedReason"],
              task["stoppedReason"])

    # Stopped by a person, by the person's word; one that is deaf to SIGTERM.
    polite = cluster.run(cluster.define("long", "me/sh", ["trap 'echo bye; exit 3' TERM; while :; do sleep 0.1; done"]))[0]
    cluster.running(polite["taskArn"])
    lab.aws("ecs", "stop-task", "--cluster", "qa", "--task", polite["taskArn"], "--reason", "enough")
    task = cluster.stopped(polite["taskArn"])
    check((task["stopCode"], task["stoppedReason"], task["containers"][0]["exitCode"]) == ("UserInitiated", "enough", 3),
          f"{task}")
    check("bye" in cluster.log(polite["taskArn"]), "its last word")
    deaf = cluster.run(cluster.define("deaf", "me/sh", ["trap '' TERM; echo deaf; while :; do sleep 0.1; done"],
                                      container={"stopTimeout": 1}))[0]
    wait_for(lambda: cluster.task(deaf["taskArn"])["lastStatus"] == "RUNNING" and cluster.log(deaf["taskArn"]) == ["deaf"],
             "the deaf one runs")
    cluster.ecs.stop_task(cluster="qa", task=deaf["taskArn"])
    check(cluster.stopped(deaf["taskArn"])["containers"][0]["exitCode"] == 137, "killed")
    check(error_of(cluster.ecs.stop_task, cluster="qa", task="0" * 32) == (400, "InvalidParameterException"), "no task")
    check(error_of(cluster.ecs.delete_cluster, cluster="none") == (400, "ClusterNotFoundException"), "no cluster")


def services(lab, cluster):
    """Desired count, replacement step by step, scaling, the end."""
    ecs = cluster.ecs
    loop = "trap 'exit 0' TERM; echo $VERSION; while :; do sleep 0.1; done"
    versions = [cluster.define("web", "me/sh", [loop], container={"environment": [{"name": "VERSION", "value": v}]})
                for v in ("one", "two")]
    made = ecs.create_service(cluster="qa", serviceName="web", taskDefinition=versions[0], desiredCount=2,
                              launchType="FARGATE", networkConfiguration=cluster.network)["service"]
    check(made["status"] == "ACTIVE" and made["deployments"][0]["rolloutState"] == "IN_PROGRESS", f"{made}")
    described = lambda: ecs.describe_services(cluster="qa", services=["web"])["services"][0]
    tasks = lambda: ecs.list_tasks(cluster="qa", serviceName="web")["taskArns"]
    steady = lambda count, version: wait_for(
        lambda: described()["runningCount"] == count and len(described()["deployments"]) == 1 and
        described()["deployments"][0]["rolloutState"] == "COMPLETED" and
        [t["taskDefinitionArn"] for t in (ecs.describe_tasks(cluster="qa", tasks=tasks())["tasks"] if tasks() else [])]
        == [version] * count, f"{count} of {version}")
    steady(2, versions[0])
    lab.aws("ecs", "wait", "services-stable", "--cluster", "qa", "--services", "web")
    check(any("has reached a steady state." in e["message"] for e in described()["events"]), f"{described()['events']}")
    check(error_of(ecs.create_service, cluster="qa", serviceName="web", taskDefinition=versions[0], desiredCount=2,
                   launchType="FARGATE", networkConfiguration=cluster.network) == (400, "InvalidParameterException"), "twice")
    first = tasks()
    ecs.stop_task(cluster="qa", task=first[0])  # it is replaced
    wait_for(lambda: len(tasks()) == 2 and first[0] not in tasks(), "the lost one is replaced")
    ecs.update_service(cluster="qa", service="web", taskDefinition=versions[1])
    steady(2, versions[1])
    ecs.update_service(cluster="qa", service="web", desiredCount=3)
    steady(3, versions[1])
    lab.kill()
    lab.start()
    ecs = cluster.ecs = lab.client("ecs")
    steady(3, versions[1])
    ecs.update_service(cluster="qa", service="web", desiredCount=1)
    steady(1, versions[1])
    check(error_of(ecs.delete_service, cluster="qa", service="web") == (400, "InvalidParameterException"), "scaled above 0")
    check(error_of(ecs.delete_cluster, cluster="qa") == (400, "ClusterContainsServicesException"), "with a service")
    ecs.delete_service(cluster="qa", service="web", force=True)
    wait_for(lambda: described()["status"] == "INACTIVE", "the service drains")
    check(error_of(ecs.update_service, cluster="qa", service="web", desiredCount=1) == (400, "ServiceNotActiveException"),
          "an inactive one")
    check(error_of(ecs.update_service, cluster="qa", service="none") == (400, "ServiceNotFoundException"), "no service")


with Lab() as lab:
    images(lab)
    clusters(lab, lab.client("ecs"))
    cluster = Cluster(lab)
    questions(lab, cluster, definitions(cluster))
    bad_containers(lab, cluster)
    services(lab, cluster)
    lab.ctl("lab", "image", "remove", "me/qa")  # kept over a restart, gone now
    check("me/qa:latest" not in [i["name"] for i in lab.ctl_json("lab", "image", "list")], "a removed image")
    cluster.ecs.delete_cluster(cluster="qa")
    check(cluster.ecs.describe_clusters(clusters=["qa"])["clusters"][0]["status"] == "INACTIVE", "a deleted cluster")
