import { CfnOutput, RemovalPolicy, Stack } from "aws-cdk-lib";
import * as dynamodb from "aws-cdk-lib/aws-dynamodb";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";
import * as ssm from "aws-cdk-lib/aws-ssm";

import { publicNetwork } from "./network.mjs";

export class EcsClusterQaBot extends Stack {
    constructor(scope, id, props) {
        super(scope, id, props);
        const table = new dynamodb.Table(this, "Answers", {
            partitionKey: { name: "item_id", type: dynamodb.AttributeType.STRING },
            billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
            removalPolicy: RemovalPolicy.DESTROY,
        });
        const vpc = publicNetwork(this);
        const cluster = new ecs.Cluster(this, "Cluster", { vpc });

        const taskRole = new iam.Role(this, "TaskRole", { assumedBy: new iam.ServicePrincipal("ecs-tasks.amazonaws.com") });
        table.grantReadWriteData(taskRole);
        taskRole.addToPolicy(new iam.PolicyStatement({ actions: ["ssm:GetParameter"], resources: ["*"] }));

        const task = new ecs.FargateTaskDefinition(this, "Task", { cpu: 1024, memoryLimitMiB: 4096, taskRole });
        const container = task.addContainer("Worker", {
            image: ecs.ContainerImage.fromRegistry("skydeck-test/qabot"),
            logging: ecs.LogDrivers.awsLogs({ streamPrefix: "qabot" }),
            environment: { TABLE_NAME: table.tableName },
        });

        const settings = {
            ECS_CLUSTER_NAME: cluster.clusterName,
            ECS_TASK_DEFINITION_ARN: task.taskDefinitionArn,
            ECS_TASK_VPC_SUBNET_1: vpc.publicSubnets[0].subnetId,
            CONTAINER_NAME: container.containerName,
            TABLE_NAME: table.tableName,
        };
        for (const [parameterName, stringValue] of Object.entries(settings))
            new ssm.StringParameter(this, parameterName, { parameterName, stringValue });

        new CfnOutput(this, "ClusterName", { value: cluster.clusterName });
        new CfnOutput(this, "TaskDefinitionArn", { value: task.taskDefinitionArn });
    }
}
