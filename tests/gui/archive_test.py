"""What a stack leaves behind: archived before it is destroyed, and opened again without the cloud."""
import re

from gui import Desk, check, wait_for
from hands_on import make_shell_jobs, submit_shell_job, text_of

METRICS = "train_loss,val_loss,val_accuracy\n0.9,0.8,70\n0.5,0.45,{best}\n0.4,0.5,84\n"
TEMPLATE = """\
Parameters:
  Purpose:
    Type: String
    Default: course
Resources:
  Data:
    Type: AWS::S3::Bucket
Outputs:
  BucketName:
    Value: !Ref Data
"""


def open_archive(window):
    window.key("ctrl+k")
    window.find("text", "Search panels and actions")
    window.type("open an archive")
    window.key("Return")
    window.find("text", re.compile("Directory"))


def archive_of_jobs(desk):
    """A stack whose jobs printed something and failed, archived by skydeckctl; gives the archive's folder."""
    make_shell_jobs(desk, "true")
    jobs = {name: submit_shell_job(desk, name, line)
            for name, line in (("talks", "echo what the job said"), ("fails", "echo sorry; exit 3"))}
    ended = lambda: [job["status"] for job in desk.ctl("batch", "jobs") if job["jobId"] in jobs.values()]
    wait_for(lambda: sorted(ended()) == ["FAILED", "SUCCEEDED"], "two ended jobs", 60)
    desk.ctl("stacks", "destroy", "SimpleBatch", "--archive", str(desk.home / "jobs"), "--yes", "--wait")
    return next((desk.home / "jobs").iterdir())


def look_at_jobs(window, folder):
    """What an archive of Batch jobs shows besides: each job with its end, and each log."""
    open_archive(window)
    window.type(str(folder))
    window.key("Return")
    window.click(window.find("page tab", "Jobs"))
    rows = ["\n".join(row) for row in window.table("Archived Jobs")]
    check(len(rows) == 2 and any("talks" in row and "SUCCEEDED" in row for row in rows)
          and any("fails" in row and "FAILED" in row for row in rows), f"{rows}")
    window.shot("archive-jobs")
    window.click(window.find("page tab", "Logs"))
    check(len(window.table("Archived logs")) == 2, f"{window.table('Archived logs')}")
    said = set()
    for name in [row[0] for row in window.table("Archived logs")]:
        window.click(window.cell(name))
        said |= {wait_for(lambda: next((words for words in ("what the job said", "sorry")
                                        if words not in said and words in text_of(window, "Archived log")), None), name)}
    check(not window.all("check box", "Follow"), "an archived log is over")
    window.shot("archive-logs")
    window.press("Close", "push button")
    window.gone("page tab", "Jobs")


with Desk() as desk:
    template = desk.home / "small.yaml"
    template.write_text(TEMPLATE)
    desk.ctl("lab", "start", "--port", "0")
    desk.settings({"lab/port": 0, "window/welcomed": "true"})
    desk.ctl("stacks", "deploy", "Small", "--template", str(template), "--wait")
    bucket = desk.ctl("stacks", "outputs", "Small")["BucketName"]
    for lr, momentum, best in (("0.0100", "0.1000", 88), ("0.0100", "0.9000", 93), ("0.1000", "0.1000", 91), ("0.1000", "0.9000", 71)):
        file = desk.home / f"metrics_lr{lr}_m{momentum}.csv"
        file.write_text(METRICS.format(best=best))
        desk.ctl("s3", "cp", str(file), f"s3://{bucket}/{file.name}")
    other = desk.home / "latency.csv"
    other.write_text("second,milliseconds\n1,20\n2,35\n3,18\n")
    desk.ctl("s3", "cp", str(other), f"s3://{bucket}/measured/latency.csv")

    with_jobs = archive_of_jobs(desk)
    archives = desk.home / "kept"
    with desk.window("--panel", "stacks") as window:
        window.click(window.cell("Small", 60))
        window.press("Destroy")
        window.says("1 of them emptied first")
        window.press("Archive first")
        window.fill("Archive folder", str(archives))
        window.press("Destroy")
        window.says("Nothing remains of Small", 60)
        folder = wait_for(lambda: archives.exists() and list(archives.iterdir()), "the archive")[0]
        wait_for(lambda: (folder / "curves.png").exists() and (folder / "heatmap.png").exists(), "the pictures")
        window.press("Open the archive")
        window.find("page tab", "Runs")
        window.shot("archive-runs")
        window.press("Close", "push button")
        window.gone("page tab", "Runs")
        window.press("Close", "push button")
        window.gone("table", "Receipt")
        check(window.close() == 0, "closing did not end the program well")

    # Nothing answers here: the archive needs nobody.
    with desk.window("--panel", "stacks", "--endpoint-url", "http://127.0.0.1:9", "--region", "us-east-1") as window:
        window.says("Connecting failed", 60)
        open_archive(window)
        window.type(str(folder))
        window.key("Return")
        window.find("page tab", "Runs")
        window.click(window.find("page tab", "Summary"))
        facts = {row[0]: row[1] for row in window.table("Archived summary")}
        check(facts["Parameter Purpose"] == "course" and facts["Output BucketName"] == bucket, facts)
        check("$/h" in facts["Cost when it was saved"], facts)
        window.click(window.find("page tab", "Tables"))
        check(len(window.table("Archived tables")) == 5, window.table("Archived tables"))
        window.click(window.cell(re.compile("latency.csv")))
        window.find("list item", "milliseconds")
        window.shot("archive-tables")
        window.click(window.find("page tab", "Template"))
        wait_for(lambda: [n for n in window.all("text", "Template")
                          if n.get_text_iface() and "AWS::S3::Bucket" in n.get_text_iface().get_text(0, -1)], "the template")
        window.press("Close", "push button")
        window.gone("page tab", "Template")

        look_at_jobs(window, with_jobs)

        # A folder that is none says so.
        open_archive(window)
        window.type(str(desk.home))
        window.key("Return")
        window.says("is no archive of a stack")
        window.press("Close", "push button")
        window.gone("label", re.compile("is no archive"))
        check(window.close() == 0, "closing did not end the program well")
