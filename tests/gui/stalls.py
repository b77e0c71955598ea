"""What the program's own watchdog tells of its main thread, and how it is judged.

A person's limit is 50 ms, and with --strict it is the test's. Without, four times that: machines that test are shared, and a turn
that waits for the X server or for the disk waits for other people's work, too. What is over 50 ms is always printed.
"""
import re
import sys

from gui import check

LIMIT = 50  # milliseconds


def told(log):
    """The watchdog's lines so far."""
    return [line for line in log.read_text().splitlines() if " ms in " in line]


def judge(what, stalls, strict=False):
    print(f"{what}:", "\n".join(stalls) or f"nothing over {LIMIT} ms")
    most = LIMIT if strict or "--strict" in sys.argv else 4 * LIMIT
    for line in stalls:
        check(int(re.search(r"(\d+) ms in ", line)[1]) <= most, f"the main thread was kept for over {most} ms: {line}")
