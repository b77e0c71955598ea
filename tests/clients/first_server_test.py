"""The course's first server by awscli and boto3: key pair, instance, ssh, tunnel, stop, start, terminate; and what EC2
refuses. Logging in needs OpenSSH's server: without it the console must say so."""
import base64
import hashlib
import json
import os
import pathlib
import subprocess
import urllib.error
import urllib.request

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check, error_of, wait_for  # noqa: E402
from server_support import SSH, SSHD, console, described, fetched, free_port  # noqa: E402

AMI = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


def key_pairs(lab, ec2):
    """Both kinds; fingerprints as AWS documents them."""
    made = lab.aws_json("ec2", "create-key-pair", "--key-name", "HirakeGoma")
    rsa = lab.folder / "HirakeGoma.pem"
    rsa.write_text(made["KeyMaterial"])
    rsa.chmod(0o400)
    check(made["KeyMaterial"].startswith("-----BEGIN RSA PRIVATE KEY-----"), made["KeyMaterial"][:40])
    der = lab.run(["openssl", "pkcs8", "-in", rsa, "-topk8", "-nocrypt", "-outform", "DER", "-out", "der"]) and \
        (lab.folder / "der").read_bytes()
    digest = hashlib.sha1(der).hexdigest()
    check(made["KeyFingerprint"] == ":".join(digest[i:i + 2] for i in range(0, 40, 2)), made["KeyFingerprint"])
    check(error_of(ec2.create_key_pair, KeyName="HirakeGoma") == (400, "InvalidKeyPair.Duplicate"), "twice")

    other = ec2.create_key_pair(KeyName="ed", KeyType="ed25519")
    ed = lab.folder / "ed.pem"
    ed.write_text(other["KeyMaterial"])
    ed.chmod(0o400)
    line = lab.run(["ssh-keygen", "-y", "-f", ed]).stdout.split()
    blob = base64.b64decode(line[1])
    check(other["KeyFingerprint"] == base64.b64encode(hashlib.sha256(blob).digest()).decode(), other["KeyFingerprint"])

    public = lab.run(["ssh-keygen", "-y", "-f", rsa]).stdout
    imported = ec2.import_key_pair(KeyName="mine", PublicKeyMaterial=public.encode())
    md5 = hashlib.md5(base64.b64decode(public.split()[1])).hexdigest()
    check(imported["KeyFingerprint"] == ":".join(md5[i:i + 2] for i in range(0, 32, 2)), imported["KeyFingerprint"])
    check(error_of(ec2.import_key_pair, KeyName="bad", PublicKeyMaterial=b"no key") == (400, "InvalidKey.Format"), "bad")
    pairs = ec2.describe_key_pairs(Filters=[{"Name": "key-name", "Values": ["HirakeGoma", "e*"]}])["KeyPairs"]
    check([(p["KeyName"], p["KeyType"]) for p in pairs] == [("HirakeGoma", "rsa"), ("ed", "ed25519")], f"{pairs}")
    check("PublicKey" not in pairs[0], "the public key without being asked")
    shown = ec2.describe_key_pairs(KeyNames=["mine"], IncludePublicKey=True)["KeyPairs"][0]["PublicKey"]
    check(shown.split()[:2] == public.split()[:2], shown)
    check(error_of(ec2.describe_key_pairs, KeyNames=["none"]) == (400, "InvalidKeyPair.NotFound"), "no such key")
    return rsa, ed


def images(lab, ec2):
    """The public parameter, the image that it names, and types."""
    image = lab.aws_json("ssm", "get-parameters", "--names", AMI)["Parameters"][0]["Value"]
    found = ec2.describe_images(ImageIds=[image])["Images"][0]
    check(found["Name"].startswith("al2023-ami-2023") and found["Architecture"] == "x86_64", f"{found}")
    path = "/aws/service/ami-amazon-linux-latest"
    pages = lab.client("ssm").get_paginator("get_parameters_by_path").paginate(Path=path)
    names = [p["Name"] for page in pages for p in page["Parameters"]]
    check(AMI in names and len(names) > 10, f"{names}")
    deep = ec2.describe_images(Owners=["amazon"], Filters=[{"Name": "name", "Values": ["Deep Learning AMI*"]}])["Images"]
    check([i["ImageId"] for i in deep] == ["ami-060f07284bb6f9faf"], f"{deep}")
    types = ec2.describe_instance_types(InstanceTypes=["g4dn.xlarge"])["InstanceTypes"][0]
    check((types["VCpuInfo"]["DefaultVCpus"], types["MemoryInfo"]["SizeInMiB"]) == (4, 16384), f"{types}")
    check(types["GpuInfo"]["Gpus"][0]["Name"] == "T4", f"{types}")
    cheap = ec2.describe_instance_types(Filters=[{"Name": "free-tier-eligible", "Values": ["true"]}])["InstanceTypes"]
    check([t["InstanceType"] for t in cheap] == ["t2.micro", "t3.micro"], f"{cheap}")
    return image


