"""A thousand recorded runs, and a CSV of 100 MB with all that goes wrong in files: listed, filtered, selected, charted and
zoomed, while the main thread does not wait; the program's own watchdog tells. Says how long each step took.

usage: many_runs_test.py [--strict]
"""
import json
import re
import subprocess
import time

from gui import BIN, Desk, Window, check, wait_for
from stalls import LIMIT, judge, told

RUNS = 1000


def write_runs(folder):
    """As the trainer records them: 20 epochs each."""
    folder.mkdir()
    for number in range(RUNS):
        rate, momentum, seed = 0.001 * (1 + number // 100), round(0.01 * (number % 100), 2), 1
        name = f"lr{rate:.4f}_m{momentum:.4f}"
        best = 90 + number % 97 / 10
        epochs = [(2.3 / (e + 1), 2.1 / (e + 1), best - 20 / (e + 1)) for e in range(20)]
        (folder / f"metrics_{name}.csv").write_text(
            "train_loss,val_loss,val_accuracy\n" + "".join(f"{a:.6f},{b:.6f},{c:.6f}\n" for a, b, c in epochs))
        (folder / f"metrics_{name}.json").write_text(json.dumps({
            "record": 1, "name": name, "state": "finished", "seed": seed, "seconds": 60 + number % 50, "bestEpoch": 20,
            "start": "2026-11-01T10:00:00Z", "end": "2026-11-01T10:02:00Z", "codeVersion": "0.1.0",
            "parameters": {"lr": rate, "momentum": momentum, "epochs": 20, "batch": 64, "subset": 6000}}))


def write_csv(path, megabytes=100):
    """Sound for the most part; then a NaN, a word, a short and a long line, and a last one that breaks off."""
    with open(path, "w") as file:
        file.write("step,loss,rate,error\n")
        written, step = 0, 0
        while written < megabytes * 1_000_000:
            block = range(step, step + 20_000)
            written += file.write("".join(f"{n},{5 / (1 + n / 1e5):.9f},{n % 1013 / 1013:.9f},0.{n % 9973:09}\n" for n in block))
            step = block.stop
        file.write(f"{step},nan,0.1,0.5\n{step + 1},oops,0.1,0.5\n{step + 2},1\n{step + 3},1,2,3,4,5\n{step + 4},0.")
    return path


class Steps:
    """Times what a person does, and collects what the watchdog said meanwhile."""

    def __init__(self, log):
        self.log, self.stalls = log, {}

    def __call__(self, what, action):
        seen = len(told(self.log))
        begin = time.monotonic()
        action()
        print(f"{what}: {time.monotonic() - begin:.1f} s", flush=True)
        self.stalls[what] = told(self.log)[seen:]


def visible_rows(window):
    return window.find("table", "Runs").get_n_rows()


def runs(window, step):
    def listed():
        window.key("F5")
        window.says(f"^{RUNS:,} runs|^{RUNS} runs", 120)
        wait_for(lambda: visible_rows(window) == RUNS, "all rows")

    def filtered():
        window.fill("Filter Experiments", "lr 0.003")
        wait_for(lambda: visible_rows(window) == 100, "the runs of one learning rate")
        window.fill("Filter Experiments", "")
        wait_for(lambda: visible_rows(window) == RUNS, "all rows again")

    def selected():
        window.click(window.find("table column header", "Best"))
        window.click(window.find("table column header", "Best"))
        best = window.find("table", "Runs").get_accessible_at(0, 1).get_name()
        window.click(window.cell(best))
        window.says(r"\nState\nrecorded")
        for _ in range(30):
            window.key("Down")
        window.key("End")
        window.key("ctrl+a")
        window.key("Home")

    def grouped():
        window.choose("Group runs by", "By learning rate")
        window.choose("Group runs by", "No groups")

    def parameters():
        window.click(window.find("page tab", "Parameters"))
        window.find(None, "Parallel coordinates")
        window.click(window.find("page tab", "Grid and curves"))

    step("list 1,000 runs", listed)
    window.says(r"of 1,?000 runs drawn as curves")
    step("filter", filtered)
    step("sort and select", selected)
    step("group", grouped)
    step("parameters", parameters)
    window.shot("experiments-many-runs")


def big_csv(window, desk, step, bucket):
    desk.ctl("s3", "cp", str(write_csv(desk.home / "big.csv")), f"s3://{bucket}/other/big.csv")
    window.click(window.find("page tab", "CSV files"))

    def opened():
        window.press("From the bucket")
        window.find("dialog", "From the bucket")
        window.type("other")
        window.key("Return")
        words = window.says("other/big.csv: ", 120)
        for note in ("last line is half written", "fewer cells than there are columns: 2 ", "no numbers: 1 ", "not finite: 1,"):
            check(re.search(note, words), f"no note {note!r} in {words!r}")

    def moved():
        chart = window.find(None, "Columns of files chart")
        box = chart.get_component_iface().get_extents(0)
        subprocess.run(["xdotool", "mousemove", str(box.x + box.width // 2), str(box.y + box.height // 2), "click", "--repeat", "12",
                        "--delay", "40", "4", "keydown", "shift", "click", "--repeat", "12", "--delay", "40", "5", "keyup", "shift",
                        "click", "--repeat", "12", "--delay", "40", "5"], check=True)
        window.press("Log up")
        window.press("Log across")
        window.press("Reset zoom")

    def smoothed():
        window.choose("Smoothing of columns", "Smoothing 0.95")

    step("open 100 MB of CSV", opened)
    step("zoom, pan, logarithmic axes", moved)
    step("smooth", smoothed)
    window.shot("experiments-big-csv")
    step("close the file", lambda: window.press("Close files"))


with Desk() as desk:
    desk.settings({"lab/port": 0, "window/welcomed": "true"})
    log = desk.home / "watchdog"
    desk.env["SKYDECK_WATCHDOG"] = str(LIMIT)
    process = subprocess.Popen([BIN / "skydeck", "--panel", "experiments"], env=desk.env, cwd=desk.home, stderr=open(log, "w"))
    with Window(process) as window:
        window.says("No stack with a job queue is deployed", 60)
        desk.ctl("stacks", "deploy", "SimpleBatch", "--wait")
        bucket = desk.ctl("stacks", "outputs", "SimpleBatch")["BucketName"]
        write_runs(desk.home / "runs")
        desk.ctl("s3", "sync", str(desk.home / "runs"), f"s3://{bucket}")
        step = Steps(log)
        runs(window, step)
        big_csv(window, desk, step, bucket)
        check(window.close() == 0, "closing did not end the program well")
    for what, stalls in step.stalls.items():
        judge(what, stalls)
