"""S3 by Debian's rclone: copy, sync, check, cat, lsf, size, old versions, large files in parts."""
import os
import pathlib
import sys
import time

from lab import Lab, check, wait_for

RCLONE = "/usr/bin/rclone"
if not os.access(RCLONE, os.X_OK):
    print(f"skipped: {RCLONE} is not there; packaging/install-deps.sh --test installs it")
    sys.exit(77)

with Lab() as lab:
    lab.env |= {"RCLONE_CONFIG": str(lab.folder / "rclone.conf"), "RCLONE_CONFIG_LAB_TYPE": "s3",
                "RCLONE_CONFIG_LAB_PROVIDER": "Other", "RCLONE_CONFIG_LAB_ENV_AUTH": "true",
                "RCLONE_CONFIG_LAB_ENDPOINT": lab.endpoint, "RCLONE_CONFIG_LAB_REGION": lab.region}
    pathlib.Path(lab.env["RCLONE_CONFIG"]).touch()
    rclone = lambda *words, ok=True: lab.run([RCLONE, *words], ok)
    tree = lab.folder / "tree"
    files = {"a.txt": b"one", "sub/b c.txt": b"two", "sub/deep/\u00fc+&=.bin": os.urandom(300_000), "empty": b"",
             "large.bin": os.urandom(12 << 20)}
    for name, text in files.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(text)

    rclone("mkdir", "lab:box")
    check("box" in rclone("lsd", "lab:").stdout, "the bucket is not listed")
    rclone("copy", "tree", "lab:box/tree", "--s3-upload-cutoff", "6M", "--s3-chunk-size", "5M")
    rclone("check", "tree", "lab:box/tree")
    rclone("check", "tree", "lab:box/tree", "--download")
    check(rclone("cat", "lab:box/tree/a.txt").stdout == "one", "cat")
    check(sorted(rclone("lsf", "-R", "--files-only", "lab:box/tree").stdout.splitlines()) == sorted(files), "lsf")
    size = rclone("size", "lab:box/tree", "--json").stdout
    check(f'"count":{len(files)}' in size and f'"bytes":{sum(map(len, files.values()))}' in size, f"size says {size}")
    rclone("copy", "lab:box/tree", "mirror")
    for name, text in files.items():
        check((lab.folder / "mirror" / name).read_bytes() == text, f"{name} came back changed")

    # sync removes and replaces; a server-side copy; a move.
    (tree / "a.txt").write_bytes(b"one, again")
    (tree / "empty").unlink()
    rclone("sync", "tree", "lab:box/tree")
    rclone("check", "tree", "lab:box/tree")
    rclone("copyto", "lab:box/tree/large.bin", "lab:box/copy.bin", "--s3-copy-cutoff", "6M", "--s3-chunk-size", "5M")
    rclone("moveto", "lab:box/copy.bin", "lab:box/moved.bin")
    check(sorted(rclone("lsf", "lab:box").stdout.split()) == ["moved.bin", "tree/"], "after the move")
    rclone("hashsum", "MD5", "lab:box/tree")
    check(rclone("link", "lab:box/moved.bin").stdout.startswith(lab.endpoint), "link")

    # Versions.
    s3 = lab.client("s3")
    s3.put_bucket_versioning(Bucket="box", VersioningConfiguration={"Status": "Enabled"})
    for text in ("first", "second"):
        (tree / "v.txt").write_text(text)
        rclone("copyto", "--ignore-times", "tree/v.txt", "lab:box/v.txt")
        second = int(time.time())  # rclone tells versions apart by their second, all that S3 tells of it
        wait_for(lambda: int(time.time()) > second, "the next second")
    rclone("deletefile", "lab:box/v.txt")
    check("v.txt" not in rclone("lsf", "lab:box").stdout, "a deleted file is listed")
    versions = [line for line in rclone("lsf", "lab:box", "--s3-versions").stdout.splitlines() if line.startswith("v")]
    check(len(versions) == 2 and all("-v" in line for line in versions), f"versions: {versions}")
    texts = {rclone("cat", f"lab:box/{line}", "--s3-versions").stdout for line in versions}
    check(texts == {"first", "second"}, f"old versions hold {texts}")
    check('"count":2' in rclone("size", "lab:box", "--s3-versions", "--include", "v*", "--json").stdout, "size with versions")

    rclone("purge", "lab:box/tree")
    check("tree" not in rclone("lsf", "lab:box").stdout, "purge left something")
    rclone("cleanup", "lab:box")
    missing = rclone("lsf", "lab:nowhere", ok=False)
    check(missing.returncode == 3 and "not found" in missing.stderr, f"no bucket: {missing}")
print("ok")
