"""EC2's network interfaces by boto3 and awscli: those of one's own, and those that instances, tasks and gateways bring."""
from lab import Lab, check, error_of, wait_for

with Lab() as lab:
    ec2, ecs = lab.client("ec2"), lab.client("ecs")
    shown = lambda **words: ec2.describe_network_interfaces(**words)["NetworkInterfaces"]
    check(shown() == [], "a new account has none")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/24")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/25")["Subnet"]
    place = subnet["SubnetId"]
    group = ec2.create_security_group(GroupName="mine", Description="mine", VpcId=vpc)["GroupId"]
    free = lambda: ec2.describe_subnets(SubnetIds=[place])["Subnets"][0]["AvailableIpAddressCount"]

    # One of one's own.
    tags = [{"ResourceType": "network-interface", "Tags": [{"Key": "Name", "Value": "first"}]}]
    card = ec2.create_network_interface(SubnetId=place, Groups=[group], Description="mine", PrivateIpAddress="10.1.0.9",
                                        TagSpecifications=tags)["NetworkInterface"]
    first = card["NetworkInterfaceId"]
    check(first.startswith("eni-") and card["Status"] == "available" and card["VpcId"] == vpc, card)
    check(card["Groups"] == [{"GroupId": group, "GroupName": "mine"}] and card["RequesterManaged"] is False, card)
    check(card["TagSet"] == [{"Key": "Name", "Value": "first"}] and "Attachment" not in card, card)
    check(free() == subnet["AvailableIpAddressCount"] - 1, "an address is taken")
    other = ec2.create_network_interface(SubnetId=place)["NetworkInterface"]
    check(other["Groups"][0]["GroupName"] == "default" and other["PrivateIpAddress"] != "10.1.0.9", other)
    for filters, found in (([{"Name": "group-id", "Values": [group]}], [first]),
                           ([{"Name": "tag:Name", "Values": ["fir*"]}], [first]),
                           ([{"Name": "status", "Values": ["in-use"]}], []),
                           ([{"Name": "addresses.private-ip-address", "Values": ["10.1.0.9"]}], [first]),
                           ([{"Name": "subnet-id", "Values": [place]}, {"Name": "description", "Values": [""]}],
                            [other["NetworkInterfaceId"]])):
        check([each["NetworkInterfaceId"] for each in shown(Filters=filters)] == found, (filters, shown(Filters=filters)))
    check(error_of(ec2.describe_network_interfaces, Filters=[{"Name": "nonsense", "Values": ["x"]}]) ==
          (400, "InvalidParameterValue"), "an unknown filter")
    check(error_of(ec2.describe_network_interfaces, NetworkInterfaceIds=["eni-0123"]) ==
          (400, "InvalidNetworkInterfaceID.NotFound"), "an unknown one")
    check(error_of(ec2.create_network_interface, SubnetId=place, PrivateIpAddress="10.1.0.9") ==
          (400, "InvalidIPAddress.InUse"), "an address twice")
    check(error_of(ec2.create_network_interface, SubnetId=place, PrivateIpAddress="10.9.0.9") ==
          (400, "InvalidParameterValue"), "an address from elsewhere")
    check(error_of(ec2.create_network_interface, SubnetId="subnet-0") == (400, "InvalidSubnetID.NotFound"), "no subnet")
    check(error_of(ec2.delete_subnet, SubnetId=place) == (400, "DependencyViolation"), "the subnet is in use")
    check(error_of(ec2.delete_security_group, GroupId=group) == (400, "DependencyViolation"), "the group is in use")
    ec2.modify_network_interface_attribute(NetworkInterfaceId=first, Description={"Value": "changed"})
    ec2.modify_network_interface_attribute(NetworkInterfaceId=first, SourceDestCheck={"Value": False})
    check(shown(NetworkInterfaceIds=[first])[0]["Description"] == "changed", shown())
    check(shown(NetworkInterfaceIds=[first])[0]["SourceDestCheck"] is False, shown())

    # Attached to an instance, which has one already.
    image = ec2.describe_images(Owners=["amazon"])["Images"]
    image = next(each["ImageId"] for each in image if each["Architecture"] == "x86_64")
    server = ec2.run_instances(ImageId=image, InstanceType="t2.micro", MinCount=1, MaxCount=1, SubnetId=place)["Instances"][0]
    identity = server["InstanceId"]
    now = lambda: ec2.describe_instances(InstanceIds=[identity])["Reservations"][0]["Instances"][0]
    wait_for(lambda: now()["State"]["Name"] == "running", "the instance runs")
    primary = shown(Filters=[{"Name": "attachment.instance-id", "Values": [identity]}])
    check([each["NetworkInterfaceId"] for each in primary] == [now()["NetworkInterfaces"][0]["NetworkInterfaceId"]], primary)
    check(primary[0]["Status"] == "in-use" and primary[0]["Attachment"]["DeleteOnTermination"] is True, primary)
    check(error_of(ec2.delete_network_interface, NetworkInterfaceId=primary[0]["NetworkInterfaceId"]) ==
          (400, "InvalidNetworkInterface.InUse"), "an instance's own")
    check(error_of(ec2.attach_network_interface, NetworkInterfaceId=first, InstanceId=identity, DeviceIndex=0) ==
          (400, "InvalidParameterValue"), "device index 0")
    attachment = ec2.attach_network_interface(NetworkInterfaceId=first, InstanceId=identity, DeviceIndex=1)["AttachmentId"]
    check([each["NetworkInterfaceId"] for each in now()["NetworkInterfaces"]] == [primary[0]["NetworkInterfaceId"], first], now())
    check(error_of(ec2.attach_network_interface, NetworkInterfaceId=first, InstanceId=identity, DeviceIndex=2) ==
          (400, "InvalidNetworkInterface.InUse"), "twice")
    check(error_of(ec2.delete_network_interface, NetworkInterfaceId=first) == (400, "InvalidNetworkInterface.InUse"), "in use")
    check(error_of(ec2.detach_network_interface, AttachmentId=primary[0]["Attachment"]["AttachmentId"]) ==
          (400, "OperationNotPermitted"), "the primary one")
    check(error_of(ec2.detach_network_interface, AttachmentId="eni-attach-0") == (400, "InvalidAttachmentID.NotFound"), "none")
    ec2.detach_network_interface(AttachmentId=attachment)
    check(len(now()["NetworkInterfaces"]) == 1 and shown(NetworkInterfaceIds=[first])[0]["Status"] == "available", shown())

    # An instance takes along what it may, and leaves the rest.
    attach = lambda card, index: ec2.attach_network_interface(NetworkInterfaceId=card, InstanceId=identity, DeviceIndex=index)["AttachmentId"]
    going = attach(first, 1)
    attach(other["NetworkInterfaceId"], 2)
    ec2.modify_network_interface_attribute(NetworkInterfaceId=first, Attachment={"AttachmentId": going, "DeleteOnTermination": True})
    ec2.terminate_instances(InstanceIds=[identity])
    wait_for(lambda: now()["State"]["Name"] == "terminated", "the instance ends")
    check([(each["NetworkInterfaceId"], each["Status"]) for each in shown()] == [(other["NetworkInterfaceId"], "available")], shown())
    ec2.delete_security_group(GroupId=group)

    # A task's, which goes with the task.
    ecs.create_cluster(clusterName="c")
    ecs.register_task_definition(family="t", networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512",
                                 containerDefinitions=[{"name": "m", "image": "skydeck-test/sh", "command": ["sleep", "60"]}])
    network = {"awsvpcConfiguration": {"subnets": [place]}}
    task = ecs.run_task(cluster="c", taskDefinition="t", launchType="FARGATE", networkConfiguration=network)["tasks"][0]
    details = {each["name"]: each["value"] for each in task["attachments"][0]["details"]}
    own = shown(NetworkInterfaceIds=[details["networkInterfaceId"]])[0]
    check(own["PrivateIpAddress"] == details["privateIPv4Address"] and own["SubnetId"] == place, (own, details))
    check(own["RequesterManaged"] is True and own["Description"].endswith(task["attachments"][0]["id"]), own)
    check(error_of(ec2.delete_network_interface, NetworkInterfaceId=own["NetworkInterfaceId"]) ==
          (400, "InvalidNetworkInterface.InUse"), "a task's")
    ecs.stop_task(cluster="c", task=task["taskArn"])
    wait_for(lambda: ecs.describe_tasks(cluster="c", tasks=[task["taskArn"]])["tasks"][0]["lastStatus"] == "STOPPED", "it stops")
    check([each["NetworkInterfaceId"] for each in shown()] == [other["NetworkInterfaceId"]], shown())

    # An endpoint's.
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc, VpcEndpointType="Interface", ServiceName="com.amazonaws.us-east-1.sqs",
                                       SubnetIds=[place])["VpcEndpoint"]
    found = shown(Filters=[{"Name": "interface-type", "Values": ["vpc_endpoint"]}])
    check([each["NetworkInterfaceId"] for each in found] == endpoint["NetworkInterfaceIds"], found)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])

    lab.kill()
    lab.start()
    listed = lab.aws_json("ec2", "describe-network-interfaces", "--query", "NetworkInterfaces[].NetworkInterfaceId")
    check(listed == [other["NetworkInterfaceId"]], listed)
    lab.aws("ec2", "delete-network-interface", "--network-interface-id", listed[0])
    lab.aws("ec2", "delete-subnet", "--subnet-id", place)
    lab.aws("ec2", "delete-vpc", "--vpc-id", vpc)
print("network interfaces: every check held")
