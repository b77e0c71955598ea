"""An S3 with one bucket of as many objects as one likes, in no order; all else goes to a lab, or is not there."""
import http.client
import http.server
import threading
import urllib.parse

PAGE = 1000
IDENTITY = ("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn><UserId>u</UserId>"
            "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
NO_VERSIONS = "<Error><Code>NotImplemented</Code><Message>Not here</Message></Error>"
NOTHING = "<ErrorResponse><Error><Code>NotImplemented</Code><Message>Not here</Message></Error></ErrorResponse>"


class ManyObjects(http.server.BaseHTTPRequestHandler):
    """One large bucket; all else is the lab's to answer."""
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()
    lab = 0  # its port; without one there is nothing else
    objects = 100_000
    pages = 0  # that were asked for
    deleted = 0  # by DeleteObjects; the listing is empty once that is all

    @classmethod
    def serve(cls):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), cls)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def do_GET(self):
        place = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(place.query)
        if "/s3/" not in self.headers.get("Authorization", ""):
            return self.forward()
        if "versions" in urllib.parse.parse_qs(place.query, keep_blank_values=True):
            return self.answer(NO_VERSIONS, 501)
        if "list-type" not in query:
            return self.answer('<ListAllMyBucketsResult><Buckets><Bucket><Name>large</Name><CreationDate>'
                               '2026-01-01T00:00:00.000Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>')
        ManyObjects.pages += 1
        begin = int(query.get("continuation-token", ["0"])[0])
        end = min(begin + PAGE, self.objects)
        if ManyObjects.deleted >= self.objects:
            begin = end = self.objects
        rows = "".join(f"<Contents><Key>part-{n * 7919 % self.objects:07}.csv</Key><LastModified>2026-01-01T00:00:00.000Z"
                       f"</LastModified><ETag>&quot;x&quot;</ETag><Size>{n}</Size><StorageClass>STANDARD</StorageClass></Contents>"
                       for n in range(begin, end))
        more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{end}</NextContinuationToken>" if end < self.objects else \
            "<IsTruncated>false</IsTruncated>"
        self.answer(f"<ListBucketResult><Name>large</Name>{more}{rows}</ListBucketResult>")

    def do_POST(self):
        if urllib.parse.urlsplit(self.path).query.partition("=")[0] != "delete":
            return self.forward()
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with ManyObjects.lock:
            ManyObjects.deleted += body.count(b"<Key>")
        self.answer("<DeleteResult/>")

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.lab:
            return self.answer(IDENTITY if b"GetCallerIdentity" in body else NOTHING, 200 if b"GetCallerIdentity" in body else 501)
        connection = http.client.HTTPConnection("127.0.0.1", self.lab)
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():  # the Host, too: it is signed
            connection.putheader(name, value)
        connection.endheaders(body)
        with connection.getresponse() as response:
            self.answer(response.read(), response.status, response.getheader("Content-Type", "application/xml"))
        connection.close()

    def answer(self, content, status=200, kind="application/xml"):
        data = content if isinstance(content, bytes) else content.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass
