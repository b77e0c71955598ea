"""Functions, a REST API and metrics by npm's @aws-sdk/client-lambda, client-api-gateway and client-cloudwatch (the SDK for
JavaScript v3). CloudWatch by two of them: older ones write forms, newer ones JSON."""
import base64
import subprocess

from lab import Lab, check
from lambda_support import make_role, zip_of
from npm import fetch

SCRIPT = r"""
import { LambdaClient, CreateFunctionCommand, InvokeCommand, PublishVersionCommand, CreateAliasCommand,
    AddPermissionCommand, PutFunctionConcurrencyCommand, DeleteFunctionConcurrencyCommand, DeleteFunctionCommand, GetFunctionCommand,
    CreateFunctionUrlConfigCommand, paginateListVersionsByFunction, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { APIGatewayClient, CreateRestApiCommand, GetResourcesCommand, CreateResourceCommand, PutMethodCommand, PutIntegrationCommand,
    PutMethodResponseCommand, PutIntegrationResponseCommand, CreateDeploymentCommand, GetStageCommand, UpdateStageCommand,
    GetRestApisCommand, DeleteRestApiCommand } from "@aws-sdk/client-api-gateway";
import assert from "node:assert/strict";

const { ENDPOINT, ROLE, ZIP, OLD, NEW } = process.env, options = { endpoint: ENDPOINT, region: "us-east-1", maxAttempts: 1 };
const lambda = new LambdaClient(options), gateway = new APIGatewayClient(options);
const failsWith = async (name, sent) => assert.equal(await sent.then(() => "success", error => error.name), name);
const invoke = async (FunctionName, event, more = {}) => {
    const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event), ...more }));
    return { ...answer, said: answer.Payload?.length ? JSON.parse(answer.Payload.transformToString()) : undefined };
};

// Functions: made, invoked in all ways, failing, versioned.
const made = await lambda.send(new CreateFunctionCommand({ FunctionName: "hi", Runtime: "nodejs18.x", Handler: "index.handler", Role: ROLE,
    Code: { ZipFile: Buffer.from(ZIP, "base64") }, Environment: { Variables: { GREETING: "hello" } } }));
await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { FunctionName: "hi" });
const first = await invoke("hi", { name: "ä" }, { LogType: "Tail" });
assert.deepEqual([first.StatusCode, first.said, first.ExecutedVersion], [200, { said: "hello ä" }, "$LATEST"]);
assert.match(Buffer.from(first.LogResult, "base64").toString(), /START RequestId: [\s\S]*greeting ä[\s\S]*REPORT RequestId: /);
const failed = await invoke("hi", {});
assert.deepEqual([failed.StatusCode, failed.FunctionError, failed.said.errorType], [200, "Unhandled", "TypeError"]);
assert.equal((await invoke("hi", { name: "later" }, { InvocationType: "Event" })).StatusCode, 202);
assert.equal((await invoke("hi", {}, { InvocationType: "DryRun" })).StatusCode, 204);
await failsWith("ResourceNotFoundException", invoke("nobody", {}));
await failsWith("InvalidRequestContentException", lambda.send(new InvokeCommand({ FunctionName: "hi", Payload: "{oops" })));
await failsWith("ResourceConflictException", lambda.send(new CreateFunctionCommand({ FunctionName: "hi", Runtime: "nodejs18.x",
    Handler: "index.handler", Role: ROLE, Code: { ZipFile: Buffer.from(ZIP, "base64") } })));
await lambda.send(new PublishVersionCommand({ FunctionName: "hi" }));
await lambda.send(new CreateAliasCommand({ FunctionName: "hi", Name: "live", FunctionVersion: "1" }));
assert.equal((await invoke("hi:live", { name: "x" })).ExecutedVersion, "1");
const versions = [];
for await (const page of paginateListVersionsByFunction({ client: lambda, pageSize: 1 }, { FunctionName: "hi" }))
    versions.push(...page.Versions.map(each => each.Version));
assert.deepEqual(versions, ["$LATEST", "1"]);
await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: "hi", ReservedConcurrentExecutions: 0 }));
await invoke("hi", { name: "x" }).then(() => assert.fail("nothing is throttled"), error => assert.deepEqual(
    [error.name, error.Reason, error.Type], ["TooManyRequestsException", "ReservedFunctionConcurrentInvocationLimitExceeded", "User"]));
await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: "hi" }));
const url = (await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: "hi", AuthType: "NONE" }))).FunctionUrl;
assert.match(url, /^http:\/\/[0-9a-f]+\.lambda-url\.us-east-1\.localhost:\d+\/$/);

// A REST API with that function, CORS, and a stage that is changed.
const restApiId = (await gateway.send(new CreateRestApiCommand({ name: "words" }))).id;
const root = (await gateway.send(new GetResourcesCommand({ restApiId }))).items[0].id;
const resourceId = (await gateway.send(new CreateResourceCommand({ restApiId, parentId: root, pathPart: "{word}" }))).id;
const at = httpMethod => ({ restApiId, resourceId, httpMethod });
await gateway.send(new PutMethodCommand({ ...at("GET"), authorizationType: "NONE" }));
await gateway.send(new PutIntegrationCommand({ ...at("GET"), type: "AWS_PROXY", integrationHttpMethod: "POST",
    uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${made.FunctionArn}/invocations` }));
await gateway.send(new PutMethodCommand({ ...at("OPTIONS"), authorizationType: "NONE" }));
await gateway.send(new PutIntegrationCommand({ ...at("OPTIONS"), type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 200}' } }));
await gateway.send(new PutMethodResponseCommand({ ...at("OPTIONS"), statusCode: "200",
    responseParameters: { "method.response.header.Access-Control-Allow-Origin": true } }));
await gateway.send(new PutIntegrationResponseCommand({ ...at("OPTIONS"), statusCode: "200",
    responseParameters: { "method.response.header.Access-Control-Allow-Origin": "'*'" } }));
await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: "dev" }));
const ask = (method, path) => fetch(`${ENDPOINT}/restapis/${restApiId}/dev/_user_request_${path}`, { method });
assert.equal((await ask("GET", "/tea")).status, 500, "the function lets in a gateway that it gave no permission");
await lambda.send(new AddPermissionCommand({ FunctionName: "hi", StatementId: "api", Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com", SourceArn: `arn:aws:execute-api:us-east-1:123456789012:${restApiId}/*/GET/{word}` }));
const served = await ask("GET", "/tea");
assert.deepEqual([served.status, await served.text()], [200, "hello tea"]);
const preflight = await ask("OPTIONS", "/tea");
assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-origin")], [200, "*"]);
await gateway.send(new UpdateStageCommand({ restApiId, stageName: "dev",
    patchOperations: [{ op: "replace", path: "/variables/mood", value: "sunny" }] }));
assert.deepEqual((await gateway.send(new GetStageCommand({ restApiId, stageName: "dev" }))).variables, { mood: "sunny" });
await failsWith("NotFoundException", gateway.send(new GetStageCommand({ restApiId, stageName: "none" })));
await failsWith("BadRequestException", gateway.send(new CreateResourceCommand({ restApiId, parentId: root, pathPart: "a b" })));
assert.deepEqual((await gateway.send(new GetRestApisCommand({}))).items.map(each => each.name), ["words"]);

// Metrics: one's own, and those of the function.
for (const [path, wording] of [[OLD, "forms"], [NEW, "JSON"]]) {
    const { CloudWatchClient, PutMetricDataCommand, GetMetricDataCommand, GetMetricStatisticsCommand, paginateListMetrics } = await import(path);
    const cloudwatch = new CloudWatchClient(options), Namespace = `Mine/${wording}`, now = Date.now();
    const span = { StartTime: new Date(now - 600_000), EndTime: new Date(now + 60_000) };
    await cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData: [1, 2, 3].map(Value => (
        { MetricName: "loss", Value, Unit: "None", Timestamp: new Date(now), Dimensions: [{ Name: "run", Value: "7" }] })) }));
    const stats = await cloudwatch.send(new GetMetricStatisticsCommand({ Namespace, MetricName: "loss", ...span, Period: 3600,
        Dimensions: [{ Name: "run", Value: "7" }], Statistics: ["Sum", "Maximum"] }));
    assert.deepEqual(stats.Datapoints.map(each => [each.Sum, each.Maximum, each.Timestamp instanceof Date]), [[6, 3, true]], wording);
    const metric = MetricName => ({ Metric: { Namespace: "AWS/Lambda", MetricName, Dimensions: [{ Name: "FunctionName", Value: "hi" }] },
        Period: 3600, Stat: "Sum" });
    const data = await cloudwatch.send(new GetMetricDataCommand({ ...span, MetricDataQueries: [
        { Id: "i", MetricStat: metric("Invocations") }, { Id: "e", MetricStat: metric("Errors"), ReturnData: false },
        { Id: "good", Expression: "i - e" }] }));
    const [invocations, good] = data.MetricDataResults;
    assert.ok(invocations.Values[0] >= 5 && invocations.Values[0] - good.Values[0] === 1, `${wording}: ${JSON.stringify(data.MetricDataResults)}`);
    const names = [];
    for await (const page of paginateListMetrics({ client: cloudwatch }, { Namespace })) names.push(...page.Metrics.map(each => each.MetricName));
    assert.deepEqual(names, ["loss"]);
    await failsWith("InvalidParameterValueException",
        cloudwatch.send(new PutMetricDataCommand({ Namespace: "AWS/Mine", MetricData: [{ MetricName: "m", Value: 1 }] })));
}

await gateway.send(new DeleteRestApiCommand({ restApiId }));
assert.equal((await ask("GET", "/tea")).status, 403);
await lambda.send(new DeleteFunctionCommand({ FunctionName: "hi" }));
await failsWith("ResourceNotFoundException", lambda.send(new GetFunctionCommand({ FunctionName: "hi" })));
console.log("every check held");
"""

