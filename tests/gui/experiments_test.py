"""The panel Experiments on real, small trainings: a sweep by the form, told before it replaces results; a search with ASHA; a
run that diverges; heatmap, curves, parameters, columns of any CSV, predictions, first steps; from cell to run to job to log,
and back. Every chart is exported."""
import re
import subprocess

from gui import Desk, check, wait_for

FEW = ["--subset", "600"]
ODD = "step,loss,rate\n" + "".join(f"{n},{5 / n:.4f},{0.1 / n:.5f}\n" for n in range(1, 400)) + "400,nan,0.1\n401,1\n402,0.5"


def rows(window):
    return window.table("Runs")


def all_done(window, count, seconds=240):
    wait_for(lambda: len(rows(window)) == count and all(row[0] in ("done", "stopped", "diverged") for row in rows(window)),
             f"{count} ended runs", seconds)


def pick(window, label):
    """Selects a run, wherever it stands in the list."""
    window.fill("Filter Experiments", label.replace("  ", " "))
    window.click(window.cell(label))
    window.says(r"\nState\n")


def export(window, desk, button, name):
    """By the button's menu, as CSV and as SVG; gives the CSV's text."""
    for entry, suffix in ((2, "svg"), (3, "csv")):
        path = desk.home / f"{name}.{suffix}"
        window.click(window.find("push button", button))
        for _ in range(entry):  # menus that pop up are not in the accessibility tree
            window.key("Down")
        window.key("Return")
        window.find("dialog", "Export")
        window.key("ctrl+a")
        window.type(str(path))
        window.key("Return")
        wait_for(lambda: path.exists() and path.stat().st_size > 0, f"{path}")
        window.gone("dialog", "Export")
    check("<svg" in (desk.home / f"{name}.svg").read_text()[:2000], f"{name}.svg is no drawing")
    return (desk.home / f"{name}.csv").read_text()


def first_steps(window):
    window.click(window.find("page tab", "First steps"))
    window.fill("Rows of the matrices", "300")
    window.press("Compute")
    window.says(r"\[1, 2, 3\] \+ \[4, 5, 6\] = \[5, 7, 9\]", 120)
    window.says(r"300 × 300 times 300 × 300, float32\nProcessor, \d+ threads?: [\d.e-]+ s, [\d.]+ GFLOP/s\nGPU: this machine has none")
    window.shot("experiments-first-steps")


def sweep_by_form(window):
    window.click(window.find("page tab", "Grid and curves"))
    window.press("Start a sweep")
    window.find("dialog", "Start a sweep on SimpleBatch")
    window.fill("Learning rates", "0.1, fast")
    window.says("'fast' is not a number")
    window.fill("Learning rates", "0.1, 0.01")
    window.fill("Momenta", "0.5, 0.1")
    window.fill("Seeds", "1, 2")
    window.fill("Epochs", "2")
    window.fill("Training images", "600")
    window.fill("Patience", "1")
    window.says("^8 jobs, each with 2 epochs.$")
    window.shot("experiments-form")
    window.press("Start sweep")
    window.says(r"Grid · \d of 8 runs done", 60)
    window.shot("experiments-live")
    all_done(window, 8)
    window.says(r"Grid · 8 of 8 runs done.*best [\d.]+ %.*epochs")
    # The same names again: said before anything starts.
    window.press("Start a sweep")
    for field, text in (("Learning rates", "0.1"), ("Momenta", "0.5"), ("Seeds", "1, 2"), ("Epochs", "1"), ("Training images", "600")):
        window.fill(field, text)
    window.says("Replaces the results of 2 earlier runs: lr0.1000_m0.5000_s1, lr0.1000_m0.5000_s2")
    window.key("Escape")
    window.gone("dialog", "Start a sweep on SimpleBatch")


def search_by_form(window):
    window.press("Start a sweep")
    window.find("dialog", "Start a sweep on SimpleBatch")
    window.choose("Search", "TPE: learns from runs")
    window.fill("Trials", "3")
    window.fill("Epochs", "3")
    window.fill("Training images", "600")
    window.fill("Budget of time", "30")
    window.press("Stop runs that others beat (ASHA)")
    window.says("This window goes on with it while it is open")
    window.shot("experiments-search-form")
    window.press("Start sweep")
    window.says(r"TPE search · \d of 3 runs done.*driven by this window", 60)
    window.says(r"TPE search · 3 of 3 runs done", 240)
    all_done(window, 11)


def heatmap(window, desk):
    desk.ctl("sweep", "start", "--lr", "900", "--momentum", "0.99", "--epochs", "2", *FEW, "--wait")
    window.key("F5")
    wait_for(lambda: "diverged" in [row[0] for row in rows(window)], "the diverged run")
    window.fill("Filter Experiments", "s1")
    wait_for(lambda: len(rows(window)) == 4, "the four runs of the first seed")
    window.fill("Filter Experiments", "")
    wait_for(lambda: len(rows(window)) == 12, "all runs again")
    # Two seeds in a cell: their mean, how far apart they lie, and how many.
    window.choose("Rows", "momentum")
    window.choose("Columns", "seed")
    wait_for(lambda: {"seed 1", "seed 2"} <= {header.get_name() for header in window.all("table column header")}, "seeds as columns")
    window.choose("Rows", "learning rate")
    window.choose("Columns", "momentum")
    window.choose("Only this seed", "seed 2")
    window.choose("Only this seed", "all: seed")
    window.choose("Heatmap metric", "validation loss")
    window.choose("Heatmap metric", "accuracy (%)")
    window.shot("experiments-heatmap")
    text = export(window, desk, "Export curves", "curves")
    check(text.startswith("run,kind,epoch,") and "validation" in text, text[:200])


