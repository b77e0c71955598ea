"""S3 by Debian's s3cmd: mb, put, get, sync, ls, du, info, cp, mv, setacl, settings, del, rb."""
import os
import sys

from lab import ACCESS_KEY, SECRET_KEY, Lab, check

S3CMD = "/usr/bin/s3cmd"
if not os.access(S3CMD, os.X_OK):
    print(f"skipped: {S3CMD} is not there; packaging/install-deps.sh --test installs it")
    sys.exit(77)

with Lab() as lab:
    host = lab.endpoint.removeprefix("http://")
    (lab.folder / "s3cfg").write_text(
        f"[default]\naccess_key = {ACCESS_KEY}\nsecret_key = {SECRET_KEY}\nhost_base = {host}\nhost_bucket = {host}\n"
        "use_https = False\nsignature_v2 = False\nbucket_location = us-east-1\nwebsite_endpoint = http://%(bucket)s.s3-website.localhost/\n")
    s3cmd = lambda *words, ok=True: lab.run([S3CMD, "-c", lab.folder / "s3cfg", "--no-progress", *words], ok)
    big = os.urandom(17 * 1024 * 1024)
    (lab.folder / "big.bin").write_bytes(big)
    (lab.folder / "hello.txt").write_text("hello cloud\n")
    tree = lab.folder / "tree"
    for name in ("a.txt", "sub/b.txt", "sub/ü c.txt"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(name)

    s3cmd("mb", "s3://box")
    check("s3://box" in s3cmd("ls").stdout, "the bucket is not listed")
    s3cmd("put", "hello.txt", "s3://box/dir/", "--add-header=x-amz-meta-mood:sunny", "--mime-type=text/x-hello")
    s3cmd("put", "big.bin", "s3://box/big.bin", "--multipart-chunk-size-mb=5")
    listing = s3cmd("ls", "s3://box").stdout
    check("DIR" in listing and "s3://box/dir/" in listing and str(len(big)) in listing, f"ls: {listing}")
    check("s3://box/dir/hello.txt" in s3cmd("ls", "-r", "s3://box").stdout, "ls -r")
    s3cmd("get", "s3://box/big.bin", "back.bin")
    check((lab.folder / "back.bin").read_bytes() == big, "the large object came back changed")
    info = s3cmd("info", "s3://box/dir/hello.txt").stdout
    check("text/x-hello" in info and "sunny" in info and "FULL_CONTROL" in info, f"info: {info}")
    check("Location:  us-east-1" in s3cmd("info", "s3://box").stdout, "info of the bucket")
    check(s3cmd("du", "s3://box").stdout.split()[0] == str(len(big) + 12), f"du: {s3cmd('du', 's3://box').stdout}")

    s3cmd("sync", "tree/", "s3://box/tree/")
    check(s3cmd("sync", "tree/", "s3://box/tree/").stdout.count("upload:") == 0, "a second sync copied something")
    s3cmd("sync", "s3://box/tree/", "mirror/")
    check((lab.folder / "mirror/sub/ü c.txt").read_text() == "sub/ü c.txt", "a file came back changed")
    (tree / "a.txt").unlink()
    check("delete: 's3://box/tree/a.txt'" in s3cmd("sync", "--delete-removed", "tree/", "s3://box/tree/").stdout, "--delete-removed")
    s3cmd("cp", "s3://box/dir/hello.txt", "s3://box/copy.txt")
    s3cmd("mv", "s3://box/copy.txt", "s3://box/moved.txt")
    check(s3cmd("get", "s3://box/moved.txt", "-").stdout == "hello cloud\n", "after cp and mv")
    s3cmd("modify", "s3://box/moved.txt", "--add-header=Cache-Control:no-cache")
    check("no-cache" in lab.aws("s3api", "head-object", "--bucket", "box", "--key", "moved.txt").stdout, "modify")

    # Buckets have no ACLs on today's AWS; s3cmd shows the answer.
    acl = s3cmd("setacl", "s3://box/moved.txt", "--acl-public", ok=False)
    check(acl.returncode != 0 and "AccessControlListNotSupported" in acl.stderr, f"setacl: {acl.stderr}")

    # Settings.
    (lab.folder / "policy").write_text('{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"},'
                                       ' "Action": "s3:*", "Resource": "arn:aws:s3:::box/*"}]}')
    s3cmd("setpolicy", "policy", "s3://box")
    check("s3:*" in s3cmd("info", "s3://box").stdout, "setpolicy")
    s3cmd("delpolicy", "s3://box")
    (lab.folder / "cors").write_text("<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
                                     "</CORSRule></CORSConfiguration>")
    s3cmd("setcors", "cors", "s3://box")
    check("AllowedOrigin" in s3cmd("info", "s3://box").stdout, "setcors")
    s3cmd("delcors", "s3://box")
    s3cmd("expire", "s3://box", "--expiry-days=30")
    check("'30' day" in s3cmd("info", "s3://box").stdout, f"expire: {s3cmd('info', 's3://box').stdout}")
    s3cmd("ws-create", "s3://box")
    check("index.html" in s3cmd("ws-info", "s3://box").stdout, "ws-info")
    s3cmd("ws-delete", "s3://box")

    # Uploads that were left.
    upload = lab.client("s3").create_multipart_upload(Bucket="box", Key="left")["UploadId"]
    check(upload in s3cmd("multipart", "s3://box").stdout, "multipart")
    s3cmd("abortmp", "s3://box/left", upload)

    full = s3cmd("rb", "s3://box", ok=False)
    check("BucketNotEmpty" in full.stderr, f"rb of a full bucket: {full.stderr}")
    s3cmd("del", "s3://box/moved.txt")
    s3cmd("del", "-r", "-f", "s3://box")
    check(s3cmd("ls", "-r", "s3://box").stdout == "", "del -r left something")
    s3cmd("rb", "s3://box")
    check(s3cmd("ls").stdout == "", "a bucket is left")
print("ok")
