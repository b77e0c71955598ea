"""Steps that the walks through several hands-ons share."""
import json

from gui import Atspi, check, wait_for


def deploy_by_card(desk, window, name, seconds=60, **parameters):
    """Deploys a stack by its card and goes where the card then leads."""
    window.key("ctrl+1")
    window.press(f"Deploy {name}")
    for field, text in parameters.items():
        window.fill(field, text)
    window.press("Deploy")
    wait_for(lambda: [s["status"] for s in desk.ctl("stacks", "list")] == ["CREATE_COMPLETE"], "the stack", seconds)
    window.key("ctrl+1")
    window.press(f"Use {name}")


def destroy_by_card(window, name, seconds=60, shot=None):
    """Destroys a stack by its card, and looks at the receipt."""
    window.key("ctrl+1")
    window.press(f"Destroy {name}")
    window.says("resources? deleted")
    window.press("Destroy")
    window.says(f"Nothing remains of {name}", seconds)
    if shot:
        window.shot(shot)
    window.press("Close")


def make_key_pair(desk, window):
    """The course's key pair, in the panel EC2; gives its private key's file."""
    window.find("push button", "New key pair", 60)
    window.press("New key pair")
    window.press("OK")  # the course's name is proposed
    window.cell("HirakeGoma")
    key = desk.home / ".ssh" / "HirakeGoma.pem"
    check(key.stat().st_mode & 0o777 == 0o400, "the private key's mode")
    return key


def delete_key_pair(desk, window, key):
    """It goes in both places."""
    window.press("EC2")
    window.click(window.find("page tab", "Key pairs"))
    window.click(window.cell(str(key)))
    window.key("Delete")
    window.find("list item", str(key))
    window.press("Delete")
    wait_for(lambda: not key.exists(), "the end of the private key")
    check(desk.ctl("ec2", "keypairs") == [], "a key pair stays")


def note_opened_addresses(desk):
    """What opens addresses notes where it is sent, in the file that this gives."""
    opened = desk.home / "opened"
    opener = desk.home / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text(f"#!/bin/sh\nprintf %s \"$1\" > {opened}.part && mv {opened}.part {opened}\n")
    opener.chmod(0o755)
    desk.env["PATH"] = f"{opener.parent}:{desk.env['PATH']}"
    return opened


def make_shell_jobs(desk, command):
    """SimpleBatch with a job definition `say`, whose jobs run a line of shell."""
    desk.ctl("stacks", "deploy", "SimpleBatch", "--wait")
    desk.ctl("api", "skydeck-lab", "AddImage", json.dumps({"Name": "me/say", "Command": ["sh", "-c"]}))
    desk.ctl("api", "batch", "RegisterJobDefinition", json.dumps(
        {"jobDefinitionName": "say", "type": "container", "containerProperties": {
            "image": "me/say", "command": [command],
            "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "128"}]}}))


def submit_shell_job(desk, name, line):
    """Gives the job's id."""
    return desk.ctl("api", "batch", "SubmitJob", json.dumps(
        {"jobName": name, "jobQueue": "SimpleBatchjob-queue", "jobDefinition": "say",
         "containerOverrides": {"command": [line]}}))["jobId"]


def text_of(window, name):
    return "".join(n.get_text_iface().get_text(0, -1) for n in window.all("text", name))


def facts(window, name="Properties"):
    """A summary's values by their names."""
    return dict(row for row in window.table(name))


def follow_link(window, value, table="Properties"):
    """Opens what a value in a summary leads to."""
    def extents(node):
        return node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)

    def cells(name=None, shown_only=True):
        return [n for n in window.all("table cell", name, shown_only) if n.get_parent().get_name() == table]

    def in_view():
        """Where a click hits a row, and neither the header nor what is below the table."""
        header = extents([n for n in window.all("table column header") if n.get_parent().get_name() == table][0])
        whole = extents(window.find("table", table))
        return range(header.y + header.height, whole.y + whole.height)

    def hit(name=None):
        return [n for n in cells(name) if window.middle(n)[1] in in_view()]

    wait_for(lambda: any(value in row for row in window.table(table)), f"{value!r} in {table}")
    if not hit(value):
        above = window.middle(cells(value, shown_only=False)[0])[1] < in_view().start
        window.click(hit()[0])
        window.key("ctrl+Home" if above else "ctrl+End")
    window.click(wait_for(lambda: hit(value), f"{value!r} on the screen")[0], double=True)
