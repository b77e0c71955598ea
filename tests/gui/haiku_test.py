"""Bashoutter by pointing and clicking: deployed by its card, haiku written, liked and deleted, 300 posted at once, the
site opened, the board cleared, and the stack destroyed with a clean receipt."""
from gui import Atspi, Desk, check, wait_for
from hands_on import deploy_by_card, destroy_by_card, follow_link, note_opened_addresses

MANY = 300


def board(desk):
    return desk.ctl("haiku", "list")


with Desk() as desk:
    opened = note_opened_addresses(desk)
    with desk.window("--panel", "haiku") as window:
        window.says("There is no haiku board yet", 60)
        window.shot("haiku-empty")
        deploy_by_card(desk, window, "Bashoutter", 120)
        window.says("^0 haiku · Bashoutter")
        outputs = desk.ctl("stacks", "outputs", "Bashoutter")
        wait_for(lambda: [n for n in window.all("combo box") if n.get_name() == outputs["ApiEndpoint"]], "the endpoint")

        # One by hand; it is liked twice.
        for field, text in (("Your name", "basho"), ("First line", "old pond"), ("Second line", "a frog leaps in")):
            window.fill(field, text)
        states = window.find("push button", "Post").get_state_set()
        check(not states.contains(Atspi.StateType.ENABLED), "two lines are no haiku")
        window.fill("Third line", "sound of water")
        window.press("Post")
        window.says("^Posted")
        window.cell("old pond / a frog leaps in / sound of water")
        for likes in (1, 2):
            window.press("Like")
            wait_for(lambda: [item["likes"] for item in board(desk)] == [likes], f"{likes} likes")
        window.says("^basho · 2 likes")
        window.shot("haiku-one")

        # Somebody else posts; theirs comes into view, and is deleted.
        desk.ctl("haiku", "post", "issa", "a world of dew", "and within each drop of dew", "a world of struggle")
        window.click(window.cell("issa"))
        window.says("^issa · 0 likes")
        window.key("Delete")
        window.find("list item", "a world of dew / and within each drop of dew / a world of struggle · issa")
        window.press("Delete")
        wait_for(lambda: [item["username"] for item in board(desk)] == ["basho"], "one is left")

        # 300 at once.
        check([n.get_name() for n in window.all("spin button", "How many to post")], "how many")
        window.press("Post many")
        window.says(rf"^\d+ of {MANY} · \d+ a second", 60)
        window.says(rf"^{MANY} done in [\d.]+ s · [\d.]+ a second$", 120)
        check(len(board(desk)) == MANY + 1, "not all were kept")
        window.says(rf"^{MANY + 1} haiku · Bashoutter")
        window.shot("haiku-many")

        window.press("Open site")
        wait_for(opened.exists, "the site in the browser")
        check(opened.read_text().rstrip("/") == outputs["BucketUrl"].rstrip("/"), opened.read_text())

        window.press("Clear board")
        window.find("list item", f"Every haiku of Bashoutter; {MANY + 1} are shown")
        window.press("Clear board", "push button")
        window.says(rf"^{MANY + 1} done in", 120)
        check(board(desk) == [], "the board is not empty")
        window.says("^0 haiku · Bashoutter")

        # A function leads to its table.
        window.press("Lambda")
        window.says("^5 functions")
        window.click(window.find("page tab", "Configuration"))
        post = next(f["name"] for f in desk.ctl("lambda", "list") if f["handler"] == "haiku.post")
        window.click(window.cell(post))
        window.cell(outputs["TableName"])
        window.click(window.all("table cell", outputs["TableName"])[0], double=True)
        window.says("This table is empty")
        # And the table to its stack.
        window.click(window.find("page tab", "Table"))
        follow_link(window, "Bashoutter", "Table properties")
        window.says("CREATE_COMPLETE")

        destroy_by_card(window, "Bashoutter", 120)
        window.press("Haiku")
        window.says("There is no haiku board yet")
