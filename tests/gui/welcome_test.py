"""The first start asks where to work, lab or AWS account; once chosen, the window comes back there."""
from gui import Desk, check

with Desk() as desk:
    with desk.window() as window:
        window.says("Welcome to Skydeck")
        window.find("label", "LAB", 60)
        window.find("push button", "Set up sign-in")  # there is no profile yet
        check(window.close() == 0, "closing did not end the program well")
    # Not chosen: asked again.
    with desk.window() as window:
        window.says("Welcome to Skydeck")
        window.find("label", "LAB", 60)
        window.press("Use the lab")
        window.find("table", "What was done here")
        check(window.close() == 0, "closing did not end the program well")
    with desk.window("--keep-lab") as window:
        window.find("label", "LAB", 60)
        window.find("table", "What was done here")
        check(not window.all("label", "Welcome to Skydeck"), "asked again")

        # An account of the AWS tools' files, through the menu.
        record = desk.lab_record()
        aws = desk.home / ".aws"
        aws.mkdir()
        (aws / "config").write_text(f"[profile work]\nregion = eu-west-1\nendpoint_url = {record['endpointUrl']}\n")
        (aws / "credentials").write_text(f"[work]\naws_access_key_id = {record['accessKeyId']}\n"
                                         f"aws_secret_access_key = {record['secretAccessKey']}\n")
        window.key("ctrl+k")
        window.find("text", "Search panels and actions")
        window.type("welcome")
        window.key("Return")
        window.says("Welcome to Skydeck")
        window.press("Use this account")
        window.says("work · 123456789012 · eu-west-1")
        # The page is left through the rail as well, to the panel that was there before.
        window.key("ctrl+k")
        window.find("text", "Search panels and actions")
        window.type("welcome")
        window.key("Return")
        window.says("Welcome to Skydeck")
        window.press("Overview")
        window.find("table", "What was done here")
        check(window.close() == 0, "closing did not end the program well")

    # The place is remembered, but the environment's word counts more.
    with desk.window() as window:
        window.says("work · 123456789012 · eu-west-1", 60)
        check(window.close() == 0, "closing did not end the program well")
    desk.env["AWS_PROFILE"] = "lab"
    with desk.window() as window:
        window.says("lab · 123456789012 · us-east-1", 60)
        check(window.close() == 0, "closing did not end the program well")
