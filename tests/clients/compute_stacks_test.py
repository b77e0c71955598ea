"""Stacks with instances, addresses and containers that really run, by boto3."""
from lab import Lab, check, error_of, wait_for

TEMPLATE = """
Parameters:
  Image:
    Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>
    Default: /aws/service/ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-x86_64-gp2
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16, EnableDnsHostnames: true}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24}}
  Gateway: {Type: AWS::EC2::InternetGateway}
  Attachment: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: of the server, VpcId: !Ref Vpc}}
  In:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
  Out:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: {GroupId: !Ref Group, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 10.0.0.0/8}
  Key: {Type: AWS::EC2::KeyPair, Properties: {KeyName: mine, KeyType: ed25519}}
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow,
      Principal: {Service: [ec2.amazonaws.com, ecs-tasks.amazonaws.com]}, Action: "sts:AssumeRole"}]}}
  Profile: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [!Ref Role]}}
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties: {LaunchTemplateData: {InstanceType: t3.micro, ImageId: !Ref Image, KeyName: !Ref Key}}
  Server:
    Type: AWS::EC2::Instance
    DependsOn: Attachment
    Properties:
      ImageId: !Ref Image
      InstanceType: t3.micro
      KeyName: !Ref Key
      SubnetId: !Ref Subnet
      SecurityGroupIds: [!Ref Group]
      IamInstanceProfile: !Ref Profile
      UserData: {"Fn::Base64": "#!/bin/sh\\necho hello"}
      Tags: [{Key: Name, Value: server}]
  Second:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: !Ref Subnet
      LaunchTemplate: {LaunchTemplateId: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}
  Address: {Type: AWS::EC2::EIP, DependsOn: Attachment, Properties: {InstanceId: !Ref Server}}
  Other: {Type: AWS::EC2::EIP, DependsOn: Attachment}
  Link: {Type: AWS::EC2::EIPAssociation, Properties: {AllocationId: !GetAtt Other.AllocationId, InstanceId: !Ref Second}}
  Cluster: {Type: AWS::ECS::Cluster}
  Logs: {Type: AWS::Logs::LogGroup}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: mine
      Cpu: 256
      Memory: 512
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
      - Name: main
        Image: me/sh
        Command: ["exec sleep 1000"]
        LogConfiguration: {LogDriver: awslogs, Options: {awslogs-group: !Ref Logs, awslogs-region: us-east-1,
          awslogs-stream-prefix: x}}
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      DesiredCount: 1
      LaunchType: FARGATE
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group],
        AssignPublicIp: ENABLED}}
"""

with Lab() as lab:
    cfn, ec2, ecs = lab.client("cloudformation"), lab.client("ec2"), lab.client("ecs")
    lab.ctl("lab", "image", "add", "me/sh", "--", "sh", "-c")
    stack = lambda: cfn.describe_stacks(StackName="demo")["Stacks"][0]
    identity = lambda name: cfn.describe_stack_resource(StackName="demo", LogicalResourceId=name)["StackResourceDetail"]["PhysicalResourceId"]

    def settled(wanted):
        wait_for(lambda: not stack()["StackStatus"].endswith("_IN_PROGRESS"), "the stack settles", 120)
        reasons = [(event["LogicalResourceId"], event["ResourceStatusReason"]) for event in
                   cfn.describe_stack_events(StackName="demo")["StackEvents"] if event["ResourceStatus"].endswith("FAILED")]
        check(stack()["StackStatus"] == wanted, f"{stack()['StackStatus']} {reasons}")

    def instance(name):
        return ec2.describe_instances(InstanceIds=[identity(name)])["Reservations"][0]["Instances"][0]

    def service():
        return ecs.describe_services(cluster=identity("Cluster"), services=[identity("Service")])["services"][0]

    cfn.create_stack(StackName="demo", TemplateBody=TEMPLATE, Capabilities=["CAPABILITY_IAM"])
    settled("CREATE_COMPLETE")
    server = instance("Server")
    check(server["State"]["Name"] == "running" and server["PublicIpAddress"] == identity("Address"), server)
    check(instance("Second")["InstanceType"] == "t3.micro" and instance("Second")["PublicIpAddress"] == identity("Other"), "by template")
    check(service()["runningCount"] == 1 and service()["taskDefinition"].endswith("/mine:1"), service())

    # In place: another size, by a stop and a start that the address survives; another task, by a deployment.
    changed = TEMPLATE.replace("InstanceType: t3.micro\n", "InstanceType: t3.small\n").replace("sleep 1000", "sleep 999")
    cfn.update_stack(StackName="demo", TemplateBody=changed.replace("Value: server", "Value: other"), Capabilities=["CAPABILITY_IAM"])
    settled("UPDATE_COMPLETE")
    now = instance("Server")
    check(now["InstanceId"] == server["InstanceId"] and now["InstanceType"] == "t3.small", now)
    check(now["State"]["Name"] == "running" and now["PublicIpAddress"] == identity("Address"), now)
    check({"Key": "Name", "Value": "other"} in now["Tags"], now["Tags"])
    check(service()["runningCount"] == 1 and service()["taskDefinition"].endswith("/mine:2"), service())

    check(error_of(ec2.release_address, AllocationId=ec2.describe_addresses()["Addresses"][0]["AllocationId"])
          == (400, "InvalidIPAddress.InUse"), "an address in use")
    stack_id = stack()["StackId"]
    cfn.delete_stack(StackName="demo")
    gone = lambda: cfn.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"]
    wait_for(lambda: gone() != "DELETE_IN_PROGRESS", "the stack goes", 120)
    check(gone() == "DELETE_COMPLETE", gone())
    left = [ec2.describe_addresses()["Addresses"], ec2.describe_key_pairs()["KeyPairs"], ecs.list_clusters()["clusterArns"],
            ec2.describe_launch_templates()["LaunchTemplates"], lab.client("ssm").describe_parameters()["Parameters"],
            [vpc for vpc in ec2.describe_vpcs()["Vpcs"] if not vpc["IsDefault"]]]
    check(not any(left), left)
