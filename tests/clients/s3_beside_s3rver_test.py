"""The same generated requests to the lab's S3 and to s3rver 3.7.1: status, code and body compared.

Where they differ, AWS's documentation is with the lab:
  - If-Match on GET is heeded (412); s3rver ignores it.
  - A range that begins behind the end is 416; a suffix longer than the object gives all of it (206).
  - x-amz-copy-source is percent-decoded once: "%2B" names a plus sign.
Left out, because s3rver cannot take it: keys above 1,024 bytes (they end it; the lab says KeyTooLongError), keys that are another
key's folder and delimiters (it lists by its folders; S3 lists by the bytes of keys).
A request that differs for a reason that is not in KNOWN fails the test.
"""
import hashlib
import random
import re
import urllib.parse

from lab import Lab, check
from npm import NpmServer
from s3_wire import Wire

SEED = 7
KEYS = ["a", "b/c", "b/d", "b/e/f", "two words", "ü", "z+&="]
quote = lambda text: urllib.parse.quote(text, safe="/-_.~")
KNOWN = {  # who is right by AWS: the lab
    "conditions on GET": lambda request, ours, theirs: "if-match" in request[3] and ours.status == 412,
    "ranges": lambda request, ours, theirs: "range" in request[3] and ours.status in (206, 416),
    "copies": lambda request, ours, theirs: "%2B" in request[3].get("x-amz-copy-source", "") and ours.status == 200,
}


def generated(random):
    """(method, target, body, headers) of requests in an order that makes, reads, lists and removes."""
    requests = [("PUT", "/box", b"", {}), ("PUT", "/other", b"", {})]
    for number in range(300):
        key = quote(random.choice(KEYS))
        body = bytes(random.randrange(256) for _ in range(random.choice((0, 5, 300))))
        etag = '"' + hashlib.md5(body).hexdigest() + '"'
        kind = random.randrange(12)
        if kind < 4:
            requests.append(("PUT", f"/box/{key}", body, {"content-type": random.choice(("text/plain", "a/b")), "x-amz-meta-n": str(number)}))
        elif kind < 6:
            extra = random.choice(({}, {}, {"range": "bytes=1-3"}, {"range": "bytes=900-"}, {"range": "bytes=-2"}, {"range": "bytes=-900"},
                                   {"if-none-match": etag}, {"if-match": etag}, {"if-none-match": "*"}))
            requests.append((random.choice(("GET", "HEAD")), f"/box/{key}", b"", extra))
        elif kind < 8:
            prefix, size = random.choice(("", "b", "b%2F", "q")), random.choice(("", "1", "2", "0", "-1", "x"))
            parts = ["list-type=2"] * random.randrange(2) + ([f"max-keys={size}"] if size else []) + [f"prefix={prefix}"]
            requests.append(("GET", "/box?" + "&".join(sorted(parts)), b"", {}))
        elif kind == 8:
            requests.append(("DELETE", f"/box/{key}", b"", {}))
        elif kind == 9:
            requests.append(("PUT", f"/other/{key}", b"", {"x-amz-copy-source": f"/box/{quote(random.choice(KEYS))}"}))
        elif kind == 10:
            requests.append((random.choice(("GET", "HEAD", "DELETE", "PUT")), f"/nowhere/{key}", body if random.randrange(2) else b"", {}))
        else:
            requests.append(random.choice((("GET", "/", b"", {}), ("HEAD", "/box", b"", {}), ("PUT", "/Box_", b"", {}), ("GET", "/nowhere", b"", {}),
                                           ("DELETE", "/nowhere", b"", {}), ("DELETE", "/box", b"", {}))))
    return requests


def told(request, answer):
    """What of an answer must be alike."""
    method, target, _, _ = request
    if not answer:
        return ()  # the connection was closed
    if answer.status >= 400:
        return answer.status, "" if method == "HEAD" else answer.code
    headers = tuple(answer.headers.get(name) for name in ("etag", "content-type", "content-length", "content-range", "x-amz-meta-n")
                    ) if method in ("GET", "HEAD") and target.startswith("/box/") and answer.status != 304 else ()
    if method == "GET" and not target.startswith("/box/"):
        text = answer.body.decode()
        find = lambda name: re.findall(f"<{name}>([^<]*)</{name}>", text)
        return answer.status, find("Key"), find("Name"), find("Size"), [e.replace("&quot;", '"') for e in find("ETag")], find("IsTruncated")
    return answer.status, headers, answer.body if method == "GET" else b""


arguments = lambda port, folder: ["--directory", folder / "data", "--address", "127.0.0.1", "--port", port, "--silent"]
server = NpmServer("s3rver@3.7.1", "s3rver/bin/s3rver.js", arguments, keys=("S3RVER", "S3RVER"))
server.env["NODE_OPTIONS"] = "--openssl-legacy-provider"  # its continuation tokens are DES
with Lab() as lab, server:
    ours, theirs = Wire(lab.endpoint), Wire(server.endpoint, "S3RVER", "S3RVER")
    requests, known = generated(random.Random(SEED)), {}
    for number, request in enumerate(requests):
        method, target, body, headers = request
        answers = [wire.send(method, target, body, headers) for wire in (ours, theirs)]
        if told(request, answers[0]) == told(request, answers[1]):
            continue
        reason = next((name for name, covers in KNOWN.items() if covers(request, *answers)), None)
        check(reason, f"request {number}, {method} {target} {headers}: the lab says\n{answers[0]}\ns3rver says\n{answers[1]}")
        known[reason] = known.get(reason, 0) + 1
        if (answers[0].status < 300) != (answers[1].status < 300) and method in ("PUT", "DELETE") and target.count("/") > 1:
            # One made what the other refused: alike again.
            for wire in (ours, theirs):
                wire.send("DELETE", target)
    print(f"{len(requests)} requests, {len(requests) - sum(known.values())} answered alike; else the lab is with AWS: {known}")
