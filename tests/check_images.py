#!/usr/bin/env python3
"""Whether each worker's Dockerfile installs the packages of all libraries that the worker is linked with.

usage: check_images.py BIN_FOLDER
"""
import os
import pathlib
import re
import subprocess
import sys

IMAGES = pathlib.Path(__file__).resolve().parents[1] / "packaging/images"
WORKERS = {"mnist": "skydeck-train", "qa": "skydeck-qa"}
BASE = {"libc6", "libgcc-s1", "libstdc++6"}  # of every image of Debian's


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"}).stdout


def packages_of(program):
    needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", output("readelf", "--dynamic", program)))
    paths = dict(re.findall(r"^\s*(\S+) => (/\S+)", output("ldd", program), re.M))
    found = {}
    for library in needed:
        path = os.path.realpath(paths[library])
        # Debian 12 keeps some packages' files below /lib, which is /usr/lib.
        names = {path, path.removeprefix("/usr")}
        owners = subprocess.run(["dpkg", "--search", *names], capture_output=True, text=True).stdout
        found[library] = {line.split(":", 1)[0] for line in owners.splitlines()}
    return found


wrong = []
for image, worker in WORKERS.items():
    text = (IMAGES / f"{image}.Dockerfile").read_text()
    installed = set(text.split("FROM ")[-1].split("--no-install-recommends", 1)[1].split("&&", 1)[0].split()) | BASE
    packages = packages_of(os.path.join(sys.argv[1], worker))
    wrong += [f"{image}.Dockerfile: {library} comes with {' or '.join(sorted(owners)) or 'no package'}, which is not installed"
              for library, owners in sorted(packages.items()) if not owners & installed]
print("\n".join(wrong), end="\n" if wrong else "")
sys.exit(1 if wrong else 0)
