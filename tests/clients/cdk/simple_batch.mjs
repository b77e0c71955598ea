import { CfnOutput, Duration, RemovalPolicy, Size, Stack } from "aws-cdk-lib";
import * as batch from "aws-cdk-lib/aws-batch";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecr from "aws-cdk-lib/aws-ecr";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";
import * as s3 from "aws-cdk-lib/aws-s3";

export class SimpleBatch extends Stack {
    constructor(scope, id, props) {
        super(scope, id, props);
        const bucket = new s3.Bucket(this, "Results", { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
        const vpc = new ec2.Vpc(this, "Vpc", {
            maxAzs: 2,
            natGateways: 0,
            subnetConfiguration: [{ name: "public", subnetType: ec2.SubnetType.PUBLIC }],
        });
        const environment = new batch.ManagedEc2EcsComputeEnvironment(this, "Machines", {
            computeEnvironmentName: `${id}compute-env`,
            vpc,
            vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
            instanceTypes: [ec2.InstanceType.of(ec2.InstanceClass.G4DN, ec2.InstanceSize.XLARGE)],
            useOptimalInstanceClasses: false,
            allocationStrategy: batch.AllocationStrategy.BEST_FIT,
            minvCpus: 0,
            maxvCpus: 64,
        });
        const queue = new batch.JobQueue(this, "Queue", {
            jobQueueName: `${id}job-queue`,
            priority: 1,
            computeEnvironments: [{ computeEnvironment: environment, order: 1 }],
        });

        const jobRole = new iam.Role(this, "JobRole", { assumedBy: new iam.ServicePrincipal("ecs-tasks.amazonaws.com") });
        bucket.grantReadWrite(jobRole);
        const images = new ecr.Repository(this, "Images", { removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true });
        const definition = new batch.EcsJobDefinition(this, "Training", {
            jobDefinitionName: `${id}job-definition`,
            timeout: Duration.hours(2),
            container: new batch.EcsEc2ContainerDefinition(this, "Container", {
                image: ecs.ContainerImage.fromEcrRepository(images),
                cpu: 4,
                gpu: 1,
                memory: Size.mebibytes(12000),
                jobRole,
                environment: { BUCKET_NAME: bucket.bucketName },
            }),
        });

        new CfnOutput(this, "BucketName", { value: bucket.bucketName });
        new CfnOutput(this, "RepositoryName", { value: images.repositoryName });
        new CfnOutput(this, "JobQueueName", { value: queue.jobQueueName });
        new CfnOutput(this, "JobDefinitionName", { value: definition.jobDefinitionName });
    }
}
