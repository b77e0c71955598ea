"""MyFirstEc2 by pointing and clicking: a key pair, the stack by its card, log in, a tunnel, stop, start, destroy, the key."""
import shutil
import subprocess
import urllib.request

from gui import Desk, check, wait_for

SSHD = shutil.which("sshd", path="/usr/local/sbin:/usr/sbin:/sbin")


def fetched(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except OSError:
        return None


with Desk() as desk:
    key = desk.home / ".ssh" / "HirakeGoma.pem"
    with desk.window("--panel", "ec2") as window:
        window.find("push button", "New key pair", 60)
        window.press("New key pair")
        window.press("OK")  # the course's name is proposed
        window.cell("HirakeGoma")
        check(key.stat().st_mode & 0o777 == 0o400, "the private key's mode")

        # The stack by its card; its parameter offers the key pair.
        window.key("ctrl+1")
        window.press("Deploy MyFirstEc2")
        window.fill("KeyName", "HirakeGoma")
        window.press("Deploy")
        wait_for(lambda: [s["status"] for s in desk.ctl("stacks", "list")] == ["CREATE_COMPLETE"], "the stack", 60)
        window.key("ctrl+1")
        window.press("Use MyFirstEc2")
        window.says("1 instance · 1 running")
        instance = desk.ctl("ec2", "list")[0]
        window.click(window.cell(instance["id"]))

        if SSHD:
            # A server there, seen here through the tunnel.
            on_it = desk.ctl("ec2", "ssh", instance["id"], "--print")["command"]
            wait_for(lambda: subprocess.run([*on_it, "true"], env=desk.env, capture_output=True).returncode == 0, "it answers", 60)
            server = subprocess.Popen([*on_it, "mkdir -p www && cd www && echo from there > index.html && "
                                       "exec python3 -m http.server --bind 127.0.0.1 18888"],
                                      env=desk.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                window.click(window.find("page tab", "Tunnel"))
                window.fill("Port on this computer", "18931")
                window.fill("Port on the instance", "18888")
                window.press("Open tunnel")
                window.says("localhost:18931 leads to port 18888")
                wait_for(lambda: fetched("http://127.0.0.1:18931/") == "from there\n", "the page through the tunnel")
                window.press("Open Jupyter")
                window.says("No Jupyter runs there")
                window.press("Close tunnel")
                window.says("No tunnel is open")
                wait_for(lambda: fetched("http://127.0.0.1:18931/") is None, "the end of the tunnel")
            finally:
                server.terminate()
                server.wait()

        window.press("Stop")
        window.says("1 instance · 0 running")
        window.press("Start")
        window.says("1 instance · 1 running")

        # Port 22 is open to everybody, until one click lets only this computer in.
        window.says("port 22 open to everybody in 1 group")
        window.click(window.find("page tab", "Security groups"))
        window.click(window.cell("Open to everybody"))
        window.shot("ec2-groups")
        window.press("Only my address")
        window.gone("table cell", "Open to everybody")
        groups = desk.ctl("api", "ec2", "DescribeSecurityGroups", "{}")["SecurityGroups"]
        let_in = {r["CidrIp"] for g in groups for p in g.get("IpPermissions", []) for r in p.get("IpRanges", [])}
        check(let_in == {"127.0.0.1/32"}, f"{let_in}")

        # Another one by the form, which knows prices and quota; then its processor's use.
        window.press("Launch instance")
        window.says("Your quota, Running On-Demand Standard .*: 1 of 256 vCPUs are in use")
        window.fill("Name", "second")
        window.fill("Filter types", "t3.small")
        window.click(window.cell("t3.small"))
        window.says(r"0\.02 \$/h|0\.0208 \$/h|0\.021 \$/h")
        window.shot("ec2-launch")
        window.press("Launch")
        window.says("2 instances · 2 running", 60)
        second, = [i for i in desk.ctl("ec2", "list") if i["name"] == "second"]
        check((second["type"], second["keyPair"]) == ("t3.small", "HirakeGoma"), f"{second}")
        window.click(window.find("page tab", "Processor"))
        window.says("CloudWatch has nothing yet|% on average")
        window.shot("ec2-processor")
        desk.ctl("ec2", "terminate", "second", "--yes", "--wait")

        # Destroyed with its stack; the key pair goes in both places.
        window.key("ctrl+1")
        window.press("Destroy MyFirstEc2")
        window.says("resources? deleted")
        window.press("Destroy")
        window.says("Nothing remains of MyFirstEc2", 60)
        window.press("Close")
        window.press("EC2")
        window.click(window.find("page tab", "Key pairs"))
        window.click(window.cell(str(key)))
        window.key("Delete")
        window.find("list item", str(key))
        window.press("Delete")
        wait_for(lambda: not key.exists(), "the end of the private key")
        check(desk.ctl("ec2", "keypairs") == [], "a key pair stays")
