"""kill -9 in the middle of large transfers: the same command again goes on with what is there.

What was sent is counted by the lab's log; the kill falls when the lab has finished some of the parts.
"""
import hashlib
import json
import os
import re
import signal
import subprocess
import time

from lab import BIN, Lab, check, wait_for

MIB = 1 << 20
PARTS = 24
PART = 5 * MIB
SIZE = PARTS * PART - 3


def requests(lab, operation):
    """How often the lab has served an operation with success."""
    return len(re.findall(rf" s3:{operation} 20[06] ", (lab.folder / "lab.log").read_text()))


class LoggingLab(Lab):
    def start(self):
        # The lab's log says each request that it has finished.
        self.env["SKYDECK_LOG"] = "info"
        log = open(self.folder / "lab.log", "a")
        self.process = subprocess.Popen(
            [BIN / "skydeck-lab", "--port", "0", "--data", self.data, "--region", self.region,
             "--access-key", "test", "--secret-key", "test"],
            env=self.env, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        check(line.startswith("ready http://127.0.0.1:"), f"the lab said {line!r} instead of ready")
        self.endpoint = line.split()[1]
        del self.env["SKYDECK_LOG"]


def kill_midway(lab, operation, *words):
    """Starts skydeckctl and kills it when the lab has finished a few parts."""
    before = requests(lab, operation)
    process = subprocess.Popen([BIN / "skydeckctl", "--endpoint-url", lab.endpoint, "--region", lab.region, *words],
                               env=lab.env, cwd=lab.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while requests(lab, operation) - before < 4:
        check(process.poll() is None, "the transfer ended before it could be killed")
    process.send_signal(signal.SIGKILL)
    process.wait()
    # What the dead program had sent already may still be on its way through the lab.
    settled = requests(lab, operation)
    while True:
        time.sleep(0.3)
        if requests(lab, operation) == settled:
            return settled - before
        settled = requests(lab, operation)


def files(folder, suffix):
    return [path for path in folder.rglob("*") if path.name.endswith(suffix)]


with LoggingLab() as lab:
    # Slow enough to be caught midway: one request at a time.
    slowly = ("--jobs", "1", "--part-size", "5")
    content = os.urandom(SIZE)
    (lab.folder / "big").write_bytes(content)
    lab.ctl("s3", "mb", "s3://walk")
    s3 = lab.client("s3")

    # Upload.
    kill_midway(lab, "UploadPart", "s3", "cp", "big", "s3://walk/big", *slowly)
    uploads = lab.ctl_json("s3", "uploads", "list", "s3://walk")
    check(len(uploads) == 1 and uploads[0]["key"] == "big", f"after the kill there are the uploads {uploads}")
    there = s3.list_parts(Bucket="walk", Key="big", UploadId=uploads[0]["uploadId"])["Parts"]
    check(4 <= len(there) < PARTS, f"{len(there)} parts are there")
    before = requests(lab, "UploadPart")
    done = lab.ctl("s3", "cp", "big", "s3://walk/big", *slowly, "--output", "json")
    report = json.loads(done.stdout)
    sent = requests(lab, "UploadPart") - before
    check(sent == PARTS - len(there), f"{sent} parts were sent again, {PARTS - len(there)} were missing")
    check(report["resumedBytes"] == len(there) * PART, f"the report is {report}")
    check(f"{len(there)} of {PARTS} parts" in done.stderr, f"it said {done.stderr!r}")
    check(lab.ctl_json("s3", "uploads", "list", "s3://walk") == [], "an unfinished upload is left")
    check(hashlib.sha256(s3.get_object(Bucket="walk", Key="big")["Body"].read()).digest() ==
          hashlib.sha256(content).digest(), "the object is not the file")

    # Download: the lab logs each finished range.
    kill_midway(lab, "GetObject", "s3", "cp", "s3://walk/big", "back", *slowly)
    check(not (lab.folder / "back").exists(), "half a file has the name of the whole")
    [partial] = files(lab.folder, ".skydeck-part")
    [journal] = files(lab.folder, ".journal")
    on_record = len(journal.read_text().splitlines()) - 1
    check(3 <= on_record < PARTS, f"{on_record} ranges are on record")
    before = requests(lab, "GetObject")
    report = lab.ctl_json("s3", "cp", "s3://walk/big", "back", *slowly)
    fetched = requests(lab, "GetObject") - before
    check(fetched == PARTS - on_record, f"{fetched} ranges were fetched again, {PARTS - on_record} were missing")
    check(report["resumedBytes"] == on_record * PART, f"the report is {report}")
    check((lab.folder / "back").read_bytes() == content, "the file is not the object")
    check(not files(lab.folder, ".skydeck-part") and not files(lab.folder, ".journal"), "something is left behind")

    # A source that changed starts anew, and says so.
    kill_midway(lab, "UploadPart", "s3", "cp", "big", "s3://walk/other", *slowly)
    (lab.folder / "big").write_bytes(content[::-1])
    before = requests(lab, "UploadPart")
    done = lab.ctl("s3", "cp", "big", "s3://walk/other", *slowly)
    check("changed" in done.stderr and requests(lab, "UploadPart") - before == PARTS, f"it said {done.stderr!r}")
    check(lab.ctl_json("s3", "uploads", "list", "s3://walk") == [], "the abandoned upload is left")

    # Orphans of others are listed and aborted.
    s3.create_multipart_upload(Bucket="walk", Key="orphan/a")
    s3.create_multipart_upload(Bucket="walk", Key="orphan/b")
    check(lab.ctl("s3", "uploads", "abort", "s3://walk", ok=False).returncode == 2, "abort of nobody knows what")
    first = lab.ctl_json("s3", "uploads", "list", "s3://walk/orphan/a")[0]
    check(lab.ctl_json("s3", "uploads", "abort", "s3://walk", "--id", first["uploadId"]) == {"aborted": 1}, "abort --id")
    check(lab.ctl_json("s3", "uploads", "abort", "s3://walk", "--older-than", "1") == {"aborted": 0}, "it is younger")
    check(lab.ctl_json("s3", "uploads", "abort", "s3://walk", "--all") == {"aborted": 1}, "abort --all")

    # An interrupt is a pause: the hint says so.
    process = subprocess.Popen([BIN / "skydeckctl", "--endpoint-url", lab.endpoint, "--region", lab.region, "s3", "cp",
                                "big", "s3://walk/third", *slowly], env=lab.env, cwd=lab.folder, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    before = requests(lab, "UploadPart")
    wait_for(lambda: requests(lab, "UploadPart") > before or process.poll() is not None, "a part is sent")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    check(process.returncode == 1 and "Cancelled" in said and "goes on" in said, f"after an interrupt: {said!r}")
    report = lab.ctl_json("s3", "cp", "big", "s3://walk/third", *slowly)
    check(report["resumedBytes"] > 0, f"after an interrupt the report is {report}")
