"""The panel Batch: a job by the form that no instance can hold, diagnosed and cancelled; an array with its children; attempts; logs."""
import json
import re

from gui import Desk, check, wait_for

with Desk() as desk:
    with desk.window("--panel", "batch") as window:
        window.says("There is no job queue yet", 60)
        desk.ctl("stacks", "deploy", "SimpleBatch", "--wait")
        desk.ctl("api", "skydeck-lab", "AddImage", json.dumps({"Name": "me/say", "Command": ["sh", "-c"]}))
        desk.ctl("api", "batch", "RegisterJobDefinition", json.dumps(
            {"jobDefinitionName": "say", "type": "container", "containerProperties": {
                "image": "me/say", "command": ["echo child $AWS_BATCH_JOB_ARRAY_INDEX"],
                "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "128"}]}}))
        window.key("F5")

        # More vCPUs than any instance of the environment has: it waits, the doctor says why, it is cancelled.
        window.press("Submit job")
        window.choose("Job definition", "say:1")
        window.fill("Job name", "too-large")
        window.fill("vCPUs", "16")
        window.shot("batch-submit")
        window.press("Submit")
        window.click(window.cell("RUNNABLE"))
        window.click(window.find("page tab", "Doctor"))
        window.cell("VCPU")
        window.cell(re.compile("wants 16 vCPUs; the largest type of .* has 4"))
        window.shot("batch-doctor")
        window.press("Cancel")
        window.press("Cancel 1 job")
        window.cell("FAILED")

        # An array: its children, and what one of them wrote.
        window.press("Submit job")
        window.choose("Job definition", "say:1")
        window.fill("Job name", "three")
        window.fill("Array size", "3")
        window.press("Submit")
        window.click(window.find("page tab", "Children"))
        wait_for(lambda: [row[0] for row in window.table("Children")] == ["SUCCEEDED"] * 3, "three children", 90)
        window.shot("batch-children")
        window.click([cell for cell in window.all("table cell", "SUCCEEDED")
                      if cell.get_parent().get_name() == "Children"][-1], double=True)
        window.click(window.find("page tab", "Attempts"))
        wait_for(lambda: [row[:2] for row in window.table("Attempts")] == [["1", "0"]], "its attempt")
        window.click(window.find("page tab", "Log"))
        wait_for(lambda: "child 2" in "".join(n.get_text_iface().get_text(0, -1) for n in window.all("text", "Job log")), "its log")
        window.shot("batch-log")
