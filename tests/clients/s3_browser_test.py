"""S3 as browsers and strangers use it: CORS, public reads, forms with policies, websites, buckets as host names."""
import base64
import datetime
import json

from lab import Lab, check
from s3_wire import Wire

with Lab() as lab:
    wire = Wire(lab.endpoint)
    s3 = lab.client("s3")
    port = lab.endpoint.rsplit(":", 1)[1]
    s3.create_bucket(Bucket="box")
    s3.put_object(Bucket="box", Key="open/a.txt", Body=b"hello", ContentType="text/plain")
    s3.put_object(Bucket="box", Key="closed/b.txt", Body=b"secret")
    get = lambda target, host=None, **headers: wire.anonymous("GET", target, headers, host=host)

    # CORS: off, then by the rules.
    ask = lambda origin, method="GET", names=None: wire.anonymous("OPTIONS", "/box/open/a.txt", {
        "origin": origin, "access-control-request-method": method} | ({"access-control-request-headers": names} if names else {}))
    check(ask("http://app.example").outcome == (403, "AccessForbidden"), "a preflight without rules")
    check(get("/box/open/a.txt", origin="http://app.example").status == 403, "a page of elsewhere without rules")
    s3.put_bucket_cors(Bucket="box", CORSConfiguration={"CORSRules": [
        {"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["http://*.example"], "AllowedHeaders": ["x-amz-*", "content-type"],
         "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 30},
        {"AllowedMethods": ["HEAD", "GET"], "AllowedOrigins": ["*"]}]})
    answer = ask("http://app.example", "PUT", "X-Amz-Meta-A, Content-Type")
    check(answer.status == 200 and answer.body == b"", f"a preflight: {answer}")
    check({name: value for name, value in answer.headers.items() if name.startswith("access-control")} == {
        "access-control-allow-origin": "http://app.example", "access-control-allow-methods": "GET, PUT",
        "access-control-allow-headers": "x-amz-meta-a, content-type", "access-control-expose-headers": "ETag",
        "access-control-max-age": "30", "access-control-allow-credentials": "true"}, f"a preflight: {answer}")
    check(ask("http://other.test").headers["access-control-allow-origin"] == "*", "the rule for everybody")
    for refused in (ask("http://other.test", "PUT"), ask("http://app.example", "DELETE"), ask("http://app.example", "PUT", "x-other")):
        check(refused.outcome == (403, "AccessForbidden"), f"a preflight that no rule takes: {refused}")
    check(wire.anonymous("OPTIONS", "/box/k", {"origin": "http://app.example"}).outcome == (400, "BadRequest"), "half a preflight")
    signed = wire.send("GET", "/box/open/a.txt", headers={"origin": "http://app.example"})
    check(signed.status == 200 and signed.headers["access-control-allow-origin"] == "http://app.example" and
          signed.headers["access-control-expose-headers"] == "ETag" and "Origin" in signed.headers["vary"], f"{signed}")
    check(wire.send("DELETE", "/box/open/none", headers={"origin": "http://app.example"}).status == 403, "a method that no rule has")
    denied = get("/box/closed/b.txt", origin="http://app.example")
    check(denied.outcome == (403, "AccessDenied") and "access-control-allow-origin" in denied.headers, "a page may read errors")

    # What a policy opens to everybody, and nothing else.
    check(get("/box/open/a.txt").outcome == (403, "AccessDenied"), "nothing is open yet")
    s3.put_public_access_block(Bucket="box", PublicAccessBlockConfiguration={"BlockPublicAcls": True})
    s3.put_bucket_policy(Bucket="box", Policy=json.dumps({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"},
        {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::box/closed/*"}]}))
    answer = get("/box/open/a.txt")
    check((answer.body, answer.headers["content-type"]) == (b"hello", "text/plain"), f"a public read: {answer}")
    check(wire.anonymous("HEAD", "/box/open/a.txt").headers["content-length"] == "5", "a public HEAD")
    check(get("/box/open/a.txt", range="bytes=1-2").body == b"el", "a public range")
    for what, answer in (("a denied key", get("/box/closed/b.txt")), ("a key that is not there", get("/box/open/none")),
                         ("a listing", get("/box")), ("all buckets", get("/")), ("a write", wire.anonymous("PUT", "/box/open/w", body=b"x")),
                         ("a removal", wire.anonymous("DELETE", "/box/open/a.txt")), ("a setting", get("/box?policy")),
                         ("a DeleteObjects", wire.anonymous("POST", "/box?delete", body=b"<Delete/>"))):
        check(answer.outcome == (403, "AccessDenied"), f"{what} for everybody: {answer}")
    check(get("/box/open/a.txt?response-content-type=a/b").outcome == (400, "InvalidRequest"), "overrides for everybody")
    check(get("/nowhere/k").outcome == (404, "NoSuchBucket"), "no bucket")
    s3.put_public_access_block(Bucket="box", PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    check(get("/box/open/a.txt").status == 403, "RestrictPublicBuckets opens nothing")
    s3.delete_public_access_block(Bucket="box")

    # The bucket in the host name.
    for host in (f"box.localhost:{port}", f"box.s3.localhost:{port}", f"box.s3.us-east-1.localhost:{port}"):
        check(get("/open/a.txt", host=host).body == b"hello", f"{host}")

    # Forms.
    def form(fields, file=(b"from a form", 'filename="C:\\\\dir\\\\up.txt"'), after=None, target="/box"):
        parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
        if file is not None:
            parts.append(('name="file"; ' + file[1], file[0]))
        parts += after or []
        body = b"".join(f"--line\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + value + b"\r\n" for head, value in parts)
        return wire.anonymous("POST", target, {"content-type": "multipart/form-data; boundary=line"}, body + b"--line--\r\n")

    def allowed(fields, conditions=None, expires=60, spoil=False):
        now = datetime.datetime.utcnow()
        fields = {"x-amz-algorithm": "AWS4-HMAC-SHA256", "x-amz-credential": f"{wire.key}/{wire.scope(now)}",
                  "x-amz-date": f"{now:%Y%m%dT%H%M%SZ}"} | fields
        conditions = [{name: value} for name, value in fields.items() if name != "key"] + [{"bucket": "box"}] + (
            [["starts-with", "$key", "up/"]] if conditions is None else conditions)
        policy = {"expiration": f"{now + datetime.timedelta(seconds=expires):%Y-%m-%dT%H:%M:%SZ}", "conditions": conditions}
        text = base64.b64encode(json.dumps(policy).encode()).decode()
        return fields | {"policy": text, "x-amz-signature": wire.signature(now, text if not spoil else text + "=")}

    answer = form(allowed({"key": "up/${filename}", "content-type": "text/x-form", "x-amz-meta-mood": "sunny"}))
    check(answer.status == 204 and answer.headers["location"].endswith("/box/up/up.txt"), f"a form: {answer}")
    got = s3.get_object(Bucket="box", Key="up/up.txt")
    check((got["Body"].read(), got["ContentType"], got["Metadata"]) == (b"from a form", "text/x-form", {"mood": "sunny"}), f"{got}")
    answer = form(allowed({"key": "up/<2>&", "success_action_status": "201"}), after=[('name="submit"', b"Upload")])
    check(answer.status == 201 and b"<Key>up/&lt;2&gt;&amp;</Key>" in answer.body, f"a form with 201: {answer}")
    answer = form(allowed({"key": "up/3", "success_action_redirect": "http://127.0.0.1/done?x=1"}))
    check(answer.status == 303 and answer.headers["location"].startswith("http://127.0.0.1/done?x=1&bucket=box&key=up%2F3&etag="), f"{answer}")
    big = bytes(range(256)) * 20_000
    check(form(allowed({"key": "up/big"}), (big, 'filename="b"')).status == 204, "a large file")
    check(s3.get_object(Bucket="box", Key="up/big")["Body"].read() == big, "the large file came back changed")
    sized = lambda least, most: allowed({"key": "up/s"}, [["eq", "$key", "up/s"], ["content-length-range", least, most]])
    check(form(sized(1, 100)).status == 204, "a size within the range")
    xml = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"
    check(form(allowed({"key": "up/t", "tagging": xml})).status == 204 and
          s3.get_object_tagging(Bucket="box", Key="up/t")["TagSet"] == [{"Key": "a", "Value": "1"}], "tags of a form")
    for what, answer, outcome in (
            ("no policy", form({"key": "up/x"}), (403, "AccessDenied")),
            ("a wrong signature", form(allowed({"key": "up/x"}, spoil=True)), (403, "SignatureDoesNotMatch")),
            ("an expired policy", form(allowed({"key": "up/x"}, expires=-60)), (403, "AccessDenied")),
            ("another key", form(allowed({"key": "down/x"})), (403, "AccessDenied")),
            ("an extra field", form(allowed({"key": "up/x"}) | {"acl": "private"}), (403, "AccessDenied")),
            ("too large", form(sized(1, 5)), (400, "EntityTooLarge")),
            ("too small", form(sized(50, 90)), (400, "EntityTooSmall")),
            ("no key", form(allowed({})), (400, "InvalidArgument")),
            ("no file", form(allowed({"key": "up/x"}), None), (400, "InvalidArgument")),
            ("fields that are too long", form(allowed({"key": "up/x"}) | {"x-ignore-a": "x" * 30_000}), (400, "MaxPostPreDataLengthExceededError")),
            ("no boundary", wire.anonymous("POST", "/box", {"content-type": "multipart/form-data"}, b"x"), (400, "MalformedPOSTRequest"))):
        check(answer.outcome == outcome, f"a form with {what}: {answer}")
    left = [each["Key"] for each in s3.list_objects_v2(Bucket="box", Prefix="up/")["Contents"]]
    check(left == ["up/3", "up/<2>&", "up/big", "up/s", "up/t", "up/up.txt"], f"refused forms left something: {left}")

    # A website.
    site = f"box.s3-website.localhost:{port}"
    check(get("/", site).status == 404 and b"NoSuchWebsiteConfiguration" in get("/", site).body, "no website yet")
    s3.put_bucket_website(Bucket="box", WebsiteConfiguration={
        "IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "open/error.html"}, "RoutingRules": [
            {"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "new/", "HttpRedirectCode": "302"}},
            {"Condition": {"KeyPrefixEquals": "ask/", "HttpErrorCodeReturnedEquals": "403"},
             "Redirect": {"HostName": "ask.example", "Protocol": "https", "ReplaceKeyWith": "q"}}]})
    for key, text in (("index.html", "front"), ("sub/index.html", "below"), ("open/error.html", "sorry")):
        s3.put_object(Bucket="box", Key=key, Body=text.encode(), ContentType="text/html")
    s3.put_object(Bucket="box", Key="moved", Body=b"", WebsiteRedirectLocation="/sub/")
    check(get("/", site).body == b"front" and get("/sub/", site).body == b"below", "index documents")
    check(get("/", site).headers["content-type"] == "text/html" and "x-amz-request-id" in get("/", site).headers, "headers")
    check((get("/sub", site).status, get("/sub", site).headers["location"]) == (302, "/sub/"), "a folder without its slash")
    check((get("/old/a b".replace(" ", "%20"), site).status, get("/old/a", site).headers["location"]) == (302, f"http://{site}/new/a"), "a rule")
    check(get("/ask/x", site).headers["location"] == "https://ask.example/q", "a rule for an error")
    check((get("/moved", site).status, get("/moved", site).headers["location"]) == (301, f"http://{site}/sub/"), "a moved object")
    answer = get("/none", site)
    check((answer.status, answer.body) == (403, b"sorry"), f"the error document, of a bucket that may not be listed: {answer}")
    check(wire.anonymous("HEAD", "/", host=site).headers["content-length"] == "5", "HEAD of a website")
    check(wire.anonymous("POST", "/", body=b"x", host=site).status == 405, "POST to a website")
    etag = get("/", site).headers["etag"]
    check(wire.anonymous("GET", "/", {"if-none-match": etag}, host=site).status == 304, "a page that is known")
    s3.put_bucket_website(Bucket="box", WebsiteConfiguration={"RedirectAllRequestsTo": {"HostName": "www.example", "Protocol": "https"}})
    check((get("/a/b?c=d", site).status, get("/a/b", site).headers["location"]) == (301, "https://www.example/a/b"), "everything elsewhere")
print("ok")