def looks(window):
    pick(window, "lr 0.01  m 0.1  s1")
    window.fill("Filter Experiments", "")
    window.press("Pin")
    wait_for(lambda: rows(window)[0][1] == "lr 0.01  m 0.1  s1", "the pinned run on top")
    window.choose("Group runs by", "By learning rate")
    wait_for(lambda: "learning rate 0.1" in [row[2] for row in rows(window)], "groups")
    window.shot("experiments-groups")
    window.choose("Group runs by", "No groups")
    window.press("Only selected and pinned")
    wait_for(lambda: len(window.all("list item")) == 1, "one curve")
    window.press("Only selected and pinned")


def parameters(window, desk):
    window.click(window.find("page tab", "Parameters"))
    window.find(None, "Parallel coordinates")
    bars = window.find(None, re.compile("^Parameter importance: share of the variance of validation accuracy"))
    check("learning rate" in bars.get_description(), bars.get_description())
    window.shot("experiments-parameters")
    check(export(window, desk, "Export parallel coordinates", "parallel").startswith("run,learning rate,momentum,"), "axes")
    check("Saltelli et al. 2008" in export(window, desk, "Export importance", "importance"), "the method is named")


def any_csv(window, desk):
    bucket = desk.ctl("stacks", "outputs", "SimpleBatch")["BucketName"]
    (desk.home / "odd.csv").write_text(ODD)
    desk.ctl("s3", "cp", str(desk.home / "odd.csv"), f"s3://{bucket}/other/odd.csv")
    window.click(window.find("page tab", "CSV files"))
    window.press("From the bucket")
    window.find("dialog", "From the bucket")
    window.type("other")
    window.key("Return")
    window.says("other/odd.csv: ")
    wait_for(lambda: window.all("list item", "loss"), "its columns")
    window.choose("Column across", "over step")
    window.press("Log across")
    window.press("Log up")
    window.choose("Smoothing of columns", "Smoothing 0.5")
    window.shot("experiments-csv")
    check("loss" in export(window, desk, "Export columns", "columns"), "numbers of columns")


def learned(window, desk):
    pick(window, "lr 0.1  m 0.5  s1")
    window.click(window.find("page tab", "What it learned"))
    window.press("Predict test digits")
    window.says(r"lr0.1000_m0.5000_s1: [\d.]+ % of 10,000 test images right", 120)
    digits = [item.get_name() for item in window.all("list item") if re.match(r"\d read as \d|\d, right", item.get_name())]
    check(len(digits) == 10 and "read as" in digits[0], f"{digits}")
    counts = window.table("Confusion matrix")
    check(sum(int(cell.rsplit(" ", 1)[1]) for row in counts for cell in row) == 10000, "the confusion matrix counts all images")
    box = window.find(None, "Draw a digit").get_component_iface().get_extents(0)
    middle = box.x + box.width // 2
    subprocess.run(["xdotool", "mousemove", str(middle), str(box.y + 40), "mousedown", "1", "mousemove", str(middle), str(box.y + 90),
                    "mousemove", str(middle), str(box.y + 150), "mouseup", "1"], check=True)
    window.press("Recognise")
    window.find(None, re.compile(r"^Read as \d$"), 120)
    window.shot("experiments-learned")
    window.press("Clear drawing")
    export(window, desk, "Export confusion matrix", "confusion")


def linked(window):
    """Cell → run → job → log, and back."""
    window.click(window.find("page tab", "Grid and curves"))
    cell = wait_for(lambda: [c for c in window.all("table cell") if c.get_parent().get_name() == "Heatmap" and
                             re.search(r"learning rate 0.1, momentum 0.5: .*\d", c.get_name())], "a cell of the heatmap")[0]
    window.click(cell)
    window.says(r"\nlr0\.")
    window.click(window.find("page tab", "Log"))
    wait_for(lambda: "epoch" in "".join(n.get_text_iface().get_text(0, -1) for n in window.all("text", "Job log")), "its log", 60)
    window.click(window.cell("lr 0.1  m 0.5  s1"), double=True)
    window.find("text", "Filter Batch")
    wait_for(lambda: ["Run", "lr0.1000_m0.5000_s1"] in window.table("Properties"), "the job's run", 60)
    window.key("ctrl+k")
    window.type("lr0.1000_m0.5000_s1")
    window.key("Return")
    window.find("text", "Filter Experiments")
    window.click(window.find("page tab", "Summary"))
    window.says(r"lr0.1000_m0.5000_s1\nState\ndone")


with Desk() as desk:
    with desk.window("--panel", "experiments") as window:
        window.says("No stack with a job queue is deployed", 60)
        desk.ctl("stacks", "deploy", "SimpleBatch", "--wait")
        desk.ctl("batch", "publish-image")
        window.key("F5")
        window.says("SimpleBatch has no runs yet", 60)
        first_steps(window)
        sweep_by_form(window)
        search_by_form(window)
        heatmap(window, desk)
        looks(window)
        parameters(window, desk)
        any_csv(window, desk)
        learned(window, desk)
        linked(window)
