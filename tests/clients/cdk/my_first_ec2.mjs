import * as ec2 from "aws-cdk-lib/aws-ec2";

import { ServerStack } from "./network.mjs";

export class MyFirstEc2 extends ServerStack {
    constructor(scope, id, props) {
        super(scope, id, props, new ec2.InstanceType("t2.micro"), ec2.MachineImage.latestAmazonLinux2());
    }
}
