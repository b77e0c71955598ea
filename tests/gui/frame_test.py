"""The window's frame: it starts the lab behind itself, is driven by keyboard, names its controls, and cleans up."""
import subprocess

from gui import BIN, Desk, check, wait_for

with Desk() as desk:
    with desk.window() as window:
        # The window is there before the lab is: what it waits for is said.
        window.find("label", "LAB", 60)
        record = desk.lab_record()
        check(record, "the window did not start a lab")
        window.says(r"lab · \d{12} · us-east-1")

        # The rail and its shortcuts.
        for number, panel in enumerate(("Stacks", "EC2", "ECS", "Batch", "Experiments", "S3", "DynamoDB", "Lambda"), 2):
            window.key(f"ctrl+{number}")
            window.find("text", f"Filter {panel}")
        window.press("Stacks")
        window.find("text", "Filter Stacks")

        # The palette finds panels by any word and runs what is chosen.
        window.key("ctrl+k")
        window.find("text", "Search panels and actions")
        window.type("open s3")
        window.key("Return")
        window.find("text", "Filter S3")

        # Help lists the shortcuts.
        window.key("F1")
        keys = [row[0] for row in window.table("Keyboard shortcuts")]
        check({"F1", "F5", "Ctrl+F", "Ctrl+K", "Ctrl+1", "Del", "Enter"} <= set(keys), f"help lists only {keys}")
        window.key("Escape")

        # Every button and field that is on screen has a name.
        for number in range(1, 10):
            window.key(f"ctrl+{number}")
            for role in ("push button", "check box", "combo box", "table"):
                nameless = [n for n in window.all(role) if not n.get_name() and n.get_parent().get_role_name() != "text"]
                check(not nameless, f"{len(nameless)} nameless {role}s in panel {number}")

        window.press("Collapse navigation")
        window.find("push button", "Expand navigation")
        check(window.close() == 0, "closing did not end the program well")
    wait_for(lambda: desk.lab_record() is None, "the lab that the window started ends with it", 5)

    # The rail is remembered; a lab that shall be kept is kept, and the next window uses it without stopping it.
    with desk.window("--keep-lab") as window:
        window.find("label", "LAB", 60)
        window.find("push button", "Expand navigation")
        check(window.close() == 0, "closing did not end the program well")
    record = desk.lab_record()
    check(record, "--keep-lab did not keep the lab")
    with desk.window() as window:
        window.find("label", "LAB", 60)
        check(window.close() == 0, "closing did not end the program well")
    check(desk.lab_record() == record, "a lab that another started was stopped")

    # Wrong usage says what is right.
    for arguments, words in ((["--panel", "nope"], "Panels: overview, stacks"), (["--theme", "sepia"], "system, light or dark"),
                             (["--exit"], "--save-heatmap"), (["stray"], "stray")):
        done = subprocess.run([BIN / "skydeck", *arguments], env=desk.env, capture_output=True, text=True)
        check(done.returncode == 2 and words in done.stderr, f"{arguments}: {done.returncode} {done.stderr!r}")
