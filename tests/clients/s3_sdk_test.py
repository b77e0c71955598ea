"""S3 by npm's @aws-sdk/client-s3 and @aws-sdk/lib-storage (the SDK for JavaScript v3) with their default checksums."""
import subprocess

from lab import Lab, check
from npm import fetch

SCRIPT = r"""
import { S3Client, CreateBucketCommand, PutObjectCommand, GetObjectCommand, HeadObjectCommand, CopyObjectCommand, DeleteObjectCommand,
    DeleteObjectsCommand, DeleteBucketCommand, ListObjectVersionsCommand, PutBucketVersioningCommand, GetObjectAttributesCommand,
    PutObjectTaggingCommand, GetObjectTaggingCommand, paginateListObjectsV2, waitUntilObjectExists } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { Readable } from "node:stream";
import { randomBytes } from "node:crypto";
import assert from "node:assert/strict";

const s3 = new S3Client({ endpoint: process.env.ENDPOINT, region: "us-east-1", maxAttempts: 1, forcePathStyle: true });
const Bucket = "sdk", bytesOf = async Key => Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body.transformToByteArray());
const failsWith = async (name, command) => assert.equal(await s3.send(command).then(() => "success", error => error.name), name);
await s3.send(new CreateBucketCommand({ Bucket }));

// Bodies of known and of unknown make: strings, bytes, and streams, which go as aws-chunked with a checksum behind.
const data = randomBytes(300_000);
for (const [Key, Body, more] of [["text", "hello", {}], ["bytes", data, {}],
        ["stream", Readable.from([data.subarray(0, 100_000), data.subarray(100_000)]), { ContentLength: data.length }],
        ["sha", data, { ChecksumAlgorithm: "SHA256" }], ["crc32c", data, { ChecksumAlgorithm: "CRC32C" }], ["empty", "", {}]]) {
    const put = await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more, Metadata: { mood: "sunny" } }));
    assert.ok(Object.keys(put).some(name => name.startsWith("Checksum")), `${Key} has no checksum: ${JSON.stringify(put)}`);
}
for (const Key of ["bytes", "stream", "sha", "crc32c"]) {
    assert.ok((await bytesOf(Key)).equals(data), `${Key} came back changed`);
    assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key }))).ContentEncoding, undefined);
}
assert.equal((await bytesOf("text")).toString(), "hello");
assert.equal((await s3.send(new HeadObjectCommand({ Bucket, Key: "text", ChecksumMode: "ENABLED" }))).Metadata.mood, "sunny");
await failsWith("NoSuchKey", new GetObjectCommand({ Bucket, Key: "none" }));
await failsWith("NotFound", new HeadObjectCommand({ Bucket, Key: "none" }));
await failsWith("PreconditionFailed", new PutObjectCommand({ Bucket, Key: "text", Body: "x", IfNoneMatch: "*" }));
await failsWith("BadDigest", new PutObjectCommand({ Bucket, Key: "bad", Body: "x", ChecksumCRC32: "AAAAAA==" }));

// lib-storage: a stream of unknown length in parts.
const big = randomBytes(12 * 1024 * 1024 + 3);
const upload = new Upload({ client: s3, partSize: 5 * 1024 * 1024, queueSize: 3, params: { Bucket, Key: "big",
    Body: Readable.from(function* () { for (let at = 0; at < big.length; at += 70_000) yield big.subarray(at, at + 70_000); }()) } });
const done = await upload.done();
assert.match(done.ETag, /-3"$/);
assert.ok((await bytesOf("big")).equals(big), "the upload in parts came back changed");
const parts = await s3.send(new GetObjectAttributesCommand({ Bucket, Key: "big", ObjectAttributes: ["ObjectParts", "ObjectSize", "Checksum"] }));
assert.deepEqual([parts.ObjectParts.TotalPartsCount, parts.ObjectSize], [3, big.length]);
const second = await s3.send(new GetObjectCommand({ Bucket, Key: "big", PartNumber: 3 }));
assert.equal((await second.Body.transformToByteArray()).length, big.length - 10 * 1024 * 1024);

// Tags, copies, listings, versions.
await s3.send(new PutObjectTaggingCommand({ Bucket, Key: "text", Tagging: { TagSet: [{ Key: "a", Value: "1" }] } }));
await s3.send(new CopyObjectCommand({ Bucket, Key: "copy +ü", CopySource: `${Bucket}/text` }));
assert.deepEqual((await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "copy +ü" }))).TagSet, [{ Key: "a", Value: "1" }]);
await waitUntilObjectExists({ client: s3, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { Bucket, Key: "copy +ü" });
const keys = [];
for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) keys.push(...page.Contents.map(each => each.Key));
assert.deepEqual(keys, ["big", "bytes", "copy +ü", "crc32c", "empty", "sha", "stream", "text"]);
await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
const newer = await s3.send(new PutObjectCommand({ Bucket, Key: "text", Body: "newer" }));
assert.ok(newer.VersionId);
assert.equal((await s3.send(new DeleteObjectCommand({ Bucket, Key: "text" }))).DeleteMarker, true);
const old = await s3.send(new GetObjectCommand({ Bucket, Key: "text", VersionId: "null" }));
assert.equal(await old.Body.transformToString(), "hello");

// Everything goes, as test harnesses make it go.
const all = await s3.send(new ListObjectVersionsCommand({ Bucket }));
const Objects = [...all.Versions, ...all.DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
assert.equal((await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))).Deleted.length, keys.length + 2);
await s3.send(new DeleteBucketCommand({ Bucket }));
await failsWith("NoSuchBucket", new ListObjectVersionsCommand({ Bucket }));
console.log("every check held");
"""

modules = fetch("@aws-sdk/lib-storage@3.758.0")
with Lab() as lab:
    # Modules are looked for beside the script, not along a path.
    (lab.folder / "node_modules").symlink_to(modules / "node_modules")
    (lab.folder / "sdk.mjs").write_text(SCRIPT)
    done = subprocess.run(["/usr/bin/env", "node", "sdk.mjs"], cwd=lab.folder, env=lab.env | {"ENDPOINT": lab.endpoint},
                          text=True, capture_output=True, timeout=120)
    check(done.returncode == 0 and "every check held" in done.stdout, f"{done.stdout}{done.stderr}")
