"""The main thread never waits: while a stack deploys, nothing keeps it for more than 50 ms; the program's own watchdog tells.

    SKYDECK_BIN=… /usr/bin/python3 tests/gui/watchdog_test.py --objects

does the same while 100,000 objects are listed, sorted and filtered. No ctest runs that: a filter typed over all of them still
keeps the main thread for some hundred milliseconds.
"""
import http.server
import subprocess
import sys
import threading
import urllib.parse

from gui import BIN, Desk, Window, check

LIMIT, OBJECTS, PAGE = 50, 100_000, 1000


class ManyObjects(http.server.BaseHTTPRequestHandler):
    """As much of STS and S3 as listing one large bucket takes."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if "list-type" not in query:
            return self.answer('<ListAllMyBucketsResult><Buckets><Bucket><Name>large</Name><CreationDate>'
                               '2026-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>')
        begin = int(query.get("continuation-token", ["0"])[0])
        end = min(begin + PAGE, OBJECTS)
        rows = "".join(f"<Contents><Key>part-{n * 7919 % OBJECTS:06}.csv</Key><LastModified>2026-01-01T00:00:00.000Z"
                       f"</LastModified><ETag>&quot;x&quot;</ETag><Size>{n}</Size><StorageClass>STANDARD</StorageClass></Contents>"
                       for n in range(begin, end))
        more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{end}</NextContinuationToken>" if end < OBJECTS else \
            "<IsTruncated>false</IsTruncated>"
        self.answer(f"<ListBucketResult><Name>large</Name>{more}{rows}</ListBucketResult>")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if b"GetCallerIdentity" in body:
            return self.answer('<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn>'
                               '<UserId>u</UserId><Account>123456789012</Account></GetCallerIdentityResult>'
                               '</GetCallerIdentityResponse>')
        self.answer("<ErrorResponse><Error><Code>NotImplemented</Code><Message>Not here</Message></Error></ErrorResponse>", 501)

    def answer(self, text, status=200):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def watched(desk, *arguments):
    """A window whose watchdog's words are kept."""
    log = open(desk.home / "watchdog", "w+")
    window = Window(subprocess.Popen([BIN / "skydeck", *arguments], env={**desk.env, "SKYDECK_WATCHDOG": str(LIMIT)},
                                     cwd=desk.home, stderr=log))
    return window, lambda: [line for line in open(desk.home / "watchdog") if " ms in " in line]


def listing(desk):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), ManyObjects)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    desk.env |= {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    process, stalls = watched(desk, "--panel", "s3", "--region", "us-east-1", "--endpoint-url",
                              f"http://127.0.0.1:{server.server_port}")
    with process as window:
        window.find("table", "Objects", 60)
        opened = len(stalls())
        window.click(window.find("table column header", "Size"))
        window.click(window.find("table column header", "Name"))

        window.fill("Filter S3", "csv")  # a filter looks through the whole prefix, not only the page that is there
        window.says("100,?000", 240)
        window.fill("Filter S3", "part-0999")
        window.fill("Filter S3", "")
        check(window.close() == 0, "closing did not end the program well")
    server.shutdown()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del desk.env[name]
    return stalls()[opened:]


def deploying(desk):
    process, stalls = watched(desk, "--panel", "stacks")
    with process as window:
        window.find("label", "LAB", 60)
        window.press("Deploy SimpleBatch")
        window.find("push button", "Deploy")
        opened = len(stalls())
        window.press("Deploy")
        window.says("SimpleBatch · CREATE_COMPLETE", 120)
        check(window.close() == 0, "closing did not end the program well")
    return stalls()[opened:]


with Desk() as desk:
    desk.settings({"lab/port": 0, "window/welcomed": "true"})
    found = {"listing": listing(desk)} if "--objects" in sys.argv else {"deploying": deploying(desk)}
    for what, stalls in found.items():
        print(what, "".join(stalls) or "nothing over %d ms\n" % LIMIT, end="")
    check(not any(found.values()), f"the main thread was kept: {found}")