def refusals(ec2, image):
    run = lambda **more: error_of(ec2.run_instances, **{"ImageId": image, "InstanceType": "t2.micro", "MinCount": 1,
                                                       "MaxCount": 1, **more})
    for expected, more in (("InvalidAMIID.NotFound", {"ImageId": "ami-0123456789abcdef0"}),
                           ("InvalidAMIID.Malformed", {"ImageId": "linux"}),
                           ("InvalidParameterValue", {"InstanceType": "t2.gigantic"}),
                           ("InvalidKeyPair.NotFound", {"KeyName": "none"}),
                           ("InvalidSubnetID.NotFound", {"SubnetId": "subnet-0123456789abcdef0"}),
                           ("InvalidGroup.NotFound", {"SecurityGroupIds": ["sg-0123456789abcdef0"]}),
                           ("InvalidParameterValue", {"IamInstanceProfile": {"Name": "none"}}),
                           ("InvalidParameterValue", {"MinCount": 2}),
                           ("InvalidParameterValue", {"InstanceType": "t4g.micro"}),
                           ("VcpuLimitExceeded", {"InstanceType": "g4dn.xlarge", "MinCount": 17, "MaxCount": 17})):
        check(run(**more) == (400, expected), f"{more}: {run(**more)} instead of {expected}")
    check(ec2.describe_instances()["Reservations"] == [], "a refused call left an instance")
    missing = dict(InstanceIds=["i-0123456789abcdef0"])
    for call in (ec2.describe_instances, ec2.start_instances, ec2.stop_instances, ec2.terminate_instances):
        check(error_of(call, **missing) == (400, "InvalidInstanceID.NotFound"), call.__name__)


def network(ec2):
    """A VPC of one public subnet, as MyFirstEc2 makes it."""
    vpc = ec2.create_vpc(CidrBlock="10.10.0.0/23")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.10.0.0/24")["Subnet"]["SubnetId"]
    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    group = ec2.create_security_group(GroupName="ssh", Description="ssh", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")
    return vpc, subnet, gateway, group


def state_of(ec2, instance):
    return described(ec2, instance)["State"]["Name"]


def profile(lab):
    iam = lab.client("iam")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                     "Principal": {"Service": "ec2.amazonaws.com"}}]}
    iam.create_role(RoleName="server", AssumeRolePolicyDocument=json.dumps(trust))
    iam.create_instance_profile(InstanceProfileName="server")
    iam.add_role_to_instance_profile(InstanceProfileName="server", RoleName="server")


