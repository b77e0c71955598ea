"""Languages: the system's is spoken, another one is chosen in Settings at once and remembered, what runs goes on."""
import re

from gui import Desk, check, wait_for


def choose(window, box, entry):
    """Window.choose() looks at the box afterwards, which here goes with its window."""
    window.click(wait_for(lambda: [n for n in window.all("combo box") if n.get_description() == box], box)[-1])
    window.click(window.find("list item", entry))


with Desk() as desk:
    desk.env["LANGUAGE"] = "ja_JP"
    desk.env["LANG"] = "ja_JP.UTF-8"
    with desk.window("--panel", "settings") as window:
        window.find("label", "ラボ", 60)
        window.find(None, "DynamoDB")
        window.find(None, "概要")
        # Names of AWS stay, numbers and Qt's own words follow.
        window.says("プロファイル lab により、アカウント 123456789012 として us-east-1 に接続しています")
        choose(window, "言語", "English")
        window.find(None, "Overview")
        window.find("label", "LAB")
        window.says("You are account 123456789012")
        check(not window.all(None, re.compile("[ぁ-んァ-ヶ]")) or
              {n.get_name() for n in window.all(None, re.compile("[ぁ-んァ-ヶ]"))} <= {"日本語"}, "some Japanese stayed")
        # Another window, the same lab.
        first = desk.lab_record()
        check(window.close() == 0, "closing did not end the program well")
    check(first, "there was no lab")

    # Remembered over the system's; and back by its own name.
    with desk.window("--panel", "settings") as window:
        window.find("label", "LAB", 60)
        choose(window, "Language", "Follow the system")
        window.find("label", "ラボ")
        check(window.close() == 0, "closing did not end the program well")

    # A language of which there are no texts is English.
    desk.env["LANGUAGE"] = desk.env["LANG"] = "de_DE.UTF-8"
    with desk.window("--panel", "settings") as window:
        window.find("label", "LAB", 60)
        window.find(None, "Overview")
        check(window.close() == 0, "closing did not end the program well")
