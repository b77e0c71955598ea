"""The first server by skydeckctl: a key pair with its file, log in, stop, start, terminate; and what is refused."""
import os
import pathlib
import shutil
import stat

os.environ.setdefault("SKYDECK_RESOURCES", str(pathlib.Path(__file__).resolve().parents[2] / "resources"))

from lab import Lab, check, wait_for  # noqa: E402

AMI = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
SSHD = shutil.which("sshd", path="/usr/local/sbin:/usr/sbin:/sbin")

with Lab() as lab:
    ec2 = lab.client("ec2")
    file = lab.folder / ".ssh" / "HirakeGoma.pem"
    made = lab.ctl_json("ec2", "keypair-create", "HirakeGoma")
    check(made["file"] == str(file) and stat.S_IMODE(file.stat().st_mode) == 0o400, f"{made}")
    check(file.read_text().startswith("-----BEGIN RSA PRIVATE KEY-----"), "the private key")
    before = file.read_text()

    # A file is never overwritten, and nothing is made then.
    ec2.delete_key_pair(KeyName="HirakeGoma")
    again = lab.ctl("ec2", "keypair-create", "HirakeGoma", ok=False)
    check(again.returncode == 1 and "KeyFileExists" in again.stderr and file.read_text() == before, f"{again}")
    check(ec2.describe_key_pairs()["KeyPairs"] == [], "a key pair without its file")
    file.unlink()
    lab.ctl("ec2", "keypair-create", "HirakeGoma", "--type", "ed25519")
    taken = lab.folder / ".ssh" / "Other.pem"
    ec2.create_key_pair(KeyName="Other")
    clash = lab.ctl("ec2", "keypair-create", "Other", ok=False)
    check("InvalidKeyPair.Duplicate" in clash.stderr and not taken.exists(), f"{clash}")
    shown = {p["name"]: p["file"] for p in lab.ctl_json("ec2", "keypairs")}
    check(shown == {"HirakeGoma": str(file), "Other": ""}, f"{shown}")

    image = lab.client("ssm").get_parameter(Name=AMI)["Parameter"]["Value"]
    named = lambda name, **more: ec2.run_instances(
        ImageId=image, InstanceType="t2.micro", MinCount=1, MaxCount=1, TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}], **more)["Instances"][0]["InstanceId"]
    server, keyless = named("server", KeyName="HirakeGoma"), named("keyless")
    wait_for(lambda: {i["state"] for i in lab.ctl_json("ec2", "list")} == {"running"}, "both run")
    rows = {i["name"]: i for i in lab.ctl_json("ec2", "list")}
    check(rows["server"]["keyPair"] == "HirakeGoma" and rows["server"]["type"] == "t2.micro", f"{rows}")

    refused = lab.ctl("ec2", "ssh", "keyless", "--print", ok=False)
    check(refused.returncode == 1 and "without a key pair" in refused.stderr, f"{refused}")
    check("There is no instance 'nobody'" in lab.ctl("ec2", "stop", "nobody", ok=False).stderr, "an unknown name")
    command = lab.ctl("ec2", "tunnel", "server", "--print").stdout
    check(f"-i {file} -p 2222" in command and "-L 8931:localhost:8888" in command and "ec2-user@127." in command, command)
    if SSHD:
        wait_for(lambda: lab.ctl("ec2", "ssh", "server", "true", ok=False).returncode == 0, "the server answers")
        check(lab.ctl("ec2", "ssh", "server", "whoami").stdout == "ec2-user\n", "logged in as somebody else")
        check(lab.ctl("ec2", "ssh", "server", "exit", "3", ok=False).returncode == 3, "the command's exit status")

    lab.ctl("ec2", "stop", "server", "keyless", "--wait")
    check({i["state"] for i in lab.ctl_json("ec2", "list")} == {"stopped"}, "stopped")
    gone = lab.ctl("ec2", "ssh", "server", "--print", ok=False)
    check("NoPublicAddress" in gone.stderr and "Start it first" in gone.stderr, f"{gone}")
    lab.ctl("ec2", "start", server, "--wait")
    check(lab.ctl("ec2", "terminate", "server", ok=False).returncode == 2, "terminates without being sure")
    lab.ctl("ec2", "terminate", "server", "keyless", "--yes", "--wait")
    check({i["state"] for i in lab.ctl_json("ec2", "list")} == {"terminated"}, "terminated")
    lab.ctl("ec2", "keypair-delete", "HirakeGoma")
    check(not file.exists() and [p["name"] for p in lab.ctl_json("ec2", "keypairs")] == ["Other"], "the key pair stays")
