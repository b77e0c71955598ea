#!/usr/bin/env python3
"""The lab's S3 beside npm's s3rver, one client, one run: small objects, listings, many connections, a very large object.

usage: compare_s3_lab.py [--seconds 5] [--connections 8] [--keys 1000000] [--gib 5] [--only small,list,many,large] [--check]

Requests are signed before the clock starts, and the small ones are sent by wrk, so that the client costs little. Listings run over rows that are written
into the stopped lab's database. --check ends with 1 when a target is missed. The lab comes from SKYDECK_BIN, default
build/release/bin; s3rver from packaging/fetch-npm.sh.
"""
import argparse
import datetime
import os
import pathlib
import select
import socket
import sqlite3
import statistics
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
os.environ.setdefault("SKYDECK_BIN", str(ROOT / "build/release/bin"))
sys.path.insert(0, str(ROOT / "tests/clients"))
import load  # noqa: E402
from lab import Lab, check  # noqa: E402
from npm import NpmServer  # noqa: E402
from s3_wire import Wire  # noqa: E402

TIMES_S3RVER = 10
MOST_PAGE_MS = 20
MOST_MEMORY_MIB = 64
BODY = os.urandom(4096)


def request(wire, method, target, body=b"", payload=None):
    """The bytes of one signed request on a connection that stays."""
    headers = {"content-length": str(len(body))} if body or method == "PUT" else {}
    headers, _ = wire.signed(method, target, headers, payload or "UNSIGNED-PAYLOAD", datetime.datetime.utcnow())
    return f"{method} {target} HTTP/1.1\r\n".encode() + "".join(f"{n}: {v}\r\n" for n, v in headers.items()).encode() + b"\r\n" + body


