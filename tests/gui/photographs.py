"""Photographs every panel in its states, in light and dark, English and Japanese, for people to look at:

    SKYDECK_BIN=build/release/bin /usr/bin/python3 tests/gui/photographs.py FOLDER [--states empty,filled] [--themes dark]
        [--languages ja] [--panels s3,cost]

A picture is FOLDER/<panel>-<state>-<theme>-<language>.png. Each is made of a real window on a real lab: loading is a lab that
takes its time once it is found, failed one whose services break before a panel is opened for the first time, stale one whose
services break when all of them have been.
"""
import argparse
import json
import pathlib
import subprocess

import gui
from gui import BIN, Atspi, Desk, check, wait_for

STATES = ("empty", "filled", "loading", "failed", "stale")
PALETTE = {"en": "Search panels and actions", "ja": "パネルと操作を検索"}
BADGE = {"en": "LAB", "ja": "ラボ"}
FAILING = """\
Resources:
  First: {Type: "AWS::S3::Bucket", Properties: {BucketName: taken-name}}
  Second: {Type: "AWS::S3::Bucket", DependsOn: First, Properties: {BucketName: taken-name}}
"""


def panel_ids(desk):
    """As the program itself lists them."""
    done = subprocess.run([BIN / "skydeck", "--panel", "?"], env={**desk.env, "LANGUAGE": "en"}, capture_output=True, text=True)
    return done.stderr.split("Panels: ")[1].strip().rstrip(".").split(", ")


def fill(desk):
    """What a person has after an afternoon: stacks, one of them failed, files, items, an answer, haiku, jobs, a key pair."""
    for stack in ("SimpleS3", "SimpleDynamoDb", "SimpleBatch", "SimpleLambda", "EcsClusterQaBot", "Bashoutter"):
        desk.ctl("stacks", "deploy", stack, "--wait")
    (desk.home / "failing.yaml").write_text(FAILING)
    subprocess.run([BIN / "skydeckctl", "stacks", "deploy", "failing", "--template", desk.home / "failing.yaml", "--wait"],
                   env=desk.env, cwd=desk.home, capture_output=True)
    bucket = desk.ctl("stacks", "outputs", "SimpleS3")["BucketName"]
    folder = desk.home / "files"
    (folder / "course" / "results").mkdir(parents=True)
    (folder / "read me.txt").write_text("What is in here: numbers of nine runs.\n" * 20)
    (folder / "metrics_lr0.0100_m0.5000.csv").write_text(
        "train_loss,val_loss,val_accuracy\n" + "".join(f"{2 / n:.4f},{2.2 / n:.4f},{99 - 30 / n:.2f}\n" for n in range(1, 30)))
    (folder / "settings.json").write_text(json.dumps({"lr": [0.1, 0.01], "epochs": 5, "note": "日本語 too"}, indent=2))
    (folder / "course" / "results" / "tmp.txt").write_text("hello\n")
    desk.ctl("s3", "sync", str(folder), f"s3://{bucket}")
    table = desk.ctl("stacks", "outputs", "SimpleDynamoDb")["TableName"]
    desk.ctl("ddb", "write-many", table, "240")
    desk.ctl("qa", "ask", "A blue whale can grow to thirty metres. Carl Linnaeus named it in 1758.", "Who named the blue whale?")
    desk.ctl("haiku", "post", "basho", "an old silent pond", "a frog jumps into the pond", "a splash, and silence")
    desk.ctl("haiku", "post", "issa", "a world of dew", "and within each drop of dew", "a world of struggle")
    desk.ctl("ec2", "keypair-create", "HirakeGoma")
    desk.ctl("stacks", "deploy", "MyFirstEc2", "--param", "KeyName=HirakeGoma", "--wait")
    if (BIN / "skydeck-train").exists() and "SKYDECK_MNIST_DIR" in desk.env:
        desk.ctl("batch", "publish-image")
        desk.ctl("sweep", "start", "--lr", "0.1,0.01", "--momentum", "0.5,0.1", "--epochs", "3", "--subset", "600", "--wait")
    return {"place/in-s3": bucket, "place/in-dynamodb": table}


def open_panel(window, number, panel, language):
    if number <= 9:
        window.key(f"ctrl+{number}")
        return
    fields = lambda: window.all("text", PALETTE[language])
    window.key("Escape")
    window.key("ctrl+k")
    wait_for(lambda: [field for field in fields() if field.get_state_set().contains(Atspi.StateType.FOCUSED)], "the palette")
    window.type(panel)
    window.key("Return")
    wait_for(lambda: not fields(), "the end of the palette")


def select_rows(window):
    """The first row of each table in which none is selected."""
    for table in window.all("table"):
        if table.get_n_rows() > 0 and table.get_n_selected_rows() == 0:
            window.click(table.get_accessible_at(0, 0))


def pause(seconds):
    """No assertion hangs on it."""
    subprocess.run(["sleep", str(seconds)], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    for option, every in (("states", ",".join(STATES)), ("themes", "light,dark"), ("languages", "en,ja"), ("panels", "")):
        parser.add_argument(f"--{option}", default=every, type=lambda text: [word for word in text.split(",") if word])
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    gui.SHOTS = wanted.folder

    with Desk() as desk:
        desk.env["SKYDECK_QA_MODEL"] = str(desk.home / "no-model")  # the baseline answers at once
        panels = panel_ids(desk)
        desk.ctl("lab", "start", "--port", "0")
        places = None
        for state in STATES:
            if state not in wanted.states:
                continue
            if state != "empty" and places is None:
                places = fill(desk)
            # What is opened with the window has been read before anything is made to fail.
            first = panels[-1] if state in ("loading", "failed") else panels[0]
            numbered = [(number, panel) for number, panel in enumerate(panels, 1)
                        if not wanted.panels or panel in wanted.panels]
            for language in wanted.languages:
                for theme in wanted.themes:
                    desk.settings({"lab/port": 0, "window/welcomed": "true", "window/language": language,
                                   "window/theme": theme, "window/lastPanel": first, **(places or {})})
                    desk.ctl("lab", "fault", "clear")
                    with desk.window() as window:
                        window.find("label", BADGE[language], 60)
                        if state == "stale":
                            for number, panel in numbered:
                                open_panel(window, number, panel, language)
                                pause(1.5)
                        if state == "loading":
                            desk.ctl("lab", "fault", "add", "latency", "--latency", "60000")
                        elif state in ("failed", "stale"):
                            desk.ctl("lab", "fault", "add", "error")
                        for number, panel in numbered:
                            name = f"{panel}-{state}-{theme}-{language}"
                            open_panel(window, number, panel, language)
                            # Failing takes every retry of every call.
                            pause(12 if state in ("failed", "stale") else 1.5)
                            if state == "filled":
                                select_rows(window)
                                pause(1)
                            window.shot(name)
                            print(wanted.folder / f"{name}.png", flush=True)
        desk.ctl("lab", "fault", "clear")
    check(list(wanted.folder.glob("*.png")), "no picture was made")


main()
