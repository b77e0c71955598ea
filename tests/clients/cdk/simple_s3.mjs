import { CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as s3 from "aws-cdk-lib/aws-s3";

export class SimpleS3 extends Stack {
    constructor(scope, id, props) {
        super(scope, id, props);
        const bucket = new s3.Bucket(this, "Bucket", { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true, versioned: true });
        new CfnOutput(this, "BucketName", { value: bucket.bucketName });
    }
}
