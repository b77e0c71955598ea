"""What is done with a sweep that exists, on real, small trainings: seeds added, one run trained longer from its checkpoint, the
selected one of several live runs stopped, then all."""
from gui import Desk, check, wait_for

ENDED = ("done", "stopped", "failed")


def rows(window):
    return window.table("Runs")


def by_name(window):
    """State and epochs of each run, as the table says them: read again where it was sorted while it was read."""
    def whole():
        read = rows(window)
        runs = {row[1]: (row[0], row[3]) for row in read}
        return runs if len(runs) == len(read) else None
    return wait_for(whole, "each run once")


def pick(window, label):
    window.click(window.cell(label))
    window.says(r"\nState\n")


def add_seeds(window):
    window.press("Add seeds")
    window.find("dialog", "Add seeds")
    window.says("It has: 1")
    window.fill("Seeds", "1")
    window.says("The sweep has the seed 1 already")
    window.fill("Seeds", "two")
    window.says("'two' is not a whole number")
    window.fill("Seeds", "2, 3")
    window.key("Return")
    wait_for(lambda: len(rows(window)) == 6 and all(row[0] == "done" for row in rows(window)), "six ended runs", 120)
    check("lr 0.1  m 0.5  s3" in by_name(window), f"{by_name(window)}")


def train_longer(window):
    pick(window, "lr 0.1  m 0.5  s2")
    window.press("Train longer")
    window.find("dialog", "Train 1 run longer")
    window.fill("Epochs of each run", "1")
    window.says("A whole number from 2")
    window.fill("Epochs of each run", "3")
    window.key("Return")
    wait_for(lambda: by_name(window).get("lr 0.1  m 0.5  s2") == ("done", "3 / 3"), "three epochs", 120)
    window.says(r"\nResumed\nafter epoch 1")  # not trained again from the beginning
    others = lambda: [run for name, run in by_name(window).items() if name != "lr 0.1  m 0.5  s2"]
    wait_for(lambda: others() == [("done", "1 / 1")] * 5, "the others as they were")


def stop_selected(window, desk):
    desk.ctl("sweep", "start", "--lr", "0.2,0.02", "--momentum", "0.1", "--epochs", "5000", "--subset", "600")
    window.key("F5")
    wait_for(lambda: [by_name(window).get(f"lr {rate}  m 0.1", ("",))[0] for rate in ("0.2", "0.02")] == ["running"] * 2,
             "two running runs", 60)
    pick(window, "lr 0.02  m 0.1")
    window.press("Stop selected")
    window.find("dialog", "Stop runs")
    window.find("list item", "lr0.0200_m0.1000")
    window.press("Stop 1 run")
    wait_for(lambda: by_name(window)["lr 0.02  m 0.1"][0] in ENDED, "the stopped run", 60)
    check(by_name(window)["lr 0.2  m 0.1"][0] == "running", f"the other run ended: {by_name(window)}")
    window.press("Stop all")
    window.find("dialog", "Stop all runs")
    window.press("Stop 1 run")
    wait_for(lambda: by_name(window)["lr 0.2  m 0.1"][0] in ENDED, "the last run's end", 60)
    window.gone("push button", "Stop all")


with Desk() as desk:
    with desk.window("--panel", "experiments") as window:
        window.says("No stack with a job queue is deployed", 60)
        desk.ctl("stacks", "deploy", "SimpleBatch", "--wait")
        desk.ctl("batch", "publish-image")
        desk.ctl("sweep", "start", "--lr", "0.1,0.01", "--momentum", "0.5", "--epochs", "1", "--subset", "600", "--wait")
        window.key("F5")
        wait_for(lambda: len(rows(window)) == 2, "two runs", 60)
        add_seeds(window)
        train_longer(window)
        stop_selected(window, desk)
