"""The end of long work is told on the desktop when the window is not in front, a click brings it back; Settings switch it
off."""
import json
import pathlib
import subprocess
import sys

from gui import Desk, check, wait_for

with Desk() as desk:
    told = desk.home / "told"
    told.touch()
    server = subprocess.Popen([sys.executable, pathlib.Path(__file__).with_name("notification_server.py"), told, "brings-back"],
                              stdout=subprocess.PIPE, text=True)
    try:
        check(server.stdout.readline() == "ready\n", "the notification server did not start")

        def notices():
            return [json.loads(line) for line in told.read_text().splitlines()]

        def front():
            done = subprocess.run(["xdotool", "getactivewindow", "getwindowname"], capture_output=True, text=True)
            return done.stdout.strip()

        def make(window, name, leave):
            """A bucket whose making takes six seconds."""
            window.press("New bucket")
            window.fill("Bucket name", name)
            window.press("Create bucket")
            window.find("label", f"Creating bucket {name}")
            if leave:
                subprocess.run(["xdotool", "getactivewindow", "windowminimize"], check=True)
                wait_for(lambda: front() != "Skydeck", "the window to be gone")
            wait_for(lambda: name in [b["bucket"] for b in desk.ctl("s3", "ls")], f"the bucket {name}")

        with desk.window("--panel", "s3") as window:
            window.says("There is no bucket yet", 60)
            desk.ctl("lab", "fault", "add", "latency", "--service", "s3", "--operation", "CreateBucket", "--latency", "6000")
            # Who looks on needs no word.
            make(window, "looked-on", leave=False)
            window.says("Bucket looked-on is there")
            check(notices() == [], f"told though the window was in front: {notices()}")

            make(window, "brings-back", leave=True)
            wait_for(notices, "a notification")
            check([(n["program"], n["title"], n["text"]) for n in notices()] ==
                  [("Skydeck", "Creating bucket brings-back", "Bucket brings-back is there")], f"told {notices()}")
            wait_for(lambda: front() == "Skydeck", "the window in front after a click on the notification")

            # Short work is not told, nor is anything once switched off.
            window.press("Settings")
            window.press("Tell me on the desktop when long work ends")
            window.press("S3")
            make(window, "quiet", leave=True)
            window.says("Bucket quiet is there")
            check(len(notices()) == 1, f"told though it is switched off: {notices()}")
    finally:
        server.terminate()
        server.wait()
