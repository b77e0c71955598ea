// The eight stacks of the course, as somebody who uses the CDK writes them.
import { App, LegacyStackSynthesizer } from "aws-cdk-lib";

import { Bashoutter } from "./bashoutter.mjs";
import { Ec2ForDl } from "./ec2_for_dl.mjs";
import { EcsClusterQaBot } from "./ecs_cluster_qa_bot.mjs";
import { MyFirstEc2 } from "./my_first_ec2.mjs";
import { SimpleBatch } from "./simple_batch.mjs";
import { SimpleDynamoDb } from "./simple_dynamo_db.mjs";
import { SimpleLambda } from "./simple_lambda.mjs";
import { SimpleS3 } from "./simple_s3.mjs";

const app = new App();
// With an account and a region, a stack asks for the zones and images that they have; without, it is for any.
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const context = (name, otherwise) => app.node.tryGetContext(name) ?? otherwise;

new MyFirstEc2(app, "MyFirstEc2", { env, keyName: context("key_name", "HirakeGoma") });
new Ec2ForDl(app, "Ec2ForDl", { env, keyName: context("key_name", "HirakeGoma") });
new EcsClusterQaBot(app, "EcsClusterQaBot", { env });
new SimpleBatch(app, "SimpleBatch", { env });
new SimpleLambda(app, "SimpleLambda", { timeout: Number(context("lambda_timeout", 10)) });
// The way of CDK 1: no assets, no bootstrap version, the template inside the request.
new SimpleDynamoDb(app, "SimpleDynamoDb", { synthesizer: new LegacyStackSynthesizer() });
new SimpleS3(app, "SimpleS3");
new Bashoutter(app, "Bashoutter");
