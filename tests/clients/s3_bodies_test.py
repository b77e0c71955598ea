"""Bodies of S3 as no client sends them: chunks, trailing checksums, digests, lengths and clocks, right and wrong."""
import base64
import hashlib
import os
import zlib

from lab import Lab, check, wait_for
from s3_wire import Wire


def crc(bits, polynomial, data):
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        table.append(value)
    mask = state = (1 << bits) - 1
    for byte in data:
        state = table[(state ^ byte) & 255] ^ (state >> 8)
    return (state ^ mask).to_bytes(bits // 8, "big")


SUMS = {
    "crc32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "crc32c": lambda data: crc(32, 0x82F63B78, data),
    "crc64nvme": lambda data: crc(64, 0x9A6C9329AC4BC9B5, data),
    "sha1": lambda data: hashlib.sha1(data).digest(),
    "sha256": lambda data: hashlib.sha256(data).digest(),
}
encoded = lambda raw: base64.b64encode(raw).decode()

with Lab() as lab:
    wire = Wire(lab.endpoint)
    check(wire.send("PUT", "/box").status == 200, "the bucket was not made")
    get = lambda key, **headers: wire.send("GET", f"/box/{key}", headers=headers)
    stored = lambda: wire.send("GET", "/box").body.count(b"<Contents>")
    files = lambda: sum(len(names) for folder, _, names in os.walk(lab.data) if "spool" in folder or "objects" in folder)

    # Chunks, signed and not, with every checksum behind them.
    data = os.urandom(200_000)
    chunks = [data[i:i + 65536] for i in range(0, len(data), 65536)]
    answer = wire.chunked("/box/plain", chunks, headers={"content-type": "a/b"})
    check(answer.status == 200, f"signed chunks: {answer}")
    back = get("plain")
    check(back.body == data and "content-encoding" not in back.headers, f"signed chunks came back changed: {back}")
    answer = wire.chunked("/box/zipped", chunks, headers={"content-encoding": "aws-chunked,gzip"})
    check(get("zipped").headers.get("content-encoding") == "gzip", "the object's own coding is lost")
    for signed in (True, False):
        for name, summed in SUMS.items():
            header, value = f"x-amz-checksum-{name}", encoded(summed(data))
            answer = wire.chunked("/box/t", chunks, {header: value}, signed, headers={"x-amz-sdk-checksum-algorithm": name.upper()})
            check(answer.status == 200 and answer.headers.get(header) == value, f"{name} behind, signed {signed}: {answer}")
            back = get("t", **{"x-amz-checksum-mode": "ENABLED"})
            check(back.body == data and back.headers.get(header) == value, f"{name} behind, signed {signed}: {back}")
            wrong = wire.chunked("/box/bad", chunks, {header: encoded(summed(b"other"))}, signed)
            check(wrong.outcome == (400, "BadDigest"), f"a wrong {name} behind, signed {signed}: {wrong}")
            odd = wire.chunked("/box/bad", chunks, {header: "not base64!"}, signed)
            check(odd.outcome == (400, "InvalidRequest"), f"{name} that is no base64, signed {signed}: {odd}")
    check(wire.chunked("/box/empty", [], {"x-amz-checksum-crc32": "AAAAAA=="}, False).status == 200, "an empty body in chunks")
    before = stored(), files()

    # What is wrong with chunks.
    for what, answer, outcome in (
            ("a chunk's signature", wire.chunked("/box/bad", chunks, spoil="chunk"), (403, "SignatureDoesNotMatch")),
            ("the trailers' signature", wire.chunked("/box/bad", chunks, {"x-amz-checksum-crc32": encoded(SUMS["crc32"](data))},
                                                     spoil="trailer"), (403, "SignatureDoesNotMatch")),
            ("a chunk's size", wire.chunked("/box/bad", chunks, spoil="size", signed=False, trailers={"x-amz-checksum-crc32": ""}),
             (400, "IncompleteBody")),
            ("too little", wire.chunked("/box/bad", chunks, announced=len(data) + 1), (400, "IncompleteBody")),
            ("too much", wire.chunked("/box/bad", chunks, announced=len(data) - 1), (400, "IncompleteBody")),
            ("another checksum than announced", wire.chunked("/box/bad", chunks, {"x-amz-checksum-crc32": encoded(SUMS["crc32"](data))},
             signed=False, headers={"x-amz-sdk-checksum-algorithm": "SHA256"}), (400, "InvalidRequest")),
            ("a trailer that does not come", wire.chunked("/box/bad", chunks, {"x-amz-checksum-crc32": encoded(SUMS["crc32"](data))},
             signed=False, headers={"x-amz-trailer": "x-amz-checksum-sha1"}), (400, "MalformedTrailerError")),
    ):
        check(answer and answer.outcome == outcome, f"{what}: {answer}")

    # Digests, lengths, clocks.
    put = lambda *words, **options: wire.send("PUT", "/box/bad", *words, **options)
    for what, answer, outcome in (
            ("a wrong MD5", put(b"x", {"content-md5": encoded(hashlib.md5(b"y").digest())}), (400, "BadDigest")),
            ("an MD5 that is no base64", put(b"x", {"content-md5": "???"}), (400, "InvalidDigest")),
            ("an MD5 that is too short", put(b"x", {"content-md5": "AAAA"}), (400, "InvalidDigest")),
            ("a wrong SHA-256", put(b"x", {"x-amz-checksum-sha256": encoded(SUMS["sha256"](b"y"))}), (400, "BadDigest")),
            ("a SHA-256 that is no base64", put(b"x", {"x-amz-checksum-sha256": "?"}), (400, "InvalidRequest")),
            ("two checksums", put(b"x", {f"x-amz-checksum-{n}": encoded(SUMS[n](b"x")) for n in ("crc32", "sha1")}), (400, "InvalidRequest")),
            ("another payload than signed", put(b"x", payload_hash=hashlib.sha256(b"y").hexdigest()), (400, "XAmzContentSHA256Mismatch")),
            ("no length", put(b"", length=False), (411, "MissingContentLength")),
            ("a clock 20 minutes behind", put(b"x", skew=-1200), (403, "RequestTimeTooSkewed")),
            ("a clock 20 minutes ahead", put(b"x", skew=1200), (403, "RequestTimeTooSkewed")),
            ("a part number too high", wire.send("PUT", "/box/bad?partNumber=10001&uploadId=u", b"x"), (400, "InvalidArgument")),
            ("a part number that is none", wire.send("PUT", "/box/bad?partNumber=x&uploadId=u", b"x"), (400, "InvalidArgument")),
            ("a page size that is none", wire.send("GET", "/box?list-type=2&max-keys=x"), (400, "InvalidArgument")),
            ("a negative page size", wire.send("GET", "/box?max-keys=-1"), (400, "InvalidArgument")),
            ("an encoding that is none", wire.send("GET", "/box?encoding-type=hex"), (400, "InvalidArgument")),
            ("no XML", wire.send("POST", "/box?delete", b"<Delete", {"content-md5": encoded(hashlib.md5(b"<Delete").digest())}), (400, "MalformedXML")),
            ("no digest", wire.send("POST", "/box?delete", b"<Delete><Object><Key>k</Key></Object></Delete>"), (400, "InvalidRequest")),
    ):
        check(answer and answer.outcome == outcome, f"{what}: {answer}")
    skewed = put(b"x", skew=-1200).body
    check(b"<ServerTime>" in skewed and b"<MaxAllowedSkewMilliseconds>900000<" in skewed, f"a skewed clock: {skewed}")
    answers = [put(b"x", {"content-md5": "???"}), get("none"), get("plain"), wire.anonymous("GET", "/box/plain")]
    check(all(a.headers.get("x-amz-request-id") and a.headers.get("x-amz-id-2") for a in answers), "answers without request ids")

    # A body that stops half-way leaves nothing: neither small nor spooled, nor in chunks.
    for size in (100, 3_000_000):
        put(bytes(size), sent=bytes(size // 2), shut=True)
    wait_for(lambda: (stored(), files()) == before, "a refused or broken body left something behind")
print("ok")
