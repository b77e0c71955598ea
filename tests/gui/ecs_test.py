"""The hands-on EcsClusterQaBot: deployed by its card, questions asked one by one and nine at once, tasks watched with their logs,
one run and stopped by hand, answers cleared, destroyed by its card with a clean receipt."""
import json

from gui import Desk, check, wait_for
from hands_on import deploy_by_card, destroy_by_card, facts, follow_link, text_of

CONTEXT = ("A blue whale can grow to thirty metres. It eats up to four tonnes of krill a day. Carl Linnaeus named it in 1758. "
           "Its heart beats eight times a minute, because it is as large as a small car.")
QUESTIONS = ["Who named the blue whale?", "When was it named?", "How many times does its heart beat?", "What does it eat?",
             "How much krill does it eat a day?", "How long can a blue whale grow?", "In what year did Linnaeus name it?",
             "Why does its heart beat so slowly?", "Who was Carl?"]

with Desk() as desk:
    # Whoever runs this may have a model: the answers here are the baseline's.
    desk.env["SKYDECK_QA_MODEL"] = str(desk.home / "no-model")
    (desk.home / "nine.json").write_text(json.dumps([{"context": CONTEXT, "question": q, "item_id": f"q{n}"}
                                                     for n, q in enumerate(QUESTIONS)]))
    with desk.window("--panel", "ecs") as window:
        window.says("There is no cluster. Deploy EcsClusterQaBot", 60)
        deploy_by_card(desk, window, "EcsClusterQaBot")
        window.says("1 cluster · 0 tasks")

        # One question: its task moves, its answer is marked in the context.
        window.click(window.find("page tab", "Questions"))
        window.says("0 answers")
        window.fill("Context", CONTEXT)
        window.fill("Question", QUESTIONS[0])
        window.press("Ask")
        window.cell("Answered", 120)
        row, = window.table("Answers")
        check(row[1:3] == [QUESTIONS[0], "Carl Linnaeus"] and float(row[3]) > 0 and row[4] == "baseline", f"{row}")
        at = CONTEXT.index("Carl") + 1
        window.says(rf"Carl Linnaeus · score 0\.\d+ · characters {at} to {at + 12} · by the baseline engine")

        # Nine at once, from a file; the list lives.
        window.press("Ask a file")
        window.find("text", "File name:", 20)
        window.type(str(desk.home / "nine.json"))
        window.key("Return")
        wait_for(lambda: len(window.table("Answers")) == 10, "all nine are listed")
        moving = {row[0] for row in window.table("Answers")}
        check(moving != {"Answered"}, f"the list does not live: {moving}")
        window.shot("ecs-questions-live")
        window.says("10 answers", 180)
        wait_for(lambda: {row[0] for row in window.table("Answers")} == {"Answered"}, "all answered", 60)
        answers = {row[5]: row[2] for row in window.table("Answers")}
        kept = {a["item_id"]: a["answer"] for a in desk.ctl("qa", "answers")}
        check(answers == kept, f"the window says {answers}, the table {kept}")
        window.shot("ecs-questions")

        # Their tasks, with states, exit codes and logs.
        window.click(window.find("page tab", "Tasks"))
        rows = window.table("Tasks")
        check(len(rows) == 10 and {(r[0], r[5]) for r in rows} == {("STOPPED", "0")}, f"{rows}")
        window.click(window.find("page tab", "Log"))
        wait_for(lambda: "answer" in text_of(window, "Task log"), "the task's log")
        window.shot("ecs-tasks")

        # What belongs to a task: its log, its stack, what that costs, and the table that its answer is in.
        outputs = desk.ctl("stacks", "outputs", "EcsClusterQaBot")
        window.click(window.find("page tab", "Summary"))
        wait_for(lambda: facts(window).get("Stack") == "EcsClusterQaBot", "the stack of the task")
        links = facts(window)
        check(links["Table"] == outputs["TableName"] and links["Log"].startswith("qa/"), f"{links}")
        window.shot("ecs-links")
        follow_link(window, links["Log"])
        wait_for(lambda: "answer" in text_of(window, "Task log"), "the log by its link")
        for value, panel in ((links["Table"], "DynamoDB"), ("EcsClusterQaBot", "Stacks"), (links["Cost"], "Cost")):
            window.click(window.find("page tab", "Summary"))
            follow_link(window, value)
            window.find("text", f"Filter {panel}")
            window.press("ECS")

        # One that would run long is run by the form and stopped by hand.
        desk.ctl("api", "skydeck-lab", "AddImage", json.dumps({"Name": "me/sleep", "Command": ["sleep"]}))
        desk.ctl("api", "ecs", "RegisterTaskDefinition", json.dumps(
            {"family": "sleeper", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
             "containerDefinitions": [{"name": "main", "image": "me/sleep", "command": ["900"]}]}))
        wait_for(lambda: any("sleeper" in d for d in desk.ctl("api", "ecs", "ListTaskDefinitions", "{}")["taskDefinitionArns"]),
                 "the definition")
        window.key("F5")
        window.press("Run task")
        window.choose("Task definition", "sleeper:1")
        window.says("Each task has 0.25 vCPUs and 512 MiB")
        window.fill("Count", "2")
        window.fill("Command", "600")
        window.shot("ecs-run-task")
        window.press("Run")
        wait_for(lambda: [r[0] for r in window.table("Tasks")].count("RUNNING") == 2, "both run", 60)
        commands = [t["containers"][0]["command"] for t in desk.ctl("ecs", "tasks", "--status", "RUNNING")]
        check(commands == [["600"], ["600"]], f"{commands}")
        window.click(window.cell("RUNNING"))
        window.key("ctrl+a")
        window.press("Stop")
        window.press("Stop 2 tasks")
        wait_for(lambda: {r[0] for r in window.table("Tasks")} == {"STOPPED"}, "both stopped", 90)

        # The answers go, then the stack.
        window.click(window.find("page tab", "Questions"))
        window.press("Clear answers")
        window.press("Clear")
        window.says("0 answers")
        check(desk.ctl("qa", "answers") == [], "answers are left")
        window.press("Open stack")
        window.find("text", "Filter Stacks")
        destroy_by_card(window, "EcsClusterQaBot", 120, shot="ecs-receipt")
