#!/usr/bin/env python3
"""skydeckctl s3 beside `aws s3` and rclone, all against one lab in one run: listing (and deleting what was listed), many
small files, one large file.

usage: compare_s3.py [--keys 100000] [--files 5000] [--size-mib 1024] [--jobs 8] [--repeat 2] [--only list,small,large]
                     [--skip-aws] [--check]

Each figure is the best of --repeat runs; memory is the largest of them (the program's own peak resident set). --check
ends with 1 when a target is missed. The programs come from SKYDECK_BIN, default build/release/bin; aws and rclone are
Debian's (packaging/install-deps.sh --bench). The folder for the data is made below TMPDIR.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SKYDECK_BIN", ROOT / "build/release/bin"))
MOST_MEMORY_MIB = 100
TARGETS = {  # how many times faster than which tool
    "list": {"aws": 5, "rclone": 1.5},
    "small up": {"aws": 5, "rclone": 1.2},
    "small down": {"aws": 5, "rclone": 1.2},
    "large up": {"rclone": 1},
    "large down": {"rclone": 1},
}


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--size-mib", type=int, default=1024)
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--only", default="list,small,large")
    parser.add_argument("--skip-aws", action="store_true")
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.missed = []
        self.env = {
            "PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_DEFAULT_REGION": "us-east-1",
            "XDG_RUNTIME_DIR": str(folder / "run"), "RCLONE_CONFIG": str(folder / "rclone.conf"),
            "RCLONE_CONFIG_LAB_TYPE": "s3", "RCLONE_CONFIG_LAB_PROVIDER": "Other", "RCLONE_CONFIG_LAB_ENV_AUTH": "true",
        }
        if "SKYDECK_RESOURCES" in os.environ:
            self.env["SKYDECK_RESOURCES"] = os.environ["SKYDECK_RESOURCES"]
        (folder / "run").mkdir(mode=0o700)
        (folder / "rclone.conf").touch()
        self.lab = subprocess.Popen([BIN / "skydeck-lab", "--port", "0", "--data", folder / "lab", "--access-key",
                                     "bench", "--secret-key", "bench"], env=self.env, stdout=subprocess.PIPE, text=True)
        self.endpoint = self.lab.stdout.readline().split()[1]
        self.env["RCLONE_CONFIG_LAB_ENDPOINT"] = self.endpoint
        self.run(self.ctl("mb", "s3://bench"))

    def close(self):
        self.lab.terminate()
        self.lab.wait()

    def ctl(self, *words):
        return [BIN / "skydeckctl", "--endpoint-url", self.endpoint, "s3", *words]

    def aws(self, *words):
        return ["/usr/bin/aws", "--endpoint-url", self.endpoint, "s3", *words]

    def rclone(self, verb, *words):
        jobs = str(self.options.jobs)
        return ["/usr/bin/rclone", verb, "--transfers", jobs, "--checkers", jobs, "--s3-upload-concurrency", jobs,
                "--multi-thread-streams", jobs, "--multi-thread-cutoff", "8M", "--s3-no-check-bucket", *words]

    def run(self, command):
        """Wall time in seconds, peak memory in MiB, and standard output's line count."""
        output = self.folder / "output"
        with open(output, "wb") as out, open(self.folder / "errors", "wb") as errors:
            started = time.monotonic()
            process = subprocess.Popen([str(word) for word in command], env=self.env, cwd=self.folder, stdout=out,
                                       stderr=errors, stdin=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            took = time.monotonic() - started
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n"
                     f"{(self.folder / 'errors').read_text()}")
        with open(output, "rb") as out:
            lines = sum(1 for _ in out)
        return took, usage.ru_maxrss / 1024, lines

    def best(self, command, before=None, after=None):
        took, memory = None, 0
        for _ in range(self.options.repeat):
            if before:
                before()
            os.sync()  # or one tool pays for what another has written
            seconds, peak, lines = self.run(command)
            if after:
                after(lines)
            took = seconds if took is None else min(took, seconds)
            memory = max(memory, peak)
        return took, memory

    def compare(self, what, commands, before=None, after=None):
        """Runs each tool and prints one line each; skydeckctl is the first."""
        ours = None
        for tool, command in commands.items():
            if tool == "aws" and self.options.skip_aws:
                continue
            took, memory = self.best(command, before and (lambda: before(tool)), after and (lambda n: after(tool, n)))
            ratio = ""
            if ours is None:
                ours = took
                if memory >= MOST_MEMORY_MIB:
                    self.missed.append(f"{what}: peak memory {memory:.0f} MiB, the limit is {MOST_MEMORY_MIB}")
            else:
                ratio = f"  skydeckctl is {took / ours:.2f} x as fast"
                target = TARGETS[what].get(tool)
                if target:
                    ratio += f" (target {target})"
                    if took / ours < target:
                        self.missed.append(f"{what}: {took / ours:.2f} x {tool}, the target is {target}")
            print(f"{what:11} {tool:11} {took:8.2f} s {memory:7.0f} MiB{ratio}", flush=True)

    def list(self):
        keys, tree = self.options.keys, self.folder / "keys"
        for number in range(keys):
            if number % 1000 == 0:
                (tree / f"folder-{number // 1000:04}").mkdir(parents=True)
            (tree / f"folder-{number // 1000:04}" / f"object-{number % 1000:04}.bin").touch()
        self.run(self.ctl("cp", tree, "s3://bench/keys", "--recursive", "--quiet", "--jobs", "8"))
        shutil.rmtree(tree)

        def counted(tool, lines):
            if lines not in (keys, keys + 1):  # skydeckctl has a line of titles
                sys.exit(f"{tool} listed {lines} lines, there are {keys} keys")

        self.compare("list", {
            "skydeckctl": self.ctl("ls", "s3://bench/keys/", "--recursive"),
            "aws": self.aws("ls", "s3://bench/keys/", "--recursive"),
            "rclone": self.rclone("lsf", "-R", "--files-only", "--fast-list", "lab:bench/keys"),
        }, after=counted)
        took, memory, _ = self.run(self.ctl("rm", "s3://bench/keys", "--recursive", "--quiet"))
        print(f"{'delete':11} {'skydeckctl':11} {took:8.2f} s {memory:7.0f} MiB  {keys / took:.0f} keys a second")
        if memory >= MOST_MEMORY_MIB:
            self.missed.append(f"delete: peak memory {memory:.0f} MiB, the limit is {MOST_MEMORY_MIB}")

    def small(self):
        source, target, count = self.folder / "small", self.folder / "target", self.options.files
        for number in range(count):
            if number % 500 == 0:
                (source / f"{number // 500}").mkdir(parents=True)
            (source / f"{number // 500}" / f"{number % 500:03}.bin").write_bytes(os.urandom(4096))
        self.compare("small up", {
            "skydeckctl": self.ctl("cp", source, "s3://bench/small", "--recursive", "--quiet", "--jobs", self.options.jobs),
            "aws": self.aws("cp", source, "s3://bench/small", "--recursive", "--quiet"),
            "rclone": self.rclone("copy", source, "lab:bench/small"),
        }, before=lambda _: self.run(self.ctl("rm", "s3://bench/small", "--recursive", "--quiet")))

        def whole(tool, _):
            if sum(len(files) for _, _, files in os.walk(target)) != count:
                sys.exit(f"{tool} did not bring every file")

        self.compare("small down", {
            "skydeckctl": self.ctl("cp", "s3://bench/small", target, "--recursive", "--quiet", "--jobs", self.options.jobs),
            "aws": self.aws("cp", "s3://bench/small", target, "--recursive", "--quiet"),
            "rclone": self.rclone("copy", "lab:bench/small", target),
        }, before=lambda _: shutil.rmtree(target, ignore_errors=True), after=whole)

    def large(self):
        source, target = self.folder / "large.bin", self.folder / "large.back"
        with open(source, "wb") as out:
            for _ in range(self.options.size_mib):
                out.write(os.urandom(1 << 20))
        self.compare("large up", {
            "skydeckctl": self.ctl("cp", source, "s3://bench/large.bin", "--quiet", "--jobs", self.options.jobs),
            "aws": self.aws("cp", source, "s3://bench/large.bin", "--quiet"),
            "rclone": self.rclone("copyto", source, "lab:bench/large.bin"),
        }, before=lambda _: self.run(self.ctl("rm", "s3://bench/large.bin", "--quiet")))

        def equal(tool, _):
            if subprocess.run(["/usr/bin/cmp", "--silent", source, target]).returncode != 0:
                sys.exit(f"what {tool} brought is not what is there")

        self.compare("large down", {
            "skydeckctl": self.ctl("cp", "s3://bench/large.bin", target, "--quiet", "--jobs", self.options.jobs),
            "aws": self.aws("cp", "s3://bench/large.bin", target, "--quiet"),
            "rclone": self.rclone("copyto", "lab:bench/large.bin", target),
        }, before=lambda _: target.unlink(missing_ok=True), after=equal)


def main():
    options = parse()
    for program in ["/usr/bin/rclone"] + ([] if options.skip_aws else ["/usr/bin/aws"]):
        if not os.access(program, os.X_OK):
            print(f"skipped: {program} is not there; packaging/install-deps.sh --bench installs it")
            return 77
    with tempfile.TemporaryDirectory(prefix="skydeck-bench-") as name:
        bench = Bench(options, pathlib.Path(name))
        try:
            for part in options.only.split(","):
                {"list": bench.list, "small": bench.small, "large": bench.large}[part]()
        finally:
            bench.close()
    for line in bench.missed:
        print("missed:", line)
    return 1 if options.check and bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
