"""MyFirstEc2 by pointing and clicking: a key pair, the stack by its card, log in, a tunnel, stop, start, destroy, the key."""
import shutil
import subprocess
import urllib.request

from gui import Desk, check, wait_for
from hands_on import delete_key_pair, deploy_by_card, destroy_by_card, facts, follow_link, make_key_pair

SSHD = shutil.which("sshd", path="/usr/local/sbin:/usr/sbin:/sbin")


def fetched(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read().decode()
    except OSError:
        return None


with Desk() as desk:
    with desk.window("--panel", "ec2") as window:
        key = make_key_pair(desk, window)
        # The stack by its card; its parameter offers the key pair.
        deploy_by_card(desk, window, "MyFirstEc2", KeyName="HirakeGoma")
        window.says("1 instance · 1 running")
        instance = desk.ctl("ec2", "list")[0]
        window.click(window.cell(instance["id"]))
        window.shot("ec2-instance")

        # It leads to its stack and what that costs. Batch did not launch it.
        check(facts(window)["Stack"] == "MyFirstEc2", f"{facts(window)}")
        check(not window.all("page tab", "Jobs"), "jobs on an instance that is not Batch's")
        follow_link(window, "What MyFirstEc2 costs now")
        window.find("text", "Filter Cost")
        window.press("EC2")
        follow_link(window, "MyFirstEc2")
        window.find("text", "Filter Stacks")
        window.press("EC2")

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
        # Images that are not offered are found by name.
        window.fill("Find other images", "ubuntu")
        window.key("Return")
        wait_for(lambda: [n for n in window.all("combo box") if "ubuntu" in (n.get_name() or "")], "an image of that name")
        window.shot("ec2-launch")
        window.press("Launch")
        window.says("2 instances · 2 running", 60)
        second, = [i for i in desk.ctl("ec2", "list") if i["name"] == "second"]
        check((second["type"], second["keyPair"]) == ("t3.small", "HirakeGoma"), f"{second}")
        window.click(window.find("page tab", "CPU"))
        window.says("CloudWatch has nothing yet|% on average")
        window.shot("ec2-processor")
        desk.ctl("ec2", "terminate", "second", "--yes", "--wait")

        # Destroyed with its stack; the key pair goes in both places.
        destroy_by_card(window, "MyFirstEc2")
        delete_key_pair(desk, window, key)
