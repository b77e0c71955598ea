"""Batch when things go wrong: a job that stays RUNNABLE, an image that cannot be pulled, a machine that is taken back, logs that are
throttled. The window says what happened and what to do, and goes on by itself where it can."""
import re

from gui import Desk, check, wait_for
from hands_on import facts, make_shell_jobs, submit_shell_job, text_of


with Desk() as desk:
    def submit(name, line):
        return submit_shell_job(desk, name, line)

    with desk.window("--panel", "batch") as window:
        window.says("There is no job queue yet", 60)
        make_shell_jobs(desk, "echo done")
        desk.ctl("lab", "fault", "add", "stuck-runnable", "--operation", "stuck")
        desk.ctl("lab", "fault", "add", "image-pull", "--operation", "unpullable")
        desk.ctl("lab", "fault", "add", "spot", "--operation", "taken")

        # AWS has no machine to give: the summary leads to the doctor, who names it.
        submit("stuck", "echo never")
        window.key("F5")
        window.click(window.cell("RUNNABLE", 60))
        window.click(window.find("page tab", "Summary"))
        wait_for(lambda: facts(window).get("What to do") == "See what keeps it from starting", "the way to the doctor")
        window.click(window.cell("See what keeps it from starting"), double=True)
        window.cell("CAPACITY")
        window.cell(re.compile("^CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"))
        window.cell(re.compile("^Give the environment more instance types or zones"))
        window.shot("drill-stuck")
        window.press("Cancel")
        window.press("Cancel 1 job")
        window.cell("FAILED", 60)

        # Its image cannot be pulled: it never ran, so there is no log to look into.
        submit("unpullable", "echo never")
        window.click(window.cell("unpullable", 60))
        window.click(window.find("page tab", "Summary"))
        wait_for(lambda: facts(window).get("Reason", "").startswith("CannotPullContainerError"), "the reason", 60)
        check(facts(window)["What to do"].startswith("Publish the image, and check its name"), f"{facts(window)}")
        window.shot("drill-image")
        window.click(window.find("page tab", "Log"))

        # Its machine is taken back while it runs; the log that it wrote stays.
        submit("taken", "echo begun; sleep 60")
        window.click(window.cell("taken", 60))
        window.click(window.find("page tab", "Summary"))
        wait_for(lambda: re.match(r"Host EC2 \(instance i-\w+\) terminated", facts(window).get("Reason", "")), "the reason", 60)
        check("Submit it again with more attempts" in facts(window)["What to do"], f"{facts(window)}")
        check(facts(window)["Instance"] in facts(window)["Reason"], f"{facts(window)}")
        window.shot("drill-spot")

        # Throttled logs: what is there stays, the window says what it waits for, and no line is lost.
        submit("talks", "echo first; i=0; while :; do i=$((i + 1)); echo line $i; sleep 1; done")
        window.click(window.cell("talks", 60))
        window.click(window.find("page tab", "Log"))
        wait_for(lambda: "first" in text_of(window, "Job log"), "the log", 60)
        throttle = desk.ctl("lab", "fault", "add", "throttle", "--service", "logs", "--operation", "GetLogEvents")
        window.says("CloudWatch Logs is asked too often by this account", 60)
        window.says(r"It is asked again in \d+ seconds; no line is lost")
        check("first" in text_of(window, "Job log"), "what was read went away")
        window.shot("drill-throttled")
        desk.ctl("lab", "fault", "clear", throttle["FaultId"])
        before = text_of(window, "Job log").count("line")
        wait_for(lambda: text_of(window, "Job log").count("line") > before, "the log goes on by itself", 90)
        window.gone("label", re.compile("CloudWatch Logs is asked too often"))
        numbers = [int(number) for number in re.findall(r"line (\d+)", text_of(window, "Job log"))]
        check(numbers == list(range(1, len(numbers) + 1)), f"lines are missing: {numbers}")
        window.press("Terminate")
        window.press("Terminate 1 job")
        wait_for(lambda: not [j for j in desk.ctl("batch", "jobs") if j["status"] == "RUNNING"], "the end of the talker", 60)

        # One that wrote nothing says so; a log that was read is there again.
        window.click(window.cell("taken"))
        wait_for(lambda: text_of(window, "Job log") == "", "the empty log")
        window.click(window.cell("talks"))
        wait_for(lambda: "line 1" in text_of(window, "Job log"), "the log that was read")
