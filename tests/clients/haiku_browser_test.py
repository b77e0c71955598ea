"""The haiku site in a real browser: headless Chromium at the lab's website address, a haiku posted and liked by clicking;
what the browser did is what skydeckctl then finds."""
import os
import pathlib
import shutil

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check  # noqa: E402
from npm import fetch  # noqa: E402

CHROMIUM = shutil.which("chromium", path="/usr/bin:/bin")
WALK = pathlib.Path(__file__).with_name("haiku_browser.js")
PICTURES = os.environ.get("SKYDECK_GUI_SHOTS")

check(CHROMIUM, "no chromium; packaging/install-deps.sh --test installs it")
playwright = fetch("playwright-core@1.49.1") / "node_modules" / "playwright-core"
with Lab() as lab:
    lab.ctl("stacks", "deploy", "Bashoutter", "--wait")
    outputs = lab.ctl_json("stacks", "outputs", "Bashoutter")
    picture = pathlib.Path(PICTURES or lab.folder) / "haiku-site.png"
    lab.run(["/usr/bin/node", WALK, playwright, CHROMIUM, outputs["BucketUrl"], picture], timeout=180)
    left = lab.ctl_json("haiku", "list")
    check([(item["username"], item["first"], item["likes"]) for item in left] == [("Bashō", "old pond", 2)], left)
    receipt = lab.ctl_json("stacks", "destroy", "Bashoutter", "--yes", "--logs")
    check(receipt["remaining"] == [], receipt)