def answered(buffer, head=False):
    """How long the first answer in the buffer is, 0 while it is not whole."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return 0
    lower = bytes(buffer[:end]).lower()
    at = lower.find(b"\r\ncontent-length:")
    if at < 0:
        if lower.find(b"chunked") >= 0:
            last = buffer.find(b"\r\n0\r\n\r\n", end)
            return last + 7 if last >= 0 else 0
        return end + 4
    stop = lower.find(b"\r\n", at + 2)
    length = int(lower[at + 17:stop if stop >= 0 else None])
    return end + 4 + length if len(buffer) >= end + 4 + length else 0


def drive(address, requests, connections, expected=b" 200 "):
    """Sends every request, one at a time on each connection; seconds in all, and of each request."""
    poll, open_ones, times = select.epoll(), {}, []
    pending = iter(requests)
    for _ in range(connections):
        connection = socket.create_connection(address)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        open_ones[connection.fileno()] = [connection, bytearray(), 0.0]
        poll.register(connection.fileno(), select.EPOLLIN)
    started = time.perf_counter()
    busy = 0
    for state in open_ones.values():
        if (wanted := next(pending, None)) is not None:
            state[2] = time.perf_counter()
            state[0].sendall(wanted)
            busy += 1
    while busy:
        for number, _ in poll.poll(30):
            state = open_ones[number]
            piece = state[0].recv(262144)
            check(piece, "the server closed a connection")
            state[1] += piece
            length = answered(state[1])
            if not length:
                continue
            check(expected in state[1][:16], f"the server said {bytes(state[1][:300])!r}")
            del state[1][:length]
            times.append(time.perf_counter() - state[2])
            if (wanted := next(pending, None)) is None:
                busy -= 1
                continue
            state[2] = time.perf_counter()
            state[0].sendall(wanted)
    took = time.perf_counter() - started
    for connection, *_ in open_ones.values():
        connection.close()
    return took, times


def peak_memory(process):
    """MiB that the process held at most."""
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


class Bench:
    def __init__(self, options):
        self.options = options
        self.missed = []

    def target(self, held, sentence):
        if not held:
            self.missed.append(sentence)

    def small(self):
        figures = {}
        arguments = lambda port, folder: ["--directory", folder / "data", "--address", "127.0.0.1", "--port", port, "--silent"]
        with NpmServer("s3rver@3.7.1", "s3rver/bin/s3rver.js", arguments, keys=("S3RVER", "S3RVER")) as other, Lab() as lab:
            servers = {"lab": Wire(lab.endpoint), "s3rver": Wire(other.endpoint, "S3RVER", "S3RVER")}
            for name, wire in servers.items():
                drive(wire.address, [request(wire, "PUT", "/bench")], 1)
                rates = []
                for verb, body in (("PUT", BODY), ("GET", b"")):
                    messages = [request(wire, verb, f"/bench/{i % 500:03}/{i}", body) for i in range(2000)]
                    if verb == "PUT":
                        drive(wire.address, messages, self.options.connections)  # what is measured replaces them
                    rates.append(load.rate(wire.address[1], messages, self.options.seconds, self.options.connections))
                figures[name] = rates
                print(f"{name:8} PUT 4 KiB {rates[0]:8.0f}/s   GET {rates[1]:8.0f}/s", flush=True)
        for place, verb in enumerate(("PUT", "GET")):
            ratio = figures["lab"][place] / figures["s3rver"][place]
            print(f"{verb}: the lab is {ratio:.1f} x as fast (target {TIMES_S3RVER})")
            self.target(ratio >= TIMES_S3RVER, f"{verb}: {ratio:.1f} x s3rver, the target is {TIMES_S3RVER}")

    def many(self):
        with Lab() as lab:
            wire = Wire(lab.endpoint)
            drive(wire.address, [request(wire, "PUT", "/bench")], 1)
            drive(wire.address, [request(wire, "PUT", f"/bench/{i}", BODY) for i in range(256)], 8)
            took, times = drive(wire.address, [request(wire, "GET", f"/bench/{i % 256}") for i in range(20_000)], 256)
            slowest = max(times) * 1000
            print(f"256 connections: {len(times) / took:.0f} GET/s, slowest {slowest:.0f} ms, memory {peak_memory(lab.process):.0f} MiB")
            self.target(slowest < 2000, f"256 connections: one waited {slowest:.0f} ms")

    def list(self):
        keys = self.options.keys
        with Lab() as lab:
            wire = Wire(lab.endpoint)
            drive(wire.address, [request(wire, "PUT", "/bench"), request(wire, "PUT", "/bench/model", BODY)], 1)
            lab.process.terminate()
            lab.process.wait()
            database = sqlite3.connect(lab.data / "lab.db")
            columns = [row[1] for row in database.execute("PRAGMA table_info(s3_objects)")]
            model = dict(zip(columns, database.execute("SELECT * FROM s3_objects").fetchone()))
            rows = (tuple((model | {"key": f"year-{i // 10000:03}/day-{i // 100 % 100:02}/{i:07}.bin"})[name] for name in columns)
                    for i in range(keys))
            with database:
                database.executemany(f"INSERT INTO s3_objects VALUES({','.join('?' * len(columns))})", rows)
            database.close()
            lab.start()
            wire = Wire(lab.endpoint)
            middle = f"year-{keys // 20000:03}"
            last = f"year-{(keys - 1) // 10000:03}"
            for what, query in (("folders at the top", "delimiter=%2F"), ("folders of a folder", f"delimiter=%2F&prefix={middle}%2F"),
                                ("1,000 keys, first page", ""), ("1,000 keys, last page", f"start-after={last}%2Fday-89%2F"),
                                ("keys of a folder", f"delimiter=%2F&prefix={last}%2Fday-50%2F"),
                                ("versions, in the middle", f"versions&delimiter=%2F&key-marker={middle}")):
                query = query if query.startswith("versions") else "list-type=2&" + query
                target = "/bench?" + "&".join(sorted(piece + ("" if "=" in piece else "=") for piece in query.strip("&").split("&")))
                _, times = drive(wire.address, [request(wire, "GET", target)] * 50, 1)
                ms = statistics.median(times) * 1000
                print(f"ListObjects over {keys} keys, {what:24} {ms:6.2f} ms a page")
                self.target(ms < MOST_PAGE_MS, f"{what}: {ms:.1f} ms a page, the limit is {MOST_PAGE_MS}")

    def large(self):
        size = self.options.gib << 30
        piece = os.urandom(1 << 20)
        with Lab() as lab:
            wire = Wire(lab.endpoint)
            drive(wire.address, [request(wire, "PUT", "/bench")], 1)
            headers, _ = wire.signed("PUT", "/bench/large", {"content-length": str(size)}, "UNSIGNED-PAYLOAD", datetime.datetime.utcnow())
            with socket.create_connection(wire.address) as connection:
                started = time.perf_counter()
                connection.sendall(b"PUT /bench/large HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in headers.items()).encode() + b"\r\n")
                for _ in range(size >> 20):
                    connection.sendall(piece)
                check(b" 200 " in connection.recv(65536)[:16], "the large object was refused")
                took = time.perf_counter() - started
                print(f"{self.options.gib} GiB in:  {size / took / 2**20:6.0f} MiB/s, memory {peak_memory(lab.process):.0f} MiB", flush=True)
                started = time.perf_counter()
                connection.sendall(request(wire, "GET", "/bench/large"))
                head = connection.recv(65536)
                check(b" 200 " in head[:16], f"{head!r}")
                got, buffer = len(head.partition(b"\r\n\r\n")[2]), bytearray(1 << 20)
                while got < size:
                    got += connection.recv_into(buffer)
                took = time.perf_counter() - started
            memory = peak_memory(lab.process)
            print(f"{self.options.gib} GiB out: {size / took / 2**20:6.0f} MiB/s, memory {memory:.0f} MiB")
            self.target(memory < MOST_MEMORY_MIB, f"a large object: {memory:.0f} MiB, the limit is {MOST_MEMORY_MIB}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--keys", type=int, default=1_000_000)
    parser.add_argument("--gib", type=int, default=5)
    parser.add_argument("--only", default="small,many,list,large")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    bench = Bench(options)
    for part in options.only.split(","):
        {"small": bench.small, "many": bench.many, "list": bench.list, "large": bench.large}[part]()
    for line in bench.missed:
        print("missed:", line)
    return 1 if options.check and bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
