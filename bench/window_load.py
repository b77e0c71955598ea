"""The window under load for ten minutes: nine jobs live, 5,000 ended, a log of 10,000 lines a second.

    SKYDECK_BIN=build/release/bin /usr/bin/python3 bench/window_load.py [SECONDS]

Prints what kept the main thread for more than 50 ms, and the memory in MiB. Fails when the last third of the time takes more
memory than the middle one did.
"""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "gui"))
from gui import check  # noqa: E402
from load_test import MEBIBYTE, burden  # noqa: E402

found, memory = burden(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
third = len(memory) // 3
middle, last = max(memory[third:2 * third]), max(memory[2 * third:])
print("\n".join(found) or "nothing over 50 ms")
print("MiB:", *(f"{each / MEBIBYTE:.0f}" for each in memory[::max(1, len(memory) // 20)]))
print(f"middle third at most {middle / MEBIBYTE:.1f} MiB, last third {last / MEBIBYTE:.1f} MiB")
check(last < middle * 1.03, "the memory grows")
