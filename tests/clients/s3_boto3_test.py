"""S3 by boto3 and curl: every verb the lab has, its refusals, presigned addresses, signatures that are wrong."""
import datetime
import hashlib
import io
import os
import subprocess

from botocore.config import Config

from lab import Lab, check, error_of


def keys(page, field="Contents"):
    return [entry["Key"] for entry in page.get(field, [])]


def curl(*words):
    done = subprocess.run(["curl", "-sS", *words], capture_output=True, text=True, timeout=60)
    check(done.returncode == 0, f"curl {words}: {done.stderr}")
    return done.stdout


with Lab() as lab:
    s3 = lab.client("s3")

    # Buckets.
    check(s3.create_bucket(Bucket="first-bucket")["Location"] == "/first-bucket", "CreateBucket's Location")
    s3.create_bucket(Bucket="first-bucket")
    s3.create_bucket(Bucket="in-tokyo", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"})
    check(error_of(s3.create_bucket, Bucket="Not_A_Name") == (400, "InvalidBucketName"), "a bad bucket name")
    check(error_of(s3.create_bucket, Bucket="in-tokyo",
                   CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}) == (409, "BucketAlreadyOwnedByYou"),
          "the same bucket twice")
    check([b["Name"] for b in s3.list_buckets()["Buckets"]] == ["first-bucket", "in-tokyo"], "ListBuckets")
    check(s3.get_bucket_location(Bucket="in-tokyo")["LocationConstraint"] == "ap-northeast-1", "GetBucketLocation")
    check(s3.get_bucket_location(Bucket="first-bucket")["LocationConstraint"] is None, "GetBucketLocation of the first region")
    region = s3.head_bucket(Bucket="in-tokyo")["ResponseMetadata"]["HTTPHeaders"]["x-amz-bucket-region"]
    check(region == "ap-northeast-1", f"HeadBucket says {region}")
    check(error_of(s3.head_bucket, Bucket="nobody")[0] == 404, "HeadBucket of no bucket")
    check(error_of(s3.get_bucket_tagging, Bucket="first-bucket") == (404, "NoSuchTagSet"), "no bucket tags")
    s3.put_bucket_tagging(Bucket="first-bucket", Tagging={"TagSet": [{"Key": "k", "Value": "v"}]})
    check(s3.get_bucket_tagging(Bucket="first-bucket")["TagSet"] == [{"Key": "k", "Value": "v"}], "bucket tags")
    check("Status" not in s3.get_bucket_versioning(Bucket="first-bucket"), "versioning was never switched on")
    check(s3.get_bucket_acl(Bucket="first-bucket")["Grants"][0]["Permission"] == "FULL_CONTROL", "the bucket's ACL")

    # Objects.
    b = "first-bucket"
    body = os.urandom(100_000)
    expires = datetime.datetime(2040, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    put = s3.put_object(Bucket=b, Key="dir/blob", Body=body, Metadata={"a": "1"}, ContentType="application/x-blob",
                        CacheControl="no-store", ContentDisposition="inline", ContentLanguage="de", Expires=expires,
                        Tagging="x=1&y=two%20words", ChecksumAlgorithm="SHA256")
    check(put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"', "PutObject's ETag")
    got = s3.get_object(Bucket=b, Key="dir/blob", ChecksumMode="ENABLED")
    check(got["Body"].read() == body, "GetObject's bytes")
    check((got["ContentType"], got["CacheControl"], got["ContentDisposition"], got["ContentLanguage"], got["Expires"],
           got["Metadata"], got["TagCount"], got["ContentLength"]) ==
          ("application/x-blob", "no-store", "inline", "de", expires, {"a": "1"}, 2, 100_000), f"GetObject says {got}")
    check(got["ChecksumSHA256"] == put["ChecksumSHA256"], "the stored checksum")
    check(s3.get_object_tagging(Bucket=b, Key="dir/blob")["TagSet"] ==
          [{"Key": "x", "Value": "1"}, {"Key": "y", "Value": "two words"}], "object tags")
    part = s3.get_object(Bucket=b, Key="dir/blob", Range="bytes=10-19")
    check(part["Body"].read() == body[10:20] and part["ContentRange"] == "bytes 10-19/100000" and
          part["ResponseMetadata"]["HTTPStatusCode"] == 206, "a range")
    check(s3.get_object(Bucket=b, Key="dir/blob", Range="bytes=-5")["Body"].read() == body[-5:], "a suffix range")
    check(error_of(s3.get_object, Bucket=b, Key="dir/blob", Range="bytes=100000-") == (416, "InvalidRange"), "a bad range")
    check(error_of(s3.get_object, Bucket=b, Key="dir/blob", IfNoneMatch=put["ETag"])[0] == 304, "If-None-Match")
    check(error_of(s3.get_object, Bucket=b, Key="dir/blob", IfMatch='"0"') == (412, "PreconditionFailed"), "If-Match")
    check(error_of(s3.head_object, Bucket=b, Key="dir/blob", IfModifiedSince=got["LastModified"])[0] == 304, "If-Modified-Since")
    check(s3.get_object(Bucket=b, Key="dir/blob", ResponseContentType="text/odd")["ContentType"] == "text/odd", "response-content-type")
    check(error_of(s3.get_object, Bucket=b, Key="none") == (404, "NoSuchKey"), "no such key")
    check(error_of(s3.get_object, Bucket="nobody", Key="none") == (404, "NoSuchBucket"), "no such bucket")
    check(error_of(s3.put_object, Bucket=b, Key="bad", Body=b"x", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==") == (400, "BadDigest"), "a wrong MD5")
    check(error_of(s3.put_object, Bucket=b, Key="bad", Body=b"x", ChecksumSHA256="A" * 43 + "=") == (400, "BadDigest"), "a wrong SHA-256")
    check(error_of(s3.head_object, Bucket=b, Key="bad")[0] == 404, "a refused object was stored")
    check(error_of(s3.put_object, Bucket=b, Key="k" * 1025, Body=b"x") == (400, "KeyTooLongError"), "a long key")
    check(error_of(s3.put_object, Bucket=b, Key="x", Body=b"", ACL="public-read") == (400, "AccessControlListNotSupported"), "a public object")
    s3.put_object(Bucket=b, Key="empty", Body=b"")
    check(s3.get_object(Bucket=b, Key="empty")["Body"].read() == b"", "an empty object")

    # Copies.
    s3.copy_object(Bucket="in-tokyo", Key="cöpy +1", CopySource={"Bucket": b, "Key": "dir/blob"})
    copy = s3.get_object(Bucket="in-tokyo", Key="cöpy +1")
    check(copy["Body"].read() == body and copy["Metadata"] == {"a": "1"} and copy["TagCount"] == 2, "a copy with its metadata")
    s3.copy_object(Bucket="in-tokyo", Key="bare", CopySource=f"{b}/dir/blob", MetadataDirective="REPLACE", ContentType="a/b")
    check(s3.head_object(Bucket="in-tokyo", Key="bare")["Metadata"] == {}, "a copy with metadata of its own")
    check(error_of(s3.copy_object, Bucket=b, Key="dir/blob", CopySource=f"{b}/dir/blob") == (400, "InvalidRequest"), "a copy onto itself")
    check(error_of(s3.copy_object, Bucket=b, Key="c", CopySource=f"{b}/none") == (404, "NoSuchKey"), "a copy of nothing")
    s3.delete_object(Bucket=b, Key="dir/blob")
    check(s3.get_object(Bucket="in-tokyo", Key="bare")["Body"].read() == body, "a copy outlives its source")

    # Listings.
    names = sorted(["a", "b/1", "b/2", "b/c/3", "d", "e f+g", "z/ü"], key=lambda n: n.encode())
    s3.create_bucket(Bucket="listing")
    for name in names:
        s3.put_object(Bucket="listing", Key=name, Body=name.encode())
    check(keys(s3.list_objects_v2(Bucket="listing")) == names, "ListObjectsV2")
    page = s3.list_objects_v2(Bucket="listing", Delimiter="/")
    check(keys(page) == ["a", "d", "e f+g"] and [p["Prefix"] for p in page["CommonPrefixes"]] == ["b/", "z/"] and
          page["KeyCount"] == 5, f"a delimiter: {page}")
    page = s3.list_objects_v2(Bucket="listing", Prefix="b/", Delimiter="/")
    check(keys(page) == ["b/1", "b/2"] and [p["Prefix"] for p in page["CommonPrefixes"]] == ["b/c/"], "a folder")
    check(keys(s3.list_objects_v2(Bucket="listing", StartAfter="b/2")) == names[names.index("b/2") + 1:], "StartAfter")
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket="listing", PaginationConfig={"PageSize": 2}))
    check([k for p in pages for k in keys(p)] == names and len(pages) == 4, "pages of two")
    pages = list(s3.get_paginator("list_objects").paginate(Bucket="listing", Delimiter="/", PaginationConfig={"PageSize": 1}))
    check([k for p in pages for k in keys(p)] == ["a", "d", "e f+g"], "pages of one with a delimiter")
    check(sum(len(p.get("CommonPrefixes", [])) for p in pages) == 2, "each folder once")
    versions = s3.list_object_versions(Bucket="listing", Prefix="b/")
    check([(v["Key"], v["VersionId"], v["IsLatest"]) for v in versions["Versions"]] ==
          [("b/1", "null", True), ("b/2", "null", True), ("b/c/3", "null", True)], "ListObjectVersions")
    check(error_of(s3.list_objects_v2, Bucket="listing", ContinuationToken="odd") == (400, "InvalidArgument"), "an odd token")
    check(error_of(s3.delete_bucket, Bucket="listing") == (409, "BucketNotEmpty"), "a full bucket")
    deleted = s3.delete_objects(Bucket="listing", Delete={"Objects": [{"Key": n} for n in names + ["never"]]})
    check(len(deleted["Deleted"]) == len(names) + 1 and "Errors" not in deleted, "DeleteObjects")
    s3.delete_bucket(Bucket="listing")

    # Multipart by hand.
    upload = s3.create_multipart_upload(Bucket=b, Key="parts", Metadata={"m": "p"})["UploadId"]
    five = os.urandom(5 * 1024 * 1024)
    pieces = [five, b"", b"tail"]
    tags = [s3.upload_part(Bucket=b, Key="parts", UploadId=upload, PartNumber=n, Body=pieces[n - 1])["ETag"] for n in (1, 3)]
    check([u["UploadId"] for u in s3.list_multipart_uploads(Bucket=b)["Uploads"]] == [upload], "ListMultipartUploads")
    check([(p["PartNumber"], p["Size"]) for p in s3.list_parts(Bucket=b, Key="parts", UploadId=upload)["Parts"]] ==
          [(1, len(five)), (3, 4)], "ListParts")
    done = lambda *parts: {"Parts": [{"PartNumber": n, "ETag": e} for n, e in parts]}
    finish = lambda *parts: error_of(s3.complete_multipart_upload, Bucket=b, Key="parts", UploadId=upload, MultipartUpload=done(*parts))
    check(finish((3, tags[1]), (1, tags[0])) == (400, "InvalidPartOrder"), "parts in the wrong order")
    check(finish((1, tags[1])) == (400, "InvalidPart"), "a part with a wrong tag")
    check(finish((2, tags[0])) == (400, "InvalidPart"), "a part that was never sent")
    small = s3.upload_part(Bucket=b, Key="parts", UploadId=upload, PartNumber=2, Body=b"small")["ETag"]
    check(finish((1, tags[0]), (2, small), (3, tags[1])) == (400, "EntityTooSmall"), "a small part in the middle")
    whole = s3.complete_multipart_upload(Bucket=b, Key="parts", UploadId=upload, MultipartUpload=done((1, tags[0]), (3, tags[1])))
    digest = hashlib.md5(hashlib.md5(five).digest() + hashlib.md5(b"tail").digest()).hexdigest()
    check(whole["ETag"] == f'"{digest}-2"', f"the tag of two parts is {whole['ETag']}")
    got = s3.get_object(Bucket=b, Key="parts")
    check(got["Body"].read() == five + b"tail" and got["Metadata"] == {"m": "p"}, "the parts together")
    second = s3.get_object(Bucket=b, Key="parts", PartNumber=2)
    check(second["Body"].read() == b"tail" and second["PartsCount"] == 2, "one part alone")
    check(error_of(s3.abort_multipart_upload, Bucket=b, Key="parts", UploadId=upload) == (404, "NoSuchUpload"), "abort after the end")
    upload = s3.create_multipart_upload(Bucket=b, Key="dropped")["UploadId"]
    s3.upload_part(Bucket=b, Key="dropped", UploadId=upload, PartNumber=1, Body=b"x")
    s3.abort_multipart_upload(Bucket=b, Key="dropped", UploadId=upload)
    check("Uploads" not in s3.list_multipart_uploads(Bucket=b), "an aborted upload is listed")
    s3.upload_fileobj(io.BytesIO(five * 4), b, "twenty")
    sink = io.BytesIO()
    s3.download_fileobj(b, "twenty", sink)
    check(sink.getvalue() == five * 4, "20 MiB there and back")

    # Presigned addresses, which need no client of S3's.
    old = s3.generate_presigned_url("get_object", Params={"Bucket": b, "Key": "parts"})  # boto3's default here: version 2
    check("Please use AWS4-HMAC-SHA256" in curl(old), "an address signed by version 2")
    s3 = lab.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "in-tokyo", "Key": "cöpy +1"}, ExpiresIn=60)
    check(subprocess.run(["curl", "-sS", url], capture_output=True).stdout == body, "a presigned GET")
    check("SignatureDoesNotMatch" in curl(url.replace("in-tokyo", "first-bucket")), "a presigned GET of something else")
    url = s3.generate_presigned_url("put_object", Params={"Bucket": b, "Key": "by curl"}, ExpiresIn=60)
    curl("-X", "PUT", "--data-binary", "from curl", "-H", "Content-Type:", url)
    check(s3.get_object(Bucket=b, Key="by curl")["Body"].read() == b"from curl", "a presigned PUT")
    check("AccessDenied" in curl(f"{lab.endpoint}/{b}/parts"), "a request without a signature")
    check("403" in curl("-o", "/dev/null", "-w", "%{http_code}", "-H", "Host: evil.example", f"{lab.endpoint}/"), "a foreign host")

    # The same bucket as a host name.
    port = lab.endpoint.rsplit(":", 1)[1]
    check("AccessDenied" in curl("--resolve", f"{b}.localhost:{port}:127.0.0.1", f"http://{b}.localhost:{port}/parts"), "a bucket as host")

    # Wrong credentials.
    stranger = lab.client("s3", aws_access_key_id="AKIASTRANGER")
    check(error_of(stranger.list_buckets) == (403, "InvalidAccessKeyId"), "an unknown key")
    liar = lab.client("s3", aws_secret_access_key="wrong")
    check(error_of(liar.list_buckets) == (403, "SignatureDoesNotMatch"), "a wrong secret")
    check(error_of(lab.client("sts", aws_secret_access_key="wrong").get_caller_identity) == (403, "SignatureDoesNotMatch"), "a wrong secret, sts")
    check(error_of(lab.client("sts", aws_access_key_id="AKIASTRANGER").get_caller_identity) == (403, "InvalidClientTokenId"), "an unknown key, sts")
    check(error_of(lab.client("ecr", aws_access_key_id="AKIASTRANGER").describe_repositories) == (403, "UnrecognizedClientException"), "an unknown key, ecr")
    check(error_of(lab.client("kinesis").list_streams) == (501, "NotImplemented"), "a service that is not there")

print("ok")
