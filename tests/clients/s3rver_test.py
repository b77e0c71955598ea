"""Every verb of `skydeckctl s3` against s3rver 3.7.1, an S3 that this project did not write.

Where s3rver deviates from AWS's documentation:
  - ListParts and UploadPartCopy are unknown to it (405 and 501), ListMultipartUploads and ListObjectVersions too. A cut-off
    upload therefore starts anew there, `uploads` says NotImplemented, and rb --force deletes the current objects.
  - It heeds no If-Match on GET: an object that changes is known by the ETag of the answers.
  - HEAD of one part answers with the whole object; the ETag of an upload in parts is not that of AWS.
  - x-amz-checksum-… is ignored and never answered; Content-MD5 and ETags are what proves bytes. Of a body with a
    trailing checksum it stores the framing too: AWS_REQUEST_CHECKSUM_CALCULATION=when_required keeps those away.
  - With a delimiter it leaves out folders that hold nothing but folders ("a/" of "a/b/c"); any client sees that.
  - DeleteObjects on several keys of one folder answers 500 when it trips over its own removal of the folder; the same
    request again succeeds.
  - Signatures of version 4 are not checked, only that the key is known.
  - A bucket may have capital letters and all regions are one.
"""
import hashlib
import json
import os
import subprocess
import urllib.request

from lab import BIN, check
from npm import NpmServer


def arguments(port, folder):
    return ["--directory", folder / "data", "--address", "127.0.0.1", "--port", port, "--silent"]


