"""Transfers that take long: paused, the window closed and opened again, resumed where they were, folders too; tried again
after a failure; cancelled for good. What arrives is what was sent."""
import hashlib
import os
import re

from gui import Desk, check, wait_for

MIB = 1 << 20


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


with Desk() as desk:
    big = desk.home / "big.bin"
    big.write_bytes(os.urandom(160 * MIB))
    desk.ctl("lab", "start", "--port", "0")  # the lab outlives the windows: the same place for both
    desk.ctl("s3", "mb", "s3://course-files")
    desk.settings({"lab/port": 0, "window/welcomed": "true"})
    # What a person waits for is what the disk holds.
    waiting = desk.home / ".local" / "state" / "skydeck" / "transfers.json"
    records = lambda: waiting.exists() and waiting.read_text()
    keys = lambda: [o["Key"] for o in desk.ctl("api", "s3", "ListObjectsV2", '{"Bucket": "course-files"}').get("Contents", [])]
    uploads = lambda: desk.ctl("api", "s3", "ListMultipartUploads", '{"Bucket": "course-files"}').get("Uploads", [])

    def parts():
        return sum(len(desk.ctl("api", "s3", "ListParts", '{"Bucket": "course-files", "Key": "big.bin", "UploadId": "%s"}'
                                % upload["UploadId"]).get("Parts", [])) for upload in uploads())

    desk.ctl("lab", "fault", "add", "latency", "--operation", "UploadPart", "--latency", "1500")
    with desk.window("--panel", "s3") as window:
        window.says("This bucket is empty", 60)
        window.press("Upload files")
        window.find("text", re.compile("File name"))
        window.type(str(big))
        window.key("Return")
        window.find("push button", "Pause: Uploading big.bin to course-files")
        wait_for(lambda: parts() > 0, "the first parts in S3", 60)
        window.press("Pause: Uploading big.bin to course-files")
        window.says("^Paused$")
        there = parts()
        check(0 < there < 20, f"paused with {there} parts")
        wait_for(lambda: "big.bin" in (records() or ""), "the record of the transfer")
        window.shot("transfer-paused")
        check(window.close() == 0, "closing did not end the program well")

    # What is left is in the tray from the start, whatever panel is open.
    with desk.window("--panel", "overview") as window:
        window.says("Not finished last time", 60)
        check(len(uploads()) == 1 and not keys(), "something moved by itself")
        desk.ctl("lab", "fault", "clear")
        window.press("Resume: Uploading big.bin to course-files")
        window.says("^big.bin uploaded", 120)
        window.key("ctrl+7")
        window.cell("big.bin", 60)
        wait_for(lambda: records() and records().strip() == "[]", "the end of the record")
        check(uploads() == [], "the resumed upload was another one")

        # Down again; a failure is told and tried again by a press.
        target = desk.home / "down"
        target.mkdir()
        desk.ctl("lab", "fault", "add", "error", "--operation", "GetObject")
        window.click(window.cell("big.bin"))
        window.press("Download")
        window.find("text", re.compile("Directory"))
        window.type(str(target))
        window.key("Return")
        window.find("push button", "Try again: Downloading big.bin", 90)
        desk.ctl("lab", "fault", "clear")
        window.press("Try again: Downloading big.bin")
        window.says("^big.bin saved in", 60)
        check(digest(target / "big.bin") == digest(big), "what came down is not what went up")

        # Cancelled is forgotten.
        desk.ctl("lab", "fault", "add", "latency", "--operation", "GetObject", "--latency", "60000")
        (target / "big.bin").unlink()
        window.press("Download")
        window.find("text", re.compile("Directory"))
        window.type(str(target))
        window.key("Return")
        window.press("Cancel: Downloading big.bin")
        window.says("^Cancelled$")
        wait_for(lambda: records().strip() == "[]", "the cancelled one to be forgotten")
        desk.ctl("lab", "fault", "clear")

        # A folder whose upload is broken off by quitting: the question says that it can be resumed.
        folder = desk.home / "folder"
        folder.mkdir()
        for number in range(30):
            (folder / f"{number:02}.bin").write_bytes(os.urandom(64 << 10))
        desk.ctl("lab", "fault", "add", "latency", "--operation", "PutObject", "--latency", "2500")
        window.key("ctrl+k")
        window.find("text", "Search panels and actions")
        window.type("upload a folder")
        window.key("Return")
        window.find("text", re.compile("Directory"))
        window.type(str(folder))
        window.key("Return")
        inside = lambda: [key for key in keys() if key.startswith("folder/")]
        wait_for(lambda: inside(), "the folder's first files in S3", 60)
        window.key("ctrl+q")
        window.says("can be resumed the next time")
        window.shot("transfer-quit")
        window.press("Quit, resume later")
        check(window.process.wait(30) == 0, "quitting did not end the program well")
    desk.ctl("lab", "fault", "clear")
    before = {o["Key"]: o["LastModified"] for o in
              desk.ctl("api", "s3", "ListObjectsV2", '{"Bucket": "course-files", "Prefix": "folder/"}')["Contents"]}
    check(0 < len(before) < 30, f"{len(before)} of 30 files are there")
    with desk.window("--panel", "stacks") as window:
        window.press("Resume: Uploading folder to course-files")
        window.says("^folder uploaded", 60)
        after = {o["Key"]: o["LastModified"] for o in
                 desk.ctl("api", "s3", "ListObjectsV2", '{"Bucket": "course-files", "Prefix": "folder/"}')["Contents"]}
        check(len(after) == 30, f"{len(after)} of 30 files are there")
        check(all(after[key] == time for key, time in before.items()), "what was there went up again")
        check(window.close() == 0, "closing did not end the program well")