HANDLER = """
exports.handler = async (event) => {
    if (event.httpMethod) return { statusCode: 200, body: `${process.env.GREETING} ${event.pathParameters.word}` };
    console.log("greeting", event.name.normalize());
    return { said: `${process.env.GREETING} ${event.name}` };
};
"""

PACKAGES = ("client-lambda@3.758.0", "client-api-gateway@3.758.0", "client-cloudwatch@3.758.0")
folders = {package.split("@")[0]: fetch(f"@aws-sdk/{package}") / "node_modules/@aws-sdk" / package.split("@")[0]
           for package in PACKAGES}
newer = fetch("@aws-sdk/client-cloudwatch@3.1162.0") / "node_modules/@aws-sdk/client-cloudwatch"
with Lab() as lab:
    # Modules are looked for beside the script, and what they need beside where they really are.
    (lab.folder / "node_modules/@aws-sdk").mkdir(parents=True)
    for name, folder in folders.items():
        (lab.folder / "node_modules/@aws-sdk" / name).symlink_to(folder)
    (lab.folder / "node_modules/newer-cloudwatch").symlink_to(newer)
    (lab.folder / "sdk.mjs").write_text(SCRIPT)
    settings = {"ENDPOINT": lab.endpoint, "ROLE": make_role(lab), "OLD": "@aws-sdk/client-cloudwatch",
                "NEW": "newer-cloudwatch", "ZIP": base64.b64encode(zip_of(index_js=HANDLER)).decode()}
    done = subprocess.run(["/usr/bin/env", "node", "sdk.mjs"], cwd=lab.folder, env=lab.env | settings, text=True,
                          capture_output=True, timeout=120)
    check(done.returncode == 0 and "every check held" in done.stdout, f"{done.stdout}{done.stderr}")
