"""What goes wrong and passes: throttled, slow, an expired token, the lab killed and back. The window says what happens, keeps the
rows that it has, and recovers by itself or by Retry."""
import os
import re
import signal

from gui import Desk, check, wait_for

with Desk() as desk:
    desk.ctl("lab", "start", "--port", "0")
    for name in ("one", "two"):
        desk.ctl("api", "dynamodb", "CreateTable", f"""{{"TableName": "table-{name}", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{{"AttributeName": "id", "KeyType": "HASH"}}],
            "AttributeDefinitions": [{{"AttributeName": "id", "AttributeType": "S"}}]}}""")
    with desk.window("--panel", "dynamodb") as window:
        window.cell("table-one", 60)

        # It looks every ten seconds; a person looks sooner. Old rows stay in each case, and go on being what is shown.
        for kind, words in (("throttle", "Rate|rate|throttl|Throttl|slow|exceed"), ("error", "failed"), ("expired-token", "expired|refused")):
            desk.ctl("lab", "fault", "add", kind, "--service", "dynamodb")
            window.key("F5")
            window.says(r"^Listing tables failed\. ", 60)
            window.says(words)
            window.cell("table-two")
            window.shot(f"drill-{kind}")
            desk.ctl("lab", "fault", "clear")
            wait_for(lambda: not window.all("label", re.compile("^Listing tables failed")), f"the end of {kind}", 60)
            window.cell("table-two")

        # Slow: the rows stay while it waits, and the window goes on.
        desk.ctl("lab", "fault", "add", "latency", "--latency", "3000", "--service", "dynamodb")
        window.key("F5")
        window.press("Settings")
        window.says("The lab on this machine")
        window.press("DynamoDB")
        window.cell("table-one")
        desk.ctl("lab", "fault", "clear")

        # Killed: Retry starts it again, with what it had acknowledged.
        record = desk.lab_record()
        os.kill(record["pid"], signal.SIGKILL)
        wait_for(lambda: desk.lab_record() is None, "the end of the lab")
        window.key("F5")
        window.says("lab is not running|not be reached|refused", 60)
        window.cell("table-one")
        window.shot("drill-killed")
        window.press("Retry")
        wait_for(lambda: desk.lab_record() and desk.lab_record()["pid"] != record["pid"], "another lab", 60)
        wait_for(lambda: not window.all("label", re.compile("^Listing tables failed")), "no failure", 60)
        for name in ("one", "two"):
            window.cell(f"table-{name}", 60)
        check(len(desk.ctl("ddb", "tables")) == 2, "tables are gone")