def log_in(lab, ec2, instance, key):
    """What the course does on the server: look around, and reach a server on it through a tunnel."""
    address = described(ec2, instance)["PublicIpAddress"]
    on_it = [*SSH, "-i", key, "-p", "2222", f"ec2-user@{address}"]
    seen = lab.run([*on_it, "whoami; hostname; pwd; ls -A /home; grep -c ^processor /proc/cpuinfo; cat /var/log/*"]).stdout
    user, host, home, homes = seen.split("\n")[:4]
    check((user, home, homes) == ("ec2-user", "/home/ec2-user", "ec2-user"), seen)
    check(host == described(ec2, instance)["PrivateDnsName"].split(".")[0], host)
    check("from user data: ec2-user" in seen, f"the log of user data: {seen}")
    stranger = lab.run([*SSH, "-i", lab.folder / "ed.pem", "-p", "2222", f"ec2-user@{address}", "true"], ok=False)
    check(stranger.returncode == 255 and "Permission denied" in stranger.stderr, f"another key: {stranger}")

    # Its metadata, by a program that knows nothing of the lab.
    who = ("python3 -c \"import boto3; s = boto3.client('sts', endpoint_url='" + lab.endpoint +
           "', region_name='us-east-1'); print(s.get_caller_identity()['Arn'])\"")
    check(lab.run([*on_it, who]).stdout.strip() ==
          f"arn:aws:sts::123456789012:assumed-role/server/{instance}", "the role's credentials")
    base = lab.run([*on_it, "echo $AWS_EC2_METADATA_SERVICE_ENDPOINT"]).stdout.strip()
    metadata(base, ec2, instance)

    lab.run([*on_it, "mkdir -p www && echo through the tunnel > www/index.html"])
    port = free_port()
    inner = free_port()
    tunnel = subprocess.Popen([*map(str, on_it[:-1]), "-L", f"{port}:localhost:{inner}", on_it[-1],
                               f"cd www && exec python3 -m http.server --bind 127.0.0.1 {inner}"],
                              env=lab.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        page = wait_for(lambda: fetched(f"http://127.0.0.1:{port}/"), "the page comes through the tunnel", 20)
        check(page == "through the tunnel\n", page)
    finally:
        tunnel.terminate()
        tunnel.wait()
    return address


def metadata(base, ec2, instance):
    def ask(path, method="GET", **headers):
        request = urllib.request.Request(f"{base}/latest/{path}", method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as problem:
            return problem.code

    check(ask("meta-data/instance-id") == 401, "version 1 although tokens are required")
    check(ask("api/token", "PUT") == 400, "a token without its time to live")
    token = {"X-aws-ec2-metadata-token": ask("api/token", "PUT", **{"X-aws-ec2-metadata-token-ttl-seconds": "60"})}
    check(ask("meta-data/instance-id", **token) == instance, "instance-id")
    check("placement/" in ask("meta-data/", **token).split("\n"), "the listing")
    check(ask("meta-data/placement/availability-zone", **token) == "us-east-1a", "the zone")
    check(json.loads(ask("dynamic/instance-identity/document", **token))["instanceId"] == instance, "the document")
    check(ask("meta-data/none", **token) == 404, "what is not there")
    check(ask("meta-data/instance-id", **{"X-aws-ec2-metadata-token": "x"}) == 401, "a wrong token")


with Lab() as lab:
    ec2 = lab.client("ec2")
    rsa, ed = key_pairs(lab, ec2)
    image = images(lab, ec2)
    refusals(ec2, image)
    vpc, subnet, gateway, group = network(ec2)
    profile(lab)
    script = lab.folder / "user-data.sh"
    script.write_text("#!/bin/sh\necho from user data: $(whoami)\n")
    words = ["ec2", "run-instances", "--image-id", image, "--instance-type", "t2.micro", "--key-name", "HirakeGoma",
             "--subnet-id", subnet, "--security-group-ids", group, "--user-data", f"file://{script}",
             "--iam-instance-profile", "Name=server", "--metadata-options", "HttpTokens=required", "--client-token", "once",
             "--tag-specifications", "ResourceType=instance,Tags=[{Key=Name,Value=first}]"]
    launched = lab.aws_json(*words)
    instance = launched["Instances"][0]["InstanceId"]
    check(launched["Instances"][0]["State"] == {"Code": 0, "Name": "pending"}, f"{launched}")
    lab.aws("ec2", "wait", "instance-running", "--instance-ids", instance)
    check(lab.aws_json(*words)["ReservationId"] == launched["ReservationId"], "the same client token")
    words[words.index("t2.micro")] = "t3.micro"
    check("IdempotentParameterMismatch" in lab.aws(*words, ok=False).stderr, "another call with the same client token")
    found = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["first"]},
                                            {"Name": "instance-state-name", "Values": ["running"]}])["Reservations"]
    check([i["InstanceId"] for r in found for i in r["Instances"]] == [instance], f"{found}")
    now = described(ec2, instance)
    check(now["PublicIpAddress"].startswith("127.") and now["PublicDnsName"] == now["PublicIpAddress"], f"{now}")
    check(now["PrivateIpAddress"] == "10.10.0.4" and now["KeyName"] == "HirakeGoma" and now["VpcId"] == vpc, f"{now}")
    check(now["NetworkInterfaces"][0]["Association"]["PublicIp"] == now["PublicIpAddress"], f"{now}")

    if SSHD:
        wait_for(lambda: "user-data finished" in console(ec2, instance), "user data has run")
        address = log_in(lab, ec2, instance, rsa)
        check(f"ssh -i KEY.pem -p 2222 ec2-user@{address}" in console(ec2, instance), console(ec2, instance))
    else:
        check("apt install openssh-server" in console(ec2, instance), console(ec2, instance))
    status = ec2.describe_instance_status(InstanceIds=[instance])["InstanceStatuses"][0]
    check(status["InstanceStatus"]["Status"] == "ok", f"{status}")

    # What is in use stays.
    for call, arguments in ((ec2.delete_subnet, {"SubnetId": subnet}), (ec2.delete_vpc, {"VpcId": vpc}),
                            (ec2.delete_security_group, {"GroupId": group}),
                            (ec2.detach_internet_gateway, {"InternetGatewayId": gateway, "VpcId": vpc})):
        check(error_of(call, **arguments) == (400, "DependencyViolation"), call.__name__)

    # Stop and start: the disk stays, the public address goes and comes again.
    stopping = lab.aws_json("ec2", "stop-instances", "--instance-ids", instance)["StoppingInstances"][0]
    check((stopping["PreviousState"]["Name"], stopping["CurrentState"]["Name"]) == ("running", "stopping"), f"{stopping}")
    wait_for(lambda: state_of(ec2, instance) == "stopped", "the instance stops")
    now = described(ec2, instance)
    check("PublicIpAddress" not in now and now["PublicDnsName"] == "", f"a stopped one's address: {now}")
    check(now["StateReason"]["Code"] == "Client.UserInitiatedShutdown", f"{now['StateReason']}")
    check(now["StateTransitionReason"].startswith("User initiated (20"), now["StateTransitionReason"])
    check(error_of(ec2.reboot_instances, InstanceIds=[instance]) == (400, "IncorrectInstanceState"), "a stopped one reboots")
    ec2.modify_instance_attribute(InstanceId=instance, InstanceType={"Value": "t2.small"})
    check(ec2.describe_instance_attribute(InstanceId=instance, Attribute="instanceType")["InstanceType"]["Value"]
          == "t2.small", "the type")
    ec2.start_instances(InstanceIds=[instance])
    wait_for(lambda: state_of(ec2, instance) == "running", "the instance starts")
    check(error_of(ec2.modify_instance_attribute, InstanceId=instance, InstanceType={"Value": "t2.micro"})
          == (400, "IncorrectInstanceState"), "a running one's type")
    if SSHD:
        on_it = [*SSH, "-i", rsa, "-p", "2222", f"ec2-user@{described(ec2, instance)['PublicIpAddress']}"]
        check(lab.run([*on_it, "cat www/index.html"]).stdout == "through the tunnel\n", "the disk did not stay")
        check(console(ec2, instance).count("from user data") == 1, "user data ran twice")
        ec2.reboot_instances(InstanceIds=[instance])
        wait_for(lambda: console(ec2, instance).count("Booting") == 3, "it boots again")
        wait_for(lambda: lab.run([*on_it, "true"], ok=False).returncode == 0, "it answers again")
        check(state_of(ec2, instance) == "running", "the state after a reboot")

    # The lab goes and comes: what ran runs again.
    lab.kill()
    lab.start()
    ec2 = lab.client("ec2")
    check(state_of(ec2, instance) == "running", "after a kill of the lab")
    wait_for(lambda: ec2.describe_instance_status(InstanceIds=[instance])["InstanceStatuses"][0]["InstanceStatus"]["Status"]
             == "ok", "it boots again with the lab")

    # Several at once, in one reservation; the end of all.
    nine = ec2.run_instances(ImageId=image, InstanceType="g4dn.xlarge", MinCount=9, MaxCount=9)
    ids = [i["InstanceId"] for i in nine["Instances"]]
    check([i["AmiLaunchIndex"] for i in nine["Instances"]] == list(range(9)), "launch indices")
    wait_for(lambda: [i["State"]["Name"] for r in ec2.describe_instances(InstanceIds=ids)["Reservations"]
                      for i in r["Instances"]] == ["running"] * 9, "nine run")
    shown = ec2.describe_instances(InstanceIds=ids)["Reservations"]
    check(len(shown) == 1 and len(shown[0]["Instances"]) == 9, "one reservation")
    ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": True})
    refused = error_of(ec2.terminate_instances, InstanceIds=[*ids, instance])
    check(refused == (400, "OperationNotPermitted"), f"a protected one: {refused}")
    check(state_of(ec2, ids[0]) == "running", "all or none")
    ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": False})
    gone = ec2.terminate_instances(InstanceIds=[*ids, instance])["TerminatingInstances"]
    check({g["CurrentState"]["Name"] for g in gone} == {"shutting-down"}, f"{gone}")
    lab.aws("ec2", "wait", "instance-terminated", "--instance-ids", *ids, instance)
    check("SubnetId" not in described(ec2, instance), "a terminated one still has its subnet")
    check(error_of(ec2.start_instances, InstanceIds=[instance]) == (400, "IncorrectInstanceState"), "it starts again")
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_security_group(GroupId=group)
    ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_vpc(VpcId=vpc)
    for name in ("HirakeGoma", "ed", "mine", "never was"):
        ec2.delete_key_pair(KeyName=name)
    check(ec2.describe_key_pairs()["KeyPairs"] == [], "a key pair stays")
