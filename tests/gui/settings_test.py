"""Settings: a drill practised and ended, the lab's state saved, emptied and loaded, and another profile used."""
import json
import re

from gui import Desk, check, wait_for

with Desk() as desk:
    aws = desk.home / ".aws"
    with desk.window("--panel", "settings") as window:
        window.says("You are account 123456789012 in us-east-1, by the profile lab", 60)
        window.says(r"It runs at http://127\.0\.0\.1:\d+ \(process \d+\)")

        # A drill: what it looks like, and that it ends.
        desk.ctl("s3", "mb", "s3://drilled")
        window.choose("Fault", "The service fails (5xx)")
        window.fill("Service", "s3")
        window.press("Begin drill")
        window.cell("The service fails (5xx)")
        check(window.table("Drills")[0][1:3] == ["s3", "any"], window.table("Drills"))
        window.press("S3")
        window.says("Listing buckets failed|s3|failed")
        window.find("push button", "Retry")
        window.press("Settings")
        window.press("End all drills")
        wait_for(lambda: window.table("Drills") == [], "no drill")
        window.press("S3")  # it looks again by itself
        window.cell("drilled")

        # Save, empty, load.
        window.press("Settings")
        window.press("Save its state…")
        window.find("text", re.compile("File name"))
        window.type(str(desk.home / "kept.skydeck"))
        window.key("Return")
        wait_for(lambda: (desk.home / "kept.skydeck").exists(), "the saved state")
        window.says("Saved in ")
        window.press("Empty the lab…")
        window.says("The lab stops, and this goes for good")
        window.press("Empty the lab")
        window.says("The lab is empty", 60)
        window.says("You are account 123456789012", 60)  # a new one was started
        check(desk.ctl("s3", "ls") == [], "something is left")
        window.press("Load a state…")
        window.find("text", re.compile("File name"))
        window.type(str(desk.home / "kept.skydeck"))
        window.key("Return")
        window.says("takes the place of what is in it")
        window.press("Load")
        window.says("^Loaded$", 60)
        window.says("You are account 123456789012", 60)
        wait_for(lambda: [b["bucket"] for b in desk.ctl("s3", "ls")] == ["drilled"], "the bucket again")

        # Another profile of the AWS files, in another region.
        record = desk.lab_record()
        aws.mkdir(exist_ok=True)
        (aws / "config").write_text(f"[profile work]\nregion = eu-west-1\nendpoint_url = {record['endpointUrl']}\n")
        (aws / "credentials").write_text(f"[work]\naws_access_key_id = {record['accessKeyId']}\n"
                                         f"aws_secret_access_key = {record['secretAccessKey']}\n")
        window.key("F5")
        window.choose("Profile", "work")
        window.press("Use this")
        window.says("You are account 123456789012 in eu-west-1, by the profile work")
