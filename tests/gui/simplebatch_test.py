"""SimpleBatch by pointing and clicking: deployed by its card, the image published, one job submitted and watched with its live log,
nine at once by the sweep form, their curves and heatmap, what belongs to a job followed by its links, destroyed by the card with a
clean receipt."""
import pathlib
import re
import sys

from gui import BIN, Desk, check, wait_for
from hands_on import deploy_by_card, destroy_by_card, facts, follow_link, text_of

FEW, NINE = 600, 9

with Desk() as desk:
    if not (BIN / "skydeck-train").exists():
        print("skipped: this needs skydeck-train, which is built with libtorch")
        sys.exit(77)
    numbers = pathlib.Path(desk.env.get("SKYDECK_MNIST_DIR", "/root/.local/share/skydeck/mnist"))
    if not numbers.exists():
        print("skipped: this needs MNIST (packaging/fetch-mnist.sh; SKYDECK_MNIST_DIR)")
        sys.exit(77)
    desk.env["SKYDECK_MNIST_DIR"] = str(numbers)

    with desk.window("--panel", "batch") as window:
        window.says("There is no job queue yet", 60)
        deploy_by_card(desk, window, "SimpleBatch")
        outputs = desk.ctl("stacks", "outputs", "SimpleBatch")
        window.press("Batch")
        window.says("0 jobs · 0 of 64 vCPUs")
        window.press("Publish training image")
        images = lambda: desk.ctl("api", "ecr", "DescribeImages", f'{{"repositoryName": "{outputs["RepositoryName"]}"}}')["imageDetails"]
        wait_for(lambda: len(images()) == 1, "the image is published", 60)

        # One job by the form; its log is there while it runs.
        window.press("Submit job")
        window.fill("Job name", "first")
        window.find("text", "Command").get_component_iface().grab_focus()
        for word in ("--lr", "0.01", "--momentum", "0.1", "--epochs", "20", "--subset", str(FEW), "--uploadS3"):
            window.type(word)
            window.key("Return")
        window.shot("simplebatch-submit")
        window.press("Submit")
        window.cell("RUNNING", 60)
        window.says("1 running.* 4 of 64 vCPUs")
        window.click(window.find("page tab", "Log"))
        wait_for(lambda: "epoch" in text_of(window, "Job log").lower(), "the log lives", 60)
        window.shot("simplebatch-live")
        window.cell("SUCCEEDED", 180)
        wait_for(lambda: text_of(window, "Job log").lower().count("epoch") >= 20, "the whole log")

        # What belongs to it: log, result, run, stack and cost, each one step away.
        window.click(window.find("page tab", "Summary"))
        key = "metrics_lr0.0100_m0.1000.csv"
        links = facts(window)
        check((links["Result"], links["Run"], links["Stack"]) == (key, "lr0.0100_m0.1000", "SimpleBatch"), f"{links}")
        check(re.match(r"i-[0-9a-f]{17}$", links["Instance"]), f"{links}")
        window.shot("simplebatch-links")
        follow_link(window, links["Log"])
        window.find("text", "Job log")
        window.click(window.find("page tab", "Summary"))
        follow_link(window, "What SimpleBatch costs now")
        window.find("text", "Filter Cost")
        window.press("Batch")
        follow_link(window, links["Run"])
        window.find("text", "Filter Experiments")
        window.press("Batch")
        follow_link(window, key)
        window.find("text", "Filter S3")
        # The result leads back to its run and its stack.
        window.click(window.cell(key))
        window.click(window.find("page tab", "Properties"))
        wait_for(lambda: facts(window).get("Run") == links["Run"], "the run of the result")
        window.shot("simplebatch-result")
        follow_link(window, links["Run"])
        window.find("text", "Filter Experiments")
        window.press("S3")
        follow_link(window, "SimpleBatch")
        window.find("text", "Filter Stacks")
        window.press("Batch")

        # Nine at once.
        window.press("Experiments")
        window.press("Start a sweep")
        window.fill("Epochs", "2")
        window.fill("Training images", str(FEW))
        window.shot("simplebatch-sweep-form")
        window.press("Start sweep")
        wait_for(lambda: len(desk.ctl("batch", "jobs")) == NINE + 1, "nine jobs", 60)
        window.press("Batch")
        window.says(rf"\b{NINE + 1} jobs")
        window.shot("simplebatch-nine")
        window.press("Experiments")
        wait_for(lambda: {run["state"] for run in desk.ctl("runs", "list")} == {"SUCCEEDED"}, "all runs", 240)
        heat = desk.ctl("runs", "heatmap")
        shown = wait_for(lambda: [cell for row in window.table(re.compile("Heatmap|heatmap")) for cell in row
                                  if re.search(r"\d", cell)] or None, "numbers in the heatmap", 60)
        check(len([c for c in shown]) >= NINE, f"{shown}")
        check(len(heat["values"]) == 3 and all(len(row) == 3 for row in heat["values"]), f"{heat}")
        window.shot("simplebatch-heatmap")

        # Destroyed by its card: results and images go with it.
        destroy_by_card(window, "SimpleBatch", 120, shot="simplebatch-receipt")
        check(desk.ctl("stacks", "list") == [], "a stack stays")
