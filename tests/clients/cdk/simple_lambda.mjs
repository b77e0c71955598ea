import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";

const CODE = `
import random, time

def handler(event, context):
    time.sleep(event.get("sleep", random.uniform(2, 5)))
    return random.choice(["Dostoevsky", "Kafka", "Woolf"])
`;

export class SimpleLambda extends Stack {
    constructor(scope, id, { timeout, ...props }) {
        super(scope, id, props);
        const chosen = new lambda.Function(this, "Choose", {
            runtime: lambda.Runtime.PYTHON_3_11,
            handler: "index.handler",
            code: lambda.Code.fromInline(CODE),
            memorySize: 128,
            timeout: Duration.seconds(timeout),
            deadLetterQueueEnabled: true,
        });
        new CfnOutput(this, "FunctionName", { value: chosen.functionName });
    }
}