server = NpmServer("s3rver@3.7.1", "s3rver/bin/s3rver.js", arguments, keys=("S3RVER", "S3RVER"))
server.env["AWS_MAX_ATTEMPTS"] = "5"  # see above: DeleteObjects
server.env["AWS_REQUEST_CHECKSUM_CALCULATION"] = "when_required"
server.env["NODE_OPTIONS"] = "--openssl-legacy-provider"  # its continuation tokens are DES
with server:
    ctl, fails, folder = server.ctl, server.fails, server.folder
    s3 = lambda *words, **options: server.json("s3", *words, **options)
    keys = lambda address: [row["key"] for row in s3("ls", address, "--recursive")]

    # mb, ls
    check(s3("ls") == [], "there are buckets already")
    check(ctl("s3", "mb", "s3://walk").stdout == "make_bucket: walk\n", "mb")
    s3("mb", "s3://other")
    check([row["bucket"] for row in s3("ls")] == ["other", "walk"], "ls")
    fails("s3", "mb", "s3://walk", says="BucketAlready")
    fails("s3", "ls", "s3://nowhere", says="NoSuchBucket")
    fails("s3", "ls", "walk", says="no S3 address", status=2)
    # The endpoint from the environment means the same.
    done = subprocess.run([BIN / "skydeckctl", "--region", "us-east-1", "s3", "ls"], text=True, capture_output=True,
                          env=server.env | {"AWS_ENDPOINT_URL": server.endpoint})
    check("walk" in done.stdout, f"AWS_ENDPOINT_URL: {done.stderr}")

    # cp: a file up, down, across; keys that need care
    (folder / "hello.txt").write_text("hello cloud\n")
    ctl("s3", "cp", "hello.txt", "s3://walk/a/b/", "--metadata", "mood=sunny", "--cache-control", "no-cache")
    stat = s3("stat", "s3://walk/a/b/hello.txt")
    check((stat["size"], stat["metadata"], stat["cacheControl"]) == (12, {"mood": "sunny"}, "no-cache"), f"stat: {stat}")
    check(stat["contentType"].startswith("text/plain"), f"stat: {stat}")
    check(s3("head", "s3://walk/a/b/hello.txt") == stat, "head and stat differ")
    check(s3("stat", "s3://walk")["bucket"] == "walk", "stat of a bucket")
    fails("s3", "stat", "s3://walk/none", says="NoSuchKey")
    for key in ("two words", "ü&+=?#%", "a'b\"(c)"):
        ctl("s3", "cp", "hello.txt", f"s3://walk/odd/{key}")
        check(ctl("s3", "cat", f"s3://walk/odd/{key}").stdout == "hello cloud\n", f"the key {key}")
    ctl("s3", "cp", "s3://walk/a/b/hello.txt", "s3://other/copy.txt")
    ctl("s3", "cp", "s3://other/copy.txt", "back.txt")
    check((folder / "back.txt").read_text() == "hello cloud\n", "the object came back changed")
    fails("s3", "cp", "s3://walk/none", "x", says="NoSuchKey")
    fails("s3", "cp", "none.txt", "s3://walk/", says="none.txt")
    fails("s3", "cp", "a", "b", says="s3://bucket/key", status=2)
    check({"prefix": "odd/"} in s3("ls", "s3://walk"), "the folder odd/ is not shown")

    # cp in parts, both ways; from and to pipes
    big = os.urandom(21 * (1 << 20) + 7)
    (folder / "big").write_bytes(big)
    check(s3("cp", "big", "s3://walk/big", "--part-size", "5")["bytes"] == len(big), "cp of a large file")
    ctl("s3", "cp", "s3://walk/big", "big.back", "--part-size", "5")
    check((folder / "big.back").read_bytes() == big, "the large object came back changed")
    command = [str(BIN / "skydeckctl"), "--endpoint-url", server.endpoint, "--region", "us-east-1", "s3"]
    subprocess.run(command + ["cp", "-", "s3://walk/piped"], input=big, env=server.env, check=True, stdout=subprocess.DEVNULL)
    piped = subprocess.run(command + ["cat", "s3://walk/piped"], env=server.env, check=True, stdout=subprocess.PIPE).stdout
    check(hashlib.md5(piped).digest() == hashlib.md5(big).digest(), "what was piped came back changed")
    check(ctl("s3", "cp", "-", "s3://walk/small", input="tiny").returncode == 0, "cp of a small pipe")
    check(ctl("s3", "cp", "s3://walk/small", "-").stdout == "tiny", "cp to a pipe")

    # folders: cp --recursive, filters, dry run
    tree = folder / "tree"
    names = ["a.txt", "sub/b.txt", "sub/deep/c.log", "sub/deep/ü d.txt"]
    for name in names:
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(name)
    plan = s3("cp", "tree", "s3://walk/tree", "--recursive", "--exclude", "*.log", "--dry-run")
    check(len(plan["actions"]) == 3 and not keys("s3://walk/tree"), f"dry run: {plan}")
    s3("cp", "tree", "s3://walk/tree", "--recursive", "--exclude", "*.log")
    check(keys("s3://walk/tree/") == ["tree/a.txt", "tree/sub/b.txt", "tree/sub/deep/ü d.txt"], "cp --recursive --exclude")

    # sync, both ways
    report = s3("sync", "tree", "s3://walk/tree")
    check((report["files"], report["skipped"]) == (1, 3), f"sync: {report}")
    check(s3("sync", "tree", "s3://walk/tree")["files"] == 0, "a second sync copied something")
    s3("sync", "s3://walk/tree", "mirror")
    for name in names:
        check((folder / "mirror" / name).read_text() == name, f"{name} came back changed")
    check(s3("sync", "s3://walk/tree", "mirror")["files"] == 0, "a second sync down copied something")
    (tree / "a.txt").unlink()
    check(s3("sync", "tree", "s3://walk/tree", "--delete", "--dry-run")["deleted"] == 1, "sync --delete --dry-run")
    check(s3("sync", "tree", "s3://walk/tree", "--delete")["deleted"] == 1, "sync --delete")
    check("tree/a.txt" not in keys("s3://walk/tree/"), "sync --delete left a.txt")

    # many small files, and listings of several pages
    many = folder / "many"
    many.mkdir()
    for number in range(1234):
        (many / f"{number:04}").write_text(str(number))
    check(s3("cp", "many", "s3://other/many", "--recursive")["files"] == 1234, "cp of many files")
    check(keys("s3://other/many/") == [f"many/{number:04}" for number in range(1234)], "ls of two pages")
    listing = ctl("s3", "ls", "s3://other/many/", "--summarize").stdout.splitlines()
    check(len(listing) == 1236 and listing[-1].startswith("1234 objects"), f"ls as a table ends {listing[-1]!r}")
    s3("cp", "s3://other/many", "many.back", "--recursive", "--quiet")
    check(len(list((folder / "many.back").iterdir())) == 1234, "cp of many objects")
    usage = s3("du", "s3://walk")
    check({"folder": "tree/", "objects": 3, "bytes": sum(len(name.encode()) for name in names[1:])} in usage["folders"],
          f"du: {usage}")

    # mv, rm
    s3("mv", "s3://walk/small", "s3://walk/moved")
    check("small" not in keys("s3://walk") and ctl("s3", "cat", "s3://walk/moved").stdout == "tiny", "mv within S3")
    s3("mv", "hello.txt", "s3://walk/up")
    check(not (folder / "hello.txt").exists(), "mv left the file")
    s3("mv", "s3://walk/tree", "down", "--recursive")
    check(not keys("s3://walk/tree/") and (folder / "down/sub/b.txt").exists(), "mv --recursive")
    check(s3("rm", "s3://walk/up")["deleted"] == 1 and "up" not in keys("s3://walk"), "rm")
    check(s3("rm", "s3://other/many", "--recursive", "--dry-run")["deleted"] == 1234, "rm --dry-run")
    check(s3("rm", "s3://other/many", "--recursive", "--exclude", "*", "--include", "12*")["deleted"] == 34, "rm --include")
    check(s3("rm", "s3://other/many", "--recursive")["deleted"] == 1200, "rm --recursive")
    fails("s3", "rm", "s3://walk", says="--recursive", status=2)

    # presign
    address = s3("presign", "s3://walk/moved", "--expires-in", "60")["url"]
    check(urllib.request.urlopen(address).read() == b"tiny", "the presigned address")
    address = s3("presign", "s3://walk/put", "--put")["url"]
    urllib.request.urlopen(urllib.request.Request(address, data=b"by put", method="PUT"))
    check(ctl("s3", "cat", "s3://walk/put").stdout == "by put", "the presigned address for uploads")
    fails("s3", "presign", "s3://walk/put", "--expires-in", "700000", says="604800", status=2)

    # api with streaming members
    done = ctl("api", "s3", "PutObject", json.dumps({"Bucket": "walk", "Key": "api"}), "--body", "-", input="from a pipe")
    check("ETag" in json.loads(done.stdout), "api PutObject")
    ctl("api", "s3", "GetObject", json.dumps({"Bucket": "walk", "Key": "api"}), "--output-file", "api.txt")
    check((folder / "api.txt").read_text() == "from a pipe", "api GetObject")
    fails("api", "s3", "GetObject", json.dumps({"Bucket": "walk", "Key": "api"}), says="--output-file", status=2)

    # What s3rver has not is said, not hidden.
    fails("s3", "uploads", "list", "s3://walk", says="NotImplemented")

    # A key that nobody has is refused.
    done = subprocess.run(command + ["ls"], env=server.env | {"AWS_ACCESS_KEY_ID": "nobody"}, text=True, capture_output=True)
    check(done.returncode == 1 and "InvalidAccessKeyId" in done.stderr, f"an unknown key: {done.stderr}")

    # rb
    fails("s3", "rb", "s3://walk", says="BucketNotEmpty")
    check(s3("rb", "s3://walk", "--force")["deletedObjects"] > 0, "rb --force")
    s3("rb", "s3://other", "--force")
    check(s3("ls") == [], "a bucket is left")
