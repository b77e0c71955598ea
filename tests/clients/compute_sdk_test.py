"""EC2, ECS and Batch by npm's @aws-sdk/client-ec2, client-ecs and client-batch (the SDK for JavaScript v3)."""
import os
import pathlib
import subprocess

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check  # noqa: E402
from npm import fetch  # noqa: E402

SCRIPT = r"""
import { EC2Client, CreateKeyPairCommand, DeleteKeyPairCommand, DescribeImagesCommand, DescribeInstancesCommand, DescribeSubnetsCommand,
    DescribeVpcsCommand, GetConsoleOutputCommand, RunInstancesCommand, StartInstancesCommand, StopInstancesCommand,
    TerminateInstancesCommand, paginateDescribeInstanceTypes, waitUntilInstanceRunning, waitUntilInstanceStopped,
    waitUntilInstanceTerminated } from "@aws-sdk/client-ec2";
import { ECSClient, CreateClusterCommand, DeleteClusterCommand, DescribeTasksCommand, ListTasksCommand, RegisterTaskDefinitionCommand,
    RunTaskCommand, StopTaskCommand, waitUntilTasksRunning, waitUntilTasksStopped } from "@aws-sdk/client-ecs";
import { BatchClient, CancelJobCommand, CreateComputeEnvironmentCommand, CreateJobQueueCommand, DescribeComputeEnvironmentsCommand,
    DescribeJobsCommand, ListTagsForResourceCommand, RegisterJobDefinitionCommand, SubmitJobCommand, TagResourceCommand,
    TerminateJobCommand, paginateListJobs } from "@aws-sdk/client-batch";
import assert from "node:assert/strict";

const settings = { endpoint: process.env.ENDPOINT, region: "us-east-1", maxAttempts: 1 };
const ec2 = new EC2Client(settings), ecs = new ECSClient(settings), batch = new BatchClient(settings);
const failsWith = async (name, sent) => assert.equal(await sent.then(() => "success", error => error.name), name);
const until = async (what, look) => {
    for (let i = 0; i < 600; ++i, await new Promise(go => setTimeout(go, 100))) { const found = await look(); if (found) return found; }
    assert.fail(`never: ${what}`);
};
const wait = client => ({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 });

// EC2
const [vpc] = (await ec2.send(new DescribeVpcsCommand({ Filters: [{ Name: "is-default", Values: ["true"] }] }))).Vpcs;
const [subnet] = (await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: "vpc-id", Values: [vpc.VpcId] }] }))).Subnets;
const images = (await ec2.send(new DescribeImagesCommand({ Owners: ["amazon"], Filters: [{ Name: "name", Values: ["amzn2-ami-hvm*x86_64*"] }] }))).Images;
let types = 0;
for await (const page of paginateDescribeInstanceTypes({ client: ec2, pageSize: 50 }, {})) types += page.InstanceTypes.length;
assert.ok(types > 100, `${types} instance types`);
const key = await ec2.send(new CreateKeyPairCommand({ KeyName: "sdk", KeyType: "ed25519" }));
assert.match(key.KeyMaterial, /^-----BEGIN OPENSSH PRIVATE KEY-----/);
const launched = await ec2.send(new RunInstancesCommand({ ImageId: images[0].ImageId, InstanceType: "t2.micro", MinCount: 1, MaxCount: 1,
    KeyName: "sdk", SubnetId: subnet.SubnetId, UserData: Buffer.from("#!/bin/sh\necho hello from boot\n").toString("base64"),
    TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "one" }] }] }));
const InstanceIds = [launched.Instances[0].InstanceId], InstanceId = InstanceIds[0];
await waitUntilInstanceRunning(wait(ec2), { InstanceIds });
const seen = await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: "tag:Name", Values: ["one"] }] }));
assert.equal(seen.Reservations[0].Instances[0].InstanceId, InstanceId);
await until("the console shows the boot", async () => Buffer.from((await ec2.send(new GetConsoleOutputCommand({ InstanceId }))).Output ?? "", "base64")
    .toString().includes("hello from boot"));
await ec2.send(new StopInstancesCommand({ InstanceIds }));
await waitUntilInstanceStopped(wait(ec2), { InstanceIds });
await ec2.send(new StartInstancesCommand({ InstanceIds }));
await waitUntilInstanceRunning(wait(ec2), { InstanceIds });
await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
await waitUntilInstanceTerminated(wait(ec2), { InstanceIds });
await ec2.send(new DeleteKeyPairCommand({ KeyName: "sdk" }));
await failsWith("InvalidInstanceID.NotFound", ec2.send(new StopInstancesCommand({ InstanceIds: ["i-0123456789abcdef0"] })));

// ECS
await ecs.send(new CreateClusterCommand({ clusterName: "sdk" }));
const { taskDefinition } = await ecs.send(new RegisterTaskDefinitionCommand({ family: "sdk", requiresCompatibilities: ["FARGATE"], cpu: "256",
    memory: "512", networkMode: "awsvpc", containerDefinitions: [{ name: "main", image: "me/sh", essential: true }] }));
const run = command => ecs.send(new RunTaskCommand({ cluster: "sdk", taskDefinition: taskDefinition.taskDefinitionArn, launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet.SubnetId] } },
    overrides: { containerOverrides: [{ name: "main", command: [command] }] } }));
const long = (await run("sleep 100")).tasks[0].taskArn, short = (await run("exit 3")).tasks[0].taskArn;
await waitUntilTasksRunning(wait(ecs), { cluster: "sdk", tasks: [long] });
await waitUntilTasksStopped(wait(ecs), { cluster: "sdk", tasks: [short] });
assert.equal((await ecs.send(new DescribeTasksCommand({ cluster: "sdk", tasks: [short] }))).tasks[0].containers[0].exitCode, 3);
assert.deepEqual((await ecs.send(new ListTasksCommand({ cluster: "sdk" }))).taskArns, [long]);
await failsWith("ClusterContainsTasksException", ecs.send(new DeleteClusterCommand({ cluster: "sdk" })));
await ecs.send(new StopTaskCommand({ cluster: "sdk", task: long, reason: "enough" }));
await waitUntilTasksStopped(wait(ecs), { cluster: "sdk", tasks: [long] });
assert.equal((await ecs.send(new DescribeTasksCommand({ cluster: "sdk", tasks: [long] }))).tasks[0].stoppedReason, "enough");
await ecs.send(new DeleteClusterCommand({ cluster: "sdk" }));
await failsWith("ClusterNotFoundException", ecs.send(new ListTasksCommand({ cluster: "none" })));

// Batch
await batch.send(new CreateComputeEnvironmentCommand({ computeEnvironmentName: "env", type: "MANAGED", computeResources: { type: "EC2",
    minvCpus: 0, maxvCpus: 64, instanceTypes: ["g4dn.xlarge"], subnets: [subnet.SubnetId], instanceRole: "ecsInstanceRole" } }));
const queue = await batch.send(new CreateJobQueueCommand({ jobQueueName: "queue", priority: 1,
    computeEnvironmentOrder: [{ order: 1, computeEnvironment: "env" }] }));
await batch.send(new RegisterJobDefinitionCommand({ jobDefinitionName: "sh", type: "container", containerProperties: { image: "me/sh",
    command: ["true"], resourceRequirements: [{ type: "VCPU", value: "4" }, { type: "MEMORY", value: "1000" }, { type: "GPU", value: "1" }] } }));
const submit = async (command, more = {}) => (await batch.send(new SubmitJobCommand({ jobName: "j", jobQueue: "queue", jobDefinition: "sh",
    containerOverrides: { command: [command] }, ...more }))).jobId;
const job = async id => (await batch.send(new DescribeJobsCommand({ jobs: [id] }))).jobs[0];
const ended = id => until(`${id} ends`, async () => (found => ["SUCCEEDED", "FAILED"].includes(found.status) && found)(await job(id)));
const first = await submit("sleep 100"), behind = await submit("true", { dependsOn: [{ jobId: first }] });
await until("it runs", async () => (await job(first)).status === "RUNNING");
const environment = (await batch.send(new DescribeComputeEnvironmentsCommand({ computeEnvironments: ["env"] }))).computeEnvironments[0];
assert.equal(environment.computeResources.desiredvCpus, 4);
const fleet = (await ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: "tag:AWSBatchServiceTag", Values: ["batch"] },
    { Name: "instance-state-name", Values: ["running"] }] }))).Reservations;
assert.equal(fleet[0].Instances[0].InstanceType, "g4dn.xlarge");
await batch.send(new CancelJobCommand({ jobId: behind, reason: "not now" }));
await batch.send(new TerminateJobCommand({ jobId: first, reason: "enough" }));
assert.equal((await ended(first)).statusReason, "enough");
assert.equal((await ended(behind)).statusReason, "not now");
const array = await ended(await submit('test "$AWS_BATCH_JOB_ARRAY_INDEX" != 2', { arrayProperties: { size: 3 } }));
assert.deepEqual([array.status, array.arrayProperties.statusSummary.SUCCEEDED, array.arrayProperties.statusSummary.FAILED], ["FAILED", 2, 1]);
const children = [];
for await (const page of paginateListJobs({ client: batch, pageSize: 1 }, { arrayJobId: array.jobId, jobStatus: "SUCCEEDED" }))
    children.push(...page.jobSummaryList.map(each => each.arrayProperties.index));
assert.deepEqual(children, [0, 1]);
await batch.send(new TagResourceCommand({ resourceArn: queue.jobQueueArn, tags: { a: "1" } }));
assert.deepEqual((await batch.send(new ListTagsForResourceCommand({ resourceArn: queue.jobQueueArn }))).tags, { a: "1" });
await failsWith("ClientException", submit("true", { jobQueue: "none" }));
console.log("every check held");
"""

# Modules are looked for beside the script, not along a path: each client gets its own folder of them.
PACKAGES = {name: fetch(f"@aws-sdk/client-{name}@3.758.0") for name in ("ec2", "ecs", "batch")}
with Lab() as lab:
    lab.ctl("lab", "image", "add", "me/sh", "--", "sh", "-c")
    text = SCRIPT
    for name, folder in PACKAGES.items():
        (lab.folder / name).mkdir()
        (lab.folder / name / "node_modules").symlink_to(folder / "node_modules")
        (lab.folder / name / "client.mjs").write_text(f'export * from "@aws-sdk/client-{name}";\n')
        text = text.replace(f'"@aws-sdk/client-{name}"', f'"./{name}/client.mjs"')
    (lab.folder / "sdk.mjs").write_text(text)
    done = subprocess.run(["/usr/bin/env", "node", "sdk.mjs"], cwd=lab.folder, env=lab.env | {"ENDPOINT": lab.endpoint},
                          text=True, capture_output=True, timeout=200)
    check(done.returncode == 0 and "every check held" in done.stdout, f"{done.stdout}{done.stderr}")
