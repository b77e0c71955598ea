"""What runs and what it costs by the hour, as `skydeckctl cost` says it, of things that boto3 and CloudFormation made."""
import json
import time

from lab import Lab, check, wait_for

TEMPLATE = {"Resources": {
    "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.10.0.0/24"}},
    "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.10.0.0/24"}},
    "Server": {"Type": "AWS::EC2::Instance", "Properties": {
        "ImageId": {"Ref": "Image"}, "InstanceType": "g4dn.xlarge", "SubnetId": {"Ref": "Subnet"}}},
    "Table": {"Type": "AWS::DynamoDB::Table", "Properties": {
        "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}}},
    "Parameters": {"Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
                             "Default": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"}}}

with Lab() as lab:
    nothing = lab.ctl_json("cost", "now")
    check(nothing["items"] == [] and nothing["dollarsPerHour"] == 0 and nothing["unread"] == [], f"{nothing}")

    cloudformation, ec2 = lab.client("cloudformation"), lab.client("ec2")
    before = time.time()
    cloudformation.create_stack(StackName="Server", TemplateBody=json.dumps(TEMPLATE))
    wait_for(lambda: cloudformation.describe_stacks(StackName="Server")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE", "it")
    image = lab.client("ssm").get_parameter(Name=TEMPLATE["Parameters"]["Image"]["Default"])["Parameter"]["Value"]
    mine = ec2.run_instances(ImageId=image, InstanceType="t2.micro", MinCount=2, MaxCount=2)["Instances"]
    address = ec2.allocate_address(Domain="vpc")
    lab.client("dynamodb").create_table(
        TableName="mine", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        ProvisionedThroughput={"ReadCapacityUnits": 10, "WriteCapacityUnits": 10})

    report = lab.ctl_json("cost", "now")
    rows = [(r["service"], r["type"], r["stack"], r["detail"].split(",")[0], round(r["dollarsPerHour"], 6)) for r in report["items"]]
    public = 0.005
    expected = [("EC2", "Instance", "Server", "g4dn.xlarge", 0.526), ("EC2", "Instance", "", "t2.micro", 0.0116 + public),
                ("EC2", "Instance", "", "t2.micro", 0.0116 + public), ("DynamoDB", "Table", "", "provisioned", 0.0078),
                ("VPC", "Elastic IP address", "", address["PublicIp"], 0.005), ("DynamoDB", "Table", "Server", "on demand", 0.0)]
    check(sorted(rows) == sorted((s, t, k, d, round(p, 6)) for s, t, k, d, p in expected), f"{rows}")
    check([r[4] for r in rows] == sorted((r[4] for r in rows), reverse=True), "dearest first")
    check(abs(report["dollarsPerHour"] - sum(r[4] for r in rows)) < 1e-6 and report["unpriced"] == 0, f"{report}")
    check(abs(report["dollarsPerMonth"] - 730 * report["dollarsPerHour"]) < 1e-6, "a month")
    since = [r["since"] for r in report["items"] if r["id"] == mine[0]["InstanceId"]][0]
    check(before - 5 < since < time.time() + 5, f"since {since}")

    one = lab.ctl_json("cost", "stack", "Server")
    check({r["type"] for r in one["items"]} == {"Instance", "Table"} and abs(one["dollarsPerHour"] - 0.526) < 1e-6, f"{one}")
    missing = lab.ctl("cost", "stack", "None", ok=False)
    check(missing.returncode == 1 and "does not exist" in missing.stderr, f"{missing}")
    words = lab.ctl("cost", "now", "--all-regions").stdout
    check("g4dn.xlarge" in words and "$ an hour" in words and "if forgotten for a day" in words, words)

    # A stopped instance costs no hours; a service that fails is named, the others still count.
    ec2.stop_instances(InstanceIds=[i["InstanceId"] for i in mine])
    wait_for(lambda: len([r for r in lab.ctl_json("cost", "now")["items"] if r["type"] == "Instance"]) == 1, "one instance")
    lab.ctl("lab", "fault", "add", "error", "--service", "dynamodb", "--operation", "ListTables")
    partly = lab.ctl_json("cost", "now")
    check([u["service"] for u in partly["unread"]] == ["DynamoDB"] and partly["items"], f"{partly}")
