"""The window comes back to where it was: the stack that was selected, with its details."""
from gui import Desk, check

with Desk() as desk:
    desk.ctl("lab", "start", "--port", "0")
    for stack in ("SimpleDynamoDb", "SimpleS3"):
        desk.ctl("stacks", "deploy", stack, "--wait")
    desk.settings({"lab/port": 0, "window/welcomed": "true"})
    with desk.window("--panel", "stacks") as window:
        window.says("^SimpleDynamoDb · CREATE_COMPLETE", 60)
        window.click(window.cell("SimpleS3"))
        window.says("^SimpleS3 · CREATE_COMPLETE")
        check(window.close() == 0, "closing did not end the program well")
    with desk.window() as window:
        window.says("^SimpleS3 · CREATE_COMPLETE", 60)
        check(window.close() == 0, "closing did not end the program well")
    # A stack that is gone by then gives way to another.
    desk.ctl("stacks", "destroy", "SimpleS3", "--yes", "--wait")
    with desk.window() as window:
        window.says("^SimpleDynamoDb · CREATE_COMPLETE", 60)
        check(window.close() == 0, "closing did not end the program well")
