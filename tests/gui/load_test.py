"""Nine jobs live and 5,000 ended in the Batch list, a log that grows by 10,000 lines a second, and a person who sorts, filters and
scrolls: the main thread does not wait, and the memory does not grow. bench/window_load.py does the same for ten minutes.

usage: load_test.py [--strict]
"""
import pathlib
import re
import subprocess
import time

from gui import BIN, Desk, Window, check, wait_for
from many_jobs import ENDED, LINES_A_SECOND, LIVE, ManyJobs
from stalls import LIMIT, judge, told

MEBIBYTE = 1024 * 1024


def memory_of(process):
    """What it holds of its own, without files that it maps."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024


def use_the_list(window):
    """What a person does with a long list meanwhile."""
    for title in ("Name", "Name", "Created", "Created", "State"):  # at the end those that run come first
        window.click(window.find("table column header", title))
    rows = window.find("table", "Jobs").get_n_rows
    window.fill("Filter Batch", "job-4999")
    wait_for(lambda: rows() == 1, "the filtered list")
    window.fill("Filter Batch", "")
    wait_for(lambda: rows() == ENDED + LIVE, "the whole list")
    window.click(window.all("table cell", "SUCCEEDED")[0])
    for keys in ("ctrl+End", "Page_Up", "ctrl+Home", "ctrl+a", "ctrl+Home"):
        window.key(keys)
    window.click(window.cell("RUNNING"))


def last_step(view):
    text = view.get_text_iface()
    end = text.get_character_count()
    return int(([0] + re.findall(r"step (\d+) ", text.get_text(max(0, end - 400), end)))[-1])


def burden(seconds, every=5):
    """Gives the stalls that the watchdog told of and the memory as it went, once for each so many seconds of the log."""
    jobs = ManyJobs()
    with Desk() as desk:
        desk.settings({"lab/port": 0, "window/welcomed": "true"})
        desk.env |= {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "SKYDECK_WATCHDOG": str(LIMIT)}
        log = desk.home / "watchdog"
        process = subprocess.Popen([BIN / "skydeck", "--panel", "batch", "--region", "us-east-1", "--endpoint-url", jobs.url],
                                   env=desk.env, cwd=desk.home, stderr=open(log, "w"))

        with Window(process) as window:
            window.says(f"{ENDED + LIVE} jobs|{ENDED + LIVE:,} jobs", 60)
            window.click(window.find("page tab", "Log"))
            window.click(window.cell("RUNNING"))
            view = window.find("text", "Job log")
            wait_for(lambda: "step" in view.get_text_iface().get_text(0, 200), "the log lives")
            wait_for(lambda: memory_of(process) and jobs.written() > 7 * LINES_A_SECOND, "a full view")
            opened = len(told(log))
            memory = [memory_of(process)]
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                check(process.poll() is None, "skydeck ended")
                before = last_step(view)
                wait_for(lambda: last_step(view) > before + every * LINES_A_SECOND, "the log goes on", 60)
                memory.append(memory_of(process))
            window.shot("load")
            count = view.get_text_iface().get_character_count()
            check(count > 50_000 * 60, f"{count} characters are kept")
            lines = view.get_text_iface().get_text(0, 500_000).splitlines()[:-1]
            numbers = [int(line.split("step ")[1].split()[0]) for line in lines]
            check(numbers == list(range(numbers[0], numbers[0] + len(numbers))), "a line is missing or comes twice")
            use_the_list(window)
            before = last_step(view)
            wait_for(lambda: last_step(view) > before + LINES_A_SECOND, "the log goes on after that", 60)
            found = told(log)[opened:]
            check(window.close() == 0, "closing did not end the program well")
    jobs.close()
    return found, memory


if __name__ == "__main__":
    found, memory = burden(20)
    print(*(f"{each / MEBIBYTE:.0f} MiB" for each in memory))
    judge("under load", found)
    check(max(memory) < memory[0] + 64 * MEBIBYTE, "the memory grows")
