import * as ec2 from "aws-cdk-lib/aws-ec2";

import { ServerStack } from "./network.mjs";

export class Ec2ForDl extends ServerStack {
    constructor(scope, id, props) {
        const image = ec2.MachineImage.lookup({ name: "Deep Learning AMI (Amazon Linux 2) Version*", owners: ["amazon"] });
        super(scope, id, props, new ec2.InstanceType("g4dn.xlarge"), image);
    }
}
