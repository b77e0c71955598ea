"""S3 versions by Debian's boto3: versioning and suspending, delete markers, copies and tags of versions, listings."""
from botocore.exceptions import ClientError

from lab import Lab, check, error_of


def refused(call, **arguments):
    """(status, code, headers) of a refusal."""
    try:
        call(**arguments)
    except ClientError as problem:
        meta = problem.response["ResponseMetadata"]
        return meta["HTTPStatusCode"], problem.response["Error"]["Code"], meta["HTTPHeaders"]
    check(False, f"{call.__name__} succeeded, an error was expected")


with Lab() as lab:
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="box")
    check("Status" not in s3.get_bucket_versioning(Bucket="box"), "a new bucket has a versioning status")
    check("VersionId" not in s3.put_object(Bucket="box", Key="k", Body=b"before"), "a version without versioning")
    check(error_of(s3.put_bucket_versioning, Bucket="box", VersioningConfiguration={}) ==
          (400, "IllegalVersioningConfigurationException"), "versioning without a status")
    s3.put_bucket_versioning(Bucket="box", VersioningConfiguration={"Status": "Enabled"})
    check(s3.get_bucket_versioning(Bucket="box")["Status"] == "Enabled", "versioning is not enabled")

    one = s3.put_object(Bucket="box", Key="k", Body=b"one")["VersionId"]
    two = s3.put_object(Bucket="box", Key="k", Body=b"two")["VersionId"]
    got = s3.get_object(Bucket="box", Key="k")
    check((got["Body"].read(), got["VersionId"]) == (b"two", two), "the current version")
    check(s3.get_object(Bucket="box", Key="k", VersionId=one)["Body"].read() == b"one", "an old version")
    check(s3.get_object(Bucket="box", Key="k", VersionId="null")["Body"].read() == b"before", "the null version")
    check(s3.head_object(Bucket="box", Key="k", VersionId=one)["VersionId"] == one, "head of an old version")
    check(refused(s3.get_object, Bucket="box", Key="k", VersionId="x")[:2] == (400, "InvalidArgument"), "a version that is no id")
    never = one[:8] + two[8:]
    check(refused(s3.get_object, Bucket="box", Key="k", VersionId=never)[:2] == (404, "NoSuchVersion"), "an unknown version")

    # A delete marker.
    gone = s3.delete_object(Bucket="box", Key="k")
    check(gone["DeleteMarker"] is True, f"delete says {gone}")
    marker = gone["VersionId"]
    status, code, headers = refused(s3.get_object, Bucket="box", Key="k")
    check((status, code, headers.get("x-amz-delete-marker"), headers.get("x-amz-version-id")) ==
          (404, "NoSuchKey", "true", marker), f"get behind a marker: {status} {code} {headers}")
    status, code, headers = refused(s3.get_object, Bucket="box", Key="k", VersionId=marker)
    check((status, code, headers.get("x-amz-delete-marker"), headers.get("allow")) ==
          (405, "MethodNotAllowed", "true", "DELETE"), f"get of a marker: {status} {code} {headers}")
    status, code, headers = refused(s3.head_object, Bucket="box", Key="k", VersionId=marker)
    check((status, headers.get("x-amz-delete-marker")) == (405, "true"), f"head of a marker: {status} {headers}")
    check(refused(s3.copy_object, Bucket="box", Key="c", CopySource={"Bucket": "box", "Key": "k", "VersionId": marker})[1] ==
          "InvalidRequest", "copy of a marker")

    # Copies and tags name versions.
    copied = s3.copy_object(Bucket="box", Key="k", CopySource={"Bucket": "box", "Key": "k", "VersionId": one})
    check(copied["CopySourceVersionId"] == one, f"copy says {copied}")
    check(s3.get_object(Bucket="box", Key="k")["Body"].read() == b"one", "an old version copied over the current one")
    tagged = s3.put_object_tagging(Bucket="box", Key="k", VersionId=two, Tagging={"TagSet": [{"Key": "a", "Value": "1"}]})
    check(tagged["VersionId"] == two, f"tagging says {tagged}")
    check(s3.get_object_tagging(Bucket="box", Key="k")["TagSet"] == [], "the current version is tagged")
    check(s3.get_object_tagging(Bucket="box", Key="k", VersionId=two)["TagSet"][0]["Key"] == "a", "the version is not tagged")
    s3.delete_object_tagging(Bucket="box", Key="k", VersionId=two)
    upload = s3.create_multipart_upload(Bucket="box", Key="parts")["UploadId"]
    part = s3.upload_part_copy(Bucket="box", Key="parts", UploadId=upload, PartNumber=1,
                               CopySource={"Bucket": "box", "Key": "k", "VersionId": two})
    check(part["CopySourceVersionId"] == two, f"upload_part_copy says {part}")
    whole = s3.complete_multipart_upload(Bucket="box", Key="parts", UploadId=upload, MultipartUpload={
        "Parts": [{"PartNumber": 1, "ETag": part["CopyPartResult"]["ETag"]}]})
    check(s3.get_object(Bucket="box", Key="parts", VersionId=whole["VersionId"])["Body"].read() == b"two", "a version in parts")

    # Suspended.
    s3.put_bucket_versioning(Bucket="box", VersioningConfiguration={"Status": "Suspended"})
    s3.put_object(Bucket="box", Key="k", Body=b"null again")
    check(s3.get_object(Bucket="box", Key="k", VersionId="null")["Body"].read() == b"null again", "the null version")
    check(s3.delete_object(Bucket="box", Key="k")["VersionId"] == "null", "the null marker")
    s3.put_object(Bucket="box", Key="dir/one", Body=b"")
    s3.put_object(Bucket="box", Key="dir/two", Body=b"")

    # Listings, whole and in pages.
    listed = s3.list_object_versions(Bucket="box", Delimiter="/")
    check([each["Prefix"] for each in listed["CommonPrefixes"]] == ["dir/"], f"common prefixes: {listed}")
    of_k = [each["VersionId"] for each in listed["Versions"] if each["Key"] == "k"]
    check(of_k == [copied["VersionId"], two, one], f"versions of k: {of_k}")
    markers = {each["VersionId"]: each["IsLatest"] for each in listed["DeleteMarkers"]}
    check(markers == {"null": True, marker: False}, f"markers: {markers}")
    paged = [(kind, each["Key"], each["VersionId"])
             for page in s3.get_paginator("list_object_versions").paginate(Bucket="box", PaginationConfig={"PageSize": 1})
             for kind in ("Versions", "DeleteMarkers") for each in page.get(kind, [])]
    check(len(paged) == len(set(paged)) == 8, f"pages of one: {paged}")

    # Everything goes by its versions; before that, the bucket does not.
    check(error_of(s3.delete_bucket, Bucket="box") == (409, "BucketNotEmpty"), "a bucket with versions was deleted")
    removed = s3.delete_objects(Bucket="box", Delete={"Objects": [{"Key": "later"}, {"Key": "k", "VersionId": marker}]})
    by_key = {each["Key"]: each for each in removed["Deleted"]}
    check(by_key["later"]["DeleteMarker"] and by_key["later"]["DeleteMarkerVersionId"] == "null", f"new marker: {by_key}")
    check(by_key["k"]["VersionId"] == marker and by_key["k"]["DeleteMarker"], f"removed marker: {by_key}")
    versions = s3.list_object_versions(Bucket="box")
    everything = [{"Key": each["Key"], "VersionId": each["VersionId"]}
                  for kind in ("Versions", "DeleteMarkers") for each in versions.get(kind, [])]
    s3.delete_objects(Bucket="box", Delete={"Objects": everything, "Quiet": True})
    s3.delete_bucket(Bucket="box")
    check(s3.list_buckets()["Buckets"] == [], "a bucket is left")
