import { fileURLToPath } from "node:url";

import { CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as apigateway from "aws-cdk-lib/aws-apigateway";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as deployment from "aws-cdk-lib/aws-s3-deployment";

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));

export class Bashoutter extends Stack {
    constructor(scope, id, props) {
        super(scope, id, props);
        const table = new dynamodb.Table(this, "Haikus", {
            partitionKey: { name: "item_id", type: dynamodb.AttributeType.STRING },
            billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
            removalPolicy: RemovalPolicy.DESTROY,
        });

        const bucket = new s3.Bucket(this, "Pages", {
            websiteIndexDocument: "index.html",
            publicReadAccess: true,
            blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY,
            removalPolicy: RemovalPolicy.DESTROY,
            autoDeleteObjects: true,
        });
        new deployment.BucketDeployment(this, "Site", {
            sources: [deployment.Source.asset(beside("site"))],
            destinationBucket: bucket,
        });

        const code = lambda.Code.fromAsset(beside("haiku"));
        const functionOf = (name, more) =>
            new lambda.Function(this, name, {
                runtime: lambda.Runtime.PYTHON_3_11,
                handler: `api.${name.toLowerCase()}`,
                code,
                timeout: Duration.seconds(10),
                environment: { TABLE_NAME: table.tableName },
                ...more,
            });
        const [list, post, like, remove] = [
            functionOf("List", { memorySize: 512 }),
            functionOf("Post"),
            functionOf("Like"),
            functionOf("Remove"),
        ];
        table.grantReadData(list);
        for (const writer of [post, like, remove]) table.grantReadWriteData(writer);

        const api = new apigateway.RestApi(this, "Api", {
            defaultCorsPreflightOptions: { allowOrigins: apigateway.Cors.ALL_ORIGINS, allowMethods: apigateway.Cors.ALL_METHODS },
        });
        const haiku = api.root.addResource("haiku");
        haiku.addMethod("GET", new apigateway.LambdaIntegration(list));
        haiku.addMethod("POST", new apigateway.LambdaIntegration(post));
        const item = haiku.addResource("{item_id}");
        item.addMethod("PATCH", new apigateway.LambdaIntegration(like));
        item.addMethod("DELETE", new apigateway.LambdaIntegration(remove));

        new CfnOutput(this, "ApiId", { value: api.restApiId });
        new CfnOutput(this, "BucketName", { value: bucket.bucketName });
        new CfnOutput(this, "BucketUrl", { value: bucket.bucketWebsiteUrl });
    }
}
