"""The SimpleDynamoDb hands-on by pointing and clicking: put an item, look, write 1,000, search an age, edit, clear."""
import re

from gui import Desk, check, wait_for


def count(desk):
    return desk.ctl("ddb", "count", "SimpleTable")["count"]


with Desk() as desk:
    with desk.window("--panel", "dynamodb") as window:
        window.says("There is no table yet", 60)
        window.press("New table")
        window.fill("Table name", "a b")
        window.says("made of letters, digits")
        window.fill("Table name", "SimpleTable")
        window.fill("Partition key", "item_id")
        window.press("Create table")
        window.says("This table is empty")

        # One item by the form; what will change is shown before.
        window.press("New item")
        window.fill("item_id value", "bec7c265-46e4-4065-91d8-80b2e8dcc9c2")
        for number, name, value in ((2, "first_name", "Alan"), (3, "last_name", "Turing")):
            window.press("Add an attribute")
            window.fill(f"Attribute {number} name", name)
            window.fill(f"Attribute {number} value", value)
        window.says(r"\+ first_name: Alan")
        window.press("Save")
        window.cell("Turing")
        got = desk.ctl("ddb", "get", "SimpleTable", "bec7c265-46e4-4065-91d8-80b2e8dcc9c2")
        check(got["last_name"] == {"S": "Turing"}, f"{got}")

        # Another program changes the item: the edit does not overwrite that.
        window.click(window.cell("Turing"), double=True)
        window.fill("last_name value", "Mathison")
        window.says(r"last_name: Turing → Mathison")
        desk.ctl("ddb", "update", "SimpleTable", "bec7c265-46e4-4065-91d8-80b2e8dcc9c2", "SET last_name = :n", "--value",
                 ":n=Other")
        window.press("Save")
        window.says("was changed or deleted since it was read")
        window.press("Read again")
        window.says(r"last_name: Other → Mathison")
        window.press("Save")
        window.cell("Mathison")

        # 1,000 at once; the age under 12.
        window.press("Write many")
        window.press("OK")
        wait_for(lambda: count(desk) == 1001, "1,001 items", 60)
        window.press("Add a filter")
        window.fill("Filter 1 attribute", "age")
        window.key("Escape")  # the completions
        window.choose("Filter 1 comparison", "<")
        window.choose("Filter 1 type", "Number")
        window.fill("Filter 1 value", "x")
        window.press("Run")
        window.says("is not a number")
        window.fill("Filter 1 value", "12")
        window.press("Run")
        young = desk.ctl("ddb", "search", "SimpleTable", "age < :n", "--value", ":n=12", "--count")["count"]
        check(young > 0, "nobody is young")
        window.says(f"^1 table · {young} items?")
        ages = [int(row[1]) for row in window.table("Items")]
        check(ages and max(ages) < 12, f"{ages[:20]}")

        # A key looks up one item.
        window.press("Remove filter 1")
        window.fill("Partition key value", "bec7c265-46e4-4065-91d8-80b2e8dcc9c2")
        window.press("Run")
        window.says("^1 table · 1 item")

        # Clear says how many go.
        window.press("Clear table")
        window.find("list item", re.compile("All 1,?001 items of SimpleTable"))
        window.press("Clear table", "push button")
        wait_for(lambda: count(desk) == 0, "an empty table", 60)
        window.fill("Partition key value", "")
        window.press("Run")
        window.says("This table is empty")
        window.key("ctrl+k")
        window.find("text", "Search panels and actions")
        window.type("delete table")
        window.key("Return")
        window.find("list item", "The table SimpleTable")
        window.press("Delete table")
        window.says("There is no table yet")
