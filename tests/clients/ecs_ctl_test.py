"""skydeckctl ecs, from the stack EcsClusterQaBot to services made by boto3: lists, runs, follows, stops; and what is refused."""
import json
import os
import pathlib

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check, wait_for  # noqa: E402

CONTEXT = "Carl Linnaeus named the blue whale in 1758."

lab = Lab()
lab.env["SKYDECK_QA_MODEL"] = str(lab.folder / "no-model")
with lab:
    check(lab.ctl_json("ecs", "clusters") == [] and lab.ctl_json("ecs", "tasks") == [], "an empty account has something")
    refused = lab.ctl("ecs", "run", "--", CONTEXT, "Who?", "x", ok=False)
    check(refused.returncode == 1 and "stacks deploy EcsClusterQaBot" in refused.stderr, f"{refused}")
    lab.ctl("stacks", "deploy", "EcsClusterQaBot", "--wait")
    outputs = {o["OutputKey"]: o["OutputValue"]
               for o in lab.client("cloudformation").describe_stacks()["Stacks"][0]["Outputs"]}
    cluster, = lab.ctl_json("ecs", "clusters")
    check((cluster["name"], cluster["status"], cluster["running"]) == (outputs["ClusterName"], "ACTIVE", 0), f"{cluster}")

    # One that ends well, with its log; by id, without naming the cluster.
    ran, = json.loads(lab.ctl("--output", "json", "ecs", "run", "--wait", "--", CONTEXT, "Who named the blue whale?", "one").stdout)
    check((ran["status"], ran["exitCode"], ran["definition"]) ==
          ("STOPPED", 0, outputs["TaskDefinitionArn"].split("/")[-1]), f"{ran}")
    check(ran["containers"][0]["command"] == [CONTEXT, "Who named the blue whale?", "one"], f"{ran}")
    check("Carl Linnaeus" in lab.ctl("ecs", "logs", ran["id"]).stdout, "the log has no answer")
    logged = lab.ctl_json("ecs", "logs", ran["arn"])
    check(logged and logged[0]["container"] == outputs["ContainerName"], f"{logged}")
    check(lab.ctl_json("ecs", "describe", ran["id"])["arn"] == ran["arn"], "a task by its id")
    check([t["id"] for t in lab.ctl_json("ecs", "tasks", "--status", "STOPPED")] == [ran["id"]], "stopped tasks")

    # One that fails says so, and where to look.
    failed = lab.ctl("ecs", "run", "--wait", "--", CONTEXT, ok=False)
    check(failed.returncode == 1 and "TaskFailed" in failed.stderr and "skydeckctl ecs logs" in failed.stderr, f"{failed}")

    # A service keeps two; they are listed, and stopped by hand.
    ecs = lab.client("ecs")
    lab.ctl("lab", "image", "add", "me/sleep", "--", "sleep")
    ecs.register_task_definition(
        family="sleeper", networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512",
        containerDefinitions=[{"name": "main", "image": "me/sleep", "command": ["600"]}])
    network = {"awsvpcConfiguration": {"subnets": [outputs["SubnetId"]], "assignPublicIp": "ENABLED"}}
    ecs.create_service(cluster=cluster["name"], serviceName="keeper", taskDefinition="sleeper", desiredCount=2,
                       launchType="FARGATE", networkConfiguration=network)
    wait_for(lambda: lab.ctl_json("ecs", "services")[0]["running"] == 2, "two tasks of the service run")
    kept = [t for t in lab.ctl_json("ecs", "tasks", "--service", "keeper") if t["status"] == "RUNNING"]
    check(len(kept) == 2 and kept[0]["group"] == "service:keeper", f"{kept}")
    ecs.update_service(cluster=cluster["name"], service="keeper", desiredCount=0)
    wait_for(lambda: lab.ctl_json("ecs", "services")[0]["running"] == 0, "the service is empty")
    two = lab.ctl_json("ecs", "run", "--definition", "sleeper", "--cluster", cluster["name"], "--subnet",
                       outputs["SubnetId"], "--count", "2")
    check(len(two) == 2 and {t["group"] for t in two} == {"family:sleeper"}, f"{two}")
    check(lab.ctl_json("ecs", "stop", *[t["id"] for t in two], "--reason", "enough")["tasks"] == [t["arn"] for t in two], "stop")
    wait_for(lambda: all(lab.ctl_json("ecs", "describe", t["id"])["status"] == "STOPPED" for t in two), "both stopped")
    check(lab.ctl_json("ecs", "describe", two[0]["id"])["stopCode"] == "UserInitiated", "the stop code")
    none = lab.ctl("ecs", "logs", two[0]["id"], ok=False)
    check("NoLog" in none.stderr and "awslogs" in none.stderr, f"{none}")

    unknown = lab.ctl("ecs", "describe", "0" * 32, ok=False)
    check(unknown.returncode == 1 and "TaskNotFound" in unknown.stderr, f"{unknown}")
    check(lab.ctl("ecs", "run", "--count", "11", ok=False).returncode == 2, "eleven at once")
    bare = lab.ctl("ecs", "run", "--definition", "sleeper", "--cluster", cluster["name"], ok=False)
    check(bare.returncode == 1 and "Network Configuration must be provided" in bare.stderr, f"{bare}")
