// What both stacks of a single server share.
import { CfnOutput, Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";

/** One zone with a public subnet, and nothing that costs by the hour. */
export function publicNetwork(stack) {
    return new ec2.Vpc(stack, "Vpc", {
        maxAzs: 1,
        natGateways: 0,
        ipAddresses: ec2.IpAddresses.cidr("10.10.0.0/23"),
        subnetConfiguration: [{ name: "public", subnetType: ec2.SubnetType.PUBLIC }],
    });
}

/** A network with one server that answers to ssh with the named key. */
export class ServerStack extends Stack {
    constructor(scope, id, { keyName, ...props }, instanceType, machineImage) {
        super(scope, id, props);
        const vpc = publicNetwork(this);
        const securityGroup = new ec2.SecurityGroup(this, "Group", { vpc, allowAllOutbound: true });
        securityGroup.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(22));
        const server = new ec2.Instance(this, "Server", {
            instanceType,
            machineImage,
            vpc,
            vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
            securityGroup,
            keyPair: ec2.KeyPair.fromKeyPairName(this, "Key", keyName),
        });
        new CfnOutput(this, "InstancePublicDnsName", { value: server.instancePublicDnsName });
        new CfnOutput(this, "InstancePublicIp", { value: server.instancePublicIp });
        new CfnOutput(this, "InstanceId", { value: server.instanceId });
    }
}
