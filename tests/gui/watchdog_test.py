"""The main thread does not wait while a stack deploys, and while 100,000 objects are listed, sorted and filtered beside one; the
program's own watchdog tells.

usage: watchdog_test.py [--strict]
"""
import subprocess
import urllib.parse

from gui import BIN, Desk, Window, check
from many_objects import ManyObjects
from stalls import LIMIT, judge, told


def watched(desk, *arguments):
    """A window whose watchdog's words are kept."""
    log = desk.home / "watchdog"
    window = Window(subprocess.Popen([BIN / "skydeck", *arguments], env={**desk.env, "SKYDECK_WATCHDOG": str(LIMIT)},
                                     cwd=desk.home, stderr=open(log, "w")))
    return window, lambda: told(log)


def listing(desk):
    desk.ctl("lab", "start", "--port", "0")
    keys = {name: value for name, value in desk.ctl("lab", "env").items() if name.startswith("AWS_") and "KEY" in name}
    check(len(keys) == 2, f"not two keys: {list(keys)}")
    ManyObjects.lab = urllib.parse.urlsplit(desk.lab_record()["endpointUrl"]).port
    server = ManyObjects.serve()
    desk.env |= keys
    process, stalls = watched(desk, "--panel", "stacks", "--region", "us-east-1", "--endpoint-url",
                              f"http://127.0.0.1:{server.server_port}")
    with process as window:
        window.press("Catalogue")
        window.press("Deploy EcsClusterQaBot")
        window.find("push button", "Deploy")
        opened = len(stalls())
        window.press("Deploy")
        window.says("EcsClusterQaBot · CREATE_", 60)
        window.key("ctrl+7")
        window.find("table", "Objects", 60)
        window.click(window.find("table column header", "Size"))
        window.click(window.find("table column header", "Name"))

        window.fill("Filter S3", "csv")  # a filter looks through the whole prefix, not only the page that is there
        window.says("100,?000", 240)
        window.fill("Filter S3", "part-00999")
        window.says("^1 bucket · 100 of 100,?000 items", 60)
        window.fill("Filter S3", "")
        window.says("^1 bucket · 100,?000 items", 60)
        window.click(window.find("table column header", "Size"))
        window.key("ctrl+a")
        window.click(window.find("table column header", "Name"))
        window.key("ctrl+End")
        window.key("ctrl+2")
        window.says("EcsClusterQaBot · CREATE_COMPLETE", 120)
        check(window.close() == 0, "closing did not end the program well")
    server.shutdown()
    for name in keys:
        del desk.env[name]
    return stalls()[opened:]


def deploying(desk):
    process, stalls = watched(desk, "--panel", "stacks")
    with process as window:
        window.find("label", "LAB", 60)
        window.press("Deploy SimpleBatch")
        window.find("push button", "Deploy")
        opened = len(stalls())
        window.press("Deploy")
        window.says("SimpleBatch · CREATE_COMPLETE", 120)
        check(window.close() == 0, "closing did not end the program well")
    return stalls()[opened:]


with Desk() as desk:
    desk.settings({"lab/port": 0, "window/welcomed": "true"})
    judge("deploying", deploying(desk), strict=True)
    judge("listing beside it", listing(desk))
