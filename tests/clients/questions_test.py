#!/usr/bin/python3
"""The answering bot from end to end: EcsClusterQaBot deployed, questions asked by skydeckctl and by a boto3 script that does
what the course's does, answers in DynamoDB, the stack destroyed. The tasks are skydeck-qa's own, with its baseline engine."""
import json
import os
import pathlib
import subprocess
import uuid
from decimal import Decimal

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import BIN, Lab, check, wait_for  # noqa: E402

CONTEXT = ("A blue whale can grow to thirty metres. It eats up to four tonnes of krill a day. Carl Linnaeus named it in 1758. "
           "Its heart beats eight times a minute, because it is as large as a small car.")
QUESTIONS = [("Who named the blue whale?", "Carl Linnaeus"), ("When was it named?", "1758"),
             ("How many times does its heart beat?", "eight"), ("Why does its heart beat so slowly?", "it is as large"),
             ("How much krill does it eat a day?", "four tonnes"), ("What does it eat?", "krill"),
             ("How long can a blue whale grow?", "thirty metres"), ("In what year did Linnaeus name it?", "1758"),
             ("Who was Carl?", "Linnaeus")]


class Ctl:
    def __init__(self, lab):
        self.lab = lab

    def run(self, *words, status=0, stdin=None):
        done = subprocess.run([BIN / "skydeckctl", "--endpoint-url", self.lab.endpoint, *map(str, words)],
                              env=self.lab.env, input=stdin, capture_output=True, text=True, timeout=250)
        check(done.returncode == status, f"{words} ended with {done.returncode}, not {status}:\n{done.stdout}{done.stderr}")
        self.said = done.stderr
        return done.stdout

    def json(self, *words, **options):
        return json.loads(self.run(*words, "--output", "json", **options))


def by_skydeckctl(ctl):
    given = ctl.json("qa", "ask", CONTEXT, "Who named the blue whale?", "--id", "first")
    check(given["answer"] == "Carl Linnaeus" and given["item_id"] == "first" and 0 < given["score"] <= 1, f"ask: {given}")
    check(given["engine"] == "baseline", f"the baseline engine is not named: {given}")
    check("Carl Linnaeus" in ctl.run("qa", "ask", CONTEXT, "Who named it?") , "no answer in text")

    asked = [{"context": CONTEXT, "question": question, "item_id": f"q{n}"} for n, (question, _) in enumerate(QUESTIONS)]
    answers = ctl.json("qa", "ask-many", "-", stdin=json.dumps(asked))
    check([a["item_id"] for a in answers] == [f"q{n}" for n in range(9)], f"not in the order asked: {answers}")
    right = sum(wanted in a["answer"] for a, (_, wanted) in zip(answers, QUESTIONS))
    check(right >= 6 and all(a["answer"] for a in answers), f"ask-many: {answers}")
    check(len({a["task"] for a in answers}) == 9, "not a task for each question")

    listed = ctl.json("qa", "answers")
    check(len(listed) == 11, f"the table holds {len(listed)} answers")
    check({a["item_id"]: a["answer"] for a in listed}["q0"] == answers[0]["answer"], "answers are not what was given")
    check("ENGINE" in ctl.run("qa", "answers"), "the list does not name the engine")


def bad_input(ctl):
    ctl.run("qa", "ask", "", "Who?", status=2)
    ctl.run("qa", "ask", CONTEXT, status=2)
    ctl.run("qa", "ask-many", "-", stdin="[]", status=2)
    ctl.run("qa", "ask-many", "-", stdin='{"context": "a"}', status=2)
    same = [{"context": CONTEXT, "question": "Who?", "item_id": "a"}] * 2
    ctl.run("qa", "ask-many", "-", stdin=json.dumps(same), status=2)
    # One that the worker refuses costs the others nothing.
    mixed = [{"context": "…", "question": "Who?", "item_id": "none"},
             {"context": CONTEXT, "question": "Who named the blue whale?", "item_id": "good"}]
    answers = ctl.json("qa", "ask-many", "-", stdin=json.dumps(mixed), status=1)
    check("exit status 1" in answers[0]["error"]["message"] and answers[1]["answer"] == "Carl Linnaeus", f"{answers}")
    check("1 of 2 questions" in ctl.said, f"it said {ctl.said}")


def by_boto3(lab):
    """As the course's run_task.py does."""
    ssm, ecs, table = lab.client("ssm"), lab.client("ecs"), lab.client("dynamodb")

    def parameter(name):
        return ssm.get_parameter(Name=name)["Parameter"]["Value"]

    def submit(question):
        item_id = str(uuid.uuid4())
        answer = ecs.run_task(
            cluster=parameter("ECS_CLUSTER_NAME"), taskDefinition=parameter("ECS_TASK_DEFINITION_ARN"),
            launchType="FARGATE", count=1, platformVersion="LATEST",
            overrides={"containerOverrides": [{"name": parameter("CONTAINER_NAME"),
                                               "command": [CONTEXT, question, item_id]}]},
            networkConfiguration={"awsvpcConfiguration": {"subnets": [parameter("ECS_TASK_VPC_SUBNET_1")],
                                                          "assignPublicIp": "ENABLED"}})
        return item_id, answer["tasks"][0]["taskArn"]

    def state(task):
        return ecs.describe_tasks(cluster=parameter("ECS_CLUSTER_NAME"), tasks=[task])["tasks"][0]["lastStatus"]

    item_id, task = submit("Who named the blue whale?")
    states = []
    wait_for(lambda: states.append(state(task)) or states[-1] == "STOPPED", "the task has stopped", 120)
    order = ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED"]
    check([order.index(s) for s in states] == sorted(order.index(s) for s in states), f"the states were {states}")
    item = table.get_item(TableName=parameter("TABLE_NAME"), Key={"item_id": {"S": item_id}})["Item"]
    check(item["answer"] == {"S": "Carl Linnaeus"} and item["question"]["S"] and item["context"]["S"] == CONTEXT
          and 0 < Decimal(item["score"]["N"]) <= 1, f"the item is {item}")


def main():
    lab = Lab()
    # Whoever runs this may have a model: the answers here are the baseline's.
    lab.env["SKYDECK_QA_MODEL"] = str(lab.folder / "no-model")
    with lab:
        ctl = Ctl(lab)
        ctl.run("qa", "ask", CONTEXT, "Who?", status=1)
        check("NoQuestionBot" in ctl.said and "stacks deploy EcsClusterQaBot" in ctl.said, f"it said {ctl.said}")
        ctl.run("stacks", "deploy", "EcsClusterQaBot", "--wait")
        by_skydeckctl(ctl)
        bad_input(ctl)
        by_boto3(lab)
        check(ctl.json("qa", "clear")["deleted"] == 13, "not all answers were deleted")
        check(ctl.json("qa", "answers") == [], "answers are left")
        receipt = ctl.json("stacks", "destroy", "EcsClusterQaBot", "--yes", "--wait")
        check(receipt["remaining"] == [], f"the receipt is {receipt}")


if __name__ == "__main__":
    main()
