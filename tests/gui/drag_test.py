"""Dragging with the mouse, from and to another program: files onto a bucket, objects out of it, a template onto Stacks."""
import os
import pathlib
import subprocess

from gui import BIN, Desk, check, wait_for

PEER = os.environ.get("SKYDECK_DRAG_PEER") or BIN / "drag_peer"
PLACE = 120, 680  # the middle of the peer's window
TEMPLATE = """\
Description: A bucket that was dropped
Resources:
  Bucket: {Type: "AWS::S3::Bucket"}
"""


class Peer:
    """Another program on the screen, beside the rail."""

    def __init__(self, desk, *files):
        self.folder = desk.home / "taken"
        self.folder.mkdir(exist_ok=True)
        self.process = subprocess.Popen([PEER, self.folder, *files], env=desk.env, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        wait_for(lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                                        capture_output=True).returncode == 0, "the other program")
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


with Desk() as desk:
    names = ["one.txt", "two words.csv"]
    for name in names:
        (desk.home / name).write_text(f"{name}\n" * 1000)
    (desk.home / "own.yaml").write_text(TEMPLATE)
    desk.ctl("lab", "start", "--port", "0")
    desk.ctl("s3", "mb", "s3://notes")
    with desk.window("--panel", "s3") as window:
        window.says("^1 bucket", 60)
        inside = 680, 500  # where the bucket's objects come
        with Peer(desk, *(desk.home / name for name in names)):
            window.drag(PLACE, inside)
            for name in names:
                window.cell(name)
            kept = sorted(row["key"] for row in desk.ctl("s3", "ls", "s3://notes"))
            check(kept == sorted(names), f"the bucket has {kept}")

            # And out again: one, then all.
            window.drag(window.middle(window.cell("one.txt")), PLACE)
            taken = desk.home / "taken"
            wait_for(lambda: (taken / "one.txt").exists(), "the file that was dragged out")
            check((taken / "one.txt").read_text() == (desk.home / "one.txt").read_text(), "another content")
            (taken / "one.txt").unlink()
            window.click(window.cell("one.txt"))
            window.key("ctrl+a")
            window.drag(window.middle(window.cell("one.txt")), PLACE)
            wait_for(lambda: all((taken / name).exists() for name in names), "both files")
            for name in names:
                check((taken / name).read_text() == (desk.home / name).read_text(), f"another content of {name}")
            # Dropped on the window itself, nothing is uploaded.
            window.drag(window.middle(window.cell("one.txt")), inside)
            check(not window.all("label", "Replace objects"), "objects were dropped on themselves")
        with Peer(desk, desk.home / "own.yaml"):
            window.press("Stacks")
            window.find("push button", "Deploy a stack")
            window.drag(PLACE, (700, 500))
            window.says("A bucket that was dropped|own")
            window.shot("drag-template")
            window.key("Escape")
