#!/usr/bin/env python3
"""The S3 panel on a bucket of 1,000,000 objects: first rows, memory per object beyond its key, and what kept the main thread
while they are listed, filtered, sorted, scrolled and deleted.

    SKYDECK_BIN=build/release/bin /usr/bin/python3 bench/compare/many_objects.py [--objects 1000000]
"""
import argparse
import pathlib
import re
import subprocess
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/gui"))

from gui import BIN, Desk, Window, check, wait_for  # noqa: E402
from many_objects import PAGE, ManyObjects  # noqa: E402

KEY = len("part-0000000.csv")


def resident(process):
    """Bytes of memory that is its own."""
    text = pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return sum(int(kib) << 10 for kib in re.findall(r"Private_\w+:\s+(\d+) kB", text))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--objects", type=int, default=1_000_000)
    arguments = parser.parse_args()
    ManyObjects.objects = arguments.objects
    with Desk() as desk:
        desk.settings({"lab/port": 0, "window/welcomed": "true"})
        server = ManyObjects.serve()
        desk.env |= {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "SKYDECK_WATCHDOG": "16"}
        log = open(desk.home / "watchdog", "w+")
        process = subprocess.Popen([BIN / "skydeck", "--panel", "s3", "--region", "us-east-1", "--endpoint-url",
                                    f"http://127.0.0.1:{server.server_port}"], env=desk.env, cwd=desk.home, stderr=log)
        told = lambda: [float(ms) for ms in re.findall(r"watchdog: (\d+) ms in", (desk.home / "watchdog").read_text())]

        with Window(process) as window:
            window.cell("part-0000000.csv", 60)
            print(f"first rows   after {ManyObjects.pages} of {arguments.objects // PAGE} pages", flush=True)
            check(ManyObjects.pages == 1, "the first rows waited for more than one page")
            before, count = resident(process), len(told())

            def phase(name, act, words):
                nonlocal count
                start = time.monotonic()
                act()
                window.says(words, 1200)
                gaps, count = told()[count:], len(told())
                print(f"{name:12} {time.monotonic() - start:7.1f} s  longest on the main thread "
                      f"{f'{max(gaps):.0f} ms, {len(gaps)} over 16 ms' if gaps else 'under 16 ms'}", flush=True)

            every = f"{arguments.objects:,}".replace(",", ",?")
            phase("list", lambda: window.fill("Filter S3", "csv"), f"{every} items")
            phase("unfilter", lambda: window.fill("Filter S3", ""), f"bucket · {every} items")
            after = resident(process)
            print(f"memory       {(after - before) / arguments.objects - KEY:7.0f} bytes per object beyond its key of {KEY}")
            phase("filter", lambda: window.fill("Filter S3", "00999"), f" of {every} items")
            phase("unfilter", lambda: window.fill("Filter S3", ""), f"bucket · {every} items")

            def scroll():
                for title in ("Size", "Name"):  # a header is another one after rows came
                    wait_for(lambda: (header := window.find("table column header", title)).get_component_iface()
                             and [window.click(header)], title)
                for _ in range(20):
                    window.key("Next")
                window.key("ctrl+End")
            phase("scroll, sort", scroll, f"bucket · {every} items")

            def empty():
                window.key("ctrl+k")
                window.find("text", "Search panels and actions")
                window.type("empty bucket")
                window.key("Return")
                window.says("cannot be brought back", 600)
                window.press("Empty bucket")
            phase("empty", empty, "This bucket is empty")
            check(ManyObjects.deleted == arguments.objects, f"{ManyObjects.deleted} were deleted")
            check(window.close(60) == 0, "closing did not end the program well")
        server.shutdown()


main()
