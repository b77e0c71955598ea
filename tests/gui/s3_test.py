"""Buckets and objects by pointing and clicking: make, upload, look, go into folders, download, share, describe, bring back
versions, delete."""
import re
import urllib.request

from gui import Desk, check, wait_for

with Desk() as desk:
    texts = desk.home / "course"
    (texts / "a" / "b").mkdir(parents=True)
    (texts / "a" / "b" / "tmp.txt").write_text("hello cloud\n")
    (texts / "metrics.csv").write_text("train_loss,val_loss\n0.5,0.6\n0.25,0.3\n")

    with desk.window("--panel", "s3") as window:
        # Empty says what to do; a name that S3 would refuse is refused at once.
        window.says("There is no bucket yet", 60)
        window.press("New bucket")
        window.fill("Bucket name", "No")
        window.says("3 to 63 characters")
        window.fill("Bucket name", "course-files")
        window.press("Create bucket")
        window.says("This bucket is empty")

        # Upload a file by the dialog, and a folder through the palette.
        window.press("Upload files")
        window.find("text", re.compile("File name"))
        window.type(str(texts / "metrics.csv"))
        window.key("Return")
        window.cell("metrics.csv")
        window.key("ctrl+k")
        window.find("text", "Search panels and actions")
        window.type("upload a folder")
        window.key("Return")
        window.find("text", re.compile("Directory"))
        window.type(str(texts / "a"))
        window.key("Return")
        window.cell("a/")

        # A CSV is shown as a table, and as curves.
        window.click(window.cell("metrics.csv"))
        wait_for(lambda: window.table("Preview") == [["0.5", "0.6"], ["0.25", "0.3"]], "the CSV's rows")
        window.press("As a chart")
        window.find("list item", "val_loss")
        window.gone("table", "Preview")
        window.shot("s3-csv-chart")
        window.press("As a chart")
        window.find("table", "Preview")

        # Into folders and back by keyboard.
        window.click(window.cell("a/"), double=True)
        window.click(window.cell("b/"), double=True)
        window.click(window.cell("tmp.txt"))
        window.find("push button", "Go to b")
        wait_for(lambda: [n for n in window.all("text", "Preview")
                          if n.get_text_iface() and "hello cloud" in n.get_text_iface().get_text(0, -1)],
                 "the text's preview")

        # A link works without credentials.
        window.key("ctrl+k")
        window.find("text", "Search panels and actions")
        window.type("link to share")
        window.key("Return")
        link = wait_for(lambda: window.find("text", "Link").get_text_iface().get_text(0, -1), "a link")
        with urllib.request.urlopen(link) as answer:
            check(answer.read() == b"hello cloud\n", "the link gives something else")
        window.press("Close")
        window.gone("text", "Link")

        # Tags are edited in place.
        window.click(window.find("page tab", "Tags"))
        window.press("Add tag")
        window.says("Every tag needs a name")
        window.type("course")
        window.key("Tab")
        window.type("cloud")
        window.key("Return")
        window.press("Save tags")
        tags = lambda: desk.ctl("api", "s3", "GetObjectTagging", '{"Bucket": "course-files", "Key": "a/b/tmp.txt"}')["TagSet"]
        wait_for(lambda: tags() == [{"Key": "course", "Value": "cloud"}], "the tag in S3")

        # So are the headers that it is served with, and metadata of one's own; its bytes and tags stay.
        head = lambda: desk.ctl("api", "s3", "HeadObject", '{"Bucket": "course-files", "Key": "a/b/tmp.txt"}')
        window.click(window.find("page tab", "Metadata"))
        window.click(window.cell(re.compile("^text/plain")), double=True)
        window.type("text/markdown")
        window.key("Return")
        window.press("Add line")
        window.says("Every line needs a name")
        window.type("x-amz-meta-Course")
        window.key("Tab")
        window.says("small letters")
        window.type("cloud lab")
        window.key("Return")
        window.click(window.cell("x-amz-meta-Course"), double=True)
        window.type("x-amz-meta-course")
        window.key("Return")
        window.press("Save metadata")
        wait_for(lambda: head().get("Metadata") == {"course": "cloud lab"}, "the metadata in S3")
        check(head()["ContentType"] == "text/markdown" and head()["ContentLength"] == 12, head())
        check(tags() == [{"Key": "course", "Value": "cloud"}], "the tags went with the metadata")
        window.cell("text/markdown")
        # What somebody else changed meanwhile is not written over.
        desk.ctl("s3", "cp", str(texts / "metrics.csv"), "s3://course-files/a/b/tmp.txt")
        window.click(window.cell("text/markdown"), double=True)
        window.type("text/x-lost")
        window.key("Return")
        window.press("Save metadata")
        window.says("changed by somebody else")
        desk.ctl("s3", "cp", str(texts / "a" / "b" / "tmp.txt"), "s3://course-files/a/b/tmp.txt")
        window.key("F5")
        window.click(window.cell("tmp.txt"))
        window.click(window.find("page tab", "Preview"))

        # Download keeps the bytes.
        target = desk.home / "down"
        target.mkdir()
        window.press("Download")
        window.find("text", re.compile("Directory"))
        window.type(str(target))
        window.key("Return")
        wait_for(lambda: (target / "tmp.txt").exists(), "the downloaded file")
        check((target / "tmp.txt").read_text() == "hello cloud\n", "the download has other bytes")

        # Up again; a folder is deleted with all that is below it, after the list of what goes.
        window.click(window.cell("tmp.txt"))
        window.key("BackSpace")
        window.click(window.cell("b/"))
        window.key("Delete")
        window.says("This goes from course-files")
        window.press("Delete")
        window.says("This folder is empty|This bucket is empty")
        check(desk.ctl("api", "s3", "ListObjectsV2", '{"Bucket": "course-files"}')["KeyCount"] == 1,
              "more or less than the folder was deleted")

        # A new folder, a copy into it, another name for it; then all that is below is searched, not only this folder.
        def run(action):
            window.key("ctrl+k")
            window.find("text", "Search panels and actions")
            window.type(action)
            window.key("Return")

        window.press("Go to course-files")
        window.cell("metrics.csv")
        run("new folder")
        window.fill("Folder name", "kept")
        window.press("Create folder")
        window.cell("kept/")
        window.click(window.cell("metrics.csv"))
        run("copy to")
        window.fill("To", "s3://course-files/kept/deep/copy of it.csv")
        window.press("Copy", "push button")
        keys = lambda: [o["Key"] for o in desk.ctl("api", "s3", "ListObjectsV2", '{"Bucket": "course-files"}').get("Contents", [])]
        wait_for(lambda: "kept/deep/copy of it.csv" in keys(), "the copy")
        run("rename or move")
        window.fill("To", "nonsense")
        window.says("That is no s3://BUCKET/KEY")
        window.fill("To", "s3://course-files/renamed.csv")
        window.press("Move", "push button")
        window.cell("renamed.csv")
        check("metrics.csv" not in keys(), keys())
        window.press("Search all below")
        window.fill("Filter S3", "copy csv")
        window.cell("kept/deep/copy of it.csv")
        window.gone("table cell", "renamed.csv")
        window.press("Search all below")
        window.fill("Filter S3", "")
        window.cell("renamed.csv")

        # Versioning is switched on; an earlier version comes back, and what was deleted too.
        run("bucket properties")
        window.says("It is no website")
        # An upload that was begun and forgotten goes.
        desk.ctl("api", "s3", "CreateMultipartUpload", '{"Bucket": "course-files", "Key": "forgotten.bin"}')
        window.press("Close")
        window.gone("label", "It is no website")
        run("bucket properties")
        window.click(window.cell("forgotten.bin"))
        window.press("Abort uploads")
        window.says("What was uploaded of these goes")
        window.press("Abort uploads")
        uploads = lambda: desk.ctl("api", "s3", "ListMultipartUploads", '{"Bucket": "course-files"}').get("Uploads", [])
        wait_for(lambda: uploads() == [], "the end of the forgotten upload")
        window.press("Versioning")
        state = lambda: desk.ctl("api", "s3", "GetBucketVersioning", '{"Bucket": "course-files"}').get("Status")
        wait_for(lambda: state() == "Enabled", "versioning is on")
        window.press("Close")
        (texts / "new.csv").write_text("train_loss,val_loss\n9,9\n")
        desk.ctl("s3", "cp", str(texts / "new.csv"), "s3://course-files/renamed.csv")
        window.key("F5")
        window.click(window.cell("renamed.csv"))
        window.click(window.find("page tab", "Versions"))
        window.click(wait_for(lambda: window.all("table cell", "Earlier"), "the earlier version")[0])
        window.press("Save version")
        window.find("text", re.compile("File name"))
        window.type(str(target / "old.csv"))
        window.key("Return")
        wait_for(lambda: (target / "old.csv").exists(), "the saved version")
        check((target / "old.csv").read_bytes() == (texts / "metrics.csv").read_bytes(), "the saved version is another one")
        window.press("Bring back")
        content = lambda: desk.ctl("api", "s3", "HeadObject", '{"Bucket": "course-files", "Key": "renamed.csv"}')["ContentLength"]
        wait_for(lambda: content() == (texts / "metrics.csv").stat().st_size, "the earlier bytes")

        # Emptied, with every version.
        run("empty bucket")
        window.says("cannot be brought back")
        window.press("Empty bucket")
        window.says("This bucket is empty")
        check("Versions" not in desk.ctl("api", "s3", "ListObjectVersions", '{"Bucket": "course-files"}'), "versions are left")

        # The bucket goes with what is in it, once agreed.
        window.key("ctrl+k")
        window.find("text", "Search panels and actions")
        window.type("delete bucket")
        window.key("Return")
        window.says("cannot be brought back")
        window.press("Delete bucket")
        window.says("There is no bucket yet")
