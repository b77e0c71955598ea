"""Photographs every panel in its four states, in light and dark, English and Japanese, for people to look at:

    SKYDECK_BIN=build/release/bin /usr/bin/python3 tests/gui/photographs.py FOLDER [--states empty,filled] [--themes dark]
        [--languages ja] [--panels s3,cost]

A picture is FOLDER/<panel>-<state>-<theme>-<language>.png. Each is made of a real window on a real lab: loading is a lab that
takes its time, failed one whose services break.
"""
import argparse
import json
import pathlib
import subprocess

import gui
from gui import BIN, Desk, check

STATES = ("loading", "empty", "filled", "failed")
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
    """What a person has after an afternoon: stacks, one of them failed, files, items, jobs, a key pair."""
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
    desk.ctl("ec2", "keypair-create", "HirakeGoma")
    desk.ctl("stacks", "deploy", "MyFirstEc2", "--param", "KeyName=HirakeGoma", "--wait")
    if (BIN / "skydeck-train").exists() and "SKYDECK_MNIST_DIR" in desk.env:
        desk.ctl("batch", "publish-image")
        desk.ctl("sweep", "start", "--lr", "0.1,0.01", "--momentum", "0.5,0.1", "--epochs", "3", "--subset", "600", "--wait")
    return {"place/in-s3": bucket, "place/in-dynamodb": table}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    for option, every in (("states", ",".join(STATES)), ("themes", "light,dark"), ("languages", "en,ja"), ("panels", "")):
        parser.add_argument(f"--{option}", default=every, type=lambda text: [word for word in text.split(",") if word])
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    gui.SHOTS = wanted.folder

    with Desk() as desk:
        panels = panel_ids(desk)
        desk.ctl("lab", "start", "--port", "0")
        places = None
        for state in ("empty", "filled", "loading", "failed"):
            if state not in wanted.states:
                continue
            if state in ("filled", "loading", "failed") and places is None:
                places = fill(desk)
            for language in wanted.languages:
                for theme in wanted.themes:
                    desk.settings({"lab/port": 0, "window/welcomed": "true", "window/language": language,
                                   "window/theme": theme, "window/lastPanel": panels[0], **(places or {})})
                    desk.ctl("lab", "fault", "clear")
                    if state == "loading":
                        desk.ctl("lab", "fault", "add", "latency", "--latency", "60000")
                    with desk.window() as window:
                        if state != "loading":
                            window.find("label", "ラボ" if language == "ja" else "LAB", 60)
                        if state == "failed":
                            desk.ctl("lab", "fault", "add", "error")
                        for number, panel in enumerate(panels, 1):
                            if wanted.panels and panel not in wanted.panels:
                                continue
                            name = f"{panel}-{state}-{theme}-{language}"
                            if number <= 9:
                                window.key(f"ctrl+{number}")
                            else:
                                window.key("ctrl+k")
                                window.type(panel)
                                window.key("Return")
                            # No assertion hangs on it; failing takes every retry of every call.
                            subprocess.run(["sleep", "12" if state == "failed" else "1.5"], check=True)
                            window.shot(name)
                            print(wanted.folder / f"{name}.png", flush=True)
        desk.ctl("lab", "fault", "clear")
    check(list(wanted.folder.glob("*.png")), "no picture was made")


main()
