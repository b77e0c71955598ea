"""Servers from npm that this project did not write, and skydeckctl aimed at them.

    from npm import NpmServer
    with NpmServer("dynalite@4.0.0", "dynalite/cli.js", lambda port, folder: ["--port", port]) as server:
        server.ctl("ddb", "tables")

The package comes through packaging/fetch-npm.sh, from the user's cache or the registry. Without either, the script ends
with 77: ctest counts it as skipped and shows why.
"""
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

from lab import BIN, REGION, check

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77


def fetch(package):
    """The folder that holds node_modules with the package."""
    done = subprocess.run([SOURCE / "packaging/fetch-npm.sh", package], text=True, capture_output=True)
    if done.returncode != 0:
        print(f"skipped: {done.stderr.strip()}")
        sys.exit(SKIPPED)
    return pathlib.Path(done.stdout.strip())


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class NpmServer:
    """A server on a free port of 127.0.0.1; stopped, and its folder removed, at the end of the with block.

    arguments(port, folder) gives its command line; keys are what it accepts.
    """

    def __init__(self, package, script, arguments, keys=("test", "test")):
        self._script = fetch(package) / "node_modules" / script
        self._arguments = arguments
        self._folder = tempfile.TemporaryDirectory(prefix="skydeck-npm-")
        self.folder = pathlib.Path(self._folder.name)
        self.env = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": keys[0], "AWS_SECRET_ACCESS_KEY": keys[1], "AWS_MAX_ATTEMPTS": "1",
        }
        self.process = None

    def __enter__(self):
        # Another program may take the port between the look and the start.
        for _ in range(5):
            port = free_port()
            self.endpoint = f"http://127.0.0.1:{port}"
            self._log = open(self.folder / "server.log", "w")
            self.process = subprocess.Popen(
                ["/usr/bin/node", self._script, *map(str, self._arguments(port, self.folder))],
                cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
            if self._serves(port):
                return self
            self._stop()
        sys.exit(f"{self._script} does not start: {(self.folder / 'server.log').read_text()}")

    def __exit__(self, failure, *_):
        ended = self.process.poll()
        self._stop()
        if failure and ended is not None:
            print(f"{self._script} had ended with {ended}: {(self.folder / 'server.log').read_text()}", file=sys.stderr)
        self._folder.cleanup()

    def _serves(self, port, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return True
            except OSError:
                time.sleep(0.05)
        return False

    def _stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()

    def ctl(self, *words, status=0, **options):
        """skydeckctl, aimed at this server; any other exit status ends the script."""
        command = [str(word) for word in (BIN / "skydeckctl", "--endpoint-url", self.endpoint, "--region", REGION, *words)]
        done = subprocess.run(command, env=self.env, cwd=self.folder, text=True, capture_output=True, timeout=120, **options)
        check(done.returncode == status,
              f"{' '.join(command)} ended with {done.returncode}, not {status}:\n{done.stdout}{done.stderr}")
        return done

    def json(self, *words, **options):
        return json.loads(self.ctl(*words, "--output", "json", **options).stdout)

    def fails(self, *words, says, status=1):
        """The command fails with one line on stderr that holds `says`."""
        done = self.ctl(*words, status=status)
        check(says in done.stderr and len(done.stderr.splitlines()) == 1 and done.stdout == "",
              f"{' '.join(map(str, words))} said {done.stdout!r} {done.stderr!r}, not {says!r}")
