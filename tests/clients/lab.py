"""What every script of tests/clients shares: a private lab on a free port, boto3 and awscli aimed at it, and checks.

    from lab import Lab, check
    with Lab() as lab:
        lab.client("s3").create_bucket(Bucket="b")
        lab.aws("s3", "ls")

The programs come from SKYDECK_BIN (set by ctest). Exit status 0: every check held.
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(os.environ["SKYDECK_BIN"])
ACCESS_KEY = SECRET_KEY = "test"
REGION = "us-east-1"


def check(condition, what):
    """Ends the script with a sentence unless the condition holds."""
    if not condition:
        frame = sys._getframe(1)
        sys.exit(f"{frame.f_code.co_filename}:{frame.f_lineno}: {what}")


def wait_for(probe, what, seconds=60):
    """The first true value of probe(), asked again and again."""
    end = time.monotonic() + seconds
    while True:
        value = probe()
        if value:
            return value
        check(time.monotonic() < end, f"after {seconds} s still not: {what}")
        time.sleep(0.05)


class Lab:
    """A skydeck-lab process; stopped, and its state removed, at the end of the with block."""

    def __init__(self, *arguments, region=REGION):
        self._folder = tempfile.TemporaryDirectory(prefix="skydeck-clients-")
        self.folder = pathlib.Path(self._folder.name)
        self.data = self.folder / "data"
        self.arguments = arguments
        self.region = region
        self.process = None
        self.env = {
            "PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(self.folder / "run"), "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_DEFAULT_REGION": region,
            "AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": "",
        }
        for name in ("SKYDECK_MNIST_DIR", "SKYDECK_RESOURCES"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        (self.folder / "run").mkdir(mode=0o700)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._folder.cleanup()

    def start(self):
        """Starts the lab on a free port, over the state that an earlier start left."""
        self.process = subprocess.Popen(
            [BIN / "skydeck-lab", "--port", "0", "--data", self.data, "--region", self.region,
             "--access-key", ACCESS_KEY, "--secret-key", SECRET_KEY, *self.arguments],
            env=self.env, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        check(line.startswith("ready http://127.0.0.1:"), f"the lab said {line!r} instead of ready")
        self.endpoint = line.split()[1]

    def kill(self):
        """As kill -9 does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def client(self, service, **settings):
        """A boto3 client; settings override (aws_access_key_id=…)."""
        import boto3
        from botocore.config import Config
        settings.setdefault("config", Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}))
        settings.setdefault("aws_access_key_id", ACCESS_KEY)
        settings.setdefault("aws_secret_access_key", SECRET_KEY)
        return boto3.client(service, endpoint_url=self.endpoint, region_name=self.region, **settings)

    def run(self, command, ok=True, **options):
        """Runs a command in the lab's environment; a failure ends the script unless ok is False."""
        done = subprocess.run([str(word) for word in command], env=options.pop("env", self.env), cwd=self.folder,
                              text=True, capture_output=True, **options)
        if ok:
            check(done.returncode == 0, f"{' '.join(map(str, command))} ended with {done.returncode}:\n"
                                        f"{done.stdout}{done.stderr}")
        return done

    def aws(self, *words, ok=True):
        """Debian's awscli, aimed at this lab."""
        return self.run(["/usr/bin/aws", "--endpoint-url", self.endpoint, *words], ok)

    def aws_json(self, *words):
        text = self.aws(*words, "--output", "json").stdout
        return json.loads(text) if text.strip() else None

    def ctl(self, *words, ok=True):
        """skydeckctl, aimed at this lab."""
        return self.run([BIN / "skydeckctl", "--endpoint-url", self.endpoint, "--region", self.region, *words], ok)

    def ctl_json(self, *words):
        return json.loads(self.ctl(*words, "--output", "json").stdout)


def error_of(call, **arguments):
    """The (status, code) that a boto3 call fails with."""
    from botocore.exceptions import ClientError
    try:
        call(**arguments)
    except ClientError as problem:
        return problem.response["ResponseMetadata"]["HTTPStatusCode"], problem.response["Error"]["Code"]
    check(False, f"{call.__name__} succeeded, an error was expected")
