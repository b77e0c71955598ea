#!/usr/bin/env python3
"""The course's sweep on the lab, whole and with ASHA: the best accuracy of each, and the epochs that it took.

    SKYDECK_BIN=build/release/bin bench/compare/compare_asha.py [--subset 6000] [--epochs 5]
"""
import argparse
import os
import pathlib
import sys
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests/clients"))
os.environ.setdefault("SKYDECK_RESOURCES", str(SOURCE / "resources"))

from lab import Lab  # noqa: E402

GRID = ["--lr", "0.1,0.01,0.001", "--momentum", "0.5,0.1,0.05"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subset", type=int, default=6000, help="images, 0 for all 60,000")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--parallel", type=int, default=2)
    options = parser.parse_args()
    common = [*GRID, "--epochs", options.epochs, "--parallel", options.parallel]
    if options.subset:
        common += ["--subset", options.subset]
    with Lab() as lab:
        lab.ctl("stacks", "deploy", "SimpleBatch", "--wait")
        lab.ctl("batch", "publish-image")
        results = {}
        for name, words in (("grid", []), ("ASHA", ["--asha"])):
            begin = time.monotonic()
            sweep = lab.ctl_json("sweep", "start", *common, *words)
            best = max((cell for cell in sweep["cells"] if cell["bestValAccuracy"]), key=lambda c: c["bestValAccuracy"])
            results[name] = best["bestValAccuracy"], sweep["epochsTrained"]
            states = sorted(f"{c['name']} {c['epochsDone']} {c['state']}" for c in sweep["cells"])
            print(f"{name}: best {best['bestValAccuracy']:.3f} % ({best['name']}), {sweep['epochsTrained']} epochs, "
                  f"{time.monotonic() - begin:.0f} s\n   " + "\n   ".join(states), flush=True)
        print(f"ASHA: {results['ASHA'][0] - results['grid'][0]:+.3f} points with "
              f"{results['ASHA'][1] / results['grid'][1]:.0%} of the grid's epochs")


if __name__ == "__main__":
    main()
