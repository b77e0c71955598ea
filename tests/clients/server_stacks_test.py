"""MyFirstEc2 and Ec2ForDl from our templates, by awscli and by skydeckctl: logged in to, looked around, a page through a
tunnel as Jupyter would be, destroyed; and an instance that somebody starts in the stack's network, which is in its way."""
import subprocess

from stack_support import TEMPLATES, both_ways, outputs_of

from account_support import holds_nothing
from lab import Lab, check, wait_for
from server_support import SSH, SSHD, console, described, fetched, free_port

KEY = "HirakeGoma"


def make_key(lab):
    key = lab.folder / f"{KEY}.pem"
    key.write_text(lab.aws_json("ec2", "create-key-pair", "--key-name", KEY)["KeyMaterial"])
    key.chmod(0o400)


def delete_key(lab):
    lab.aws("ec2", "delete-key-pair", "--key-name", KEY)


def instance_at(lab, outputs):
    ec2 = lab.client("ec2")
    found = ec2.describe_instances(Filters=[{"Name": "ip-address", "Values": [outputs["InstancePublicIp"]]}])["Reservations"]
    check(len(found) == 1, f"instances at {outputs}: {found}")
    instance = found[0]["Instances"][0]["InstanceId"]
    now = described(ec2, instance)
    check(now["PublicDnsName"] == outputs["InstancePublicDnsName"] and now["KeyName"] == KEY, now)
    check(now["PrivateIpAddress"].startswith("10.10.0."), now)
    wait_for(lambda: console(ec2, instance), "the instance boots")
    return now


def on_it(lab, outputs):
    return [*SSH, "-i", lab.folder / f"{KEY}.pem", "-p", "2222", f"ec2-user@{outputs['InstancePublicIp']}"]


def look_around(lab, outputs):
    now = instance_at(lab, outputs)
    check(now["InstanceType"] == "t2.micro", now)
    if not SSHD:
        return
    wait_for(lambda: lab.run([*on_it(lab, outputs), "true"], ok=False).returncode == 0, "it lets us in")
    seen = lab.run([*on_it(lab, outputs), "whoami; grep -c ^processor /proc/cpuinfo; top -b -n 1 | head -1"]).stdout
    check(seen.startswith("ec2-user\n") and "load average" in seen, seen)


def tunnel(lab, outputs):
    now = instance_at(lab, outputs)
    check(now["InstanceType"] == "g4dn.xlarge", now)
    if not SSHD:
        return
    wait_for(lambda: lab.run([*on_it(lab, outputs), "true"], ok=False).returncode == 0, "it lets us in")
    here, there = free_port(), free_port()
    words = [str(word) for word in on_it(lab, outputs)]
    process = subprocess.Popen(
        [*words[:-1], "-L", f"{here}:localhost:{there}", words[-1],
         f"mkdir -p www && echo notebook > www/index.html && cd www && exec python3 -m http.server --bind 127.0.0.1 {there}"],
        env=lab.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        check(wait_for(lambda: fetched(f"http://127.0.0.1:{here}/"), "the page comes", 20) == "notebook\n", "the page")
    finally:
        process.kill()  # asked politely, ssh waits for its forwarded connections
        process.wait()


def made_outside():
    """An instance and a group of somebody's own in the stack's network: named, in the way, and gone when asked."""
    with Lab() as lab:
        make_key(lab)
        ec2 = lab.client("ec2")
        missing = lab.ctl("stacks", "deploy", "MyFirstEc2", ok=False)
        check(missing.returncode != 0 and "KeyName" in missing.stderr and not lab.ctl_json("stacks", "list"), missing.stderr)
        lab.ctl("stacks", "deploy", "MyFirstEc2", "--wait", "--param", f"KeyName={KEY}", "--tag", "course=cloud")
        server = instance_at(lab, outputs_of(lab, "MyFirstEc2"))
        check({"Key": "course", "Value": "cloud"} in server["Tags"], server["Tags"])
        group = ec2.create_security_group(GroupName="mine", Description="mine", VpcId=server["VpcId"])["GroupId"]
        extra = ec2.run_instances(ImageId=server["ImageId"], InstanceType="t2.micro", MinCount=1, MaxCount=1,
                                  SubnetId=server["SubnetId"], SecurityGroupIds=[group])["Instances"][0]["InstanceId"]
        plan = lab.ctl_json("stacks", "plan", "MyFirstEc2")
        check({thing["id"]: thing["in"] for thing in plan["outside"]} == {extra: "Vpc", group: "Vpc"}, plan["outside"])

        lab.ctl("stacks", "protect", "MyFirstEc2")
        refused = lab.ctl("stacks", "destroy", "MyFirstEc2", "--yes", ok=False)
        check(refused.returncode == 1 and "TerminationProtected" in refused.stderr, refused.stderr)
        lab.ctl("stacks", "unprotect", "MyFirstEc2")
        stuck = lab.ctl("stacks", "destroy", "MyFirstEc2", "--yes", ok=False)
        check(stuck.returncode == 1 and extra in stuck.stderr and "--outside" in stuck.stderr, stuck.stderr)
        status = lab.ctl_json("stacks", "list")[0]["status"]
        check(status == "DELETE_FAILED", status)
        again = lab.ctl("stacks", "deploy", "MyFirstEc2", ok=False)
        check(again.returncode == 1 and "--replace" in again.stderr, again.stderr)
        check(described(ec2, extra)["State"]["Name"] == "running", "it was touched without being asked")

        receipt = lab.ctl_json("stacks", "destroy", "MyFirstEc2", "--yes", "--outside")
        check(receipt["status"] == "DELETE_COMPLETE" and receipt["remaining"] == [], receipt)
        deleted = lab.ctl_json("stacks", "list", "--deleted")
        check([each["stack"] for each in deleted] == ["MyFirstEc2"], deleted)
        delete_key(lab)
        holds_nothing(lab)


check(TEMPLATES.is_dir(), TEMPLATES)
both_ways({"MyFirstEc2": (look_around, [f"KeyName={KEY}"]), "Ec2ForDl": (tunnel, [f"KeyName={KEY}"])}, make_key, delete_key)
made_outside()
