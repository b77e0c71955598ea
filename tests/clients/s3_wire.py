"""S3 requests by hand, for what no client would send: signature version 4 written once more, in Python.

    wire = Wire(lab.endpoint)
    answer = wire.send("PUT", "/bucket/key", b"body", {"x-amz-meta-a": "1"})
    answer.status, answer.code, answer.headers, answer.body
"""
import datetime
import hashlib
import hmac
import re
import socket
import urllib.parse

from lab import ACCESS_KEY, REGION, SECRET_KEY

EMPTY = hashlib.sha256(b"").hexdigest()


class Answer:
    def __init__(self, raw):
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.strip().lower()] = value.strip()
        code = re.search(rb"<Code>([^<]*)</Code>", self.body)
        self.code = code.group(1).decode() if code else ""

    @property
    def outcome(self):
        return self.status, self.code

    def __repr__(self):
        return f"{self.status} {self.headers} {self.body[:400]!r}"


class Wire:
    def __init__(self, endpoint, key=ACCESS_KEY, secret=SECRET_KEY):
        parts = urllib.parse.urlsplit(endpoint)
        self.address = (parts.hostname, parts.port)
        self.host, self.key, self.secret = parts.netloc, key, secret

    def scope(self, when):
        return f"{when:%Y%m%d}/{REGION}/s3/aws4_request"

    def signature(self, when, text):
        key = b"AWS4" + self.secret.encode()
        for piece in (f"{when:%Y%m%d}", REGION, "s3", "aws4_request"):
            key = hmac.new(key, piece.encode(), hashlib.sha256).digest()
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def signed(self, method, target, headers, payload_hash, when):
        """The headers with Authorization, and the signature."""
        path, _, query = target.partition("?")
        headers = {"host": self.host} | {name.lower(): value for name, value in headers.items()} | {
            "x-amz-date": f"{when:%Y%m%dT%H%M%SZ}", "x-amz-content-sha256": payload_hash}
        names = sorted(headers)
        pairs = sorted(tuple(pair.partition("=")[::2]) for pair in query.split("&")) if query else []
        canonical = "\n".join([method, path, "&".join(f"{name}={value}" for name, value in pairs),
                               *(f"{name}:{headers[name].strip()}" for name in names), "", ";".join(names), payload_hash])
        text = "\n".join(["AWS4-HMAC-SHA256", headers["x-amz-date"], self.scope(when),
                          hashlib.sha256(canonical.encode()).hexdigest()])
        signature = self.signature(when, text)
        headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.key}/{self.scope(when)}, "
                                    f"SignedHeaders={';'.join(names)}, Signature={signature}")
        return headers, signature

    def raw(self, method, target, headers, body=b"", shut=False):
        """One request as it is; shut: nothing more comes, the answer may be nothing."""
        head = f"{method} {target} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers.items()) + "connection: close\r\n\r\n"
        with socket.create_connection(self.address, 20) as connection:
            connection.sendall(head.encode() + body)
            if shut:
                connection.shutdown(socket.SHUT_WR)
            raw = b""
            while piece := connection.recv(65536):
                raw += piece
        return Answer(raw) if raw else None

    def anonymous(self, method, target, headers=None, body=b"", host=None):
        headers = {"host": host or self.host} | (headers or {})
        if body:
            headers["content-length"] = len(body)
        return self.raw(method, target, headers, body)

    def send(self, method, target, body=b"", headers=None, skew=0, length=True, payload_hash=None, shut=False, sent=None):
        """Signed. `skew`: seconds that the clock is wrong by; `sent`: bytes sent instead of the body."""
        when = datetime.datetime.utcnow() + datetime.timedelta(seconds=skew)
        headers = dict(headers or {})
        if length and (body or method in ("PUT", "POST")):
            headers["content-length"] = str(len(body))
        headers, _ = self.signed(method, target, headers, payload_hash or hashlib.sha256(body).hexdigest(), when)
        return self.raw(method, target, headers, body if sent is None else sent, shut)

    def chunked(self, target, chunks, trailers=None, signed=True, spoil=None, announced=None, drop_end=False, headers=None):
        """A PUT in aws-chunked. `trailers`: name → value; `spoil`: "chunk", "trailer" or "size" is wrong."""
        when = datetime.datetime.utcnow()
        kind = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" if signed else "STREAMING-UNSIGNED-PAYLOAD"
        kind += "-TRAILER" if trailers else ""
        total = sum(map(len, chunks)) if announced is None else announced
        base = {"content-encoding": "aws-chunked", "x-amz-decoded-content-length": str(total)}
        if trailers:
            base["x-amz-trailer"] = ",".join(trailers)
        base |= headers or {}
        signature_of = {}

        def build(seed):
            previous, out = seed, b""
            for chunk in [*chunks, b""]:
                line = f"{len(chunk):x}"
                if signed:
                    text = "\n".join(["AWS4-HMAC-SHA256-PAYLOAD", f"{when:%Y%m%dT%H%M%SZ}", self.scope(when), previous, EMPTY,
                                      hashlib.sha256(chunk).hexdigest()])
                    previous = self.signature(when, text)
                    line += ";chunk-signature=" + ("0" * 64 if spoil == "chunk" else previous)
                if spoil == "size":
                    line = "xyz"
                out += line.encode() + b"\r\n"
                if chunk:
                    out += chunk + b"\r\n"
            text = "".join(f"{name}:{value}\n" for name, value in (trailers or {}).items())
            for name, value in (trailers or {}).items():
                out += f"{name}:{value}\r\n".encode()
            if trailers and signed:
                text = "\n".join(["AWS4-HMAC-SHA256-TRAILER", f"{when:%Y%m%dT%H%M%SZ}", self.scope(when), previous,
                                  hashlib.sha256(text.encode()).hexdigest()])
                last = "0" * 64 if spoil == "trailer" else self.signature(when, text)
                out += f"x-amz-trailer-signature:{last}\r\n".encode()
            return b"" if drop_end and not chunks else out[:-20] if drop_end else out + b"\r\n"

        # The signatures change no length.
        base["content-length"] = str(len(build("0" * 64)))
        headers, seed = self.signed("PUT", target, base, kind, when)
        return self.raw("PUT", target, headers, build(seed))
