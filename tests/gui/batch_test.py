"""The panel Batch: a job by the form that no instance can hold, diagnosed and cancelled; an array with its children; attempts; logs;
from a job to the instance that it runs on, and back."""
import re

from gui import Desk, check, wait_for
from hands_on import facts, follow_link, make_shell_jobs, submit_shell_job, text_of

with Desk() as desk:
    with desk.window("--panel", "batch") as window:
        window.says("There is no job queue yet", 60)
        make_shell_jobs(desk, "echo child $AWS_BATCH_JOB_ARRAY_INDEX")
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
        def children():  # the tabs move as the new job is selected
            window.click(window.find("page tab", "Children"))
            return window.all("table", "Children")
        wait_for(children, "the children's tab")
        wait_for(lambda: [row[0] for row in window.table("Children")] == ["SUCCEEDED"] * 3, "three children", 90)
        window.shot("batch-children")
        window.click([cell for cell in window.all("table cell", "SUCCEEDED")
                      if cell.get_parent().get_name() == "Children"][-1], double=True)
        window.click(window.find("page tab", "Attempts"))
        wait_for(lambda: [row[:2] for row in window.table("Attempts")] == [["1", "0"]], "its attempt")
        window.click(window.find("page tab", "Log"))
        wait_for(lambda: "child 2" in text_of(window, "Job log"), "its log")
        window.shot("batch-log")

        # A job leads to its instance, which leads to its jobs, its stack and what that costs.
        talks = submit_shell_job(desk, "talks", "echo begun; sleep 300")
        window.key("F5")
        window.click(window.cell("talks", 60))
        window.click(window.find("page tab", "Summary"))
        wait_for(lambda: re.match(r"i-[0-9a-f]{17}$", facts(window).get("Instance", "")), "the instance", 60)
        instance = facts(window)["Instance"]
        check(desk.ctl("batch", "describe", talks)["instance"] == instance, "skydeckctl names another instance")
        check(talks in [job["jobId"] for job in desk.ctl("ec2", "jobs", instance)], "skydeckctl does not know the job")
        window.shot("batch-instance")
        follow_link(window, instance)
        window.find("text", "Filter EC2")
        wait_for(lambda: "running" in facts(window).get("Jobs", ""), "the jobs of the instance", 60)
        shown = facts(window)
        check((shown["Id"], shown["Stack"]) == (instance, "SimpleBatch"), f"{shown}")
        window.cell(instance)
        window.shot("ec2-of-batch")
        follow_link(window, "What SimpleBatch costs now")
        window.find("text", "Filter Cost")
        window.press("EC2")
        follow_link(window, shown["Jobs"])
        wait_for(lambda: ["RUNNING", "talks"] in [row[:2] for row in window.table("Jobs on the instance")], "the job there")
        window.shot("ec2-jobs")
        follow_link(window, "talks", "Jobs on the instance")
        window.find("text", "Filter Batch")
        wait_for(lambda: facts(window).get("Name") == "talks", "the job that the instance leads to")
        window.press("Terminate")
        window.press("Terminate 1 job")
        window.gone("table cell", "RUNNING", 60)
