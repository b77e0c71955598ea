#!/usr/bin/env python3
"""Cold start to the first painted frame: skydeck beside an empty QMainWindow in the same style, in turns in one run.

    SKYDECK_BIN=build/release/bin /usr/bin/python3 bench/compare/start.py --empty build/release/bench/empty_window [--repeat 15]
"""
import argparse
import os
import pathlib
import re
import statistics
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/gui"))

from gui import BIN, Desk, check  # noqa: E402


def first_frame(desk, program):
    """Milliseconds from just before the start to the first frame, as the program itself tells."""
    process = subprocess.Popen([program], env={**desk.env, "SKYDECK_WATCHDOG": "100000",
                                               "SKYDECK_STARTED_NS": str(time.monotonic_ns())},
                               cwd=desk.home, stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stderr:
            found = re.search(r"first frame after ([\d.]+) ms", line)
            if found:
                return float(found[1])
        raise AssertionError(f"{program} ended with {process.wait()} before its first frame")
    finally:
        process.terminate()
        process.communicate(timeout=30)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--empty", type=pathlib.Path, required=True)
    parser.add_argument("--repeat", type=int, default=15)
    arguments = parser.parse_args()
    with Desk() as desk:
        desk.settings({"lab/port": 0, "window/welcomed": "true"})
        desk.ctl("lab", "start", "--port", "0")  # the lab is another program: its start is not the window's
        del desk.env["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"]
        programs = {"empty QMainWindow": arguments.empty.resolve(), "skydeck": BIN / "skydeck"}
        times = {name: [] for name in programs}
        for name, program in programs.items():
            first_frame(desk, program)  # reads the libraries into the page cache
        for _ in range(arguments.repeat):
            for name, program in programs.items():
                times[name].append(first_frame(desk, program))
        medians = {name: statistics.median(each) for name, each in times.items()}
        for name, median in medians.items():
            print(f"{name:18} median {median:6.1f} ms  best {min(times[name]):6.1f}  worst {max(times[name]):6.1f}")
        ratio = medians["skydeck"] / medians["empty QMainWindow"]
        print(f"ratio of medians {ratio:.2f} (of the best {min(times['skydeck']) / min(times['empty QMainWindow']):.2f})")
        check(ratio > 0, "nothing was measured")


main()
