"""A bucket's settings by Debian's boto3: what a new bucket has, stored and returned, deleted, refused in AWS's words."""
import json

from lab import Lab, check, error_of

with Lab() as lab:
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="box")
    everywhere = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}

    # What a new bucket has, and the codes of what it has not.
    check(s3.get_public_access_block(Bucket="box")["PublicAccessBlockConfiguration"] == everywhere, "public access block")
    check(s3.get_bucket_ownership_controls(Bucket="box")["OwnershipControls"]["Rules"] ==
          [{"ObjectOwnership": "BucketOwnerEnforced"}], "ownership controls")
    rules = s3.get_bucket_encryption(Bucket="box")["ServerSideEncryptionConfiguration"]["Rules"]
    check(rules[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}, f"encryption: {rules}")
    check(s3.get_bucket_request_payment(Bucket="box")["Payer"] == "BucketOwner", "request payment")
    for call in (s3.get_bucket_logging, s3.get_bucket_notification_configuration, s3.get_bucket_accelerate_configuration):
        answer = call(Bucket="box")
        check(set(answer) == {"ResponseMetadata"}, f"{call.__name__}: {answer}")
    for call, code in ((s3.get_bucket_cors, "NoSuchCORSConfiguration"), (s3.get_bucket_policy, "NoSuchBucketPolicy"),
                       (s3.get_bucket_policy_status, "NoSuchBucketPolicy"),
                       (s3.get_bucket_website, "NoSuchWebsiteConfiguration"), (s3.get_bucket_tagging, "NoSuchTagSet"),
                       (s3.get_bucket_lifecycle_configuration, "NoSuchLifecycleConfiguration"),
                       (s3.get_object_lock_configuration, "ObjectLockConfigurationNotFoundError")):
        check(error_of(call, Bucket="box") == (404, code), f"{call.__name__} of a new bucket")
        check(error_of(call, Bucket="nowhere") == (404, "NoSuchBucket"), f"{call.__name__} of no bucket")

    # Stored and returned.
    cors = {"CORSRules": [{"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["http://*.example.com"],
                           "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 5}]}
    lifecycle = {"Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 9}}]}
    website = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}, "RoutingRules": [
        {"Condition": {"KeyPrefixEquals": "docs/"}, "Redirect": {"ReplaceKeyPrefixWith": "documents/"}}]}
    for put, get, drop, member, value, missing in (
            (s3.put_bucket_cors, s3.get_bucket_cors, s3.delete_bucket_cors, "CORSConfiguration", cors, "NoSuchCORSConfiguration"),
            (s3.put_bucket_lifecycle_configuration, s3.get_bucket_lifecycle_configuration, s3.delete_bucket_lifecycle,
             "LifecycleConfiguration", lifecycle, "NoSuchLifecycleConfiguration"),
            (s3.put_bucket_website, s3.get_bucket_website, s3.delete_bucket_website, "WebsiteConfiguration", website,
             "NoSuchWebsiteConfiguration")):
        put(Bucket="box", **{member: value})
        answer = get(Bucket="box")
        answer.pop("ResponseMetadata")
        check(answer == value, f"{get.__name__}: {answer}")
        drop(Bucket="box")
        check(error_of(get, Bucket="box") == (404, missing), f"{drop.__name__} left something")
    kms = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}, "BucketKeyEnabled": True}]}
    s3.put_bucket_encryption(Bucket="box", ServerSideEncryptionConfiguration=kms)
    check(s3.get_bucket_encryption(Bucket="box")["ServerSideEncryptionConfiguration"] == kms, "encryption")
    s3.delete_bucket_encryption(Bucket="box")
    check(s3.get_bucket_encryption(Bucket="box")["ServerSideEncryptionConfiguration"]["Rules"] == rules, "encryption, deleted")
    s3.put_bucket_logging(Bucket="box", BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": "box", "TargetPrefix": "l/"}})
    check(s3.get_bucket_logging(Bucket="box")["LoggingEnabled"]["TargetPrefix"] == "l/", "logging")
    s3.put_bucket_notification_configuration(Bucket="box", NotificationConfiguration={"QueueConfigurations": [
        {"QueueArn": "arn:aws:sqs:us-east-1:123456789012:q", "Events": ["s3:ObjectCreated:*"]}]})
    check(s3.get_bucket_notification_configuration(Bucket="box")["QueueConfigurations"][0]["Id"], "notification")
    s3.put_bucket_accelerate_configuration(Bucket="box", AccelerateConfiguration={"Status": "Suspended"})
    check(s3.get_bucket_accelerate_configuration(Bucket="box")["Status"] == "Suspended", "acceleration")
    s3.put_bucket_request_payment(Bucket="box", RequestPaymentConfiguration={"Payer": "Requester"})
    check(s3.get_bucket_request_payment(Bucket="box")["Payer"] == "Requester", "request payment")
    s3.delete_bucket_ownership_controls(Bucket="box")
    check(error_of(s3.get_bucket_ownership_controls, Bucket="box") == (404, "OwnershipControlsNotFoundError"), "no controls")

    # A policy; a public one only once that is allowed.
    def policy(resource="arn:aws:s3:::box/*", **more):
        return json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": resource} | more]})
    check(error_of(s3.put_bucket_policy, Bucket="box", Policy=policy()) == (403, "AccessDenied"), "a public policy")
    s3.delete_public_access_block(Bucket="box")
    check(error_of(s3.get_public_access_block, Bucket="box") == (404, "NoSuchPublicAccessBlockConfiguration"), "no block")
    s3.put_bucket_policy(Bucket="box", Policy=policy())
    check(s3.get_bucket_policy(Bucket="box")["Policy"] == policy(), "the policy came back changed")
    check(s3.get_bucket_policy_status(Bucket="box")["PolicyStatus"]["IsPublic"] is True, "the policy is not public")
    for bad in ("{", "[]", policy("arn:aws:s3:::other/*"), policy(Action="sqs:SendMessage"), policy(Effect="Perhaps")):
        check(error_of(s3.put_bucket_policy, Bucket="box", Policy=bad) == (400, "MalformedPolicy"), f"the policy {bad}")
    s3.delete_bucket_policy(Bucket="box")

    # Bad input.
    for call, code, value in (
            (s3.put_bucket_cors, "InvalidRequest", {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["TRACE"], "AllowedOrigins": ["*"]}]}}),
            (s3.put_bucket_cors, "InvalidRequest", {"CORSConfiguration": {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*.*"]}]}}),
            (s3.put_bucket_website, "InvalidArgument", {"WebsiteConfiguration": {"IndexDocument": {"Suffix": "a/b"}}}),
            (s3.put_bucket_website, "InvalidArgument", {"WebsiteConfiguration": {"ErrorDocument": {"Key": "e"}}}),
            (s3.put_bucket_logging, "InvalidTargetBucketForLogging",
             {"BucketLoggingStatus": {"LoggingEnabled": {"TargetBucket": "nowhere", "TargetPrefix": ""}}}),
            (s3.put_bucket_lifecycle_configuration, "InvalidRequest",
             {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Prefix": ""}]}}),
            (s3.put_bucket_lifecycle_configuration, "InvalidArgument",
             {"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "Prefix": "", "Expiration": {"Days": 0}}]}}),
            (s3.put_bucket_acl, "AccessControlListNotSupported", {"ACL": "public-read"})):
        check(error_of(call, Bucket="box", **value) == (400, code), f"{call.__name__} with {value}")
    check(error_of(s3.create_bucket, Bucket="open", ACL="public-read") == (400, "InvalidBucketAclWithObjectOwnership"), "ACL")
    check(error_of(s3.put_object, Bucket="box", Key="k", ACL="public-read") == (400, "AccessControlListNotSupported"), "ACL")
    s3.put_object(Bucket="box", Key="k", Body=b"1234", ACL="bucket-owner-full-control", StorageClass="GLACIER_IR")
    check(error_of(s3.put_object_acl, Bucket="box", Key="k", ACL="private") == (400, "AccessControlListNotSupported"), "ACL")
    s3.put_object_acl(Bucket="box", Key="k", ACL="bucket-owner-full-control")

    # Attributes of objects.
    wanted = ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"]
    got = s3.get_object_attributes(Bucket="box", Key="k", ObjectAttributes=wanted)
    check((got["ETag"], got["StorageClass"], got["ObjectSize"]) == ("81dc9bdb52d04dc20036dbd8313ed055", "GLACIER_IR", 4), f"{got}")
    check("ObjectParts" not in got, f"parts of one piece: {got}")
    upload = s3.create_multipart_upload(Bucket="box", Key="p")["UploadId"]
    tags = [s3.upload_part(Bucket="box", Key="p", UploadId=upload, PartNumber=n, Body=b"x" * 5242880)["ETag"] for n in (1, 2)]
    s3.complete_multipart_upload(Bucket="box", Key="p", UploadId=upload, MultipartUpload={
        "Parts": [{"PartNumber": n + 1, "ETag": tag} for n, tag in enumerate(tags)]})
    parts = s3.get_object_attributes(Bucket="box", Key="p", ObjectAttributes=wanted, MaxParts=1)["ObjectParts"]
    check((parts["TotalPartsCount"], parts["IsTruncated"], len(parts["Parts"])) == (2, True, 1), f"parts: {parts}")
    check(error_of(s3.get_object_attributes, Bucket="box", Key="none", ObjectAttributes=wanted) == (404, "NoSuchKey"), "no key")

    # Uploads under way, in pages.
    ids = [(key, s3.create_multipart_upload(Bucket="box", Key=key)["UploadId"]) for key in ("a", "a", "d/1", "d/2", "e")]
    listed, markers = [], {}
    while True:
        page = s3.list_multipart_uploads(Bucket="box", MaxUploads=1, **markers)
        listed += [(each["Key"], each["UploadId"]) for each in page["Uploads"]]
        if not page["IsTruncated"]:
            break
        # What a page named may be gone by the next.
        s3.abort_multipart_upload(Bucket="box", Key=page["Uploads"][0]["Key"], UploadId=page["Uploads"][0]["UploadId"])
        markers = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}
    check(listed == ids, f"{listed} is not {ids}")
    s3.create_multipart_upload(Bucket="box", Key="d/3")
    rolled = s3.list_multipart_uploads(Bucket="box", Delimiter="/", MaxUploads=1)
    check([each["Prefix"] for each in rolled["CommonPrefixes"]] == ["d/"] and rolled["IsTruncated"], f"rolled up: {rolled}")
