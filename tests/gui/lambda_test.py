"""SimpleLambda by pointing and clicking: deployed by its card, called once and many times, its graphs, log, code and
configuration looked at, and destroyed with a clean receipt."""
import re

from gui import Desk, check, wait_for
from hands_on import deploy_by_card, destroy_by_card, facts, follow_link

NAMES = ("Hinako", "Shota", "Yuki")
CALLS = 30


def text_of(window, name):
    return window.find("text", name).get_text_iface().get_text(0, -1)


with Desk() as desk:
    with desk.window("--panel", "lambda") as window:
        window.says("There is no function yet", 60)
        window.shot("lambda-empty")
        deploy_by_card(desk, window, "SimpleLambda")
        window.says("^1 function")
        name = desk.ctl("lambda", "list")[0]["name"]
        window.says(re.escape(name))

        # One call. What is no JSON is not sent.
        window.fill("Event", "{what")
        window.press("Invoke")
        window.says("Functions take JSON")
        window.fill("Event", '{"name": 1}')
        window.press("Invoke")
        window.says("It runs")
        window.says(r"^Succeeded · [\d,]+ ms · [\d,]+ ms billed · \d+ of 128 MB used", 30)
        check(text_of(window, "Result").strip('"') in NAMES, "the result")
        window.click(window.find("page tab", "Its log"))
        check("REPORT RequestId" in text_of(window, "Log of the call"), "the report line")
        window.shot("lambda-invoke")

        # The event is kept for the next time.
        window.press("Keep event")
        window.find("dialog", "Keep event")
        window.type("first")
        window.key("Return")
        wait_for(lambda: [n for n in window.all("combo box") if n.get_name() == "first"], "the kept event")
        window.choose("Test event", "New event")
        check(text_of(window, "Event") == "", "a new event is empty")
        window.choose("Test event", "first")
        check(text_of(window, "Event") == '{"name": 1}', "the kept event")

        # Many at once, each with its outcome.
        window.click(window.find("page tab", "Invoke many"))
        window.fill("How many calls", str(CALLS))
        window.press("Invoke many")
        window.says(rf"running · at most {CALLS} at once", 30)
        window.shot("lambda-many-running")
        window.says(rf"^{CALLS} of {CALLS} ended · {CALLS} succeeded · 0 failed · at most {CALLS} at once", 60)
        cells = [cell for row in window.table("Calls") for cell in row if cell]
        check(len(cells) == CALLS and all("succeeded" in cell for cell in cells), f"{cells[:3]}")
        window.click(window.cell(re.compile(r"^Call 7 · succeeded")))
        window.says(r"^Call 7 · succeeded .*(Hinako|Shota|Yuki)")
        window.shot("lambda-many")

        # What CloudWatch counted of it, and the whole log.
        wait_for(lambda: sum(row["invocations"] for row in desk.ctl("lambda", "metrics", name)) == CALLS + 1, "the count", 120)
        window.click(window.find("page tab", "Graphs"))
        window.says(rf"^{CALLS + 1} calls · 0 errors · at most \d+ at once", 60)
        for chart in ("Invocations", "Concurrent executions", "Errors", "Duration"):
            window.find(None, f"{chart} chart")
        window.shot("lambda-graphs")
        window.click(window.find("page tab", "Log"))
        wait_for(lambda: text_of(window, "Function log").count("REPORT RequestId") == CALLS + 1, "every report")
        window.shot("lambda-log")
        window.click(window.find("page tab", "Code"))
        window.says("^1 file ·")
        wait_for(lambda: "random.choice" in text_of(window, "Code"), "the code")
        window.shot("lambda-code")
        window.click(window.find("page tab", "Configuration"))
        shown = facts(window, "Configuration")
        check(shown["Memory"] == "128 MB" and shown["Stack"] == "SimpleLambda", f"{shown}")
        window.shot("lambda-configuration")
        follow_link(window, shown["Log group"], "Configuration")
        window.find("text", "Function log")
        for value, panel in (("SimpleLambda", "Stacks"), (shown["Cost"], "Cost")):
            window.press("Lambda")
            window.click(window.find("page tab", "Configuration"))
            follow_link(window, value, "Configuration")
            window.find("text", f"Filter {panel}")

        # Destroyed by its card: nothing remains.
        destroy_by_card(window, "SimpleLambda")
        window.press("Lambda")
        window.says("There is no function yet")
